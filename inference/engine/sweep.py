"""The engine: three threads read, compute and write windows of a plan, with a few windows in flight."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...contract.events import Report
from ...contract.progress import Clock
from ..windows.blend import Mosaic
from ..windows.plan import Plan

_IN_FLIGHT = 1  # windows that wait between two threads; while one waits to be computed, the next is not read yet
_PAUSE = 0.1  # seconds between two progress events
_END = object()


class SweptWindow(Protocol):
    """What the engine must know of a window, beside what the network takes.

    `valid` (rows, columns) covers the part of the window that reaches the output; `is_needed` is false where
    none of them is valid, so that the network need not run.
    """

    @property
    def valid(self) -> NDArray[np.bool_]:
        """Which output pixels are valid."""

    @property
    def is_needed(self) -> bool:
        """Whether any of them is."""


WindowT = TypeVar("WindowT", bound=SweptWindow)


class Unhurried(Protocol):
    """A network whose images may be finished later than it gives them (`pending`)."""

    def help(self) -> None:
        """Help to finish them."""

    def drop(self) -> None:
        """Leave undone what is not finished, which nobody will look at."""


@dataclass(frozen=True)
class ClassWindow:
    """A window for a generator: class indices (h, w), noise (channels, cells), and which output pixels are valid."""

    classes: NDArray[np.uint8]
    noise: NDArray[np.float32]
    valid: NDArray[np.bool_]
    is_needed: bool = True


@dataclass(frozen=True)
class Blending:
    """How windows become rows: number of bands that are blended, data type of the rows, kind of blending; and what
    becomes of blended pixels, with the number of bands that are kept, as `Mosaic` takes them."""

    bands: int
    data_type: str
    blend: str
    reduce: Callable[[NDArray[Any]], NDArray[Any]] | None = None
    kept: int | None = None


def sweep(
    plan: Plan,
    blending: Blending,
    read: Callable[[int, int], WindowT],
    compute: Callable[[WindowT], NDArray[np.float32]],
    write: Callable[[NDArray[Any], NDArray[np.bool_]], None],
    report: Report,
    fades: Callable[[NDArray[Any], NDArray[Any]], None] | None = None,
    starts: Collection[int] = (0,),
    network: Unhurried | None = None,
) -> None:
    """Compute every window of the plan and write finished rows from the first to the last.

    read(row, column) runs in one thread, compute(tile) in the caller's, write(rows, valid) in a third; rows are
    (bands, rows, width). starts: rows of windows with which parts of the plan begin (`shards`); fades takes the first
    and the last fade of each part behind its last rows, as `Mosaic` has them.
    network: where images may be finished later than compute gives them, what else must be known of it.
    The first exception of any of them stops all and is raised here.
    """
    tiles: queue.Queue[Any] = queue.Queue(_IN_FLIGHT)
    turns: queue.Queue[None] = queue.Queue(_IN_FLIGHT)
    images: queue.Queue[Any] = queue.Queue(_IN_FLIGHT)
    stop = threading.Event()
    failures: list[BaseException] = []

    def reading() -> None:
        for row, column in plan.windows():
            _put(turns, None, stop)
            if not stop.is_set():
                _put(tiles, (row, column, read(row, column)), stop)
        _put(tiles, _END, stop)

    def writing() -> None:
        _assemble(plan, blending, _items(images, stop), write, Clock(plan.count, report, _PAUSE), fades, starts)

    threads = [
        threading.Thread(target=_guarded, args=(work, failures, stop), name=work.__name__, daemon=True)
        for work in (reading, writing)
    ]
    for thread in threads:
        thread.start()
    try:
        for row, column, tile in _items(tiles, stop):
            turns.get()
            image = compute(tile) if tile.is_needed else None
            _put(images, (row, column, tile.valid, image), stop)
            del tile, image
        _put(images, _END, stop)
        if network is not None and not stop.is_set():
            network.help()
    except BaseException:
        stop.set()
        raise
    finally:
        _end(threads, stop, network)
    if failures:
        raise failures.pop()


def _end(threads: list[threading.Thread], stop: threading.Event, network: Unhurried | None) -> None:
    """Wait for the threads; after a failure without finishing what nobody wants any more."""
    if network is not None and stop.is_set():
        network.drop()
    for thread in threads:
        thread.join()
    if network is not None:
        network.drop()


def _guarded(work: Callable[[], None], failures: list[BaseException], stop: threading.Event) -> None:
    """Do a thread's work; what it raises is handed to the caller's thread, and stops the others."""
    try:
        work()
    except BaseException as error:
        failures.append(error)
        stop.set()


def _assemble(
    plan: Plan,
    blending: Blending,
    items: Iterator[Any],
    write: Callable[[NDArray[Any], NDArray[np.bool_]], None],
    clock: Clock,
    fades: Callable[[NDArray[Any], NDArray[Any]], None] | None,
    starts: Collection[int],
) -> None:
    """Blend windows into rows and write the rows that are finished."""
    mosaic = Mosaic(plan, blending.bands, blending.data_type, blending.blend, blending.reduce, blending.kept, starts)
    left, _, right, _ = plan.box
    valid = np.empty((0, 0), np.bool_)
    for row, column, part, image in items:
        rows, columns = plan.rows[row], plan.columns[column]
        if column == 0:
            valid = np.empty((rows.fade_out[0] - rows.fade_in[0], right - left), np.bool_)
        ready = columns.fade_out[0] - columns.fade_in[0]
        valid[:, columns.fade_in[0] - left : columns.fade_out[0] - left] = part[: len(valid), :ready]
        finished = mosaic.add(row, column, image)
        clock.add(1, is_timed=image is not None)
        del part, image
        if finished is not None:
            if not valid.any():
                finished[:] = 0
            elif not valid.all():
                np.copyto(finished, 0, where=~valid)
            write(finished, valid)
            if fades is not None and (row + 1 in starts or row == len(plan.rows) - 1):
                fades(*mosaic.fades)


def _put(channel: queue.Queue[Any], item: Any, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            channel.put(item, timeout=0.2)
            return
        except queue.Full:
            continue


def _take(channel: queue.Queue[Any]) -> Any:
    return channel.get(timeout=0.2)


def _items(channel: queue.Queue[Any], stop: threading.Event) -> Iterator[Any]:
    while not stop.is_set():
        try:
            item = _take(channel)
        except queue.Empty:
            continue
        if item is _END:
            return
        yield item
        del item
