"""Training by two processes on the CPU (gloo): the same as by one, where statistics are frozen; the same in both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from landsynth.tests.helpers.paths import ROOT

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
if not torch.distributed.is_available() or not torch.distributed.is_gloo_available():
    pytest.skip("torch was built without gloo", allow_module_level=True)

from landsynth.tests.helpers.training import chips, same  # noqa: E402

SCRIPT = ROOT / "tests" / "helpers" / "ddp.py"


def run(folder: Path, processes: int, what: str) -> list[dict[str, Any]]:
    """What each process found."""
    from safetensors.torch import load_file

    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    command = [sys.executable, *(launcher if processes > 1 else []), str(SCRIPT), str(folder), what]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return [load_file(folder / f"rank{rank}of{processes}.safetensors") for rank in range(processes)]


def test_two_processes_with_half_the_batch_learn_what_one_learns(tmp_path: Path) -> None:
    chips(tmp_path / "data")
    (alone,) = run(tmp_path, 1, "frozen")
    both = run(tmp_path, 2, "frozen")
    gradients = [key for key in alone if key.startswith("gradient0.")]
    assert len(gradients) > 40
    assert any(alone[key].abs().max() > 1e-3 for key in gradients)
    for found in both:
        for key in gradients:
            assert torch.allclose(found[key], alone[key], rtol=1e-4, atol=1e-5), key


def test_with_live_statistics_both_processes_stay_equal(tmp_path: Path) -> None:
    chips(tmp_path / "data")
    first, second = run(tmp_path, 2, "live")
    assert same(first, second)
    moved = [key for key in first if key.startswith("generator.") and key.endswith("running_mean")]
    assert moved and all(first[key].abs().max() > 0 for key in moved)


def test_a_segmenter_and_its_rate_stay_equal_in_both_processes(tmp_path: Path) -> None:
    """Only the first process validates; where the other did not hear of it, its rate would stay."""
    chips(tmp_path / "data", count=3)
    first, second = run(tmp_path, 2, "segmenter")
    assert same(first, second)
    assert int(first["halvings"]) >= 1
