"""Options of one verb by the names that they have in another, which runs it: in messages, warnings and errors."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...contract.errors import LandSynthError
from ...contract.events import Event, Message, Report, Warning, silent


@contextlib.contextmanager
def called(names: Mapping[str, str], report: Report = silent) -> Iterator[Report]:
    """A report that calls options by other names, such as BAND_AFTER what Generate calls BAND; so do errors within.
    Parts of paths and of longer names stay."""
    word = re.compile(rf"(?<![\w/\\.-])({'|'.join(names)})(?![\w/\\-])")

    def renamed(text: str) -> str:
        return word.sub(lambda found: names[found[0]], text)

    def say(event: Event) -> None:
        report(replace(event, text=renamed(event.text)) if isinstance(event, (Message, Warning)) else event)

    try:
        yield say
    except LandSynthError as error:
        raise type(error)(renamed(str(error))) from error
