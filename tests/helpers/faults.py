"""Functions and networks that fail in the middle of a job."""

from __future__ import annotations

import math
from typing import Any

import pytest

from landsynth.contract.errors import OutOfMemoryError
from landsynth.inference.network import graph
from landsynth.inference.network.generator import Network
from landsynth.inference.network.proof import prove


class Failing:
    """Lets a network, or another function, be called a number of times, then raises or does something; counts."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, after: float, then: Any, kind: Any = Network, name: str = "run"
    ) -> None:
        plain, self.calls, self.is_broken, self.is_tried = getattr(kind, name), 0, True, False

        def trial(tried: Any) -> Any:
            """A model's trial when it is opened, which goes well and counts as one call."""
            self.is_tried, self.calls = True, self.calls + 1
            try:
                return prove(tried)
            finally:
                self.is_tried = False

        def step(*given: Any) -> Any:
            if self.is_tried:
                return plain(*given)
            self.calls += 1
            if self.is_broken and self.calls > after + 1:  # the first is the trial
                if isinstance(then, BaseException):
                    raise then
                then()
            return plain(*given)

        monkeypatch.setattr(kind, name, step)
        if isinstance(kind, type):  # a network
            monkeypatch.setattr(graph, "prove", trial)


def counted(monkeypatch: pytest.MonkeyPatch, kind: Any) -> Failing:
    """A network that never fails."""
    return Failing(monkeypatch, math.inf, None, kind)


def scarce(monkeypatch: pytest.MonkeyPatch, kind: Any, most: int) -> None:
    """Memory runs out for windows of more pixels."""
    plain = kind.run

    def run(network: Any, first: Any, *rest: Any) -> Any:
        if math.prod(first.shape[-2:]) > most:
            raise OutOfMemoryError("Memory ran out.")
        return plain(network, first, *rest)

    monkeypatch.setattr(kind, "run", run)
