"""Sharing out: two local Dask workers against one, one compute thread each; and their pixels against a run alone."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

import landcover
from resume import difference
from rows import Table, device_name, options

from landsynth.contract.jobs.generate import GenerateJob
from landsynth.inference.generate import generate

SEED = 1


def timed(job: GenerateJob) -> tuple[float, str]:
    """Seconds of a job from its start to its finished output, and the provider that ran it."""
    started = time.perf_counter()
    provider: str = generate(job, lambda event: None)["provider"]
    return time.perf_counter() - started, provider


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--size", type=int, default=8192, help="side of the land cover in pixels")
    parser.add_argument(
        "--memory-mb", type=int, default=768, help="of each process: the same windows for all, 8 shards"
    )
    parser.add_argument("--rounds", type=int, default=1, help="runs of each kind, taken in turn; the fastest counts")
    parser.add_argument("--ending", default=".tif", help=".tif: joined into one file; .vrt: the workers' files stay")
    chosen = parser.parse_args()
    seconds: dict[str, list[float]] = {"local:1": [], "local:2": []}
    with tempfile.TemporaryDirectory() as folder:
        source = landcover.write(Path(folder) / "landcover.tif", chosen.size, chosen.size)
        alone = GenerateJob(
            str(source), str(Path(folder) / "alone.tif"), str(chosen.model), seed=SEED, device=chosen.device, threads=1,
            memory_mb=chosen.memory_mb,
        )  # fmt: skip
        for turn in range(chosen.rounds):
            for scheduler in list(seconds)[:: 1 if turn % 2 == 0 else -1]:  # a machine that slows down slows both
                output = str(Path(folder) / f"{scheduler[-1]}{chosen.ending}")
                seconds[scheduler].append(timed(replace(alone, output=output, scheduler=scheduler))[0])
        single, provider = timed(alone)
        worst = max(difference(alone.output, str(Path(folder) / f"{n}{chosen.ending}")) for n in (1, 2))
    one, two = (min(seconds[scheduler]) for scheduler in ("local:1", "local:2"))
    table = Table(device_name(provider, 1))
    subject = f"{chosen.model.stem}, {chosen.size} x {chosen.size}, {chosen.ending[1:]}"
    spent = sum(map(sum, seconds.values()))
    table.add("dask_ratio", f"{subject}, 2 local workers against 1", one / two, "ratio", spent)
    table.add("sharded_difference", f"{subject}, 1 and 2 workers against none", worst, "DN", single)
    for name, found in (("1 worker", one), ("2 workers", two), ("no workers", single)):
        table.add("rate", f"{subject}, {name}", chosen.size**2 / found / 1e6, "Mpx/s", found)
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
