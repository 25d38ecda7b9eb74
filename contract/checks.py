"""Checks of a job's options: each raises JobError that says what was expected, what was found, what to change."""

from __future__ import annotations

import math
from typing import Optional

from .errors import JobError


def require(ok: bool, name: str, expected: str, found: object) -> None:
    """Raise JobError for option `name` where `ok` is false."""
    if not ok:
        raise JobError(f"{name}: expected {expected}, found {found!r}. Change {name.upper()} and run again.")


def at_least(name: str, value: Optional[float], least: float) -> None:
    """A finite number of at least `least`, or None."""
    require(value is None or (math.isfinite(value) and value >= least), name, f"a number of at least {least:g}", value)


def above_zero(name: str, value: Optional[float]) -> None:
    """A finite number above 0, or None."""
    require(value is None or 0 < value < math.inf, name, "a number above 0", value)


def one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    """One of some words."""
    require(value in choices, name, f"one of {', '.join(choices)}", value)


def is_seed(name: str, value: int) -> None:
    """An integer that every generator of random numbers takes."""
    require(0 <= value < 2**63, name, "an integer from 0 to 2^63 - 1", value)
