"""Which scenes a segmenter learns from: real ones, synthetic ones in their place, or beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..contract.dataset import DatasetInfo, SceneInfo, check_alike
from ..contract.errors import JobError

SYNTHETIC = "synthetic:"
"""Begins the names of the synthetic scenes of a mixture, which would else be those of real ones."""


def mixed(
    folder: str | Path,
    info: DatasetInfo,
    synthetic: Sequence[str | Path],
    share: float | None,
    mixing: str = "replace",
    variants: int = 1,
    seed: int = 0,
) -> DatasetInfo:
    """The description of a dataset whose train scenes are those of the mixture; paths are absolute.

    folder and info: the real dataset, whose other splits, classes and statistics stay. synthetic: folders of
    synthetic datasets, whose images of one mask are its variants, in the order of the folders.

    replace (Le et al. 2023, figure 3): of n train scenes, round(share * n) show `variants` synthetic images each (n
    is that of the real scenes; table 2 has share 1 with 1, 2 and 3 variants) and the others their real image. add
    (Wang et al. 2023, section IV-B): all real scenes, and share * n synthetic images, all masks once before any is seen
    twice; all that there are where share is None. Which scenes are drawn depends on the seed alone, and the draw of a
    smaller share is part of that of a larger one.

    batch: all real scenes, none with share 1, and all synthetic images; whoever draws crops sees to the share.

    Raises JobError where there is not enough synthetic imagery for the share, InputError where the datasets differ in
    classes, bands or data type.
    """
    real = [_absolute(Path(folder), scene) for scene in info.of_split("train")]
    others = [_absolute(Path(folder), scene) for scene in info.scenes if scene.split != "train"]
    if share is None:
        mixing, share = "add", (float("inf") if synthetic else 0.0)
    if not share:
        return replace(info, scenes=(*real, *others))
    images = [each for place in synthetic for each in _images(Path(place), info)]
    order = np.random.default_rng(seed).permutation(len(real))
    if mixing == "batch":
        train = [*(real if share < 1 else ()), *images]
    elif mixing == "add":
        train = [*real, *_added(images, [real[index].name for index in order], share)]
    else:
        count = round(share * len(real))
        if not count:
            raise JobError(
                f"synthetic_share: expected a share of at least one of the {len(real)} train scenes, found {share:g}, "
                f"which is none. Set at least {0.5 / max(len(real), 1):.2g}, or prepare the dataset in more scenes."
            )
        chosen = {real[index].name for index in order[:count]}
        train = [each for each in real if each.name not in chosen]
        for name in sorted(chosen):
            train += _variants(images, name, variants)
    return replace(info, scenes=(*train, *others))


def _added(images: list[SceneInfo], names: list[str], share: float) -> list[SceneInfo]:
    """share * n images: the first variant of every mask in the order of names, then the second, and so on; masks of
    other scenes than these come after them, in their own order."""
    rank = {name: number for number, name in enumerate(names)}
    seen: dict[str, int] = {}
    keyed = []
    for each in images:
        seen[each.source] = seen.get(each.source, -1) + 1
        keyed.append((seen[each.source], rank.get(each.source, len(rank)), each))
    keyed.sort(key=lambda item: item[:2])
    wanted = len(keyed) if share == float("inf") else round(share * len(names))
    if wanted > len(keyed):
        raise JobError(
            f"synthetic_share: expected {wanted} synthetic images for a share of {share:g} of {len(names)} scenes, "
            f"found {len(keyed)}. Generate the synthetic dataset with more VARIANTS, or lower SYNTHETIC_SHARE."
        )
    return [each for _, _, each in keyed[:wanted]]


def _variants(images: list[SceneInfo], name: str, variants: int) -> list[SceneInfo]:
    found = [each for each in images if each.source == name]
    if len(found) < variants:
        raise JobError(
            f"synthetic_share: expected {variants} synthetic images of scene {name}, found {len(found)}. Generate the "
            "synthetic dataset from this dataset, with split train and as many VARIANTS, or set MIXING to add."
        )
    return found[:variants]


def _images(place: Path, info: DatasetInfo) -> list[SceneInfo]:
    """The train scenes of a synthetic dataset, with absolute paths and names of their own."""
    other = DatasetInfo.read(place)
    check_alike(info, other, place)
    scenes, start = other.of_split("train"), f"{SYNTHETIC}{place.name}/"
    return [
        replace(_absolute(place, scene), name=start + scene.name, source=scene.source or scene.name) for scene in scenes
    ]


def _absolute(folder: Path, scene: SceneInfo) -> SceneInfo:
    folder = folder.absolute()
    return replace(scene, image=str(folder / scene.image), mask=str(folder / scene.mask))
