"""The dataset description: what dataset.json says of the aligned images and masks beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Optional, Union

from .card import BandInfo, ClassInfo, ModelCard, ShadowInfo
from .errors import InputError
from .events import Event, Message, Warning
from .typed import Typed, built, loads, path_problem, shown

FILE_NAME = "dataset.json"
SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class SceneInfo(Typed):
    """An image and its mask: paths relative to the dataset folder, and the split they belong to.

    pixels: how many pixels of each class the mask has, in the order of the classes; empty if not counted.
    source and seed: of a synthetic image, the scene whose mask it shows, and its seed.
    """

    name: str
    image: str
    mask: str
    split: str
    pixels: tuple[int, ...] = ()
    source: str = ""
    seed: Optional[int] = None


@dataclass(frozen=True)
class DatasetInfo(Typed):
    """Classes, ignored codes, bands, grid and scenes of a dataset folder; pixel_size in metres."""

    name: str
    classes: tuple[ClassInfo, ...]
    ignored: tuple[ClassInfo, ...]
    bands: tuple[BandInfo, ...]
    data_type: str
    pixel_size: float
    crs: str
    scenes: tuple[SceneInfo, ...]
    nodata: Optional[float] = None
    """Digital number of image pixels that show nothing; the mask is ignored there."""
    attribution: str = ""
    """Whom and what to name wherever the imagery, or what was learnt from it, is shown; empty where nothing is said."""
    shadows: Optional[ShadowInfo] = None
    """How the class of shadows came about, where there is one."""
    synthetic: Optional[dict[str, Any]] = None
    """Of a synthetic dataset: the model's name and hash, the dataset of the masks, seed, variants, latents."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.shadows and not self.shadows.known(self.classes):
            raise InputError(f"Expected shadows of the dataset's classes, found {shown(self.shadows)}.")
        for scene in self.scenes:
            problem = path_problem(scene.image) or path_problem(scene.mask)
            if problem:
                raise InputError(f"Scene {shown(scene.name)}: expected {problem}, found longer ones.")
            if scene.split not in SPLITS:
                raise InputError(
                    f"Scene {shown(scene.name)}: expected a split of {SPLITS}, found {shown(scene.split)}."
                )

    def of_split(self, split: str) -> tuple[SceneInfo, ...]:
        """The scenes of one split."""
        return tuple(scene for scene in self.scenes if scene.split == split)

    def shares(self, split: str) -> tuple[float, ...]:
        """Share of the labelled pixels of a split that each class has; zeros where none were counted."""
        totals = [sum(each) for each in zip(*(scene.pixels for scene in self.of_split(split) if scene.pixels))]
        return tuple(total / max(sum(totals), 1) for total in totals) or (0.0,) * len(self.classes)

    def write(self, folder: Union[str, Path]) -> None:
        """Write dataset.json into the folder."""
        (Path(folder) / FILE_NAME).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @staticmethod
    def read(folder: Union[str, Path]) -> DatasetInfo:
        """The description in a dataset folder. Raises InputError where there is none."""
        path = Path(folder) / FILE_NAME
        if not os.path.isfile(path):  # false for names that no file can have, too
            raise InputError(f"Expected a dataset folder with {FILE_NAME}, found none in {folder}. Prepare it first.")
        try:
            info: DatasetInfo = built(DatasetInfo, loads(path.read_text(encoding="utf-8")))
            return info
        except (OSError, ValueError, TypeError, InputError) as error:
            raise InputError(f"{path} cannot be read ({error}). Prepare the dataset again.") from error


def scenes_seen(card: ModelCard, info: DatasetInfo, split: str) -> Optional[tuple[str, ...]]:
    """The scenes of a split that a model was trained on, by its card's record; None where that does not tell, as it
    names no scenes, or another dataset, whose scenes may show the same places under other names."""
    known = card.training.get("scenes")
    if card.training.get("data") != info.name or not isinstance(known, (list, tuple)):
        return None
    return tuple(scene.name for scene in info.of_split(split) if scene.name in known)


def acquaintance(card: ModelCard, info: DatasetInfo, split: str) -> Optional[Event]:
    """What a reader of a measurement on a split must know: that the model saw its scenes, or may have; None where it
    did not."""
    seen = scenes_seen(card, info, split)
    if seen is None:
        data = card.training.get("data") or "none"
        return Message(
            f"Whether {card.name} was trained on places of split {split} cannot be known: its card names the data "
            f"{data}, this dataset is {info.name}."
        )
    if not seen:
        return None
    return Warning(
        f"{card.name} was trained on {len(seen)} of the {len(info.of_split(split))} scenes of split {split} "
        f"({', '.join(seen[:3])}{' and more' if seen[3:] else ''}), says its card: what is measured there flatters it. "
        "Use a model that was trained on the train split alone."
    )


def check_alike(real: DatasetInfo, other: DatasetInfo, place: Union[str, Path]) -> None:
    """Raise InputError where the synthetic dataset `other` in the folder `place` cannot be mixed with the real one."""

    def classes(info: DatasetInfo) -> list[str]:
        return [f"{each.code} {each.name}" for each in info.classes]

    for kind, found, wanted in (
        ("classes", classes(other), classes(real)),
        ("bands", [each.name for each in other.bands], [each.name for each in real.bands]),
        ("data type", [other.data_type], [real.data_type]),
    ):
        if found != wanted:
            raise InputError(
                f"Expected a synthetic dataset with the {kind} of {real.name} ({', '.join(wanted)}), found "
                f"{', '.join(found)} in {place}. Generate it from this dataset, with a model that was trained on it."
            )
    if not other.of_split("train"):
        raise InputError(
            f"Expected train scenes in the synthetic dataset {place}, found none. Generate it with split train."
        )


def doubts(info: DatasetInfo, synthetic: Mapping[str, DatasetInfo]) -> list[str]:
    """Sentences on what is allowed, and makes numbers of a training say less than they seem to.

    info: the real dataset; synthetic: folder -> description of the synthetic datasets.
    """
    found = []
    if info.synthetic is not None:
        found.append(f"The dataset {info.name} is synthetic: validation will not say how well real imagery is mapped.")
    kept = {scene.name for scene in info.scenes if scene.split != "train"}
    for folder, other in synthetic.items():
        if other.synthetic is None:
            found.append(f"The dataset in {folder} does not say that it is synthetic; it is used as if it were.")
        seen = sorted({scene.source or scene.name for scene in other.of_split("train")} & kept)
        if seen:
            found.append(
                f"Train scenes in {folder} were made from scenes that {info.name} keeps for validation or the test "
                f"({', '.join(seen[:3])}{' and more' if seen[3:] else ''}): what is measured there will be too good. "
                "Generate it again from this dataset."
            )
    return found
