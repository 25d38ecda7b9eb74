"""Start: from `qgis_process run` to the first window that generate has computed, beyond QGIS' own start."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from rows import MODEL, ROOT, Table, device_name

SAMPLE = ROOT / "resources" / "sample" / "landcover.tif"
WINDOW = 256
"""Side of the first window, small, so that what is measured is the way to it and not the network."""
NATIVE = ("native:rasterlayerproperties", f"--INPUT={SAMPLE}", "--BAND=1")
"""QGIS' own start is what it takes until this algorithm, which opens the same raster, has given its result."""
LAUNCHED = "launched"
PATIENCE = 300  # seconds


def seconds_until(words: tuple[str, ...], is_it: Callable[[str], bool], environment: dict[str, str]) -> float:
    """Seconds from starting qgis_process with these words to the first line of its output that is the one.

    Raises RuntimeError with what it said where there was none.
    """
    started, found = time.perf_counter(), None
    command = [str(ROOT / "scripts" / "qgis_process"), "run", *words]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as running:
        said = []
        for line in running.stdout or ():
            said.append(line)
            if found is None and is_it(line):
                found = time.perf_counter() - started
    if found is None or running.returncode:
        raise RuntimeError(f"Expected {' '.join(words)} to succeed, found:\n{''.join(said)}")
    return found


class Listener:
    """Hears the worker's events: an interpreter between, for the time of the benchmark, copies them into a pipe."""

    def __init__(self, folder: Path, python: str) -> None:
        self.pipe, self.wrapper = folder / "events", folder / "python"
        os.mkfifo(self.pipe)
        self.wrapper.write_text(f"#!/bin/sh\necho {LAUNCHED} >'{self.pipe}'\n'{python}' \"$@\" | tee '{self.pipe}'\n")
        self.wrapper.chmod(self.wrapper.stat().st_mode | stat.S_IXUSR)
        self._file = os.fdopen(os.open(self.pipe, os.O_RDWR), encoding="utf-8")  # never ends, whoever writes
        self.seconds: dict[str, float] = {}
        self._started, self._whole = 0.0, threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def begin(self) -> None:
        """Forget the run before; seconds count from now."""
        self.seconds, self._started = {}, time.perf_counter()
        self._whole.clear()

    def wait(self) -> dict[str, float]:
        """Seconds to the launch of the worker, its first word, its first window. Raises RuntimeError without these."""
        if not self._whole.wait(PATIENCE):
            raise RuntimeError(f"Expected events up to the first window, found {', '.join(self.seconds) or 'none'}.")
        return self.seconds

    def _listen(self) -> None:
        for line in self._file:
            now = time.perf_counter() - self._started
            event = {} if line.strip() == LAUNCHED else json.loads(line)
            name = "first word" if event else LAUNCHED
            self.seconds.setdefault(name, now)
            if event.get("fraction", 0) > 0:
                self.seconds.setdefault("first window", now)
                self._whole.set()


def compile_rooms(pythons: tuple[str, ...]) -> None:
    """Byte code beside our files, as Python leaves it at the first start; the scripts of a checkout write none."""
    rooms = [str(ROOT / name) for name in ("contract", "worker", "plugin", "algorithms", "inference", "__init__.py")]
    for python in filter(shutil.which, pythons):
        subprocess.run([python, "-m", "compileall", "-q", *rooms], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL, help="ONNX generator; the bundled one if not given")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each, in turn, after one that does not count")
    parser.add_argument("--python", default=os.environ.get("LANDSYNTH_PYTHON", sys.executable), help="of the worker")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    chosen = parser.parse_args()
    compile_rooms((chosen.python, "/usr/bin/python3"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        listener = Listener(folder, chosen.python)
        environment = {**os.environ, "LANDSYNTH_PYTHON": str(listener.wrapper)}
        ours = (
            "landsynth:generate", f"--LANDCOVER={SAMPLE}", f"--MODEL={chosen.model}", f"--TILE_SIZE={WINDOW}",
            f"--EXTENT={_corner()}", "--DEVICE=cpu", f"--OUTPUT={folder / 'image.tif'}",
        )  # fmt: skip
        native: list[float] = []
        found: list[dict[str, float]] = []
        for number in range(-1, chosen.rounds):
            own = seconds_until(NATIVE, lambda line: line.startswith("Results"), environment)
            listener.begin()
            seconds_until(ours, lambda line: line.startswith("Results"), environment)
            if number >= 0:
                native.append(own)
                found.append(listener.wait())
    table = Table(device_name("CPU", None))
    spent = sum(native) + sum(each["first window"] for each in found)
    start = median(each["first window"] for each in found) - median(native)
    table.add("start_seconds", "first window of generate, beyond QGIS' own start", start, "s", spent)
    table.add("start_seconds", "QGIS' own start, a native algorithm", median(native), "s", sum(native))
    for step, before in (("first word", LAUNCHED), ("first window", LAUNCHED)):
        seconds = median(each[step] - each[before] for each in found)
        table.add("start_seconds", f"launch of the worker to its {step}", seconds, "s", spent)
    table.finish(chosen.out)


def _corner() -> str:
    """EXTENT of 512 pixels of the sample, so that a run is short."""
    import rasterio

    with rasterio.open(SAMPLE) as sample:
        left, top = sample.transform * (0, 0)
        right, bottom = sample.transform * (512, 512)
        return f"{left},{right},{bottom},{top} [{sample.crs.to_string()}]"


if __name__ == "__main__":
    main()
