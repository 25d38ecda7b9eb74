"""The verb prepare_dataset: imagery and its land cover in, a folder of scenes for training out."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..contract.dataset import SPLITS, DatasetInfo, SceneInfo
from ..contract.errors import InputError, JobError
from ..contract.events import Message, Progress, Report, Warning
from ..contract.files import check_new_folder, made
from ..contract.jobs.prepare_dataset import PrepareDatasetJob
from ..contract.progress import Clock
from ..contract.value_tables import Names
from ..rasters.bands import is_nameless
from ..rasters.opening import reading
from ..rasters.statistics import BandStatistics
from .legend import RARE, Legend, make_legend, names_of_all, own_colors
from .masks import Colours
from .pictures import PictureSource, open_pictures
from .sources import RasterSource, Source
from .splits import Area, Window, blocks, draw, of_area, repeats
from .units import Unit, Writer, count

CACHE = 64 * 2**20  # bytes of GDAL's cache
WRITING = 3.0  # work of writing a pixel, where counting it is 1
EVERY = 0.5  # seconds between two reports of progress
UNLIKE = 0.1  # share by which pixel sizes may differ before it is said


def prepare_dataset(job: PrepareDatasetJob, report: Report) -> dict[str, Any]:
    """Write the dataset folder that the job describes; gives its path and its numbers.

    Everything is read by window and twice: to count classes, then to write. Raises InputError, JobError or
    OutputError; then nothing is left behind.
    """
    check_new_folder(job.dataset, "DATASET")
    with reading(CACHE), contextlib.ExitStack() as stack:
        sources = _open(job, report, stack)
        _compare(sources, report)
        area = Area(job.area) if job.area else None
        units = _units(job, sources)
        pixels = sum(source.grid.width * source.grid.height for source in sources)
        clock = Clock((1 + WRITING) * pixels, report, EVERY)
        for unit in units:
            count(unit, area, clock)
        legend = _legend(job, sources, units, report)
        units = _labelled(units, legend, job, report)
        splits = _split(job, units, legend, area, report)
        with made(Path(job.dataset).absolute(), "DATASET", report) as folder:
            info = _write(job, sources, units, splits, legend, area, clock, folder, report)
    report(Progress(1.0, 0.0))
    return _summary(job, info, report)


def _open(job: PrepareDatasetJob, report: Report, stack: contextlib.ExitStack) -> Sequence[Source]:
    """The sources, closed with the stack, under names of their own."""
    sources: list[Source] = []
    if job.pictures:
        sources += open_pictures(job, report)
    else:
        for at, image in enumerate(job.images):
            landcover = job.landcover[at if len(job.landcover) > 1 else 0]
            buildings = job.buildings[at if len(job.buildings) > 1 else 0] if job.buildings else None
            sources.append(RasterSource(Path(image).stem, (image, landcover, buildings), job.pixel_size, report))
            stack.callback(sources[-1].close)
    if job.pictures:
        for source in sources:
            stack.callback(source.close)
    taken: Counter[str] = Counter()
    for source in sources:
        name = re.sub(r"[^\w.-]+", "_", source.name).strip("._") or "scene"
        taken[name] += 1
        source.name = name if taken[name] == 1 else f"{name}-{taken[name]}"
    return sources


def _compare(sources: Sequence[Source], report: Report) -> None:
    """Put the bands of all images in the order of the first. Raises InputError where bands or data type differ."""
    first = sources[0]
    for each in sources[1:]:
        if (len(each.bands), each.data_type) != (len(first.bands), first.data_type):
            raise InputError(
                f"Expected images with equal bands, found {len(first.bands)} of {first.data_type} in {first.name} and "
                f"{len(each.bands)} of {each.data_type} in {each.name}. Convert them, or make two datasets."
            )
        if [name.casefold() for name in each.bands] == [name.casefold() for name in first.bands]:
            continue
        told = f"{', '.join(each.bands)} in {each.name} and {', '.join(first.bands)} in {first.name}"
        if each.take(first.bands):
            report(Message(f"Bands are {told}: they are put in the order of the latter."))
        elif not (is_nameless(first.bands) or is_nameless(each.bands)):
            raise InputError(
                f"Expected images with the same bands, found {told}. Name them alike (gdal_edit.py or the layer's "
                "properties), or make two datasets."
            )
        else:
            report(Warning(f"Bands are {told}: those without names are taken in the order of the others."))


def _units(job: PrepareDatasetJob, sources: Sequence[Source]) -> list[Unit]:
    units = []
    for source in sources:
        height, width = source.grid.height, source.grid.width
        whole = [Window("", 0, 0, height, width)]
        windows = whole if job.split == "scene" else blocks(height, width, job.block_size)
        units += [Unit(source.name + each.name, source, each, {}, {}) for each in windows]
    return units


def _legend(job: PrepareDatasetJob, sources: Sequence[Source], units: list[Unit], report: Report) -> Legend:
    """The legend of all codes that were counted."""
    found: Counter[int] = Counter()
    for unit in units:
        found.update(unit.outside)
        found.update(unit.inside)
    names = names_of_all(source.codes.path for source in sources if isinstance(source, RasterSource))
    colors: Names = {}
    masks: Colours | None = None
    for source in sources:
        if isinstance(source, RasterSource):
            colors = {**own_colors(source.codes.path), **colors}
        elif isinstance(source, PictureSource):
            colors, masks = {**source.colours.colors, **colors}, source.colours
    if masks and (text := masks.doubts()):
        if not sum(found.values()):
            raise InputError(f"Expected masks in the colours of the classes, found others: {text}")
        report(Message(text) if masks.strange < RARE * masks.exact else Warning(text))
    return make_legend(job, dict(found), names, colors, report)


def _labelled(units: list[Unit], legend: Legend, job: PrepareDatasetJob, report: Report) -> list[Unit]:
    """The units that show any class; a whole image without any is an error."""
    kept = [unit for unit in units if sum(legend.counts(unit.outside)) + sum(legend.counts(unit.inside))]
    with_label = {unit.source.name for unit in kept}
    without = sorted({unit.source.name for unit in units} - with_label)
    if without:
        raise InputError(
            f"Expected land cover under every image, found no pixel of any class under {', '.join(without)}. "
            "Leave such images out, or choose land cover that reaches them."
        )
    if len(kept) < len(units):
        report(Message(f"{len(units) - len(kept)} of {len(units)} blocks show no class and are left out."))
    return kept


def _split(
    job: PrepareDatasetJob, units: list[Unit], legend: Legend, area: Area | None, report: Report
) -> tuple[str, ...]:
    """A split for every unit. Raises JobError for unknown names, InputError where a split cannot be."""
    outside = np.array([legend.counts(unit.outside) for unit in units], np.int64)
    inside = np.array([legend.counts(unit.inside) for unit in units], np.int64)
    fixed = tuple(job.scenes.get(unit.source.name, "") for unit in units)
    strangers = sorted(set(job.scenes) - {unit.source.name for unit in units})
    if strangers:
        known = ", ".join(sorted({unit.source.name for unit in units}))
        raise JobError(f"scenes: expected names of scenes ({known}), found {', '.join(strangers)}. Change SCENES.")
    test = job.test
    if area:
        if not inside.any():
            raise InputError(
                f"Expected the area in {job.area} to hold labelled pixels of the images, found none: nothing would be "
                "left for the test. Choose another area, or correct its CRS."
            )
        fixed, test = of_area(inside.sum(1), outside.sum(1)), 0.0
    splits = draw(outside + inside, fixed, job.validation, test, job.seed)
    wanted = {"train": 1.0, "validation": job.validation, "test": 1.0 if area else job.test}
    for name in SPLITS:
        if wanted[name] and name not in splits and not (job.scenes and name != "train" and all(fixed)):
            text = f"The {name} split is empty: there are only {len(units)} scenes or blocks to share out."
            if name == "train":
                raise InputError(text + " Lower VALIDATION, TEST or BLOCK_SIZE, or make the area smaller.")
            what = "Lower BLOCK_SIZE" if job.split != "scene" else "Split by blocks"
            report(Warning(f"{text} {what}, or add images."))
    _warn_of_repeats(units, splits, report)
    return splits


def _write(
    job: PrepareDatasetJob,
    sources: Sequence[Source],
    units: list[Unit],
    splits: tuple[str, ...],
    legend: Legend,
    area: Area | None,
    clock: Clock,
    folder: Path,
    report: Report,
) -> DatasetInfo:
    """Write scenes and description into a folder."""
    first, nodata = sources[0], _nodata(sources, report)
    pixels = sum(u.window.height * u.window.width for u, split in zip(units, splits) if split == "train")
    statistics = BandStatistics(first.bands, first.data_type, pixels, job.seed)
    writer = Writer(folder, legend, first.bands, first.data_type, nodata, area, statistics, clock, WRITING)
    scenes: list[SceneInfo] = []
    for unit, split in zip(units, splits):
        scenes.append(writer.write(unit, split))
    references = {source.grid.crs.to_string() if source.grid.crs else "" for source in sources}
    info = DatasetInfo(
        name=job.name or Path(job.dataset).absolute().name,
        classes=legend.classes,
        ignored=legend.ignored,
        bands=statistics.finish(report),
        data_type=first.data_type,
        pixel_size=_metres(job, sources, report),
        crs=references.pop() if len(references) == 1 else "",
        scenes=tuple(scenes),
        nodata=nodata,
        attribution=job.attribution,
    )
    info.write(folder)
    return info


def _nodata(sources: Sequence[Source], report: Report) -> float | None:
    """The dataset's nodata value: the images' own; where only masks or transparency mark holes, 0 for integers."""
    values = sorted({source.nodata for source in sources if source.nodata is not None})
    if len(values) > 1:
        report(Message(f"The images have different nodata values; all become {values[0]:g}."))
    if values:
        return values[0]
    holes = any(source.has_holes for source in sources)
    return 0.0 if holes and sources[0].data_type != "float32" else None


def _metres(job: PrepareDatasetJob, sources: Sequence[Source], report: Report) -> float:
    """The pixel size in metres, and a word where it is unknown or differs."""
    sizes = [size for source in sources if source.grid.crs and (size := source.grid.pixel_metres())]
    if not sizes and job.pictures and job.pixel_size is not None:
        return job.pixel_size
    if not sizes:
        scale = abs(sources[0].grid.transform.a) if job.pixel_size is not None else 1.0
        if job.metres is None:
            report(Message("The images have no CRS: a pixel is taken as 1 m. METRES says otherwise."))
        return (job.metres or 1.0) * scale
    if max(sizes) > (1 + UNLIKE) * min(sizes):
        report(
            Warning(
                f"The pixels of the images are {min(sizes):.3g} to {max(sizes):.3g} m large: one network sees them as "
                "equal. Set PIXEL_SIZE to bring them to one size."
            )
        )
    return float(f"{np.median(sizes):.6g}")


def _remedy(job: PrepareDatasetJob) -> str:
    """What gives other splits."""
    if job.split == "scene":
        return "Share SCENES out otherwise" if job.scenes else "Try another SEED, or split by blocks"
    return "Choose another AREA" if job.split == "area" else "Try another SEED or BLOCK_SIZE"


def _warn_of_repeats(units: Sequence[Unit], splits: Sequence[str], report: Report) -> None:
    """Say where a place is in two splits, as a scene that was given twice is."""
    pairs = list(repeats([(unit.source.name, split, unit.place) for unit, split in zip(units, splits)]))
    if pairs:
        named = "; ".join(f"{one} ({mine}) and {other} ({its})" for one, mine, other, its in pairs[:3])
        report(
            Warning(
                f"The same places are in more than one split, which makes what is measured there too good: {named}"
                f"{f' and {len(pairs) - 3} more' if pairs[3:] else ''}. Leave one of each out, or split by scene and "
                "give them the same split by SCENES."
            )
        )


def _summary(job: PrepareDatasetJob, info: DatasetInfo, report: Report) -> dict[str, Any]:
    """What the user learns in the end."""
    numbers = {name: len(info.of_split(name)) for name in SPLITS}
    totals = {name: sum(sum(scene.pixels) for scene in info.of_split(name)) for name in SPLITS}
    whole = max(sum(totals.values()), 1)
    told = [f"{numbers[name]} scenes for {name} ({100 * totals[name] / whole:.3g} %)" for name in SPLITS]
    report(Message(f"{', '.join(told)} of {whole / 1e6:.3g} million labelled pixels."))
    for name in SPLITS:
        missing = [each.name for each, share in zip(info.classes, info.shares(name)) if not share]
        if numbers[name] and missing:
            report(Warning(f"No pixel of {', '.join(missing)} in the {name} split. {_remedy(job)}."))
    return {
        "DATASET": job.dataset,
        "scenes": len(info.scenes),
        **numbers,
        "classes": len(info.classes),
        "bands": len(info.bands),
        "labelled_pixels": sum(totals.values()),
        "pixel_size": info.pixel_size,
    }
