"""The job of Draw land-cover layouts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ..class_seeds import class_numbers
from ..options.declaring import SEED, ExtentOptions, Options, option, require

SHARES, INSTANCES = "water=10, building=25", "water=2, bare=5"
"""What the pairs of these options look like."""


@dataclass(frozen=True)
class LayoutOptions(Options):
    """What is drawn after, and where to."""

    output: str = option(kind="file", tip="GeoTIFF to write; an existing file is replaced when the new one is whole.")
    examples: tuple[str, ...] = option((), kind="file",
        tip="Rasters of land cover in whose manner the new one is drawn; the more, the more varied.")  # fmt: skip
    dataset: str = option("", label="Or a dataset's training masks", kind="folder",
        tip="Folder with dataset.json: the masks of its training scenes are examples; validation and test stay "
        "unseen.")  # fmt: skip


@dataclass(frozen=True)
class GenerateLandcoverJob(ExtentOptions, LayoutOptions):
    """New land cover in the manner of examples."""

    width: int = option(2048, label="Width in pixels, without an extent", least=1, most=2**31 - 1,
        tip="Of the layout, where no extent is given; it begins at the corner of the first example.")  # fmt: skip
    height: int = option(2048, label="Height in pixels, without an extent", least=1, most=2**31 - 1,
        tip="Of the layout, where no extent is given.")  # fmt: skip
    pixel_size: Optional[float] = option(None, above=0,
        tip="In units of the examples' CRS; that of the first example if not given. The others take the nearest "
        "pixel.")  # fmt: skip
    shares: str = option("", label="Shares of classes in percent",
        tip=f"Pairs such as {SHARES}, by name or code. The other classes share the rest as in the "
        "examples.")  # fmt: skip
    instances: str = option("", label="Instances of rare classes",
        tip=f"Pairs such as {INSTANCES}: so many connected parts of a class are set into every million pixels, each "
        "with what lies around it.")  # fmt: skip
    seed: int = option(0, label="Seed", **SEED,
        tip="Same seed, same land cover, wherever it is cut: extents that touch join. Another seed, another "
        "layout.")  # fmt: skip
    whole: str = option("building", label="Classes whose parts stay whole", advanced=True,
        tip="Names or codes, separated by commas. Their connected parts are set as a whole or not at all, and never "
        "cut by a seam.")  # fmt: skip
    patch_size: Optional[int] = option(None, label="Size of patches (empty: auto)", least=32,
        most=512, multiple=16, advanced=True,
        tip="From one patch to the next. Large ones keep more of a place together, small ones mix more.")  # fmt: skip
    ignore: str = option("", label="Classes to ignore", advanced=True,
        tip="Names or codes, separated by commas, that are no land cover: unlabelled, cloud, 255.")  # fmt: skip
    class_names: dict[int, str] = option(dict,
        tip="Names of the codes; otherwise from the rasters' own category names, tables or styles, else the "
        "code.")  # fmt: skip
    class_colors: dict[int, str] = option(dict,
        tip="Colours (#rrggbb) of the codes; otherwise from the rasters' palettes, else chosen.")  # fmt: skip

    def check(self) -> None:
        ok = bool(self.examples) != bool(self.dataset)
        require(ok, "examples", "rasters as examples, or a dataset", (*self.examples, self.dataset))
        class_numbers(self.instances, "instances", INSTANCES)
        total = sum(share for _, share in class_numbers(self.shares, "shares", SHARES))
        require(total <= 100, "shares", "at most 100 % in all", f"{total:g} %")
