"""The job of Generate synthetic dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ..dataset import SPLITS
from ..resources import BUNDLED_GENERATOR
from .options import at_least, is_seed, one_of, require

LATENTS = ("random", "encoded")
RADIOMETRY = ("model", "scenes")


@dataclass(frozen=True)
class GenerateDatasetJob:
    """A synthetic dataset: imagery for every mask of a dataset."""

    dataset: str
    """Dataset folder whose masks are painted."""
    synthetic: str
    """Dataset folder to write."""
    model: str = str(BUNDLED_GENERATOR)
    """Generator: an ONNX file with a LandSynth model card."""
    variants: int = 1
    """Images for every mask."""
    seed: int = 0
    """Seed of the noise and the styles; every image has its own, drawn from it."""
    latents: str = "random"
    """random: styles are drawn; encoded: each takes the style of its real image, through the model's encoder."""
    radiometry: str = "model"
    """model: as the generator paints; scenes: each image takes the mean and spread that every class has in a train
    scene of the dataset, drawn for it."""
    splits: str = "train,validation,test"
    """Splits to paint, separated by commas."""
    resume: bool = False
    """Go on with a folder that an earlier run left unfinished."""
    memory_mb: int = 2048
    """Memory that windows and bands may take, in MiB."""
    device: str = "auto"
    """auto, cpu, cuda, tensorrt, directml or coreml."""
    threads: Optional[int] = None
    """CPU threads of the network; all cores if not given."""

    def __post_init__(self) -> None:
        require(bool(self.dataset), "dataset", "the path of a dataset folder", self.dataset)
        require(bool(self.synthetic), "synthetic", "a path", self.synthetic)
        at_least("variants", self.variants, 1)
        is_seed("seed", self.seed)
        one_of("latents", self.latents, LATENTS)
        one_of("radiometry", self.radiometry, RADIOMETRY)
        wrong = [each for each in self.chosen_splits if each not in SPLITS]
        require(bool(self.chosen_splits) and not wrong, "splits", f"some of {', '.join(SPLITS)}", self.splits)
        at_least("memory_mb", self.memory_mb, 64)
        at_least("threads", self.threads, 1)

    @property
    def chosen_splits(self) -> tuple[str, ...]:
        """The splits to paint."""
        return tuple(each.strip() for each in self.splits.split(",") if each.strip())
