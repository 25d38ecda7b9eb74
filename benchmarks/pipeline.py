"""Pipeline: megapixels a second of generate with a network that does nothing, written uncompressed."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from processes import step, tell
from rows import Table, device_name, options


def perform(name: str, given: dict[str, Any]) -> None:
    """One step in this process: make the land cover and the model, or generate."""
    folder = Path(given["folder"])
    source, model = folder / "landcover.tif", folder / "trivial.onnx"
    if name == "prepare":
        import landcover
        import trivial

        landcover.write(source, given["size"], given["size"])
        trivial.write(model)
        return tell()
    from landsynth.contract.jobs.generate import GenerateJob
    from landsynth.inference.generate import generate

    job = GenerateJob(
        str(source), str(folder / "image.tif"), str(model), device="cpu", threads=given["threads"],
        compression=given["compression"], memory_mb=given["memory_mb"],
    )  # fmt: skip
    started = time.perf_counter()
    result = generate(job, lambda event: None)
    return tell(wall=time.perf_counter() - started, **result)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--size", type=int, default=12000, help="side of the land cover in pixels")
    parser.add_argument("--compression", default="none", help="deflate, zstd or none")
    parser.add_argument("--memory-mb", type=int, help="MEMORY_MB; chosen from what is free if not given")
    parser.add_argument("--rounds", type=int, default=2, help="runs, of which the best counts")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--options", type=json.loads, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        return perform(chosen.step, chosen.options)
    with tempfile.TemporaryDirectory() as folder:
        given = {name: getattr(chosen, name) for name in ("size", "threads", "compression", "memory_mb")}
        given["folder"] = folder
        step(__file__, "prepare", given)
        runs = [step(__file__, "generate", given)[0] for _ in range(chosen.rounds)]
    best = min(runs, key=lambda run: run["wall"])
    table = Table(device_name(best["provider"], chosen.threads))
    kind = "uncompressed" if chosen.compression == "none" else chosen.compression
    subject = f"trivial network, {chosen.size} x {chosen.size} x 3, {kind}"
    megapixels = chosen.size**2 / 1e6
    table.add("rate", subject, megapixels / best["wall"], "Mpx/s", best["wall"])
    table.add("peak_memory", subject, max(run["peak"] for run in runs) / 2**20, "MiB", best["wall"])
    table.add("network_share", subject, best["network_seconds"] / best["wall"], "share of wall", best["wall"])
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
