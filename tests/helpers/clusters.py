"""Dask schedulers and workers for tests: the scheduler in this process, each worker a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from landsynth.tests.helpers.paths import ROOT

REGISTER = (
    f"import runpy, sys\nif 'landsynth' not in sys.modules: "
    f"runpy.run_path({str(ROOT / 'worker' / 'bootstrap.py')!r}, run_name='__mp_main__')\n"
)


class Machines:
    """A scheduler, and the workers that were started for it."""

    def __init__(self, scheduler: Any, folder: Path) -> None:
        self.scheduler, self.folder = scheduler, folder
        self.address: str = scheduler.scheduler_address
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, first: str = "", before: tuple[str, ...] = (), threads: int = 1) -> None:
        """Start a worker; `first` is Python that it runs before anything else, `before` goes before its command."""
        words = [sys.executable, "-m", "dask", "worker", self.address, "--no-nanny", "--nthreads", str(threads)]
        words += ["--name", name, "--no-dashboard", "--death-timeout", "60", "--memory-limit", "0"]
        words += ["--local-directory", str(self.folder / f"dask-{name}"), "--preload", REGISTER + first]
        path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
        with (self.folder / f"{name}.log").open("wb") as log:
            self.workers[name] = subprocess.Popen([*before, *words], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path})  # fmt: skip

    def wait(self, count: int, seconds: float = 60.0) -> None:
        """Wait until the scheduler knows as many workers."""
        until = time.monotonic() + seconds
        while len(self.scheduler.scheduler.workers) != count:
            assert time.monotonic() < until, "\n".join(log.read_text() for log in self.folder.glob("*.log"))
            time.sleep(0.05)

    def stop(self, name: str) -> None:
        """Kill a worker."""
        process = self.workers.pop(name)
        process.kill()
        process.wait(timeout=10)


@contextlib.contextmanager
def machines(folder: Path) -> Iterator[Machines]:
    """A scheduler on the loopback device without workers; those that were started end with it."""
    import logging

    from distributed import LocalCluster

    scheduler = LocalCluster(
        n_workers=0, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL
    )
    found = Machines(scheduler, folder)
    try:
        yield found
    finally:
        for name in list(found.workers):
            found.stop(name)
        scheduler.close(timeout=10)
