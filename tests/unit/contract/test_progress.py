"""The progress clock: shares of the whole, seconds left in closed form, and what parts say besides."""

from __future__ import annotations

import pytest

from landsynth.contract.events import Event, Message, Progress, Scratch, Warning
from landsynth.contract.progress import Clock, quietly


def test_parts_make_up_the_whole_and_what_was_there_takes_no_time() -> None:
    said: list[Event] = []
    now = [0.0]
    clock = Clock(10, said.append, now=lambda: now[0])
    clock.skip(2)
    clock.begin(4)
    clock(Progress(0.5))
    now[0] = 3.0
    clock(Progress(1.0, 99.0))
    clock.begin(4)
    clock(Progress(0.0, 1.0))
    now[0] = 6.0
    clock(Progress(7.0, 0.0))
    assert said == [Progress(0.4), Progress(0.6, 3.0), Progress(0.6, 3.0), Progress(1.0, 0.0)]


def test_it_never_runs_back_and_pauses_but_for_the_end() -> None:
    said: list[Event] = []
    now = [0.0]
    clock = Clock(4, said.append, pause=1.0, known_from=0.6, now=lambda: now[0])
    for at, size in ((0.5, 1), (1.5, 1), (2.0, 1), (2.1, 1)):
        now[0] = at
        clock.add(size, is_timed=at > 1)
    clock.reach(1)
    assert said == [Progress(0.5), Progress(1.0, 0.0), Progress(1.0, 0.0)]


@pytest.mark.parametrize("event", [Progress(0.5), Scratch("file")])
def test_of_one_of_many_warnings_pass_once_and_messages_do_not(event: Event) -> None:
    said: list[Event] = []
    warned: set[str] = set()
    for name in ("one", "two"):
        report = quietly(said.append, warned, f"{name}: ")
        for each in (Message("working"), Warning("few"), event):
            report(each)
    assert said == [Warning("one: few"), event, event]
