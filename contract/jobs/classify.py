"""The job of Map land cover with a segmenter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ..resources import BUNDLED_SEGMENTER
from .options import check_sharing, check_windows, require


@dataclass(frozen=True)
class ClassifyJob:
    """Land cover read off imagery by a segmenter."""

    image: str
    """Imagery: any raster that GDAL opens, with the bands that the segmenter knows."""
    output: str
    """GeoTIFF of class codes to write, on the grid of the imagery; an existing file is replaced when the new one is
    whole."""
    confidence: str = ""
    """GeoTIFF to write with the probability of each pixel's class in percent, 0 to 100; none if empty."""
    model: str = str(BUNDLED_SEGMENTER)
    """Segmenter: an ONNX file with a LandSynth model card."""
    bands: tuple[int, ...] = ()
    """Numbers of the imagery's bands in the order of the model's; found by their names, else by order, if empty."""
    extent: Optional[tuple[float, float, float, float]] = None
    """xmin, ymin, xmax, ymax in the raster's CRS; the whole raster if not given."""
    image_name: str = ""
    """What the user calls the imagery, for messages."""
    tile_size: Optional[int] = None
    """Width and height of a window in pixels; chosen from memory_mb if not given."""
    overlap: Optional[int] = None
    """Pixels that neighbouring windows share; the card's advice if not given."""
    blend: str = "cosine"
    """Weights of the logits where windows overlap: cosine, linear or none (a hard cut in the middle)."""
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
        require(bool(self.image), "image", "the path of a raster", self.image)
        require(bool(self.output), "output", "a path", self.output)
        ok = not self.confidence or self.confidence != self.output
        require(ok, "confidence", "another file than output", self.confidence)
        require(all(number > 0 for number in self.bands), "bands", "numbers of bands from 1 on", self.bands)
        check_windows(self)
        check_sharing(self)
