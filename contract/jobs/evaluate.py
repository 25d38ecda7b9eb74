"""The job of Evaluate: is synthetic imagery real enough, varied enough, useful, seamless, and not a copy?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ..dataset import SPLITS
from ..resources import BUNDLED_SEGMENTER
from .options import at_least, is_seed, one_of, require

EMBEDDINGS = ("satellite", "inception", "resnet50", "segmenter")
GROUPS = (
    *("fidelity", "agreement", "diversity", "distinguishability", "radiometry", "seams", "privacy", "usefulness"),
)


@dataclass(frozen=True)
class EvaluateJob:
    """Every measure of synthetic imagery against real imagery, in one report."""

    real: str
    """Dataset folder; or a raster of real imagery."""
    report: str
    """HTML file to write: one file that opens offline."""
    metrics: str
    """JSON file to write, with every number."""
    synthetic: str = ""
    """Dataset folder of synthetic imagery; or a raster. Painted by `generator` over the masks of `real` if empty."""
    generator: str = ""
    """Generator (ONNX): paints the masks where synthetic is empty, and draws one mask many times for diversity."""
    landcover: str = ""
    """Land cover of a raster of real imagery, on its grid; of a dataset its masks."""
    synthetic_landcover: str = ""
    """Land cover of a raster of synthetic imagery; that of the real raster if empty."""
    class_map: str = ""
    """What the codes of land-cover rasters mean to the segmenter: a scheme or pairs code=class; by names if empty."""
    split: str = "test"
    """Split of the real dataset that synthetic imagery is compared with."""
    segmenter: str = str(BUNDLED_SEGMENTER)
    """Segmenter (ONNX), trained on real imagery, that finds classes in both; none if empty."""
    embeddings: tuple[str, ...] = ("satellite", "segmenter")
    """Networks whose features are compared: satellite, inception, resnet50, segmenter."""
    inception_weights: str = ""
    """File of the FID network's weights (torch-fidelity's), or hub; embedding inception is not computed if empty."""
    resnet50_weights: str = ""
    """File of torchvision's ResNet-50 weights, or hub; embedding resnet50 is not computed if empty."""
    lpips_weights: str = ""
    """File of the weights of LPIPS (AlexNet), or hub; published LPIPS is not computed if empty."""
    experiment: str = ""
    """metrics.json of an experiment, whose gain is reported; none if empty."""
    groups: tuple[str, ...] = GROUPS
    """Groups of measures to compute."""
    chip_size: int = 128
    """Width and height of a chip in pixels."""
    chips: int = 5000
    """Chips of each side at most, spread evenly."""
    draws: int = 10
    """Draws of one mask by the generator for diversity (source 004: 10 draws, 10 pairs)."""
    masks: int = 32
    """Masks that are drawn so often."""
    repeats: int = 100
    """Repetitions of the random forest (source 003: 100)."""
    bootstrap: int = 100
    """Resamplings for confidence intervals; 0: none."""
    seed: int = 0
    """Seed of draws, forests and resamplings."""
    memory_mb: int = 1024
    """Memory that chips may take at once, in MiB."""
    device: str = "auto"
    """auto, cpu or cuda, for generator and torch's measures."""
    threads: Optional[int] = None
    """CPU threads; all cores if not given."""

    def __post_init__(self) -> None:
        for name in ("real", "report", "metrics"):
            require(bool(getattr(self, name)), name, "a path", getattr(self, name))
        require(bool(self.synthetic or self.generator), "synthetic", "a dataset, a raster, or a generator", "neither")
        one_of("split", self.split, SPLITS)
        for name, known in (("embeddings", EMBEDDINGS), ("groups", GROUPS)):
            value = getattr(self, name)
            require(bool(value), name, f"some of {', '.join(known)}", value)
            for each in value:
                one_of(name, each, known)
        one_of("device", self.device, ("auto", "cpu", "cuda"))
        at_least("chip_size", self.chip_size, 32)
        at_least("chips", self.chips, 2)
        for name in ("draws", "repeats"):
            at_least(name, getattr(self, name), 2)
        at_least("masks", self.masks, 1)
        at_least("bootstrap", self.bootstrap, 0)
        at_least("memory_mb", self.memory_mb, 64)
        at_least("threads", self.threads, 1)
        is_seed("seed", self.seed)
