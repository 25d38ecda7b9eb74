"""The benchmarks measure what they say: closed forms, and whole runs with a network small enough to know."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.tests.helpers.paths import ROOT

REACH = 8  # of the small network's only convolution


@pytest.fixture(autouse=True)
def _benchmarks_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generator of one convolution over classes and noise that sees 8 pixels far."""
    from onnx import TensorProto, helper, save

    from landsynth.tests.helpers.models import network

    side = 2 * REACH + 1
    kernel = np.random.default_rng(1).uniform(0, 1, (3, 2, side, side)).astype(np.float32)
    kernel[:, 0] *= 40 / kernel[:, 0].sum(axis=(1, 2), keepdims=True)
    kernel[:, 1] *= 4 / side
    nodes = [
        helper.make_node("Cast", ["classes"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Concat", ["numbers", "noise"], ["both"], axis=1),
        helper.make_node("Conv", ["both", "kernel"], ["image"], pads=[REACH] * 4),
    ]
    card = ModelCard(
        kind="generator", architecture="fast", name="tiny",
        classes=tuple(ClassInfo(code, name) for code, name in enumerate("abcde", 1)),
        bands=tuple(BandInfo(name, 0, 255, 100, 50) for name in ("red", "green", "blue")), data_type="uint8",
        pixel_size=1.0, multiple=4, context=REACH, overlap=2 * REACH + 8, noise_channels=1,
    )  # fmt: skip
    inputs, outputs = {"classes": ["n", 1, "h", "w"], "noise": ["n", 1, "h", "w"]}, {"image": ["n", 3, "h", "w"]}
    path = tmp_path_factory.mktemp("model") / "tiny.onnx"
    save(network("tiny", inputs, nodes, outputs, {"kernel": kernel}, card, {"classes": TensorProto.UINT8}), str(path))
    return path


def run(script: str, *words: object) -> list[dict[str, Any]]:
    command = [sys.executable, str(ROOT / "benchmarks" / script), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=os.path.dirname(ROOT))
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def test_mirrored_indices_run_to_and_fro() -> None:
    from landcover import mirrored

    assert mirrored(0, 9, 3).tolist() == [0, 1, 2, 2, 1, 0, 0, 1, 2]
    assert mirrored(4, 4, 3).tolist() == [1, 0, 0, 1]
    assert mirrored(-2, 4, 3).tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_rows_hold_finite_numbers_only(value: float) -> None:
    from rows import Table

    with pytest.raises(ValueError, match="finite"):
        Table("cpu").add("seam_ratio", "fast", value, "ratio", 1.0)


def test_a_number_measured_anew_replaces_the_old_one(tmp_path: Path) -> None:
    from rows import Table

    out = tmp_path / "results" / "seams.json"
    for value, device in ((1.5, "cpu"), (1.25, "gpu"), (1.0, "cpu")):
        table = Table(device, command="python benchmarks/seams.py")
        table.add("seam_ratio", "fast", value, "ratio", 2.04)
        table.finish(out)
    rows = json.loads(out.read_text())
    assert [(row["device"], row["value"]) for row in rows] == [("gpu", 1.25), ("cpu", 1.0)]
    keys = {"measure", "subject", "value", "unit", "seconds", "device", "command", "commit"}
    assert set(rows[0]) == keys and rows[0]["seconds"] == 2.0


def test_commands_name_no_folders_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    from rows import command_line

    monkeypatch.setattr(sys, "argv", [str(ROOT / "benchmarks" / "seams.py"), "--out", "/somewhere/else.json"])
    assert command_line() == "python benchmarks/seams.py --out else.json"


def test_seams_finds_none_at_the_advised_overlap(model: Path, tmp_path: Path) -> None:
    rows = run("seams.py", "--model", model, "--size", 192, "--tiles", 64, 72, 96, "--out", tmp_path / "out.json")
    values = {(row["measure"], row["subject"]): row["value"] for row in rows}
    differences = [value for (measure, _), value in values.items() if measure.endswith("_difference")]
    assert len(differences) == 8 and max(differences) <= 1
    ratio = next(value for (measure, _), value in values.items() if measure == "seam_ratio")
    assert ratio == pytest.approx(1, abs=0.02)
    assert json.loads((tmp_path / "out.json").read_text()) == rows


def test_seams_are_found_where_there_are_some(model: Path, tmp_path: Path) -> None:
    from seams import Setting, tile_difference

    setting = Setting(str(model), "cpu", 1, tmp_path)
    ((_, cut),) = tile_difference(setting, 192, [64], [8])
    ((_, whole),) = tile_difference(setting, 192, [64], [24])
    assert cut > 5 and whole <= 1, "windows that share less than twice the context must differ"


def test_speed_compares_with_the_best_bare_window(model: Path) -> None:
    rows = run("speed.py", "--model", model, "--size", 256, "--windows", 64, 128, 512, "--bare-pixels", 40000)
    values = {row["subject"]: row["value"] for row in rows if row["measure"] == "rate"}
    assert set(values) == {"tiny, 256 x 256, generate", "tiny, bare window 64", "tiny, bare window 128"}
    (ratio,) = [row["value"] for row in rows if row["measure"] == "wall_ratio"]
    best = max(values["tiny, bare window 64"], values["tiny, bare window 128"])
    assert ratio == pytest.approx(best / values["tiny, 256 x 256, generate"], rel=0.01)


def test_memory_is_measured_in_processes_of_their_own(model: Path) -> None:
    words = ("--small", 96, "--large", 2048, "--islands", 2, "--memory-mb", 64)
    rows = run("memory.py", "--model", model, *words)
    peaks = [row["value"] for row in rows if row["measure"] == "peak_memory"]
    ratio, *of_budget = [row["value"] for row in rows if row["measure"] == "memory_ratio"]
    assert ratio == pytest.approx(peaks[1] / peaks[0], rel=1e-3)
    assert of_budget == pytest.approx([peak / 64 for peak in peaks], rel=1e-3)
    assert 20 < peaks[0] < 2000, "mebibytes of a Python with onnxruntime"


def test_the_pipeline_writes_what_the_trivial_network_says(tmp_path: Path) -> None:
    import landcover
    import rasterio
    import trivial

    from landsynth.contract.jobs.generate import GenerateJob
    from landsynth.inference.generate import generate

    rows = run("pipeline.py", "--size", 300, "--rounds", 1, "--memory-mb", 64)
    assert {row["measure"] for row in rows} == {"rate", "peak_memory", "network_share"}
    assert all("300 x 300 x 3, uncompressed" in row["subject"] and row["value"] > 0 for row in rows)
    source, image = landcover.write(tmp_path / "landcover.tif", 300, 260), tmp_path / "image.tif"
    job = GenerateJob(str(source), str(image), str(trivial.write(tmp_path / "trivial.onnx")), compression="none")
    generate(job, lambda event: None)
    with rasterio.open(source) as codes, rasterio.open(image) as file:
        expected = 20 * (codes.read(1).astype(int) - 1) + 40 * np.arange(3)[:, None, None]
        np.testing.assert_array_equal(file.read(), expected)
        assert file.compression is None


def test_the_source_tiler_is_timed_on_a_part_and_measured_whole(model: Path) -> None:
    words = ("--size", 600, "--part", 1, "--memories", 0, 64)
    rows = run("source_tiler.py", "--model", model, *words)
    rates = [row["value"] for row in rows if row["measure"] == "rate"]
    peaks = [row["value"] for row in rows if row["measure"] == "peak_memory"]
    for measure, found in (("speed_ratio", rates), ("memory_ratio", peaks)):
        ratios = [row["value"] for row in rows if row["measure"] == measure]
        assert ratios == pytest.approx([each / found[0] for each in found[1:]], rel=1e-2)


def test_stages_add_up_to_the_time_of_their_thread(tmp_path: Path) -> None:
    import time

    from stopwatch import stage, watched

    def rest(name: str, inner: str = "") -> None:
        with stage(name):
            time.sleep(0.02)
            if inner:
                rest(inner)

    with watched() as watch:
        started = time.perf_counter()
        rest("outer", "inner")
        thread = threading.Thread(target=rest, args=("outer",), name="other")
        thread.start()
        thread.join()
        passed = time.perf_counter() - started
    own = {name: spent for (where, name), spent in watch.spent.items() if where == "MainThread"}
    assert set(own) == {"outer", "inner"} and {spent.count for spent in own.values()} == {1}
    assert 0.04 <= sum(spent.wall for spent in own.values()) <= passed
    assert all(spent.wall >= 0.02 and spent.processor < 0.015 for spent in own.values())
    assert watch.spent["other", "outer"].wall >= 0.02
    with stage("nobody watches"):
        pass
    assert len(watch.spent) == 3


def test_an_experiment_becomes_a_row_for_every_arm_and_measure() -> None:
    pytest.importorskip("torch", reason="needs the training tier (torch)")
    pytest.importorskip("scipy")
    from experiment import fill
    from rows import Table

    from landsynth.evaluation.report.gains import summarise

    arms = [{"subject": name, "baseline": "real"} for name in ("real", "mix-50")]
    cells = (("real", 0, 0.4), ("real", 1, 0.5), ("mix-50", 0, 0.44), ("mix-50", 1, 0.5))
    rows = [
        {
            "subject": subject, "seed": seed, "data": {}, "seconds": 3.0,
            "test": {"miou": value, "fwiou": value, "accuracy": value, "iou": {}},
        }
        for subject, seed, value in cells
    ]  # fmt: skip
    table = Table("cpu", command="")
    fill(table, {"split": "test", "arms": summarise(arms, rows, "test")})
    found = {(row.measure, row.subject): row.value for row in table.rows}
    assert found["miou", "real"] == 0.45 and found["miou", "mix-50"] == 0.47
    assert found["gain_miou", "mix-50"] == 0.05 and ("gain_miou", "real") not in found
    assert any("standard deviation 0.0707" in row.unit for row in table.rows)


def test_soak_counts_what_is_left(model: Path) -> None:
    rows = run("soak.py", "--runs", 3, "--threads", 1, "--model", model)
    found = {(row["measure"], row["subject"]): row["value"] for row in rows}
    assert len(found) == len(rows) == 6
    assert all(value == 0 for (measure, _), value in found.items() if measure != "soak_memory")
