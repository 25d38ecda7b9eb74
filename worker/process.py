"""Child processes: a cleaned environment, lines as they come, cancelling within two seconds."""

from __future__ import annotations

import collections
import contextlib
import os
import queue
import signal
import subprocess  # nosec B404 - argument lists only, never a shell
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Optional

POLL_SECONDS = 0.05
GRACE_SECONDS, LONG_GRACE_SECONDS = 1.0, 20.0
"""Between asking a child to end and killing it; the second where it has much to save."""
TAIL_LINES = 40
CREATE_NO_WINDOW = 0x08000000
CREATE_NEW_PROCESS_GROUP = 0x00000200

# QGIS sets these for its own Python, GDAL and Qt; in another Python they break imports or coordinate systems.
_STRIPPED = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONEXECUTABLE", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
# With these of the user pip installs elsewhere than into the environment that it belongs to.
_PIP = ("PYTHONUSERBASE", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
_STRIPPED_PREFIXES = ("PROJ_", "GDAL_", "OGR_", "QT_", "QGIS_", "DYLD_")


@dataclass(frozen=True)
class Ended:
    """How a child ended: its exit code (-N: signal N on POSIX), the last lines of stderr, and why."""

    code: int
    tail: tuple[str, ...]
    cancelled: bool


def clean_environment(
    extra: Optional[Mapping[str, str]] = None, base: Optional[Mapping[str, str]] = None
) -> dict[str, str]:
    """The environment for a Python of its own: `base` (os.environ) without what QGIS set for itself, and `extra`."""
    source = os.environ if base is None else base
    kept = {
        name: value
        for name, value in source.items()
        if name.upper() not in (*_STRIPPED, *_PIP) and not name.upper().startswith(_STRIPPED_PREFIXES)
    }
    if "APPIMAGE" in source or "SNAP" in source or "FLATPAK_ID" in source:
        kept.pop("LD_LIBRARY_PATH", None)
        kept.pop("LD_PRELOAD", None)
    kept.update({"PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1", **(extra or {})})
    return kept


def run(
    command: Sequence[str],
    on_line: Callable[[str], None],
    is_cancelled: Callable[[], bool],
    environment: Optional[Mapping[str, str]] = None,
    folder: Optional[Path] = None,
    on_leftover: Callable[[str], None] = lambda line: None,
    merge: bool = False,
    grace: float = GRACE_SECONDS,
) -> Ended:
    """Run a command to its end; `on_line` gets each line of stdout in the calling thread.

    merge: stderr's lines too; its last ones are in `Ended.tail` either way.

    `is_cancelled` is asked at least ten times a second, however much or little the child says. When it
    is true, or `on_line` raises, the whole process group is terminated, and killed `grace` seconds later;
    lines that nobody has seen by then go to `on_leftover`.
    Raises OSError where the command cannot be started.
    """
    child = subprocess.Popen(  # nosec B603 - a list, from our own code
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(clean_environment() if environment is None else environment),
        cwd=folder,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=sys.platform != "win32",
        creationflags=CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0,
    )
    lines: queue.Queue[Optional[str]] = queue.Queue()
    tail: collections.deque[str] = collections.deque(maxlen=TAIL_LINES)

    def complain(line: Optional[str]) -> None:
        tail.append(line or "")
        if merge and line is not None:
            lines.put(line)

    readers = [
        threading.Thread(target=_read, args=(stream, put), daemon=True)
        for stream, put in ((child.stdout, lines.put), (child.stderr, complain))
    ]
    for reader in readers:
        reader.start()
    whole = False
    try:
        whole = _relay(child, lines, on_line, is_cancelled)
    finally:
        _end(child, grace)
        for reader in readers:
            reader.join(timeout=0.3)
        if not whole:
            _drain(lines, on_leftover)
    if whole:
        _drain(lines, on_line)
    cancelled = not whole
    return Ended(child.returncode, tuple(tail), cancelled)


def _read(stream: Optional[IO[str]], put: Callable[[Optional[str]], None]) -> None:
    if stream is not None:
        with stream:
            for line in stream:
                put(line.rstrip("\r\n"))
    put(None)


def _relay(
    child: subprocess.Popen[str],
    lines: queue.Queue[Optional[str]],
    on_line: Callable[[str], None],
    is_cancelled: Callable[[], bool],
) -> bool:
    """Hand lines on until the child has ended; False where it was cancelled before."""
    asked = 0.0
    while True:
        if time.monotonic() - asked >= POLL_SECONDS:
            if is_cancelled():
                return False
            asked = time.monotonic()
        try:
            line = lines.get(timeout=POLL_SECONDS)
        except queue.Empty:
            if child.poll() is not None:
                return True
            continue
        if line is not None:
            on_line(line)
        elif child.poll() is None:
            time.sleep(POLL_SECONDS)  # the child closed its stdout and lives on
            lines.put(None)
        else:
            return True


def _drain(lines: queue.Queue[Optional[str]], on_line: Callable[[str], None]) -> None:
    while True:
        try:
            line = lines.get_nowait()
        except queue.Empty:
            return
        if line is not None:
            on_line(line)


def _end(child: subprocess.Popen[str], grace: float) -> None:
    """Leave no process of the child's group: terminate, wait, kill."""
    if child.poll() is None:
        _signal_group(child, hard=False)
        with contextlib.suppress(subprocess.TimeoutExpired):  # the kill below is the answer
            child.wait(timeout=grace)
    _signal_group(child, hard=True)
    child.wait()


def _signal_group(child: subprocess.Popen[str], hard: bool) -> None:
    if sys.platform == "win32":
        if child.poll() is None:  # no gentle signal reaches a process without a console: end its whole tree
            taskkill = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe")
            subprocess.run(  # nosec B603
                [taskkill, "/T", "/F", "/PID", str(child.pid)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                creationflags=CREATE_NO_WINDOW,
                check=False,
            )
        return
    try:
        os.killpg(child.pid, signal.SIGKILL if hard else signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        return  # the group has ended already (macOS says so with a PermissionError for zombies)
