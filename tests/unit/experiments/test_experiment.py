"""The verb experiment with verbs that stand in for trainings: order, resume, refusals; and once for real."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from PIL import Image

from landsynth.contract.card import ClassInfo
from landsynth.contract.dataset import DatasetInfo, SceneInfo
from landsynth.contract.errors import InputError, JobError, LandSynthError, ModelError, OutputError, WorkerError
from landsynth.contract.events import Event, Message, Progress, Warning
from landsynth.experiments.experiment import experiment
from landsynth.experiments.layouts import DRAWN, draw_layouts, rare_more_often
from landsynth.inference.engine.output_lock import held_log
from landsynth.inference.generate_landcover import generate_landcover
from landsynth.tests.helpers.datasets import write_dataset
from landsynth.tests.helpers.experiments import BANDS, Standing, job, write_data, write_generator
from landsynth.tests.helpers.models import Recipe, write_model

ARMS = ["real", "mix-50", "synthetic", "real+100"]
CELLS = [f"{arm}-seed-{seed}" for seed in (0, 1) for arm in ARMS]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a dataset and a generator."""
    write_data(tmp_path / "data")
    write_generator(tmp_path / "tiny.onnx")
    return tmp_path


def read(folder: Path) -> Any:
    return json.loads((folder / "metrics.json").read_text(encoding="utf-8"))


def ran(folder: Path, *kind: str, report: Any = lambda event: None, **options: Any) -> Standing:
    """Runs an experiment with verbs that stand in, and gives them."""
    standing = Standing()
    standing.result = experiment(job(folder, *kind, **options), report, standing.tools)
    return standing


def test_all_trainings_come_before_the_first_look_at_the_test_split(folder: Path) -> None:
    said: list[Event] = []
    standing = ran(folder, report=said.append)
    result = standing.result
    assert standing.asked == [
        *(f"train {name}" for name in CELLS), *(f"test {name}" for name in CELLS), "test real-seed-0 painted"
    ]  # fmt: skip
    assert result["gain_miou"] == pytest.approx(0.1) and result["best"] in ARMS[1:]
    assert (result["cells_done"], result["cells"]) == (8, 8)
    assert result["REPORT"] == str(folder / "report.html") and result["METRICS"] == str(folder / "metrics.json")
    fractions = [event.fraction for event in said if isinstance(event, Progress)]
    assert fractions == sorted(fractions) and fractions[-1] == 1
    texts = [event.text for event in said if isinstance(event, Message)]
    assert "inner" not in texts and any("cell 8 of 8: real+100, seed 1" in text.lower() for text in texts)


@pytest.mark.parametrize(("data", "scenes", "words"), [
    ("made", ["s0", "s6"], "on 1 of the 2 scenes of split test (s6)"), ("else", ["s6"], "cannot be known"),
    ("made", ["s0"], ""),
])  # fmt: skip
def test_a_generator_that_saw_the_test_scenes(folder: Path, data: str, scenes: list[str], words: str) -> None:
    said: list[Event] = []
    write_generator(folder / "tiny.onnx", data=data, scenes=scenes)
    ran(folder, report=said.append)
    texts = [each.text for each in said if isinstance(each, (Message, Warning))]
    assert any(words in text for text in texts) if words else not any("split test" in text for text in texts)


def test_cells_record_their_data_and_what_was_measured(folder: Path) -> None:
    ran(folder)
    found = read(folder)
    assert found["format"] == "landsynth-experiment" and found["version"] == 1 and found["split"] == "test"
    assert {row["subject"]: row["data"] for row in found["rows"]} == {
        "real": {"real": 4, "synthetic": 0}, "mix-50": {"real": 2, "synthetic": 2},
        "synthetic": {"real": 0, "synthetic": 4}, "real+100": {"real": 4, "synthetic": 4},
    }  # fmt: skip
    assert all(row["steps"] == 4 and row["seconds"] == 1.5 and row["best_step"] == 3 for row in found["rows"])
    arms = {arm["subject"]: arm for arm in found["arms"]}
    assert arms["real"]["measures"]["miou"]["mean"] == pytest.approx(0.405)
    assert arms["mix-50"]["gains"]["miou"] == pytest.approx(
        {"mean": 0.1, "std": 0.0, "n": 2, "low": 0.1, "high": 0.1, "is_beyond": True}, abs=1e-9
    )
    assert found["sources"][0]["name"] == "tiny" and found["sources"][0]["frechet_satellite"] > 0
    assert not list((folder / "log").rglob("*.safetensors")) and not list(folder.rglob("*.part*"))
    assert (folder / "log" / "cells" / "real-seed-0" / "model.onnx").exists()


@pytest.mark.parametrize("where", ["train synthetic-seed-0", "train real+100-seed-1", "test mix-50-seed-1"])
def test_what_was_killed_goes_on_and_repeats_nothing(folder: Path, where: str) -> None:
    def fails(what: str) -> None:
        if what == where:
            raise WorkerError("gone")

    first = Standing(fails)
    with pytest.raises(WorkerError, match=r"seed \d: gone"):
        experiment(job(folder), lambda event: None, first.tools)
    second = ran(folder, resume=True)
    assert second.result["cells_done"] == 8
    assert not set(first.asked) & set(second.asked)
    assert len(first.asked) + len(second.asked) == 17
    if where.startswith("train"):
        assert second.asked[0] == where
        assert [getattr(each, "resume") for each in second.jobs] == [True] + [False] * (len(second.jobs) - 1)  # noqa: B009
    assert ran(folder, resume=True).asked == []


@pytest.mark.parametrize("resume", [False, True])
def test_two_runs_in_one_log_refuse_each_other(folder: Path, resume: bool) -> None:
    (folder / "log").mkdir()
    refused = pytest.raises(OutputError, match="no other run writes .*log.*another LOG")
    with held_log(folder / "log", lambda event: None), refused:
        ran(folder, resume=resume)


def test_a_few_cells_at_a_time(folder: Path) -> None:
    first = ran(folder, cells=3)
    assert first.asked == [f"train {name}" for name in CELLS[:3]]
    assert (first.result["cells_done"], first.result["cells"]) == (3, 8)
    assert read(folder)["split"] == "validation" and "3 of 8 trainings" in (folder / "report.html").read_text()
    assert ran(folder, cells=3, resume=True).asked == [f"train {name}" for name in CELLS[3:6]]
    third = ran(folder, cells=3, resume=True)
    assert third.asked[:3] == [f"train {name}" for name in CELLS[6:]] + ["test real-seed-0"]
    assert read(folder)["split"] == "test"


def test_more_seeds_and_shares_add_cells(folder: Path) -> None:
    ran(folder, seeds=1)
    more = ran(folder, shares=(0.5, 0.25), resume=True)
    assert [each for each in more.asked if each.startswith("train")] == [
        "train mix-25-seed-0", *(f"train {arm}-seed-1" for arm in ("real", "mix-25", "mix-50", "synthetic", "real+100"))
    ]  # fmt: skip


def test_another_experiment_in_the_log_is_refused(folder: Path) -> None:
    ran(folder, seeds=1)
    with pytest.raises(JobError, match="Set RESUME or choose another folder"):
        ran(folder, seeds=1)
    with pytest.raises(JobError, match="steps was 4 and is 5; width was None and is 8"):
        ran(folder, resume=True, steps=5, width=8)
    write_model(folder / "tiny.onnx", Recipe(names=BANDS, strength=3.0))
    with pytest.raises(JobError, match="the generators are other files"):
        ran(folder, resume=True)
    write_generator(folder / "tiny.onnx")
    write_data(folder / "data", trains=5)
    with pytest.raises(JobError, match="the dataset's description changed"):
        ran(folder, resume=True)


def test_one_seed_shows_no_spread(folder: Path) -> None:
    said: list[Event] = []
    ran(folder, seeds=1, report=said.append)
    assert any("no spread" in event.text for event in said if isinstance(event, Warning))
    assert "no spread is known" in (folder / "report.html").read_text(encoding="utf-8")
    assert all(arm["gains"]["miou"]["is_beyond"] is None for arm in read(folder)["arms"][1:])


def test_composition_takes_variants(folder: Path) -> None:
    ran(folder, "composition", variants=2, seeds=1)
    found = {row["subject"]: row["data"] for row in read(folder)["rows"]}
    assert found == {
        "real": {"real": 4, "synthetic": 0}, "synthetic-100": {"real": 0, "synthetic": 4},
        "synthetic-200": {"real": 0, "synthetic": 8}, "real+100": {"real": 4, "synthetic": 4},
        "real+200": {"real": 4, "synthetic": 8},
    }  # fmt: skip


def test_lambda_trains_generators_and_judges_them_alike(folder: Path) -> None:
    standing = ran(folder, "lambda", lambdas=(0.0, 6.0), seeds=1, generator_steps=7)
    assert standing.asked[:2] == ["generator lambda-0", "generator lambda-6"]
    first, second = standing.jobs[:2]
    assert (getattr(first, "lambda_diversity"), getattr(second, "lambda_diversity")) == (0.0, 6.0)  # noqa: B009
    assert (first.steps, first.crop_size, getattr(first, "judge")) == (7, 32, "")  # noqa: B009
    assert Path(getattr(second, "judge")).exists()  # noqa: B009
    assert [each["lambda"] for each in read(folder)["sources"]] == [0.0, 6.0]
    again = ran(folder, "lambda", lambdas=(0.0, 3.0, 6.0), seeds=1, generator_steps=7, resume=True)
    assert [each for each in again.asked if "painted" not in each] == [
        "generator lambda-3", "train lambda-3-seed-0", "test lambda-3-seed-0"
    ]  # fmt: skip


def test_size_trains_generators_on_the_same_subset(folder: Path) -> None:
    standing = ran(folder, "size", seeds=1)
    data = [[scene.name for scene in DatasetInfo.read(each.dataset).of_split("train")] for each in standing.jobs]
    small, whole = data[0], data[1]
    assert len(small) == 2 and len(whole) == 4 and set(small) < set(whole)
    assert data[2:] == [small, small, whole, whole]
    rows = {row["subject"]: row["data"] for row in read(folder)["rows"]}
    assert rows["size-50-real+200"] == {"real": 2, "synthetic": 4}
    assert rows["size-100-real+200"] == {"real": 4, "synthetic": 8}


def test_bands_train_on_some_of_the_bands(tmp_path: Path) -> None:
    write_data(tmp_path / "data", bands=4)
    standing = ran(tmp_path, "bands", seeds=1)
    found = [[band.name for band in DatasetInfo.read(each.dataset).bands] for each in standing.jobs]
    assert found == [list(BANDS[:3]), list(BANDS), *[list(BANDS[:3])] * 2, *[list(BANDS)] * 2]


def test_ablation_trains_csebgan_without_its_parts(folder: Path) -> None:
    standing = ran(folder, "ablation", seeds=1)
    made = [getattr(each, "ablation") for each in standing.jobs[:6]]  # noqa: B009
    assert made == ["none", "no-sharing", "no-conductor", "frozen-conductor", "no-real", "no-discriminator"]


USEFUL = {
    "painted": "{}-scenes-real-+-painted", "filtered": "{}-scenes-real-+-filtered",
    "strong": "{}-scenes-real-strong", "alone": "{}-scenes-painted-alone",
}  # fmt: skip


def test_usefulness_filters_by_the_first_training_on_the_same_real_scenes(folder: Path) -> None:
    """Pairs differ in what is compared alone: the same seed, the same real scenes, and for strong no imagery at all."""
    said: list[Event] = []
    standing = ran(folder, "usefulness", arms=tuple(USEFUL), report=said.append)
    names = [
        f"{name.format(count)}-seed-{seed}"
        for seed in (0, 1) for count in (2, 4) for name in ("{}-scenes-real", *USEFUL.values())
    ]  # fmt: skip
    assert standing.asked[:40] == [*(f"train {name}" for name in names), *(f"test {name}" for name in names)]
    assert standing.asked[40:] == ["test 2-scenes-real-seed-0 painted"], "one generator is measured once"
    jobs = {Path(each.model).parent.name: each for each in standing.jobs}
    filtered, strong = jobs["2-scenes-real-+-filtered-seed-1"], jobs["2-scenes-real-strong-seed-1"]
    assert (filtered.seed, filtered.mixing, filtered.synthetic_share) == (1, "batch", 0.5)
    assert (strong.augmentation, strong.synthetic, jobs["2-scenes-real-seed-1"].augmentation) == ("strong", (), "turns")
    assert len({jobs[f"2-scenes-real{tail}-seed-1"].dataset for tail in ("", "-+-painted", "-strong")}) == 1
    made = DatasetInfo.read(folder / "log" / "synthetic" / "2-scenes-filtered")
    assert made.synthetic is not None and made.synthetic["filter"]["share"] == 0.05
    assert {each.split for each in made.scenes} == {"train"} and len(made.scenes) == 2
    metrics = read(folder)
    assert metrics["seeds"] == [0, 1] and metrics["rows"][0]["data"] == {"real": 2, "synthetic": 0}
    data = {row["subject"]: row["data"] for row in metrics["rows"]}
    assert data["2 scenes, painted alone"] == {"real": 0, "synthetic": 2}
    assert [(each["subject"], each["against"]) for each in metrics["pairs"]][:3] == [
        ("2 scenes, real + painted", "2 scenes, real"), ("2 scenes, real + painted", "2 scenes, real, strong"),
        ("2 scenes, real + filtered", "2 scenes, real"),
    ]  # fmt: skip
    assert metrics["pairs"][0]["points"]["mean"] == pytest.approx(4.05)
    assert any("begin from random weights" in each.text for each in said if isinstance(each, Warning))


def test_usefulness_paints_new_layouts_and_both(folder: Path) -> None:
    """As many layouts as real scenes, drawn after these alone; painted they are training scenes beside the others."""
    options: dict[str, Any] = {"arms": ("layouts", "both"), "seeds": 1, "radiometry": "scenes"}
    standing = ran(folder, "usefulness", **options)
    assert [len(DatasetInfo.read(each.dataset).of_split("train")) for each in standing.layouts] == [2, 2, 4, 4, 4, 4]
    assert len({each.seed for each in standing.layouts[2:]}) == 4 and standing.layouts[0].width == 64
    jobs = {Path(each.model).parent.name: each for each in standing.jobs}
    both = jobs["2-scenes-real-+-filtered-+-layouts-seed-0"]
    assert [Path(each).name for each in both.synthetic] == ["2-scenes-filtered", "2-scenes-layouts"]
    made = DatasetInfo.read(both.synthetic[1])
    assert [each.split for each in made.scenes] == ["train"] * 2 and all(
        (Path(both.synthetic[1]) / e.image).exists() for e in made.scenes
    )
    data = {row["subject"]: row["data"] for row in read(folder)["rows"]}
    assert data["2 scenes, real + layouts"] == {"real": 2, "synthetic": 2}
    assert data["2 scenes, real + filtered + layouts"] == {"real": 2, "synthetic": 4}
    assert ran(folder, "usefulness", resume=True, **options).layouts == [], "drawn once"


def test_layouts_show_rare_classes_more_often() -> None:
    info = DatasetInfo(
        "d", tuple(ClassInfo(code, f"c{code}") for code in (1, 2, 3)), (), (), "uint8", 1.0, "",
        (SceneInfo("a", "a", "a", "train", (4, 0, 60)), SceneInfo("b", "b", "b", "train", (0, 16, 0))),
    )  # fmt: skip
    assert rare_more_often(info) == "1=14.550, 2=29.099", "2, 4 and the root of 60"
    assert rare_more_often(replace(info, scenes=(SceneInfo("a", "a", "a", "train"),))) == ""


def test_layouts_are_drawn_in_earnest(tmp_path: Path) -> None:
    """Of masks large enough; a layout that an interruption left is kept."""
    draw = np.random.default_rng(0)
    codes = draw.integers(1, 4, (16, 16)).repeat(16, 0).repeat(16, 1).astype(np.uint8)
    info = write_dataset(tmp_path / "data", {"a": (np.zeros((3, 256, 256), np.uint8), codes, "train")})
    draw_layouts(tmp_path / "data", info, tmp_path / "drawn", 1, generate_landcover, lambda event: None)
    drawn = DatasetInfo.read(tmp_path / "drawn")
    assert [(each.name, each.split) for each in drawn.scenes] == [("a", "train"), ("layout-0", DRAWN)]
    with rasterio.open(drawn.scenes[1].mask) as mask:
        found = mask.read(1)
    assert found.shape == (256, 256) and not np.array_equal(found, codes) and set(np.unique(found)) <= {1, 2, 3}
    (tmp_path / "drawn" / "dataset.json").unlink()
    before = Path(drawn.scenes[1].mask).stat().st_mtime_ns
    draw_layouts(tmp_path / "data", info, tmp_path / "drawn", 1, generate_landcover, lambda event: None)
    assert Path(drawn.scenes[1].mask).stat().st_mtime_ns == before and (tmp_path / "drawn" / "dataset.json").exists()


def test_usefulness_goes_on_cell_by_cell(folder: Path) -> None:
    """The filter is made when its segmenter is there, also in a later run, and not before its first cell."""
    options = {"arms": tuple(USEFUL), "seeds": 1}
    place = folder / "log" / "synthetic" / "2-scenes-filtered"
    asked = ran(folder, "usefulness", cells=2, **options).asked
    assert asked == ["train 2-scenes-real-seed-0", "train 2-scenes-real-+-painted-seed-0"] and not place.exists()
    asked += ran(folder, "usefulness", cells=1, resume=True, **options).asked
    assert asked[2:] == ["train 2-scenes-real-+-filtered-seed-0"] and place.exists()
    asked += ran(folder, "usefulness", resume=True, **options).asked
    assert len([each for each in asked if each.startswith("train")]) == 10 == len(set(asked[:3] + asked[3:10]))
    assert read(folder)["split"] == "test"


def test_usefulness_for_real(folder: Path) -> None:
    """With steps that learn nothing: blocks are measured and stay out of the metrics, and the page says what holds."""
    chosen = job(
        folder, "usefulness", batch_size=2, width=4, depth=1, precision="32-true", seeds=2, steps=2,
        averaging=0.5, arms=("painted", "resampled", "both", "strong"), shares=(), encoder="plain",
    )  # fmt: skip
    result = experiment(chosen, lambda event: None)
    found = read(folder)
    assert result["cells_done"] == 10 == len(found["rows"])
    assert [each["verdict"] for each in found["pairs"]] and all(each["places"] for each in found["pairs"])
    assert not any("blocks" in row["test"] for row in found["rows"])
    cell = json.loads((folder / "log" / "cells" / "4-scenes-real-seed-0" / "cell.json").read_text(encoding="utf-8"))
    assert sum(map(sum, cell["test"]["blocks"]["confusion"])) == cell["test"]["pixels"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Registered comparisons" in page and "How to read this: 7 comparisons" in page
    assert "With 4 real scenes, which alone give" in page and "95 %, parts of the area" in page


def test_bad_input_is_told_before_anything_is_made(folder: Path) -> None:
    write_model(folder / "other.onnx", Recipe(bands=4, names=BANDS))
    write_model(folder / "kind.onnx", Recipe(kind="encoder", names=BANDS))
    cases: list[tuple[dict[str, Any], type[LandSynthError], str]] = [
        ({"generators": (str(folder / "other.onnx"),)}, ModelError, "generator of the bands band1, band2, band3"),
        ({"generators": (str(folder / "kind.onnx"),)}, ModelError, "expected a generator, found kind encoder"),
        ({"generators": (str(folder / "none.onnx"),)}, ModelError, "found no file"),
        ({"crop_size": 96}, InputError, "at least 96 x 96 px in split train"),
        ({"shares": (0.1,)}, JobError, "all of the 4 training scenes"),
    ]
    for options, kind, words in cases:
        with pytest.raises(kind, match=words):
            ran(folder, **options)
    assert not (folder / "log").exists()


def test_for_real(folder: Path) -> None:
    """Every part in earnest, with steps that learn nothing; the numbers are those of a repetition."""
    chosen = job(folder, shares=(), batch_size=2, width=4, depth=1, precision="32-true", seeds=2, steps=2)
    result = experiment(chosen, lambda event: None)
    found = read(folder)
    assert result["cells_done"] == 6 == len(found["rows"])
    for row in found["rows"]:
        assert sum(map(sum, row["test"]["confusion"])) == row["test"]["pixels"] == 2 * 62 * 64
        assert 0 <= row["test"]["miou"] <= 1 and 0 <= row["validation"]["miou"] <= 1
    assert {"frechet_satellite", "agreement"} <= set(found["sources"][0])
    assert found["job"]["verb"] == "experiment"
    assert found["examples"] == "metrics-examples.png" and "What it looks like" in (folder / "report.html").read_text()
    with Image.open(folder / "metrics-examples.png") as picture:
        assert picture.size == (5 * 64, 2 * 64)
    files = {path.name for path in folder.glob("metrics*")}
    assert files >= {"metrics.json", "metrics-cells.csv", "metrics-arms.csv", "metrics-curve.png", "metrics-curve.svg"}
    assert "d-mIoU" in (folder / "report.html").read_text(encoding="utf-8")
