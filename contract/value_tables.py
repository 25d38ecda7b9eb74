"""Names of class codes as files beside a raster hold them: GDAL's .aux.xml, Esri's .vat.dbf, QGIS' .qml."""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

Names = dict[int, str]

LARGEST = 2**26
"""Bytes of a file beside a raster that is read: a table of classes is far smaller."""
USE_NAME, USE_VALUE = (2,), (5, 3)
"""Uses of columns in GDAL's attribute tables: a name; the value, or the least of a range."""
_NAME = re.compile(r"name|class|label|categor|land|descr|legend|type", re.IGNORECASE)
_COLOUR = re.compile(r"colou?r|red|green|blue|alpha|opacity|histogram|count", re.IGNORECASE)
_VALUE = ("value", "code", "gridcode", "id")


@dataclass(frozen=True)
class Column:
    """A column of a table of classes; `use` as GDAL numbers it, 0 where that is not known."""

    name: str
    is_text: bool
    use: int = 0


def namings(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[Names]:
    """Names by code of every column with texts, the likeliest first: by its use, by its name, by its place. The code
    is that of the column used or called so, else the row's number."""
    texts = [at for at, each in enumerate(columns) if each.is_text and not _COLOUR.fullmatch(each.name.strip())]
    titles = [at for at in texts if columns[at].use in USE_NAME]
    titles += [at for at in texts if _NAME.search(columns[at].name)] + texts
    values = [at for at, each in enumerate(columns) if each.use in USE_VALUE]
    values += [at for at, each in enumerate(columns) if each.name.strip().casefold() in _VALUE]
    codes = [_code(row[values[0]]) if values else number for number, row in enumerate(rows)]
    every = ({code: row[at].strip() for code, row in zip(codes, rows) if code is not None} for at in titles)
    return _distinct({code: name for code, name in names.items() if name} for names in every)


def namings_beside(path: str) -> list[Names]:
    """Names by code in the files beside a raster, the likeliest first; none where no file holds any."""
    found = []
    for ending, read in ((".aux.xml", _aux_xml), (".vat.dbf", _vat_dbf), (".qml", _qml)):
        places = {Path(path + ending), Path(path).with_suffix(ending)} if path else set()
        for place in sorted(places, key=lambda each: -len(each.name)):
            if place.is_file() and place.stat().st_size <= LARGEST:
                found += read(place)
                break
    return _distinct(found)


def _aux_xml(place: Path) -> list[Names]:
    text = place.read_text(encoding="utf-8", errors="replace")
    columns = [
        Column(html.unescape(name), kind == "2", int(use))
        for name, kind, use in re.findall(
            r"<FieldDefn[^>]*>\s*<Name>(.*?)</Name>.*?<Type>(\d)</Type>.*?<Usage>(\d{1,9})</Usage>.*?</FieldDefn>",
            text, re.DOTALL,
        )
    ]  # fmt: skip
    rows = (
        re.findall(r"<F>(.*?)</F>|<F\s*/>", row, re.DOTALL) for row in re.findall(r"<Row[^>]*>(.*?)</Row>", text, re.S)
    )
    return namings(columns, [[html.unescape(cell) for cell in row] for row in rows if len(row) == len(columns)])


def _vat_dbf(place: Path) -> list[Names]:
    """dBASE III, as Esri writes value attribute tables: a header, 32 bytes a field, records of fixed width."""
    data = place.read_bytes()
    if len(data) < 33:
        return []
    count, start, width = struct.unpack("<IHH", data[4:12])
    fields = [data[at : at + 32] for at in range(32, min(start, len(data)) - 32, 32) if data[at] != 0x0D]
    columns = [Column(each[:11].split(b"\0")[0].decode("latin-1"), each[11:12] == b"C") for each in fields]
    ends = [1]
    for each in fields:
        ends.append(ends[-1] + each[16])
    if not fields or width < ends[-1]:
        return []
    records = (data[start + row * width :][:width] for row in range(min(count, len(data) // width)))
    rows = [[_text(each[a:b]) for a, b in zip(ends, ends[1:])] for each in records if each[:1] == b" "]
    return namings(columns, rows)


def _qml(place: Path) -> list[Names]:
    text = place.read_text(encoding="utf-8", errors="replace")
    entries = (
        dict(re.findall(r'(\w+)="(.*?)"', entry)) for entry in re.findall(r"<(?:paletteEntry|item) ([^>]*)>", text)
    )
    pairs = ((_code(each.get("value", "")), html.unescape(each.get("label", "")).strip()) for each in entries)
    names = {code: label for code, label in pairs if code is not None and is_label(label)}
    return [names] if names else []


def is_label(text: object) -> bool:
    """Whether a legend's text says more than a number does."""
    return bool(re.search(r"[^\W\d_]", str(text or "")))


def _code(text: str) -> Optional[int]:
    whole = re.fullmatch(r"\s*(-?\d{1,18})(?:\.0*)?\s*", text)
    return int(whole[1]) if whole else None


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8").strip(" \0")
    except UnicodeDecodeError:
        return data.decode("latin-1").strip(" \0")


def _distinct(found: Iterable[Names]) -> list[Names]:
    every: list[Names] = []
    for each in found:
        if each and each not in every:
            every.append(each)
    return every
