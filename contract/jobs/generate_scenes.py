"""The job of Generate labelled scenes."""

from __future__ import annotations

from dataclasses import dataclass

from ..options.declaring import SEED, NetworkOptions, Options, option
from .train_scene_generator import class_names

FORMATS = ("png", "jpg", "tif")


@dataclass(frozen=True)
class PicturesOptions(Options):
    """What draws, and where to."""

    model: str = option(label="Model (scene generator)", kind="file", ending="onnx", suggestions=("scene-generator",),
        expected="the path of a scene generator",
        tip="Scene generator trained by LandSynth, an ONNX file with a model card.")  # fmt: skip
    scenes: str = option(kind="folder", tip="Folder to write, with one subfolder per class.")


@dataclass(frozen=True)
class GenerateScenesJob(NetworkOptions, PicturesOptions):
    """Labelled pictures, a subfolder for each class."""

    count: int = option(100, label="Pictures of each class", least=1, tip="So many are drawn of every class.")
    classes: str = option("", label="Classes (empty: all)",
        tip="Names of classes, separated by commas: Forest, River. One with a comma in quotation marks.")  # fmt: skip
    seed: int = option(0, label="Seed", tip="Same seed, same pictures; another seed, other ones.", **SEED)
    format: str = option("png", label="Format", choices=FORMATS, tip="png, jpg: one or three bands of uint8. tif: any.")
    contact_sheet: bool = option(True, label="Write a contact sheet", decides="",
        tip="contact-sheet.png in the folder, with some pictures of every class.")  # fmt: skip

    @property
    def chosen_classes(self) -> tuple[str, ...]:
        """Names of the classes to draw; none stands for all."""
        return class_names(self.classes)
