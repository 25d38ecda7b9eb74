"""The two image sets of an unpaired training: rasters of any size, read by window, a part of each held out."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...contract.card import BandInfo
from ...contract.errors import InputError, JobError
from ...contract.events import Message, Report, Warning, silent
from ...datasets.sources import Raster
from ...rasters.opening import reading
from ...rasters.scenes import OPEN, cells, spread, strips
from ...rasters.statistics import BandStatistics
from ..loop.crops import scaled
from .files import ALIKE, doubts, found_rasters, named, other_order

WHOLE = 4  # scenes from which on some are held out whole where a strip of each would be too low for a crop
TRIES = 16  # places that are looked at for a crop that shows something everywhere
AT_ONCE = 2**18  # pixels that statistics are computed of together
SHOWN = 0.5  # share of a held-out crop that must show something
Images = NDArray[np.float32]
Shown = NDArray[np.bool_]


@dataclass(frozen=True)
class ImageFile:
    """A raster of a set: what is learnt from are its rows [0, rows), the others are held out."""

    path: str
    height: int
    width: int
    rows: int
    shown: int = 0
    """Pixels that are learnt from and show something."""
    empty: bool = False
    """No pixel shows anything, held out or not."""


class ImageSet:
    """The scenes of one set, their bands and statistics, and crops of them; use it from any thread."""

    bands: tuple[BandInfo, ...]
    """Names, and statistics of what is learnt from; limits are the 0.1 and 99.9 percentiles."""
    data_type: str
    metres: float | None
    """Along a side of a pixel, the median of the scenes; None where none says."""

    def __init__(
        self, paths: Sequence[str], option: str, numbers: Sequence[int], crop: int, share: float, report: Report
    ) -> None:
        """Look at every pixel of the rasters and folders at `paths` once, block by block.

        numbers: of the bands, all if empty; crop: side in pixels; share: of the area that is held out: the lowest rows
        of each scene, and of scenes too low for that whole ones where there are at least 4. Scenes smaller than a crop
        and scenes that show nothing are left out, counted in a warning. Raises InputError in one sentence.
        """
        self.option, self.crop, self._threads = option, crop, threading.local()
        self.paths = found_rasters(paths, option)
        with reading():
            sizes = self._open_all(numbers, report)
            scenes = _held_out(self._large(sizes, report), crop, share)
            pixels = sum(scene.height * scene.width for scene in scenes)
            report(Message(f"{option}: looking at {_scenes(len(scenes))} of {pixels / 1e6:.3g} Mpx in all, once."))
            self.all, self.bands = self._scan(scenes, report)
        self._ends = np.cumsum([scene.shown for scene in self.all])

    @property
    def pixel_size(self) -> float:
        """`metres`; 1 where they are not known."""
        return self.metres or 1.0

    @property
    def identity(self) -> str:
        """What trainings that shall end alike must share: how many scenes, and a hash of their sizes and statistics."""
        told = repr((self.names, [(each.height, each.width, each.rows, each.shown) for each in self.all], self.bands))
        return f"{_scenes(len(self.all))} ({hashlib.sha256(told.encode()).hexdigest()[:8]})"

    @property
    def names(self) -> list[str]:
        """The scenes' file names."""
        return [Path(scene.path).name for scene in self.all]

    def batch(self, seed: int, step: int, numbers: range) -> tuple[Images, Shown]:
        """Crops `numbers` of a step: images (n, bands, crop, crop) in -1..1, 0 where nothing is shown; what is shown.

        Each crop depends on the seed, the step and its number alone.
        """
        with reading():
            crops = [self._crop(np.random.default_rng((seed, step, number))) for number in numbers]
        return np.stack([image for image, _ in crops]), np.stack([shown for _, shown in crops])[:, None]

    def held_out(self, limit: int) -> Images:
        """At most `limit` crops (n, bands, crop, crop) that are not learnt from, in digital numbers, NaN where nothing
        is shown: spread evenly, not overlapping, the same every time. There may be none."""
        places = [
            (scene, scene.rows + top, left)
            for scene in self.all
            for top, left in cells(scene.height - scene.rows, scene.width, self.crop)
        ]
        found: dict[int, Images] = {}
        with reading():
            for number in spread(len(places)):
                values, shown = self.read(*places[number])
                if shown.mean() >= SHOWN:
                    found[number] = np.where(shown, values, np.float32(np.nan))
                if len(found) >= limit:
                    break
        kept = [found[number] for number in sorted(found)]
        return np.stack(kept) if kept else np.zeros((0, len(self.bands), self.crop, self.crop), np.float32)

    def read(self, scene: ImageFile, top: int, left: int) -> tuple[Images, Shown]:
        """A crop (bands, crop, crop) in digital numbers, and which pixels show something."""
        from rasterio.windows import Window

        values, shown = self._file(scene.path).read(Window(left, top, self.crop, self.crop))
        return values.astype(np.float32), shown

    def _crop(self, draw: np.random.Generator) -> tuple[Images, Shown]:
        """A crop of a scene drawn by what it shows, somewhere; the fullest of several where there are holes.

        Turned and flipped: a set is often a handful of scenes, and what the discriminators see of both the real and
        the translated ones is turned alike.
        """
        best: tuple[Images, Shown] = np.zeros(0, np.float32), np.zeros(0, np.bool_)
        for number in range(TRIES):
            scene = self.all[int(np.searchsorted(self._ends, draw.integers(self._ends[-1]), "right"))]
            top = int(draw.integers(scene.rows - self.crop + 1))
            left = int(draw.integers(scene.width - self.crop + 1))
            values, shown = self.read(scene, top, left)
            if not number or shown.sum() > best[1].sum():
                best = values, shown
            if shown.all():
                break
        turn = int(draw.integers(8))
        visible = np.where(best[1], best[0], np.float32(0))  # NaN would spoil what is computed of it, hidden or not
        image, known = np.rot90(visible, turn % 4, (1, 2)), np.rot90(best[1], turn % 4)
        if turn >= 4:
            image, known = image[..., ::-1], known[..., ::-1]
        return np.where(known, scaled(image, self), np.float32(0)), known

    def _file(self, path: str) -> Raster:
        """A raster of which the chosen bands are read, opened once a thread: GDAL's datasets must not be shared."""
        files: OrderedDict[str, Raster] | None = getattr(self._threads, "files", None)
        if files is None:
            files = self._threads.files = OrderedDict()
        if path not in files:
            if len(files) >= OPEN:
                files.popitem(last=False)[1].close()
            raster = files[path] = Raster(path, self.option, silent)
            raster.take(self._names)
            raster.numbers = [raster.numbers[at] for at in self._chosen]
        files.move_to_end(path)
        return files[path]

    def _open_all(self, numbers: Sequence[int], report: Report) -> list[ImageFile]:
        """The size of every raster; notes which bands are read, and refuses rasters that do not fit the first."""
        sizes: list[ImageFile] = []
        self._names: tuple[str, ...] = ()
        metres: list[float | None] = []
        kinds = Counter[str]()
        others: list[tuple[str, str]] = []
        for path in self.paths:
            raster = Raster(path, self.option, report)
            is_taken = bool(sizes) and raster.take(self._names)
            names = self._names if is_taken else raster.names
            if not sizes:
                self._chosen = [number - 1 for number in numbers] or list(range(len(names)))
                self._first, self._names = len(names), names
            elif mixed := other_order(self._names, names):
                others.append((mixed, path))
            lacks = max(self._chosen) >= len(names)
            if lacks or len(names) != self._first:
                wanted = f"{self._first} bands as in {Path(self.paths[0]).name}"
                if lacks and numbers:
                    wanted = f"the bands {', '.join(map(str, numbers))}"
                raise InputError(
                    f"{self.option}: expected {wanted}, found {len(names)} in {path}. Choose BANDS that all have, or "
                    "leave the raster out."
                )
            kinds[raster.data_type] += 1
            sizes.append(ImageFile(path, raster.grid.height, raster.grid.width, raster.grid.height))
            metres.append(raster.grid.pixel_metres())
            raster.close()
        if len(kinds) > 1:
            said = ", ".join(f"{count} of {kind}" for kind, count in kinds.items())
            raise InputError(
                f"{self.option}: expected rasters of one data type, found {said}: their digital numbers mean different "
                "things. Convert them to one type."
            )
        self.data_type = next(iter(kinds))
        known = [each for each in metres if each is not None and np.isfinite(each)]
        self.metres = round(float(np.median(known)), 6) if known else None
        for sentence in doubts(known, others, self.paths[0]):
            report(Warning(f"{self.option}: {sentence}"))
        return sizes

    def _large(self, scenes: list[ImageFile], report: Report) -> list[ImageFile]:
        large = [scene for scene in scenes if min(scene.height, scene.width) >= self.crop]
        if not large:
            sizes = sorted({(scene.width, scene.height) for scene in scenes}, reverse=True)[:5]
            listed = ", ".join(f"{width} x {height}" for width, height in sizes)
            raise InputError(
                f"{self.option}: expected scenes of at least {self.crop} x {self.crop} px, as large as a crop, found "
                f"{listed}. Lower CROP_SIZE, or choose larger scenes."
            )
        if len(large) < len(scenes):
            report(
                Warning(
                    f"{self.option}: {len(scenes) - len(large)} of {len(scenes)} scenes are smaller than a crop of "
                    f"{self.crop} px and left out."
                )
            )
        return large

    def _scan(self, scenes: list[ImageFile], report: Report) -> tuple[list[ImageFile], tuple[BandInfo, ...]]:
        """The scenes that show something, with how much, and the statistics of what is learnt from."""
        pixels = sum(scene.rows * scene.width for scene in scenes)
        names = tuple(self._names[index] for index in self._chosen)
        kind = "uint16" if self.data_type == "uint8" else self.data_type  # whose limits are looked for
        statistics = BandStatistics(names, kind, pixels, seed=0)
        found = [self._scanned(scene, statistics) for scene in scenes]
        kept = [scene for scene in found if not scene.empty]
        if not kept:
            raise InputError(
                f"{self.option}: expected scenes that show something, found only nodata in all {len(scenes)}. Choose "
                "other scenes, or correct their nodata value."
            )
        if not any(scene.shown for scene in kept):
            raise InputError(
                f"{self.option}: expected something to learn from, found that only what is held out to measure shows "
                "something. Set VALIDATION to 0, or choose more scenes."
            )
        if len(kept) < len(found):
            report(
                Warning(
                    f"{self.option}: {len(found) - len(kept)} of {len(found)} scenes show nothing, only nodata, and "
                    "are left out."
                )
            )
        return kept, statistics.finish(lambda event: report(named(event, self.option)))

    def _scanned(self, scene: ImageFile, statistics: BandStatistics) -> ImageFile:
        """The scene with what it shows; its learnt pixels are added to the statistics."""
        raster = self._file(scene.path)
        shown, held = 0, 0
        for window in strips(raster.file):
            values, valid = raster.read(window)
            learnt = max(scene.rows - window.row_off, 0)
            pixels = values[:, :learnt][:, valid[:learnt]]
            for at in range(0, pixels.shape[1], AT_ONCE):  # what is computed of them takes many times their memory
                statistics.add(pixels[:, at : at + AT_ONCE])
            shown += int(valid[:learnt].sum())
            held += int(valid[learnt:].sum())
        return replace(scene, shown=shown, empty=not shown + held)


def open_sets(
    sets: tuple[Sequence[str], Sequence[str]], numbers: Sequence[int], crop: int, share: float, report: Report
) -> tuple[ImageSet, ImageSet]:
    """Both sets, which must have as many bands. Raises InputError, and JobError where they share a raster."""
    options = ("IMAGES_A", "IMAGES_B")
    rasters = [found_rasters(paths, option) for paths, option in zip(sets, options)]
    common = {Path(path).resolve() for path in rasters[0]} & {Path(path).resolve() for path in rasters[1]}
    if common:
        raise JobError(
            f"IMAGES_B: expected other rasters than in IMAGES_A, found {sorted(common)[0]} in both: there is nothing "
            "to translate between. Take it out of one of them."
        )
    one, other = (ImageSet(paths, option, numbers, crop, share, report) for paths, option in zip(rasters, options))
    if len(one.bands) != len(other.bands):
        counts = [f"{len(each.bands)} ({', '.join(band.name for band in each.bands)})" for each in (one, other)]
        raise InputError(
            f"IMAGES_B: expected as many bands as in IMAGES_A, {counts[0]}, found {counts[1]}. Name in BANDS the "
            "numbers of bands that show the same in both."
        )
    if one.data_type != other.data_type:
        report(
            Warning(
                f"IMAGES_A holds {one.data_type}, IMAGES_B {other.data_type}: each translator reads the type of one "
                "and writes that of the other."
            )
        )
    names = [tuple(band.name for band in each.bands) for each in (one, other)]
    if mixed := other_order(*names):
        report(
            Warning(
                f"IMAGES_B: {mixed} in IMAGES_A. The first band of one set is translated to the first of the other, "
                "and so on: give both sets one order."
            )
        )
    if one.metres and other.metres and not 1 / ALIKE <= one.metres / other.metres <= ALIKE:
        report(
            Warning(
                f"IMAGES_A has pixels of {one.metres:.3g} m, IMAGES_B of {other.metres:.3g} m: what is learnt is the "
                "difference in scale, too. Resample one of them."
            )
        )
    for each in (one, other):
        bands = f"{len(each.bands)} band{'s' if len(each.bands) > 1 else ''}"
        report(Message(f"{each.option}: {_scenes(len(each.all))}, {bands} of {each.data_type}."))
    return one, other


def _scenes(count: int) -> str:
    return f"{count} scene{'' if count == 1 else 's'}"


def _held_out(scenes: list[ImageFile], crop: int, share: float) -> list[ImageFile]:
    """The scenes with the rows that are learnt from.

    Crops never cross the line. Of aligned rasters with equal sizes and of sets with as many scenes the same ground is
    held out in both, so that it is in neither training set.
    """
    if not share:
        return scenes
    low = [number for number, scene in enumerate(scenes) if round(share * scene.height) < crop]
    if len(low) < WHOLE:
        low = []
    out = {low[at] for at in spread(len(low))[: max(round(share * len(low)), 1)]}
    found = []
    for number, scene in enumerate(scenes):
        strip = max(round(share * scene.height), crop)
        if number in low:
            scene = replace(scene, rows=0 if number in out else scene.height)
        elif scene.height - strip >= crop:
            scene = replace(scene, rows=scene.height - strip)
        found.append(scene)
    return found
