"""What killed processes left is deleted by the next run, what anybody else may still need is not."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from landsynth.contract import files
from landsynth.contract.events import Event, Scratch
from landsynth.contract.files import made, scratch, written
from landsynth.worker.runner import delete

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks")


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test is a process that has looked through no folder yet."""
    monkeypatch.setattr(files, "_swept", set())


def of_a_dead_process(path: Path) -> None:
    """Scratch of a file and of a folder, and what GDAL puts beside it, by a process that ended as if it were killed."""
    child = os.fork()
    if not child:
        part = scratch(path, lambda event: None)
        for each in (part, Path(f"{part}.ovr.tmp"), Path(f"{part}.aux.xml")):
            each.write_bytes(b"half")
        (scratch(path.with_suffix(""), lambda event: None) / "inner").mkdir(parents=True)
        tempfile.mkdtemp(prefix=files.temporary(), dir=path.parent)
        os._exit(0)
    os.waitpid(child, 0)


def test_the_next_run_deletes_what_a_dead_one_left(tmp_path: Path) -> None:
    of_a_dead_process(tmp_path / "o.tif")
    assert len(list(tmp_path.iterdir())) == 5
    seen: list[Event] = []
    with written(tmp_path / "o.tif", seen.append) as part:
        assert [each.name for each in tmp_path.iterdir()] == []
        part.write_text("whole")
        with made(tmp_path / "set", "DATASET", seen.append):
            assert part.exists()  # of a process that lives
    assert sorted(each.name for each in tmp_path.iterdir()) == ["o.tif", "set"]
    assert [type(each) for each in seen] == [Scratch, Scratch]


def test_what_may_be_needed_stays(tmp_path: Path) -> None:
    mine = scratch(tmp_path / "o.tif", lambda event: None).name
    dead = mine.replace(f"-{os.getpid():x}-", "-3fffff-")
    kept = [mine, f".o.000000-{dead.partition('-')[2]}", "o.tif", dead[1:], ".o.1234.part.tif", ".o.part.tif"]
    for name in (*kept, dead):
        (tmp_path / name).write_text("")
    files._swept.clear()  # looked through before they were there
    files.sweep(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(kept)
    files.sweep(tmp_path / "gone")  # no folder: nothing to do


def test_lives() -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    assert files.lives(os.getpid()) and not files.lives(child)
    assert files.lives(2**80)  # not known to be gone


def test_scratch_goes_with_what_gdal_put_beside_it(tmp_path: Path) -> None:
    part = scratch(tmp_path / "o[1].tif", lambda event: None)
    for each in (part, Path(f"{part}.ovr.tmp"), tmp_path / "o[1].tif.aux.xml"):
        each.write_text("")
    delete(part)
    assert [each.name for each in tmp_path.iterdir()] == ["o[1].tif.aux.xml"]
