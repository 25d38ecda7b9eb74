"""Pages for reports: one HTML file that opens offline, with tables, figures and text inside; all text is escaped."""

from __future__ import annotations

import base64
import contextlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

from jinja2 import Environment

from ...contract.errors import OutputError
from ...contract.files import written

COLOUR = re.compile("#[0-9a-fA-F]{6}")
UP, DOWN = "up", "down"
"""Which way is better."""


@dataclass(frozen=True)
class Column:
    """A column of a table. better: up, down, or empty where it is neither."""

    title: str
    better: str = ""
    digits: int = 4
    is_percent: bool = False
    """Shares are shown as percentages, with a sign if is_signed."""
    is_signed: bool = True
    is_text: bool = False
    """Sentences: set to the left, in lines."""
    is_name: bool = False
    """A name as programs have it: set to the left, in one line."""


@dataclass(frozen=True)
class Table:
    """Rows of text, numbers, (mean, spread) pairs, or None where nothing is known."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture: the bytes of an SVG or PNG file."""

    title: str
    data: bytes
    caption: str = ""
    kind: str = "svg+xml"


@dataclass(frozen=True)
class Text:
    """Paragraphs."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """Text as it is, such as a job."""

    title: str
    text: str


@dataclass(frozen=True)
class Card:
    """A number that matters: what it is of, its name, its value and spread as text, which way is better, what it is
    for real imagery, and what it means in a sentence."""

    kind: str
    title: str
    value: str
    spread: str = ""
    better: str = ""
    level: str = ""
    words: str = ""


@dataclass(frozen=True)
class Cards:
    """Numbers at a glance."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Strip:
    """Pictures side by side, PNG, with a line under them."""

    pictures: tuple[bytes, ...]
    caption: str = ""


@dataclass(frozen=True)
class Gallery:
    """Strips of pictures, each under the same headings; legend: names and colours (`#rrggbb`)."""

    headings: tuple[str, ...]
    strips: tuple[Strip, ...]
    legend: tuple[tuple[str, str], ...] = ()
    note: str = ""


Part = Union[Table, Figure, Text, Code, Cards, Gallery]


@dataclass(frozen=True)
class Section:
    """A heading and what follows."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Page:
    """A report: its title, what it is of, a summary in plain words, and sections.

    answers: questions and what was found, in the summary. warnings: what to know before anything else is read.
    """

    title: str
    subtitle: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


def render(page: Page) -> str:
    """The page as one HTML file, without scripts and without anything from elsewhere; every text is escaped."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters |= {
        "address": lambda data, kind: f"data:image/{kind};base64,{base64.b64encode(data).decode()}",
        "best": lambda table: [best_row(table, column) for column in range(len(table.columns))],
        "cell": cell,
        "colour": lambda colour: colour if COLOUR.fullmatch(colour) else "#808080",
        "kind": lambda part: type(part).__name__,
    }
    template = Path(__file__).with_name("page.html.j2").read_text(encoding="utf-8")
    return environment.from_string(template).render(page=page, zip=zip)


def write_files(files: Mapping[Path, str | bytes]) -> None:
    """Write files, all or none: they appear when the last of them is whole. Raises OutputError."""
    try:
        with contextlib.ExitStack() as stack:
            for path, content in files.items():
                part = stack.enter_context(written(path))
                part.write_bytes(content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        raise OutputError(
            f"Expected to write {', '.join(map(str, files))}, found that it cannot be done ({error}). Free disk "
            "space, or choose another REPORT and METRICS."
        ) from error


def cell(value: Any, column: Column) -> str:
    """What a cell shows: text as it is, numbers with the column's digits, a spread behind its mean, nothing as a
    dash."""
    if isinstance(value, tuple):
        mean, spread = value
        tail = "" if mean is None or spread is None else f" ± {_number(spread, column, sign=False)}"
        return cell(mean, column) + tail
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _number(value, column) if isinstance(value, (int, float)) else str(value)


def best_row(table: Table, column: int) -> int:
    """Number of the row that is best in a column; -1 where there is no best, or only one number."""
    better = table.columns[column].better
    values = [row[column][0] if isinstance(row[column], tuple) else row[column] for row in table.rows]
    known = [(value, number) for number, value in enumerate(values) if isinstance(value, (int, float))]
    if not better or len(known) < 2:
        return -1
    chosen = max(known, key=lambda item: item[0]) if better == UP else min(known, key=lambda item: item[0])
    return chosen[1]


def _number(value: float, column: Column, sign: bool = True) -> str:
    if column.is_percent:
        return f"{100 * value:{'+' if sign and column.is_signed else ''}.{column.digits}f} %"
    return str(value) if isinstance(value, int) else f"{value:.{column.digits}f}"


def csv_text(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table as CSV: numbers in full, nothing as an empty cell."""
    import csv
    import io

    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([["" if value is None else value for value in row] for row in rows])
    return file.getvalue()
