"""What a group of measures gives: numbers with names, figures, and what could not be computed and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Union

from .page import Figure, Table


@dataclass(frozen=True)
class Measure:
    """A number. name: as in metrics.json, such as frechet_satellite; unit: a word, empty for shares and distances.

    better: up, down, or empty where it is neither. spread: its standard deviation or half its interval, as `note`
    says; count: what it is of (chips, pairs). level: what the same measure gives for real imagery, where it has one.
    is_headline: shown in the summary and given as an output of the algorithm.
    """

    name: str
    title: str
    value: float
    better: str = ""
    unit: str = ""
    spread: float | None = None
    interval: tuple[float, float] | None = None
    level: float | None = None
    count: int | None = None
    note: str = ""
    is_headline: bool = False


@dataclass(frozen=True)
class Missing:
    """A measure that was not computed: its name, and why, in a sentence."""

    name: str
    reason: str


@dataclass(frozen=True)
class Group:
    """A group's result. words: what the numbers say, in plain sentences; details: further numbers for metrics.json."""

    name: str
    title: str
    measures: tuple[Measure, ...] = ()
    parts: tuple[Union[Table, Figure], ...] = ()
    missing: tuple[Missing, ...] = ()
    words: tuple[str, ...] = ()
    details: dict[str, Any] | None = None
