"""Collecting a folder of wheels: what uv and pip are asked for, and what is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from landsynth.contract.errors import JobError, WorkerError
from landsynth.contract.events import Event, Message, Progress
from landsynth.worker import machine, wheels
from landsynth.worker.interpreter import venv_python
from landsynth.worker.uv import program
from landsynth.worker.uv.network import Source

PIP = """#!/bin/sh
echo "$@ $PIP_INDEX_URL" > '{folder}/pip'
{ends}
echo '  Saved {folder}/wheels/numpy-2.4.6-cp312-cp312-any.whl'
touch '{folder}/wheels/numpy-2.4.6-cp312-cp312-any.whl'
"""


@pytest.fixture
def collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Collect with a uv that notes its commands and a pip that does what the test wants; the commands and events."""
    monkeypatch.setattr(machine, "this", lambda: machine.Machine("linux", "x86_64", (2, 36)))
    monkeypatch.setattr(program, "wheel", lambda *_: ("uv-9.whl", b"uv"))
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://index.example/simple")
    commands: list[tuple[str, ...]] = []
    seen: list[Event] = []

    def collect(tier: str = "inference", python: str | None = None, ends: str = "", unreachable: bool = False) -> Any:
        class FakeUv:
            variables = Source().variables(tmp_path)

            def ask(self, *arguments: str, task: str) -> Any:
                one = {"version": "3.12.1", "path": "/p", "variant": "default", "implementation": "cpython"}
                return [one]

            def run(self, *arguments: object, task: str) -> None:
                command = tuple(map(str, arguments))
                commands.append(command)
                if command[0] == "venv":
                    path = venv_python(Path(command[-1]))
                    path.parent.mkdir(parents=True)
                    path.write_text(PIP.format(folder=tmp_path, ends=ends))
                    path.chmod(0o755)
                elif unreachable and "--torch-backend" in command:
                    raise WorkerError("dns error")
                else:
                    Path(command[command.index("--output-file") + 1]).write_text("numpy==2.4.6 --hash=sha256:1\\n")

        monkeypatch.setattr(program, "prepared", lambda *_: FakeUv())
        wheels.collect(tier, tmp_path / "wheels", python=python, report=seen.append)
        return commands, (tmp_path / "pip").read_text().split(), seen

    return collect


def test_what_is_asked_for(collected: Any, tmp_path: Path) -> None:
    commands, pip, seen = collected(python="3.13")
    compiled = commands[-1]
    assert compiled[:2] == ("pip", "compile") and compiled[-2:] == ("--python-version", "3.13")
    assert {"--require-hashes", "--no-deps", "--python-version", "https://index.example/simple"} <= set(pip)
    assert (tmp_path / "wheels" / "uv-9.whl").read_bytes() == b"uv" and Progress(1.0) in seen
    assert any(isinstance(event, Message) and event.text.endswith("Linux x86_64 with Python 3.12.") for event in seen)


@pytest.mark.parametrize("unreachable", [False, True])
def test_the_build_of_torch(collected: Any, unreachable: bool) -> None:
    commands, pip, seen = collected("training", unreachable=unreachable)
    assert ("https://download.pytorch.org/whl/cpu" in pip) == (not unreachable)
    assert any("3 GB more" in getattr(event, "text", "") for event in seen) == unreachable
    assert [command.count("--torch-backend") for command in commands if "compile" in command] == [1, 0][
        : 1 + unreachable
    ]


def test_refusals(collected: Any, tmp_path: Path) -> None:
    with pytest.raises(JobError, match="--python: expected one of 3.12.*found 3.9"):
        collected(python="3.9")
    with pytest.raises(WorkerError, match="(?s)fetch the wheels.*disk is full.*No space left"):
        collected(ends="echo No space left on device >&2; exit 1")
