"""Parts of the benchmarks that decide: what a GPU machine is asked, what becomes of failures, rules, and the ear."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from landsynth.tests.helpers.paths import ROOT


@pytest.fixture(autouse=True)
def _benchmarks_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


CUDA, TENSORRT = "CUDAExecutionProvider", "TensorrtExecutionProvider"


@pytest.mark.parametrize(
    ("providers", "gpu", "rasterio", "quick", "names", "lacking"),
    [
        ([], None, True, False, [], ["onnxruntime on CUDA", "TensorRT", "torch: it sees no GPU"]),
        ([], "H", False, False, ["training", "torch"], ["onnxruntime on CUDA", "TensorRT", "walls"]),
        ([CUDA], "H", True, False, ["onnxruntime, cuda", "wall, cuda", "seams", "pipeline", "training", "torch"],
         ["TensorRT"]),
        ([TENSORRT, CUDA], None, False, False, ["onnxruntime, cuda", "onnxruntime, tensorrt"], ["walls", "torch"]),
        ([], None, True, True, ["onnxruntime, cpu", "wall, cpu", "seams", "pipeline", "training", "torch"],
         ["onnxruntime on CUDA", "TensorRT"]),
    ],
)  # fmt: skip
def test_what_a_machine_is_asked(
    providers: list[str], gpu: str | None, rasterio: bool, quick: bool, names: list[str], lacking: list[str]
) -> None:
    from gpu import planned

    there: dict[str, Any] = {"providers": providers, "gpu": gpu, "rasterio": rasterio, "torch": "2"}
    parts, left_out = planned(there, Path("m.onnx"), quick)
    for part in parts:
        assert any(part.name.startswith(name) for name in names), part.name
        assert (ROOT / "benchmarks" / part.words[0]).is_file()
    assert all(any(part.name.startswith(name) for part in parts) for name in names)
    assert [any(text.startswith(name) for name in lacking) for text in left_out] == [True] * len(lacking)


def test_a_part_that_fails_or_lasts_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import gpu

    (tmp_path / "benchmarks").mkdir()
    monkeypatch.setattr(gpu, "ROOT", tmp_path)
    row = {"measure": "rate", "subject": "s", "value": 1.0, "unit": "Mpx/s", "seconds": 1.0}
    row |= {"device": "d", "command": "c", "commit": ""}
    for name, text in (
        ("fine.py", f"import json; print(json.dumps([{row!r}]))"),
        ("fails.py", "raise SystemExit('no such GPU')"),
        ("lasts.py", "import subprocess; subprocess.run(['sleep', '60'])"),
    ):
        (tmp_path / "benchmarks" / name).write_text(text)
    found = {
        name: gpu.run(gpu.Part(name, (f"{name}.py",), 9), 9 if name != "lasts" else 0.5, "")
        for name in ("fine", "fails", "lasts")
    }
    assert found["fine"] == ([gpu.Row(**row)], "")
    assert found["fails"] == ([], "exit code 1: no such GPU")
    assert found["lasts"] == ([], "not done within 0 s")


def test_the_rule_for_reduced_precision() -> None:
    from precision import verdict

    assert verdict(1.5, 0.9) == "taken, it runs 1.50 times as fast"
    assert verdict(1.0, 0.9) == "refused, it runs 1.00 times as fast as the full one, less than 1.05"
    assert verdict(2.0, 1.1) == "refused, it differs by 1.1 digital numbers, more than 1"
    assert " and " in verdict(0.5, float("nan"))


@pytest.mark.skipif(sys.platform == "win32", reason="qgis_process is run by a shell script")
def test_the_first_window_is_heard(tmp_path: Path) -> None:
    from start import Listener

    worker = tmp_path / "worker"
    worker.write_text(
        '#!/bin/sh\necho \'{"event": "message", "text": "a"}\'\nsleep 0.3\n'
        'echo \'{"event": "progress", "fraction": 0.0}\'\nsleep 0.3\necho \'{"event": "progress", "fraction": 0.5}\'\n'
    )
    worker.chmod(0o755)
    listener = Listener(tmp_path, str(worker))
    for _ in range(2):
        listener.begin()
        done = subprocess.run([str(listener.wrapper), "run"], stdout=subprocess.PIPE, text=True, check=True)
        assert done.stdout.count("\n") == 3  # who launched it hears the same
        heard = listener.wait()
        assert heard["launched"] <= heard["first word"] < heard["first window"] - 0.5


def test_reduced_precision_of_a_small_model(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    import json

    from landsynth.tests.helpers.models import Recipe, write_model

    model = write_model(tmp_path / "small.onnx", Recipe(scale=0.05))
    words = ("--model", model, "--size", "128", "--window", "64", "--rounds", "1", "--threads", "1")
    command = [sys.executable, str(ROOT / "benchmarks" / "precision.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = {row["subject"]: row for row in json.loads(done.stdout)}
    assert 0 < rows["box, half, 99.9 %"]["value"] <= rows["box, half, largest"]["value"] < 1
    assert rows["box, int8, largest"]["value"] > 0 and rows["box, half over full, windows of 64"]["value"] > 0
    assert "bfloat16: refused, it does not run" in done.stderr


def test_bits_of_weights_are_compared_without_the_times_beside_them(tmp_path: Path) -> None:
    import numpy as np
    from faults import digests
    from safetensors.numpy import save_file

    weights, places = {"a": np.ones(3), "b": np.zeros(2)}, [tmp_path / name for name in "abc"]
    for place, metadata, last in zip(places, ({"seconds": "1"}, {"seconds": "2.5"}, {"seconds": "1"}), (0, 0, 1)):
        place.mkdir()
        save_file({**weights, "b": np.array([0, last], float)}, place / "last.safetensors", metadata)
    first, slower, other = map(digests, places)
    assert first == slower != other


def test_what_lies_beside_a_report_is_its_own_and_other_things_are_left_behind(tmp_path: Path) -> None:
    from faults import digests, left_behind

    for name in ("r.html", "r-arms.csv", "log/cells/a/train/curves.png", "log/synthetic/tiny.part/s0-mask.tif"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    wanted = [tmp_path / "r.html", tmp_path / "r.json"]
    assert not left_behind(tmp_path, wanted) and set(digests(tmp_path)) == {"log/synthetic/tiny.part/s0-mask.tif"}
    for name in (".r.html.ab12.part", "rest.csv", "log/b.part.onnx"):
        (tmp_path / name).write_text("")
    assert left_behind(tmp_path, wanted) == [".r.html.ab12.part", "log/b.part.onnx", "rest.csv"]
