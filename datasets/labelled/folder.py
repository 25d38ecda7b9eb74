"""Where labelled pictures lie: a folder with one subfolder per class, or a zip of one, which is never unpacked."""

from __future__ import annotations

import os
import threading
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ...contract.card import NO_CLASS
from ...contract.errors import InputError, JobError
from ...contract.files import check_endless

ENDINGS = (".tif", ".tiff", ".jpg", ".jpeg", ".png")
_CLUTTER = ("__macosx", "thumbs.db", "desktop.ini")
LARGEST = 256 * 2**20  # bytes of one picture's file; what claims more in an archive is a bomb or no picture
_TOO_LARGE = f"its file is larger than {LARGEST // 2**20} MiB"
Parts = tuple[str, ...]
_FORBIDDEN = "/\\\0:"
_HALVES = range(0xD800, 0xE000)  # of characters; bytes of names that are no text come as such


class UnreadableError(Exception):
    """A picture cannot be used; the text says why."""


@dataclass(frozen=True)
class Entry:
    """A picture: its name within the source, with slashes, and the index of its class."""

    name: str
    label: int


class _Source(Protocol):
    files: dict[Parts, object]
    folders: set[Parts]

    def read(self, parts: Parts) -> bytes:
        """The content of a file. Raises UnreadableError."""


class SceneFolder:
    """The pictures of a folder or zip, ordered by class and name."""

    def __init__(self, path: str, chosen: Sequence[str] = ()) -> None:
        """Find classes and pictures; nothing is decoded. chosen: names of the classes to take, all if empty.

        A single folder around all class folders is stepped into. Hidden files, those that systems leave (Thumbs.db,
        desktop.ini, __MACOSX) and files beside the class folders do not count; files of other endings and in deeper
        folders are counted in `others`. Raises InputError or JobError in one sentence.
        """
        self.path, self._source = path, _opened(Path(path))
        self._depth, names = _class_folders(self._source)
        self.classes = _chosen(names, chosen, path)
        labels = {name: label for label, name in enumerate(self.classes)}
        self._parts: dict[str, Parts] = {}
        entries, self.others = [], 0
        for parts in sorted(self._source.files):
            inner = parts[self._depth :]
            if len(inner) < 2 or inner[0] not in labels:
                continue
            if len(inner) > 2 or not inner[-1].lower().endswith(ENDINGS):
                self.others += 1
                continue
            name = "/".join(inner)
            self._parts[name] = parts
            entries.append(Entry(name, labels[inner[0]]))
        self.entries = tuple(entries)
        empty = sorted(set(self.classes) - {self.classes[each.label] for each in entries})
        if empty:
            raise InputError(
                f"Expected pictures ({', '.join(ENDINGS)}) in every class folder of {path}, found none in "
                f"{', '.join(empty)}{self._advice(set(empty))}"
            )

    @property
    def name(self) -> str:
        """What the source is called."""
        return Path(self.path).absolute().name.removesuffix(".zip")

    def _advice(self, empty: set[str]) -> str:
        """What to do about class folders without pictures: they may hold folders of them, as parts of a split do."""
        depth = self._depth
        for parts in self._source.files:
            if len(parts) > depth + 2 and parts[depth] in empty and parts[-1].lower().endswith(ENDINGS):
                return f", but in {'/'.join(parts[depth:-1])}. Choose {parts[depth]} as SCENES, or move them up."
        return ". Fill or delete the folder, or name the others in CLASSES."

    def read(self, entry: Entry) -> bytes:
        """The content of a picture's file, from any thread. Raises UnreadableError."""
        return self._source.read(self._parts[entry.name])


class _Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[Parts, object] = {}
        self.folders: set[Parts] = set()
        for folder, folders, files in os.walk(path, followlinks=False):
            folders[:] = sorted(each for each in folders if not _is_clutter(each))
            for link in [each for each in folders if Path(folder, each).is_symlink()]:
                self._add_link(Path(folder, link))
            base = Path(folder).relative_to(path).parts
            self.folders |= {_composed((*base, each)) for each in folders}
            for each in files:
                if not _is_clutter(each):
                    self.files[_composed((*base, each))] = Path(folder, each)

    def _add_link(self, link: Path) -> None:
        """Pictures right in a class folder that is a link; links inside it are not followed."""
        base = link.relative_to(self.path).parts
        for each in link.iterdir():
            if each.is_file() and not _is_clutter(each.name):
                self.files[_composed((*base, each.name))] = each

    def read(self, parts: Parts) -> bytes:
        path = Path(str(self.files[parts]))
        try:
            if path.stat().st_size > LARGEST:
                raise UnreadableError(_TOO_LARGE)
            check_endless(str(path))
            return path.read_bytes()
        except InputError as error:
            raise UnreadableError("it is no file") from error
        except OSError as error:
            raise UnreadableError(f"it cannot be opened ({error.strerror})") from error


class _Archive:
    def __init__(self, path: Path) -> None:
        self.path, self._lock = path, threading.Lock()
        try:
            self._zip = zipfile.ZipFile(path)
        except Exception as error:  # of the file system, or of zipfile, struct, codecs and decompressors
            raise InputError(
                f"SCENES: expected a folder or a zip, found {path}, which is neither, or damaged ({error}). Choose the "
                "folder that holds one subfolder per class, or a zip of it."
            ) from error
        self.files: dict[Parts, object] = {}
        self.folders: set[Parts] = set()
        for info in self._zip.infolist():
            if info.filename:  # damaged ones may have none
                self._add(info)

    def _add(self, info: zipfile.ZipInfo) -> None:
        name = _decoded(info).replace("\\", "/")
        parts = _composed(tuple(each for each in name.split("/") if each not in ("", ".")))
        if name.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")):
            raise InputError(
                f"SCENES: expected names inside the archive, found {name!r} in {self.path}, which leads out of it. "
                "Make the zip anew from the folder of classes."
            )
        if info.flag_bits & 1:
            raise InputError(f"SCENES: expected a zip without a password, found {self.path} with one. Unpack it.")
        if any(map(_is_clutter, parts)):
            return
        folders = parts if info.is_dir() else parts[:-1]
        self.folders |= {parts[:length] for length in range(1, len(folders) + 1)}
        if not info.is_dir():
            self.files[parts] = info

    def read(self, parts: Parts) -> bytes:
        info = self.files[parts]
        if not isinstance(info, zipfile.ZipInfo) or info.file_size > LARGEST:
            raise UnreadableError(_TOO_LARGE)
        try:
            with self._lock, self._zip.open(info) as file:
                return file.read(LARGEST)
        except Exception as error:  # as above
            raise UnreadableError(f"the archive is damaged there ({error})") from error


def _opened(path: Path) -> _Source:
    if path.is_dir():
        return _Folder(path)
    if not path.is_file():
        raise InputError(f"SCENES: expected a folder or a zip at {path}, found nothing. Check the path.")
    return _Archive(path)


def _decoded(info: zipfile.ZipInfo) -> str:
    """The name of an entry; programs that write UTF-8 without saying so are understood."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _composed(parts: Parts) -> Parts:
    """One form of letters with accents: macOS takes them apart."""
    return tuple(unicodedata.normalize("NFC", each) for each in parts)


def _is_clutter(name: str) -> bool:
    return name.startswith(".") or name.lower() in _CLUTTER


def _class_folders(source: _Source) -> tuple[int, list[str]]:
    """How deep the class folders lie below the top, and their names."""
    depth = 0
    while True:
        names = {each[depth] for each in source.folders if len(each) == depth + 1}
        has_pictures = any(len(each) == depth + 1 and each[-1].lower().endswith(ENDINGS) for each in source.files)
        inner = any(len(each) == depth + 2 for each in source.folders)
        if len(names) != 1 or has_pictures or not inner:
            return depth, sorted(names)
        depth += 1


def _chosen(names: list[str], chosen: Sequence[str], path: str) -> tuple[str, ...]:
    wanted = _composed(tuple(chosen))
    missing = [each for each in wanted if each not in names]
    if missing:
        raise JobError(
            f"CLASSES: expected names of subfolders of {path} ({', '.join(names[:20]) or 'there are none'}), found "
            f"{', '.join(missing)}. Correct them."
        )
    kept = [each for each in names if not wanted or each in wanted]
    if len(kept) < 2:
        raise InputError(
            f"Expected at least two classes, each a subfolder with pictures, found {', '.join(kept) or 'no subfolder'} "
            f"in {path}. Choose the folder above the class folders."
        )
    odd = [each for each in kept if not is_plain(each)]
    if odd:  # else what is learnt for hours could not be drawn
        raise InputError(
            f"Expected class folders whose names Generate labelled scenes can use, found {', '.join(map(repr, odd))} "
            f"in {path}. Rename them: without colons and backslashes, in UTF-8; or name the others in CLASSES."
        )
    if len(kept) > NO_CLASS:
        raise InputError(f"Expected at most {NO_CLASS} classes, found {len(kept)} in {path}. Name some in CLASSES.")
    return tuple(kept)


def is_plain(name: str) -> bool:
    """Whether a text names a folder, and none elsewhere."""
    return (
        bool(name.strip())
        and not name.startswith(".")
        and not any(each in _FORBIDDEN or ord(each) < 32 or ord(each) in _HALVES for each in name)
    )
