"""The operating system's lock of an open file: it ends with the process that holds it, however that ended."""

from __future__ import annotations

import errno
import sys
from typing import IO

_HELD = (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK)
_FAR = 2**30
"""Byte that Windows locks: it forbids others to read what is locked, and what the file says is to be read."""


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
