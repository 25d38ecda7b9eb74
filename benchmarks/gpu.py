"""Everything that a GPU machine can tell in one call of at most 10 minutes: rates, walls, memory, training.

Each part is a process with a limit of its own; what fails is said, and the rows of the others are kept. `--quick` is
the same with tiny sizes on whatever machine, to see that every part runs.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rows import MODEL, ROOT, Row, save

QUICK = 3
"""Times the limit that a part has where a CPU does what a GPU is to do."""
LEAST = 15
"""Seconds under which no part is begun."""


@dataclass(frozen=True)
class Part:
    """A command that prints rows as JSON: script and words, and the seconds that it may take."""

    name: str
    words: tuple[str, ...]
    limit: int


def onnx_parts(there: dict[str, Any], model: Path, quick: bool) -> list[Part]:
    """Bare windows by every provider and precision that there is."""
    windows = ("--windows", *(("64", "128") if quick else ("256", "512", "1024", "2048")))
    rest = ("--model", str(model), *windows, "--seconds", "0.1" if quick else "2")
    found = []
    for device, provider in (("cuda", "CUDAExecutionProvider"), ("tensorrt", "TensorrtExecutionProvider")):
        if provider in there["providers"]:
            for kind in ("full", "half", *(("tf32",) if device == "cuda" else ())):
                how = ("--tf32",) if kind == "tf32" else ("--precision", kind)
                words = ("gpu_parts.py", "onnx", "--device", device, *how, *rest)
                found.append(Part(f"onnxruntime, {device}, {kind}", words, 60 if device == "cuda" else 120))
    if quick:
        for kind in ("full", "half"):
            words = ("gpu_parts.py", "onnx", "--device", "cpu", "--precision", kind, *rest)
            found.append(Part(f"onnxruntime, cpu, {kind}", words, 120))
    return found


def raster_parts(device: str, model: Path, quick: bool) -> list[Part]:
    """Whole runs over rasters: wall time over the bare network's, tiled against untiled, the pipeline alone."""
    common = ("--model", str(model), "--device", device)
    sizes = (("512", "256", "65536"), "512") if quick else (("8192", "2048", str(2**26)), "1024")
    (side, window, pixels), seams = sizes
    small = ("256",) if quick else ("512", "1024")
    walls = ("--size", side, "--windows", *small, window, "--bare-pixels", pixels)
    found = [Part(f"wall, {device}", ("speed.py", *common, *walls), 120)]
    found.append(Part(f"seams, {device}", ("seams.py", *common, *(("--size", seams) if quick else ())), 90))
    if (ROOT / "benchmarks" / "pipeline.py").exists():
        found.append(Part("pipeline", ("pipeline.py", "--device", device, *(("--size", "512") if quick else ())), 90))
    return found


def torch_parts(quick: bool) -> list[Part]:
    """Bare networks and training in torch."""
    small = ("--windows", "64", "--seconds", "0.1", "--kinds", "fp32", "bf16") if quick else ()
    steps = ("--sizes", "64x2", "--steps", "2") if quick else ("--sizes", "128x16", "256x16", "256x32")
    width = ("--width", "8") if quick else ()
    found = []
    for name in ("fast", "spade", "csebgan"):
        words = ("gpu_parts.py", "training", "--architecture", name, *steps, *width)
        found.append(Part(f"training, {name}", words, 90))
    for name in ("fast", "spade"):
        words = ("gpu_parts.py", "torch", "--architecture", name, *small, *width)
        found.append(Part(f"torch, {name}", words, 60))
    return found


def planned(there: dict[str, Any], model: Path, quick: bool) -> tuple[list[Part], list[str]]:
    """The parts that mean something here, the most telling first; and what is left out, and why."""
    has_cuda = "CUDAExecutionProvider" in there["providers"]
    parts, lacking = onnx_parts(there, model, quick), []
    if not has_cuda:
        lacking.append(f"onnxruntime on CUDA: its providers are {', '.join(there['providers']) or 'none'}")
    if "TensorrtExecutionProvider" not in there["providers"]:
        lacking.append("TensorRT: onnxruntime does not offer it")
    if not there["rasterio"]:
        lacking.append("walls, seams and pipeline: no rasterio")
    elif has_cuda or quick:
        parts += raster_parts("cuda" if has_cuda else "cpu", model, quick)
    if there["torch"] and (there["gpu"] or quick):
        parts += torch_parts(quick)
    else:
        lacking.append("torch: it sees no GPU" if there["torch"] else "torch: not installed")
    return parts, lacking


def run(part: Part, limit: float, hardware: str) -> tuple[list[Row], str]:
    """The rows of a part, and why there are none where it failed."""
    words = [*part.words, *(("--hardware", hardware) if part.words[0] == "gpu_parts.py" else ())]
    command = [sys.executable, str(ROOT / "benchmarks" / words[0]), *words[1:]]
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, start_new_session=True
        )
        try:
            answer, _ = child.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)  # with the processes that it started: they would slow the next part
            child.wait()
            return [], f"not done within {limit:.0f} s"
        said.seek(0)
        tail = [line for line in said.read().splitlines() if line.strip()][-3:]
    try:
        rows = [Row(**row) for row in json.loads(answer)]
    except ValueError:
        return [], f"exit code {child.returncode}: {' | '.join(tail) or 'it said nothing'}"
    return rows, ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL, help="ONNX generator; the bundled one if not given")
    parser.add_argument("--minutes", type=float, default=9.5, help="after which no part goes on")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, on a CPU too: whether every part runs")
    parser.add_argument("--only", default="", help="parts whose names begin so")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into, after each part")
    chosen = parser.parse_args()
    end = time.monotonic() + 60 * chosen.minutes
    asked = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "gpu_parts.py"), "there"], stdout=subprocess.PIPE, check=True
    )
    there = json.loads(asked.stdout)
    say(json.dumps(there))
    parts, lacking = planned(there, chosen.model, chosen.quick)
    for name in lacking:
        say(f"not measured: {name}")
    for part in parts:
        if not part.name.startswith(chosen.only):
            continue
        left = end - time.monotonic()
        if left < LEAST:
            say(f"not measured: {part.name}: no time was left")
            continue
        started = time.monotonic()
        rows, why = run(part, min(part.limit * (QUICK if chosen.quick else 1), left), there["gpu"] or "no GPU")
        say(f"not measured: {part.name}: {why}" if why else f"{part.name}: {time.monotonic() - started:.0f} s")
        for row in rows:
            print(json.dumps(vars(row)), flush=True)
        if rows and chosen.out:
            save(rows, chosen.out)


def say(text: str) -> None:
    """A line for a person, apart from the rows."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
