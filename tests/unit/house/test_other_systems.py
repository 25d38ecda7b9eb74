"""The branches for Windows and macOS, reached on Linux with fakes; those of the installer have tests beside its own."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from landsynth.contract import files
from landsynth.inference.engine import output_lock
from landsynth.inference.network import providers, transfer
from landsynth.worker import environment, interpreter, process, runner, stopping

HOME = Path("/Users/Jörg Müller")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(Path, "home", lambda: HOME)


@pytest.fixture
def macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(Path, "home", lambda: HOME)


def test_folders_on_windows(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Local data, which does not roam."""
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert environment.default_root() == HOME / "AppData" / "Local" / "landsynth" / "environments"
    assert providers.cache_folder() == HOME / "AppData" / "Local" / "landsynth"
    monkeypatch.setenv("LOCALAPPDATA", "/D/Daten Müller")
    assert environment.default_root() == Path("/D/Daten Müller/landsynth/environments")
    assert providers.cache_folder() == Path("/D/Daten Müller/landsynth")
    assert interpreter.venv_python(Path("e")) == Path("e") / "Scripts" / "python.exe"


def test_folders_on_macos(macos: None) -> None:
    library = HOME / "Library"
    assert environment.default_root() == library / "Application Support" / "landsynth" / "environments"
    assert providers.cache_folder() == library / "Caches" / "landsynth"
    assert interpreter.venv_python(Path("e")) == Path("e") / "bin" / "python"


def test_a_child_on_windows_has_no_console_and_a_group(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def started(command: list[str], **how: Any) -> None:
        assert how["creationflags"] == process.CREATE_NO_WINDOW | process.CREATE_NEW_PROCESS_GROUP
        assert not how["start_new_session"] and how["stdin"] == subprocess.DEVNULL
        raise OSError("[WinError 4551] An Application Control policy has blocked this file")

    monkeypatch.setattr(subprocess, "Popen", started)
    with pytest.raises(OSError, match="4551"):
        process.run(["python.exe"], print, lambda: False)


def test_windows_ends_a_whole_tree(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **how: asked.append(command))
    monkeypatch.setenv("SYSTEMROOT", "/Windows")
    child: Any = SimpleNamespace(pid=7, poll=lambda: None)
    process._signal_group(child, hard=False)
    assert asked == [["/Windows/System32/taskkill.exe", "/T", "/F", "/PID", "7"]]
    child.poll = lambda: 0
    process._signal_group(child, hard=True)
    assert len(asked) == 1, "it has ended already"


def test_how_a_worker_ends_on_windows(windows: None) -> None:
    """There -9 is no signal, and a crash is a large exit code."""
    assert "exit code -9" in runner._why(process.Ended(-9, (), False))
    assert "exit code 3221225477" in runner._why(process.Ended(3221225477, (), False))


def test_stopping_on_windows(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+Break is the one signal, and the closed pipe tells of the parent's end: no thread watches."""
    handlers: dict[int, Any] = {}
    monkeypatch.setattr(signal, "SIGBREAK", 21, raising=False)
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    left: list[tuple[int, str]] = []
    before = threading.active_count()
    stopping.on_signals(lambda code, why: left.append((code, why)))  # type: ignore[arg-type, return-value]
    stopping.with_parent(lambda code, why: left.append((code, why)))
    handlers[21](21, None)
    assert left == [(149, "Stopped.")] and threading.active_count() == before


def test_a_lock_that_another_holds_on_windows(windows: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    fault: list[OSError] = []

    def locking(number: int, mode: int, size: int) -> None:
        calls.append((mode, os.lseek(number, 0, os.SEEK_CUR)))
        if fault:
            raise fault[0]

    fake = SimpleNamespace(LK_NBLCK=2, LK_UNLCK=0, locking=locking)
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    with files.open_lock(tmp_path / "lock") as file:
        assert files.take(file)
        files.release(file)
        assert [mode for mode, _ in calls] == [2, 0] and {place for _, place in calls} == {2**30}, "a byte far behind"
        fault.append(OSError(errno.EACCES, "another has it"))
        assert not files.take(file)
        fault[0] = OSError(errno.EINVAL, "no locks here")
        with pytest.raises(OSError, match="no locks"):
            files.take(file)


def test_a_lock_file_is_deleted_after_it_is_closed_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lock"
    file = files.open_lock(path)
    unlinked: list[bool] = []
    monkeypatch.setattr(Path, "unlink", lambda self: unlinked.append(file.closed))
    monkeypatch.setattr(os, "name", "nt")
    output_lock._give_back(file, path)
    monkeypatch.undo()
    assert unlinked == [True]


def test_a_folder_on_windows_inherits_its_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "new"
    tmp_path.chmod(0o2770)
    monkeypatch.setattr(Path, "chmod", lambda *_: pytest.fail("rights are inherited there"))
    monkeypatch.setattr(os, "name", "nt")
    files.make_folder(folder)
    monkeypatch.undo()
    assert folder.is_dir()


def test_whether_a_process_lives_on_windows(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = {7: 99}
    kernel = SimpleNamespace(OpenProcess=lambda access, inherit, number: opened.get(number, 0), CloseHandle=lambda _: 1)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert files.lives(7) and not files.lives(8)


@pytest.mark.parametrize(("value", "expected"), [(1, True), (0, False), (None, False)])
def test_long_paths_on_windows(windows: None, monkeypatch: pytest.MonkeyPatch, value: Any, expected: bool) -> None:
    class Key:
        def __enter__(self) -> Key:
            return self

        def __exit__(self, *_: object) -> None:
            """Closed."""

    def asked(key: Key, name: str) -> tuple[Any, int]:
        if value is None:
            raise FileNotFoundError(name)
        return (value, 4) if name == "LongPathsEnabled" else (0, 4)

    fake = SimpleNamespace(HKEY_LOCAL_MACHINE=1, OpenKey=lambda *_: Key(), QueryValueEx=asked)
    monkeypatch.setitem(sys.modules, "winreg", fake)
    assert environment._takes_long_paths() == expected


def test_the_cuda_runtime_of_windows(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def load(name: str) -> None:
        asked.append(name)
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(transfer, "_loaded", lambda: "")
    assert transfer.cuda_runtime() is None and asked and all(name.startswith("cudart64_") for name in asked)
