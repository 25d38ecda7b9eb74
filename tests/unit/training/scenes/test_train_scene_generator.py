"""Training of scene generators: a few pictures learnt by heart, going on bit for bit, stopping early, refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from landsynth.tests.helpers.scenes import folder, job, picture, write
from landsynth.tests.helpers.training import same, weights

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
pytest.importorskip("onnxruntime")

from landsynth.contract.card import read_card  # noqa: E402
from landsynth.contract.errors import InputError, JobError, ModelError, OutputError  # noqa: E402
from landsynth.contract.events import Event, Message, Warning  # noqa: E402
from landsynth.inference.network.scene_generator import SceneNetwork, picture_noise  # noqa: E402
from landsynth.training.export import onnx_file  # noqa: E402
from landsynth.training.train_scene_generator import train_scene_generator  # noqa: E402

LEARNT, APART = 40, 80
"""Digital numbers by which pictures learnt by heart may be off, on average (their mean colour: 90, the mean of both
classes: 45), and must differ from the other class."""


def silent(event: Event) -> None:
    """Nothing to say."""


def halves(kind: int) -> NDArray[np.uint8]:
    """Upper half bright, or left half: both have the same mean, so that the label must tell them apart."""
    values = np.full((3, 32, 32), 40, np.uint8)
    values[(slice(None), slice(16)) if kind == 0 else (slice(None), slice(None), slice(16))] = 220
    return values


@pytest.mark.parametrize(
    ("objective", "conditioning", "steps"), [("minimax", "one-hot", 100), ("hinge", "projection", 200)]
)
def test_a_handful_is_learnt_by_heart(tmp_path: Path, objective: str, conditioning: str, steps: int) -> None:
    for kind, name in enumerate(("upper", "left")):
        for number in range(2):
            write(tmp_path / "set" / name / f"{number}.png", halves(kind))
    result = train_scene_generator(
        job(
            tmp_path / "set", tmp_path / "log", steps=steps, width=16, learning_rate=2e-3, augmentation="none",
            objective=objective, conditioning=conditioning,
        ),
        silent,
    )  # fmt: skip
    network = SceneNetwork(result["MODEL"])
    for kind, name in enumerate(("upper", "left")):
        label = [each.name for each in network.card.classes].index(name)
        made = [network.draw(label, picture_noise(0, name, number, 8)).astype(float) for number in range(8)]
        own, other = (np.mean([np.abs(each - halves(which)).mean() for each in made]) for which in (kind, 1 - kind))
        assert own < LEARNT and other > APART, (name, own, other)


def test_the_card_says_what_the_file_is(tmp_path: Path) -> None:
    result = train_scene_generator(
        job(folder(tmp_path / "Städte", 3, bands=4, ending=".tif"), tmp_path / "log", attribution="Copernicus"), silent
    )
    card = read_card(result["MODEL"])
    assert card.attribution == "Copernicus"
    assert (card.kind, card.architecture, card.name) == ("scene-generator", "dcgan", "dcgan-Städte")
    assert [(each.code, each.name) for each in card.classes] == [(0, "columns"), (1, "rows")]
    assert (card.scene_size, card.style_size, len(card.bands), card.data_type) == (32, 8, 4, "uint8")
    assert card.training["objective"] == "hinge" and card.training["pictures"] == 6
    assert (tmp_path / "log" / "preview-000004.png").exists() and (tmp_path / "log" / "curves.png").exists()
    rows = [json.loads(line) for line in (tmp_path / "log" / "events.jsonl").read_text().splitlines()]
    assert {"generator", "discriminator", "real_accuracy", "made_accuracy"} <= set(rows[-1])
    assert all(0 <= rows[-1][name] <= 1 for name in ("real_accuracy", "made_accuracy"))


@pytest.mark.parametrize(("objective", "conditioning"), [("minimax", "one-hot"), ("hinge", "projection")])
def test_a_training_goes_on_bit_for_bit(tmp_path: Path, objective: str, conditioning: str) -> None:
    options: dict[str, Any] = {"objective": objective, "conditioning": conditioning, "steps": 6, "validation": 0.5}
    options |= {"validate_every": 3}
    scenes = folder(tmp_path / "set", 6)
    train_scene_generator(job(scenes, tmp_path / "whole", **options), silent)
    train_scene_generator(job(scenes, tmp_path / "parts", **options, stop_at=4), silent)
    result = train_scene_generator(job(scenes, tmp_path / "parts", **options, resume=True), silent)
    assert result["steps"] == 6
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "parts"))
    one, other = ((tmp_path / name / "model.onnx").read_bytes() for name in ("whole", "parts"))
    assert len(one) == pytest.approx(len(other), abs=200)
    networks = [SceneNetwork(str(tmp_path / name / "model.onnx")) for name in ("whole", "parts")]
    noise = picture_noise(0, "rows", 1, 8)
    assert np.array_equal(networks[0].draw(1, noise), networks[1].draw(1, noise))


def test_it_stops_where_patience_ends_and_exports_the_best(tmp_path: Path) -> None:
    said: list[Event] = []
    options = {"steps": 60, "validate_every": 1, "patience": 2, "validation": 0.4, "learning_rate": 1e-7}
    result = train_scene_generator(job(folder(tmp_path / "set", 5), tmp_path / "log", **options), said.append)
    texts = " ".join(each.text for each in said if isinstance(each, (Message, Warning)))
    assert result["steps"] < 60 and "stopping early" in texts
    assert result["steps"] == result["best_step"] + 2
    rows = [json.loads(line) for line in (tmp_path / "log" / "events.jsonl").read_text().splitlines()]
    scores = {row["step"]: row["score"] for row in rows if "score" in row}
    assert min(scores, key=lambda step: scores[step]) == result["best_step"]
    assert result["frechet_satellite"] == pytest.approx(np.mean([result["frechet rows"], result["frechet columns"]]))
    assert read_card(result["MODEL"]).training["best"]["step"] == result["best_step"]


def test_a_class_of_one_picture_is_learnt_and_not_measured(tmp_path: Path) -> None:
    said: list[Event] = []
    folder(tmp_path / "set", 6)
    write(tmp_path / "set" / "single" / "one.png", picture(0, 9))
    options = {"validate_every": 4, "validation": 0.5}
    result = train_scene_generator(job(tmp_path / "set", tmp_path / "log", **options), said.append)
    texts = " ".join(each.text for each in said if isinstance(each, Warning))
    assert "One picture only in single" in texts and "held out of single: these do not measure" in texts
    assert "frechet single" not in result and len(read_card(result["MODEL"]).classes) == 3


def test_where_nothing_is_held_out_what_is_learnt_measures(tmp_path: Path) -> None:
    said: list[Event] = []
    result = train_scene_generator(job(folder(tmp_path / "set", 3), tmp_path / "log", validate_every=4), said.append)
    assert any("overfitting does not show" in each.text for each in said if isinstance(each, Warning))
    assert result["frechet_satellite"] > 0


def test_refusals_leave_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = job(folder(tmp_path / "set", 3), tmp_path / "log")
    with pytest.raises(OutputError, match="no folder"):
        train_scene_generator(replace(wanted, model=str(tmp_path / "none" / "m.onnx")), silent)
    Path(wanted.model).write_text("before")
    monkeypatch.setattr(onnx_file, "TOLERANCE", -1.0)
    with pytest.raises(ModelError, match="Export gate"):
        train_scene_generator(wanted, silent)
    assert Path(wanted.model).read_text() == "before"
    monkeypatch.undo()
    with pytest.raises(JobError, match="Set RESUME"):
        train_scene_generator(wanted, silent)
    with pytest.raises(InputError, match="with config"):
        train_scene_generator(replace(wanted, resume=True, width=4), silent)
    said: list[Event] = []
    train_scene_generator(replace(wanted, resume=True, steps=5, objective="minimax"), said.append)
    assert any("objective hinge -> minimax" in each.text for each in said if isinstance(each, Warning))


def test_a_log_among_the_classes_is_refused(tmp_path: Path) -> None:
    """It would be learnt as a class: previews and curves are pictures."""
    scenes = folder(tmp_path / "set", 3)
    wanted = replace(job(scenes, tmp_path / "log"), log=str(scenes / "log"))
    with pytest.raises(JobError, match="LOG: expected a folder beside SCENES, found .*log in it"):
        train_scene_generator(wanted, silent)
    assert not (scenes / "log").exists()


def test_going_on_with_other_pictures_is_said(tmp_path: Path) -> None:
    """What is held out is drawn anew then: the measure would count pictures that were learnt from."""
    wanted = job(folder(tmp_path / "set", 4), tmp_path / "log")
    train_scene_generator(wanted, silent)
    said: list[Event] = []
    train_scene_generator(replace(wanted, resume=True, steps=5), said.append)
    assert not [each.text for each in said if isinstance(each, Warning) and "RESUME" in each.text]
    write(tmp_path / "set" / "rows" / "one_more.png", picture(0, 5))
    train_scene_generator(replace(wanted, resume=True, steps=6), said.append)
    (found,) = [each.text for each in said if isinstance(each, Warning) and "RESUME" in each.text]
    assert "pictures 8 (" in found and " -> 9 (" in found


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="limits the size of files, which Windows does not")
    wanted = job(folder(tmp_path / "set", 4), tmp_path / "log")
    train_scene_generator(wanted, silent)
    model, more = Path(wanted.model).read_bytes(), replace(wanted, resume=True, steps=6)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**18, hard))  # a checkpoint and a model are larger, a picture is not
    try:
        with pytest.raises(OutputError, match="LOG folder .*File too large.*checkpoint is kept: see to that file"):
            train_scene_generator(more, silent)
        with pytest.raises(OutputError, match="File too large.*Free disk space, and RESUME"):
            onnx_file.write(Path(wanted.model), bytes(2**19))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert Path(wanted.model).read_bytes() == model and not list(tmp_path.rglob("*.part*"))
    assert train_scene_generator(more, silent)["steps"] == 6


@pytest.mark.parametrize(
    "wrong",
    [{"size": 48}, {"objective": "wasserstein"}, {"conditioning": "none"}, {"faulty": "ignore"}, {"validation": 1.0},
     {"batch_size": 1}],
)  # fmt: skip
def test_jobs_out_of_range(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(JobError, match=next(iter(wrong))):
        job(tmp_path, tmp_path / "log", **wrong)
