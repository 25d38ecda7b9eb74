"""A virtual raster (.vrt): shards and seams as one, without a copy; GDAL and QGIS open it as any raster."""

from __future__ import annotations

import contextlib
import html
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..contract.events import Report, Scratch, Warning
from ..contract.files import scratch
from .writer import SIDECARS, STYLE, TABLE, Raster, beside

_SOURCE = re.compile(r"\s*<SimpleSource>.*?</SimpleSource>", re.DOTALL)

_NAMED = re.compile(r'<SourceFilename relativeToVRT="([01])"[^>]*>(.*?)</SourceFilename>', re.DOTALL)
_OURS = '<MDI key="TIFFTAG_SOFTWARE">LandSynth</MDI>'


@dataclass(frozen=True)
class Piece:
    """`count` rows of a file of `height` rows, from row `first` on, which lie at row `top` of the whole."""

    path: Path
    height: int
    first: int
    count: int
    top: int


@dataclass(frozen=True)
class Virtual:
    """A virtual raster that is whole under a temporary name, as are its style and a copy of what has its name, if there
    are such: giving and taking names is all that is left to do, which needs no space."""

    path: Path
    part: Path
    style: Path | None
    old: Path | None

    def publish(self) -> None:
        """Give it its name. Raises OSError; then what had the name has it still."""
        os.replace(self.part, self.path)

    def take_back(self) -> None:
        """Give its name back to what had it."""
        with contextlib.suppress(OSError):  # then it stays, with the bands that it names, and another error is told
            if self.old is None:
                self.path.unlink()
            else:
                os.replace(self.old, self.path)

    def settle(self, report: Report) -> None:
        """Give its style its name, and delete what belongs to the raster that it replaced. It is whole without that: a
        file that somebody has open (Windows) is said, and ends no run."""
        for suffix in SIDECARS:
            stale = beside(self.path, suffix)
            try:
                stale.unlink(missing_ok=True)
            except OSError as error:
                report(Warning(f"{stale} belongs to a raster that was replaced, but cannot be deleted ({error}): "
                               "delete it."))  # fmt: skip
        if self.style is not None:
            style = beside(self.path, STYLE)
            try:
                os.replace(self.style, style)
            except OSError as error:
                report(Warning(f"{self.path} is written, but its style {style} cannot be ({error}): close programs "
                               "that use it and run again, or style the layer by hand."))  # fmt: skip


@contextlib.contextmanager
def virtual(
    path: Path, raster: Raster, pieces: Sequence[Piece], sidecars: dict[str, str], report: Report
) -> Iterator[Virtual]:
    """Write the virtual raster of the pieces, which it names relative to itself, and its style; both have temporary
    names beside its own, and vanish where they get no others.

    A table of classes becomes a part of it, as GDAL reads none beside one. GDAL itself writes that of the first piece,
    with its bands, colours, mask and CRS in GDAL's own order of axes; the others are added. Raises OSError, or
    RasterioError where the first piece cannot be read.
    """
    import rasterio.shutil

    part = scratch(path, report)
    style = beside(part, STYLE) if STYLE in sidecars else None
    old = part.with_suffix(".old") if path.exists() else None
    beside_it = [each for each in (style, old) if each is not None]
    try:
        for each in beside_it:
            report(Scratch(str(each)))
        rasterio.shutil.copy(str(pieces[0].path), str(part), driver="VRT")
        text = part.read_text(encoding="utf-8")
        whole = _whole(text, path.absolute().parent, raster, pieces, sidecars.get(TABLE, ""))
        part.write_text(whole, encoding="utf-8")
        if style is not None:
            style.write_text(sidecars[STYLE], encoding="utf-8")
        if old is not None:
            shutil.copy2(path, old)
        yield Virtual(path, part, style, old)
    finally:
        for each in (part, *beside_it):
            with contextlib.suppress(OSError):
                each.unlink(missing_ok=True)


def sources(path: Path) -> list[Path]:
    """The files that a virtual raster of LandSynth's names, with absolute paths; none where it is another's, or none is
    there."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return []
    if _OURS not in text:
        return []
    names = {(is_relative == "1", html.unescape(name)) for is_relative, name in _NAMED.findall(text)}
    folder = path.absolute().parent
    return sorted(folder / name if is_relative else Path(name) for is_relative, name in names)


def _whole(text: str, folder: Path, raster: Raster, pieces: Sequence[Piece], table: str) -> str:
    """The virtual raster of the first piece as that of all, with the contents of a table that GDAL keeps beside one."""
    text = re.sub(r'rasterYSize="\d+"', f'rasterYSize="{raster.grid.height}"', text, count=1)
    for key, value in raster.tags.items():  # a shard's are those of its worker's paths
        before, begin, rest = text.partition(f'<MDI key="{key}">')
        text = before + begin + html.escape(value, quote=False) + rest[rest.find("</MDI>") :] if begin else text
    found = re.search(r"<PAMRasterBand[^>]*>(.*)</PAMRasterBand>", table, re.DOTALL)
    if found:
        contents = found[1]
        text = _SOURCE.sub(lambda source: f"\n    {contents}{source[0]}", text, count=1)
    return _SOURCE.sub(lambda source: "".join(_source(source[0], folder, piece) for piece in pieces), text)


def _source(like: str, folder: Path, piece: Piece) -> str:
    """Where rows of a band lie. Sizes and types stay named, so that GDAL opens a file only to read from it."""
    try:
        name, is_relative = Path(os.path.relpath(piece.path, folder)).as_posix(), 1
    except ValueError:  # on another drive of Windows
        name, is_relative = str(piece.path), 0
    named = f'<SourceFilename relativeToVRT="{is_relative}">{html.escape(name, quote=False)}</SourceFilename>'
    like = re.sub("<SourceFilename.*?</SourceFilename>", lambda _: named, like, flags=re.DOTALL)
    like = re.sub(r'RasterYSize="\d+"', f'RasterYSize="{piece.height}"', like)
    for rectangle, row in (("SrcRect", piece.first), ("DstRect", piece.top)):
        pattern = rf'(<{rectangle} xOff="\d+" yOff=)"\d+"( xSize="\d+" ySize=)"\d+"'
        like = re.sub(pattern, rf'\g<1>"{row}"\g<2>"{piece.count}"', like)
    return like
