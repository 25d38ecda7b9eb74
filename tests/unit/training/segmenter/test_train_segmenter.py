"""Training a segmenter: files, resuming, schedules, overfitting, mixtures, and what is said when it goes wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.contract.card import read_card  # noqa: E402
from landsynth.contract.dataset import DatasetInfo  # noqa: E402
from landsynth.contract.errors import InputError, JobError, WorkerError  # noqa: E402
from landsynth.contract.events import Event, Message, Progress, Warning  # noqa: E402
from landsynth.contract.jobs.registry import from_json, to_json  # noqa: E402
from landsynth.contract.jobs.train_segmenter import TrainSegmenterJob  # noqa: E402
from landsynth.contract.protobuf import read_metadata  # noqa: E402
from landsynth.evaluation.features import confusion  # noqa: E402
from landsynth.tests.helpers.datasets import write_dataset  # noqa: E402
from landsynth.tests.helpers.segmenter_jobs import job  # noqa: E402
from landsynth.tests.helpers.training import chips, same, weights  # noqa: E402
from landsynth.training import train_segmenter as verb  # noqa: E402
from landsynth.training.loop.crops import fixed_crops  # noqa: E402
from landsynth.training.loop.log import rows  # noqa: E402
from landsynth.training.loop.run import BEST, LAST  # noqa: E402
from landsynth.training.segmenter.task import SegmenterTask  # noqa: E402


def train(*arguments: Any, **changes: Any) -> dict[str, Any]:
    return verb.train_segmenter(job(*arguments, **changes), lambda event: None)


def test_training_writes_model_card_and_records(tmp_path: Path) -> None:
    chips(tmp_path / "data", count=3)
    events: list[Event] = []
    both = {"loss": "combined", "class_weights": "auto", "deepness": True}
    options = job(tmp_path, "log", steps=20, validate_every=10, preview_every=10, **both)
    assert from_json(to_json(options)) == options
    result = verb.train_segmenter(options, events.append)
    card = read_card(result["MODEL"])
    assert card.kind == "segmenter" and card.architecture == "unet" and [each.code for each in card.classes] == [1, 2]
    assert card.multiple == 4 and card.overlap >= 2 * card.context > 0
    assert card.training["steps"] == 20 and card.training["scenes"] == ["chip0", "chip1"]
    assert card.training["synthetic_scenes"] == 0 and card.training["measured_split"] == "validation"
    assert card.training["miou"] == result["miou"] and set(result["iou"]) == {"class 1", "class 2"}
    assert result["steps"] == 20 and result["best_step"] in (10, 20) and result["seconds"] > 0
    copy = Path(result["MODEL"]).with_suffix(".deepness.onnx")
    assert all(read_metadata(path)["model_type"] for path in (result["MODEL"], copy)), "Deepness finds its keys"
    assert {"preview-000010.png", "preview-000020.png", "curves.png", "tensorboard", LAST, BEST} <= {
        each.name for each in (tmp_path / "log").iterdir()
    }
    assert not list((tmp_path / "log").glob("*.part*"))
    assert any(isinstance(event, Progress) and event.fraction == 1 for event in events)
    entries = rows(tmp_path / "log" / "events.jsonl")
    assert {"step", "loss", "waiting", "seconds"} <= set(entries[-2])
    assert {"miou", "fwiou", "accuracy", "score", "iou class 1"} <= set(entries[-1])
    said = [event.text for event in events if isinstance(event, Message)]
    assert any("2 real and 0 synthetic scenes" in text for text in said)


def test_two_chips_are_learnt_by_heart(tmp_path: Path) -> None:
    """Intersection over union above 0.95 on what it was trained on, through the exported file."""
    info = chips(tmp_path / "data")
    result = train(tmp_path, "log", steps=150, learning_rate=1e-2, schedule="cosine", augmentation="none")
    images, classes = fixed_crops(tmp_path / "data", info, "train", 64, 8)
    found = confusion.Judge(result["MODEL"], 1).classes(images)
    ious = confusion.iou_per_class(confusion.confusion(classes[:, 0], found, 2))
    assert ious.min() > 0.95, ious


@pytest.mark.parametrize("schedule", ["plateau", "cosine"])
def test_a_continued_training_ends_with_the_same_bits(tmp_path: Path, schedule: str) -> None:
    chips(tmp_path / "data", count=3)
    options = {"steps": 12, "validate_every": 2, "plateau": 1, "schedule": schedule, "save_every": 5}
    train(tmp_path, "whole", **options)
    train(tmp_path, "parts", stop_at=6, **options)
    train(tmp_path, "parts", resume=True, **options)
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "parts"))
    steps = [row["step"] for row in rows(tmp_path / "parts" / "events.jsonl")]
    assert steps == [row["step"] for row in rows(tmp_path / "whole" / "events.jsonl")]


def test_averaged_weights_are_what_is_measured_and_exported(tmp_path: Path) -> None:
    """After one step the average holds a tenth of the first weights; a training that was paused ends with the same."""
    chips(tmp_path / "data", count=3)
    options = {"steps": 6, "validate_every": 2, "save_every": 1, "learning_rate": 1e-2, "averaging": 0.9}
    train(tmp_path, "whole", **options)
    for stop in ({"stop_at": 1}, {"stop_at": 3, "resume": True}, {"resume": True}):
        train(tmp_path, "parts", **options, **stop)
    found = weights(tmp_path / "whole")
    assert same(found, weights(tmp_path / "parts"))
    live = {key.partition(".")[2]: value for key, value in found.items() if key.startswith("segmenter.")}
    kept = {key.partition(".")[2]: value for key, value in found.items() if key.startswith("averaged.")}
    assert live.keys() == kept.keys() and not same(live, kept)
    info = DatasetInfo.read(tmp_path / "data")
    best = weights(tmp_path / "whole", BEST)
    net = verb.segmenter.build("plain", 3, 2, 8, 2)
    net.load_state_dict({k.removeprefix("averaged."): v for k, v in best.items() if k.startswith("averaged.")})
    images, _ = fixed_crops(tmp_path / "data", info, "validation", 32, 4)
    wanted = net.eval()(torch.from_numpy(verb.scaled(images, info))).argmax(1).numpy()
    assert np.mean(confusion.Judge(tmp_path / "whole" / "m.onnx", 1).classes(images) == wanted) > 0.999
    with pytest.raises(InputError, match="config"):
        train(tmp_path, "parts", **{**options, "averaging": 0.0}, resume=True)


def test_a_pause_between_validations_changes_no_weight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured at a pause would else halve the rate earlier, and count against patience."""
    chips(tmp_path / "data", count=3)
    same_score = {"miou": 0.5, "fwiou": 0.5, "accuracy": 0.5, "score": 0.5}
    monkeypatch.setattr(verb.HeldOut, "agreement", lambda self, find: dict(same_score))
    options = {"steps": 12, "validate_every": 4, "plateau": 1, "patience": 3, "learning_rate": 1e-2}
    train(tmp_path, "whole", **options)
    train(tmp_path, "parts", stop_at=6, **options)
    assert train(tmp_path, "parts", resume=True, **options)["steps"] == 12
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "parts"))


def test_other_options_are_said_and_another_network_is_refused(tmp_path: Path) -> None:
    chips(tmp_path / "data")
    train(tmp_path, "log", stop_at=2)
    events: list[Event] = []
    verb.train_segmenter(job(tmp_path, "log", resume=True, loss="focal"), events.append)
    assert any(isinstance(event, Warning) and "loss cross-entropy -> focal" in event.text for event in events)
    with pytest.raises(InputError, match="config"):
        train(tmp_path, "log", resume=True, width=12)


class _Fabric:
    device = torch.device("cpu")


def _task(**changes: Any) -> SegmenterTask:
    options = TrainSegmenterJob("data", "m.onnx", "log", **{"learning_rate": 0.8, "steps": 100, **changes})
    info = DatasetInfo("made", (), (), (), "uint8", 1.0, "", ())
    fabric: Any = _Fabric()
    return SegmenterTask(options, info, torch.nn.Conv2d(1, 2, 1), lambda logits, target: logits.sum(), fabric)


def test_the_rate_halves_after_enough_validations_without_a_better_one() -> None:
    task = _task(schedule="plateau", plateau=2)
    found = []
    for step, score in enumerate((0.5, 0.4, 0.4, 0.45, float("nan"), 0.41, 0.3, 0.3)):
        task.measured(score)
        found.append(task.rate(step))
    assert found == [0.8, 0.8, 0.8, 0.4, 0.4, 0.2, 0.2, 0.2]


def test_the_cosine_falls_to_nothing_and_a_constant_stays() -> None:
    task = _task(schedule="cosine")
    assert [round(task.rate(step), 6) for step in (0, 50, 100)] == [0.8, 0.4, 0.0]
    task = _task(schedule="constant")
    task.measured(1.0)
    task.measured(2.0)
    assert task.rate(99) == 0.8


def test_training_stops_when_patience_ends(tmp_path: Path) -> None:
    chips(tmp_path / "data", count=3)
    result = train(tmp_path, "log", steps=40, validate_every=2, patience=2, learning_rate=1e-9)
    assert result["steps"] < 40


def _painted(folder: Path, info: DatasetInfo) -> None:
    """A synthetic dataset: the masks of `info`, each class in one flat colour."""
    import rasterio

    scenes = {}
    for scene in info.of_split("train"):
        with rasterio.open(folder / "data" / scene.mask) as mask:
            codes = mask.read(1)
        scenes[scene.name] = (np.stack(3 * [np.where(codes == 2, 210, 60)]).astype(np.uint8), codes, "train")
    made = write_dataset(folder / "synthetic", scenes)
    named = tuple(replace(each, source=each.name) for each in made.scenes)
    replace(made, scenes=named).write(folder / "synthetic")


def test_synthetic_scenes_are_learnt_from(tmp_path: Path) -> None:
    info = chips(tmp_path / "data", count=3)
    _painted(tmp_path, info)
    mixture = {"synthetic": (str(tmp_path / "synthetic"),), "synthetic_share": 0.5}
    events: list[Event] = []
    result = verb.train_segmenter(job(tmp_path, "half", **mixture), events.append)
    assert any("1 real and 1 synthetic scenes" in e.text for e in events if isinstance(e, Message))
    card = read_card(result["MODEL"])
    assert len(card.training["scenes"]) == 1 and card.training["synthetic_scenes"] == 1
    train(tmp_path, "real")
    assert not same(weights(tmp_path / "real"), weights(tmp_path / "half")), "the same crops, but other imagery"


def test_a_class_that_is_ignored_is_neither_learnt_nor_found(tmp_path: Path) -> None:
    info = chips(tmp_path / "data")
    three = write_dataset(tmp_path / "data", {"a": _three_classes(), "b": _three_classes()})
    assert len(info.classes) == 2 and len(three.classes) == 3
    card = read_card(train(tmp_path, "log", ignore="class 2")["MODEL"])
    assert [each.code for each in card.classes] == [1, 3] and [each.code for each in card.ignored] == [0, 2]
    with pytest.raises(JobError, match="ignore"):
        train(tmp_path, "other", ignore="class 2, class 3")


def _three_classes() -> tuple[np.ndarray, np.ndarray, str]:
    codes = np.repeat(np.array([1, 2, 3, 1], np.uint8), 16)[None].repeat(64, 0)
    return np.stack(3 * [codes * 60]).astype(np.uint8), codes, "train"


@pytest.mark.parametrize("depth", [3, 5])
def test_an_encoder_of_the_library_trains_on_four_bands(tmp_path: Path, depth: int) -> None:
    image = np.random.default_rng(0).integers(0, 255, (4, 64, 64)).astype(np.uint8)
    codes = np.ones((64, 64), np.uint8)
    codes[:, 32:] = 2
    write_dataset(tmp_path / "data", {"a": (image, codes, "train"), "b": (image, codes, "validation")})
    events: list[Event] = []
    options = job(tmp_path, "log", encoder="resnet18", encoder_depth=depth, steps=2, crop_size=64)
    result = verb.train_segmenter(options, events.append)
    card = read_card(result["MODEL"])
    assert card.architecture == "unet-resnet18" and card.multiple == 2**depth and len(card.bands) == 4
    assert card.context > 0 and card.context % card.multiple == 0
    is_small = Path(result["MODEL"]).stat().st_size < 16_000_000
    assert is_small == (depth == 3), "layers that are not used are not in the file"
    whole = replace(options, encoder_depth=8 - depth, resume=True, steps=3)
    with pytest.raises(InputError, match="checkpoint with config"):
        verb.train_segmenter(whole, events.append)
    assert any("px away" in event.text for event in events if isinstance(event, Message))


def test_an_encoder_without_end_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chips(tmp_path / "data")
    monkeypatch.setattr(verb, "measured_context", lambda net, images: verb.context_limit(net.multiple))
    monkeypatch.setattr(verb.segmenter.UNet, "context", None)
    events: list[Event] = []
    verb.train_segmenter(job(tmp_path, "log", steps=2), events.append)
    assert any(isinstance(event, Warning) and "ENCODER" in event.text for event in events)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"encoder": "resnet19"}, "resnet18"),
        ({"encoder": "resnet18", "encoder_weights": "nowhere.pth"}, "nowhere.pth"),
        ({"class_weights": "river=2"}, "class_weights"),
        ({"ignore": "river"}, "ignore"),
        ({"synthetic": ("nowhere",), "synthetic_share": 0.5}, "nowhere"),
        ({"crop_size": 128}, "CROP_SIZE"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(tmp_path: Path, changes: dict[str, Any], found: str) -> None:
    chips(tmp_path / "data")
    with pytest.raises((JobError, InputError), match=found):
        train(tmp_path, "log", **changes)
    assert not (tmp_path / "log" / "m.onnx").exists()


def test_masks_with_only_ignored_pixels_are_refused(tmp_path: Path) -> None:
    image, codes, _ = _three_classes()
    info = write_dataset(tmp_path / "data", {"a": (image, codes, "train")})
    write_dataset(tmp_path / "data", {"a": (image, 0 * codes, "train")}, classes=info.classes)
    with pytest.raises(InputError, match="no labelled pixel"):
        train(tmp_path, "log")


def test_a_dataset_without_validation_says_that_overfitting_does_not_show(tmp_path: Path) -> None:
    chips(tmp_path / "data", count=2)
    events: list[Event] = []
    verb.train_segmenter(job(tmp_path, "log"), events.append)
    assert any(isinstance(event, Warning) and "overfitting" in event.text for event in events)


def test_without_validation_real_crops_are_measured_whatever_is_learnt_from(tmp_path: Path) -> None:
    info = chips(tmp_path / "data")
    _painted(tmp_path, info)
    events: list[Event] = []
    mixture = {"synthetic": (str(tmp_path / "synthetic"),), "synthetic_share": 1.0}
    options = job(tmp_path, "log", steps=1, **mixture)
    seen: list[Any] = []
    agreement = verb.HeldOut.agreement

    def look(self: Any, find: Any) -> Any:
        seen.append(self.images)
        return agreement(self, find)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verb.HeldOut, "agreement", look)
        verb.train_segmenter(options, events.append)
    images, _ = fixed_crops(tmp_path / "data", info, "train", 32, 256)
    assert np.array_equal(seen[0], images)
    assert any(isinstance(e, Warning) and "does not say that it is synthetic" in e.text for e in events)


def test_resume_in_an_empty_log_begins_with_the_encoder_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chips(tmp_path / "data")
    loaded: list[str] = []
    monkeypatch.setattr(verb.segmenter, "load_encoder_weights", lambda net, source: loaded.append(source) or "Loaded.")
    options = {"encoder": "resnet18", "encoder_weights": "w.pth", "resume": True, "steps": 1, "validate_every": 0}
    options |= {"schedule": "constant"}
    monkeypatch.setattr(verb, "_export", lambda *arguments: {})
    train(tmp_path, "log", **options)
    train(tmp_path, "log", **options)
    assert loaded == ["w.pth"], "once: a checkpoint has its own"


def test_a_loss_that_is_no_number_ends_the_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chips(tmp_path / "data")
    monkeypatch.setattr(verb, "segmenter_loss", lambda name, weights: lambda logits, target: logits.sum() * np.inf)
    with pytest.raises(WorkerError, match="LEARNING_RATE"):
        train(tmp_path, "log", steps=20)
    assert not (tmp_path / "log" / "m.onnx").exists()


def test_too_little_memory_is_advised_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chips(tmp_path / "data")
    play = SegmenterTask.play

    def short(self: SegmenterTask, batch: Any, step: int) -> Any:
        if len(batch.real) > 1:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return play(self, batch, step)

    monkeypatch.setattr(SegmenterTask, "play", short)
    with pytest.raises(WorkerError, match="BATCH_SIZE 1 with CROP_SIZE 32 fits"):
        train(tmp_path, "log")


@pytest.mark.parametrize(
    "changes",
    [
        {"synthetic_share": 0.5},
        {"synthetic": ("s",), "synthetic_share": 1.5},
        {"mixing": "both"},
        {"mixing": "batch", "synthetic": ("s",)},
        {"mixing": "batch", "synthetic": ("s",), "synthetic_share": 1.5},
        {"averaging": 1.0},
        {"encoder_weights": "hub"},
        {"schedule": "plateau", "validate_every": 0},
        {"loss": "dice"},
        {"crop_size": 100},
        {"depth": 6},
        {"encoder": "resnet18", "encoder_depth": 2},
        {"encoder_depth": 4},
        {"variants": 0},
    ],
)
def test_options_that_make_no_sense_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(JobError):
        TrainSegmenterJob("data", "m.onnx", "log", **changes)


def test_presets_fill_what_is_empty() -> None:
    paper = TrainSegmenterJob("data", "m.onnx", "log", preset="paper", batch_size=4).resolved
    assert (paper.learning_rate, paper.batch_size, paper.crop_size, paper.width) == (1e-4, 4, 256, 64)
    assert paper.schedule == "plateau" and paper.patience == 10, "as Le et al. 2023 say"
