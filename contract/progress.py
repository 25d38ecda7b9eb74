"""The progress clock: how much of some work is done, part by part, and the seconds that the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable

from .events import Event, Message, Progress, Report, Warning


class Clock:
    """Progress over work of a known size, in any unit, never less than before, with the seconds left.

    It is the report of the parts of the work, too: their progress becomes that of the whole, all else passes.
    """

    def __init__(
        self, total: float, report: Report, pause: float = 0.0, known_from: float = 0.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """pause: seconds between two events, but the last one. known_from: share of the work from which on the seconds
        left are believed. now: what tells the time in seconds."""
        self._total, self._report, self._pause, self._known_from = total or 1.0, report, pause, known_from
        self._now, self._started, self._said = now, now(), now()
        self._done = self._part = self._skipped = self._shown = 0.0
        self._is_timed = False

    def __call__(self, event: Event) -> None:
        """What a part reports."""
        if isinstance(event, Progress):
            share = min(max(event.fraction, 0.0), 1.0)
            self.reach(self._done + self._part * share, event.seconds_left is not None)
        else:
            self._report(event)

    def skip(self, size: float) -> None:
        """So much was done before, and takes no time now."""
        self._done += size
        self._skipped += size

    def begin(self, size: float) -> None:
        """A part of that size begins; the one before is done."""
        self._done += self._part
        self._part = size

    def end(self) -> None:
        """The part is done; says so."""
        self.begin(0.0)
        self.add(0.0)

    def add(self, size: float, is_timed: bool = True) -> None:
        """So much more is done."""
        self._done += size
        self.reach(self._done, is_timed)

    def reach(self, done: float, is_timed: bool = True) -> None:
        """Say that so much is done in all, if it is time to. is_timed: some of it took the time that such work takes,
        so that the rest can be told from it."""
        self._is_timed |= is_timed
        now, done = self._now(), max(min(done, self._total), self._shown)
        self._shown = done
        if now - self._said < self._pause and done < self._total:
            return
        self._said = now
        worked, share = done - self._skipped, done / self._total
        is_known = self._is_timed and worked > 0 and share >= self._known_from
        left = (now - self._started) / worked * (self._total - done) if is_known else None
        self._report(Progress(share, left))


def quietly(report: Report, said: set[str], title: str = "") -> Report:
    """What one of many alike reports: warnings pass, each once, behind the title; messages do not, all else does."""

    def passed(event: Event) -> None:
        if not isinstance(event, (Message, Warning)):
            report(event)
        elif isinstance(event, Warning) and event.text not in said:
            said.add(event.text)
            report(Warning(title + event.text))

    return passed
