"""Joins finished shards, with the seams between them, to the outputs: GeoTIFF, cloud-optimised GeoTIFF, or virtual."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.errors import OutputError
from ...contract.events import Progress, Report
from ...contract.options.declaring import VIRTUAL
from ...rasters.opening import open_quietly
from ...rasters.virtual import Piece, Virtual, virtual
from ...rasters.writer import BLOCK, Raster, RasterWriter
from ..engine.identity import Stamps, check_unchanged
from ..engine.work import Counts, RasterWork, reducer
from ..windows.plan import Plan
from ..windows.shards import Shard, seam
from .folder import SEAMS, Parts

Array = NDArray[Any]


@dataclass
class _Output:
    """An output that is being joined: the writer of all of its rows, or of its seams where it is virtual."""

    path: Path
    raster: Raster
    layer: int
    is_virtual: bool
    writer: RasterWriter | None


def join(
    work: RasterWork,
    plan: Plan,
    every: Sequence[Shard],
    parts: Parts,
    outputs: Sequence[str],
    markers: Mapping[int, dict[str, Any]],
    inputs: Stamps,
    report: Report,
) -> Counts:
    """Write the outputs of the finished shards; gives what was counted of them and of their seams.

    In memory are one strip of blocks and two fades. Raises OutputError where a shard is damaged or the disk is full,
    InputError where inputs changed; then outputs are as they were.
    """
    first, *others = (_counts(markers[shard.number]) for shard in every)
    counts: Counts = sum(others, first)
    with contextlib.ExitStack() as stack:
        made = [_begin(Path(path), raster, layer, every, parts, stack, report)
                for layer, (path, raster) in enumerate(zip(outputs, work.rasters))]  # fmt: skip
        for at, shard in enumerate(every):
            if shard.seam:
                rows, valid = _seam(work, plan, parts, every[at - 1], shard)
                pieces, found = work.split(rows, valid)
                counts = counts + found
                for output, piece in zip(made, pieces):
                    if output.writer is not None:
                        output.writer.write(piece, valid)
            for output in made:
                if output.writer is not None and not output.is_virtual:
                    for values, shown in _strips(parts.raster(shard.number, output.layer), output.raster):
                        output.writer.write(values, shown)
            report(Progress((at + 1) / len(every), 0.0 if at == len(every) - 1 else None))
        _publish(made, work.sidecars(counts), every, parts, inputs, report)
    return counts


def _counts(marker: dict[str, Any]) -> Counts:
    """What was counted of a shard, or summed: then it holds fractions."""
    found: list[Any] = marker["counts"]
    return np.array(found, np.float64 if any(isinstance(each, float) for each in found) else np.int64)


def _begin(
    path: Path, raster: Raster, layer: int, every: Sequence[Shard], parts: Parts, stack: contextlib.ExitStack,
    report: Report,
) -> _Output:  # fmt: skip
    if path.suffix.lower() != VIRTUAL:
        return _Output(path, raster, layer, False, stack.enter_context(RasterWriter(str(path), raster, report)))
    rows = sum(shard.seam for shard in every)
    if not rows:
        return _Output(path, raster, layer, True, None)
    strip = replace(raster, grid=raster.grid.cropped((0, 0, raster.grid.width, rows)), is_cog=False)
    writer = RasterWriter(str(parts.raster(SEAMS, layer)), strip, report)
    return _Output(path, raster, layer, True, stack.enter_context(writer))


def _seam(work: RasterWork, plan: Plan, parts: Parts, above: Shard, below: Shard) -> tuple[Array, NDArray[np.bool_]]:
    """Finished rows (kept, rows, width) of the seam between two shards, and which of their pixels are valid."""
    fades = parts.fades(below.number)
    rows = seam(parts.fades(above.number).last, fades.first, work.blending.blend, reducer(work.blending))
    if not fades.valid.all():
        rows[:, ~fades.valid] = 0
    return rows, fades.valid


def _strips(path: Path, raster: Raster) -> Iterator[tuple[Array, NDArray[np.bool_]]]:
    """The rows (bands, rows, width) of a shard's file, and which pixels are valid. Raises OutputError."""
    import rasterio
    from rasterio.windows import Window

    try:
        with open_quietly(path) as dataset:
            for top in range(0, dataset.height, BLOCK):
                window = Window(0, top, dataset.width, min(BLOCK, dataset.height - top))
                values: Array = dataset.read(window=window)
                if raster.is_masked:
                    yield values, dataset.read_masks(1, window=window) > 0
                else:
                    yield values, np.ones(values.shape[1:], np.bool_)
    except rasterio.errors.RasterioError as error:
        raise OutputError(
            f"Expected the finished band {path}, found that it cannot be read ({error}). Delete it and run again with "
            "RESUME: it is computed again."
        ) from error


def _publish(
    made: Sequence[_Output], sidecars: Sequence[dict[str, str]], every: Sequence[Shard], parts: Parts, inputs: Stamps,
    report: Report,
) -> None:  # fmt: skip
    """Give all outputs their names, the virtual ones last: they name files that must be there."""
    for output, texts in zip(made, sidecars):
        if output.writer is not None:
            output.writer.complete({} if output.is_virtual else texts)
    with contextlib.ExitStack() as stack:
        virtuals: list[Virtual] = []
        for output, texts in zip(made, sidecars):  # all are whole before the first of any kind has its name
            if output.is_virtual:
                pieces = list(_pieces(every, parts, output.layer))
                with _errors(output.path):
                    virtuals.append(stack.enter_context(virtual(output.path, output.raster, pieces, texts, report)))
        check_unchanged(inputs)
        for output in made:
            if output.writer is not None:
                output.writer.publish()
        with contextlib.ExitStack() as named:  # where one cannot have its name, none has
            for each in virtuals:
                with _errors(each.path):
                    each.publish()
                named.callback(each.take_back)
            named.pop_all()
        for each in virtuals:
            each.settle(report)


@contextlib.contextmanager
def _errors(path: Path) -> Iterator[None]:
    """What cannot be done to a virtual raster's file, in our words."""
    import rasterio

    try:
        yield
    except (OSError, rasterio.errors.RasterioError) as error:
        raise OutputError(
            f"Expected to write {path}, found that it cannot be done ({error}). Free disk space, close programs that "
            "use the file, or choose another OUTPUT."
        ) from error


def _pieces(every: Sequence[Shard], parts: Parts, layer: int) -> Iterator[Piece]:
    """The files that a virtual raster consists of, from its first row to its last."""
    seams = 0
    rows = sum(shard.seam for shard in every)
    for shard in every:
        if shard.seam:
            yield Piece(parts.raster(SEAMS, layer), rows, seams, shard.seam, shard.above)
            seams += shard.seam
        yield Piece(parts.raster(shard.number, layer), shard.height, 0, shard.height, shard.top)
