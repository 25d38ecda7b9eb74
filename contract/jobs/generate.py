"""The job of Generate synthetic imagery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ..class_seeds import parse_class_seeds
from ..options.declaring import NETWORK_PRECISIONS, SEED, Options, SweepOptions, option, require
from ..vocabulary import SCHEMES

UNMAPPED = ("error", "nodata")
PRECISION = {
    "label": "Precision of the network", "choices": NETWORK_PRECISIONS, "advanced": True,
    "tip": "half: 16-bit numbers, faster on a GPU. auto: half on a GPU where the model has it and it stays within one "
    "digital number, else full.",
}  # fmt: skip


@dataclass(frozen=True)
class LandcoverOptions(Options):
    """What is painted, where to, and by what."""

    landcover: str = option(kind="file", expected="the path of a raster",
        tip="Land-cover raster: any file that GDAL opens, integer class codes in one band.")  # fmt: skip
    output: str = option(kind="file",
        tip="GeoTIFF to write; an existing file is replaced when the new one is whole. With .mbtiles it holds web map "
        "tiles, with .xml they are a folder beside it, with .vrt it joins finished parts.")  # fmt: skip
    model: str = option("", label="Model (empty: by pixel size)", kind="file", ending="onnx",
        suggestions=("generator",), tip="Generator trained by LandSynth, an ONNX file with a model card.")  # fmt: skip


@dataclass(frozen=True)
class PaintOptions(SweepOptions):
    """How land cover is painted."""

    class_map: str = option("", label="Class map (empty: by names)", kind="class_map",
        suggestions=(*SCHEMES, "codes"),
        tip=f"{', '.join(SCHEMES)}; codes, where equal codes are meant; or pairs such as 10=tree, 99=none. "
        "Empty: by the layer's own names; without names by the scheme that alone has the codes, else by equal codes, "
        "with a warning.")  # fmt: skip
    unmapped: str = option("error", label="Codes without a class", choices=UNMAPPED,
        tip="error: stop and list them. nodata: leave their pixels empty.")  # fmt: skip
    seed: int = option(0, label="Seed", tip="Same seed, same imagery; another seed, another variant.", **SEED)
    class_seeds: str = option("", label="Seeds of single classes", advanced=True,
        tip="Pairs such as water=3, building=8, by the model's class names or codes: these classes are drawn anew, the "
        "others keep the look of SEED.")  # fmt: skip
    style_seed: Optional[int] = option(None, label="Seed of the style (empty: SEED)", advanced=True, **SEED,
        tip="Another seed, another look of the whole with the same texture.")  # fmt: skip
    style_image: str = option("", kind="file",
        tip="Imagery whose look is taken in place of a drawn one. The model needs an encoder beside it.")  # fmt: skip
    looks: str = option("", kind="file",
        tip="Raster of whole numbers on the grid of the land cover: pixels with the same number share a look, where "
        "the model has looks of objects. Empty: each connected part of a class has its own.")  # fmt: skip
    shadows: bool = option(True, label="Cast shadows", advanced=True,
        tip="Where the model knows shadows: buildings and trees throw them, as in the imagery that it learnt from. Off "
        "for land cover that has a class of shadows itself.")  # fmt: skip
    band: int = option(1, label="Band (raster)", least=1, advanced=True,
        tip="Band of the raster that holds the class codes, from 1 on.")  # fmt: skip
    pixel_size: Optional[float] = option(None, above=0,
        tip="In units of the layer's CRS; the raster's own if not given. A raster is resampled by nearest neighbour, "
        "polygons are rasterised.")  # fmt: skip
    precision: str = option("auto", **PRECISION)
    category_names: dict[int, str] = option(dict,
        tip="Names of the codes, matched to class names where class_map is empty; those in the raster's attribute "
        "table, categories or style (.qml) if not given.")  # fmt: skip
    landcover_name: str = option("", decides="",
        tip="What the raster was made from, kept for the record where it is a temporary file.")  # fmt: skip

    def check(self) -> None:
        parse_class_seeds(self.class_seeds)
        ok = self.style_seed is None or not self.style_image
        require(ok, "style_seed", "nothing beside a STYLE_IMAGE, which gives the style", self.style_seed)


@dataclass(frozen=True)
class GenerateJob(PaintOptions, LandcoverOptions):
    """Synthetic imagery from a land-cover raster."""
