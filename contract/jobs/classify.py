"""The job of Map land cover with a segmenter."""

from __future__ import annotations

from dataclasses import dataclass

from ..options.declaring import Options, SweepOptions, option, require
from ..resources import BUNDLED_SEGMENTER
from .generate import PRECISION


@dataclass(frozen=True)
class ImageOptions(Options):
    """What is read."""

    image: str = option(kind="file", expected="the path of a raster",
        tip="Imagery: any raster that GDAL opens, with the bands that the model knows.")  # fmt: skip


@dataclass(frozen=True)
class ImageryOptions(SweepOptions):
    """Of verbs that send imagery through a network."""

    bands: tuple[int, ...] = option((), least=1, expected="numbers of bands from 1 on",
        tip="Numbers of the imagery's bands in the order of the model's; by names, else by order, if "
        "empty.")  # fmt: skip
    image_name: str = option("", decides="", tip="What the user calls the imagery, for messages.")


@dataclass(frozen=True)
class MapOptions(ImageOptions):
    """What is read, where to, and by what."""

    output: str = option(kind="file", tip="GeoTIFF to write; an existing file is replaced when the new one is whole.")
    confidence: str = option("", kind="file",
        tip="GeoTIFF to write with the probability of each pixel's class in percent; none if empty.")  # fmt: skip
    model: str = option(str(BUNDLED_SEGMENTER), label="Model (empty: the bundled one)", kind="file", ending="onnx",
        suggestions=("segmenter",), tip="Segmenter trained by LandSynth, an ONNX file with a model card.")  # fmt: skip


@dataclass(frozen=True)
class ClassifyJob(ImageryOptions, MapOptions):
    """Land cover read off imagery by a segmenter."""

    precision: str = option("auto", **PRECISION)

    def check(self) -> None:
        ok = not self.confidence or self.confidence != self.output
        require(ok, "confidence", "another file than output", self.confidence)
