"""What a person sees on stderr while a job runs: a progress bar with the time left, plain lines in a log file."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Optional

from ..contract import events

STEPS = 1000


class Console:
    """Shows events: with a tqdm bar at a terminal where tqdm is installed, else a line for every tenth."""

    def __enter__(self) -> Console:
        self._bar: Any = None
        self._tenths = 0
        if not sys.stderr.isatty():
            return self
        try:
            from tqdm import tqdm
        except ImportError:
            return self
        form = "{percentage:3.0f}% |{bar}| {elapsed}<{remaining}"
        self._bar = tqdm(total=STEPS, file=sys.stderr, bar_format=form, leave=False)
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def report(self, event: events.Event) -> None:
        """Show one event."""
        if isinstance(event, events.Progress):
            if self._bar is not None:
                self._bar.update(round(event.fraction * STEPS) - self._bar.n)
            elif int(event.fraction * 10) > self._tenths:
                self._tenths = int(event.fraction * 10)
                left = "" if event.seconds_left is None else f", {event.seconds_left:.0f} s left"
                print(f"{self._tenths * 10} %{left}", file=sys.stderr)
        elif isinstance(event, (events.Message, events.Warning)):
            text = event.text if isinstance(event, events.Message) else f"Warning: {event.text}"
            if self._bar is not None:
                self._bar.write(text, file=sys.stderr)
            else:
                print(text, file=sys.stderr)
