"""The lock against two installs at once: exclusive while its holder lives, free as soon as it is dead."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from landsynth.contract.errors import CancelledError
from landsynth.tests.helpers.paths import ROOT
from landsynth.worker import lock

HOLD = """
import sys
sys.path.insert(0, {worker!r})
import bootstrap, pathlib
bootstrap.register(pathlib.Path({root!r}))
from landsynth.worker import lock
with lock.held(pathlib.Path({path!r}), lambda: None, lambda: False):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    code = HOLD.format(worker=str(ROOT / "worker"), root=str(ROOT), path=str(path))
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    return process


def test_waits_for_the_holder(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "install.lock"
    process = holder(path)
    waiting = threading.Event()
    got = threading.Event()

    def take() -> None:
        with lock.held(path, waiting.set, lambda: False):
            got.set()

    thread = threading.Thread(target=take)
    thread.start()
    assert waiting.wait(5) and not got.wait(0.3)
    process.communicate()
    assert got.wait(5)
    thread.join()


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "install.lock"
    process = holder(path)
    process.kill()
    process.communicate()
    waited: list[bool] = []
    with lock.held(path, lambda: waited.append(True), lambda: False):
        assert path.exists() and not waited


def test_a_stale_file_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "install.lock"
    path.write_text("4194304")
    with lock.held(path, lambda: pytest.fail("nobody holds it"), lambda: False):
        assert path.exists()


def test_waiting_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "install.lock"
    process = holder(path)
    waited: list[bool] = []
    with pytest.raises(CancelledError), lock.held(path, lambda: waited.append(True), lambda: bool(waited)):
        pytest.fail("it is held by another process")
    process.communicate()
