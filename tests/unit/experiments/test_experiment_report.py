"""The report of an experiment: with missing cells, with one seed, offline, and nothing of the user's as markup."""

from __future__ import annotations

import base64
import csv
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from landsynth.evaluation.report import gains, pairs
from landsynth.evaluation.report.experiment_words import headline, summary
from landsynth.evaluation.report.page import DOWN, UP, Column, Page, Section, Table, best_row, cell, render
from landsynth.evaluation.report.published import BY_KIND, FIGURE_3, TABLE_1, TABLE_I
from landsynth.experiments.report import write

KINDS = {
    "mixing": [("real", "real", "", 0.0), ("mix-50", "real", "g", 0.5), ("real+100", "real", "g", None)],
    "composition": [("real", "real", "", None), ("synthetic-100", "real", "g", 1), ("real+100", "real", "g", 1)],
    "lambda": [("real", "real", "", None), ("lambda-0", "real", "", 0.0), ("lambda-6", "real", "", 6.0)],
    "size": [("size-25-real", "size-25-real", "real", 2), ("size-25-real+200", "size-25-real", "real+200", 2)],
    "bands": [("bands-1-2-real", "bands-1-2-real", "real", 2), ("bands-1-2-synthetic", "bands-1-2-real", "s", 2)],
    "ablation": [("real", "real", "", None), ("real+100 csebgan", "real", "csebgan", None)],
    "usefulness": [("3 scenes, real", "3 scenes, real", "real", 3), ("3, painted", "3 scenes, real", "painted", 3)],
}


def written(metrics: dict[str, Any], folder: Path) -> str:
    """The page, after report, metrics, tables and plots are written."""
    write(metrics, folder / "r.html", folder / "m.json")
    return (folder / "r.html").read_text(encoding="utf-8")


def found(kind: str = "mixing", seeds: int = 2, cells: int | None = None, **changes: Any) -> dict[str, Any]:
    """Metrics of an experiment: mIoU 0.5 + 0.01 * seed, a tenth more with synthetic imagery."""
    arms = [
        {"subject": s, "baseline": b, "series": e, "x": x, "source": "" if s == b else "gen", "mixing": ""}
        for s, b, e, x in KINDS[kind]
    ]
    rows = []
    for seed in range(seeds):
        for arm in arms:
            value = (0.5 + seed / 100) * (1 if arm["subject"] == arm["baseline"] else 1.1)
            measured = {"miou": value, "fwiou": value, "accuracy": value, "iou": {"water": value}}
            rows.append(
                {
                    "subject": arm["subject"], "seed": seed, "steps": 4, "best_step": 2, "seconds": 1.0,
                    "data": {"real": 4, "synthetic": 0}, "validation": measured, "test": measured,
                }
            )  # fmt: skip
    whole = cells is None or cells >= len(rows)
    split = "test" if whole else "validation"
    kept = rows[:cells]
    source = {"name": "gen", "lambda": 6.0, "frechet_satellite": 40.0, "agreement": {"miou": 0.4}}
    return {
        "kind": kind, "dataset": "d", "scenes": {"train": 4, "validation": 2, "test": 2}, "split": split,
        "classes": [{"name": "water", "color": "#0000ff"}, {"name": "road", "color": "#ff0000"}], "bands": ["red"],
        "cells_done": len(kept), "cells": len(rows), "steps": 4, "seeds": list(range(seeds)),
        "arms": gains.summarise(arms, kept, split), "sources": [source] if whole else [], "rows": kept,
        "pairs": pairs.compare(arms, kept, split) if kind == "usefulness" else [],
        "job": {"verb": "experiment"}, **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "seeds", "cells"),
    [*((kind, 2, None) for kind in KINDS), ("mixing", 1, None), ("lambda", 2, 1), ("mixing", 2, 1), ("size", 1, 0)],
)
def test_every_kind_renders_with_what_there_is(tmp_path: Path, kind: str, seeds: int, cells: int | None) -> None:
    metrics = found(kind, seeds, cells)
    text = written(metrics, tmp_path)
    assert text.count("</table>") == text.count("<table>") >= 4
    assert json.loads((tmp_path / "m.json").read_text(encoding="utf-8")) == metrics
    if cells is not None:
        assert "Not finished" in text and f"{cells} of {metrics['cells']} trainings" in text
    if seeds == 1:
        assert "once only" in text
    assert not list(tmp_path.glob("*.part*"))


def test_the_page_opens_offline_with_its_figures_inside(tmp_path: Path) -> None:
    text = written(found(), tmp_path)
    assert "<script" not in text and "<link" not in text
    sources = re.findall(r'src="([^"]*)"', text)
    assert len(sources) == 3 and all(each.startswith("data:image/svg+xml;base64,") for each in sources)
    for name, each in zip(("curve", "gains", "classes"), sources):
        vector = base64.b64decode(each.partition(",")[2])
        assert ElementTree.fromstring(vector).tag.endswith("svg")
        assert (tmp_path / f"m-{name}.svg").read_bytes() == vector
        assert (tmp_path / f"m-{name}.png").read_bytes().startswith(b"\x89PNG")


def test_names_of_the_user_are_text(tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>"
    metrics = found(dataset=name, classes=[{"name": name, "color": "#0000ff"}])
    text = written(metrics, tmp_path)
    assert name not in text and "&lt;img src=x" in text


def test_csv_holds_the_numbers_in_full(tmp_path: Path) -> None:
    metrics = found()
    write(metrics, tmp_path / "r.html", tmp_path / "m.json")
    with (tmp_path / "m-cells.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    assert [(row["subject"], row["seed"]) for row in cells] == [(r["subject"], str(r["seed"])) for r in metrics["rows"]]
    assert float(cells[1]["test_miou"]) == metrics["rows"][1]["test"]["miou"]
    assert cells[0]["iou_road"] == ""
    with (tmp_path / "m-arms.csv").open(encoding="utf-8", newline="") as file:
        arms = {row["subject"]: row for row in csv.DictReader(file)}
    assert float(arms["mix-50"]["gain_miou_mean"]) == pytest.approx(0.1)
    assert arms["real"]["gain_miou_mean"] == ""


def test_published_figures_stand_beside_ours(tmp_path: Path) -> None:
    text = written(found(), tmp_path)
    row = re.search(r"<tr>\s*<td>0\.5000</td>(.*?)</tr>", text, re.DOTALL)
    assert row is not None
    values = re.findall(r"<td[^>]*>(.*?)</td>", row[1])
    assert values == ["0.5834", "+11.44 %", "0.5555 ± 0.0078", "+10.00 % ± 0.00 %"]
    assert "here: gen" in text and "+6.59 %" in text


def test_published_tables_are_whole() -> None:
    for tables in BY_KIND.values():
        for table in tables:
            assert all(len(row) == len(table.columns) for row in table.rows)
            assert not table.subjects or len(table.subjects) == len(table.rows)
    assert FIGURE_3.rows[1][1] / FIGURE_3.rows[0][1] - 1 == pytest.approx(FIGURE_3.rows[1][2], abs=1e-4)
    assert max(row[1] for row in TABLE_1.rows) == 0.4059 and TABLE_I.rows[-1][1] == 0.0659


@pytest.mark.parametrize(
    ("mean", "low", "words"),
    [(0.1, 0.05, "Synthetic imagery helped: "), (0.1, -0.05, "may have helped"), (-0.1, -0.2, "did not help")],
)
def test_the_verdict_is_no_stronger_than_the_numbers(mean: float, low: float, words: str) -> None:
    metrics = found()
    for arm in metrics["arms"]:
        if "gains" in arm:
            high = 2 * mean - low
            arm["gains"]["miou"] |= {"mean": mean, "low": low, "high": high, "is_beyond": low * high > 0}
    assert words in headline(metrics) and words in next(iter(summary(metrics)))


def test_cells_of_tables() -> None:
    column = Column("gain", UP, 1, is_percent=True)
    assert cell((0.114, 0.02), column) == "+11.4 % ± 2.0 %"
    assert cell((0.114, None), column) == "+11.4 %"
    assert [cell(each, Column("n")) for each in (None, float("nan"), 3, 0.5, True, "a")] == [
        "–", "–", "3", "0.5000", "yes", "a"
    ]  # fmt: skip
    table = Table("t", (Column("a"), Column("b", UP), Column("c", DOWN)), (("x", 1.0, (2.0, 0.1)), ("y", 3.0, 1.0)))
    assert [best_row(table, at) for at in range(3)] == [-1, 1, 1]
    text = render(Page("t", "s", ("one",), (Section("h", (table,)),)))
    assert "b ↑" in text and "c ↓" in text and text.count('class="best"') == 2
