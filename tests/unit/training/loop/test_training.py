"""Training a generator: files, resuming, early stopping, overfitting, and what is said when it goes wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.inference.engine.output_lock import held_log

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.contract.card import ClassInfo, read_card  # noqa: E402
from landsynth.contract.dataset import DatasetInfo  # noqa: E402
from landsynth.contract.errors import InputError, JobError, OutputError, WorkerError  # noqa: E402
from landsynth.contract.events import Event, Message, Progress, Warning  # noqa: E402
from landsynth.contract.jobs.registry import to_json  # noqa: E402
from landsynth.contract.jobs.train_generator import ABLATIONS, TrainGeneratorJob  # noqa: E402
from landsynth.contract.options.presets import ARCHITECTURES  # noqa: E402
from landsynth.tests.helpers import training as helpers  # noqa: E402
from landsynth.tests.helpers.paths import ROOT  # noqa: E402
from landsynth.tests.helpers.training import chips, same, weights  # noqa: E402
from landsynth.training import train_generator as verb  # noqa: E402
from landsynth.training.generator import adversaries, fast, losses  # noqa: E402
from landsynth.training.loop.crops import CropSampler  # noqa: E402
from landsynth.training.loop.devices import open_fabric  # noqa: E402
from landsynth.training.loop.draws import Draws  # noqa: E402
from landsynth.training.loop.log import EVENTS, rows  # noqa: E402
from landsynth.training.loop.run import BEST, LAST  # noqa: E402


def job(*arguments: Any, **changes: Any) -> TrainGeneratorJob:
    """Without pretrained features, whose own tests are in test_lite0: they take most of a small step's time."""
    return helpers.job(*arguments, **{"perceptual": "own", **changes})


def train(*arguments: Any, **changes: Any) -> dict[str, Any]:
    return verb.train_generator(job(*arguments, **changes), lambda event: None)


def test_every_architecture_that_dialogs_offer_has_a_recipe() -> None:
    from landsynth.training.generator.recipes import RECIPES

    assert set(RECIPES) == set(ARCHITECTURES)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_training_writes_model_encoder_card_and_records(tmp_path: Path, architecture: str) -> None:
    chips(tmp_path / "data", count=3)
    events: list[Event] = []
    changes = {"architecture": architecture, "lambda_diversity": 1.0, "validate_every": 10, "judge_steps": 4}
    result = verb.train_generator(job(tmp_path, "log", steps=20, preview_every=10, **changes), events.append)
    card = read_card(result["MODEL"])
    assert card.architecture == architecture and [each.code for each in card.classes] == [1, 2]
    assert card.training["steps"] == 20 and card.training["scenes"] == ["chip0", "chip1"]
    assert card.overlap >= 2 * card.context > 0
    assert (card.encoder is None) == (architecture == "csebgan")
    assert card.encoder is None or (tmp_path / "log" / card.encoder).is_file()
    assert result["steps"] == 20 and 0 <= result["waiting"] < 1 and result["frechet_satellite"] >= 0
    assert 0 <= result["miou"] <= 1 and result["best_step"] in (10, 20)
    assert {"preview-000010.png", "preview-000020.png", "curves.png", "judge.onnx", "tensorboard", LAST, BEST} <= {
        each.name for each in (tmp_path / "log").iterdir()
    }
    assert not list((tmp_path / "log").glob("*.part*"))
    assert any(isinstance(event, Progress) and event.fraction == 1 for event in events)
    entries = rows(tmp_path / "log" / "events.jsonl")
    assert {"step", "seconds", "waiting", "discriminator", "diversity"} <= set(entries[-2])
    assert "score" in entries[-1]
    assert result["seconds"] >= entries[-2]["seconds"] - 0.1, "of the training, not of its last validation"
    said = [event.text for event in events if isinstance(event, Message)]
    assert any("erceptual term" in text or "pretrained features" in text for text in said), "what is compared"
    assert card.training["precision"] == "32-true"


@pytest.mark.parametrize("ablation", [each for each in ABLATIONS if each != "none"])
def test_ablations_train_and_leave_their_part_out(tmp_path: Path, ablation: str) -> None:
    chips(tmp_path / "data")
    train(tmp_path, "log", architecture="csebgan", ablation=ablation, steps=2)
    names = {key.split(".")[0] for key in weights(tmp_path / "log")}
    assert ("conductor" in names) == (ablation != "no-conductor")
    assert ("discriminator" in names) == (ablation != "no-discriminator")
    terms = rows(tmp_path / "log" / "events.jsonl")[-1]
    assert ("feature_matching" in terms) == (ablation != "no-discriminator")
    assert ("conductor" in terms) == (ablation not in ("no-conductor",))


def test_the_frozen_conductor_stands_still_once_it_has_learnt(tmp_path: Path) -> None:
    chips(tmp_path / "data")
    options = {"architecture": "csebgan", "ablation": "frozen-conductor", "steps": 20}
    found = []
    for stop in (1, 2, 4):  # a tenth of the steps are its lessons
        train(tmp_path, "log", stop_at=stop, resume=stop > 1, **options)
        tensors = weights(tmp_path / "log")
        found.append({key: each for key, each in tensors.items() if key.startswith("conductor.") and "weight" in key})
    assert not same(found[0], found[1])
    assert same(found[1], found[2])


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_training_in_parts_ends_with_the_same_weights(tmp_path: Path, architecture: str) -> None:
    chips(tmp_path / "data", count=3)
    options = {"architecture": architecture, "steps": 5, "validate_every": 2, "augmentation": "discriminator"}
    train(tmp_path, "whole", **options)
    train(tmp_path, "parts", stop_at=1, **options)
    train(tmp_path, "parts", stop_at=3, resume=True, **options)
    train(tmp_path, "parts", resume=True, **options)
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "parts"))
    assert [row["step"] for row in rows(tmp_path / "parts" / "events.jsonl")][-1] == 5


def test_killed_at_any_step_and_resumed_it_ends_with_the_same_weights(tmp_path: Path) -> None:
    chips(tmp_path / "data")
    options = {"steps": 400, "save_every": 7, "preview_every": 1000}
    log = _stopped(tmp_path, signal.SIGKILL, **options)
    reached = json.loads(_state(log / LAST))["step"]
    assert 0 < reached < 400
    end = reached + 20
    train(tmp_path, "stopped", resume=True, stop_at=end, **options)
    train(tmp_path, "whole", stop_at=end, **options)
    assert same(weights(log), weights(tmp_path / "whole"))


def test_cancelled_it_keeps_the_step_that_it_was_in_and_exports_nothing(tmp_path: Path) -> None:
    """Long before its first checkpoint is due; and goes on from there as if it had never been stopped."""
    chips(tmp_path / "data")
    options = {"steps": 4000, "save_every": 4000, "preview_every": 4000}
    log = _stopped(tmp_path, signal.SIGTERM, EVENTS, **options)
    reached = json.loads(_state(log / LAST))["step"]
    assert 20 <= reached < 4000 and not list(log.glob("*.onnx")) and not list(log.glob(".*"))
    train(tmp_path, "stopped", resume=True, stop_at=reached + 5, **options)
    train(tmp_path, "whole", stop_at=reached + 5, **options)
    assert same(weights(log), weights(tmp_path / "whole"))


def _stopped(folder: Path, sign: signal.Signals, begun: str = LAST, **options: Any) -> Path:
    """The log folder of a training that got a signal soon after its first checkpoint, or entry, whatever it was doing
    then."""
    started = _worker(folder, job(folder, "stopped", **options))
    deadline = time.monotonic() + 180
    while not ((folder / "stopped" / begun).exists() and (folder / "stopped" / begun).stat().st_size):
        assert started.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(np.random.default_rng().uniform(0.05, 0.6))
    os.kill(started.pid, sign)
    assert started.wait(timeout=30) != 0
    return folder / "stopped"


def _worker(folder: Path, task: Any) -> subprocess.Popen[bytes]:
    """The job in a process of its own, with as many threads as this one, since sums depend on them."""
    path = folder / "job.json"
    path.write_text(to_json(task))
    command = [sys.executable, str(ROOT / "worker" / "bootstrap.py"), "run", str(path)]
    environment = {**os.environ, "OMP_NUM_THREADS": str(torch.get_num_threads())}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)


def _state(path: Path) -> str:
    from safetensors import safe_open

    with safe_open(str(path), framework="pt") as file:
        return str(file.metadata()["state"])


def test_it_stops_early_and_exports_the_best(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chips(tmp_path / "data", count=3)
    scores = iter([3.0, 1.0, 2.0, 2.0, 2.0, 2.0])

    class Judged:
        def __init__(self, *_: Any, **__: Any) -> None: ...

        def measure(self, generate: Any) -> dict[str, float]:
            return {"score": next(scores), "diversity": 0.5}

    monkeypatch.setattr(verb, "Validator", Judged)
    events: list[Event] = []
    options = {"steps": 12, "validate_every": 2, "patience": 2}
    result = verb.train_generator(job(tmp_path, "log", **options), events.append)
    assert (result["steps"], result["best_step"]) == (8, 4)
    assert any(isinstance(each, Message) and "stopping early" in each.text for each in events)
    best = weights(tmp_path / "log", BEST)
    assert not same(best, weights(tmp_path / "log"))
    exported = _constants(result["MODEL"])
    wanted = np.repeat(best["averaged.leave.bias"].numpy(), 4)  # four pixels at once (training/export/phases.py)
    assert any(each.shape == wanted.shape and np.allclose(each, wanted) for each in exported)


def _constants(path: str) -> list[np.ndarray]:
    import onnx

    return [onnx.numpy_helper.to_array(each) for each in onnx.load(path).graph.initializer]


def test_two_chips_are_learnt_by_heart(tmp_path: Path) -> None:
    """With the style of the real crop, the painted one has its colours: half as far away as the classes' means.

    Colours of cells of 8 px, as the fine pattern's phase is nothing that mask or style tell.
    """
    info = chips(tmp_path / "data")
    task = job(tmp_path, "log", steps=240, batch_size=4, augmentation="none", learning_rate=1e-3).resolved
    fabric = open_fabric(task)
    sampler = CropSampler(task.dataset, info, "train", 32, 0, False)
    nets = fast.FastRecipe(task, info, sampler.shares, fabric)

    def read(step: int, count: int = 4) -> adversaries.Batch:
        images, classes = map(torch.from_numpy, sampler.batch(step, range(count)))
        return adversaries.Batch(images, classes, Draws(0, step, range(count)))

    for step in range(240):
        nets.play(read(step), step)
    batch = read(0, 16)
    assert nets.encoder is not None
    with torch.no_grad():
        fake = nets.averaged(batch.classes, nets.noise(batch), nets.encoder(batch.real)[0])
    means = torch.zeros_like(batch.real)
    for index in (0, 1, 255):
        mask = (batch.classes == index).expand_as(batch.real)
        means[mask] = batch.real[mask].mean()
    assert losses.colour(fake, batch.real) < 0.5 * losses.colour(means, batch.real)


def test_a_training_is_not_overwritten_nor_mixed(tmp_path: Path) -> None:
    chips(tmp_path / "data")
    train(tmp_path, "log", steps=1)
    with pytest.raises(JobError, match="RESUME"):
        train(tmp_path, "log", steps=1)
    with held_log(tmp_path / "log", lambda event: None), pytest.raises(OutputError, match="no other run .*another LOG"):
        train(tmp_path, "log", steps=2, resume=True)
    with pytest.raises(InputError, match=r"architecture spade.*found fast"):
        train(tmp_path, "log", steps=2, resume=True, architecture="spade")
    with pytest.raises(InputError, match="config"):
        train(tmp_path, "log", steps=2, resume=True, width=12)
    events: list[Event] = []
    verb.train_generator(job(tmp_path, "log", steps=1, resume=True, seed=5), events.append)
    assert any(isinstance(each, Warning) and "seed 0 -> 5" in each.text for each in events)
    renamed = replace(DatasetInfo.read(tmp_path / "data"), classes=(ClassInfo(1, "sand"), ClassInfo(2, "class 2")))
    renamed.write(tmp_path / "data")
    with pytest.raises(InputError, match=r"classes .*sand"):
        train(tmp_path, "log", steps=2, resume=True)
    (tmp_path / "log" / LAST).write_bytes(b"nonsense")
    with pytest.raises(InputError, match="does not fit"):
        train(tmp_path, "log", steps=1, resume=True)


def test_numbers_that_are_none_stop_it_and_spoil_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chips(tmp_path / "data")
    train(tmp_path, "log", steps=20, stop_at=3)
    before = weights(tmp_path / "log")
    model = (tmp_path / "log" / "m.onnx").read_bytes()
    monkeypatch.setattr(fast, "COLOUR", float("nan"))
    play = adversaries.Adversaries.play

    def spoilt(self: Any, batch: Any, step: int) -> Any:
        return {**play(self, batch, step), "colour": torch.tensor(float("nan"))}

    monkeypatch.setattr(adversaries.Adversaries, "play", spoilt)
    with pytest.raises(WorkerError, match=r"colour.*step 3 is kept.*LEARNING_RATE"):
        train(tmp_path, "log", steps=20, resume=True)
    assert same(before, weights(tmp_path / "log"))
    assert (tmp_path / "log" / "m.onnx").read_bytes() == model


def test_out_of_memory_says_what_would_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chips(tmp_path / "data")
    step = fast.FastRecipe.step

    def small(self: Any, batch: Any) -> Any:
        if len(batch.real) > 2:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.")
        return step(self, batch)

    monkeypatch.setattr(fast.FastRecipe, "step", small)
    with pytest.raises(WorkerError, match=r"8 crops of 32 px.*BATCH_SIZE 2 with CROP_SIZE 32 fits"):
        train(tmp_path, "log", batch_size=8)


def test_collapse_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chips(tmp_path / "data", count=3)
    monkeypatch.setattr(fast.FastRecipe, "style", lambda self, batch: torch.zeros(2, self.config.style_size))
    from landsynth.training.generator import painter

    drawn = painter.Draws.normal
    monkeypatch.setattr(painter.Draws, "normal", lambda self, *shape: 0 * drawn(self, *shape))
    events: list[Event] = []
    verb.train_generator(job(tmp_path, "log", validate_every=2), events.append)
    assert sum(isinstance(each, Warning) and "LAMBDA_DIVERSITY" in each.text for each in events) == 1


def test_devices_that_are_not_there_are_refused(tmp_path: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    chips(tmp_path / "data")
    with pytest.raises(JobError, match="GPU"):
        train(tmp_path, "log", device="cuda")
