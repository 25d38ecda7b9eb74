"""Pages for reports: one HTML file that opens offline, with tables, figures and text inside; all text is escaped."""

from __future__ import annotations

import base64
import html
import math
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

from ...contract.errors import OutputError
from .page_style import STYLE

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

    @property
    def source(self) -> str:
        """The picture as a data address."""
        return _address(self.data, self.kind)


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
    """The page as one HTML file, without scripts and without anything from elsewhere; every text is escaped.

    Plain Python, as the worker environment of tier inference has no library of templates.
    """
    named = [(f"part-{number}", section) for number, section in enumerate(page.sections, 1)]
    links = " ".join(f'<a href="#{name}">{_text(section.title.partition(":")[0])}</a>' for name, section in named)
    warnings = f'<div class="warnings">\n{_paragraphs(page.warnings)}</div>\n' if page.warnings else ""
    answers = "".join(f"<dt>{_text(asked)}</dt><dd>{_text(said)}</dd>\n" for asked, said in page.answers)
    sections = "".join(
        f'<h2 id="{name}">{_text(section.title)}</h2>\n{"".join(_part(each) for each in section.parts)}'
        for name, section in named
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(page.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<h1>{_text(page.title)}</h1>\n<p class="subtitle">{_text(page.subtitle)}</p>\n'
        f'<div class="summary">\n{_paragraphs(page.summary)}{f"<dl>{answers}</dl>" if answers else ""}</div>\n'
        f"{warnings}<nav>{links}</nav>\n{sections}"
        f"{f'<footer>{_text(page.footer)}</footer>' if page.footer else ''}\n</body>\n</html>\n"
    )


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


def _part(part: Part) -> str:
    """A part as HTML."""
    if isinstance(part, Text):
        return _paragraphs(part.paragraphs)
    if isinstance(part, Figure):
        title = f'<p class="title">{_text(part.title)}</p>\n' if part.title else ""
        caption = f"<figcaption>{_text(part.caption)}</figcaption>\n" if part.caption else ""
        return f'{title}<figure>\n<img src="{part.source}" alt="{_text(part.title)}">\n{caption}</figure>\n'
    if isinstance(part, Code):
        return f"<p>{_text(part.title)}</p>\n<pre>{_text(part.text)}</pre>\n"
    if isinstance(part, Cards):
        return f'<div class="cards">\n{"".join(map(_card, part.cards))}</div>\n'
    return _gallery(part) if isinstance(part, Gallery) else _table(part)


def _card(card: Card) -> str:
    arrow = {UP: "↑ higher is better", DOWN: "↓ lower is better"}.get(card.better, "")
    return (
        f'<div class="card"><div class="kind">{_text(card.kind)}</div><div class="name">{_text(card.title)}</div>'
        f'<div class="value">{_text(card.value)} <span class="spread">{_text(card.spread)}</span></div>'
        f'<div class="arrow">{arrow}</div>'
        f'<div class="level">{_text(card.level)}</div><div class="words">{_text(card.words)}</div></div>\n'
    )


def _gallery(gallery: Gallery) -> str:
    strips = ""
    for strip in gallery.strips:
        shown = "".join(
            f'<div><img src="{_address(data, "png")}" alt="{_text(heading)}, {_text(strip.caption)}">'
            f"{_text(heading)}</div>"
            for heading, data in zip(gallery.headings, strip.pictures)
        )
        strips += (
            f'<figure><div class="pictures">{shown}</div><figcaption>{_text(strip.caption)}</figcaption></figure>\n'
        )
    colours = [(name, colour if COLOUR.fullmatch(colour) else "#808080") for name, colour in gallery.legend]
    legend = "".join(f'<span><i style="background:{colour}"></i>{_text(name)}</span>' for name, colour in colours)
    legend = f'<p class="legend">{legend}</p>\n' if legend else ""
    note = f'<p class="note">{_text(gallery.note)}</p>\n' if gallery.note else ""
    return f'<div class="gallery">\n{strips}</div>\n{legend}{note}'


def _table(table: Table) -> str:
    arrows = {UP: " ↑", DOWN: " ↓"}
    heads = "".join(
        f"<th{_kind(column)}>{_text(column.title)}{arrows.get(column.better, '')}</th>" for column in table.columns
    )
    best = [best_row(table, number) for number in range(len(table.columns))]
    rows = ""
    for number, row in enumerate(table.rows):
        cells = "".join(
            f"<td{_kind(column, best[at] == number)}>{_text(cell(value, column))}</td>"
            for at, (value, column) in enumerate(zip(row, table.columns))
        )
        rows += f"<tr>{cells}</tr>\n"
    note = f'<p class="note">{_text(table.note)}</p>\n' if table.note else ""
    return (
        f'<div class="wide">\n<table>\n<caption>{_text(table.title)}</caption>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n</div>\n{note}"
    )


def _kind(column: Column, is_best: bool = False) -> str:
    chosen = {"best": is_best, "text": column.is_text, "name": column.is_name}
    names = " ".join(name for name, is_chosen in chosen.items() if is_chosen)
    return f' class="{names}"' if names else ""


def _paragraphs(texts: Sequence[str]) -> str:
    return "".join(f"<p>{_text(each)}</p>\n" for each in texts)


def _text(text: str) -> str:
    return html.escape(str(text), quote=True)


def _address(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
