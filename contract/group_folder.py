"""A folder that a group may use where it may use the one around it: workers of a cluster may run as other users."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_GROUP, _INHERIT = 0o070, 0o2000


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
