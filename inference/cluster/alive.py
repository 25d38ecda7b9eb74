"""A run's sign of life on the storage that all workers share."""

from __future__ import annotations

import contextlib
import shutil
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

from ...contract.errors import OutputError
from ...contract.events import Report, Scratch
from ...contract.files import make_folder

ALIVE = "alive"
BEAT_SECONDS = 5.0


@contextlib.contextmanager
def signed(folder: Path, report: Report) -> Iterator[Path]:
    """A folder of a run's own, with the file ALIVE that changes while this process lives; workers stop soon after it is
    gone. Raises OutputError."""
    home = folder / f".run-{uuid.uuid4().hex[:12]}"
    report(Scratch(str(home)))
    try:
        make_folder(home, parents=True)
        (home / ALIVE).write_text(home.name, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"Expected {folder} to be a folder that can be written, found: {error.strerror}. Choose another OUTPUT."
        ) from error
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            with contextlib.suppress(OSError):  # storage that fails for a moment: workers wait longer than that
                (home / ALIVE).touch()

    beating = threading.Thread(target=beat, daemon=True)
    beating.start()
    try:
        yield home
    finally:
        ended.set()
        beating.join(timeout=1)
        shutil.rmtree(home, ignore_errors=True)
