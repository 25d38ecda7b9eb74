"""The program: fetched by the index's page or from a folder, proven by its hash, run with its words relayed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from landsynth.contract.errors import CancelledError, WorkerError
from landsynth.contract.events import Event, Message, Progress
from landsynth.tests.helpers.wheels import zipped
from landsynth.worker import machine, tiers
from landsynth.worker.uv import program
from landsynth.worker.uv.network import Source
from landsynth.worker.uv.program import Uv

NAME = "uv-9.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
SCRIPT = """#!/bin/sh
case "$1" in
ask) echo warning >&2; echo '[1]' ;;
wait) sleep 60 ;;
fail) echo 'cause: dns error' >&2; exit 2 ;;
*) echo 'Downloading torch (1.5GiB)' >&2; echo ' Downloaded torch' >&2; echo 'Prepared 1 package in 1s' >&2 ;;
esac
"""


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel of uv 9.0 whose hash is pinned."""
    path = zipped(tmp_path / "wheels" / NAME, {"uv-9.0.data/scripts/uv": SCRIPT})
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (tmp_path / "uv.txt").write_text(f"uv==9.0 --hash=sha256:{'0' * 64} --hash=sha256:{digest}\n")
    monkeypatch.setattr(tiers, "FOLDER", tmp_path)
    monkeypatch.setattr(machine, "this", lambda: machine.Machine("linux", "x86_64", (2, 36)))
    return path


def prepared(root: Path, source: Source, seen: list[Event] | None = None) -> Uv:
    return program.prepared(root, source, [].append if seen is None else seen.append, lambda: False)


def test_from_an_index(wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://jane:secret@index.example/pypi/simple/")
    asked = []
    page = f"<a href='../../files/uv-8.0-x.whl'>x</a><a href='../../files/{NAME}#sha256=1&amp;b'>{NAME}</a>"

    def fetch(url: str) -> bytes:
        asked.append(url)
        return page.encode() if url.endswith("/") else wheel.read_bytes()

    uv = prepared(tmp_path / "root", Source(fetch=fetch))
    base = "https://jane:secret@index.example/pypi/"
    assert asked == [f"{base}simple/uv/", f"{base}files/{NAME}"]
    assert uv.path == tmp_path / "root" / "uv-9.0" / "uv" and uv.ask("ask", task="answer") == [1]
    assert prepared(tmp_path / "root", Source(fetch=fetch)).path == uv.path and len(asked) == 2, "fetched once"
    page = "<a href='uv-8.0-x.whl'>x</a>"
    with pytest.raises(WorkerError, match=r"Expected uv 9.0 for this machine at https://index.example/pypi/simple/uv/"):
        prepared(tmp_path / "other", Source(fetch=fetch))


def test_from_a_folder(wheel: Path, tmp_path: Path) -> None:
    assert prepared(tmp_path / "root", Source(wheel.parent)).path.is_file()
    wheel.write_bytes(b"another")
    with pytest.raises(WorkerError, match="as it was published, found another file"):
        prepared(tmp_path / "other", Source(wheel.parent))
    wheel.unlink()
    with pytest.raises(WorkerError, match="WHEELS: expected a wheel of the installer uv 9.0.*landsynth wheels"):
        prepared(tmp_path / "other", Source(wheel.parent))


def test_without_a_network(wheel: Path, tmp_path: Path) -> None:
    def fetch(url: str) -> bytes:
        raise OSError("Could not resolve host: connection refused")

    with pytest.raises(WorkerError, match="pypi.org/simple/uv/, found: .*refused. The network or the proxy cannot be"):
        prepared(tmp_path / "root", Source(fetch=fetch))
    with pytest.raises(CancelledError, match="cancelled"):
        program.prepared(tmp_path / "root", Source(fetch=fetch), [].append, lambda: True)
    assert not (tmp_path / "root").exists()


def test_running(wheel: Path, tmp_path: Path) -> None:
    seen: list[Event] = []
    uv = prepared(tmp_path / "root", Source(wheel.parent), seen)
    uv.run("pip", task="install")
    assert [round(event.fraction, 3) for event in seen if isinstance(event, Progress)] == [0.8, 0.85]
    assert Message("Downloading torch (1.5GiB)") in seen
    with pytest.raises(
        WorkerError, match=r"(?s)Expected uv to install it, found that it failed. The network.*dns error"
    ):
        uv.run("fail", task="install it")
    with pytest.raises(WorkerError, match="found no answer"):
        uv.ask("fail", task="answer")
    with pytest.raises(CancelledError):
        program.prepared(tmp_path / "root", Source(wheel.parent), seen.append, lambda: True).run("wait", task="wait")
    uv.path.write_bytes(b"no program")
    with pytest.raises(WorkerError, match="Expected to start .*uv to install it, found"):
        uv.run("pip", task="install it")


def test_the_pin_is_locked() -> None:
    version, sums = program.pin()
    assert re.fullmatch(r"[\d.]+", version) and len(sums) > 10
