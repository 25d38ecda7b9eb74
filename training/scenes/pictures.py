"""The pictures that a scene generator learns from: read once, checked, counted, split, and given out by number."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from ...contract.card import BandInfo, ClassInfo
from ...contract.dataset import DatasetInfo
from ...contract.errors import InputError
from ...contract.events import Message, Report, Warning
from ...datasets.labelled.folder import Entry, SceneFolder, UnreadableError
from ...datasets.labelled.picture import RGB, Form, LabelledPicture, as_colour, cast, decode
from ...rasters.scenes import spread
from ...rasters.statistics import BandStatistics
from ..loop.crops import scaled
from ..loop.draws import Draws

PACKED = 2 * 2**30
"""Bytes up to which all pictures are kept in memory, decoded; more are read from their files when they are needed."""
PROBED = 200  # pictures, spread over all, whose commonest form is that of the set
SAID_EVERY = 10_000  # pictures: seconds from a disk, minutes over a network
NAMED = 3  # faulty pictures that a sentence names
PALETTE = ("#1F77B4", "#FF7F0E", "#2CA02C", "#D62728", "#9467BD", "#8C564B", "#E377C2", "#7F7F7F", "#BCBD22", "#17BECF")
Array = NDArray[np.float32]


@dataclass(frozen=True)
class SceneBatch:
    """Pictures of one step: real (n, bands, size, size) in -1..1, labels (n,) int64, and their draws."""

    real: Tensor
    labels: Tensor
    draws: Draws


class ScenePictures:
    """Labelled pictures of one size and form; `info` describes them as a dataset without files."""

    def __init__(
        self, folder: SceneFolder, size: int, validation: float, faulty: str, seed: int, report: Report,
        packed: int = PACKED,
    ) -> None:  # fmt: skip
        """Read every picture once.

        size: width and height that all get; validation: share of each class that is held out, rounded down, drawn by
        the seed; faulty: error or skip; packed: see PACKED. What was resampled, coloured, filled or left out is
        counted in `counts` and said. Raises InputError where a picture is faulty and none may be, or a class is left
        without pictures.
        """
        self.folder, self.size = folder, size
        self.form = _form(folder, report)
        self.counts: Counter[str] = Counter()
        self._kept: list[Entry] = []
        self._faults: list[tuple[Entry, str]] = []
        shape = (self.form.bands, size, size)
        whole = len(folder.entries) * int(np.prod(shape)) * np.dtype(self.form.data_type).itemsize
        self._packed = np.empty((len(folder.entries), *shape), self.form.data_type) if whole <= packed else None
        self._statistics = BandStatistics(("",) * shape[0], self.form.data_type, len(folder.entries) * size**2, seed)
        self._sizes: list[float] = []
        self._names: set[tuple[str, ...]] = set()
        for number, entry in enumerate(folder.entries, 1):
            self._take(entry)
            if number % SAID_EVERY == 0:
                report(Message(f"{number} of {len(folder.entries)} pictures are read."))
        if self._packed is not None:
            self._packed = self._packed[: len(self._kept)]
        self._refuse(faulty)
        self.labels = np.array([each.label for each in self._kept], np.int64)
        self.train, self.held = _split(self.labels, len(folder.classes), validation, seed)
        self.info = self._describe(report)
        self._say(report)

    @property
    def is_packed(self) -> bool:
        """Whether all pictures are in memory."""
        return self._packed is not None

    @property
    def mark(self) -> str:
        """How many pictures there are, and a hash of their names: where it differs, other ones are learnt from."""
        return f"{len(self._kept)} ({zlib.crc32(chr(10).join(each.name for each in self._kept).encode()):08x})"

    def values(self, indices: Sequence[int] | NDArray[np.int64]) -> Array:
        """Pictures (n, bands, size, size) in raw digital numbers, from any thread. Raises InputError where a file has
        changed since it was read."""
        if self._packed is not None:
            return self._packed[np.asarray(indices, np.int64)].astype(np.float32)
        return np.stack([self._read(self._kept[int(index)])[0] for index in indices]).astype(np.float32)

    def of_class(self, label: int, held: bool) -> NDArray[np.int64]:
        """Indices of the pictures of one class, of those held out or learnt from."""
        indices = self.held if held else self.train
        found: NDArray[np.int64] = indices[self.labels[indices] == label]
        return found

    def _take(self, entry: Entry) -> None:
        try:
            values, picture = _squared(self.folder.read(entry), self.form, self.size)
        except UnreadableError as error:
            self._faults.append((entry, str(error)))
            return
        self.counts["resampled"] += min(picture.values.shape[1:]) != self.size
        self.counts["cropped"] += picture.values.shape[1] != picture.values.shape[2]
        self.counts["coloured"] += len(picture.values) != self.form.bands
        self.counts["filled"] += picture.filled
        self._sizes.append(picture.pixel_size * min(picture.values.shape[1:]) / self.size)
        self._names.add(picture.names)
        self._statistics.add(values.reshape(len(values), -1))
        if self._packed is not None:
            self._packed[len(self._kept)] = values
        self._kept.append(entry)

    def _read(self, entry: Entry) -> tuple[NDArray[np.generic], LabelledPicture]:
        try:
            return _squared(self.folder.read(entry), self.form, self.size)
        except UnreadableError as error:
            raise InputError(
                f"Expected the picture {entry.name} of {self.folder.path} as it was before, found that {error}. Leave "
                "the pictures alone while a training reads them, and RESUME."
            ) from error

    def _refuse(self, faulty: str) -> None:
        self.counts["faulty"] = len(self._faults)
        named = "; ".join(f"{entry.name}: {why}" for entry, why in self._faults[:NAMED])
        named += f"; and {len(self._faults) - NAMED} more" if len(self._faults) > NAMED else ""
        if self._faults and faulty == "error":
            raise InputError(
                f"Expected pictures that can be read, found {len(self._faults)} of {len(self.folder.entries)} in "
                f"{self.folder.path} that cannot ({named}). Repair or delete them, or set FAULTY to skip."
            )
        left = {each.label for each in self._kept}
        empty = [name for label, name in enumerate(self.folder.classes) if label not in left]
        if empty:
            raise InputError(
                f"Expected pictures that can be read in every class folder of {self.folder.path}, found none in "
                f"{', '.join(empty)} ({named}). Repair them, or name the other classes in CLASSES."
            )

    def _describe(self, report: Report) -> DatasetInfo:
        """The set as a dataset: classes coded by index, bands with statistics of all pictures."""
        names = next(iter(self._names)) if len(self._names) == 1 else ()
        colours = ("red", "green", "blue") if self.form.bands == RGB else ()
        names = names if names and all(names) else colours or tuple(f"band{n + 1}" for n in range(self.form.bands))
        self._statistics.names = names
        found = self._statistics.finish(report)
        known = [each for each in self._sizes if each > 0]
        return DatasetInfo(
            name=self.folder.name,
            classes=tuple(
                ClassInfo(label, name, PALETTE[label % len(PALETTE)]) for label, name in enumerate(self.folder.classes)
            ),
            ignored=(),
            bands=tuple(BandInfo(n, each.minimum, each.maximum, each.mean, each.std) for n, each in zip(names, found)),
            data_type=self.form.data_type,
            pixel_size=float(np.median(known)) if known else 1.0,
            crs="",
            scenes=(),
        )

    def _say(self, report: Report) -> None:
        shares = np.bincount(self.labels, minlength=len(self.folder.classes))
        kept = "kept in memory" if self.is_packed else "read from their files when needed, as they are too many"
        report(
            Message(
                f"{len(self.labels)} pictures of {len(shares)} classes ({shares.min()} to {shares.max()} each), "
                f"{self.form}, {self.size} px, {kept}; {len(self.held)} of them are held out."
            )
        )
        for name, words in (
            ("faulty", "cannot be read and were left out"),
            ("resampled", f"had another size than {self.size} px and were resampled"),
            ("cropped", "were not square and lost what lies beside the middle"),
            ("coloured", "are grey and were given three equal bands"),
            ("filled", "have pixels without data, which take the mean of their picture"),
        ):
            if self.counts[name]:
                report(Warning(f"{self.counts[name]} pictures {words}."))
        if self.folder.others:
            report(Message(f"{self.folder.others} files are no pictures, or lie deeper, and were left out."))
        single = [name for name, count in zip(self.folder.classes, shares) if count == 1]
        if single:
            report(Warning(f"One picture only in {', '.join(single)}: it can only be repeated, and is not measured."))


def scene_reader(
    pictures: ScenePictures, fabric: Fabric, size: int, seed: int, turns: bool
) -> Callable[[int], SceneBatch]:
    """Reads those of the `size` pictures of a step that are this process' share, with their labels.

    Every picture comes once before any comes again, in an order drawn anew each time. With `turns` each is flipped
    and turned by a draw of its own.
    """
    share = size // fabric.world_size
    numbers = range(fabric.global_rank * share, (fabric.global_rank + 1) * share)

    @lru_cache(maxsize=4)
    def order(epoch: int) -> NDArray[np.int64]:
        return np.random.default_rng((seed, epoch, 1)).permutation(pictures.train)

    def read(step: int) -> SceneBatch:
        places = [divmod(step * size + number, len(pictures.train)) for number in numbers]
        indices = np.array([order(epoch)[at] for epoch, at in places])
        images = scaled(pictures.values(indices), pictures.info)
        if turns:
            images = np.stack([turned(each, _turn(seed, step, number)) for each, number in zip(images, numbers)])
        real = torch.from_numpy(images).to(fabric.device).contiguous(memory_format=torch.channels_last)
        return SceneBatch(
            real, torch.from_numpy(pictures.labels[indices]).to(fabric.device), Draws(seed, step, numbers)
        )

    return read


def turned(image: Array, turn: int) -> Array:
    """An image (bands, s, s) in one of its eight orientations."""
    image = np.rot90(image, turn % 4, (1, 2))
    return image[:, :, ::-1] if turn >= 4 else image


def _turn(seed: int, step: int, number: int) -> int:
    return int(np.random.default_rng((seed, step, number)).integers(8))


def _squared(content: bytes, form: Form, size: int) -> tuple[NDArray[np.generic], LabelledPicture]:
    picture = decode(content)
    return as_square(as_colour(picture, form), size), picture


def _form(folder: SceneFolder, report: Report) -> Form:
    """The commonest form of some pictures, spread over all. Raises InputError where none can be read."""
    report(Message(f"Reading {len(folder.entries)} pictures of {folder.path}."))
    found: Counter[Form] = Counter()
    why = ""
    for number in spread(len(folder.entries))[:PROBED]:
        try:
            found[decode(folder.read(folder.entries[number])).form] += 1
        except UnreadableError as error:
            why = f"{folder.entries[number].name}: {error}"
    if not found:
        raise InputError(f"Expected pictures that can be read in {folder.path}, found none ({why}). Copy it again.")
    return max(found, key=lambda form: (found[form], form.bands, form.data_type))


def _split(
    labels: NDArray[np.int64], classes: int, share: float, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices to learn from and to hold out, the same share of each class."""
    train, held = [], []
    for label in range(classes):
        order = np.random.default_rng((seed, label)).permutation(np.flatnonzero(labels == label))
        count = int(len(order) * share)
        held.append(order[:count])
        train.append(order[count:])
    return np.sort(np.concatenate(train)), np.sort(np.concatenate(held))


def as_square(values: NDArray[Any], size: int) -> NDArray[Any]:
    """The largest square in the middle of a picture (bands, h, w), resampled to (bands, size, size), same data type.

    Bilinear, with a wider filter where it becomes smaller, so that nothing flickers.
    """
    side = min(values.shape[1:])
    top, left = ((each - side) // 2 for each in values.shape[1:])
    square = values[:, top : top + side, left : left + side]
    if side == size:
        return np.ascontiguousarray(square)
    tensor = torch.from_numpy(np.ascontiguousarray(square, np.float32))[None]
    found = F.interpolate(tensor, (size, size), mode="bilinear", align_corners=False, antialias=True)[0].numpy()
    return cast(found, values.dtype)
