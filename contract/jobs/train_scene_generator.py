"""The job of Train scene generator."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from typing import Optional

from .options import above_zero, at_least, is_seed, one_of, require
from .presets import PRECISIONS

SIZES = (32, 64, 128)
OBJECTIVES = ("minimax", "hinge")
CONDITIONINGS = ("one-hot", "projection")
FAULTY = ("error", "skip")


@dataclass(frozen=True)
class TrainSceneGeneratorJob:
    """A generator of small labelled pictures, trained on a folder with one subfolder per class (DCGAN)."""

    scenes: str
    """Folder with one subfolder of pictures (GeoTIFF, jpg, png) per class, or a zip of one."""
    model: str
    """ONNX file to write, when training has ended."""
    log: str
    """Folder for checkpoints, previews, curves and events."""
    size: int = 64
    """Width and height of the pictures: 32, 64 or 128; others are resampled to it, and counted."""
    classes: str = ""
    """Names of the subfolders to learn, separated by commas, those with commas in quotation marks; all if empty."""
    latent: int = 128
    """Random numbers that a picture is drawn from (source 002: 128)."""
    width: int = 64
    """Feature maps at half of the pictures' size, in both networks (Radford et al. 2016: 64 or 128)."""
    objective: str = "hinge"
    """minimax: as published (source 002, equations 1 and 2); hinge: Lim and Ye 2017."""
    conditioning: str = "projection"
    """How the discriminator learns of the class: one-hot, appended to each pixel as published; projection: Miyato and
    Koyama 2018."""
    augmentation: str = "turns"
    """turns: pictures are flipped and turned; none."""
    faulty: str = "error"
    """What happens to pictures that cannot be read: error names them; skip leaves them out and counts them."""
    steps: int = 6000
    """Updates of both networks."""
    batch_size: int = 64
    """Pictures a step, over all devices."""
    learning_rate: float = 2e-4
    """Rate of Adam, beta 0.5 (source 002, section 2.4)."""
    validation: float = 0.1
    """Share of each class that measures and is not learnt from."""
    seed: int = 0
    resume: bool = False
    """Continue from the last checkpoint in the log folder."""
    device: str = "auto"
    """auto, cpu or cuda."""
    devices: int = 1
    """Processes, each with a device of its own, on this machine."""
    num_nodes: int = 1
    """Machines that train together."""
    strategy: str = "auto"
    """Lightning Fabric's strategy; auto: ddp where there are several processes."""
    precision: str = "auto"
    """auto: bf16-mixed where the device computes it, else 32-true."""
    minutes: Optional[float] = None
    """Stop after that many minutes of training in all, if the steps have not been reached."""
    stop_at: Optional[int] = None
    """Pause after that step, though the schedule counts to `steps`: for clusters that limit the time of a job."""
    validate_every: int = 500
    """Steps between two validations; 0: none."""
    patience: int = 8
    """Validations without a better measure after which training stops; 0: never (source 002 wished for it)."""
    save_every: int = 250
    """Steps between two checkpoints."""
    preview_every: int = 500
    """Steps between two preview pictures."""

    def __post_init__(self) -> None:
        require(bool(self.scenes), "scenes", "the path of a folder or zip", self.scenes)
        require(bool(self.model), "model", "a path", self.model)
        require(bool(self.log), "log", "a path", self.log)
        require(self.size in SIZES, "size", f"one of {', '.join(map(str, SIZES))}", self.size)
        one_of("objective", self.objective, OBJECTIVES)
        one_of("conditioning", self.conditioning, CONDITIONINGS)
        one_of("augmentation", self.augmentation, ("turns", "none"))
        one_of("faulty", self.faulty, FAULTY)
        one_of("precision", self.precision, PRECISIONS)
        one_of("device", self.device, ("auto", "cpu", "cuda"))
        for name in ("latent", "steps", "stop_at", "devices", "num_nodes", "save_every", "preview_every"):
            at_least(name, getattr(self, name), 1)
        at_least("batch_size", self.batch_size, 2)
        at_least("width", self.width, 4)
        for name in ("validate_every", "patience"):
            at_least(name, getattr(self, name), 0)
        require(0 <= self.validation < 1, "validation", "a share from 0 to below 1", self.validation)
        for name in ("learning_rate", "minutes"):
            above_zero(name, getattr(self, name))
        is_seed("seed", self.seed)

    @property
    def chosen_classes(self) -> tuple[str, ...]:
        """Names of the classes to learn; none stands for all."""
        return class_names(self.classes)


def class_names(text: str) -> tuple[str, ...]:
    """Names separated by commas. Letters and their accents are put together, as the classes of a model have them."""
    parts = (part.strip() for row in csv.reader(text.splitlines(), skipinitialspace=True) for part in row)
    return tuple(unicodedata.normalize("NFC", part) for part in parts if part)
