"""Files and folders: where an output may be written, whole or not at all; locks, shared folders, what is left."""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import os
import re
import secrets
import shutil
import socket
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Optional

from .errors import InputError, OutputError
from .events import Report, Scratch
from .typed import loads

TIFF = (".tif", ".tiff")
_HELD = (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK)
_FAR = 2**30
"""Byte that Windows locks: it forbids others to read what is locked, and what the file says is to be read."""
_GROUP, _INHERIT = 0o070, 0o2000
_MARK = re.compile(r"[.-](?P<machine>[0-9a-f]{6})-(?P<process>[0-9a-f]+)-\w{6,8}(\.part.*)?$")
_swept: set[Path] = set()
"""Folders that this process has looked through: once is enough, and some hold a hundred thousand files."""


def check_output(output: str, inputs: Iterable[str], name: str = "OUTPUT", endings: tuple[str, ...] = TIFF) -> None:
    """Raise OutputError where a file (a GeoTIFF) cannot be written at output, or would replace one of the inputs."""
    path = Path(output)
    folder = path.absolute().parent
    problem = None
    if not folder.is_dir():
        problem = f"Expected {name} in a folder that exists, found no folder {folder}. Create it or choose another"
    elif path.is_dir():
        problem = f"Expected a file as {name}, found the folder {path}. Add a file name that ends in {endings[0]}"
    elif path.exists() and any(os.path.exists(each) and os.path.samefile(path, each) for each in inputs):
        problem = f"Expected {name} to be a new file, found {path}, which the job reads. Choose another name"
    elif path.suffix.lower() not in endings:
        problem = f"Expected a name that ends in {endings[0]} as {name}, found {path}. Change the ending"
    elif not os.access(folder, os.W_OK):
        problem = f"Expected {name} in a folder that can be written, found {folder}, which cannot. Choose another"
    if problem:
        raise OutputError(problem + ".")


def check_endless(path: str) -> None:
    """Raise InputError where a pipe or a device lies at path: reading from it may never end."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):  # nothing there, or no path: who opens it says so
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise InputError(
            f"Expected a file or a folder, found a pipe or a device at {path}. Copy what it gives to a file."
        )


def check_new_folder(folder: str, name: str) -> None:
    """Raise OutputError where a folder cannot be made, or is there and holds something."""
    path = Path(folder).absolute()
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        found = "a file" if path.is_file() else "a folder that holds files"
        raise OutputError(f"Expected {name} to be a new or an empty folder, found {found} at {path}. Choose another.")
    if path.is_symlink() or os.path.ismount(path):  # the whole folder takes an empty one's place, which these keep
        found = "a link" if path.is_symlink() else "the top of a volume"
        raise OutputError(f"Expected {name} to be a new or an empty folder, found {found} at {path}. Name one in it.")
    there = next(each for each in (path, *path.parents) if each.exists())
    if not os.access(there, os.W_OK):
        raise OutputError(f"Expected {name} where it can be written, found {there}, which cannot. Choose another.")


def scratch(path: Path, report: Optional[Report] = None) -> Path:
    """A hidden name beside a file or folder for what is to become it, with the same ending.

    A name of its own with a report, which is told of it, so that whoever outlives this process deletes it, or else the
    next run that writes into the folder; without a report one that the next run takes again.
    """
    token = f".{mark()}{secrets.token_hex(3)}" if report else ""
    part = path.absolute().with_name(f".{path.stem}{token}.part{path.suffix}")
    if report:
        sweep(part.parent)
        report(Scratch(str(part)))
    return part


@contextlib.contextmanager
def written(path: Path, report: Optional[Report] = None) -> Iterator[Path]:
    """A name to write a file under, which gets its own when all went well, and vanishes otherwise; see `scratch`.

    Raises OSError; what was there stays then.
    """
    part = scratch(path, report)
    try:
        yield part
        os.replace(part, path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def made(folder: Path, name: str, report: Optional[Report] = None) -> Iterator[Path]:
    """As `written`, of a folder, which takes the place of an empty one; name: the option that says where, for a
    message. Raises OutputError."""
    part = scratch(folder, report)
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        yield part
        if folder.is_dir():
            folder.rmdir()
        os.replace(part, folder)
    except OSError as error:
        raise OutputError(
            f"Expected to write the folder {folder}, found that it cannot be done ({error}). Free disk space, or "
            f"choose another {name}."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def open_lock(path: Path, mode: str = "a+") -> IO[str]:
    """Open a file to be locked, made if it is not there (mode r+: not made); never what a link of that name leads to.
    Raises OSError."""

    def opener(name: str, flags: int) -> int:
        if os.path.islink(name):  # Windows has no flag for it
            raise OSError(errno.ELOOP, "it is a link")
        return os.open(name, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)

    return open(path, mode, encoding="utf-8", opener=opener)


def take(file: IO[str]) -> bool:
    """Lock the file for this process, at once or not at all; whether it is locked now.

    Raises OSError where the file system knows no locks.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


def release(file: IO[str]) -> None:
    """Unlock a file that `take` locked."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def delete_lock(path: Path) -> None:
    """Delete the file of a lock, unless a process beside this one holds it."""
    with contextlib.suppress(OSError):  # not there, or not ours to write
        with open_lock(path, "r+") as file:
            said = holder(file)
            if not take(file) and (said.get("process"), said.get("host")) != (os.getpid(), socket.gethostname()):
                return
            if os.name != "nt":  # deletes no open one
                path.unlink()
        if os.name == "nt":
            path.unlink()


def holder(file: IO[str]) -> dict[str, Any]:
    """What the open file of a lock says of the process that holds it; nothing where it has not said it yet."""
    try:
        file.seek(0)
        found = loads(file.read())
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def make_folder(folder: Path, parents: bool = False) -> None:
    """Make a folder as the umask says. Where the group of the one around it may write there, it may in the new one too.

    parents: make those around it, too. Raises OSError, FileExistsError among others.
    """
    folder.mkdir(parents=parents)
    if os.name == "nt":  # access is inherited there
        return
    around = folder.parent.stat()
    if not around.st_mode & 0o020:
        return
    with contextlib.suppress(OSError):  # a group that one is not in, storage without permissions: as the umask says
        if folder.stat().st_gid != around.st_gid:
            os.chown(folder, -1, around.st_gid)
        folder.chmod(folder.stat().st_mode & 0o7777 | around.st_mode & (_GROUP | _INHERIT))


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
    with contextlib.suppress(OSError):
        for each in list(folder.iterdir()):
            found = _MARK.search(each.name) if each.name.startswith((".", "landsynth-")) else None
            if found and found["machine"] == _machine() and not lives(int(found["process"], 16)):
                delete(each)


def delete(path: Path) -> None:
    """Delete a file or folder if that is possible."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    with contextlib.suppress(OSError):
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
    with contextlib.suppress(OSError, AttributeError):  # Linux alone has such spaces
        space = os.readlink("/proc/self/ns/pid")
    return hashlib.sha256(f"{socket.gethostname()} {space}".encode()).hexdigest()[:6]
