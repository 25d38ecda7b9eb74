"""Profile: where the time of generate and classify goes, by thread and stage, as text."""

from __future__ import annotations

import functools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import landcover
from rows import commit, device_name, options
from stopwatch import Watch, stage, watched

from landsynth.contract.jobs.classify import ClassifyJob
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.resources import BUNDLED_SEGMENTER
from landsynth.inference.classify import classify
from landsynth.inference.engine import classify_work, generate_work, sweep
from landsynth.inference.generate import generate
from landsynth.inference.network import graph
from landsynth.inference.network.pending import Pending
from landsynth.inference.windows import noise
from landsynth.inference.windows.blend import Mosaic
from landsynth.rasters import imagery, writer
from landsynth.rasters.landcover import LandCover

FINER = (
    (generate_work.GenerateWork, "compute", "network"),
    (classify_work.ClassifyWork, "compute", "network"),
    (Mosaic, "add", "blending"),
    (writer.RasterWriter, "write", "writing"),
    (sweep, "_put", "waiting for room"),
    (sweep, "_take", "waiting for windows"),
    (Pending, "wait", "waiting for tiles"),
    (graph, "open_session", "opening the model"),
    (LandCover, "classes", "reading: land cover"),
    (generate_work, "continued", "reading: continuing land cover"),
    (noise, "field", "reading: noise"),
    (imagery.Picture, "values", "reading: imagery"),
    (writer.RasterWriter, "_write_block", "writing: compressing, to the file"),
    (writer.RasterWriter, "complete", "closing and checking the file"),
    (classify_work, "decide", "blending: classes of logits"),
)
"""Functions that are a stage; one within another counts for itself only. READERS give a function that reads windows."""
READERS = (generate_work.GenerateWork, classify_work.ClassifyWork)


def told(work: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function as a stage."""

    @functools.wraps(work)
    def run(*given: Any, **named: Any) -> Any:
        with stage(name):
            return work(*given, **named)

    return run


def measured(verb: str, run: Callable[[], dict[str, Any]]) -> str:
    """The profile of one run as text."""
    processor = time.process_time()
    started = time.perf_counter()
    with watched() as watch, stage("other"):
        result = run()
    wall = time.perf_counter() - started
    processor = time.process_time() - processor
    width, height = result["tile_size"]
    lines = [
        f"{verb}: {result['megapixels']:.4g} Mpx in {wall:.2f} s ({result['megapixels'] / wall:.3f} Mpx/s), "
        f"{processor:.2f} s of processor",
        f"{result['windows']} windows of {width} x {height} px, overlap {result['overlap']}, MEMORY_MB "
        f"{result['memory_mb']}; {result['windows'] * width * height / result['megapixels'] / 1e6 - 1:.1%} of the "
        "pixels are computed twice",
        "",
        f"{'thread':<12}{'stage':<38}{'wall s':>8}{'of wall':>9}{'own processor s':>17}{'times':>7}",
    ]
    return "\n".join([*lines, *_table(watch, wall), ""])


def _table(watch: Watch, wall: float) -> list[str]:
    names = {"MainThread": "computing"}
    lines = []
    for thread in ("MainThread", "reading", "writing"):
        rows = [(key[1], spent) for key, spent in watch.spent.items() if key[0] == thread]
        for name, spent in sorted(rows, key=lambda row: -row[1].wall):
            lines.append(
                f"{names.get(thread, thread):<12}{name:<38}{spent.wall:>8.2f}{spent.wall / wall:>9.1%}"
                f"{spent.processor:>17.2f}{spent.count:>7}"
            )
    return lines


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--segmenter", type=Path, default=BUNDLED_SEGMENTER, help="ONNX segmenter")
    parser.add_argument("--size", type=int, default=4096, help="side of the land cover in pixels")
    parser.add_argument("--memory-mb", type=int, help="MEMORY_MB; chosen from what is free if not given")
    parser.add_argument("--text", type=Path, help="text file to write")
    chosen = parser.parse_args()
    for place, name, said in FINER:
        setattr(place, name, told(getattr(place, name), said))
    for kind in READERS:
        kind.reader = lambda work, used, open_reader=kind.reader: told(open_reader(work, used), "reading")
    shared = {"device": chosen.device, "threads": chosen.threads, "memory_mb": chosen.memory_mb}
    with tempfile.TemporaryDirectory() as folder:
        source, image = landcover.write(Path(folder) / "landcover.tif", chosen.size, chosen.size), Path(folder, "i.tif")
        made = GenerateJob(str(source), str(image), str(chosen.model), seed=1, **shared)
        seen = ClassifyJob(str(image), str(Path(folder) / "map.tif"), model=str(chosen.segmenter), **shared)
        parts = [
            measured("generate", lambda: generate(made, lambda event: None)),
            measured("classify", lambda: classify(seen, lambda event: None)),
        ]
    where = f"{device_name('CPUExecutionProvider', chosen.threads)}, commit {commit()}"
    text = f"Where the time goes, {chosen.size} x {chosen.size} pixels ({where}).\n\n" + HOW + "\n" + "\n".join(parts)
    print(text)
    if chosen.text:
        chosen.text.write_text(text, encoding="utf-8")


HOW = """\
Three threads work at the same time: stages of one thread add up, those of different threads overlap, and all share the
cores with the threads of the network and of GDAL's compression. "Own processor" is that of the thread itself; what its
helpers take is in the sum alone. A stage within another counts for itself only.
"""

if __name__ == "__main__":
    main()
