"""The job of Translate imagery."""

from __future__ import annotations

from dataclasses import dataclass

from ..options.declaring import option, require
from .classify import ImageOptions, ImageryOptions


@dataclass(frozen=True)
class TranslatorOptions(ImageOptions):
    """What is read, and by what."""

    model: str = option(label="Model (translator)", kind="file", ending="onnx", suggestions=("translator",),
        expected="the path of a translator",
        tip="Translator trained by LandSynth, an ONNX file with a model card: MODEL_AB or MODEL_BA of its "
        "training.")  # fmt: skip
    output: str = option(kind="file", tip="GeoTIFF to write; an existing file is replaced when the new one is whole.")
    difference: str = option("", kind="file",
        tip="GeoTIFF to write with the absolute difference of every band: what the translator has changed; none if "
        "empty.")  # fmt: skip


@dataclass(frozen=True)
class TranslateJob(ImageryOptions, TranslatorOptions):
    """Imagery given the look of another set by a translator."""

    def check(self) -> None:
        ok = not self.difference or self.difference != self.output
        require(ok, "difference", "another file than output", self.difference)
