"""The job of Generate labelled scenes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from .options import DEVICES, at_least, is_seed, one_of, require
from .train_scene_generator import class_names

FORMATS = ("png", "jpg", "tif")


@dataclass(frozen=True)
class GenerateScenesJob:
    """Labelled pictures, a subfolder for each class."""

    model: str
    """Scene generator: an ONNX file with a LandSynth model card."""
    scenes: str
    """Folder to write, with one subfolder per class."""
    count: int = 100
    """Pictures of each class."""
    classes: str = ""
    """Names of the classes, separated by commas, those with commas in quotation marks; all of the model's if empty."""
    seed: int = 0
    """Seed of the pictures; each has its own, drawn from it."""
    format: str = "png"
    """png, jpg or tif; png and jpg hold three bands or one of uint8."""
    contact_sheet: bool = True
    """Write contact-sheet.png with some pictures of every class."""
    device: str = "auto"
    """auto, cpu, cuda, tensorrt, directml or coreml."""
    threads: Optional[int] = None
    """CPU threads of the network; all cores if not given."""

    def __post_init__(self) -> None:
        require(bool(self.model), "model", "the path of a scene generator", self.model)
        require(bool(self.scenes), "scenes", "a path", self.scenes)
        at_least("count", self.count, 1)
        is_seed("seed", self.seed)
        one_of("format", self.format, FORMATS)
        one_of("device", self.device, DEVICES)
        at_least("threads", self.threads, 1)

    @property
    def chosen_classes(self) -> tuple[str, ...]:
        """Names of the classes to draw; none stands for all."""
        return class_names(self.classes)
