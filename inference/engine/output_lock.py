"""Two runs onto one output refuse each other: a lock beside it, held from the first look to the last rename."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

from ...contract import files
from ...contract.errors import OutputError
from ...contract.events import Report, Scratch

_TRIES = 20


def lock_of(output: str | Path) -> Path:
    """The file that says that an output is being made."""
    path = Path(output).absolute()
    return path.with_name(f".{path.name}.lock")


def held_log(log: str | Path, report: Report) -> contextlib.AbstractContextManager[None]:
    """Hold a log folder that is there: two runs in one would mix their checkpoints. Raises OutputError."""
    return held(Path(log) / "run", report, "LOG")


@contextlib.contextmanager
def claimed(outputs: Sequence[str], report: Report) -> Iterator[None]:
    """Hold the locks of all outputs of a run. Raises OutputError where another run holds one of them."""
    with contextlib.ExitStack() as stack:
        for output in outputs:
            stack.enter_context(held(output, report))
        yield


@contextlib.contextmanager
def held(output: str | Path, report: Report, option: str = "OUTPUT") -> Iterator[None]:
    """Hold the lock of an output. Raises OutputError where another run holds it, or where none can be made.

    The lock is the operating system's (`file_lock`): a run that died, however, blocks nobody, and the file that it
    left says nothing. On NFS the lock is the server's and holds across machines, since Linux turns it into one of a
    range of bytes; a mount that keeps locks to itself (nolock, local_lock) sees only runs of the same machine, and
    there the last one to finish wins, as whole files are renamed and never written in place.
    """
    path = lock_of(output)
    report(Scratch(str(path), is_lock=True))
    file = _taken(path, output, option)
    try:
        started = datetime.now(timezone.utc).isoformat(timespec="seconds")
        said = {"process": os.getpid(), "host": socket.gethostname(), "started": started}
        with contextlib.suppress(OSError):  # a full disk: what it says is for people, the lock holds without
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), json.dumps(said).encode())
        yield
    finally:
        _give_back(file, path)


def _taken(path: Path, output: str | Path, option: str) -> IO[str]:
    """The open file, locked. Raises OutputError."""
    for _ in range(_TRIES):
        try:
            file = files.open_lock(path)
        except OSError as error:
            raise OutputError(
                f"Expected a place beside {output} for a lock, found that {path} cannot be written "
                f"({error.strerror}). Choose another {option}, or delete that file where no run lives."
            ) from error
        if not _take(file):
            who = _said(file)
            file.close()
            raise OutputError(
                f"Expected that no other run writes {output}, found one that does{who}. Wait for it, stop it, or "
                f"choose another {option}."
            )
        with contextlib.suppress(OSError):  # the run before has deleted it just now: try again
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        file.close()
    raise OutputError(f"Expected to lock {path}, found that it keeps vanishing. Run again.")


def _take(file: IO[str]) -> bool:
    """Whether no other run holds the lock; a file system without locks (some network shares) cannot tell."""
    try:
        return files.take(file)
    except OSError:
        return True


def _said(file: IO[str]) -> str:
    """What the lock says of the run that holds it; nothing where it has not said it yet."""
    found = files.holder(file)
    is_known = {"process", "host", "started"} <= found.keys()
    return f" (process {found['process']} on {found['host']}, since {found['started']})" if is_known else ""


def _give_back(file: IO[str], path: Path) -> None:
    """Delete the lock's file while it is held, so that nobody's but ours is deleted; Windows deletes no open one."""
    with contextlib.suppress(OSError):
        if os.name != "nt" and os.path.samestat(os.fstat(file.fileno()), path.stat()):
            path.unlink()
    with contextlib.suppress(OSError):
        files.release(file)
    file.close()
    if os.name == "nt":
        with contextlib.suppress(OSError):  # another run has it open
            path.unlink()
