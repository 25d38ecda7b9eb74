"""Which codes are classes of a dataset, which are ignored, and what they are called and coloured."""

from __future__ import annotations

import colorsys
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..contract.card import NO_CLASS, ClassInfo
from ..contract.errors import InputError, JobError
from ..contract.events import Message, Report, Warning
from ..contract.jobs.prepare_dataset import PrepareDatasetJob
from ..contract.value_tables import Names, namings_beside
from ..contract.vocabulary import means_nothing, normalise, told
from ..rasters.opening import as_vrt, open_quietly
from .sources import BUILDING, HIGHEST, NONE

RARE = 0.001  # share of the labelled pixels below which a class is warned of
UNLABELLED = ClassInfo(0, "unlabelled", "#808080")


@dataclass(frozen=True)
class Legend:
    """Classes and ignored codes; `nothing` is the code of pixels without land cover, `building` of buildings."""

    classes: tuple[ClassInfo, ...]
    ignored: tuple[ClassInfo, ...]
    nothing: int
    building: int | None

    @property
    def mask_type(self) -> str:
        """Data type of the masks."""
        return "uint8" if max(each.code for each in (*self.classes, *self.ignored)) <= 255 else "uint16"

    @property
    def table(self) -> NDArray[np.uint16]:
        """Code in the masks of every code that a source gives; NONE, as an index, is its last row."""
        table = np.arange(BUILDING + 2, dtype=np.int64)
        table[BUILDING], table[NONE] = self.building or self.nothing, self.nothing
        return table.astype(np.uint16)

    def counts(self, codes: dict[int, int]) -> tuple[int, ...]:
        """Pixels of each class, from pixels of each code that a source gives."""
        found: dict[int, int] = {}
        for code, pixels in codes.items():
            target = self.building if code == BUILDING else code
            if target is not None:
                found[target] = found.get(target, 0) + pixels
        return tuple(found.get(each.code, 0) for each in self.classes)


def make_legend(job: PrepareDatasetJob, found: dict[int, int], names: Names, colors: Names, report: Report) -> Legend:
    """The legend of the codes that were found (code -> pixels), and what is worth saying about them.

    `names` and `colors` are the land cover's own; the job's go first. Raises JobError for codes to ignore that are
    not there, InputError where nothing is left to learn, or more than 255 classes.
    """
    present = {code for code, pixels in found.items() if pixels and 0 <= code <= HIGHEST}
    names = {**names, **job.class_names}
    colors = {**colors, **job.class_colors}
    building = _building(job, found, present, names)
    if building is not None:
        present.add(building)
        names.setdefault(building, job.building_class)
    ignored = _ignored(job, present, names, report)
    codes = sorted(present - ignored)
    if not codes:
        raise InputError(
            "Expected land cover of at least one class under the images, found none: all of it is nodata or ignored. "
            "Choose another land cover, or change IGNORE."
        )
    if len(codes) > NO_CLASS:
        raise InputError(
            f"Expected at most {NO_CLASS} classes, found {len(codes)} codes. Choose a land-cover layer, or group them."
        )
    nothing = 0 if 0 not in codes else next(code for code in range(1, HIGHEST + 1) if code not in present)
    infos = {code: _info(code, at, names, colors) for at, code in enumerate(sorted({*present, nothing}))}
    if nothing not in present:
        infos[nothing] = ClassInfo(nothing, names.get(nothing, UNLABELLED.name), colors.get(nothing, UNLABELLED.color))
    legend = Legend(
        tuple(infos[code] for code in codes),
        tuple(infos[code] for code in sorted(ignored | {nothing})),
        nothing,
        building,
    )
    _describe(legend, found, set(job.class_names) - present - {nothing}, names, report)
    return legend


def own_namings(path: str) -> list[Names]:
    """Names by code in every way that a land-cover raster has them, the likeliest first: tables and styles beside it,
    each completed by its category names, which stand alone in the end."""
    with open_quietly(path) as file:
        texts = re.findall(r"<Category>(.*?)</Category>", as_vrt(file), re.DOTALL)
    categories = {code: html.unescape(text).strip() for code, text in enumerate(texts) if text.strip()}
    found = [{**categories, **names} for names in namings_beside(path)]
    return found + [categories] * bool(categories and categories not in found)


def names_of_all(paths: Iterable[str]) -> Names:
    """The names in several land-cover rasters. Raises InputError where one code means one thing here, another there."""
    names: dict[int, tuple[str, str]] = {}
    for path in dict.fromkeys(paths):
        for code, name in next(iter(own_namings(path)), {}).items():
            before, other = names.setdefault(code, (name, path))
            if normalise(before) != normalise(name):
                raise InputError(
                    f"Expected a code to mean the same in all land cover, found {code} as {before} in {other} and as "
                    f"{told(name, [before])} in {path}. Reclassify one of them, or prepare two datasets."
                )
    return {code: name for code, (name, _) in names.items()}


def own_colors(path: str) -> Names:
    """The palette of a land-cover raster; code -> #rrggbb."""
    with open_quietly(path) as file:
        palette = file.colormap(1) if file.colorinterp[0].name == "palette" else {}
    return {code: f"#{red:02X}{green:02X}{blue:02X}" for code, (red, green, blue, *_) in palette.items()}


def _building(job: PrepareDatasetJob, found: dict[int, int], present: set[int], names: Names) -> int | None:
    """The code of burnt buildings: of the class of that name, else one that nothing has."""
    if not found.get(BUILDING):
        return None
    wanted = normalise(job.building_class)
    known = sorted(code for code, name in names.items() if normalise(name) == wanted)
    if known:
        return next((code for code in known if code in present), known[0])
    return next(code for code in range(1, HIGHEST + 1) if code not in present and code not in names)


def _ignored(job: PrepareDatasetJob, present: set[int], names: Names, report: Report) -> set[int]:
    ignored: set[int] = set()
    for word in (each.strip() for each in job.ignore.split(",") if each.strip()):
        codes = {code for code in present | set(names) if word == str(code)}
        codes = codes or {code for code in names if normalise(names[code]) == normalise(word)}
        if not codes and word.isdecimal():
            report(Message(f"Code {word} is to be ignored, but nowhere in the land cover."))
        elif not codes:
            known = ", ".join(f"{code} {names.get(code, '')}".strip() for code in sorted(present)[:40])
            found = told(word, names.values())
            raise JobError(
                f"ignore: expected codes or names of the land cover ({known}), found {found!r}. Change IGNORE."
            )
        ignored |= codes
    ignored &= present
    named = {code for code in present if code in names}
    extra = {code for code in named if means_nothing(names[code])} - ignored
    if named and 0 in present and 0 not in named:
        extra.add(0)
    if extra:
        listed = ", ".join(f"{code} {names.get(code, 'without a name')}" for code in sorted(extra))
        report(Message(f"Ignored, as it means no land cover: {listed}."))
    return ignored | extra


def _info(code: int, at: int, names: Names, colors: Names) -> ClassInfo:
    return ClassInfo(code, names.get(code) or str(code), colors.get(code) or _color(at))


def _color(at: int) -> str:
    """Colour number `at` of a series in which neighbours differ."""
    rgb = colorsys.hsv_to_rgb(at * 0.618034 % 1, 0.55 + 0.3 * (at % 2), 0.9 - 0.15 * (at % 3))
    return "#" + "".join(f"{round(255 * each):02X}" for each in rgb)


def _describe(legend: Legend, found: dict[int, int], absent: set[int], names: Names, report: Report) -> None:
    counts = legend.counts(found)
    total = max(sum(counts), 1)
    shares = [each.name if each.name == str(each.code) else f"{each.code} {each.name}" for each in legend.classes]
    shares = [f"{name}: {100 * n / total:.3g} %" for name, n in zip(shares, counts)]
    report(Message(f"Classes: {', '.join(shares)}; ignored: {', '.join(each.name for each in legend.ignored)}."))
    rare = [each.name for each, n in zip(legend.classes, counts) if n < RARE * total]
    if rare:
        report(
            Warning(
                f"Less than {100 * RARE:g} % of the labelled pixels show {', '.join(rare)}: too little to learn from. "
                "Group such classes with others, ignore them, or add imagery that shows them."
            )
        )
    nameless = [f"{each.code} {each.color}" for each in legend.classes if each.name == str(each.code)]
    if nameless:
        report(
            Warning(
                f"Classes without a name: {', '.join(nameless[:20])}. Models will know them by their codes alone; name "
                "them in CLASS_NAMES (in QGIS: CLASSES)."
            )
        )
    if absent:
        report(Message(f"Named, but nowhere in the land cover: {', '.join(names[code] for code in sorted(absent))}."))
    if len(legend.classes) == 1:
        report(
            Warning(
                f"The only class is {legend.classes[0].name}: a generator has nothing to tell apart. "
                "Choose a land cover with more classes."
            )
        )
