"""Which Python is taken: the best version of those listed, never QGIS' own of Windows and macOS; else a fetched one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from landsynth.contract.errors import WorkerError
from landsynth.worker.uv import pythons
from landsynth.worker.uv.network import Source


def listed(
    *pythons: tuple[str, str], variant: str = "default", implementation: str = "cpython"
) -> list[dict[str, str]]:
    return [
        {"version": version, "path": path, "variant": variant, "implementation": implementation}
        for version, path in pythons
    ]


def test_the_best_version() -> None:
    every = listed(("3.14.0rc1", "/rc"), ("3.13.2", "/13"), ("3.9.1", "/9"), ("3.11.4", "/11"), ("3.11.2", "/old"))
    assert pythons.best(every, ("3.12", "3.11", "3.13")) == "/11"
    assert pythons.best(every, ("3.14",)) is None, "unfinished"
    assert pythons.best(listed(("3.12.1", "/t"), variant="freethreaded"), ("3.12",)) is None
    assert pythons.best(listed(("3.12.1", "/p"), implementation="pypy"), ("3.12",)) is None


@pytest.mark.parametrize(("system", "prefix", "own", "other"), [
    ("win32", "/OSGeo4W/apps/Python312", "/OSGeo4W/bin/python3.exe", "/Users/Jörg Müller/Python312/python.exe"),
    ("win32", "/Programs/QGIS 3.44/apps/Python312", "/Programs/QGIS 3.44/apps/Python312/python.exe", "/P/python.exe"),
    ("darwin", "/Applications/QGIS.app/Contents/Frameworks", "/Applications/QGIS.app/Contents/MacOS/bin/python3",
     "/opt/homebrew/bin/python3.12"),
])  # fmt: skip
def test_never_that_of_the_bundle(
    system: str, prefix: str, own: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(sys, "base_exec_prefix", prefix)
    assert pythons.best(listed(("3.12.1", own)), ("3.12",)) is None
    assert pythons.best(listed(("3.12.1", own), ("3.12.1", other)), ("3.12",)) == other
    monkeypatch.setattr(sys, "platform", "linux")
    assert pythons.best(listed(("3.12.1", own)), ("3.12",)) == own


class FakeUv:
    """Lists what is there; installing adds one."""

    def __init__(self, *versions: str) -> None:
        self.versions, self.said = list(versions), []

    def ask(self, *arguments: str, task: str) -> Any:
        return listed(*((f"{version}.1", f"/p{version}") for version in self.versions))

    def run(self, *arguments: str, task: str) -> None:
        assert arguments[:2] == ("python", "install") and "UV_PYTHON_INSTALL_MIRROR" in task
        self.versions.append(arguments[2])

    def report(self, event: Any) -> None:
        self.said.append(event.text)


def chosen(uv: Any, source: Source) -> str:
    return pythons.chosen(uv, source)


def test_one_is_fetched_where_there_is_none() -> None:
    uv = FakeUv("3.9")
    assert chosen(uv, Source()) == "/p3.12" and uv.said[0].endswith("fetching 3.12.")
    assert chosen(FakeUv("3.13", "3.11"), Source()) == "/p3.11"


def test_a_folder_of_wheels_says_the_version(tmp_path: Path) -> None:
    assert chosen(FakeUv("3.12", "3.11"), Source(tmp_path)) == "/p3.12"
    (tmp_path / "numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl").touch()
    assert chosen(FakeUv("3.12", "3.11"), Source(tmp_path)) == "/p3.11"
    with pytest.raises(WorkerError, match="Expected a Python 3.11 for the wheels in"):
        chosen(FakeUv("3.12"), Source(tmp_path))
