"""What a worker says while it works: one JSON object a line on its standard output."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional, Union

from .typed import loads


@dataclass(frozen=True)
class Progress:
    """Share of the job that is done, in 0..1, and the seconds that the rest will take, where that is known."""

    fraction: float
    seconds_left: Optional[float] = None


@dataclass(frozen=True)
class Message:
    """A line for the log."""

    text: str


@dataclass(frozen=True)
class Warning:  # noqa: A001 - the event's name in the contract
    """A line for the log that the user should see."""

    text: str


@dataclass(frozen=True)
class Scratch:
    """A temporary file or folder that the worker is about to make; whoever outlives the worker deletes it."""

    path: str
    is_lock: bool = False
    """Deleted unless another process holds it."""


@dataclass(frozen=True)
class Result:
    """The verb's outputs by name: paths, numbers, text. Always the last event of a job that succeeded."""

    values: dict[str, Any]


@dataclass(frozen=True)
class Failure:
    """The error that ended the job: the name of its class in `contract.errors` and its text."""

    kind: str
    text: str


Event = Union[Progress, Message, Warning, Scratch, Result, Failure]
Report = Callable[[Event], None]


def silent(event: Event) -> None:
    """The report of whoever says nothing: where nobody listens, and in every process of a training but the first."""


_BY_NAME: dict[str, Callable[..., Event]] = {
    "progress": Progress,
    "message": Message,
    "warning": Warning,
    "scratch": Scratch,
    "result": Result,
    "error": Failure,
}
_NAMES = {kind: name for name, kind in _BY_NAME.items()}


def to_line(event: Event) -> str:
    """The event as one line of JSON, without the line's end."""
    return json.dumps({"event": _NAMES[type(event)], **dataclasses.asdict(event)}, allow_nan=False)


def from_line(line: str) -> Optional[Event]:
    """The event that a line holds, or None where the line is something else (a library that prints)."""
    try:
        fields = loads(line)
        return _BY_NAME[fields.pop("event")](**fields)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
