"""What goes wrong in a training is noticed, once, and what does not is not."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.contract.errors import WorkerError  # noqa: E402
from landsynth.training.loop.batches import read_ahead  # noqa: E402
from landsynth.training.loop.log import Diary, rows  # noqa: E402
from landsynth.training.loop.watch import WINDOW, Watch  # noqa: E402


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([2.0] * WINDOW, "stood at 2"),
        ([1e-4 * n for n in range(WINDOW)], "without error"),
        ([2.0 - 0.01 * n for n in range(WINDOW)], None),
        ([2.0] * (WINDOW - 1), None),
        ([0.5 + 0.2 * math.sin(n) for n in range(WINDOW)], None),
    ],
)
def test_a_stuck_discriminator(losses: list[float], expected: str | None) -> None:
    watch = Watch()
    said = [watch.stuck(loss) for loss in losses]
    assert said[:-1] == [None] * (len(losses) - 1)
    assert said[-1] is None if expected is None else expected in str(said[-1])
    assert expected is None or watch.stuck(losses[-1]) is None, "said once"


@pytest.mark.parametrize(("diversity", "is_said"), [(0.0, True), (0.003, True), (0.05, False), (None, False)])
def test_draws_that_are_alike(diversity: float | None, is_said: bool) -> None:
    assert (Watch().collapsed(diversity) is not None) == is_said


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_numbers_that_are_none(value: float) -> None:
    Watch().check_numbers({"a": 1.0}, 20, 0)
    with pytest.raises(WorkerError, match=r"found b not finite.*no checkpoint"):
        Watch().check_numbers({"a": 1.0, "b": value}, 20, 0)


def test_a_diary_forgets_what_will_be_done_again(tmp_path: Path) -> None:
    for step in (20, 40, 60):
        Diary(tmp_path, step, lambda event: None).add(step, {"loss": 1.0 / step})
    with (tmp_path / "events.jsonl").open("a") as file:
        file.write('{"step": 80, "lo')  # the end of a process that was killed
    diary = Diary(tmp_path, 40, lambda event: None)
    diary.add(60, {"loss": 5.0})
    diary.close()
    assert [(row["step"], row["loss"]) for row in rows(tmp_path / "events.jsonl")] == [(20, 0.05), (40, 0.025), (60, 5)]
    assert (tmp_path / "curves.png").stat().st_size > 1000


def test_curves_stand_in_an_order_and_say_which_way_is_better(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.axes import Axes

    titles: list[str] = []
    monkeypatch.setattr(Axes, "set_title", lambda self, title, **rest: titles.append(title))
    diary = Diary(tmp_path, 0, lambda event: None)
    diary.add(
        20, {"steps_per_second": 1.0, "discriminator": 4.0, "miou": 0.3, "frechet_satellite": 80.0, "score": 56.0}
    )
    diary.close()
    assert titles == ["score (better below)", "frechet satellite (better below)", "miou (better above)",
        "discriminator (loss)", "steps per second"]  # fmt: skip


def test_batches_come_in_order_and_end(tmp_path: Path) -> None:
    found = list(read_ahead(lambda step: step**2, range(3, 20), 3))
    assert [(step, item) for step, item, _ in found] == [(n, n * n) for n in range(3, 20)]
    assert list(read_ahead(lambda step: step, range(5, 5), 2)) == []


def test_an_error_of_a_reader_arrives() -> None:
    def read(step: int) -> int:
        if step == 4:
            raise OSError("a corrupt block")
        return step

    ahead = read_ahead(read, range(8), 1)
    assert [next(ahead)[0] for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(OSError, match="corrupt"):
        next(ahead)
