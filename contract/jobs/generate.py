"""The job of Generate synthetic imagery."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from ..class_seeds import parse_class_seeds
from ..resources import BUNDLED_GENERATOR
from .options import above_zero, at_least, check_sharing, check_windows, is_seed, one_of, require

UNMAPPED = ("error", "nodata")


@dataclass(frozen=True)
class GenerateJob:
    """Synthetic imagery from a land-cover raster."""

    landcover: str
    """Land-cover raster: any file that GDAL opens, integer class codes in one band."""
    output: str
    """GeoTIFF to write; an existing file is replaced when the new one is whole."""
    model: str = str(BUNDLED_GENERATOR)
    """Generator: an ONNX file with a LandSynth model card."""
    band: int = 1
    """Band of the land-cover raster, counted from 1."""
    class_map: str = ""
    """A scheme (worldcover, nlcd, corine, chesapeake) or pairs code=class, e.g. "10=vegetation, 50=1"."""
    category_names: dict[int, str] = field(default_factory=dict)
    """The layer's own names of its codes, matched to class names where class_map is empty."""
    landcover_name: str = ""
    """What the raster was made from, kept for the record where it is a temporary file."""
    unmapped: str = "error"
    """What happens to codes that map to no class: error or nodata."""
    extent: Optional[tuple[float, float, float, float]] = None
    """xmin, ymin, xmax, ymax in the raster's CRS; the whole raster if not given."""
    pixel_size: Optional[float] = None
    """Pixel size of the output in units of the CRS; the raster's own grid if not given."""
    seed: int = 0
    """Seed of the noise field and the style: same seed, same imagery."""
    class_seeds: str = ""
    """Seeds of single classes, e.g. "water=3, building=8": their look is drawn anew, the others keep theirs."""
    style_image: str = ""
    """Raster whose look the imagery takes, through the model's encoder, in place of a drawn style."""
    tile_size: Optional[int] = None
    """Width and height of a window in pixels; chosen from memory_mb if not given."""
    overlap: Optional[int] = None
    """Pixels that neighbouring windows share; the card's advice if not given."""
    blend: str = "cosine"
    """Weights where windows overlap: cosine, linear or none (a hard cut in the middle)."""
    memory_mb: Optional[int] = None
    """Memory that windows and bands may take, in MiB; chosen from what is free if not given."""
    device: str = "auto"
    """auto, cpu, cuda, tensorrt, directml or coreml."""
    threads: Optional[int] = None
    """CPU threads of the network; all cores if not given."""
    precision: str = "auto"
    """full: 32-bit floating point; half: the model's 16-bit variant; auto: half on a GPU where there is one that stays
    within a digital number."""
    compression: str = "deflate"
    """deflate, zstd or none."""
    cog: bool = False
    """Write a cloud-optimised GeoTIFF with overviews."""
    resume: bool = False
    """Keep finished bands beside the output until it is whole, and go on from those that an earlier run left."""
    scheduler: str = ""
    """Where the bands are computed: this process if empty; local or local:N, N processes on this machine; the address
    of a Dask scheduler (tcp://host:8786) or its file, with folders that all its workers share."""

    def __post_init__(self) -> None:
        require(bool(self.landcover), "landcover", "the path of a raster", self.landcover)
        require(bool(self.output), "output", "a path", self.output)
        at_least("band", self.band, 1)
        one_of("unmapped", self.unmapped, UNMAPPED)
        is_seed("seed", self.seed)
        parse_class_seeds(self.class_seeds)
        above_zero("pixel_size", self.pixel_size)
        check_windows(self)
        check_sharing(self)
