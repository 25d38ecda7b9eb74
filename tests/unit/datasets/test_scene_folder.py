"""Folders of labelled pictures that are laid out otherwise, or have names or files that would fail hours later."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

from landsynth.tests.helpers.scenes import folder, zipped

pytest.importorskip("torch", reason="needs the training tier (torch)")
pytest.importorskip("rasterio")

from landsynth.contract.errors import InputError  # noqa: E402
from landsynth.datasets.labelled import folder as labelled_folder  # noqa: E402
from landsynth.datasets.labelled.folder import SceneFolder, UnreadableError  # noqa: E402


def test_parts_of_a_split_are_not_taken_for_classes(tmp_path: Path) -> None:
    """Nobody is told to delete folders that are full of pictures."""
    for part in ("test", "train"):
        folder(tmp_path / "set" / part, 2)
    for path in (tmp_path / "set", zipped(tmp_path / "set", tmp_path / "set.zip")):
        with pytest.raises(InputError, match=r"none in test, train, but in \w+/\w+. Choose \w+ as SCENES") as caught:
            SceneFolder(str(path))
        assert "delete" not in str(caught.value)
    assert SceneFolder(str(tmp_path / "set" / "train")).classes == ("columns", "rows")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such name there")
@pytest.mark.parametrize("name", [b"Wald: dicht", b"a\\b", b"a\nb", b"W\xe4lder"])
def test_names_that_could_not_be_drawn_are_refused_before_training(tmp_path: Path, name: bytes) -> None:
    folder(tmp_path / "set", 2)
    folder(tmp_path / "set" / "more", 2)
    try:
        os.rename(tmp_path / "set" / "more" / "rows", os.fsencode(tmp_path / "set") + b"/" + name)
    except OSError:
        pytest.skip("this file system refuses such names itself")
    os.rename(tmp_path / "set" / "more", tmp_path / "more")
    with pytest.raises(InputError, match="names Generate labelled scenes can use, found .*Rename them") as caught:
        SceneFolder(str(tmp_path / "set"))
    str(caught.value).encode()  # can be shown
    assert SceneFolder(str(tmp_path / "set"), ["rows", "columns"]).classes == ("columns", "rows")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_in_any_way_of_packing_is_that_of_a_picture(tmp_path: Path, method: int) -> None:
    pytest.importorskip({zipfile.ZIP_BZIP2: "bz2", zipfile.ZIP_LZMA: "lzma"}.get(method, "zlib"))
    path, content = tmp_path / "set.zip", bytes(range(256)) * 8
    with zipfile.ZipFile(path, "w", method) as archive:
        for name in ("a/1.png", "b/1.png"):
            archive.writestr(name, content)
        at = archive.getinfo("a/1.png").header_offset + 30 + len("a/1.png")
    packed = bytearray(path.read_bytes())
    packed[at + 12 : at + 60] = bytes(each ^ 0x5A for each in packed[at + 12 : at + 60])
    path.write_bytes(packed)
    found = SceneFolder(str(path))
    assert found.read(found.entries[1]) == content
    with pytest.raises(UnreadableError, match="the archive is damaged there"):
        found.read(found.entries[0])


def test_names_in_a_zip_that_are_no_utf_8_though_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("größe/1.png", b"x")
    path.write_bytes(path.read_bytes().replace("ö".encode(), b"\xf6\xf6"))
    with pytest.raises(InputError, match="expected a folder or a zip, found .*damaged .*can't decode byte 0xf6"):
        SceneFolder(str(path))


def test_an_entry_of_a_zip_without_a_name_is_none(tmp_path: Path) -> None:
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a/1.png", "b/1.png", "zz"):
            archive.writestr(name, b"x")
    path.write_bytes(path.read_bytes().replace(b"zz", b"\0z"))
    assert [each.name for each in SceneFolder(str(path)).entries] == ["a/1.png", "b/1.png"]


def test_files_too_large_for_a_picture_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (folder(tmp_path / "set", 2), zipped(tmp_path / "set", tmp_path / "set.zip")):
        found = SceneFolder(str(path))
        assert len(found.read(found.entries[0])) > 50
        with monkeypatch.context() as patch:
            patch.setattr(labelled_folder, "LARGEST", 50)
            with pytest.raises(UnreadableError, match="its file is larger than 256 MiB"):
                found.read(found.entries[0])
