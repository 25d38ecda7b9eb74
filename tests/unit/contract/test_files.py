"""Folders that workers who run as other users of a group must write into: as the folder around them lets them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from landsynth.contract.files import make_folder
from landsynth.inference.cluster.alive import signed
from landsynth.inference.shards.folder import Parts

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX")


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(("around", "umask", "expected"), [
    (0o755, 0o022, 0o755), (0o755, 0o077, 0o700), (0o775, 0o022, 0o775), (0o770, 0o077, 0o770), (0o2775, 0o022, 0o2775),
    (0o777, 0o022, 0o775),  # others may read, as the umask says
])  # fmt: skip
def test_the_group_of_the_folder_around(tmp_path: Path, around: int, umask: int, expected: int) -> None:
    tmp_path.chmod(around)
    os.umask(umask)
    make_folder(tmp_path / "made")
    assert (tmp_path / "made").stat().st_mode & 0o7777 == expected
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "made")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give folders to any group")
def test_the_group_itself_is_that_of_the_folder_around(tmp_path: Path) -> None:
    os.chown(tmp_path, -1, 4242)
    tmp_path.chmod(0o770)
    make_folder(tmp_path / "made")
    found = (tmp_path / "made").stat()
    assert found.st_gid == 4242 and found.st_mode & 0o070 == 0o070


def test_a_group_that_one_is_not_in_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    tmp_path.chmod(0o770)
    state = os.stat_result((0o40770, *tmp_path.stat()[1:5], tmp_path.stat().st_gid + 1, *tmp_path.stat()[6:]))
    plain = Path.stat
    monkeypatch.setattr(Path, "stat", lambda path, **more: state if path == tmp_path else plain(path, **more))
    monkeypatch.setattr(os, "chown", refused)
    make_folder(tmp_path / "made")
    assert plain(tmp_path / "made").st_mode & 0o777 == 0o755


def test_what_workers_write_into_is_made_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o775)
    parts = Parts(tmp_path / "o.parts")
    parts.begin({}, {}, {})
    assert parts.folder.stat().st_mode & 0o777 == 0o775
    with signed(parts.folder, lambda event: None) as home:
        assert home.stat().st_mode & 0o777 == 0o775
