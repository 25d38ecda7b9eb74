"""The report of an experiment: metrics.json, tables as CSV, plots, and one HTML page that opens offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..evaluation.report import plots
from ..evaluation.report.experiment_words import TITLES, method, summary
from ..evaluation.report.gains import MEASURES
from ..evaluation.report.page import (
    DOWN,
    UP,
    Code,
    Column,
    Figure,
    Page,
    Part,
    Section,
    Table,
    Text,
    csv_text,
    render,
    write_files,
)
from ..evaluation.report.published import BY_KIND, Published

WORDS = {"miou": "mIoU", "fwiou": "FWIoU", "accuracy": "accuracy"}
GAINS = {"miou": "d-mIoU", "fwiou": "d-FWIoU", "accuracy": "d-acc"}
FIGURES = {
    "curve": "Mean IoU of every training",
    "gains": "Gain over real imagery alone",
    "classes": "IoU of each class",
    "distances": "Distance to real imagery",
    "examples": "Test scenes",
}
CAPTIONS = {
    "curve": "Every dot is one training; lines join the means of the seeds, bands reach one standard deviation up and "
    "down. Published points, where there are any, come from other imagery.",
    "gains": "Relative gain in mean IoU over the same segmenter trained on real imagery alone, paired by seed.",
    "classes": "Intersection over union of each class: 1 is a perfect map, 0 finds nothing of it.",
    "examples": "Test scenes, from left to right: the land cover that is true; the real image; an image that the "
    "generator painted from the land cover alone; what a segmenter found in the real image after learning from "
    "{baseline}; and after learning from {subject}. Black has no class.",
    "distances": "Distance between generated and real imagery in the features of the bundled satellite embedding; "
    "lower is closer.",
}


def write(found: dict[str, Any], report: Path, metrics: Path) -> None:
    """Write the page and the metrics; tables and plots lie beside the metrics, their names beginning with its stem.

    found: what metrics.json shall hold. Cells that are missing are left out, and said so. Raises OutputError.
    """
    tables = tables_of(found)
    drawn = plots.figures(found)
    pictures = {}
    files: dict[Path, str | bytes] = {}
    for name, figure in drawn.items():
        vector = plots.data_of(figure, "svg")
        files[metrics.with_name(f"{metrics.stem}-{name}.svg")] = vector
        files[metrics.with_name(f"{metrics.stem}-{name}.png")] = plots.data_of(figure, "png")
        pictures[name] = Figure(FIGURES[name], vector, CAPTIONS[name])
    if found.get("examples"):
        caption = CAPTIONS["examples"].format(**found["best"])
        data = metrics.with_name(found["examples"]).read_bytes()
        pictures["examples"] = Figure(FIGURES["examples"], data, caption, "png")
    for name, (header, rows) in plain_tables(found).items():
        files[metrics.with_name(f"{metrics.stem}-{name}.csv")] = csv_text(header, rows)
    files[metrics] = json.dumps(found, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    write_files({**files, report: render(page_of(found, tables, pictures))})


def page_of(found: dict[str, Any], tables: dict[str, Table], shown: dict[str, Figure]) -> Page:
    """The page, from its tables and pictures, each by name."""
    sections = [
        Section("What was compared", (Text(tuple(method(found))),)),
        Section("Results", (*_taken(shown, "curve", "gains"), *_taken(tables, "pairs", "arms", "gains"))),
        Section("Class by class", (*_taken(shown, "classes"), *_taken(tables, "pair classes", "classes"))),
    ]
    if "examples" in shown:
        sections.append(Section("What it looks like", _taken(shown, "examples")))
    if found["sources"]:
        sections.append(Section("The generators", (*_taken(shown, "distances"), *_taken(tables, "sources"))))
    published = tuple(_published_table(each, found) for each in BY_KIND[found["kind"]])
    words = (
        "Published figures, on other imagery, classes and networks, for orientation: compare directions and "
        "gains, not levels. Their FID is of Inception features; frechet_satellite above is of another network, and "
        "its numbers are on another scale."
    )
    sections += [
        Section("What others published", (Text((words,)), *published)),
        Section("Every training", _taken(tables, "cells")),
        Section("The job", (Code("Run it again with: landsynth run job.json", json.dumps(found["job"], indent=2)),)),
    ]
    subtitle = f"{found['dataset']}: {found['cells_done']} of {found['cells']} trainings"
    return Page(TITLES[found["kind"]], subtitle, tuple(summary(found)), tuple(sections), "Made by LandSynth.")


def tables_of(found: dict[str, Any]) -> dict[str, Table]:
    """The tables of the page, by name."""
    arms = found["arms"]
    where = "test split" if found["split"] == "test" else "validation crops"
    tables = {
        "arms": Table(
            f"Trainings of each kind of data, {where}: mean ± standard deviation over the seeds",
            (
                Column("training imagery"), Column("real scenes"), Column("synthetic scenes"), Column("seeds"),
                *(Column(WORDS[name], UP) for name in MEASURES),
            ),
            tuple((arm["subject"], *_data(arm), arm["n"], *(_pair(arm, "measures", m) for m in MEASURES))
                  for arm in arms),
        ),
        "classes": Table(
            f"IoU of each class, {where}",
            (Column("training imagery"), *(Column(each["name"], UP) for each in found["classes"])),
            tuple((arm["subject"], *(_pair(arm, "iou", each["name"]) for each in found["classes"])) for arm in arms),
        ),
        "cells": Table(
            "Cells",
            (
                Column("training imagery"), Column("seed"), Column("steps"), Column("best step"),
                Column("seconds", digits=0), Column("mIoU, validation crops"), Column("mIoU, test split"),
            ),
            tuple(
                (row["subject"], row["seed"], row["steps"], row["best_step"], row["seconds"],
                 row["validation"]["miou"], row.get("test", {}).get("miou"))
                for row in found["rows"]
            ),
        ),
    }  # fmt: skip
    if found.get("pairs"):
        tables["pairs"], tables["pair classes"] = _pair_tables(found, where)
    if any(arm.get("gains") for arm in arms):
        tables["gains"] = _gain_table(arms, where)
    if found["sources"]:
        tables["sources"] = _source_table(found)
    return tables


def _pair_tables(found: dict[str, Any], where: str) -> tuple[Table, Table]:
    """Every registered comparison, and its differences class by class."""
    pairs, names = found["pairs"], [each["name"] for each in found["classes"]]
    whole = Table(
        f"Registered comparisons, {where}: difference in mean IoU, in points",
        (
            *map(Column, ("training imagery", "compared with")), Column("points", UP, 2), Column("pairs"),
            *map(Column, ("95 %, trainings", "95 %, parts of the area", "pairs it would take", "may be claimed")),
        ),
        tuple(
            (each["subject"], each["against"], each["points"]["mean"], each["points"]["n"], _reach(each["points"]),
             _reach(each["places"]), each["points"]["needed"], _VERDICTS[each["verdict"]])
            for each in pairs
        ),
        "Trainings: Student's interval over pairs of trainings of the same seed. Parts of the area: the test area cut "
        "into blocks, which are drawn again and again (block bootstrap). Pairs it would take: to show a difference as "
        "large as the one seen, in four of five such experiments.",
    )  # fmt: skip
    classes = Table(
        f"Difference in IoU of each class, in points, and its 95 % interval over pairs, {where}",
        (*map(Column, ("training imagery", "compared with", *names)),),
        tuple((each["subject"], each["against"], *(_change(each["classes"].get(name)) for name in names))
              for each in pairs),
    )  # fmt: skip
    return whole, classes


_VERDICTS = {"better": "better", "worse": "worse", "open": "neither"}


def _reach(values: dict[str, Any] | None) -> str | None:
    return None if values is None or values["low"] is None else f"{values['low']:+.1f} to {values['high']:+.1f}"


def _change(values: dict[str, Any] | None) -> str | None:
    if values is None:
        return None
    reach = _reach(values)
    return f"{values['mean']:+.1f}" + (f" ({reach})" if reach else "")


def _gain_table(arms: list[dict[str, Any]], where: str) -> Table:
    compared = [arm for arm in arms if arm.get("gains")]
    is_told = len({arm["baseline"] for arm in compared}) > 1
    first = ("training imagery", "compared with")[: 1 + is_told]
    rows = [
        (
            *(arm["subject"], arm["baseline"])[: 1 + is_told],
            *(_pair(arm, "gains", name) for name in MEASURES),
            _interval(arm),
            arm["gains"].get("miou", {}).get("is_beyond"),
        )
        for arm in compared
    ]
    return Table(
        f"Relative gain over real imagery, {where}: mean ± standard deviation over pairs of equal seed",
        (
            *map(Column, first),
            *(Column(GAINS[name], UP, 2, is_percent=True) for name in MEASURES),
            Column("95 % interval of d-mIoU"),
            Column("beyond"),
        ),
        tuple(rows),
        "A gain is beyond what differs between seeds by chance (beyond) where Student's 95 % interval of its mean "
        "leaves zero out. With several arms the best of them looks a little better than it is.",
    )


def _interval(arm: dict[str, Any]) -> str | None:
    gain = arm["gains"].get("miou", {})
    return None if gain.get("low") is None else f"{100 * gain['low']:+.1f} to {100 * gain['high']:+.1f} %"


def _source_table(found: dict[str, Any]) -> Table:
    is_encoded = any("frechet_satellite_encoded" in each for each in found["sources"])
    extra = (Column("encoded latents", DOWN, 2),) if is_encoded else ()
    return Table(
        "Imagery painted over the masks of the test split",
        (
            Column("generator"), Column("frechet_satellite", DOWN, 2), *extra,
            *(Column(f"{WORDS[name]} of the judge", UP) for name in MEASURES),
        ),
        tuple(
            (
                each["name"], each.get("frechet_satellite"),
                *((each.get("frechet_satellite_encoded"),) if is_encoded else ()),
                *(each.get("agreement", {}).get(name) for name in MEASURES),
            )
            for each in found["sources"]
        ),
        "The judge is the segmenter of the first seed that learnt from real imagery alone: where it finds the classes "
        "that were asked for, the imagery shows them.",
    )  # fmt: skip


def plain_tables(found: dict[str, Any]) -> dict[str, tuple[list[str], list[list[Any]]]]:
    """The tables as CSV has them: header and rows, numbers in full."""
    classes = [each["name"] for each in found["classes"]]
    splits = ("validation", "test")
    cells = [
        [row["subject"], row["seed"], row["steps"], row["best_step"], row["data"]["real"], row["data"]["synthetic"],
         round(row["seconds"], 1), *(row.get(split, {}).get(name) for split in splits for name in MEASURES),
         *(row.get(found["split"], {}).get("iou", {}).get(name) for name in classes)]
        for row in found["rows"]
    ]  # fmt: skip
    header = ["subject", "seed", "steps", "best_step", "real_scenes", "synthetic_scenes", "seconds"]
    header += [f"{split}_{name}" for split in splits for name in MEASURES] + [f"iou_{name}" for name in classes]
    arms = [
        [arm["subject"], arm["baseline"], arm["x"], *_data(arm), arm["n"],
         *(value for name in MEASURES for value in _numbers(arm, "measures", name, "mean", "std")),
         *(value for name in MEASURES for value in _numbers(arm, "gains", name, "mean", "std", "low", "high")),
         *(value for name in classes for value in _numbers(arm, "iou", name, "mean", "std"))]
        for arm in found["arms"]
    ]  # fmt: skip
    names = ["subject", "baseline", "x", "real_scenes", "synthetic_scenes", "seeds"]
    names += [f"{name}_{key}" for name in MEASURES for key in ("mean", "std")]
    names += [f"gain_{name}_{key}" for name in MEASURES for key in ("mean", "std", "low", "high")]
    names += [f"iou_{name}_{key}" for name in classes for key in ("mean", "std")]
    return {"cells": (header, cells), "arms": (names, arms)}


def _numbers(arm: dict[str, Any], kind: str, name: str, *keys: str) -> list[Any]:
    return [arm.get(kind, {}).get(name, {}).get(key) for key in keys]


def _pair(arm: dict[str, Any], kind: str, name: str) -> tuple[Any, Any] | None:
    known = arm.get(kind, {}).get(name)
    return None if known is None else (known["mean"], known["std"])


def _data(arm: dict[str, Any]) -> tuple[Any, Any]:
    data = arm.get("data", {})
    return data.get("real"), data.get("synthetic")


def _taken(parts: dict[str, Any], *names: str) -> tuple[Part, ...]:
    return tuple(parts[name] for name in names if name in parts)


def _published_table(each: Published, found: dict[str, Any]) -> Table:
    """A published table, and beside its columns ours where they mean the same."""
    ours = [name for name in each.columns if name in _OURS and any(each.subjects)]
    rows: list[tuple[Any, ...]] = []
    for number, row in enumerate(each.rows):
        arm = _like(each.subjects[number] if each.subjects else "", found)
        rows.append((*row, *(_OURS[name][1](arm, found) if arm else None for name in ours)))
    for arm in found["arms"]:
        if each.added and arm["n"] and arm["subject"].startswith(each.added):
            known = [_OURS[name][1](arm, found) for name in each.columns[1:]]
            rows.append((f"here: {arm['source']}", *known))
    return each.table(rows, [f"here: {_OURS[name][0]}" for name in ours])


def _like(subject: str, found: dict[str, Any]) -> dict[str, Any] | None:
    """The arm that a published row is like, also where it carries the name of the only generator."""
    known = [arm for arm in found["arms"] if arm["n"] and subject]
    exact = [arm for arm in known if arm["subject"] == subject]
    named = exact or [arm for arm in known if arm["subject"].startswith(f"{subject} ")]
    return named[0] if len(named) == 1 else None


def _of_source(arm: dict[str, Any], found: dict[str, Any], *keys: str) -> Any:
    value: Any = next((each for each in found["sources"] if each["name"] == arm["source"]), {})
    for key in keys:
        value = value.get(key, {})
    return value if isinstance(value, float) else None


# A published column -> what ours is called, and how it is found for an arm.
_OURS: dict[str, tuple[str, Any]] = {
    "mIoU": ("mIoU", lambda arm, found: _pair(arm, "measures", "miou")),
    "mean": ("mean", lambda arm, found: _pair(arm, "measures", "miou")),
    "d-mIoU": ("d-mIoU", lambda arm, found: _pair(arm, "gains", "miou")),
    "d-FWIoU": ("d-FWIoU", lambda arm, found: _pair(arm, "gains", "fwiou")),
    "d-acc": ("d-acc", lambda arm, found: _pair(arm, "gains", "accuracy")),
    "FID_a (random)": ("frechet_satellite, random", lambda arm, found: _of_source(arm, found, "frechet_satellite")),
    "FID_b (encoded)": (
        "frechet_satellite, encoded", lambda arm, found: _of_source(arm, found, "frechet_satellite_encoded")
    ),
    "FID": ("frechet_satellite", lambda arm, found: _of_source(arm, found, "frechet_satellite")),
    "mIoU of the judge": ("mIoU of the judge", lambda arm, found: _of_source(arm, found, "agreement", "miou")),
    "FWIoU of the judge": ("FWIoU of the judge", lambda arm, found: _of_source(arm, found, "agreement", "fwiou")),
    "acc of the judge": ("acc of the judge", lambda arm, found: _of_source(arm, found, "agreement", "accuracy")),
}  # fmt: skip
