"""The report of an evaluation: summary, numbers at a glance, chips side by side, every group, and how to rerun it."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS
from ...rasters.scenes import reading
from ..chips.comparison import Context
from ..chips.cut import ChipSet
from ..chips.pictures import in_colours, of_classes
from . import words
from .measures import Group, Measure, Missing
from .page import Card, Cards, Code, Column, Gallery, Page, Part, Section, Strip, Table, Text, render
from .published import EVALUATION, Published

SHOWN, CANDIDATES = 8, 40  # chips side by side, and those that they are chosen of
MOST_PIXELS = 256  # of a chip's side in the report
Pictures = NDArray[np.uint8]


def page_of(found: dict[str, Any], groups: Sequence[Group], gallery: Gallery, said: Sequence[str] = ()) -> str:
    """The page as HTML: found is what metrics.json holds, said the warnings on the way."""
    sections = [Section("At a glance", _glance(groups))]
    sections.append(Section("Side by side", (gallery,)))
    sections += [Section(words.TITLES.get(group.name, group.title), _parts(group)) for group in groups]
    missing = [(group, each) for group in groups for each in group.missing]
    if missing:
        sections.append(Section("What was not computed, and why", (_missing(missing),)))
    sections += [
        Section("What to trust, and what not", (Text(words.TRUST),)),
        Section("What others published", _published(found)),
        Section("Run it again", _job(found)),
    ]
    page = Page(
        "Evaluation of synthetic imagery", _subtitle(found),
        (words.verdict(groups), words.compared(found)), tuple(sections),
        footer=f"Made by LandSynth. The imagery called synthetic shows no real place.{_sources(found)}",
        answers=tuple(words.answers(groups)), warnings=words.warnings(found, said),
    )  # fmt: skip
    return render(page)


def pictures_of(context: Context) -> Gallery:
    """Some chips as pictures: real, synthetic and land cover; without pairs of different places."""
    real, synthetic = context.real, context.synthetic
    strips = []
    has_masks = bool(real.classes)
    for mine, theirs in _chosen(real, synthetic):
        with reading():
            one, other = real.batch([mine]), synthetic.batch([theirs])
        pictures = [in_colours(one.images, real.bands)[0], in_colours(other.images, real.bands)[0]]
        if has_masks:
            shown = one if context.is_paired else other
            pictures.append(of_classes(shown.classes, real.classes)[0])
        place = real.places[mine]
        caption = f"{place.scene}, from column {place.column}, row {place.row}"
        if not context.is_paired:
            caption += f"; synthetic: {synthetic.places[theirs].scene}"
        strips.append(Strip(tuple(png(_small(each)) for each in pictures), caption))
    headings = ("real", "synthetic", "land cover" if context.is_paired else "land cover of the synthetic chip")
    legend = tuple((each.name, each.color) for each in real.classes)
    return Gallery(
        headings[: 2 + has_masks], tuple(strips), legend,
        "Of chips spread evenly those that show most classes; not chosen by how well they were painted.",
    )  # fmt: skip


def _chosen(real: ChipSet, synthetic: ChipSet) -> list[tuple[int, int]]:
    """Numbers of real and synthetic chips: of some that are spread evenly, those whose land cover is most mixed."""
    count = min(CANDIDATES, real.count, synthetic.count)
    pairs = [tuple(number * chips.count // count for chips in (real, synthetic)) for number in range(count)]
    if len(pairs) <= SHOWN:
        return [(one, other) for one, other in pairs]

    def mixture(pair: tuple[int, ...]) -> float:
        with reading():
            classes = real.batch([pair[0]]).classes
        shares = np.bincount(classes[classes != NO_CLASS], minlength=1) / max(int((classes != NO_CLASS).sum()), 1)
        return float(-sum(share * np.log(share) for share in shares if share))

    best = sorted(pairs, key=mixture, reverse=True)[:SHOWN]
    return [(one, other) for one, other in sorted(best)]


def png(picture: Pictures) -> bytes:
    """A picture (h, w, 3) as a PNG file."""
    import rasterio

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.MemoryFile() as memory:
            height, width = picture.shape[:2]
            with memory.open(driver="PNG", width=width, height=height, count=3, dtype="uint8") as file:
                file.write(np.moveaxis(picture, -1, 0))
            return bytes(memory.read())


def _small(picture: Pictures) -> Pictures:
    step = -(-max(picture.shape[:2]) // MOST_PIXELS)
    return picture[step // 2 :: step, step // 2 :: step]


def _subtitle(found: dict[str, Any]) -> str:
    classes = ", ".join(each["name"] for each in found["classes"])
    covers = f" · classes: {classes}" if classes else ""
    return f"Bands: {', '.join(found['bands'])} ({found['chips']['data_type']}){covers}"


def _sources(found: dict[str, Any]) -> str:
    return f" Imagery and what was learnt from it: {found['attribution']}." if found["attribution"] else ""


def _glance(groups: Sequence[Group]) -> tuple[Part, ...]:
    cards = tuple(
        Card(
            words.TITLES.get(group.name, group.title).partition(":")[0], each.title,
            _value(each), words.spread(each) if words.is_around(each) else "", each.better, words.level(each),
            words.meaning(each.name),
        )
        for group in groups
        for each in group.measures
        if each.is_headline
    )  # fmt: skip
    if not cards:
        return (Text(("No headline number could be computed; the reasons are below.",)),)
    return (Cards(cards),)


def _parts(group: Group) -> tuple[Part, ...]:
    """Words, numbers, then the group's own tables and figures."""
    parts: list[Part] = [Text(group.words)] if group.words else []
    if group.measures:
        parts.append(_numbers(group.measures))
    parts += group.parts
    if group.missing:
        absent = ", ".join(each.name for each in group.missing)
        parts.append(Text((f"Not computed: {absent}. The reasons are listed further down.",)))
        if not group.measures:
            parts[-1] = Text((f"Not computed. {group.missing[0].reason}",))
    return tuple(parts)


def _numbers(measures: Sequence[Measure]) -> Table:
    """The measures of a group; how each came about is said below the table, once."""
    arrows = {"up": " ↑", "down": " ↓"}
    notes = list(dict.fromkeys(each.note for each in measures if each.note))
    is_numbered = len(notes) > 1 or any(not each.note for each in measures)
    rows = tuple(
        (
            each.title + arrows.get(each.better, ""), each.name, _value(each), words.spread(each) or None,
            None if each.level is None else words.number(each.level, each.name),
            None if each.count is None else words.number(int(each.count)),
            str(notes.index(each.note) + 1) if each.note and is_numbered else None,
        )
        for each in measures
    )  # fmt: skip
    columns = (
        Column("measure", is_text=True), Column("name", is_name=True), Column("value"), Column("interval or spread"),
        Column("real imagery"), Column("of"), Column("note"),
    )  # fmt: skip
    kept = [at for at in range(len(columns)) if at < 3 or any(row[at] is not None for row in rows)]
    said = (f"{number}: {note}" if is_numbered else note for number, note in enumerate(notes, 1))
    return Table(
        "Numbers (↑ higher is better, ↓ lower is better)",
        tuple(columns[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in rows),
        " ".join(each if each.endswith(".") else f"{each}." for each in said),
    )


def _value(measure: Measure) -> str:
    return " ".join((words.number(measure.value, measure.name), measure.unit)).strip()


def _missing(missing: Sequence[tuple[Group, Missing]]) -> Table:
    """What is missing, by reason."""
    names: dict[tuple[str, str], list[str]] = {}
    for group, each in missing:
        title = words.TITLES.get(group.name, group.title).partition(":")[0]
        names.setdefault((title, each.reason), []).append(each.name)
    rows = tuple((", ".join(of), title, reason) for (title, reason), of in names.items())
    columns = (Column("measure", is_text=True), Column("group", is_text=True), Column("reason", is_text=True))
    return Table("Not computed", columns, rows)


def _published(found: dict[str, Any]) -> tuple[Part, ...]:
    values = {each["name"]: each["value"] for each in found["measures"]}
    note = (
        "Published figures, for orientation. They are of other imagery, other classes and other networks, some of "
        "a few hundred chips: an order (which generator is better) and a ratio (how many times as far) may be "
        "compared, a value may not. Rows that begin with “here” are from this evaluation; those of the satellite "
        "network are on a scale of their own."
    )
    return Text((note,)), *(_published_table(each, values) for each in EVALUATION)


def _published_table(each: Published, values: dict[str, float]) -> Table:
    rows = list(each.rows)
    for label, names in each.ours:
        known = [values.get(name) if name else None for name in names]
        if any(value is not None for value in known):
            rows.append((label, *known))
    return each.table(rows)


def _job(found: dict[str, Any]) -> tuple[Part, ...]:
    seconds = {name: value for name, value in found["seconds"].items() if value}
    rows = tuple((words.TITLES.get(name, name).partition(":")[0], value) for name, value in seconds.items())
    return (
        Code(
            "Save this as job.json and run: landsynth run job.json. The same files give the same numbers; paths are as "
            "they were given, relative ones from where it ran.",
            json.dumps(found["job"], indent=2, ensure_ascii=False),
        ),
        Table("Seconds that each part took", (Column("part"), Column("seconds", digits=1)), rows),
    )
