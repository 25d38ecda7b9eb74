"""The job of Prepare training dataset."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Optional

from ..dataset import SPLITS
from .options import above_zero, at_least, is_seed, one_of, require

SPLIT_BY = ("scene", "area", "blocks")


@dataclass(frozen=True)
class PrepareDatasetJob:
    """A training dataset from imagery and its land cover."""

    dataset: str
    """Folder to write; it must not exist, or be empty."""
    images: tuple[str, ...] = ()
    """Rasters of imagery: any files that GDAL opens, all with the same bands and data type."""
    landcover: tuple[str, ...] = ()
    """Rasters of land cover: one for all images, or one for each; other CRS and resolution allowed."""
    buildings: tuple[str, ...] = ()
    """Second masks burnt over the land cover where they are neither 0 nor nodata: none, one for all, or one each."""
    building_class: str = "building"
    """The class that the second mask shows; made if the land cover has none of that name."""
    class_names: dict[int, str] = field(default_factory=dict)
    """Names of the codes; otherwise from the raster's own category names or attribute table, else the code."""
    class_colors: dict[int, str] = field(default_factory=dict)
    """Colours (#rrggbb) of the codes; otherwise from the raster's palette, else chosen."""
    ignore: str = ""
    """Codes or names, separated by commas, that training must not learn from."""
    pixel_size: Optional[float] = None
    """Pixel size of the dataset in units of the images' CRS; the images' own if not given."""
    metres: Optional[float] = None
    """Ground size of the images' own pixels in metres where they have no CRS; 1 if not given."""
    split: str = "blocks"
    """scene: whole images; area: inside the polygons of `area` is the test split; blocks: spatial blocks, drawn."""
    area: str = ""
    """GeoJSON file with polygons that hold the test split; CRS as in its crs member, else WGS 84."""
    scenes: dict[str, str] = field(default_factory=dict)
    """Split (train, validation, test) of scenes by name, the file's stem, where split is scene; the others are drawn
    by the shares."""
    validation: float = 0.15
    """Share of scenes or blocks for validation."""
    test: float = 0.15
    """Share of scenes or blocks for the test."""
    block_size: int = 512
    """Least width and height of the spatial blocks of split `blocks` and `area`, in pixels; they share out an image
    evenly, so that crops of this size fit into each."""
    seed: int = 0
    """Seed of the draw of scenes or blocks."""
    pictures: str = ""
    """Folder of pictures in place of images and landcover: folders images/ and masks/ beside each other, at any
    depth, with pairs of the same stem; mask colours mean classes by class_colors, other colours are ignored. The
    folder above names the scene."""
    mosaic: str = ""
    """Rows x columns in which the pictures of a folder are joined to one scene, such as 3x3; each its own if empty."""
    name: str = ""
    """Name of the dataset; the folder's if not given."""

    def __post_init__(self) -> None:
        require(bool(self.dataset), "dataset", "a path", self.dataset)
        if self.pictures:
            found = (*self.images, *self.landcover, *self.buildings)
            require(not found, "images", "either pictures or images with land cover", found)
            require(self.pixel_size is None, "pixel_size", "none with pictures", self.pixel_size)
        else:
            require(bool(self.images), "images", "at least one raster, or a folder as pictures", self.images)
            expected = f"one raster, or one for each of the {len(self.images)} images"
            require(len(self.landcover) in (1, len(self.images)), "landcover", expected, self.landcover)
            expected = f"none, one, or one for each of the {len(self.images)} images"
            require(len(self.buildings) in (0, 1, len(self.images)), "buildings", expected, self.buildings)
        one_of("split", self.split, SPLIT_BY)
        require((self.split == "area") == bool(self.area), "area", "polygons for split area, and only then", self.area)
        for name, split in self.scenes.items():
            require(split in SPLITS, "scenes", f"{name} in one of {', '.join(SPLITS)}", split)
        require(not self.scenes or self.split == "scene", "scenes", "none, or split scene", self.scenes)
        for name, colors in (("class_colors", self.class_colors), ("class_names", self.class_names)):
            wrong = [code for code in colors if not 0 <= code <= 65535]
            require(not wrong, name, "codes from 0 to 65535", wrong)
        odd = [each for each in self.class_colors.values() if not re.fullmatch("#[0-9a-fA-F]{6}", each)]
        require(not odd, "class_colors", "colours such as #3C1098", odd)
        above_zero("pixel_size", self.pixel_size)
        above_zero("metres", self.metres)
        for name, share in (("validation", self.validation), ("test", self.test)):
            require(0 <= share < 1, name, "a share from 0 to below 1", share)
        require(self.validation + self.test < 1, "test", "shares that leave some for training", self.test)
        at_least("block_size", self.block_size, 64)
        is_seed("seed", self.seed)
        rows, _, columns = self.mosaic.partition("x")
        ok = not self.mosaic or (rows.isdecimal() and columns.isdecimal() and int(rows) * int(columns) > 0)
        require(ok, "mosaic", "rows x columns such as 3x3", self.mosaic)
