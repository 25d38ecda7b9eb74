"""The verb train_translator: two image sets that need no pairs, two translators, at the end two gated ONNX files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from ..contract.errors import JobError
from ..contract.events import Message, Report, Warning, silent
from ..contract.files import check_output
from ..contract.jobs.train_translator import TrainTranslatorJob
from ..models.cyclegan import Normalisation
from .export import onnx_file
from .export.translator import translator_card, translator_file
from .loop.devices import hardware, open_fabric, precision
from .loop.memory import advised
from .loop.run import BEST, State, Work, open_log, plan_of, run
from .translator.image_sets import ImageSet, open_sets
from .translator.task import TranslatorTask, blank_pair, pair_reader
from .translator.validation import TranslatorValidator

Sets = tuple[ImageSet, ImageSet]


def train_translator(
    job: TrainTranslatorJob, report: Report, normalisation: Normalisation = "frozen"
) -> dict[str, Any]:
    """Train, and write job.model_ab and job.model_ba; returns their paths, the steps and what was measured, in the
    first process; nothing in others.

    normalisation: instance, as published, for comparison only: what is exported then must not be tiled. The exported
    weights are the averaged ones of the best validation (select score), or of the last step. Raises JobError,
    InputError, OutputError, ModelError or WorkerError; checkpoints stay as they are, and models that were at the job's
    paths too.
    """
    job = job.resolved
    plan = plan_of(job)
    open_log(plan)
    _check_models(job)  # now, not after hours
    fabric = open_fabric(job)
    if fabric.global_rank:
        report = silent
    number = "1 process" if fabric.world_size == 1 else f"{fabric.world_size} processes"
    computed = precision(job.precision, fabric.device.type)
    report(Message(f"Training on {hardware(fabric.device)}, {number}, precision {computed}."))
    sets = open_sets((job.images_a, job.images_b), job.bands, job.crop_size or 0, job.validation, report)
    task = TranslatorTask(job, len(sets[0].bands), fabric, normalisation)
    task.learnt = {f"images_{name}": each.identity for name, each in zip("ab", sets)}
    count = sum(each.numel() for net in task.generators.values() for each in net.parameters())
    report(Message(f"Two translators with {count / 1e6:.2g} million weights in all; context {task.config.context} px."))
    validate, preview = None, None
    if not fabric.global_rank:
        validator = TranslatorValidator(sets, plan.log, job.seed, report if job.validate_every else silent)
        validate, preview = _validator(validator, task, job), _previewer(validator, task)
    read = pair_reader(sets, fabric, job.batch_size or 0, job.seed)
    with advised(job, sets[0], task, blank_pair):
        state = run(plan, Work(task, read, validate, preview), fabric, report)
    result: dict[str, Any] = {}
    if fabric.global_rank == 0:
        result = {"MODEL_AB": job.model_ab, "MODEL_BA": job.model_ba, "LOG": job.log}
        result |= _finish(job, sets, task, state, validator.before if job.validate_every else {}, report)
    fabric.barrier()
    return result


def _check_models(job: TrainTranslatorJob) -> None:
    for option, path in (("MODEL_AB", job.model_ab), ("MODEL_BA", job.model_ba)):
        check_output(path, (), option, (".onnx",))
    if Path(job.model_ab).resolve() == Path(job.model_ba).resolve():
        raise JobError(f"MODEL_BA: expected another file than MODEL_AB, found {job.model_ba}. Change it.")


def _validator(
    validator: TranslatorValidator, task: TranslatorTask, job: TrainTranslatorJob
) -> Callable[[], dict[str, float]] | None:
    return (lambda: validator.measure(task.translated)) if job.validate_every else None


def _previewer(validator: TranslatorValidator, task: TranslatorTask) -> Callable[[Path], None]:
    return lambda path: validator.preview(task.translated, path)


def _finish(
    job: TrainTranslatorJob, sets: Sets, task: TranslatorTask, state: State, before: dict[str, Any], report: Report
) -> dict[str, Any]:
    """Export both translators; returns the numbers of the training."""
    best = state["best"] if job.select == "score" else None
    record = _record(job, sets, task, state, before)
    if best is not None and best["step"] != state["step"]:
        task.load(Path(job.log) / BEST)
        report(Message(f"Exporting the weights of step {best['step']}, the best validation."))
    made: dict[str, tuple[bytes, float]] = {}
    for name, path, source, target in (("ab", job.model_ab, *sets), ("ba", job.model_ba, *sets[::-1])):
        options = " to ".join(each.option.removeprefix("IMAGES_") for each in (source, target))
        bands = [vars(band) for band in target.bands]
        card = translator_card(
            task.config, f"cyclegan-{Path(path).stem}", source.bands, target.data_type,
            {
                "direction": options, **record, "source_data_type": source.data_type, "target_bands": bands,
                "has_metres": source.metres is not None,
            },
            f"Imagery with another set's look ({options})", source.pixel_size,
        )  # fmt: skip
        made[path] = translator_file(task.averaged[name], card, target.bands)
    for path, (content, worst) in made.items():  # both passed: the two belong together
        onnx_file.write(Path(path), content)
        report(Message(f"Exported {path}; onnxruntime and torch differ by at most {worst:.1e} of the range."))
    if best is not None and best["score"] >= 0.5:
        report(
            Warning(
                "By its measures the translated imagery is no closer to the other set than untranslated imagery: train "
                "for more steps, or look at the previews."
            )
        )
    share = 100 * state["waiting"]
    report(Message(f"{state['step']} steps in {state['seconds']:.0f} s, {share:.1f} % of the time waiting for data."))
    numbers = {"steps": state["step"], "seconds": state["seconds"], "waiting": state["waiting"]}
    measured = state["measures"] if best is None else {key: best[key] for key in best if key != "step"}
    return numbers | {"best_step": state["step"] if best is None else best["step"]} | measured


def _record(
    job: TrainTranslatorJob, sets: Sets, task: TranslatorTask, state: State, before: dict[str, Any]
) -> dict[str, Any]:
    """What the cards say of the training: data, options, steps, seconds, hardware, losses, measures."""
    left_out = ("images_a", "images_b", "model_ab", "model_ba", "log", "resume")
    return {
        "scenes_a": sets[0].names,
        "scenes_b": sets[1].names,
        **{name: value for name, value in vars(job).items() if name not in left_out},
        "precision": precision(job.precision, task.device.type),
        "steps": state["step"],
        "seconds": round(state["seconds"]),
        "hardware": hardware(task.device),
        "torch": torch.__version__,
        "losses": state["terms"],
        "best": state["best"],
        "before_translation": before,
    }
