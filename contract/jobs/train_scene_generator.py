"""The job of Train scene generator."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass

from ..options.declaring import ATTRIBUTION, SHARE, Options, changed, option
from ..options.presets import CourseOptions

SIZES = (32, 64, 128)
OBJECTIVES = ("minimax", "hinge")
CONDITIONINGS = ("one-hot", "projection")
FAULTY = ("error", "skip")


@dataclass(frozen=True)
class ScenesOptions(Options):
    """Where a scene generator's training reads and writes."""

    scenes: str = option(kind="place", expected="the path of a folder or zip",
        tip="Folder with one subfolder of pictures (GeoTIFF, jpg, png) per class, or a zip of one.")  # fmt: skip
    model: str = option(kind="file", tip="ONNX file to write, when training has ended.")
    log: str = option(kind="folder", tip="Folder for checkpoints, previews, curves and events.")


@dataclass(frozen=True)
class TrainSceneGeneratorJob(CourseOptions, ScenesOptions):
    """A generator of small labelled pictures, trained on a folder with one subfolder per class (DCGAN)."""

    classes: str = option("", label="Classes (empty: all)",
        tip="Names of subfolders, separated by commas: Forest, River. One with a comma in quotation "
        "marks.")  # fmt: skip
    size: int = option(64, label="Size of the pictures in pixels", choices=SIZES, decides="network",
        tip="Width and height of what is drawn; other pictures are resampled to it, and counted.")  # fmt: skip
    steps: int = option(6000, label="Steps", least=1, decides="", tip="Updates of both networks. A tenth is a draft.")
    batch_size: int = option(64, label="Batch size", least=2, tip="Pictures a step. Less needs less memory.")
    faulty: str = option("error", label="Pictures that cannot be read", choices=FAULTY, decides="",
        tip="error: stop and name them. skip: leave them out and count them.")  # fmt: skip
    objective: str = option("hinge", label="Objective", choices=OBJECTIVES, advanced=True,
        tip="minimax: as published (Lwin and Aguilar 2022). hinge: later, and steadier (Lim and Ye 2017).")  # fmt: skip
    conditioning: str = option("projection", label="How the class reaches the discriminator", choices=CONDITIONINGS,
        decides="network", advanced=True,
        tip="one-hot: beside every pixel, as published. projection: later, and better with many classes (Miyato and "
        "Koyama 2018).")  # fmt: skip
    augmentation: str = option("turns", label="Augmentation", choices=("turns", "none"), advanced=True,
        tip="turns: pictures are flipped and turned. none: as they are.")  # fmt: skip
    width: int = option(64, label="Width of the networks", least=4, decides="network", advanced=True,
        tip="Feature maps at half of the pictures' size (Radford et al. 2016: 64 or 128). Half is about four times "
        "faster.")  # fmt: skip
    latent: int = option(128, label="Random numbers of a picture", least=1, decides="network", advanced=True,
        tip="What a picture is drawn from; 128 as published.")  # fmt: skip
    learning_rate: float = option(2e-4, label="Learning rate", above=0, decimals=6, advanced=True,
        tip="Rate of Adam; 0.0002 as published.")  # fmt: skip
    validation: float = option(0.1, label="Share of each class that is kept to measure", advanced=True, **SHARE,
        tip="These pictures are not learnt from.")  # fmt: skip
    attribution: str = option("", **ATTRIBUTION)
    patience: int = changed(CourseOptions, "patience", 8)
    save_every: int = changed(CourseOptions, "save_every", 250)
    preview_every: int = changed(CourseOptions, "preview_every", 500)

    @property
    def chosen_classes(self) -> tuple[str, ...]:
        """Names of the classes to learn; none stands for all."""
        return class_names(self.classes)


def class_names(text: str) -> tuple[str, ...]:
    """Names separated by commas. Letters and their accents are put together, as the classes of a model have them."""
    parts = (part.strip() for row in csv.reader(text.splitlines(), skipinitialspace=True) for part in row)
    return tuple(unicodedata.normalize("NFC", part) for part in parts if part)
