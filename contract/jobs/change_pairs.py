"""The jobs of Generate change pairs, and of Generate change detection dataset, which makes many of them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Optional

from ..files import TIFF
from ..options.declaring import (
    LEAST_MEMORY,
    SEED,
    SHARE,
    NetworkOptions,
    Options,
    SweepOptions,
    changed,
    option,
    require,
)
from .generate import GenerateJob, LandcoverOptions, PaintOptions

EDITS = ("added", "removed", "split", "road")
NUISANCES = ("texture", "style", "light", "shift", "none")
ALIKE = "A nuisance: it differs between the dates although nothing changed."


@dataclass(frozen=True)
class PairFiles(Options):
    """What is painted, where to, and by what."""

    before: str = option(kind="file", expected="the path of a raster",
        tip="Land-cover raster of the first date: any file that GDAL opens, integer class codes.")  # fmt: skip
    after: str = option(kind="file", expected="the path of a raster",
        tip="Land-cover raster of the second date; it is laid onto the grid of BEFORE.")  # fmt: skip
    output_before: str = option(kind="file", tip="GeoTIFF to write with the imagery of the first date.")
    output_after: str = option(kind="file", tip="GeoTIFF to write with the imagery of the second date.")
    change: str = option(kind="file",
        tip="GeoTIFF to write: 0 where nothing changed, else 1000 times the code of the class before and that of the "
        "class after.")  # fmt: skip
    table: str = option("", kind="file", tip="CSV to write with pixels and areas from class to class; none if empty.")
    model: str = option("", label="Model (empty: by pixel size)", kind="file", ending="onnx",
        suggestions=("generator",), tip="Generator trained by LandSynth, an ONNX file with a model card.")  # fmt: skip


@dataclass(frozen=True)
class ChangePairsJob(PaintOptions, PairFiles):
    """Two images of one place before and after a change of its land cover, with a mask of the change."""

    overlay: bool = option(False, label="After shows only what changes",
        tip="AFTER is laid over BEFORE: where it shows nothing, nothing changes.")  # fmt: skip
    class_map_after: str = option("", label="Class map of after (empty: same)", advanced=True,
        tip="As CLASS_MAP, where the codes of AFTER mean other classes.")  # fmt: skip
    seed_after: Optional[int] = option(None, label="Seed of after (empty: SEED)", advanced=True, **SEED,
        tip=f"Another texture. {ALIKE}")  # fmt: skip
    style_seed_after: Optional[int] = option(None, label="Style seed of after (empty: same)",
        advanced=True, **SEED, tip=f"Another look of the whole: season and light. {ALIKE}")  # fmt: skip
    style_image_after: str = option("", kind="file", tip=f"As STYLE_IMAGE, for AFTER alone. {ALIKE}")
    brightness_after: float = option(1.0, label="Brightness of after", above=0, decimals=2, advanced=True,
        tip=f"Factor of the digital numbers. {ALIKE}")  # fmt: skip
    contrast_after: float = option(1.0, label="Contrast of after", above=0, decimals=2, advanced=True,
        tip=f"Factor of their distance from the mean of the model's training imagery. {ALIKE}")  # fmt: skip
    shift_x: float = option(0.0, label="Shift of after to the right, in pixels", least=-1, most=1, decimals=2,
        expected="from -1 to 1 pixels", advanced=True, tip=f"As of images not quite aligned. {ALIKE}")  # fmt: skip
    shift_y: float = option(0.0, label="Shift of after down, in pixels", least=-1, most=1, decimals=2,
        expected="from -1 to 1 pixels", advanced=True, tip=f"As of images not quite aligned. {ALIKE}")  # fmt: skip
    band_after: int = option(1, label="Band of after (raster)", least=1, advanced=True,
        tip="Band of AFTER that holds the class codes, from 1 on.")  # fmt: skip
    looks_after: str = option("", kind="file", tip="As LOOKS, on the grid of AFTER, for what changes.")
    category_names_after: dict[int, str] = option(dict, tip="As CATEGORY_NAMES, of the codes of AFTER.")
    landcover_name_after: str = option("", decides="", tip="As LANDCOVER_NAME, of AFTER.")

    def check(self) -> None:
        names = ("output_before", "output_after", "change")
        for name in names:
            path = getattr(self, name)
            require(path.lower().endswith(TIFF), name, f"a name that ends in {TIFF[0]}", path)
        written = [Path(getattr(self, name)).absolute().with_suffix("") for name in names]
        require(len(set(written)) == len(written), "change", "three outputs with names of their own", self.change)
        ok = self.style_seed_after is None or not self.style_image_after
        require(ok, "style_seed_after", "nothing beside a STYLE_IMAGE_AFTER", self.style_seed_after)
        self.painting(self.before, self.output_before)

    @property
    def is_altered(self) -> bool:
        """Whether the imagery of the second date is changed after it was painted."""
        return (self.brightness_after, self.contrast_after, self.shift_x, self.shift_y) != (1.0, 1.0, 0.0, 0.0)

    def painting(self, landcover: str, output: str, **others: Any) -> GenerateJob:
        """The job that paints a land cover, with the options of the first date but for `others`."""
        shared = {each.name: getattr(self, each.name) for each in fields(PaintOptions)}
        return GenerateJob(**{**shared, "model": self.model, **others}, landcover=landcover, output=output)

    def painting_after(self, landcover: str, output: str) -> GenerateJob:
        """The same with the options of the second date."""
        job = self.painting(
            landcover, output, band=self.band_after, category_names=self.category_names_after,
            landcover_name=self.landcover_name_after, looks=self.looks_after,
            class_map=self.class_map_after or self.class_map,
        )  # fmt: skip
        if self.seed_after is not None:
            style = job.style_seed if job.style_image or job.style_seed is not None else job.seed
            job = replace(job, seed=self.seed_after, style_seed=style)
        if self.style_image_after:
            return replace(job, style_image=self.style_image_after, style_seed=None)
        if self.style_seed_after is not None:
            return replace(job, style_image="", style_seed=self.style_seed_after)
        return job


@dataclass(frozen=True)
class ChangeOptions(Options):
    """What is changed, and where pairs are written to."""

    landcover: tuple[str, ...] = option(kind="place", expected="rasters of land cover, or folders of them",
        tip="Rasters of land cover, or folders with them (.tif, .tiff): integer class codes.")  # fmt: skip
    synthetic: str = option(kind="folder",
        tip="Folder to write, with train, val and test, and in each A, B, label and codes.")  # fmt: skip


@dataclass(frozen=True)
class GenerateChangeDatasetJob(NetworkOptions, ChangeOptions):
    """Change pairs with labels to train change detectors on, over land cover with random edits."""

    model: str = changed(LandcoverOptions, "model")
    size: int = option(256, label="Size of a pair in pixels", least=64, most=8192,
        tip="Width and height. Land cover is cut into places of this size, which share no pixel.")  # fmt: skip
    variants: int = option(1, label="Pairs of each place", least=1,
        tip="Each with edits, texture and look of its own.")  # fmt: skip
    places: Optional[int] = option(None, label="Places at most (empty: all)", least=1,
        tip="So many, drawn from all.")  # fmt: skip
    layouts: int = option(0, label="Layouts to draw (0: none)", least=0,
        tip="So many new land covers are drawn in the manner of LANDCOVER, of 4 x 4 places each, and taken in its "
        "place.")  # fmt: skip
    edits: tuple[str, ...] = option(EDITS, label="Edits", choices=EDITS,
        tip="added: buildings copied from another place. removed: buildings that give way to what lies around. split: "
        "fields parted by a line. road: a road laid.")  # fmt: skip
    nuisances: tuple[str, ...] = option(NUISANCES[:-1], label="Nuisances", choices=NUISANCES,
        tip="What differs between the dates although nothing changed. texture: another one. style: another season. "
        "light: brightness and contrast. shift: less than a pixel. none: nothing.")  # fmt: skip
    validation_share: float = option(0.15, label="Share of places for validation", **SHARE,
        tip="Places of the folder val.")  # fmt: skip
    test_share: float = option(0.15, label="Share of places for the test", **SHARE,
        tip="Places of the folder test.")  # fmt: skip
    seed: int = option(0, label="Seed", **SEED,
        tip="Same seed, same pairs. Every pair has a seed of its own, drawn from it.")  # fmt: skip
    resume: bool = option(False, label="Resume an unfinished run", decides="",
        tip="Go on with what an earlier run of the same job left unfinished.")  # fmt: skip
    class_map: str = changed(PaintOptions, "class_map", advanced=True)
    unmapped: str = changed(PaintOptions, "unmapped", advanced=True)
    pixel_size: Optional[float] = changed(PaintOptions, "pixel_size")
    memory_mb: int = option(2048, label="Memory for windows (MiB)", least=LEAST_MEMORY, advanced=True,
        tip="Windows are chosen so that they need no more than this.")  # fmt: skip
    unproven: str = changed(SweepOptions, "unproven")
    category_names: dict[int, str] = option(dict,
        tip="Names of the codes, where the rasters do not tell them.")  # fmt: skip

    def check(self) -> None:
        ok = "none" not in self.nuisances or len(self.nuisances) == 1
        require(ok, "nuisances", "none, or some of the others", self.nuisances)
        both = self.validation_share + self.test_share
        require(both < 1, "test_share", "less than what VALIDATION_SHARE leaves", self.test_share)

    def has(self, nuisance: str) -> bool:
        """Whether the dates differ by it."""
        return nuisance in self.nuisances
