"""How much memory is taken unasked: the rule as a table, and the limits of control groups."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.contract.errors import WorkerError
from landsynth.contract.events import Message, Warning
from landsynth.contract.jobs.classify import ClassifyJob
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.inference import machine
from landsynth.inference.engine import fitting
from landsynth.inference.engine.fitting import ENGINE_BYTES, memory_of
from landsynth.inference.machine import HEAVY, MIB, processes_of, share
from landsynth.inference.windows.plan import Budget
from landsynth.tests.helpers.paths import ROOT

GIB = 1024 * MIB


@pytest.mark.parametrize(("free", "processes", "expected"), [
    (None, 1, 2 * GIB), (0, 1, 64 * MIB), (60 * MIB, 1, 64 * MIB), (127 * MIB, 1, 64 * MIB), (128 * MIB, 1, 96 * MIB),
    (250 * MIB, 1, 128 * MIB), (682 * MIB, 1, 384 * MIB), (700 * MIB, 1, 512 * MIB), (2 * GIB - 1, 1, 512 * MIB),
    (2 * GIB, 1, 1 * GIB), (7 * GIB, 1, 2 * GIB), (23 * GIB, 1, 2 * GIB), (400 * GIB, 1, 2 * GIB),
    (23 * GIB, 2, 2 * GIB), (23 * GIB, 16, 512 * MIB), (23 * GIB, 64, 256 * MIB),
])  # fmt: skip
def test_half_of_what_is_free_as_a_power_of_two(free: int | None, processes: int, expected: int) -> None:
    assert share(free, processes) == expected


@pytest.mark.parametrize(("scheduler", "expected"), [("", 1), ("local:3", 3), ("tcp://host:8786", 1), ("s.json", 1)])
def test_processes_of_a_scheduler(scheduler: str, expected: int) -> None:
    assert processes_of(scheduler) == expected
    assert processes_of("local") >= 1


def test_a_job_says_or_the_rule_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "free_memory", lambda: 3 * GIB)
    assert memory_of(GenerateJob("a.tif", "b.tif")) == 1 * GIB
    assert memory_of(GenerateJob("a.tif", "b.tif", scheduler="local:2")) == 512 * 2**20
    assert memory_of(ClassifyJob("a.tif", "b.tif", memory_mb=100)) == 100 * MIB
    monkeypatch.setattr(fitting, "free_memory", lambda: 64 * GIB)
    given = [memory_of(GenerateJob("a.tif", "b.tif"), pixel) for pixel in (0, HEAVY, HEAVY + 1)]
    assert given == [2 * GIB, 2 * GIB, 8 * GIB]
    assert memory_of(GenerateJob("a.tif", "b.tif", memory_mb=100), HEAVY + 1) == 100 * MIB


def test_a_heavy_network_takes_windows_that_outgrow_its_allocators_first_region() -> None:
    """Where memory allows it, even as the allocator then takes twice as much: windows share much less."""
    card = replace(_card("generator"), context=224, overlap=480, multiple=32, pixel_bytes=3788, cut="")
    job, box = GenerateJob("a.tif", "b.tif"), (0, 0, 2048, 2048)
    plans = {gib: fitting.planned(job, card, box, Budget(gib * GIB, 3848, 4), None) for gib in (2, 8)}
    sizes = {gib: plan.width * plan.height * 3788 for gib, plan in plans.items()}
    assert sizes[2] <= fitting.REGION < sizes[8] <= 4 * GIB
    assert plans[8].count < plans[2].count / 4
    light = replace(card, context=48, overlap=112, multiple=8, pixel_bytes=500)  # gains nothing, and stays within it
    used = fitting.planned(job, light, (0, 0, 20000, 20000), Budget(8 * GIB, 560, 4), None)
    assert used.width * used.height * 500 <= fitting.REGION


@pytest.mark.parametrize(("free", "provider", "options", "is_refused"), [
    (900 * MIB, "CPUExecutionProvider", {}, True), (900 * MIB, "CPUExecutionProvider", {"memory_mb": 64}, True),
    (2 * GIB, "CPUExecutionProvider", {}, False), (None, "CPUExecutionProvider", {}, False),
    (900 * MIB, "CUDAExecutionProvider", {}, False), (900 * MIB, "CPUExecutionProvider", {"tile_size": 512}, False),
    (1900 * MIB, "CPUExecutionProvider", {"scheduler": "local:2"}, True),
    (900 * MIB, "CPUExecutionProvider", {"scheduler": "tcp://host:1"}, False),
])  # fmt: skip
def test_windows_that_do_not_fit_are_refused_before_the_system_kills(
    monkeypatch: pytest.MonkeyPatch, free: int | None, provider: str, options: dict[str, Any], is_refused: bool
) -> None:
    """The smallest windows of a heavy network are 512 px wide: a gigabyte."""
    card = replace(_card("generator"), context=224, overlap=480, multiple=32, pixel_bytes=3788)
    network: Any = SimpleNamespace(card=card, within=lambda memory: memory, weights=0, can_divide=False,
        provider=provider, specialise=lambda *size: None)  # fmt: skip
    monkeypatch.setattr(fitting, "free_memory", lambda: free)
    job, done = GenerateJob("a.tif", "b.tif", **options), list[object]()
    budget = Budget(memory_of(job, card.pixel_bytes), 3848, 4)
    if is_refused:
        with pytest.raises(WorkerError, match=f"MiB of free memory .*512 x 512.*found {(free or 0) // MIB}"):
            fitting.fitted(job, network, (0, 0, 2048, 2048), budget, done.append, done.append)
        assert not [each for each in done if not isinstance(each, (Message, Warning))]
    else:
        fitting.fitted(job, network, (0, 0, 2048, 2048), budget, done.append, lambda event: None)
        assert len(done) == 1


def _group(root: Path, name: str, most: str, used: int, cached: int) -> None:
    folder = root / "sys/fs/cgroup" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.max").write_text(most + "\n")
    (folder / "memory.current").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 5\ninactive_file {cached}\n")


def _system(root: Path, lines: str) -> None:
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(lines)


@pytest.fixture
def available(monkeypatch: pytest.MonkeyPatch) -> int:
    fake = SimpleNamespace(virtual_memory=lambda: SimpleNamespace(available=20 * GIB))
    monkeypatch.setitem(sys.modules, "psutil", fake)
    return 20 * GIB


def test_the_tightest_group_counts_and_cached_files_give_way(tmp_path: Path, available: int) -> None:
    _system(tmp_path, "0::/job/step\n")
    _group(tmp_path, "job", str(4 * GIB), 3 * GIB, 2 * GIB)
    _group(tmp_path, "job/step", "max", 3 * GIB, 2 * GIB)
    assert machine.free_memory(tmp_path) == 3 * GIB
    _group(tmp_path, "job/step", str(2 * GIB), 3 * GIB, 0)
    assert machine.free_memory(tmp_path) == 0


def test_groups_of_the_first_version(tmp_path: Path, available: int) -> None:
    _system(tmp_path, "5:cpu:/a\n4:memory:/slurm\n")
    folder = tmp_path / "sys/fs/cgroup/memory/slurm"
    folder.mkdir(parents=True)
    (folder / "memory.limit_in_bytes").write_text(str(6 * GIB))
    (folder / "memory.usage_in_bytes").write_text(str(GIB))
    (folder / "memory.stat").write_text("total_inactive_file 0\n")
    assert machine.free_memory(tmp_path) == 5 * GIB


def test_without_groups_or_without_psutil(tmp_path: Path, available: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.free_memory(tmp_path) == available
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert machine.free_memory(tmp_path) is None


def _card(kind: str) -> ModelCard:
    return ModelCard(
        kind=kind, architecture="a", name="a", classes=tuple(ClassInfo(code, str(code)) for code in range(1, 8)),
        bands=(BandInfo("red", 0, 255, 100, 50),), data_type="uint8", pixel_size=1, multiple=1, context=0, overlap=0,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux" or platform.libc_ver()[0] != "glibc", reason="needs glibc")
def test_arrays_are_given_back_at_once() -> None:
    """In a process of its own: after one of 30 MiB, an array of 20 MiB stays where something lies behind it, unless the
    library is told, by us or by a variable that whoever runs the tests has set."""
    script = f"""
import runpy, sys
import numpy as np
runpy.run_path({str(ROOT / "worker" / "bootstrap.py")!r})["register"](__import__("pathlib").Path({str(ROOT)!r}))
from landsynth.inference.machine import give_back_at_once
if sys.argv[1] == "told":
    assert give_back_at_once()
def held():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
before = held()
kept = np.ones(30 * 2**17)
del kept
kept = np.ones(20 * 2**17)
above = [bytearray(100_000) for _ in range(20)]
del kept
print(held() - before)
"""
    unset = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    left = {
        how: int(subprocess.run([sys.executable, "-c", script, how], check=True, capture_output=True, env=unset).stdout)
        for how in ("told", "left alone")
    }
    assert left["told"] < 8 * MIB < left["left alone"]


@pytest.mark.parametrize(("memory", "cache", "with_imagery"),
    [(64, 8, 8), (256, 8, 32), (512, 16, 64), (1024, 32, 64), (2048, 64, 64), (8192, 64, 64)])  # fmt: skip
def test_a_small_budget_has_a_small_cache(memory: int, cache: int, with_imagery: int) -> None:
    assert machine.cache_of(memory * MIB, reads_imagery=False) == cache * MIB
    assert machine.cache_of(memory * MIB, reads_imagery=True) == with_imagery * MIB


def test_this_machine_says_something() -> None:
    pytest.importorskip("psutil")
    found = machine.free_memory()
    assert found is not None and found > 0


@pytest.mark.parametrize(("scheduler", "processes", "opened"), [("", 1, 1), ("local:4", 4, 0), ("tcp://a:1", 1, 0)])
def test_processes_share_a_gpu_and_only_what_computes_is_opened(scheduler: str, processes: int, opened: int) -> None:
    class Gpu:
        provider = "CUDAExecutionProvider"
        card = _card("generator")
        sizes: list[tuple[int, int]] = []
        weights = 300 * MIB

        def within(self, memory: int) -> int:
            return min(memory, 4 * GIB)

        can_divide = False

        def specialise(self, height: int, width: int, tile: Any = None) -> None:
            self.sizes.append((height, width))

    job, box = GenerateJob("a.tif", "b.tif", scheduler=scheduler, memory_mb=3072), (0, 0, 20000, 20000)
    Gpu.sizes.clear()
    network: Any = Gpu()
    used = fitting.fitted(job, network, box, Budget(3 * GIB, 500, 4), lambda plan: None, lambda event: None)
    each = min(3 * GIB, 4 * GIB // processes)
    budget = Budget(each, 500, 4, weights=Gpu.weights)
    assert used == fitting.planned(job, Gpu.card, box, budget, None) and len(Gpu.sizes) == opened


@pytest.mark.parametrize(("width", "kind"), [(4096, "generator"), (65536, "generator"), (65536, "segmenter")])
def test_wide_outputs_take_their_rows_and_fades_from_the_budget(width: int, kind: str) -> None:
    card = _card(kind)
    made = fitting._for_windows(Budget(2 * GIB, 500, 4), card, (0, 0, width, 10))
    fades = 3 * 16 * 4 * (7 if kind == "segmenter" else 1)
    assert made == 2 * GIB - ENGINE_BYTES - 64 * MIB - width * (3 * 256 * 4 + fades)
    heavy = fitting._for_windows(Budget(2 * GIB, 500, 4, weights=300 * MIB), card, (0, 0, width, 10))
    assert heavy == made - 300 * MIB
    assert fitting._for_windows(Budget(64 * MIB, 500, 4), card, (0, 0, width, 10)) == 16 * MIB


@pytest.mark.parametrize(("processes", "rows"), [(1, 5), (2, 6), (5, 5), (3, 6)])
def test_local_processes_get_as_many_shards_each(processes: int, rows: int) -> None:
    """Five rows of windows would leave one of two processes without work for a fifth of the time."""
    card = replace(_card("generator"), context=48, overlap=112, multiple=8, pixel_bytes=500)
    job, box = GenerateJob("a.tif", "b.tif", scheduler=f"local:{processes}"), (0, 0, 5120, 5120)
    budget = Budget(2 * GIB, 572, 4, weights=44 * MIB)
    alone = fitting.planned(replace(job, scheduler=""), card, box, budget, None)
    assert len(alone.rows) == 5
    used = fitting.planned(job, card, box, budget, None)
    assert len(used.rows) == rows and used.width == alone.width and used.height <= alone.height
    given = fitting.planned(replace(job, tile_size=1136), card, box, budget, 1136)
    assert len(given.rows) == 5  # a tile that is asked for is what it is
