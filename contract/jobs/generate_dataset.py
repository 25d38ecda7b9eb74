"""The job of Generate synthetic dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ..dataset import SPLITS
from ..options.declaring import LEAST_MEMORY, SEED, NetworkOptions, Options, SweepOptions, changed, option, require
from ..resources import BUNDLED_GENERATOR

LATENTS = ("random", "encoded")
RADIOMETRY = ("model", "scenes")
RESAMPLING = ("none", "rare", "hard")


@dataclass(frozen=True)
class SyntheticOptions(Options):
    """What is painted, and where to."""

    dataset: str = option(kind="folder", label="Training dataset", expected="the path of a dataset folder",
        tip="Folder with dataset.json, as Prepare training dataset writes it.")  # fmt: skip
    synthetic: str = option(kind="folder", tip="Dataset folder to write.")


@dataclass(frozen=True)
class GenerateDatasetJob(NetworkOptions, SyntheticOptions):
    """A synthetic dataset: imagery for every mask of a dataset."""

    model: str = option(str(BUNDLED_GENERATOR), label="Model (empty: the bundled one)", kind="file", ending="onnx",
        suggestions=("generator",), tip="Generator trained by LandSynth, an ONNX file with a model card.")  # fmt: skip
    variants: int = option(1, label="Variants of each mask", least=1, tip="Images for every mask.")
    seed: int = option(0, label="Seed", **SEED,
        tip="Same seed, same imagery; another seed, other variants. Every image has a seed of its own, drawn from "
        "it.")  # fmt: skip
    latents: str = option("random", label="Latents", choices=LATENTS,
        tip="random: looks are drawn. encoded: each image takes the look of the real one.")  # fmt: skip
    radiometry: str = option("model", label="Radiometry", choices=RADIOMETRY,
        tip="model: as painted. scenes: each image takes the colours and contrast of a real training "
        "scene.")  # fmt: skip
    resample: str = option("none", label="Masks painted more often", choices=RESAMPLING,
        tip="none: all alike. rare: train masks with rare classes. hard: those that the segmenter maps worst. With at "
        "least 2 VARIANTS, which are then the mean.")  # fmt: skip
    segmenter: str = option("", label="Filter by segmenter (empty: none)", kind="file", ending="onnx",
        tip="Model made by Train segmenter on this dataset. Painted pixels of the train split that it takes for "
        "another class with confidence are set to ignore.")  # fmt: skip
    filter_share: float = option(0.05, label="Real pixels that the filter may take", least=0, most=1, decimals=2,
        advanced=True,
        tip="How sure the segmenter must be follows from it: of each class of the real validation imagery it may "
        "misread this share at most. 0: no filter, the segmenter only tells which masks are hard.")  # fmt: skip
    splits: str = option("train,validation,test", tip="Splits to paint, separated by commas.")
    resume: bool = option(False, label="Resume an unfinished run", decides="",
        tip="Go on with what an earlier run of the same job left unfinished.")  # fmt: skip
    memory_mb: int = option(2048, label="Memory for windows (MiB)", least=LEAST_MEMORY, advanced=True,
        tip="Windows and bands of rows are chosen so that they need no more than this.")  # fmt: skip
    unproven: str = changed(SweepOptions, "unproven")
    threads: Optional[int] = changed(NetworkOptions, "threads", decides="result")

    def check(self) -> None:
        wrong = [each for each in self.chosen_splits if each not in SPLITS]
        ok = self.resample == "none" or self.variants > 1
        require(ok, "variants", f"at least 2 with resample {self.resample}", self.variants)
        ok = self.resample != "hard" or bool(self.segmenter)
        require(ok, "segmenter", "a segmenter that tells which masks are hard", self.segmenter)
        ok = self.filters or not self.segmenter or self.resample == "hard"
        require(ok, "filter_share", "more than 0 with a segmenter that filters, or no segmenter", self.filter_share)
        require(bool(self.chosen_splits) and not wrong, "splits", f"some of {', '.join(SPLITS)}", self.splits)

    @property
    def filters(self) -> bool:
        """Whether misread pixels are set to ignore."""
        return bool(self.segmenter) and self.filter_share > 0

    @property
    def chosen_splits(self) -> tuple[str, ...]:
        """The splits to paint."""
        return tuple(each.strip() for each in self.splits.split(",") if each.strip())
