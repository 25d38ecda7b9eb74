"""Pages for reports: one HTML file that opens offline, with tables, figures and text inside; all text is escaped."""

from __future__ import annotations

import base64
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

from ..contract.errors import OutputError

UP, DOWN = "up", "down"
"""Which way is better."""


@dataclass(frozen=True)
class Column:
    """A column of a table. better: up, down, or empty where it is neither."""

    title: str
    better: str = ""
    digits: int = 4
    is_percent: bool = False
    """Shares are shown as percentages, with a sign."""


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

    @property
    def source(self) -> str:
        """The picture as a data address."""
        return f"data:image/{self.kind};base64,{base64.b64encode(self.data).decode()}"


@dataclass(frozen=True)
class Text:
    """Paragraphs."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """Text as it is, such as a job."""

    title: str
    text: str


Part = Union[Table, Figure, Text, Code]


@dataclass(frozen=True)
class Section:
    """A heading and what follows."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Page:
    """A report: its title, what it is of, a summary in plain words, and sections."""

    title: str
    subtitle: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: str = ""


def render(page: Page) -> str:
    """The page as one HTML file, without scripts and without anything from elsewhere."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["cell"] = cell
    environment.filters["marked"] = lambda table, column: best_row(table, column)
    environment.filters["kind"] = lambda part: type(part).__name__
    return environment.from_string(_TEMPLATE).render(page=page, style=_STYLE)


def write(path: Path, text: str) -> None:
    """Write a file of text; it appears when it is whole. Raises OutputError."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        os.replace(part, path)
    except OSError as error:
        raise OutputError(
            f"Expected to write {path}, found that it cannot be done ({error}). Choose another."
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
        return f"{100 * value:{'+' if sign else ''}.{column.digits}f} %"
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


_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1c2430; background: #fff; margin: 0 auto; padding: 2rem 1.5rem;
  max-width: 66rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; }
.subtitle { color: #5b6675; margin: .2rem 0 1.2rem; }
.summary { background: #f2f6f4; border-left: 4px solid #2a7f62; padding: .7rem 1.1rem; }
.summary p { margin: .4rem 0; }
table { border-collapse: collapse; margin: .8rem 0; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { padding: .28rem .8rem .28rem 0; border-bottom: 1px solid #e3e7ec; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
thead th { border-bottom: 2px solid #aeb8c4; } td.best { font-weight: 700; }
.note, figcaption { color: #5b6675; font-size: .88rem; } figure { margin: 1rem 0; } img { max-width: 100%; }
.wide { overflow-x: auto; }
pre { background: #f5f6f8; padding: .8rem; overflow-x: auto; font-size: .82rem; }
footer { color: #5b6675; font-size: .85rem; margin-top: 2.5rem; }
"""

_TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ page.title }}</title>
<style>{{ style }}</style>
</head>
<body>
<h1>{{ page.title }}</h1>
<p class="subtitle">{{ page.subtitle }}</p>
<div class="summary">
{% for each in page.summary %}
<p>{{ each }}</p>
{% endfor %}
</div>
{% for section in page.sections %}
<h2>{{ section.title }}</h2>
{% for part in section.parts %}
{% if part | kind == "Text" %}
{% for each in part.paragraphs %}
<p>{{ each }}</p>
{% endfor %}
{% elif part | kind == "Figure" %}
<figure>
<img src="{{ part.source }}" alt="{{ part.title }}">
<figcaption>{{ part.caption }}</figcaption>
</figure>
{% elif part | kind == "Code" %}
<p>{{ part.title }}</p>
<pre>{{ part.text }}</pre>
{% else %}
<div class="wide">
<table>
<caption>{{ part.title }}</caption>
<thead><tr>
{% for column in part.columns %}
<th>{{ column.title }}{{ {"up": " ↑", "down": " ↓", "": ""}[column.better] }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in part.rows %}
{% set number = loop.index0 %}
<tr>
{% for value in row %}
{% set column = part.columns[loop.index0] %}
<td{% if part | marked(loop.index0) == number %} class="best"{% endif %}>{{ value | cell(column) }}</td>
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
</div>
{% if part.note %}
<p class="note">{{ part.note }}</p>
{% endif %}
{% endif %}
{% endfor %}
{% endfor %}
{% if page.footer %}
<footer>{{ page.footer }}</footer>
{% endif %}
</body>
</html>
"""
