"""The report of an evaluation: with one chip and with 5,000, without groups and figures, offline, in a real browser."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.jobs.evaluate import GROUPS as NAMES
from landsynth.evaluation.evaluate import metrics
from landsynth.evaluation.report import words
from landsynth.evaluation.report.evaluate import page_of, pictures_of, png
from landsynth.evaluation.report.measures import Group, Measure, Missing
from landsynth.evaluation.report.page import Gallery, Page, Section, render
from landsynth.evaluation.report.published import EVALUATION
from landsynth.tests.helpers.evaluations import LOOK, MadeChips, MadeContext, fidelity, job_in, seams

EMPTY = {"meta", "img", "link", "br", "hr"}


class Reader(HTMLParser):
    """Checks that every element is closed in order, and remembers images and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.images: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        self.images += [value or "" for name, value in attributes if name == "src"]
        self.open += [] if tag in EMPTY else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page(
    tmp_path: Path, groups: Sequence[Group] | None = None, count: int = 3, said: Sequence[str] = (), **changes: Any
) -> str:
    job = job_in(tmp_path, **changes)
    context: Any = MadeContext(job, lambda event: None, MadeChips(count), MadeChips(count))
    made = [fidelity(context), seams(context)] if groups is None else list(groups)
    document = metrics(job, context, made, {"opening": 1.0})
    return page_of(document, made, pictures_of(context), said)


def headline(title: str, value: float, level: float | None, better: str = "down") -> Measure:
    return Measure(title.lower(), title, value, better, level=level, is_headline=True)


@pytest.mark.parametrize(("measures", "line"), [
    ((), "No verdict: no headline measure has a value of real imagery beside it."),
    ((headline("Distance", 9.0, None),), "No verdict: no headline measure has a value of real imagery beside it."),
    ((headline("Distance", 5.0, 4.0),), "Verdict: as good as real imagery in 1 of 1 headline measure."),
    ((headline("Distance", 12.0, 4.0), headline("Agreement", 0.9, 0.8, "up")),
        "Verdict: as good as real imagery in 1 of 2 headline measures, and farthest from it in distance (3 times as "
        "bad)."),
    ((headline("Seam", 1.0, 0.0), headline("Agreement", 0.0, 0.0, "up")),
        "Verdict: as good as real imagery in 1 of 2 headline measures, and farthest from it in seam."),
])  # fmt: skip
def test_a_verdict_in_one_line(measures: tuple[Measure, ...], line: str) -> None:
    assert words.verdict([Group("g", "G", measures)]) == line


def test_the_verdict_comes_first(tmp_path: Path) -> None:
    text = Reader(page(tmp_path)).text
    assert 0 < text.index("erdict: ") < text.index("was compared with real imagery")


@pytest.mark.parametrize("count", [1, 2, 8, 9, 5000])
def test_any_number_of_chips(tmp_path: Path, count: int) -> None:
    read = Reader(page(tmp_path, count=count))
    shown = [each for each in read.images if each.startswith("data:image/png")]
    assert len(shown) == 3 * min(count, 8)
    assert f"{count} synthetic and {count} real chips" in read.text
    assert ("are few" in read.text) == (count < 2000)


def test_the_report_names_the_sources_of_the_imagery(tmp_path: Path) -> None:
    context: Any = MadeContext(job_in(tmp_path), None, attribution="Orthophoto: <Land Board>")
    document = metrics(context.job, context, [], {})
    assert document["attribution"] == context.attribution
    shown = Reader(page_of(document, [], pictures_of(context))).text
    assert "what was learnt from it: Orthophoto: <Land Board>." in shown
    assert "what was learnt from it" not in Reader(page(tmp_path)).text


def test_without_figures_tables_measures_and_groups(tmp_path: Path) -> None:
    reason = "It needs <weights> & more."
    lost = [Group(name, name.title(), missing=(Missing(name, reason),)) for name in NAMES]
    read = Reader(page(tmp_path, lost))
    assert "No headline number could be computed" in read.text
    assert read.text.count(reason) >= 2 * len(NAMES)  # in each group, and in the list of what is missing
    assert all(question in read.text for question in words.QUESTIONS.values())
    assert "What was not computed, and why" in read.text
    alone = Reader(page(tmp_path, []))
    assert "Run it again" in alone.text and "What was not computed" not in alone.text


def test_every_text_is_text(tmp_path: Path) -> None:
    bad = "<img src=x onerror=alert(1)>\"'&"
    measure = Measure("m", bad, 1.0, "up", bad, note=bad, is_headline=True)
    group = Group(bad, bad, (measure,), (), (Missing(bad, bad),), (bad,), {bad: bad})
    text = page(tmp_path, [group], said=(bad,), synthetic=f"/data/{bad}")
    assert bad not in text and "<img src=x" not in text
    assert Reader(text).text.count(bad) >= 8


def test_opens_offline_and_needs_no_library_of_a_higher_tier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("matplotlib", "PIL", "sklearn"):
        monkeypatch.setitem(sys.modules, name, None)  # as in the worker environment of tier inference
    text = page(tmp_path)
    assert "<script" not in text and "<link" not in text and "url(" not in text and "@import" not in text
    images = Reader(text).images
    assert images and all(each.startswith("data:image/") for each in images)
    assert all(base64.b64decode(each.partition(",")[2]).startswith((b"\x89PNG", b"<svg")) for each in images)
    assert not re.findall(r'href="(?!#)', text)


def test_the_job_in_the_report_is_the_job(tmp_path: Path) -> None:
    from landsynth.contract.jobs.registry import from_json

    job = job_in(tmp_path)
    code = re.findall(r"<pre>(.*?)</pre>", page(tmp_path), re.DOTALL)[-1]
    assert from_json(Reader(f"<p>{code}</p>").text) == job


def test_numbers_and_levels_in_cards_and_tables(tmp_path: Path) -> None:
    read = Reader(page(tmp_path)).text
    assert "real imagery: 8.00 (this is 5 times that)" in read and "38.00 to 42.00" in read
    assert "↓ lower is better" in read and "Frechet distance ↓" in read and "by bootstrap" in read
    assert "Does it look real?It lies close. Or not." in read


def test_published_figures_are_marked(tmp_path: Path) -> None:
    measures = tuple(Measure(name, name, value) for name, value in (("fid", 50.0), ("lpips_satellite", 0.5)))
    read = Reader(page(tmp_path, [Group("fidelity", "Fidelity", measures)])).text
    assert "155.29" in read and "here, same measures on other data50.00" in read
    assert "here, satellite features: not on this scale" in read and "a value may not" in read
    for each in EVALUATION:
        widths = {len(row) for row in each.rows} | {1 + len(names) for _, names in each.ours}
        assert widths == {len(each.columns)}


def test_pictures_show_what_is_where(tmp_path: Path) -> None:
    context: Any = MadeContext(job_in(tmp_path), None, MadeChips(60), MadeChips(60))
    gallery = pictures_of(context)
    assert gallery.headings == ("real", "synthetic", "land cover") and len(gallery.strips) == 8
    assert gallery.legend == (("building", "#aa0000"), ("water", "#0000aa"))
    numbers = [int(re.findall(r"scene(\d+)", strip.caption)[0]) for strip in gallery.strips]
    assert numbers == sorted(numbers) and min(number % 32 for number in numbers) > 8  # those of mixed land cover
    loose = pictures_of(replace(context, is_paired=False))
    assert "synthetic: scene" in loose.strips[0].caption and loose.headings[2] == "land cover of the synthetic chip"
    bare = pictures_of(replace(context, real=MadeChips(2, look=replace(LOOK, classes=()))))
    assert len(bare.headings) == len(bare.strips[0].pictures) == 2
    huge = pictures_of(replace(context, real=MadeChips(1, 1024), synthetic=MadeChips(1, 1024)))
    assert max(len(each) for each in huge.strips[0].pictures) < 300_000, "shown small"


def test_png_keeps_pixels(tmp_path: Path) -> None:
    import rasterio

    picture = np.random.default_rng(0).integers(0, 255, (5, 7, 3)).astype(np.uint8)
    path = tmp_path / "p.png"
    path.write_bytes(png(picture))
    with rasterio.open(path) as file:
        assert np.array_equal(np.moveaxis(file.read(), 0, -1), picture)


def test_a_colour_that_is_none_is_grey() -> None:
    gallery = Gallery((), (), (("bad", "red;background:url(x)"),))
    text = render(Page("t", "s", (), (Section("g", (gallery,)),)))
    assert "background:#808080" in text and "url(x)" not in text


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [(0.0, "m", "0.000"), (0.1234, "m", "0.123"), (0.00012, "m", "0.00012"), (12.345, "m", "12.35"),
     (123.4, "m", "123"), (12345.6, "m", "12\u202f346"), (-0.5, "m", "-0.500"),
     (0.05, "gain_miou", "+5.0 %"), (-0.1, "gain_miou", "-10.0 %")],
)  # fmt: skip
def test_numbers_as_text(value: float, name: str, text: str) -> None:
    assert words.number(value, name) == text


def test_meanings() -> None:
    assert words.meaning("privacy_ratio_pixels") == words.MEANINGS["privacy_ratio"]
    assert words.meaning("frechet_segmenter") == words.MEANINGS["frechet"] and words.meaning("fidelity") == ""


def test_in_a_real_browser(tmp_path: Path) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("needs a browser: no chromium or google-chrome on PATH")
    target, picture = tmp_path / "r.html", tmp_path / "r.png"
    target.write_text(page(tmp_path), encoding="utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1200,2000")
    where = (f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={picture}", target.as_uri())
    done = subprocess.run([browser, *options, *where], capture_output=True, timeout=120)
    assert picture.is_file(), done.stderr.decode()[-1000:]
    import rasterio

    with rasterio.open(picture) as file:
        pixels = file.read([1, 2, 3])
    assert pixels.shape[1:] == (2000, 1200)
    dark = (pixels.max(0) < 90).mean(1)  # text and pictures all the way down
    assert (dark[:1500].reshape(-1, 250).max(1) > 0).all()
    wide = (pixels.min(0) < 200)[:, -10:]
    assert not wide.any()  # nothing runs out of the page to the right
