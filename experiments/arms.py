"""What an experiment consists of: views of the dataset, sources of synthetic imagery, arms, and cells; no I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..contract.jobs.experiment import ExperimentJob

REAL = "real"


@dataclass(frozen=True)
class View:
    """A part of the dataset: some of its training scenes, some of its bands (numbers from 1 on, all if empty)."""

    name: str = ""
    share: float = 1.0
    bands: tuple[int, ...] = ()


WHOLE = View()


@dataclass(frozen=True)
class Source:
    """Where synthetic imagery comes from: a generator that was given, or one trained on a view of the dataset."""

    name: str
    view: View = WHOLE
    model: str = ""
    """The file that was given; trained if empty."""
    architecture: str = ""
    lambda_diversity: float = 0.0
    ablation: str = "none"
    variants: int = 1
    """Images of every training mask that the arms draw from."""
    base: str = ""
    """Name of the source with the same generator that was made and is measured for it; its own if empty."""
    is_filtered: bool = False
    """Whether painted pixels that a segmenter of the view's real imagery misreads are ignored."""
    resample: str = "none"
    has_layouts: bool = False
    """Whether it paints new layouts in the manner of the view's masks, not the masks."""


@dataclass(frozen=True)
class Arm:
    """One way to make training data; all its cells differ by their seed alone."""

    subject: str
    baseline: str
    """Subject of the arm that this one is compared with; its own where it is such an arm."""
    view: View = WHOLE
    source: str = ""
    """Name of the source of its synthetic imagery; none if empty."""
    share: float = 0.0
    mixing: str = "replace"
    variants: int = 1
    series: str = ""
    """Name of the curve that it belongs to; arms of every curve have none."""
    x: float | None = None
    """Where it stands on the curve."""
    augmentation: str = ""
    """That of the experiment if empty."""
    rival: str = ""
    """Subject of another arm that it is compared with, too; none if empty."""
    more: str = ""
    """Name of a second source; none if empty."""


@dataclass(frozen=True)
class Cell:
    """One training."""

    arm: Arm
    seed: int

    @property
    def name(self) -> str:
        """Name of its folder."""
        return f"{folder_name(self.arm.subject)}-seed-{self.seed}"


@dataclass(frozen=True)
class Layout:
    """The whole experiment."""

    sources: tuple[Source, ...]
    arms: tuple[Arm, ...]

    def cells(self, job: ExperimentJob) -> list[Cell]:
        """All trainings: every arm with the first seed, then with the second, so that an early stop compares arms."""
        return [Cell(arm, job.seed + number) for number in range(job.pairs) for arm in self.arms]

    def source(self, name: str) -> Source:
        """The source of that name."""
        return next(each for each in self.sources if each.name == name)


def folder_name(name: str) -> str:
    """The name with what file systems may not like replaced."""
    return re.sub(r"[^\w.+-]+", "-", name)
