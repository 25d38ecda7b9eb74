"""The class table of pictures with masks: the colours, or the numbers, that are found in the masks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from osgeo import gdal
from qgis.core import QgsProcessingFeedback

from ...contract.errors import CancelledError, InputError
from ..language.words import tr
from .categories import open_dataset
from .class_table import COLOUR, OWN, UNKNOWN, ClassRow, ClassTable

MOST_MASKS, MOST_COLOURS, SIDE = 24, 64, 256
"""Masks that are looked at, colours that are shown, and pixels each way that are read of a mask."""
LEAST_SHARE = 0.0005
"""Of the pixels: what is rarer in so many colours is a trace of compression with loss."""
Value = tuple[int, ...]
"""Red, green and blue, or a number alone."""


def mask_table(folder: str, feedback: QgsProcessingFeedback) -> ClassTable:
    """The colours, or the numbers, of the masks in a folder of pictures, which a name can be given; of many masks some
    are looked at, and pixels here and there. Raises InputError where there are no masks, CancelledError."""
    inside = Path(folder)
    places = sorted(each for each in inside.rglob("*.*") if "masks" in each.relative_to(inside).parts[:-1])
    found: Counter[Value] = Counter()
    for place in places[:: max(len(places) // MOST_MASKS, 1)]:
        if feedback.isCanceled():
            raise CancelledError(tr("The job was cancelled."))
        found.update(_values(str(place)))
    if not found:
        raise InputError(
            tr(
                "Expected folders images and masks beside each other in {}, found no picture in a folder masks. "
                "Put the pictures and their masks there, or choose another folder."
            ).format(folder)
        )
    total = sum(found.values())
    shown = [(value, n / total) for value, n in found.most_common(MOST_COLOURS) if n >= LEAST_SHARE * total]
    rows = (
        ClassRow(at, tr("class {}").format(at), "#{:02x}{:02x}{:02x}".format(*value), share, None, COLOUR, str(at))
        if len(value) == 3
        else ClassRow(value[0], "", UNKNOWN, share, None, OWN, str(value[0]))
        for at, (value, share) in enumerate(shown, start=1)
    )
    return ClassTable(tuple(rows), "", False, True)


def _values(path: str) -> Counter[Value]:
    """How often each colour of a mask is there, or each number of one without colours; nothing of other files."""
    dataset = open_dataset(path)
    if dataset is None:
        return Counter()
    size = [min(side, SIDE) for side in (dataset.RasterXSize, dataset.RasterYSize)]
    bands = [dataset.GetRasterBand(number) for number in ((1, 2, 3) if dataset.RasterCount >= 3 else (1,))]
    values: Counter[Value] = Counter(
        zip(*(each.ReadRaster(buf_xsize=size[0], buf_ysize=size[1], buf_type=gdal.GDT_Byte) for each in bands))
    )
    palette = bands[0].GetColorTable() if len(bands) == 1 else None
    if palette is None:
        return values
    colours: Counter[Value] = Counter()
    for (value,), pixels in values.items():
        colours[tuple(palette.GetColorEntry(value)[:3])] += pixels
    return colours
