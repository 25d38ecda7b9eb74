"""What every group of measures starts from: real and synthetic chips, a painter, features that are computed once."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Optional
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ...contract.card import PIXELS_APART, ModelCard, attributed, read_card
from ...contract.dataset import DatasetInfo, acquaintance, scenes_seen
from ...contract.errors import InputError
from ...contract.events import Message, Report, Warning
from ...contract.jobs.evaluate import EvaluateJob
from ..features import networks
from ..metrics.spectrum import Spectrum
from ..metrics.tally import halves
from .cut import ChipSet, cut, cut_pairs, dominant
from .painting import PaintedChips, Painter
from .sources import (
    DatasetSource,
    Look,
    RasterSource,
    Source,
    check_alike,
    is_dataset,
    shows_same_place,
    synthetic_source,
)

Features = NDArray[np.float32]
_KEPT: WeakKeyDictionary[ChipSet, Spectrum] = WeakKeyDictionary()
MOST_CHIPS, BATCH = 1000, 32  # that a spectrum is the mean of, and that are read at once


class Context:
    """Chips, painter and features of one job; everything is computed when it is first asked for, and kept."""

    def __init__(self, job: EvaluateJob, report: Report, real: Source, synthetic: Source | None) -> None:
        """Use open()."""
        self.job, self.report = job, report
        self._real_source = real
        said = [real.look.attribution, synthetic.look.attribution if synthetic is not None else ""]
        self.attribution = attributed(*said, read_card(job.generator).attribution if job.generator else "")
        """Whom to name where any of the imagery is shown."""
        pairs = None if synthetic is None else cut_pairs(real, synthetic, job.chip_size, job.chips, job.memory_mb)
        self.is_paired = synthetic is None or pairs is not None
        """Whether chip i of both sets shows the same place of the same mask."""
        if pairs:
            self.real, self.synthetic = pairs
        else:
            self.real = self._cut(real)
            self.synthetic = self._painted() if synthetic is None else self._cut(synthetic)
        report(Message(f"{self.real.count} real and {self.synthetic.count} synthetic chips of {job.chip_size} px."))
        self._looks: dict[str, networks.Look] = {}
        self._features: dict[tuple[str, str], Features] = {}
        self._dominant: dict[str, NDArray[np.uint8]] = {}

    @staticmethod
    def open(job: EvaluateJob, report: Report) -> Context:
        """Find and check what the job compares.

        Raises InputError where real and synthetic imagery cannot be compared, nothing is shown, or chips are larger
        than the imagery; MappingError or ModelError for land cover and generator.
        """
        real = _real(job, report)
        synthetic = _synthetic(job, real, report) if job.synthetic else None
        if synthetic is not None:
            check_alike(real, synthetic)
            _compare_sizes(real, synthetic, report)
        if isinstance(real, DatasetSource) and job.split != "train":
            for model in filter(os.path.isfile, (job.generator, job.segmenter)):
                said = acquaintance(read_card(model), real.info, job.split)
                if said:
                    report(said)
        return Context(job, report, real, synthetic)

    @cached_property
    def painter(self) -> Optional[Painter]:
        """The generator; None where the job names none. Raises as Painter does."""
        job = self.job
        if not job.generator:
            return None
        return Painter(job.generator, self._real_source.look, self.report, job.device, job.threads)

    @cached_property
    def training(self) -> Optional[ChipSet]:
        """Chips of the real dataset's train split; None where there is none that is large enough and labelled."""
        if not isinstance(self._real_source, DatasetSource):
            return None
        info = self._real_source.info
        if not info.of_split("train"):
            return None
        try:
            return self._cut(DatasetSource(self.job.real, info, "train"))
        except InputError as error:
            self.report(Message(f"No training chips: {error}"))
            return None

    @cached_property
    def encoded(self) -> Optional[ChipSet]:
        """The real chips' masks, painted in the style that the encoder reads off each; None without an encoder."""
        if self.painter is None or not self.painter.has_encoder or not self.real.classes:
            return None
        return PaintedChips(self.real, self.painter, self.job.seed, self.job.memory_mb, is_encoded=True)

    def seen(self, split: str) -> Optional[tuple[str, ...]]:
        """The scenes of a split of the real dataset that the generator was trained on, see `scenes_seen`."""
        if self.painter is None or not isinstance(self._real_source, DatasetSource):
            return None
        return scenes_seen(self.painter.card, self._real_source.info, split)

    def chips(self, which: str) -> Optional[ChipSet]:
        """The chips that are called real, synthetic, training or encoded."""
        found: dict[str, Callable[[], Optional[ChipSet]]] = {
            "real": lambda: self.real,
            "synthetic": lambda: self.synthetic,
            "training": lambda: self.training,
            "encoded": lambda: self.encoded,
        }
        return found[which]()

    def features(self, which: str, embedding: str, said: Callable[[float], None] = lambda share: None) -> Features:
        """Features (n, d) of the chips `which` (see chips) by an embedding of the job, computed once.

        said: is told the share of the chips that were looked at.
        Raises InputError where there are no such chips, ModelError for a file that is not the network it should be.
        Ask why_not() first.
        """
        if (which, embedding) not in self._features:
            chips = self.chips(which)
            if chips is None:
                raise InputError(f"Expected {which} chips, found none. Give a dataset that has them.")
            self._features[which, embedding], self._dominant[which] = looked_at(chips, self._look(embedding), said)
        return self._features[which, embedding]

    def dominant(self, which: str) -> NDArray[np.uint8]:
        """Index (n,) of the class that more than half of each chip shows, 255 for none; see closeness.dominant."""
        if which not in self._dominant:
            chips = self.chips(which)
            batches = chips.batches() if chips else ()
            self._dominant[which] = np.concatenate([dominant(batch.classes) for _, batch in batches])
        return self._dominant[which]

    def why_not(self, embedding: str) -> Optional[str]:
        """Why an embedding cannot be computed, as a sentence; None where it can.

        Raises ModelError where its file is not the network that it should be.
        """
        try:
            self._look(embedding)
        except networks.OutOfReachError as error:
            return str(error)
        return None

    def _look(self, embedding: str) -> networks.Look:
        if embedding not in self._looks:
            self._looks[embedding] = networks.opened(embedding, self.job, self.real.bands)
        return self._looks[embedding]

    def _cut(self, source: Source) -> ChipSet:
        real = self._real_source.look
        look = real if source.has_classes else replace(real, classes=())
        return cut(source, look, self.job.chip_size, self.job.chips, self.job.memory_mb)

    def _painted(self) -> ChipSet:
        if self.painter is None:
            raise InputError("Expected synthetic imagery or a generator, found neither. Give SYNTHETIC or GENERATOR.")
        return PaintedChips(self.real, self.painter, self.job.seed, self.job.memory_mb)


def looked_at(
    chips: ChipSet, look: networks.Look, said: Callable[[float], None] = lambda share: None
) -> tuple[Features, NDArray[np.uint8]]:
    """Features (n, d) and dominant classes (n,) of chips in their order; see Context.features."""
    features, classes = [], []
    for numbers, batch in chips.batches():
        features.append(look(batch.images))
        classes.append(dominant(batch.classes))
        said(numbers.stop / chips.count)
    return np.concatenate(features), np.concatenate(classes)


def spectrum_of(chips: ChipSet) -> Spectrum:
    """The spectrum of at most MOST_CHIPS chips, spread evenly; computed once for each set."""
    if chips not in _KEPT:
        found = Spectrum(len(chips.bands), chips.side)
        half = halves([place.scene for place in chips.places], [place.row for place in chips.places])
        numbers = np.unique(np.linspace(0, chips.count - 1, min(chips.count, MOST_CHIPS)).astype(int)).tolist()
        for first in range(0, len(numbers), BATCH):
            chosen = numbers[first : first + BATCH]
            for number, image in zip(chosen, chips.batch(chosen).images):
                found.add(image, int(half[number]))
        _KEPT[chips] = found
    return _KEPT[chips]


def _real(job: EvaluateJob, report: Report) -> Source:
    if is_dataset(job.real):
        return DatasetSource(job.real, DatasetInfo.read(job.real), job.split)
    return RasterSource(job.real, job.landcover, job.class_map, _legend(job), report)


def _synthetic(job: EvaluateJob, real: Source, report: Report) -> Source:
    if is_dataset(job.synthetic):
        return synthetic_source(job.synthetic, job.split, report)
    landcover = job.synthetic_landcover or ("" if isinstance(real, DatasetSource) else job.landcover)
    legend = _card_of(real.said, real.look) if real.has_classes else None
    found = RasterSource(job.synthetic, landcover, job.class_map, legend, report)
    if isinstance(real, RasterSource) and shows_same_place(real, found):
        found.pieces = [replace(found.pieces[0], source=real.pieces[0].name)]
    return found


def _legend(job: EvaluateJob) -> ModelCard | None:
    """What land cover of rasters is in terms of: a synthetic dataset's classes, the segmenter's, the generator's."""
    if job.synthetic and is_dataset(job.synthetic):
        info = DatasetInfo.read(job.synthetic)
        return _card_of(info.name, info)
    for model in (job.segmenter, job.generator):
        if model and Path(model).is_file():
            return read_card(model)
    return None


def _card_of(said: str, look: Look | DatasetInfo) -> ModelCard:
    """Classes in the form of a card, by which codes are matched."""
    return ModelCard("segmenter", "none", said, look.classes, look.bands, "float32", 1.0, 1, 0, 0, ignored=look.ignored)


def _compare_sizes(real: Source, other: Source, report: Report) -> None:
    mine, theirs = real.look.pixel_size, other.look.pixel_size
    if mine > 0 and abs(theirs / mine - 1) > PIXELS_APART:
        report(
            Warning(
                f"Pixels of the real imagery are {mine:.3g} m large, those of the synthetic imagery {theirs:.3g} m: "
                "chips of the same size show different areas. Resample one of them first."
            )
        )
