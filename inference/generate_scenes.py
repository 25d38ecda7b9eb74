"""The verb generate_scenes: labelled pictures by a scene generator, in a folder with one subfolder per class."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ..contract.card import ModelCard
from ..contract.errors import JobError
from ..contract.events import Message, Progress, Report
from ..contract.files import check_new_folder, made
from ..contract.jobs.generate_scenes import GenerateScenesJob
from ..datasets.labelled.files import check_format, write_picture, write_sheet
from ..rasters.unfinished import file_hash
from .network.scene_generator import SceneNetwork, picture_noise

RECORD, SHEET = "scenes.json", "contact-sheet.png"
ACROSS = 10  # pictures of a class on the contact sheet
SAID_EVERY = 100  # pictures


def generate_scenes(job: GenerateScenesJob, report: Report) -> dict[str, Any]:
    """Write job.count pictures of every class into job.scenes, a subfolder for each, and what they were made by.

    Picture n of a class is the same for the same model and seed, however many are drawn, of which classes, in whatever
    format that keeps numbers. The folder appears when it is whole. Raises JobError, ModelError or OutputError; what
    was there stays.
    """
    started = time.monotonic()
    check_new_folder(job.scenes, "SCENES")
    network = SceneNetwork(job.model, job.device, job.threads)
    labels = _labels(job, network.card)
    check_format(network.card, job.format)
    report(Message(f"Model {network.card.name}, run by {network.provider}: {job.count} pictures of {len(labels)} "
                   "classes."))  # fmt: skip
    target = Path(job.scenes).absolute()
    with made(target, "SCENES", report) as part:
        rows = [_write_class(job, network, name, labels, part, report) for name in labels]
        if job.contact_sheet:
            write_sheet(part / SHEET, rows, network.card.bands)
        (part / RECORD).write_text(
            json.dumps(_record(job, network.card, labels), indent=1, ensure_ascii=False), "utf-8"
        )
    count, seconds = job.count * len(labels), time.monotonic() - started
    report(Message(f"{count} pictures in {seconds:.1f} s ({count / seconds:.0f} a second)."))
    sheet = {"CONTACT_SHEET": str(target / SHEET)} if job.contact_sheet else {}
    numbers = {"count": count, "classes": list(labels), "provider": network.provider, "seconds": round(seconds, 3)}
    return {"SCENES": job.scenes, **sheet, **numbers}


def _write_class(
    job: GenerateScenesJob, network: SceneNetwork, name: str, labels: dict[str, int], part: Path, report: Report
) -> list[NDArray[Any]]:
    """Write the pictures of a class; the first ones are returned for the contact sheet."""
    folder = part / name
    folder.mkdir()
    card, first = network.card, []
    before, whole = list(labels).index(name) * job.count, len(labels) * job.count
    started = time.monotonic()
    for number in range(1, job.count + 1):
        values = network.draw(labels[name], picture_noise(job.seed, name, number, card.style_size))
        said = f"SYNTHETIC {name}, model {card.name}, seed {job.seed}, number {number}, LandSynth"
        write_picture(folder / f"{name}_{number:05d}.{job.format}", values, job.format, card, said)
        if number <= ACROSS:
            first.append(values)
        if number % SAID_EVERY == 0 or number == job.count:
            done = before + number
            report(Progress(done / whole, (time.monotonic() - started) / number * (whole - done)))
    return first


def _labels(job: GenerateScenesJob, card: ModelCard) -> dict[str, int]:
    """Name and index of the classes to draw, in the model's order. Raises JobError where it knows one of them not."""
    known = {each.name: index for index, each in enumerate(card.classes)}
    missing = [name for name in job.chosen_classes if name not in known]
    if missing:
        raise JobError(
            f"CLASSES: expected classes of the model ({', '.join(known)}), found {', '.join(missing)}. Correct them."
        )
    return {name: index for name, index in known.items() if not job.chosen_classes or name in job.chosen_classes}


def _record(job: GenerateScenesJob, card: ModelCard, labels: dict[str, int]) -> dict[str, Any]:
    """What scenes.json says: that all is synthetic, and what would make it again."""
    return {
        "synthetic": True,
        "model": card.name,
        "model_sha256": file_hash(job.model),
        "trained_on": card.training.get("data", ""),
        "seed": job.seed,
        "count": job.count,
        "classes": list(labels),
        "format": job.format,
        "size": card.scene_size,
        "bands": [asdict(each) for each in card.bands],
        "data_type": card.data_type,
        "licence": card.licence,
        "attribution": card.attribution,
        "software": "LandSynth",
    }
