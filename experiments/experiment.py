"""The verb experiment: does synthetic imagery help a segmenter? Arms, seeds, cells, one look at the test, a report."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Container
from dataclasses import fields
from pathlib import Path
from typing import Any

from ..contract.card import ModelCard, read_card
from ..contract.dataset import FILE_NAME, DatasetInfo, acquaintance, scenes_seen
from ..contract.errors import InputError, JobError, ModelError, OutputError
from ..contract.events import Message, Report, Warning
from ..contract.files import check_output
from ..contract.jobs.experiment import ExperimentJob
from ..contract.jobs.registry import to_json
from ..contract.options.declaring import deciding
from ..contract.record import Record
from ..evaluation.report import gains, pairs
from ..evaluation.report.experiment_words import headline
from ..inference.engine.output_lock import held_log
from ..inference.generate_dataset import class_pairs
from ..rasters.scenes import Scenes
from ..rasters.unfinished import file_hash
from .arms import Layout
from .cells import generators_of, layout
from .examples import write_examples
from .run import Runner, arms_of, write_json
from .workshop import Tools, Workshop, standard_tools

RECORD = "experiment.json"
FORMAT, VERSION = "landsynth-experiment", 1
WORDS = {"dataset": "the dataset's description changed", "generators": "the generators are other files"}


def experiment(job: ExperimentJob, report: Report, tools: Tools | None = None) -> dict[str, Any]:
    """Do the cells that are not there yet, and write job.report, job.metrics and the tables and plots beside it.

    Gives REPORT, METRICS, cells_done, cells, and once gains are known best, the arm that gains most
    on the validation split, and gain_miou, its mean gain in mIoU over real imagery alone on the test split (a share).
    Raises JobError, InputError, OutputError, ModelError,
    MappingError or WorkerError; finished cells stay in the log folder.
    """
    import rasterio
    import torch

    tools = tools or standard_tools()
    info = DatasetInfo.read(job.dataset)
    for name, ending in (("report", ".html"), ("metrics", ".json")):
        check_output(getattr(job, name), (), name.upper(), (ending,))
    cards = [read_card(path) for path in generators_of(job)]
    plan = layout(job, info, cards)
    _check_scenes(job, info)
    for card, path in zip(cards, generators_of(job)):
        _check_generator(job, info, card, path)
        said = [acquaintance(card, info, split) for split in ("test", "validation")]
        for event in dict.fromkeys(each for each in said if each is not None):
            report(event)
    _open_log(job, info)
    if job.kind == "usefulness" and not job.encoder_weights:
        report(
            Warning(
                "The segmenters begin from random weights: a gain may vanish with a pretrained encoder. Set ENCODER to "
                "tu-tf_efficientnet_lite0 and ENCODER_WEIGHTS to hub."
            )
        )
    if job.pairs == 1:
        report(Warning("One seed shows no spread: what training by chance adds cannot be told from a gain."))
    runner = Runner(plan, Workshop(job, info, tools), report)
    report(Message(f"{len(plan.arms)} arms, {job.pairs} seeds: {len(runner.cells)} cells, in {job.log}."))
    threads = torch.get_num_threads()
    torch.set_num_threads(job.threads or threads)
    try:
        with held_log(job.log, report), warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            runner.run()
    finally:
        torch.set_num_threads(threads)
    found = metrics(job, info, plan, runner)
    if found["split"] == "test" and found["best"] is not None:
        examples = Path(job.metrics).with_name(f"{Path(job.metrics).stem}-examples.png")
        if write_examples(runner.workshop, plan, found["best"]["subject"], examples):
            found["examples"] = examples.name
    tools.write_report(found, Path(job.report), Path(job.metrics))
    result = {"REPORT": job.report, "METRICS": job.metrics, "cells_done": found["cells_done"], "cells": found["cells"]}
    if found["best"] is not None:
        result |= {"gain_miou": found["best"]["gain_miou"], "best": found["best"]["subject"]}
    report(Message(headline(found)))
    return result


def metrics(job: ExperimentJob, info: DatasetInfo, plan: Layout, runner: Runner) -> dict[str, Any]:
    """Everything that was measured, as metrics.json holds it. Gains are of the test split once every cell has seen it,
    of validation crops before."""
    rows = runner.rows()
    is_whole = len(rows) == len(runner.cells) and all("test" in row for row in rows)
    split = "test" if is_whole else "validation"
    arms = gains.summarise(arms_of(plan), rows, split)
    best = gains.best(arms)
    compared = pairs.compare(arms, rows, split) if job.kind == "usefulness" else []
    known = [len(scenes_seen(read_card(path), info, "train") or ()) for path in generators_of(job)]
    return {
        "format": FORMAT,
        "version": VERSION,
        "kind": job.kind,
        "dataset": info.name,
        "scenes": {each: len(info.of_split(each)) for each in ("train", "validation", "test")},
        "classes": [{"name": each.name, "color": each.color} for each in info.classes],
        "bands": [each.name for each in info.bands],
        "split": split,
        "cells_done": len(rows),
        "cells": len(runner.cells),
        "steps": job.segmenter("model", "log").resolved.steps,
        "seeds": [job.seed + number for number in range(job.pairs)],
        "best": None
        if best is None
        else {"subject": best["subject"], "baseline": best["baseline"], "gain_miou": best["gains"]["miou"]["mean"]},
        "arms": arms,
        **({"pairs": compared, "generator_scenes": max(known, default=0)} if job.kind == "usefulness" else {}),
        "sources": runner.sources() if is_whole else [],
        "rows": [_without_blocks(row) for row in rows],
        "job": json.loads(to_json(job)),
    }


def _without_blocks(row: dict[str, Any]) -> dict[str, Any]:
    """What a cell has measured, but for the parts of the test area: they stay in its own record."""
    test = {name: value for name, value in row.get("test", {}).items() if name != "blocks"}
    return {**row, "test": test} if test else row


def _check_scenes(job: ExperimentJob, info: DatasetInfo) -> None:
    """Raise InputError where a split cannot be used, before hours of training tell so."""
    crop = job.segmenter("model", "log").resolved.crop_size or 1
    Scenes(job.dataset, info, "train", crop)
    for split, least in (("validation", crop), ("test", 1)):  # whole test scenes are mapped, crops validate
        Scenes(job.dataset, info, split, least)
        if all(scene.pixels and not sum(scene.pixels) for scene in info.of_split(split)):
            raise InputError(
                f"Expected labelled pixels in split {split} of {job.dataset}, found none. Prepare it with other scenes."
            )


def _check_generator(job: ExperimentJob, info: DatasetInfo, card: ModelCard, path: str) -> None:
    """Raise ModelError or MappingError where a generator's imagery could not be mixed with the dataset's."""
    if card.kind != "generator":
        raise ModelError(f"generators: expected a generator, found kind {card.kind} in {path}. Choose another.")
    class_pairs(info, card, info.of_split("train"))
    names, made = [each.name for each in info.bands], [each.name for each in card.bands]
    if job.kind != "bands" and (made != names or card.data_type != info.data_type):
        raise ModelError(
            f"generators: expected a generator of the bands {', '.join(names)} as {info.data_type}, found "
            f"{', '.join(made)} as {card.data_type} in {path}. Use one that was trained on this dataset."
        )


def _open_log(job: ExperimentJob, info: DatasetInfo) -> None:
    """Make the log folder, with the record of the experiment. Raises OutputError or JobError where another lies in
    it."""
    path, record = Path(job.log) / RECORD, Record(_record(job), "LOG", WORDS)
    if not path.exists():
        try:
            Path(job.log).mkdir(parents=True, exist_ok=True)
            write_json(path, record.asked)
        except OSError as error:
            raise OutputError(f"Expected a folder for LOG, found {job.log}: {error}. Choose another.") from error
    elif not job.resume:
        raise JobError(
            f"Expected an empty LOG folder, found an experiment in {job.log}. Set RESUME or choose another folder."
        )
    else:
        record.compare(path, lambda earlier: _completed(earlier, record.asked["options"]))


def _record(job: ExperimentJob) -> dict[str, Any]:
    """Everything that decides what a cell becomes."""
    description = (Path(job.dataset) / FILE_NAME).read_bytes()
    return {
        "format": FORMAT,
        "options": deciding(job),
        "dataset": hashlib.sha256(description).hexdigest(),
        "generators": [file_hash(path) for path in generators_of(job)],
    }


def _completed(earlier: dict[str, Any], names: Container[str]) -> dict[str, Any]:
    """An earlier record with the options that were not known yet, which had their defaults."""
    known = {each.name: each.default for each in fields(ExperimentJob) if each.name in names}
    return {**earlier, "options": {**known, **earlier.get("options", {})}}
