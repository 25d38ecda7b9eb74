"""The worker's command line, started as people and programs start it, from a folder of any name."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from landsynth.contract.errors import JobError, OutputError
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.registry import VERBS, to_json
from landsynth.tests.helpers.paths import ROOT
from landsynth.worker import __main__ as entry


def started(checkout: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """The checkout's worker, as a person starts it."""
    (checkout.parent / "out").mkdir(exist_ok=True)
    return subprocess.Popen([sys.executable, str(checkout / "worker" / "bootstrap.py"), *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **environment}, cwd=checkout.parent, preexec_fn=heed_signals)  # fmt: skip


def heed_signals() -> None:
    """A shell starts what runs in the background with SIGINT ignored, nohup with SIGHUP: not so a person's worker."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def said(checkout: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    process = started(checkout, *arguments, **environment)
    stdout, stderr = process.communicate(timeout=60)
    return process.returncode, stdout, stderr


@pytest.fixture
def job(checkout: Path) -> str:
    """A path for job.json; tests write the behaviour they want."""
    return str(checkout.parent / "job.json")


def write(path: str, behaviour: str) -> str:
    folder = Path(path).parent / "out"
    Path(path).write_text(to_json(GenerateJob(behaviour, str(folder))))
    return path


def test_help(checkout: Path) -> None:
    code, stdout, stderr = said(checkout, "--help")
    assert code == 0 and stderr == ""
    assert all(f"\n  {verb} " in stdout for verb in [*VERBS, "run", "install-worker"])


def test_python_m(tmp_path: Path) -> None:
    (tmp_path / "landsynth").symlink_to(ROOT)
    command = [sys.executable, "-m", "landsynth", "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == entry.usage() + "\n"


@pytest.mark.parametrize("arguments", [[], ["fly"], ["run"], ["install-worker", "--tier", "all"]])
def test_misuse(checkout: Path, arguments: list[str]) -> None:
    if arguments == ["run"]:
        with pytest.raises(SystemExit, match="2"):
            entry.main(arguments)
        return
    code, _, stderr = said(checkout, *arguments)
    assert code == 2 and "Traceback" not in stderr


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_in_the_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tyro", reason="options are made by tyro")
    with pytest.raises(SystemExit, match="0"):
        entry.main([verb, "--help"])
    text = capsys.readouterr().out
    assert all(f"--{field.name.replace('_', '-')}" in text for field in dataclasses.fields(VERBS[verb]))


def test_options_become_a_job() -> None:
    pytest.importorskip("tyro", reason="options are made by tyro")
    options = "--landcover a.tif --output b.tif --class-map 10=water --extent 0 -1.5 2 3 --tile-size 512 --cog"
    options += " --category-names 1 building 5 water --seed 7 --pixel-size 0.5 --device cpu"
    assert entry._parse("generate", options.split()) == GenerateJob(
        landcover="a.tif", output="b.tif", class_map="10=water", extent=(0.0, -1.5, 2.0, 3.0), tile_size=512, cog=True,
        category_names={1: "building", 5: "water"}, seed=7, pixel_size=0.5, device="cpu",
    )  # fmt: skip
    with pytest.raises(JobError, match="tile_size"):
        entry._parse("generate", ["--landcover", "a", "--output", "b", "--tile-size", "3"])


def test_errors_name_options_where_options_were_given(job: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tyro", reason="options are made by tyro")
    assert entry.main(["generate", "--landcover", "a", "--output", "b", "--tile-size", "3"]) == 1
    by_options = capsys.readouterr().err.splitlines()
    assert by_options[-1] == "On the command line: TILE_SIZE is --tile-size."
    Path(job).write_text(to_json(GenerateJob("a", "b", tile_size=64)).replace("64", "3"))
    assert entry.main(["run", job]) == 1
    assert capsys.readouterr().err.splitlines() == by_options[:-1] and "Change TILE_SIZE" in by_options[-2]


def test_a_person_gets_the_result_as_json(checkout: Path, job: str) -> None:
    code, stdout, stderr = said(checkout, "run", write(job, "good"))
    assert code == 0
    assert json.loads(stdout)["OUTPUT"] == str(checkout.parent / "out" / "whole.tif")
    assert "one" in stderr and "Warning: two" in stderr


@pytest.mark.parametrize(("behaviour", "sentence"), [
    ("refuse", "Expected a, found b. Do c."),
    ("library", "landsynth:installworker"),
    ("greedy", "Expected memory for the job, found too little (none was left). Close other programs"),
])  # fmt: skip
def test_a_person_gets_one_sentence(checkout: Path, job: str, behaviour: str, sentence: str) -> None:
    code, stdout, stderr = said(checkout, "run", write(job, behaviour))
    assert code == 1 and stdout == ""
    assert sentence in stderr.splitlines()[-1] and "Traceback" not in stderr
    assert not (checkout.parent / "out" / "half").exists()
    code, _, stderr = said(checkout, "run", write(job, behaviour), LANDSYNTH_DEBUG="1")
    assert code == 1 and "Traceback" in stderr


def test_what_the_system_refuses_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, wherever a verb meets it; what was raised stays its cause."""

    def full(job: object, report: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "o.tif")

    monkeypatch.setattr(entry.importlib, "import_module", lambda name: SimpleNamespace(generate=full))
    with pytest.raises(OutputError, match=r"cannot be done \(.*No space left on device: 'o.tif'\). Free disk space"):
        entry._perform(GenerateJob("a.tif", "o.tif"), lambda event: None)


def test_no_job_file(checkout: Path) -> None:
    code, stdout, stderr = said(checkout, "run", "nothing.json")
    assert code == 1 and stdout == "" and "Expected a job in JSON at nothing.json" in stderr


def test_events_end_with_the_failure(checkout: Path, job: str) -> None:
    code, stdout, stderr = said(checkout, "run", write(job, "bug"), "--events")
    last = json.loads(stdout.splitlines()[-1])
    assert code == 1 and last["event"] == "error" and "ZeroDivisionError" in last["text"]
    assert "Traceback" in stderr
    Path(job).write_text("{}")
    code, stdout, _ = said(checkout, "run", job, "--events")
    assert code == 1 and json.loads(stdout)["kind"] == "JobError"


@pytest.mark.parametrize("events", [False, True])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_are_prompt_inside_c(checkout: Path, job: str, number: signal.Signals, events: bool) -> None:
    process = started(checkout, "run", write(job, "obedient"), *(["--events"] if events else []))
    tile = checkout.parent / "out" / "half" / "tile"
    while not tile.exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    sent = time.monotonic()
    process.communicate(timeout=10)
    assert process.returncode == 128 + number and time.monotonic() - sent < 1.5
    assert {path.name for path in tile.parent.parent.iterdir()} == {"pid"}


def test_ignored_signals_stay_ignored(checkout: Path, job: str, gone: Callable[[int, float], bool]) -> None:
    trap = 'trap \'\' HUP; exec "$0" "$@"'
    bootstrap = str(checkout / "worker" / "bootstrap.py")
    (checkout.parent / "out").mkdir()
    process = subprocess.Popen(
        ["/bin/sh", "-c", trap, sys.executable, bootstrap, "run", write(job, "obedient"), "--events"],
        stdout=subprocess.DEVNULL,
    )
    tile = checkout.parent / "out" / "half" / "tile"
    while not tile.exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGHUP)
    assert not gone(process.pid, 0.5) and tile.exists()
    process.terminate()
    assert process.wait(timeout=10) == 128 + signal.SIGTERM and not tile.exists()


@pytest.mark.parametrize("arguments", [["--help"], ["generate", "--help"], ["run", "job.json"]])
def test_a_reader_that_has_read_enough_is_no_fault(checkout: Path, job: str, arguments: list[str]) -> None:
    """As `head -1` is one; nothing but what a run says stands on stderr."""
    if arguments[0] == "generate":
        pytest.importorskip("tyro", reason="options are made by tyro")
    write(job, "good")
    reader, writer = os.pipe()
    os.close(reader)
    (checkout.parent / "out").mkdir(exist_ok=True)
    command = [sys.executable, str(checkout / "worker" / "bootstrap.py"), *arguments]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, cwd=checkout.parent, timeout=60)
    os.close(writer)
    assert done.returncode == 1 and "Error" not in done.stderr and "Exception" not in done.stderr


def test_a_reader_that_went_away_ends_the_worker(checkout: Path, job: str) -> None:
    process = started(checkout, "run", write(job, "chatter"), "--events")
    assert process.stdout is not None and process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=10) == 1
    assert {path.name for path in (checkout.parent / "out").iterdir()} == {"pid"}
