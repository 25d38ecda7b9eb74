"""The job of Generate time series."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Optional

from ..errors import JobError
from ..options.declaring import changed, option, require
from ..typed import shown
from .generate import GenerateJob, LandcoverOptions, PaintOptions

SUCH = "such as 2024-07-15"
DAY = re.compile(r"[12]\d{3}-\d\d-\d\d")
IN_A_NAME = re.compile(r"(?<!\d)([12]\d{3})([-_.]?)(\d\d)\2(\d\d)(?!\d)")
MOST = 366
"""Dates of a series."""
SEEDS = 2**63
"""How many seeds there are: behind the last one comes the first."""


@dataclass(frozen=True)
class SeriesFiles(LandcoverOptions):
    """What is painted, where to, by what, and in whose looks."""

    output: str = changed(LandcoverOptions, "output", kind="folder",
        tip="New folder to write: a GeoTIFF of each date, and series.qlr, which opens all in QGIS.")  # fmt: skip
    style_images: tuple[str, ...] = option((), kind="file",
        tip="Imagery of each date, whose look is taken. The model needs an encoder beside it.")  # fmt: skip


@dataclass(frozen=True)
class GenerateSeriesJob(PaintOptions, SeriesFiles):
    """The same place over time: an image of each date, with the same texture in another look."""

    dates: tuple[str, ...] = option((), label="Dates (empty: of the images)",
        tip="Such as 2024-04-01, 2024-07-15: one for each style image, in their order. Empty: those in the names of "
        "the images. Without images each date has a look that is drawn.")  # fmt: skip
    seasons: Optional[int] = option(None, label="Number of dates, without images", least=2, most=MOST,
        tip="So many dates, evenly over the year from START on, each with a look that is drawn.")  # fmt: skip
    start: str = option("", label="The first of so many dates", tip=f"A date {SUCH}, where SEASONS says how many.")
    name: str = option("", tip="What names of files begin with; that of the land cover if empty.")

    def check(self) -> None:
        require(
            not self.style_image, "style_image", "nothing, as each date has its own: STYLE_IMAGES", self.style_image
        )
        ok = self.style_seed is None or not self.style_images
        require(ok, "style_seed", "nothing beside STYLE_IMAGES, which give the styles", self.style_seed)
        ok = self.seasons is None or not (self.style_images or self.dates)
        require(ok, "seasons", "nothing beside STYLE_IMAGES and DATES, which say what dates there are", self.seasons)
        ok = bool(self.start) == (self.seasons is not None)
        require(ok, "start", "a date with SEASONS, and nothing without", self.start)
        ok = not self.style_images or len(self.dates) in (0, len(self.style_images))
        require(ok, "dates", f"{len(self.style_images)} dates, one for each of STYLE_IMAGES", self.dates)
        days = self.days
        ok = 1 < len(days) <= MOST
        require(ok, "dates", f"STYLE_IMAGES, DATES or SEASONS with 2 to {MOST} dates", len(days))
        twice = sorted(str(each) for each in {*days} if days.count(each) > 1)
        require(not twice, "dates", "dates that differ", ", ".join(twice))

    @property
    def days(self) -> tuple[date, ...]:
        """The dates, in the order in which they were given. Raises JobError where one is none."""
        if self.seasons is not None:
            first = day_of(self.start, "start")
            return tuple(first + timedelta(days=365 * number // self.seasons) for number in range(self.seasons))
        found = self.dates or tuple(map(date_in, self.style_images))
        for image, text in zip(self.style_images, found):
            require(
                bool(text), "dates", f"one for each of STYLE_IMAGES, as {Path(image).name} has none in its name", ""
            )
        return tuple(day_of(each, "dates") for each in found)

    @property
    def stem(self) -> str:
        """What names of files begin with."""
        return re.sub(r"[^\w.-]+", "_", self.name or Path(self.landcover).stem)[:100].strip("._") or "imagery"

    def paintings(self, folder: Path) -> list[tuple[date, GenerateJob]]:
        """The dates from the first to the last, each with the job that paints it into the folder."""
        shared: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(GenerateJob)}
        images = self.style_images or ("",) * len(self.days)
        seed, made = self.seed if self.style_seed is None else self.style_seed, []
        for number, (day, image) in enumerate(sorted(zip(self.days, images))):
            look = {"style_image": image, "style_seed": None if image else (seed + number) % SEEDS}
            made.append((day, GenerateJob(**{**shared, **look, "output": str(folder / f"{self.stem}-{day}.tif")})))
        return made


def spans(days: Sequence[date]) -> list[tuple[date, date]]:
    """First and last day of what each of some dates (two or more, in their order) stands for: until the day before the
    next one, and the last of them as long as the one before."""
    ends = [*days[1:], days[-1] + (days[-1] - days[-2])]
    return [(day, end - timedelta(days=1)) for day, end in zip(days, ends)]


def date_in(name: str) -> str:
    """The first date in the name of a file (2024-07-15, 20240715T100031, 2024_07_15); empty where there is none."""
    for year, _, month, day in IN_A_NAME.findall(Path(name).name):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:  # of digits that are no date
            continue
    return ""


def day_of(text: str, option: str) -> date:
    """The date that a text says. Raises JobError, which names the option."""
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        found = f"{shown(text)}, which the calendar lacks"
    else:
        found = shown(text)
    raise JobError(f"{option}: expected a date {SUCH}, found {found}. Change {option.upper()} and run again.")
