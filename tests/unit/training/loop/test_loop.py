"""The loop of a training, with a task that only counts."""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.contract import stopping  # noqa: E402
from landsynth.contract.errors import CancelledError, OutputError, WorkerError  # noqa: E402
from landsynth.contract.log import ask_to_stop  # noqa: E402
from landsynth.contract.options.presets import CourseOptions  # noqa: E402
from landsynth.training.loop import checkpoint  # noqa: E402
from landsynth.training.loop import run as loop  # noqa: E402
from landsynth.training.loop.run import BEST, LAST, TrainingWork, open_log, run  # noqa: E402


class Counted:
    """A task whose checkpoint is its state, and a process of several whose exchanges are written down."""

    def __init__(self, rank: int) -> None:
        self.global_rank, self.world_size, self.device = rank, 2, torch.device("cpu")
        self.played: list[int] = []
        self.said: list[tuple[int, bool]] = []

    def broadcast(self, value: bool) -> bool:
        """What the first process would say: that patience ends at step 8."""
        self.said.append((len(self.played), value))
        return len(self.played) == 8

    def play(self, batch: int, step: int) -> dict[str, torch.Tensor]:
        self.played.append(step)
        assert batch == 10 * step
        return {"discriminator": torch.tensor(1.0)}

    def save(self, path: Path, state: dict[str, Any]) -> None:
        path.write_text(json.dumps(state))

    def load(self, path: Path) -> dict[str, Any]:
        return dict(json.loads(path.read_text()))


def go(log: Path, rank: int, scores: tuple[float, ...] = (3.0, 1.0, 2.0), minutes: float | None = None) -> Counted:
    course = CourseOptions(minutes=minutes, save_every=5, validate_every=4, preview_every=100)
    open_log(log, course.resume)
    task: Any = Counted(rank)
    measured = iter(scores)
    validate = None if rank else lambda: {"score": next(measured)}
    run(course, log, 12, TrainingWork(task, lambda step: 10 * step, validate, None), task, lambda event: None)
    found: Counted = task
    return found


@pytest.mark.parametrize("minutes", [None, 60.0])
def test_every_process_joins_every_exchange_and_ends_at_the_same_step(tmp_path: Path, minutes: float | None) -> None:
    """Where the first one validates, the others must listen: else they wait for each other for ever."""
    first, second = (go(tmp_path / str(rank), rank, minutes=minutes) for rank in (0, 1))
    assert first.played == second.played == list(range(8))
    assert [step for step, _ in first.said] == [step for step, _ in second.said]
    assert [step for step, _ in first.said] == ([4, 8] if minutes is None else [1, 2, 3, 4, 4, 5, 6, 7, 8, 8])
    assert (tmp_path / "0" / LAST).exists() and not (tmp_path / "1" / LAST).exists()


@pytest.mark.parametrize(("scores", "best"), [((2.0, 1.0), 8), ((1.0, math.nan), 4), ((math.nan, 1.0), 8)])
def test_a_measure_that_is_no_number_is_never_better(tmp_path: Path, scores: tuple[float, ...], best: int) -> None:
    go(tmp_path, 0, scores)
    assert json.loads((tmp_path / BEST).read_text())["best"]["step"] == best


@pytest.mark.parametrize(("world", "ends"), [(1, [3]), (2, [20, 20])])
def test_a_training_that_is_asked_to_stop_keeps_what_it_has(tmp_path: Path, world: int, ends: list[int]) -> None:
    """A single process at once; several, which must agree, at the next note."""

    class Asked(Counted):
        def __init__(self, rank: int) -> None:
            super().__init__(rank)
            self.world_size = world

        def play(self, batch: int, step: int) -> dict[str, torch.Tensor]:
            if step == 2 and not self.global_rank:
                ask_to_stop(tmp_path / "0")
            return super().play(batch, step)

        def broadcast(self, value: bool) -> bool:
            self.said.append((len(self.played), value))
            return len(self.played) == 20

    found = []
    for rank in range(world):
        (tmp_path / str(rank)).mkdir()
        task: Any = Asked(rank)
        course = CourseOptions(save_every=100, validate_every=0, preview_every=100)
        run(course, tmp_path / str(rank), 40, TrainingWork(task, lambda s: 10 * s, None, None), task, lambda e: None)
        found.append(len(task.played))
        assert task.said == ([] if world == 1 else [(20, not rank)])
    assert found == ends and json.loads((tmp_path / "0" / LAST).read_text())["step"] == ends[0]


@pytest.mark.parametrize(("seconds", "took", "saved"), [
    (0.0, 0.0, 12), (1e9, 0.0, 3), (0.0, 1e9, 3),
])  # fmt: skip
def test_checkpoints_are_written_by_time_too_but_not_most_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, took: float, saved: int
) -> None:
    """At 5, 10 and the end at least; one that takes long is not written again and again."""
    monkeypatch.setattr(loop, "SAVE_SECONDS", seconds)
    monkeypatch.setattr(loop, "SAVE_SHARE", 1e-9 if took else 1e9)
    task: Any = Counted(0)
    task.world_size, steps = 1, list[int]()
    monkeypatch.setattr(task, "save", lambda path, state: steps.append(state["step"]))
    course = CourseOptions(save_every=5, validate_every=0, preview_every=100)
    run(course, tmp_path, 12, TrainingWork(task, lambda step: 10 * step, None, None), task, lambda event: None)
    assert len(steps) in (saved, saved + bool(took)) and {5, 10, 12} <= set(steps)


def test_a_stop_waits_for_the_step_and_its_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_asked", "_free"):
        monkeypatch.setattr(stopping, name, threading.Event())
    stopping._free.set()
    waited: list[bool] = []

    class Stopped(Counted):
        def play(self, batch: int, step: int) -> dict[str, torch.Tensor]:
            if step == 2:
                asking = threading.Thread(target=lambda: (stopping.ask(30), waited.append((tmp_path / LAST).exists())))
                asking.start()
                asking.join(0.2)
                assert not waited and stopping.is_asked()
            return super().play(batch, step)

    task: Any = Stopped(0)
    task.world_size = 1
    course = CourseOptions(save_every=100, validate_every=0, preview_every=100)
    said: list[Any] = []
    with pytest.raises(CancelledError, match="after step 3; its checkpoint is in .*: RESUME"):
        run(course, tmp_path, 40, TrainingWork(task, lambda step: 10 * step, None, None), task, said.append)
    assert json.loads((tmp_path / LAST).read_text())["step"] == 3 and task.played == [0, 1, 2]
    time.sleep(0.2)
    assert waited == [True]
    stopping.ask(30)  # nobody heeds it any more: at once


def test_a_log_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file")
    with pytest.raises(OutputError, match="LOG"):
        open_log(tmp_path / "log", False)


def test_weights_that_are_no_numbers_are_not_saved(tmp_path: Path) -> None:
    net = torch.nn.Linear(2, 2)
    path = tmp_path / LAST
    checkpoint.save(path, {"net": net}, {}, {"step": 1})
    before = path.read_bytes()
    net.weight.data[0, 1] = float("nan")
    with pytest.raises(WorkerError, match=r"net\.weight.*kept"):
        checkpoint.save(path, {"net": net}, {}, {"step": 2})
    assert path.read_bytes() == before and [each.name for each in tmp_path.iterdir()] == [LAST]


def test_a_kill_while_a_checkpoint_is_written_leaves_nothing_for_good(tmp_path: Path) -> None:
    net, path = torch.nn.Linear(40, 40), tmp_path / "last.safetensors"
    child = os.fork()
    if not child:  # the system kills it at the thousandth byte
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        checkpoint.save(path, {"net": net}, {}, {"step": 1})
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGXFSZ and list(tmp_path.iterdir())
    checkpoint.save(path, {"net": net}, {}, {"step": 2})
    assert list(tmp_path.iterdir()) == [path]
