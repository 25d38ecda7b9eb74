"""The runner: events relayed, cancelled within two seconds, nothing left behind however the worker ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from landsynth.contract import errors
from landsynth.contract.events import Event, Message, Progress, Warning
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.registry import to_json
from landsynth.worker import process, runner

FakeJob = Callable[[str], GenerateJob]
Gone = Callable[[int, float], bool]
PYTHON = Path(sys.executable)


def never() -> bool:
    return False


def left(folder: Path) -> set[str]:
    """What is in the folder beside the traces."""
    return {path.name for path in folder.iterdir()} - {"pid", "child"}


def test_events_and_result(fake_worker: Path, fake_job: FakeJob, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PROJ_LIB", "GDAL_DATA", "QT_PLUGIN_PATH"):
        monkeypatch.setenv(name, "/nowhere")
    monkeypatch.setenv("LANDSYNTH_KEPT", "1")
    seen: list[Event] = []
    values = runner.run(fake_job("good"), PYTHON, seen.append, never)
    assert seen == [Message("one"), Warning("two"), Progress(0.5, 3.0)]
    assert values["OUTPUT"] == str(fake_worker / "whole.tif") and values["seconds"] == 1.5
    assert values["stdin"] == ""
    assert left(fake_worker) == {"whole.tif"}
    environment = values["environment"]
    assert environment["LANDSYNTH_KEPT"] == "1" and environment["LANDSYNTH_PARENT"] == str(os.getpid())
    assert not [name for name, value in environment.items() if value == "/nowhere"]


def test_what_libraries_print_is_not_an_event(fake_worker: Path, fake_job: FakeJob) -> None:
    seen: list[Event] = []
    assert runner.run(fake_job("garbage"), PYTHON, seen.append, never) == {"done": True}
    assert seen == [Message("still here")]


def test_a_line_that_is_no_event_becomes_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "worker.py"
    script.write_text('print(\'{not json\'); print(\'{"event": "result", "values": {}}\')')
    monkeypatch.setattr(runner, "BOOTSTRAP", script)
    seen: list[Event] = []
    assert runner.run(GenerateJob("a", "b"), PYTHON, seen.append, never) == {}
    assert seen == [Message("{not json")]


@pytest.mark.parametrize(("behaviour", "kind", "says"), [
    ("refuse", errors.InputError, "^Expected a, found b. Do c.$"),
    ("bug", errors.WorkerError, "ZeroDivisionError"),
    ("greedy", errors.WorkerError, "^Expected memory for the job, found too little"),
    ("library", errors.WorkerMissingError, "a_library_that_nobody_has.*landsynth:installworker"),
    ("crash", errors.WorkerError, "(?s)SIGABRT.*last words"),
    ("killed", errors.WorkerError, "out of memory"),
    ("vanish", errors.WorkerError, "without a result.*Run again"),
])  # fmt: skip
def test_bad_ends(fake_worker: Path, fake_job: FakeJob, behaviour: str, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says):
        runner.run(fake_job(behaviour), PYTHON, lambda event: None, never)
    assert left(fake_worker) == set()


@pytest.mark.parametrize("behaviour", ["obedient", "stubborn", "chatter"])
def test_cancel_leaves_nothing_within_two_seconds(
    fake_worker: Path, fake_job: FakeJob, gone: Gone, behaviour: str
) -> None:
    cancelled: list[float] = []
    wanted = 0.5 if behaviour == "stubborn" else 0.25

    def on_event(event: Event) -> None:
        if isinstance(event, Progress) and event.fraction == wanted:
            cancelled.append(time.monotonic())

    with pytest.raises(errors.CancelledError):
        runner.run(fake_job(behaviour), PYTHON, on_event, lambda: bool(cancelled))
    assert time.monotonic() - cancelled[0] < 2.0
    assert left(fake_worker) == set()
    for name in ("pid", "child"):
        if (fake_worker / name).exists():
            assert gone(int((fake_worker / name).read_text()), 0.0)
    assert (fake_worker / "child").exists() == (behaviour == "stubborn")


def test_an_error_of_the_listener_ends_the_worker(fake_worker: Path, fake_job: FakeJob, gone: Gone) -> None:
    def on_event(event: Event) -> None:
        raise RuntimeError("the listener's own")

    with pytest.raises(RuntimeError, match="the listener's own"):
        runner.run(fake_job("obedient"), PYTHON, on_event, never)
    assert left(fake_worker) == set()
    assert gone(int((fake_worker / "pid").read_text()), 0.0)


def test_killed_from_outside(fake_worker: Path, fake_job: FakeJob) -> None:
    def on_event(event: Event) -> None:
        os.kill(int((fake_worker / "pid").read_text()), signal.SIGKILL)

    with pytest.raises(errors.WorkerError, match="out of memory"):
        runner.run(fake_job("obedient"), PYTHON, on_event, never)
    assert left(fake_worker) == set()


def test_the_worker_ends_with_its_parent(fake_worker: Path, checkout: Path, fake_job: FakeJob, gone: Gone) -> None:
    (fake_worker / "job.json").write_text(to_json(fake_job("obedient")))
    script = fake_worker / "parent.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(checkout / 'worker')!r})\n"
        f"import bootstrap, pathlib; bootstrap.register(pathlib.Path({str(checkout)!r}))\n"
        "from landsynth.contract.jobs import registry\nfrom landsynth.worker import runner\n"
        f"job = registry.from_json(pathlib.Path({str(fake_worker / 'job.json')!r}).read_text())\n"
        "runner.run(job, sys.executable, lambda event: None, lambda: False)\n"
    )
    parent = subprocess.Popen([sys.executable, str(script)])
    half = fake_worker / "half"
    while not (half / "tile").exists():
        assert parent.poll() is None
        time.sleep(0.02)
    parent.kill()
    parent.wait()
    assert gone(int((fake_worker / "pid").read_text()), 5.0)
    assert left(fake_worker) == {"job.json", "parent.py"}


def test_no_interpreter(tmp_path: Path) -> None:
    with pytest.raises(errors.WorkerError, match="landsynth:installworker"):
        runner.run(GenerateJob("a", "b"), tmp_path / "python", lambda event: None, never)


def test_job_json_is_removed_as_soon_as_it_is_read(
    fake_worker: Path, fake_job: FakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before: list[bool] = []
    seen: list[bool] = []

    def is_cancelled() -> bool:
        before.append(any(temporary.iterdir()))
        return False

    runner.run(fake_job("good"), PYTHON, lambda event: seen.append(any(temporary.iterdir())), is_cancelled)
    assert before[0] and seen and not any(seen)
    assert not any(temporary.iterdir())


def test_cancel_is_asked_ten_times_a_second() -> None:
    asked: list[float] = []

    def is_cancelled() -> bool:
        asked.append(time.monotonic())
        return False

    process.run([sys.executable, "-c", "import time; time.sleep(1)"], lambda line: None, is_cancelled)
    assert len(asked) >= 10


def test_lines_before_the_end_all_arrive_in_order() -> None:
    lines: list[str] = []
    command = [sys.executable, "-c", "import sys; [print(i) for i in range(20000)]; sys.stderr.write('e\\n' * 99)"]
    ended = process.run(command, lines.append, never)
    assert lines == [str(number) for number in range(20000)]
    assert ended.code == 0 and len(ended.tail) == process.TAIL_LINES and set(ended.tail) <= {"e", ""}


def test_clean_environment() -> None:
    kept = {"PATH": "/bin", "HOME": "/h", "http_proxy": "p", "PIP_INDEX_URL": "i", "LD_LIBRARY_PATH": "/l"}
    stripped = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH")
    base = {**kept, **dict.fromkeys(stripped, "x")}
    clean = process.clean_environment({"A": "b"}, base)
    assert {name: clean[name] for name in kept} == kept and clean["A"] == "b"
    assert not set(stripped) & set(clean)
    assert "LD_LIBRARY_PATH" not in process.clean_environment(base={**kept, "APPIMAGE": "/q.AppImage"})
