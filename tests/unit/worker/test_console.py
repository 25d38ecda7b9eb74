"""What a person sees: a line for every tenth where stderr is no terminal, messages and warnings as they come."""

from __future__ import annotations

import sys

import pytest

from landsynth.contract.events import Message, Progress, Warning
from landsynth.worker.console import Console


def test_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with Console() as console:
        for step in range(101):
            console.report(Progress(step / 100, 100.0 - step))
        console.report(Message("said"))
        console.report(Warning("take care"))
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert lines[:2] == ["10 %, 90 s left", "20 %, 80 s left"] and lines[9:] == [
        "100 %, 0 s left",
        "said",
        "Warning: take care",
    ]
    assert captured.out == ""


def test_a_bar_at_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tqdm", reason="the bar is tqdm's")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Console() as console:
        console.report(Progress(0.5))
        console.report(Message("said"))
    err = capsys.readouterr().err
    assert "said\n" in err and "%" in err
    assert console._bar.n == 500
