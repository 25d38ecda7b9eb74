"""Opens rasters as QGIS shows them: placed, in scaled values; with guards against torn files, faults in a sentence."""

from __future__ import annotations

import html
import re
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..contract.errors import InputError
from ..contract.files import check_endless

CACHE = 256 * 2**20  # bytes; rasterio takes them, GDAL itself would read small numbers as megabytes
GUARDS = {
    "GDAL_ERROR_ON_LIBJPEG_WARNING": True,  # else a torn jpg passes, its rest being grey
    "GDAL_PNG_WHOLE_IMAGE_OPTIM": False,  # that way a png that ends too early passes, its rest being whatever
}
TOLERANCE = 0.2  # of a pixel, by which QGIS lets points of a warp be off
_OPENING = threading.Lock()  # filters of warnings belong to the process
_BAND = re.compile(r"<VRTRasterBand\b.*?</VRTRasterBand>", re.DOTALL)
_MASK = re.compile(r"<MaskBand>.*?</MaskBand>", re.DOTALL)
_SOURCES = re.compile(r"<(\w+Source)\b.*?</\1>", re.DOTALL)
_WARP = re.compile(r"<GDALWarpOptions>.*</GDALWarpOptions>", re.DOTALL)
_SCALED = '<Metadata domain="LANDSYNTH"><MDI key="SCALED">YES</MDI></Metadata>'


@contextmanager
def reading(cache: int = CACHE, **options: Any) -> Iterator[None]:
    """GDAL with a cache of so many bytes and the guards against torn files, in this thread; in the main one, in all."""
    import rasterio

    with rasterio.Env(GDAL_CACHEMAX=cache, **GUARDS, **options):
        yield


def open_quietly(path: str | Path, *mode: str, **options: Any) -> Any:
    """The dataset at path, opened as rasterio does. That a raster may have no georeference is no news here.

    Raises what rasterio raises, or InputError where a pipe or a device lies there.
    """
    import rasterio

    check_endless(str(path))
    with _OPENING, warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        return rasterio.open(path, *mode, **options)


def is_there(path: str) -> bool:
    """Whether a file is at path; True of what is no path, such as a URL or a part of a file, which GDAL may open."""
    return Path(path).exists() or "://" in path or path.startswith("/vsi") or ":" in path[2:]


def open_raster(
    path: str, what: str, said: str = "", check: str = "the path", advice: str = "Choose another file"
) -> Any:
    """The dataset at path, as QGIS shows it: on the grid that ground control points or RPCs place it on, in values that
    scale and offset are applied to, with nodata where a mask beside a nodata value hides pixels.

    Raises InputError where GDAL cannot open it, it has no bands or pixels without a size, or its points give no grid.
    what: it is expected to be; said: what the user calls it; check: where its path comes from.
    """
    import rasterio

    if not is_there(path):
        raise InputError(f"Expected {what}, found no file at {path}. Check {check}.")
    said = said or path
    try:
        dataset = open_quietly(path)
    except rasterio.errors.RasterioError as error:
        raise InputError(
            f"Expected {what}, found {said}, which GDAL cannot open as one ({error}). {advice}."
        ) from error
    wrong = None
    if not dataset.count:
        parts = len(dataset.subdatasets)
        wrong = f"Expected {what} with bands, found {said} with none. Choose one of its {parts} parts"
    elif dataset.transform.determinant == 0:
        wrong = f"Expected pixels with a size, found a geotransform of size 0 in {said}. Georeference the layer"
    if wrong:
        dataset.close()
        raise InputError(wrong + ".")
    return _placed(_scaled(_masked(dataset)), said)


def as_vrt(file: Any) -> str:
    """An open raster as GDAL describes it in a virtual raster: rasterio itself tells less."""
    import rasterio.shutil
    from rasterio.io import MemoryFile

    with MemoryFile(ext=".vrt") as memory:
        rasterio.shutil.copy(file, memory.name, driver="VRT")
        return bytes(memory.read()).decode("utf-8", "replace")


def nodata_of(file: Any) -> list[int | float | None]:
    """The nodata value of every band of an open raster; of whole numbers a whole one, exact in 64 bits too."""
    found: list[int | float | None] = list(file.nodatavals)
    if any(kind.endswith("int64") for kind in file.dtypes):  # whose nodata rasterio does not tell
        texts = [re.search(r"<NoDataValue>(-?\d+)</NoDataValue>", band) for band in _BAND.findall(as_vrt(file))]
        found = [value if text is None else int(text[1]) for value, text in zip(found, texts)]
    return [
        int(value) if value is not None and "int" in kind else value for value, kind in zip(found, file.dtypes)
    ]  # fmt: skip


def is_scaled(file: Any) -> bool:
    """Whether the values of a raster that `open_raster` opened are others than those in its file."""
    return "SCALED" in file.tags(ns="LANDSYNTH")


def files_of(path: str) -> list[str]:
    """The files that the raster at path consists of, the parts of a virtual raster included."""
    with open_quietly(path) as file:
        return [str(each) for each in file.files]


def _masked(file: Any) -> Any:
    """The raster with nodata where its mask hides pixels, if it has nodata too: GDAL goes by one of the two alone."""
    flags = [{flag.name for flag in each} for each in file.mask_flag_enums]
    if None in nodata_of(file) or not all("per_dataset" in each and "alpha" not in each for each in flags):
        return file
    return _rewritten(file, lambda _, band: (band, "<UseMaskBand>true</UseMaskBand>"), "")


def _scaled(file: Any) -> Any:
    """The raster in the values that scale and offset give, as floats, if it has such."""
    scaling = list(zip(file.scales, file.offsets))
    if all(pair == (1, 0) for pair in scaling):
        return file
    nodata = nodata_of(file)

    def change(number: int, band: str) -> tuple[str, str]:
        scale, offset = scaling[number - 1]
        if (scale, offset) == (1, 0):
            return band, ""
        wide = file.dtypes[number - 1] in ("float64", "int32", "uint32", "int64", "uint64")
        band = re.sub(r"<(Scale|Offset|NoDataValue)>.*?</\1>", "", band)
        band = re.sub(r'dataType="\w+"', f'dataType="Float{64 if wide else 32}"', band, count=1)
        value = "" if nodata[number - 1] is None else f"<NODATA>{nodata[number - 1]}</NODATA>"
        scaled = f"{value}<ScaleOffset>{offset!r}</ScaleOffset><ScaleRatio>{scale!r}</ScaleRatio>"
        return band.replace(">", "><NoDataValue>nan</NoDataValue>", 1), scaled

    mask = _MASK.search(as_vrt(file))
    return _rewritten(file, change, (mask[0] if mask else "") + _SCALED)


def _rewritten(file: Any, change: Callable[[int, str], tuple[str, str]], more: str) -> Any:
    """A virtual raster of the raster, in its place; `change` gives, for a band's number and description, another one
    and how its source is processed; more: elements beside the bands."""
    text = _WARP.sub("", _MASK.sub("", as_vrt(file))).replace(' subClass="VRTWarpedDataset"', "", 1)
    numbers = iter(file.indexes)
    size = f'xOff="0" yOff="0" xSize="{file.width}" ySize="{file.height}"'
    name = f'<SourceFilename relativeToVRT="0">{html.escape(file.name)}</SourceFilename>'

    def band(found: re.Match[str]) -> str:
        number = next(numbers)
        old, processed = change(number, re.sub(r' subClass="\w+"', "", _SOURCES.sub("", found[0])))
        source = f"{name}<SourceBand>{number}</SourceBand><SrcRect {size}/><DstRect {size}/>{processed}"
        return old.replace("</VRTRasterBand>", f"<ComplexSource>{source}</ComplexSource></VRTRasterBand>")

    text = _BAND.sub(band, text)
    file.close()
    return open_quietly(text.replace("</VRTDataset>", f"{more}</VRTDataset>"))


def _placed(file: Any, said: str) -> Any:
    """The raster on the grid that QGIS shows where only ground control points or RPCs place it; no pixel is averaged.

    Pixels beside its own are nodata, or transparent where it has none.
    """
    from rasterio._err import CPLE_BaseError  # what is wrong with points; it has no public name
    from rasterio.errors import RasterioError
    from rasterio.vrt import WarpedVRT

    points = file.gcps[0]
    if not file.transform.is_identity or not (points or file.rpcs):
        return file
    options = {} if points else {"src_crs": "EPSG:4326", "RPC_HEIGHT": str(file.rpcs.height_off)}
    has_alpha = any(colour.name == "alpha" for colour in file.colorinterp)
    unified = "YES" if file.dtypes[0] == "uint8" else "NO"
    try:
        with WarpedVRT(
            file, tolerance=TOLERANCE, add_alpha=file.nodata is None and not has_alpha, UNIFIED_SRC_NODATA=unified,
            **options,
        ) as warped:  # fmt: skip
            text = as_vrt(warped)
            if is_scaled(file):
                text = text.replace("</VRTDataset>", f"{_SCALED}</VRTDataset>")
            return open_quietly(text)
    except (RasterioError, CPLE_BaseError) as error:
        how = f"{len(points)} ground control points" if points else "RPCs"
        raise InputError(
            f"Expected a raster that its {how} place, found that they do not place {said} ({error}). Georeference it "
            "first (gdalwarp, or the Georeferencer of QGIS)."
        ) from error
    finally:
        file.close()


@contextmanager
def damage(said: str | Path, advice: str = "Repair it or copy it again", window: Any = None) -> Iterator[None]:
    """Turn what GDAL says of a damaged file, read at a window, into an InputError."""
    import rasterio

    try:
        yield
    except rasterio.errors.RasterioError as error:
        where = f" at column {window.col_off}, row {window.row_off}" if window is not None else ""
        raise InputError(f"Expected to read {said}, found damage{where} ({error}). {advice}.") from error
