"""One labelled picture from the bytes of its file: bands, data type and size as a training wants them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...rasters.bands import COLOURS, alphas_of, names_of, order_of, said_of
from ...rasters.imagery import shows_nothing
from ...rasters.opening import GUARDS, nodata_of
from .folder import UnreadableError

DRIVERS = ["GTiff", "JPEG", "PNG"]  # others, such as VRT, could lead to other files
MOST, BANDS = 2**30, 1024  # bytes and bands of a decoded picture: what damaged headers claim takes hours to read
_TYPES = {"uint8": "uint8", "uint16": "uint16", "int16": "int16", "int8": "int16"}
RGB = 3


@dataclass(frozen=True)
class Form:
    """What pictures of one set must share: number of bands and data type."""

    bands: int
    data_type: str

    def __str__(self) -> str:
        return f"{self.bands} {'band' if self.bands == 1 else 'bands'} of {self.data_type}"


@dataclass(frozen=True)
class LabelledPicture:
    """A picture as its file has it: values (bands, h, w), with gaps filled, and what is known of it."""

    values: NDArray[Any]
    names: tuple[str, ...]
    pixel_size: float
    """In metres; 0 where the file does not say."""
    filled: bool

    @property
    def form(self) -> Form:
        """Bands and data type."""
        return Form(len(self.values), str(self.values.dtype))


def decode(content: bytes) -> LabelledPicture:
    """The picture that a GeoTIFF, jpg or png holds.

    A palette becomes red, green and blue. An alpha band (in a GeoTIFF only one that holds nothing but 0 and the
    highest value), a mask, transparent colours, nodata and NaN say which pixels show nothing: these take the mean of
    their band in this picture. Data types that no model has become float32. Raises UnreadableError where the file is
    damaged, of another format, complex, of more than 1 GiB, or shows nothing at all.
    """
    import rasterio
    from rasterio._err import CPLE_BaseError  # what is wrong with a CRS; it has no public name
    from rasterio.io import MemoryFile

    if not content:
        raise UnreadableError("its file is empty")
    try:
        with warnings.catch_warnings(), rasterio.Env(**GUARDS, GDAL_PAM_ENABLED=False):
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with MemoryFile(content) as memory, memory.open(driver=DRIVERS) as dataset:
                return _read(dataset)
    except (rasterio.errors.RasterioError, CPLE_BaseError, OSError, ValueError) as error:
        cause = str(error).replace("\n", " ").strip()
        raise UnreadableError(f"it is no GeoTIFF, jpg or png, or damaged ({cause[:120]})") from error


def cast(values: NDArray[np.float32], data_type: Any) -> NDArray[Any]:
    """Floats as numbers of a data type: rounded and limited where these are whole."""
    data_type = np.dtype(data_type)
    if data_type.kind == "f":
        return values.astype(data_type)
    limits = np.iinfo(data_type)
    return np.clip(np.rint(values), limits.min, limits.max).astype(data_type)


def as_colour(picture: LabelledPicture, form: Form) -> NDArray[Any]:
    """The values in the form of the others: a grey picture among colours has three equal bands.

    Raises UnreadableError where the bands or the data type are others.
    """
    values, found = picture.values, picture.form
    if found == form:
        return values
    if found == Form(1, form.data_type) and form.bands == RGB:
        return np.repeat(values, RGB, axis=0)
    raise UnreadableError(f"it has {found}, most have {form}")


def _read(dataset: Any) -> LabelledPicture:
    from rasterio.enums import ColorInterp

    if dataset.count > BANDS:
        raise UnreadableError(f"it has {dataset.count} bands, at most {BANDS} are read")
    if dataset.height * dataset.width * dataset.count * np.dtype(dataset.dtypes[0]).itemsize > MOST:
        raise UnreadableError(f"it has {dataset.width} x {dataset.height} px, which is larger than {MOST // 2**30} GiB")
    alpha = alphas_of(dataset)
    if alpha and dataset.driver == "GTiff" and not _is_mask(dataset.read(alpha[0])):
        alpha = []  # GDAL calls the fourth band of bytes alpha unless told otherwise: it is imagery
    numbers = [number for number in dataset.indexes if number not in alpha]
    values = dataset.read(numbers)
    if not values.size or values.dtype.kind not in "iuf":
        raise UnreadableError(f"it holds {values.dtype} numbers")
    nodata = nodata_of(dataset)
    nothing = shows_nothing(values, [nodata[number - 1] for number in numbers]) | _hidden(dataset, alpha)
    if dataset.colorinterp[0] == ColorInterp.palette and len(numbers) == 1:
        values, clear = _coloured(values[0], dataset.colormap(1))
        nothing |= clear
    else:
        values = _scaled(values, *([each[at - 1] for at in numbers] for each in (dataset.scales, dataset.offsets)))
    values = values.astype(_TYPES.get(str(values.dtype), "float32"))
    if nothing.all():
        raise UnreadableError("it shows nothing: every pixel is nodata")
    if nothing.any():
        means = values[:, ~nothing].astype(np.float64).mean(1, keepdims=True)
        values[:, nothing] = cast(means.astype(np.float32), values.dtype)
    names = names_of(dataset, numbers) if any(said_of(dataset, numbers)) else ("",) * len(numbers)
    order = order_of((*COLOURS, *names[RGB:]), names)
    if order and len(names) >= RGB:  # pictures of other orders lie beside each other
        values, names = values[order], tuple(names[at] for at in order)
    return LabelledPicture(values, names, _pixel_size(dataset), bool(nothing.any()))


def _scaled(values: NDArray[Any], scales: list[float], offsets: list[float]) -> NDArray[Any]:
    """The values that scale and offset give; as they are where these are 1 and 0."""
    if all(scale == 1 for scale in scales) and not any(offsets):
        return values
    scale, offset = (np.reshape(each, (-1, 1, 1)) for each in (scales, offsets))
    scaled: NDArray[Any] = (values * scale + offset).astype(np.float32)
    return scaled


def _hidden(dataset: Any, alpha: list[int]) -> NDArray[np.bool_]:
    """Pixels (h, w) that an alpha band hides, or a mask that lies in the file beside the bands."""
    from rasterio.enums import MaskFlags

    hidden: NDArray[np.bool_] = np.zeros(dataset.shape, np.bool_)
    if alpha:
        hidden = dataset.read(alpha[0]) == 0
    elif dataset.mask_flag_enums[0] == [MaskFlags.per_dataset]:
        hidden = dataset.read_masks(1) == 0
    return hidden


def _coloured(codes: NDArray[Any], palette: dict[int, tuple[int, ...]]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Red, green and blue (3, h, w) of a palette's codes (h, w), black where it has none, and what is transparent."""
    table = np.zeros((max(int(codes.max()), *palette) + 1, 4), np.uint8)
    table[:, 3] = 255
    for code, colour in palette.items():
        table[code] = colour
    found = np.moveaxis(table[codes], -1, 0)
    return found[:RGB].copy(), found[RGB] == 0


def _is_mask(values: NDArray[Any]) -> bool:
    """Whether a band holds nothing but 0 and the highest value of its data type."""
    highest = np.iinfo(values.dtype).max if values.dtype.kind in "iu" else 1
    return bool(((values == 0) | (values == highest)).all())


def _pixel_size(dataset: Any) -> float:
    """Width of a pixel in metres; 0 where the file is in degrees or nowhere."""
    if dataset.crs is None or not dataset.crs.is_projected:
        return 0.0
    return abs(float(dataset.transform.a)) * float(dataset.crs.linear_units_factor[1])
