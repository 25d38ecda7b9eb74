"""What a person sees while a job runs: a progress bar with the time left, on stderr."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Optional

from ..contract import events

STEPS = 1000


class Console:
    """Shows events on stderr, with a tqdm bar where tqdm is installed."""

    def __enter__(self) -> Console:
        self._bar: Any = None
        try:
            from tqdm import tqdm
        except ImportError:
            return self
        form = "{percentage:3.0f}% |{bar}| {elapsed}<{remaining}"
        pause = 0.2 if sys.stderr.isatty() else 10.0  # a log file wants few lines
        self._bar = tqdm(total=STEPS, file=sys.stderr, bar_format=form, leave=False, mininterval=pause)
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
        elif isinstance(event, (events.Message, events.Warning)):
            text = event.text if isinstance(event, events.Message) else f"Warning: {event.text}"
            if self._bar is not None:
                self._bar.write(text, file=sys.stderr)
            else:
                print(text, file=sys.stderr)
