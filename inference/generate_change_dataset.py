"""The verb generate-change-dataset: land cover in, pairs of images with random changes and their labels out."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import NO_CLASS, ModelCard
from ..contract.errors import InputError
from ..contract.events import Message, Report, Warning, silent
from ..contract.files import TIFF, check_new_folder
from ..contract.jobs.change_pairs import ChangePairsJob, GenerateChangeDatasetJob
from ..contract.jobs.generate import GenerateJob
from ..contract.jobs.generate_landcover import GenerateLandcoverJob
from ..contract.options.declaring import deciding
from ..contract.progress import Clock, quietly
from ..contract.resources import generator_for
from ..rasters.grid import Box, Grid
from ..rasters.landcover import LandCover
from ..rasters.opening import open_quietly
from ..rasters.unfinished import begin, file_hash, finish, raster_hash, workshop
from ..rasters.writer import Raster, RasterWriter, writing
from .change_pairs import change_pairs
from .engine.output_lock import held
from .engine.pair import class_map_of, write
from .engine.variants import image_seed
from .engine.work import reading
from .generate import survey
from .generate_landcover import generate_landcover
from .layouts.edits import Roles, edited, possible
from .network.generator import Network

SPLITS = ("test", "val", "train")
LAYOUT = 4
"""Places along a drawn layout."""
KNOWN = 0.5
"""Share of a place that land cover fills at least."""
LIGHT, SHIFT = 0.15, 0.7
"""How far brightness and contrast are from 1 at most, and the second image from the first, in pixels."""
CHANGED = 255
"""Label of what changed, as in LEVIR-CD (Chen and Shi 2020); 0 is what did not."""


@dataclass(frozen=True)
class Place:
    """A square of a layer, what its pairs are named after, and where it lies in which world."""

    layer: int
    box: Box
    name: str
    world: str
    bounds: tuple[float, float, float, float]
    slack: float
    """Half a pixel: by less two tiles overlap by rounding alone."""

    def overlaps(self, other: Place) -> bool:
        """Whether a place of another layer shows the same ground."""
        (x0, y0, x1, y1), (left, bottom, right, top), by = self.bounds, other.bounds, self.slack
        is_apart = self.layer == other.layer or self.world != other.world
        return not is_apart and x0 + by < right and left + by < x1 and y0 + by < top and bottom + by < y1


class Layers:
    """The land covers of a job, read as classes of the model; one file is open at a time."""

    def __init__(self, job: GenerateChangeDatasetJob, paths: list[Path], card: ModelCard, report: Report) -> None:
        """Raises InputError or MappingError where a file is no land cover, or has other classes than the model."""
        self._pixel_size, self.paths, self.grids = job.pixel_size, paths, list[Grid]()
        self._tables = list[dict[int, int]]()
        said = quietly(report, set())
        for path in paths:
            one = GenerateJob(
                str(path), "-.tif", class_map=job.class_map, unmapped=job.unmapped, category_names=job.category_names
            )
            with self._opened(path) as cover:
                self._tables.append(survey(one, cover, card, said)[1])
                self.grids.append(cover.grid)

    def _opened(self, path: Path) -> LandCover:
        return LandCover(str(path), 1, self._pixel_size)

    def classes(self, place: Place) -> NDArray[np.uint8]:
        """Class indices (h, w) of a place."""
        with self._opened(self.paths[place.layer]) as cover:
            cover.use(self._tables[place.layer])
            return cover.classes(place.box)

    def places(self, size: int, are_apart: bool) -> list[Place]:
        """Squares of so many pixels, side by side in every layer; are_apart: each layer is a world of its own."""
        found = list[Place]()
        for at, grid in enumerate(self.grids):
            world = str(at) if are_apart or not grid.crs else grid.crs.to_wkt()
            corners = ((x, y) for y in range(0, grid.height, size) for x in range(0, grid.width, size))
            for x, y in corners:
                if x + size <= grid.width and y + size <= grid.height:
                    box, name = (x, y, x + size, y + size), f"{self.paths[at].stem}-{at:03}-{x // size}-{y // size}"
                    slack = abs(grid.transform.a) / 2
                    found.append(Place(at, box, name, world, grid.cropped(box).bounds, slack))
        return found


def generate_change_dataset(job: GenerateChangeDatasetJob, report: Report) -> dict[str, Any]:
    """Write the pairs that the job describes; gives the folder and what was made.

    Of every pair A, B, label (0 or CHANGED) and codes (as the mask of change-pairs) have one name in the folders of a
    split. A pair depends on the model, the land cover, the seed, the places and its variant alone. Work that was
    interrupted stays in `<synthetic>.part`. Raises InputError, OutputError, ModelError, MappingError or JobError.
    """
    started, target = time.perf_counter(), Path(job.synthetic)
    check_new_folder(job.synthetic, "SYNTHETIC")
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    with reading(), held(target, report, "SYNTHETIC"), workshop(target, {}, False, "SYNTHETIC", report) as scratch:
        paths = _files(job.landcover)
        with LandCover(str(paths[0]), 1, job.pixel_size) as cover:
            model = job.model or generator_for(cover.grid.pixel_metres())[0]
        network = Network(model, job.device, job.threads, unproven=job.unproven).say(report)
        layers = Layers(job, _drawn(job, paths, scratch, report), network.card, report)
        splits = _split(job, layers)
        kinds = _kinds(job, network.card, report)
        record = {
            "options": deciding(job), "model": file_hash(model), "device": network.provider,
            "landcover": {str(number): raster_hash(path) for number, path in enumerate(paths)},
        }  # fmt: skip
        part, _ = begin(target, record, job.resume)
        with writing(target, "SYNTHETIC"):
            values = _make(job, layers, splits, kinds, part, scratch, network, report)
        finish(part, target)
    counts = {split: len(places) * job.variants for split, places in splits.items()}
    pairs, seconds = sum(counts.values()), time.perf_counter() - started
    report(Message(f"{pairs} pairs ({_listed(counts)}), {seconds:.1f} s, in {target}."))
    return {
        "SYNTHETIC": str(target), "provider": network.provider, "places": pairs // job.variants, "pairs": pairs,
        **values, "seconds": round(seconds, 3),
    }  # fmt: skip


def _files(named: tuple[str, ...]) -> list[Path]:
    """The rasters, and those in the folders. Raises InputError for a folder without any."""
    found = list[Path]()
    for each in map(Path, named):
        inside = sorted(file for file in each.iterdir() if file.suffix.lower() in TIFF) if each.is_dir() else [each]
        if not inside:
            raise InputError(f"LANDCOVER: expected rasters ({TIFF[0]}) in {each}, found none. Choose another folder.")
        found += inside
    return found


def _drawn(job: GenerateChangeDatasetJob, paths: list[Path], folder: Path, report: Report) -> list[Path]:
    """The land covers to change: the given ones, or layouts in their manner."""
    if not job.layouts:
        return paths
    side, made = LAYOUT * job.size, [folder / f"layout{number}.tif" for number in range(1, job.layouts + 1)]
    for number, path in enumerate(made):
        one = GenerateLandcoverJob(
            str(path), tuple(map(str, paths)), width=side, height=side, pixel_size=job.pixel_size,
            seed=image_seed(job.seed, "layout", number), class_names=job.category_names,
        )  # fmt: skip
        generate_landcover(one, quietly(report, set()))
    return made


def _split(job: GenerateChangeDatasetJob, layers: Layers) -> dict[str, list[Place]]:
    """Places by split, drawn by the seed, none on another. Raises InputError where there are too few."""
    every, chosen = layers.places(job.size, bool(job.layouts)), list[Place]()
    for number in np.random.default_rng(job.seed).permutation(len(every)):
        place = every[number]
        is_known = (layers.classes(place) != NO_CLASS).mean() >= KNOWN
        if is_known and not any(place.overlaps(other) for other in chosen):
            chosen.append(place)
        if len(chosen) == job.places:
            break
    shares = {"test": job.test_share, "val": job.validation_share}
    counts = {split: max(round(share * len(chosen)), 1) if share else 0 for split, share in shares.items()}
    counts["train"] = len(chosen) - sum(counts.values())
    if counts["train"] < 1:
        raise InputError(
            f"Expected at least {1 + sum(map(bool, shares.values()))} places of {job.size} x {job.size} pixels that "
            f"land cover fills, found {len(chosen)}. Choose a smaller SIZE, more PLACES or larger layers, or set "
            "VALIDATION_SHARE and TEST_SHARE to 0."
        )
    ends = np.cumsum([counts[split] for split in SPLITS])
    return {split: chosen[end - counts[split] : end] for split, end in zip(SPLITS, ends.tolist())}


def _make(
    job: GenerateChangeDatasetJob, layers: Layers, splits: dict[str, list[Place]], kinds: list[str], part: Path,
    scratch: Path, network: Network, report: Report,
) -> dict[str, Any]:  # fmt: skip
    """Make the pairs that are not there yet; gives numbers of them."""
    roles = Roles.of(network.card.classes)
    every = sorted((place for places in splits.values() for place in places), key=lambda each: each.name)
    done, edits, shares = 0, Counter[str](), list[float]()
    clock = Clock(len(every) * job.variants, report)
    quiet = quietly(clock, set())
    numbers = range(1, job.variants + 1)
    pairs = [(split, place, number) for split in SPLITS for place in splits[split] for number in numbers]
    for split, place, variant in pairs:
        name, seed = f"{split}-{place.name}-v{variant}.tif", image_seed(job.seed, place.name, variant)
        if (part / split / "label" / name).exists():
            clock.skip(1)
            continue
        clock.begin(1)
        before = layers.classes(place)
        beside = [each for each in every if each.layer == place.layer]
        donor = layers.classes(beside[seed % len(beside)])
        after, made = edited(before, donor, kinds, roles, seed)
        edits += made
        grid = layers.grids[place.layer].cropped(place.box)
        for file, values in (("before", before), ("after", after)):
            whole = (0, 0, grid.width, grid.height)
            write(scratch / f"{file}.tif", grid, whole, _reader(values), NO_CLASS, silent)
        shares.append(_pair(job, part / split, scratch, name, seed, layers.paths[place.layer], network, quiet))
        done += 1
        clock.end()
    idle = [kind for kind in kinds if done and not edits[kind]]
    if idle:
        report(Warning(f"EDITS: no place had room for {', '.join(idle)}. Choose a larger SIZE or other land cover."))
    report(Message(f"Edits: {_listed({kind: edits[kind] for kind in kinds})}."))
    return {"made": done, "edits": dict(edits), "changed_share": float(np.mean(shares)) if shares else 0.0}


def _reader(values: NDArray[np.uint8]) -> Any:
    return lambda box: values[box[1] : box[3], box[0] : box[2]]


def _pair(
    job: GenerateChangeDatasetJob, folder: Path, scratch: Path, name: str, seed: int, layer: Path, network: Network,
    report: Report,
) -> float:  # fmt: skip
    """Paint a pair and write its label; gives the share that changed."""
    card, folders = network.card, {each: folder / each for each in ("A", "B", "label", "codes")}
    for each in folders.values():
        each.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng((seed, 1))
    texture, style = rng.integers(2**31, size=2).tolist()
    brightness, contrast = (round(value, 3) for value in rng.uniform(1 - LIGHT, 1 + LIGHT, 2))
    shift_x, shift_y = (round(value, 2) for value in rng.uniform(-SHIFT, SHIFT, 2))
    drawn: dict[str, dict[str, Any]] = {
        "texture": {"seed_after": texture}, "style": {"style_seed_after": style},
        "light": {"brightness_after": brightness, "contrast_after": contrast},
        "shift": {"shift_x": shift_x, "shift_y": shift_y},
    }  # fmt: skip
    others = {option: value for nuisance in drawn if job.has(nuisance) for option, value in drawn[nuisance].items()}
    one = ChangePairsJob(
        before=str(scratch / "before.tif"), after=str(scratch / "after.tif"), model=network.path,
        output_before=str(folders["A"] / name), output_after=str(folders["B"] / name),
        change=str(folders["codes"] / name), seed=seed, unmapped="nodata", memory_mb=job.memory_mb,
        landcover_name=f"{name} of {layer.name}", landcover_name_after=f"{name} of {layer.name} with edits",
        class_map=class_map_of(card),
        device=job.device, threads=job.threads, **others,
    )  # fmt: skip
    change_pairs(one, report, network)
    with open_quietly(one.change) as file:
        label = np.where(file.read(1) > 0, CHANGED, 0).astype(np.uint8)
        raster = Raster(Grid.of(file), ("label",), "uint8", False, False, {"SYNTHETIC": "YES"})
    with RasterWriter(str(folders["label"] / name), raster, report) as writer:
        writer.write(label[None], np.ones(label.shape, np.bool_))
        writer.finish()
    return float((label > 0).mean())


def _kinds(job: GenerateChangeDatasetJob, card: ModelCard, report: Report) -> list[str]:
    """The asked kinds of edits that the model has classes for; warns of others. Raises InputError where it has none."""
    kinds = [kind for kind in possible(Roles.of(card.classes)) if kind in job.edits]
    known, missing = ", ".join(each.name for each in card.classes), [each for each in job.edits if each not in kinds]
    if not kinds:
        raise InputError(
            f"EDITS: expected a model with classes for {', '.join(missing)}, found {known}. Choose another MODEL."
        )
    if missing:
        report(Warning(f"EDITS: left out {', '.join(missing)}, as the model has no classes for it: {known}."))
    return kinds


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())
