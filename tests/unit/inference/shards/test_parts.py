"""The folder of an output in the making: record, finished shards, locks, and what tells that inputs changed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.errors import InputError, JobError, OutputError
from landsynth.contract.events import Event, Scratch
from landsynth.inference.engine import identity as module
from landsynth.inference.engine.identity import check_unchanged, identity, is_same_time, stamps, times
from landsynth.inference.engine.output_lock import claimed, held, lock_of
from landsynth.inference.shards.folder import Fades, Parts
from landsynth.inference.windows.shards import Shard
from landsynth.tests.helpers.paths import ROOT
from landsynth.worker.runner import discard

TESTS = str(ROOT / "tests")
SOME = 1_700_000_001_234_567_889
"""A time in nanoseconds."""
ASKED = {"verb": "generate", "options": {"seed": 1, "blend": "cosine"}, "model": "a" * 64, "inputs": {"LANDCOVER": "x"},
    "times": {}}  # fmt: skip
FADES = Fades(np.ones((2, 3, 4), np.float32), np.zeros((2, 0, 4), np.float32), np.array([[True, False]]))
SHARDS = (Shard(0, 0, 1, 0, 0, 9), Shard(1, 1, 2, 9, 12, 20))


def nobody(event: Event) -> None:
    pass


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    found = Parts.of(str(tmp_path / "o.tif"))
    found.begin(ASKED, {"plan": 1}, {"settled": [1.5]})
    return found


def keep(parts: Parts, number: int) -> dict[str, Any]:
    parts.raster(number, 0).write_bytes(b"raster")
    return parts.finish(number, 1, FADES, {"counts": [1, 2]}, nobody)


def test_the_record_comes_back(parts: Parts, tmp_path: Path) -> None:
    assert parts.folder == tmp_path / "o.parts" and parts.is_there()
    assert parts.record(ASKED) == {"asked": ASKED, "plan": {"plan": 1}, "settled": {"settled": [1.5]}}
    assert Parts.of(str(tmp_path / "other.tif")).record(ASKED) is None


@pytest.mark.parametrize(("change", "sentence"), [
    ({"verb": "classify"}, "verb was 'generate' and is 'classify'"),
    ({"options": {"seed": 2, "blend": "cosine"}}, "seed was 1 and is 2"),
    ({"model": "b" * 64}, "model is another file"),
    ({"inputs": {"LANDCOVER": "y"}}, "inputs of LANDCOVER changed"),
])  # fmt: skip
def test_another_job_is_named_and_refused(parts: Parts, change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(JobError, match=sentence):
        parts.record({**ASKED, **change})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"asked": 3}', "\0"])
def test_a_folder_without_a_record_is_refused(parts: Parts, text: str) -> None:
    (parts.folder / "job.json").write_text(text)
    with pytest.raises(OutputError, match="expected the record job.json of an earlier run"):
        parts.record(ASKED)


def test_beginning_anew_deletes_what_was_there(parts: Parts) -> None:
    keep(parts, 0)
    parts.begin(ASKED, {"plan": 2}, {})
    assert os.listdir(parts.folder) == ["job.json"] and not parts.finished(SHARDS)


def test_a_finished_shard_comes_back(parts: Parts) -> None:
    marker = keep(parts, 1)
    assert parts.finished(SHARDS) == {1: marker} and marker["counts"] == [1, 2]
    assert marker["files"]["000001.tif"] == 6
    found = parts.fades(1)
    for one, other in ((found.first, FADES.first), (found.last, FADES.last), (found.valid, FADES.valid)):
        np.testing.assert_array_equal(one, other)
    assert sorted(os.listdir(parts.folder)) == ["000001.json", "000001.npz", "000001.tif", "job.json"]


def test_another_run_s_shard_counts_for_nothing(parts: Parts) -> None:
    keep(parts, 0)
    other = Parts(parts.folder)
    assert other.record(ASKED) and other.mark == parts.mark and set(other.finished(SHARDS)) == {0}
    (parts.folder / "job.json").write_text(json.dumps({"asked": ASKED, "plan": {"plan": 2}, "settled": {}}))
    assert other.record(ASKED) and other.mark != parts.mark and not other.finished(SHARDS)
    keep(other, 1)  # two runs in one folder: each has its own
    assert set(other.finished(SHARDS)) == {1} and set(parts.finished(SHARDS)) == {0}
    marker = parts.folder / "000000.json"
    marker.write_text(json.dumps({key: value for key, value in json.loads(marker.read_text()).items() if key != "run"}))
    assert not parts.finished(SHARDS)


@pytest.mark.parametrize("name", ["000001.tif", "000001.npz", "000001.json"])
@pytest.mark.parametrize("damage", ["gone", "short", "empty"])
def test_a_damaged_shard_counts_for_nothing(parts: Parts, name: str, damage: str) -> None:
    keep(parts, 1)
    path = parts.folder / name
    data = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(data[:-1] if damage == "short" else b"")
    assert parts.finished(SHARDS) == {}


def test_half_written_files_are_tidied_away(parts: Parts) -> None:
    keep(parts, 1)
    (parts.folder / ".000002.abcd.part.tif").write_text("half")
    (parts.folder / ".run-1").mkdir()
    parts.tidy()
    assert sorted(os.listdir(parts.folder)) == ["000001.json", "000001.npz", "000001.tif", "job.json"]


def test_what_cannot_be_deleted_stops_nobody(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(parts, 1)
    (parts.folder / ".nfs0001").write_text("a worker of before has it open")

    def busy(path: Path, missing_ok: bool = False) -> None:
        raise OSError(16, "Device or resource busy")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", busy)
        parts.tidy()
        parts.thin(SHARDS)
    assert set(parts.finished(SHARDS)) == {1}


def test_half_written_files_are_announced(parts: Parts) -> None:
    said: list[Event] = []
    parts.raster(0, 0).write_bytes(b"raster")
    parts.finish(0, 1, FADES, {}, said.append)
    (scratch,) = said
    assert isinstance(scratch, Scratch) and not os.path.exists(scratch.path)
    assert Path(scratch.path).parent == parts.folder and Path(scratch.path).name.startswith(".")


def test_a_folder_that_somebody_deleted_is_said(parts: Parts) -> None:
    parts.delete(nobody)
    assert not parts.is_there()
    with pytest.raises(OutputError, match="somebody deleted it"):
        parts.finish(0, 0, FADES, {}, nobody)
    parts.delete(nobody)


def test_what_a_virtual_raster_needs_stays(parts: Parts) -> None:
    keep(parts, 0)
    keep(parts, 1)
    for layer in (1, 2):
        parts.raster(1, layer).write_bytes(b"")
    parts.thin(SHARDS, [1])
    assert sorted(os.listdir(parts.folder)) == ["000000.tif", "000001.tif", "000001_3.tif"]


def test_a_kill_while_it_is_deleted_leaves_no_folder_to_go_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = Parts(tmp_path / "o.parts")
    parts.begin({"seed": 1}, {}, {})

    def killed(folder: Path, **options: Any) -> None:
        if not options:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("shutil.rmtree", killed)
        parts.delete(nobody)
    assert not parts.is_there() and parts.record({"seed": 1}) is None
    parts.begin({"seed": 1}, {}, {})
    parts.delete(nobody)
    assert os.listdir(tmp_path) == []


def test_two_runs_onto_one_output_refuse_each_other(tmp_path: Path) -> None:
    output = tmp_path / "o.tif"
    with claimed([str(output), str(tmp_path / "c.tif")], nobody):
        said = json.loads(lock_of(output).read_text())
        assert said["process"] == os.getpid()
        for taken in (output, tmp_path / "c.tif"):
            with (
                pytest.raises(OutputError, match=f"no other run writes .*process {os.getpid()} on "),
                held(taken, nobody),
            ):
                pass
        with held(tmp_path / "other.tif", nobody):
            assert len(os.listdir(tmp_path)) == 3
    assert os.listdir(tmp_path) == []
    with held(output, nobody):
        pass


def test_what_a_dead_run_left_blocks_nobody(tmp_path: Path) -> None:
    output = tmp_path / "o.tif"
    text = (
        f"import os, signal, sys\nsys.path.insert(0, {TESTS!r})\nimport conftest\n"
        "from landsynth.inference.engine.output_lock import held\n"
        f"with held({str(output)!r}, lambda event: None):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", text], check=False)
    assert done.returncode == -signal.SIGKILL and lock_of(output).exists()
    with held(output, nobody):
        assert json.loads(lock_of(output).read_text())["process"] == os.getpid()
    assert os.listdir(tmp_path) == []


def test_a_planted_link_is_refused_and_left_alone(tmp_path: Path) -> None:
    victim = tmp_path / "diary.txt"
    victim.write_text("dear diary")
    lock_of(tmp_path / "o.tif").symlink_to(victim)
    with pytest.raises(OutputError, match="cannot be written"), held(tmp_path / "o.tif", nobody):
        pass
    assert victim.read_text() == "dear diary"


def test_a_full_disk_keeps_nobody_from_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the lock says is for people; it holds where there is no room for a word."""
    monkeypatch.setattr(os, "write", lambda *given: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    second = held(tmp_path / "o.tif", nobody)
    with held(tmp_path / "o.tif", nobody), pytest.raises(OutputError, match="found one that does. Wait"), second:
        pass
    assert os.listdir(tmp_path) == []


def test_a_lock_that_says_nothing_yet_is_a_lock(tmp_path: Path) -> None:
    with held(tmp_path / "o.tif", nobody):
        lock_of(tmp_path / "o.tif").write_text("")
        with pytest.raises(OutputError, match="found one that does. Wait"), held(tmp_path / "o.tif", nobody):
            pass


def test_the_lock_of_a_run_that_comes_after_is_not_deleted(tmp_path: Path) -> None:
    """Somebody deletes the lock's file while it is held: the next one's is another file."""
    with held(tmp_path / "o.tif", nobody):
        lock_of(tmp_path / "o.tif").unlink()
        lock_of(tmp_path / "o.tif").write_text("another's")
    assert lock_of(tmp_path / "o.tif").read_text() == "another's"


def test_a_lock_is_announced_before_it_is_there_and_deleted_where_nobody_else_holds_it(tmp_path: Path) -> None:
    """A signal may come between any two lines of `held`: whoever outlives the run knows of the file by then."""
    output, there, said = tmp_path / "o.tif", list[bool](), list[Scratch]()

    def report(event: Any) -> None:
        there.append(lock_of(output).exists())
        said.append(event)

    with held(output, report):
        announced = Scratch(str(lock_of(output)), is_lock=True)
        assert there == [False] and said == [announced]
        child = os.fork()
        if not child:
            discard(announced)
            os._exit(lock_of(output).exists())
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1, "another process holds it"
        discard(announced)
        assert not lock_of(output).exists(), "this process ends, and holds it"
    for text in ("", json.dumps({"process": 1})):  # ended before and after it was said whose it is
        lock_of(output).write_text(text)
        discard(announced)
    assert os.listdir(tmp_path) == []
    (tmp_path / "diary.txt").write_text("dear diary")
    lock_of(output).symlink_to(tmp_path / "diary.txt")
    discard(announced)
    assert (tmp_path / "diary.txt").read_text() == "dear diary"


def test_identity_is_what_a_file_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, copy, other = (tmp_path / name for name in ("a.tif", "b.tif", "c.tif"))
    one.write_bytes(bytes(range(256)) * 40)
    copy.write_bytes(one.read_bytes())
    other.write_bytes(one.read_bytes()[:-1] + b"x")
    (tmp_path / "a.tif.aux.xml").write_text("statistics")
    same = identity([str(one)])
    assert same == identity([str(copy)]) == identity([str(one), str(one) + ".aux.xml"]) and len(same) == 64
    assert same != identity([str(other)]) and identity(["/vsicurl/x"]) != identity(["/vsicurl/y"])
    monkeypatch.setattr(module, "WHOLE", 100)
    monkeypatch.setattr(module, "SAMPLE", 64)
    large = identity([str(one)])
    assert large not in (same, identity([str(other)]))  # its last sample holds what differs
    os.utime(one, ns=(1, 1))
    assert identity([str(one)]) == large and times([str(one)]) == [1]  # the samples may have missed what changed
    assert times([str(one), f"{one}.aux.xml", "/vsicurl/x"]) == [1]


@pytest.mark.parametrize(("one", "other", "is_same"), [
    (SOME, SOME, True),
    (SOME, SOME - 89, True),  # NTFS, SMB
    (SOME, SOME + 11, True),
    (SOME, 1_700_000_001_230_000_000, True),  # exFAT
    (SOME, 1_700_000_001_240_000_000, True),
    (SOME, 1_700_000_000_000_000_000, True),  # FAT, as Linux rounds
    (SOME, 1_700_000_002_000_000_000, True),  # FAT, as Windows rounds
    (1_700_000_001_230_000_000, 1_700_000_000_000_000_000, True),  # two that are round
    (SOME, SOME + 1, False),
    (SOME, SOME + 1_000_000, False),
    (SOME, 1_700_000_003_000_000_000, False),
    (SOME, 1_700_000_004_000_000_000, False),
    (1_700_000_000_000_000_000, 1_700_000_002_000_000_000, False),  # written again, both seen on FAT
    (1_700_000_001_230_000_000, 1_700_000_001_250_000_000, False),
])  # fmt: skip
def test_a_time_that_a_file_system_rounds_is_the_same(one: int, other: int, is_same: bool) -> None:
    assert is_same_time(one, other) == is_same_time(other, one) == is_same


def test_a_large_input_s_time_may_be_rounded_between_two_runs(tmp_path: Path) -> None:
    parts = Parts.of(str(tmp_path / "o.tif"))
    asked = {**ASKED, "times": {"LANDCOVER": [SOME, SOME]}}
    parts.begin(asked, {}, {})
    assert parts.record({**asked, "times": {"LANDCOVER": [SOME, 1_700_000_000_000_000_000]}})
    for other in ({"LANDCOVER": [SOME, SOME + 1]}, {"LANDCOVER": [SOME]}, {}, {"IMAGE": [SOME, SOME]}):
        with pytest.raises(JobError, match="times of (IMAGE, )?LANDCOVER changed"):
            parts.record({**asked, "times": other})


@pytest.mark.parametrize("change", ["longer", "later", "gone"])
def test_files_that_change_are_named(tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.tif"
    path.write_text("a")
    os.utime(path, ns=(SOME, SOME))
    (tmp_path / "a.tif.aux.xml").write_text("b")
    before = stamps([str(path), f"{path}.aux.xml", "/vsicurl/x", str(tmp_path)])
    assert list(before) == [str(path)]
    (tmp_path / "a.tif.aux.xml").write_text("statistics that QGIS keeps")
    check_unchanged(before)
    check_unchanged({str(path): (1, 1_700_000_002_000_000_000)})  # as another machine has seen it
    state = path.stat()
    if change == "gone":
        path.unlink()
    elif change == "longer":
        path.write_text("ab")
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    else:
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1000))
    with pytest.raises(InputError, match="Expected .*a.tif to stay as it is while it is read"):
        check_unchanged(before)
