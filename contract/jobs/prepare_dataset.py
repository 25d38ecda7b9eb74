"""The job of Prepare training dataset."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Optional

from ..dataset import SPLITS
from ..options.declaring import ATTRIBUTION, SEED, SHARE, Options, option, require

SPLIT_BY = ("scene", "area", "blocks")


@dataclass(frozen=True)
class PrepareDatasetJob(Options):
    """A training dataset from imagery and its land cover."""

    dataset: str = option(kind="folder", tip="Folder to write; it must not exist, or be empty.")
    images: tuple[str, ...] = option((), kind="file",
        tip="Rasters of imagery: any files that GDAL opens, all with the same bands and data type.")  # fmt: skip
    landcover: tuple[str, ...] = option((), kind="file",
        tip="Rasters of land cover: one for all images, or one for each; other CRS and resolution "
        "allowed.")  # fmt: skip
    buildings: tuple[str, ...] = option((), kind="file",
        tip="Second masks burnt over the land cover where they are neither 0 nor nodata: none, one for all, one "
        "each.")  # fmt: skip
    class_names: dict[int, str] = option(dict,
        tip="Names of the codes; otherwise from the raster's own category names or attribute table, else the "
        "code.")  # fmt: skip
    class_colors: dict[int, str] = option(dict,
        tip="Colours (#rrggbb) of the codes; otherwise from the raster's palette, else chosen.")  # fmt: skip
    ignore: str = option("", label="Classes to ignore",
        tip="Codes or names, separated by commas, that are not learnt: unlabelled, cloud, 255.")  # fmt: skip
    split: str = option("blocks", label="Split", choices=SPLIT_BY,
        tip="blocks: square blocks are drawn. scene: whole images are. area: the test lies inside "
        "polygons.")  # fmt: skip
    area: str = option("", kind="file",
        tip="GeoJSON file with polygons that hold the test split; CRS as in its crs member, else WGS 84.")  # fmt: skip
    pictures: str = option("", label="Folder of pictures instead", kind="folder",
        tip="Folder with images/ and masks/ beside each other, at any depth: pictures without georeference, in pairs "
        "of the same name; mask colours mean classes by class_colors, other colours are ignored. The folder above "
        "names the scene.")  # fmt: skip
    pixel_size: Optional[float] = option(None, label="Pixel size (empty: the images')", above=0, advanced=True,
        tip="In units of the images' CRS: imagery is resampled, land cover takes the nearest pixel. Of pictures in "
        "metres, with their own in METRES: imagery is averaged, masks take the class of most of a pixel.")  # fmt: skip
    metres: Optional[float] = option(None, label="Metres in a pixel (without CRS)", above=0, advanced=True,
        tip="Ground size of a pixel where the images have no CRS, and of pictures; 1 if empty.")  # fmt: skip
    validation: float = option(0.15, label="Share for validation", advanced=True, **SHARE,
        tip="Share of blocks or scenes that training measures itself on while it runs.")  # fmt: skip
    test: float = option(0.15, label="Share for the test", advanced=True, **SHARE,
        tip="Share of blocks or scenes that nothing but the final test sees. Not used with split area.")  # fmt: skip
    scenes: dict[str, str] = option(dict,
        tip="Split (train, validation, test) of scenes by name, the file's stem, where split is scene; the others are "
        "drawn by the shares.")  # fmt: skip
    block_size: int = option(512, label="Size of blocks in pixels", least=64, advanced=True,
        tip="Least width and height of the blocks of split blocks and area, which share out an image evenly; larger "
        "than the crops of training.")  # fmt: skip
    attribution: str = option("", **ATTRIBUTION)
    seed: int = option(0, label="Seed of the split", advanced=True, tip="Same seed, same split.", **SEED)
    building_class: str = option("building", label="Class of the buildings", advanced=True,
        tip="Class that the buildings become; made if the land cover has none of that name.")  # fmt: skip
    color_tolerance: int = option(0, label="Tolerance of mask colours", least=0, most=255, advanced=True,
        tip="Difference of red, green or blue up to which a pixel of mask pictures takes the nearest colour of a "
        "class: for masks that were saved as JPEG, which blurs them.")  # fmt: skip
    mosaic: str = option("", label="Pictures a scene, such as 3x3", advanced=True,
        tip="Rows x columns: 3x3 joins nine pictures of a folder to one scene, row by row. Empty: each "
        "is one.")  # fmt: skip
    name: str = option("", label="Name (empty: the folder's)", advanced=True,
        tip="Models trained on the dataset carry it in their name.")  # fmt: skip

    def check(self) -> None:
        self._check_sources()
        require((self.split == "area") == bool(self.area), "area", "polygons for split area, and only then", self.area)
        for name, split in self.scenes.items():
            require(split in SPLITS, "scenes", f"{name} in one of {', '.join(SPLITS)}", split)
        require(not self.scenes or self.split == "scene", "scenes", "none, or split scene", self.scenes)
        for name, colors in (("class_colors", self.class_colors), ("class_names", self.class_names)):
            wrong = [code for code in colors if not 0 <= code <= 65535]
            require(not wrong, name, "codes from 0 to 65535", wrong)
        odd = [each for each in self.class_colors.values() if not re.fullmatch("#[0-9a-fA-F]{6}", each)]
        require(not odd, "class_colors", "colours such as #3C1098", odd)
        require(self.validation + self.test < 1, "test", "shares that leave some for training", self.test)
        ok = not self.mosaic or re.fullmatch(r"0*[1-9]\d{,3}x0*[1-9]\d{,3}", self.mosaic)
        require(bool(ok), "mosaic", "rows x columns such as 3x3", self.mosaic)

    def _check_sources(self) -> None:
        if self.pictures:
            found = (*self.images, *self.landcover, *self.buildings)
            require(not found, "images", "either pictures or images with land cover", found)
            ok = self.pixel_size is None or self.pixel_size >= (self.metres or math.inf)
            require(ok, "pixel_size", "none with pictures, or METRES and at least as much", self.pixel_size)
            return
        require(bool(self.images), "images", "at least one raster, or a folder as pictures", self.images)
        expected = f"one raster, or one for each of the {len(self.images)} images"
        require(len(self.landcover) in (1, len(self.images)), "landcover", expected, self.landcover)
        expected = f"none, one, or one for each of the {len(self.images)} images"
        require(len(self.buildings) in (0, 1, len(self.images)), "buildings", expected, self.buildings)
