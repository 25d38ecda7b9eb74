"""Temporary files and folders that name their process, so that those of a process that was killed can be deleted."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

_MARK = re.compile(r"[.-](?P<machine>[0-9a-f]{6})-(?P<process>[0-9a-f]+)-\w{6,8}(\.part.*)?$")
_swept: set[Path] = set()
"""Folders that this process has looked through: once is enough, and some hold a hundred thousand files."""


def mark() -> str:
    """What names this process in what it makes: the machine, with the space that its process numbers are of (containers
    have their own), and its number."""
    return f"{_machine()}-{os.getpid():x}-"


def temporary() -> str:
    """How the name of a temporary folder begins; those of processes that are gone are deleted."""
    sweep(Path(tempfile.gettempdir()))
    return f"landsynth-{mark()}"


def sweep(folder: Path) -> None:
    """Delete what processes of this machine that are gone left in a folder; what cannot be deleted stays."""
    if folder in _swept:
        return
    _swept.add(folder)
    with suppress(OSError):
        for each in list(folder.iterdir()):
            found = _MARK.search(each.name) if each.name.startswith((".", "landsynth-")) else None
            if found and found["machine"] == _machine() and not lives(int(found["process"], 16)):
                delete(each)


def delete(path: Path) -> None:
    """Delete a file or folder if that is possible."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    with suppress(OSError):
        path.unlink()


def lives(process: int) -> bool:
    """Whether there is a process of that number on this machine."""
    if sys.platform == "win32":
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, process)  # limited information
        ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # another user's; no number of a process
        return True
    return True


@functools.lru_cache(maxsize=1)
def _machine() -> str:
    space = ""
    with suppress(OSError, AttributeError):  # Linux alone has such spaces
        space = os.readlink("/proc/self/ns/pid")
    return hashlib.sha256(f"{socket.gethostname()} {space}".encode()).hexdigest()[:6]
