"""The verb generate-dataset: imagery for every mask of a dataset, as a dataset of the same form."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ..contract.card import ModelCard, attributed, require_encoder
from ..contract.classes import casts_over, resolve
from ..contract.dataset import DatasetInfo, SceneInfo
from ..contract.errors import InputError, JobError, MappingError
from ..contract.events import Message, Progress, Report, Warning
from ..contract.files import check_new_folder
from ..contract.jobs.classify import ClassifyJob
from ..contract.jobs.generate import GenerateJob
from ..contract.jobs.generate_dataset import GenerateDatasetJob
from ..contract.jobs.registry import to_json
from ..contract.options.declaring import deciding
from ..contract.progress import Clock, quietly
from ..rasters.scenes import counted
from ..rasters.unfinished import begin, file_hash, finish, part_of, raster_hash
from ..rasters.writer import check_whole, writing
from .classify import classify
from .engine import radiometry
from .engine.misread import Reader, aside_class
from .engine.output_lock import held
from .engine.variants import Variant, variants_of
from .engine.work import reading
from .generate import generate
from .network.encoder import Encoder
from .network.generator import Network
from .network.segmenter import Segmenter

PAINTED = ".painted.tif"
"""An image that has not taken the radiometry of a scene yet."""
SCRATCH = ".read"


def generate_dataset(job: GenerateDatasetJob, report: Report) -> dict[str, Any]:
    """Write the synthetic dataset that the job describes; gives its path and what was made.

    An image depends on the model, its mask, the seed, its scene's name and its variant alone. Work that was
    interrupted stays in `<synthetic>.part`; with `resume` it is gone on with, and ends in the same files as a run
    without interruption. Raises InputError, OutputError, ModelError, MappingError, JobError or WorkerError.
    """
    started = time.perf_counter()
    info, target = DatasetInfo.read(job.dataset), Path(job.synthetic)
    check_new_folder(job.synthetic, "SYNTHETIC")
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    with reading(), held(target, report, "SYNTHETIC"):
        network = Network(job.model, job.device, job.threads, unproven=job.unproven).say(report)
        scenes = _scenes(job, info)
        class_map = class_pairs(info, network.card, scenes)
        scenes = _labelled(scenes, report)
        _check_draws(job, info, network.card, report)
        encoder = Encoder(job.model, network.card, job.device, job.threads) if job.latents == "encoded" else None
        reader = _reader(job, info, part_of(target) / SCRATCH, report) if job.segmenter else None
        model_hash = file_hash(job.model)
        part, is_resumed = begin(target, _record(job, info, scenes, model_hash, network, class_map), job.resume)
        limits = reader.limits(job.filter_share) if reader and job.filters else []
        pictures = variants_of(job, info, scenes, reader)
        done = [each for each in pictures if (part / each.image).exists() and (part / each.mask).exists()]
        if is_resumed:
            report(Message(f"Going on with {part}: {len(done)} of {len(pictures)} images are there."))
        else:
            report(Message(f"{len(pictures)} images; until the last one is made they lie in {part_of(target)}."))
        real = radiometry.references(job.dataset, info) if job.radiometry == "scenes" else []
        with writing(target, "SYNTHETIC"):
            _make(job, info, class_map, pictures, part, network, encoder, real, report)
            if reader is not None and limits:
                _filter(info, reader, pictures, part, limits, report)
            shutil.rmtree(part / SCRATCH, ignore_errors=True)
            _write_info(job, info, network.card, model_hash, pictures, part, limits)
        finish(part, target)
    megapixels = sum(each.pixels for each in pictures) / 1e6
    seconds = time.perf_counter() - started
    report(Message(f"{len(pictures)} images, {megapixels:.4g} Mpx, {seconds:.1f} s, in {target}."))
    return {
        "SYNTHETIC": str(target),
        "provider": network.provider,
        "scenes": len(scenes),
        "images": len(pictures),
        "made": len(pictures) - len(done),
        "megapixels": megapixels,
        "seconds": round(seconds, 3),
    }


def class_pairs(info: DatasetInfo, card: ModelCard, scenes: Sequence[SceneInfo]) -> str:
    """CLASS_MAP from the dataset's codes to the model's classes: by names, or equal codes where there are none.

    Raises MappingError where the model lacks a class that the scenes show.
    """
    counts = [0] * len(info.classes)
    for scene in scenes:
        for index, pixels in enumerate(scene.pixels or [1] * len(counts)):  # not counted: it may be anywhere
            counts[index] += pixels
    codes = {each.code: pixels for each, pixels in zip(info.classes, counts)}
    mapping = resolve("", {each.code: each.name for each in info.classes}, card, codes)
    missing = [f"{each.code} {each.name}" for each in info.classes if mapping.unmapped.get(each.code)]
    if missing:
        known = ", ".join(f"{each.code} {each.name}" for each in card.classes)
        raise MappingError(
            f"Expected a dataset with the classes of the model ({known}), found others: {', '.join(missing)}. Use a "
            "model that was trained on this dataset, or rename its classes to those of the model."
        )
    pairs = {each.code: "none" for each in (*info.ignored, *info.classes)}
    pairs.update({code: str(card.classes[index].code) for code, index in mapping.table.items() if code in codes})
    return ", ".join(f"{code}={target}" for code, target in sorted(pairs.items()))


def _scenes(job: GenerateDatasetJob, info: DatasetInfo) -> list[SceneInfo]:
    """The scenes of the chosen splits. Raises InputError where there are none, or one cannot be taken."""
    scenes = [scene for scene in info.scenes if scene.split in job.chosen_splits]
    if not scenes:
        raise InputError(
            f"Expected scenes in the splits {job.splits} of {job.dataset}, found none. Choose other SPLITS."
        )
    names = [scene.name for scene in scenes]
    for scene in scenes:
        if names.count(scene.name) > 1 or not scene.name or Path(scene.name).name != scene.name:
            raise InputError(
                f"Expected scenes with names of their own that can be file names, found {scene.name!r} in "
                f"{job.dataset}. Rename it in dataset.json, or prepare the dataset again."
            )
        for file in (scene.mask, scene.image)[: 1 + (job.latents == "encoded")]:
            if not (Path(job.dataset) / file).is_file():
                raise InputError(
                    f"Scene {scene.name}: expected the file {file} in {job.dataset}, found none. Prepare it again."
                )
    return scenes


def _labelled(scenes: list[SceneInfo], report: Report) -> list[SceneInfo]:
    """The scenes that show any class. Raises InputError where none does."""
    empty = [scene.name for scene in scenes if scene.pixels and not sum(scene.pixels)]
    if len(empty) == len(scenes):
        raise InputError("Expected masks that show classes, found only unlabelled pixels. Choose other SPLITS.")
    if empty:
        report(Warning(f"Left out, as no pixel of their masks is labelled: {', '.join(empty)}."))
    return [scene for scene in scenes if scene.name not in empty]


def _check_draws(job: GenerateDatasetJob, info: DatasetInfo, card: ModelCard, report: Report) -> None:
    """Raise JobError where all variants would be the same; warn where they would be unlike the real images."""
    if job.latents == "encoded":
        require_encoder(card, "LATENTS")
    if job.radiometry == "scenes" and (len(info.bands), info.data_type) != (len(card.bands), card.data_type):
        raise JobError(
            f"RADIOMETRY: expected a model with the dataset's {len(info.bands)} bands of {info.data_type} to take the "
            f"radiometry of its scenes, found {len(card.bands)} of {card.data_type}. Set RADIOMETRY to model."
        )
    is_fixed = not card.noise_channels and (job.latents == "encoded" or not card.style_size)
    if job.variants > 1 and is_fixed:
        why = "which draws nothing beside the style of the image" if card.style_size else "which draws nothing"
        advice = "Set VARIANTS to 1" + (", or LATENTS to random" if card.style_size else "")
        raise JobError(
            f"VARIANTS: expected a model that can paint a mask in {job.variants} ways, found {card.name}, {why}: all "
            f"would be the same. {advice}."
        )
    if len(info.bands) != len(card.bands) or info.data_type != card.data_type:
        report(
            Warning(
                f"The synthetic images have {len(card.bands)} bands of {card.data_type}, the real ones "
                f"{len(info.bands)} of {info.data_type}: they cannot be mixed in training."
            )
        )
    if abs(info.pixel_size / card.pixel_size - 1) > 0.25:
        report(
            Warning(
                f"The pixels of the dataset are {info.pixel_size:.3g} m large, the model was trained for "
                f"{card.pixel_size:g} m: expect objects of the wrong size."
            )
        )


def _reader(job: GenerateDatasetJob, info: DatasetInfo, scratch: Path, report: Report) -> Reader:
    """What reads imagery with the job's segmenter. Raises InputError or ModelError where it is of other classes."""
    network = Segmenter(job.segmenter, job.device, job.threads).say(report)
    said = quietly(report, set())

    def classified(image: Path, name: str, found: Path, sure: Path) -> None:
        bands = tuple(range(1, len(network.card.bands) + 1))
        one = ClassifyJob(
            image=str(image), output=str(found), confidence=str(sure), model=job.segmenter, bands=bands,
            image_name=f"scene {name}", memory_mb=job.memory_mb, threads=job.threads,
        )  # fmt: skip
        classify(one, lambda event: None if isinstance(event, Progress) else said(event), network)

    return Reader(classified, network.card, job.dataset, info, scratch)


def _record(
    job: GenerateDatasetJob, info: DatasetInfo, scenes: list[SceneInfo], model: str, network: Network, class_map: str
) -> dict[str, Any]:
    """Everything that decides what the files will hold."""
    folder = Path(job.dataset)
    record: dict[str, Any] = {
        "options": deciding(job),
        "model": model,
        "device": network.provider,
        "classes": class_map,
        "dataset": info.name,
        "masks": {scene.name: f"{scene.split} {raster_hash(folder / scene.mask)}" for scene in scenes},
    }
    looked_at = [*(scenes if job.latents == "encoded" else ())]
    wanted = [*(info.of_split("train") if job.radiometry == "scenes" or job.resample == "hard" else ())]
    if job.segmenter:
        record["segmenter"] = file_hash(job.segmenter)
        wanted += info.of_split("validation")
    looked_at += [each for each in wanted if each not in looked_at]
    if looked_at:
        record["images"] = {scene.name: raster_hash(folder / scene.image) for scene in looked_at}
    return record


def _make(
    job: GenerateDatasetJob, info: DatasetInfo, class_map: str, pictures: list[Variant], part: Path, network: Network,
    encoder: Encoder | None, real: list[radiometry.Moments], report: Report,
) -> None:  # fmt: skip
    """Make the images and masks that are not there yet."""
    folder = Path(job.dataset)
    clock = Clock(sum(each.pixels for each in pictures), report)
    one_of_many = quietly(clock, set())
    for each in pictures:
        if not each.is_filtered and not (part / each.mask).exists():
            _copy_mask(folder / each.scene.mask, part / each.mask)
        if (part / each.image).exists():
            clock.skip(each.pixels)
            continue
        clock.begin(each.pixels)
        one = GenerateJob(
            landcover=str(folder / each.scene.mask), landcover_name=f"mask {each.scene.name} of {folder.name}",
            output=str(part / (PAINTED if real else each.image)), model=job.model, class_map=class_map,
            unmapped="nodata", seed=each.seed,
            style_image=str(folder / each.scene.image) if encoder else "", memory_mb=job.memory_mb,
            device=job.device, threads=job.threads, shadows=casts_over(network.card, info.classes),
        )  # fmt: skip
        generate(one, one_of_many, network, encoder)
        if real:
            wanted = radiometry.draw(real, each.seed)
            tags = {"RADIOMETRY": job.radiometry, "JOB": to_json(replace(one, output=str(part / each.image)))}
            radiometry.match(part / PAINTED, folder / each.scene.mask, part / each.image, info.classes, wanted, tags)
            (part / PAINTED).unlink()
        clock.end()


def _filter(
    info: DatasetInfo, reader: Reader, pictures: list[Variant], part: Path, limits: Sequence[int], report: Report
) -> None:
    """Make the masks that are not there yet of images that are filtered; says how much is set aside."""
    before = left = np.zeros(len(info.classes), np.int64)
    for each in pictures:
        if not each.is_filtered:
            continue
        mask, aside = reader.folder / each.scene.mask, partial(reader.set_aside, each.scene, part / each.image)
        if not (part / each.mask).exists():
            _copy_mask(mask, part / each.mask, partial(aside, limits=limits))
        before, left = before + counted(mask, info), left + counted(part / each.mask, info)
    taken = zip(info.classes, (before - left) / np.maximum(before, 1), before)
    shares = ", ".join(f"{100 * share:.3g} % of {each.name}" for each, share, count in taken if count)
    report(Message(f"Set to ignore, as the segmenter is sure to see another class: {shares}."))


def _copy_mask(source: Path, target: Path, change: Callable[[Path], None] | None = None) -> None:
    """Copy a mask as a GeoTIFF, whatever it was (a VRT's own paths would lead nowhere), and change the copy; it appears
    when whole."""
    import rasterio.shutil

    scratch = target.parent / ".mask"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        scratch.mkdir()
        rasterio.shutil.copy(source, scratch / target.name, driver="GTiff", tiled=True, compress="deflate")
        if change is not None:
            change(scratch / target.name)
        check_whole(scratch / target.name)
        for file in sorted(scratch.iterdir(), reverse=True):  # x.tif.aux.xml before x.tif
            os.replace(file, target.parent / file.name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _write_info(
    job: GenerateDatasetJob, info: DatasetInfo, card: ModelCard, model_hash: str, pictures: list[Variant], part: Path,
    limits: Sequence[int],
) -> None:  # fmt: skip
    """dataset.json: scenes that name their source and seed; minimum and maximum of the bands are the model's, so that
    synthetic images are scaled as those it was trained on; mean and standard deviation are the images' own."""
    scenes = tuple(
        SceneInfo(
            each.name,
            each.image,
            each.mask,
            each.scene.split,
            tuple(map(int, counted(part / each.mask, info))) if each.is_filtered else each.scene.pixels,
            each.scene.name,
            each.seed,
        )
        for each in pictures
    )
    synthetic = {
        "model": card.name, "model_sha256": model_hash, "dataset": info.name, "seed": job.seed,
        "variants": job.variants, "latents": job.latents, "radiometry": job.radiometry,
    }  # fmt: skip
    if job.resample != "none":
        synthetic["resample"] = job.resample
    if limits:
        synthetic["filter"] = {
            "share": job.filter_share,
            "confidence": {each.name: least for each, least in zip(info.classes, limits)},
        }
    ignored = info.ignored or ((aside_class(info),) if limits else ())
    DatasetInfo(
        name=Path(job.synthetic).name, classes=info.classes, ignored=ignored,
        bands=radiometry.statistics(card.bands, [part / each.image for each in pictures]), data_type=card.data_type,
        pixel_size=info.pixel_size, crs=info.crs, scenes=scenes, synthetic=synthetic,
        attribution=attributed(card.attribution, info.attribution),
    ).write(part)  # fmt: skip
