"""The job of Evaluate: is synthetic imagery real enough, varied enough, useful, seamless, and not a copy?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ..dataset import SPLITS
from ..options.declaring import LEAST_MEMORY, SEED, THREADS, TRAINING_DEVICES, Options, option, require
from ..resources import BUNDLED_SEGMENTER
from ..vocabulary import SCHEMES

EMBEDDINGS = ("satellite", "inception", "resnet50", "segmenter")
LOOKING = ("satellite", "segmenter")
"""Embeddings that need nothing but LandSynth."""
GROUPS = (
    *("fidelity", "agreement", "diversity", "distinguishability", "radiometry", "seams", "privacy", "usefulness"),
)


@dataclass(frozen=True)
class EvaluateJob(Options):
    """Every measure of synthetic imagery against real imagery, in one report."""

    real: str = option(kind="place", label="Real imagery (dataset folder or raster)",
        tip="Folder made by Prepare training dataset, or a raster with its land cover.")  # fmt: skip
    report: str = option(kind="file", tip="HTML file to write: one file that opens offline.")
    metrics: str = option(kind="file", tip="JSON file to write, with every number.")
    synthetic: str = option("", kind="place", label="Synthetic (empty: painted)",
        tip="Folder made by Generate synthetic dataset, or a raster. Empty: the generator paints the real land "
        "cover.")  # fmt: skip
    generator: str = option(
        "", kind="file", ending="onnx", label="Generator (empty: bundled)",
        tip="ONNX file made by Train generator: paints where nothing is synthetic, and draws masks for diversity.",
    )  # fmt: skip
    segmenter: str = option(str(BUNDLED_SEGMENTER), kind="file", ending="onnx",
        label="Segmenter (empty: bundled)",
        tip="ONNX file made by Train segmenter on real imagery of the same bands and classes.")  # fmt: skip
    split: str = option("test", label="Split of the real dataset", choices=SPLITS,
        tip="Part of the dataset that is compared; test, which no network has seen, is the honest one.")  # fmt: skip
    groups: tuple[str, ...] = option(GROUPS, label="What is measured", choices=GROUPS, tip="Fewer are faster.")
    experiment: str = option("", kind="file", ending="json", label="Metrics of an experiment",
        tip="METRICS of Augmentation experiment, for the gain that synthetic imagery brings.")  # fmt: skip
    chips: int = option(5000, label="Chips of each side at most", least=2,
        tip="Squares spread evenly over the imagery. Fewer are faster; under 2,000 distances come out too "
        "large.")  # fmt: skip
    landcover: str = option("", kind="file",
        tip="Land cover of a raster of real imagery, on its grid; of a dataset its masks.")  # fmt: skip
    synthetic_landcover: str = option("", kind="file",
        tip="Land cover of a raster of synthetic imagery; that of the real raster if empty.")  # fmt: skip
    class_map: str = option("", label="Class map of land-cover rasters", advanced=True,
        tip=f"{', '.join(SCHEMES)}, codes, or pairs such as 10=tree, 50=building. Empty: by "
        "the names that the raster has, without names as Generate does.")  # fmt: skip
    embeddings: tuple[str, ...] = option(LOOKING, choices=EMBEDDINGS,
        tip="Networks whose features are compared; inception and resnet50 need weights and tier training.")  # fmt: skip
    inception_weights: str = option(
        "", label="Weights of FID (file, or hub)", kind="weights", advanced=True,
        tip="File of torch-fidelity's Inception weights, or hub to fetch them. Empty: FID is not computed.",
    )  # fmt: skip
    resnet50_weights: str = option("", label="Weights of ResNet-50 (or hub)", kind="weights", advanced=True,
        tip="File of torchvision's ResNet-50 weights, or hub. Empty: not computed.")  # fmt: skip
    lpips_weights: str = option("", label="Weights of LPIPS (file, or hub)", kind="weights", advanced=True,
        tip="File of the published weights, or hub. Empty: LPIPS as published is not computed.")  # fmt: skip
    chip_size: int = option(128, label="Width of a chip in pixels", least=32, advanced=True,
        tip="The same for real and synthetic imagery.")  # fmt: skip
    masks: int = option(32, label="Masks drawn several times, for diversity", least=1, advanced=True,
        tip="Chips whose land cover is painted anew.")  # fmt: skip
    draws: int = option(10, label="Draws of each mask", least=2, advanced=True,
        tip="Wang et al. 2023 drew each mask ten times and compared ten pairs.")  # fmt: skip
    repeats: int = option(100, label="Repetitions of the random forest", least=2, advanced=True,
        tip="As published: 100.")  # fmt: skip
    bootstrap: int = option(100, label="Resamplings for intervals", least=0, advanced=True, tip="0: no intervals.")
    seed: int = option(0, label="Seed", advanced=True, **SEED,
        tip="Of draws, forests and resamplings: the same seed gives the same numbers.")  # fmt: skip
    memory_mb: int = option(1024, label="Memory for chips (MiB)", least=LEAST_MEMORY, advanced=True,
        tip="Chips are read in batches that need no more than this.")  # fmt: skip
    device: str = option("auto", label="Device", choices=TRAINING_DEVICES, advanced=True,
        tip="auto takes a GPU where there is one that works, else the CPU.")  # fmt: skip
    threads: Optional[int] = option(None, label="CPU threads (empty: all cores)", **THREADS, advanced=True,
        tip="Fewer leave room for other work.")  # fmt: skip

    def check(self) -> None:
        require(bool(self.synthetic or self.generator), "synthetic", "a dataset, a raster, or a generator", "neither")
