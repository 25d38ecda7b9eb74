"""The verb train_translator: two image sets that need no pairs, two translators, at the end two gated ONNX files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lightning_fabric import Fabric

from ..contract.errors import JobError
from ..contract.events import Message, Report, Warning, silent
from ..contract.jobs.train_translator import TrainTranslatorJob
from ..models.cyclegan import Normalisation
from .export import onnx_file
from .export.translator import translator_card, translator_file
from .loop.run import Begun, State, TrainingWork, numbers_of, train
from .translator.image_sets import ImageSet, open_sets
from .translator.task import TranslatorTask, pair_reader
from .translator.validation import TranslatorValidator


def train_translator(
    job: TrainTranslatorJob, report: Report, normalisation: Normalisation = "frozen"
) -> dict[str, Any]:
    """Train, and write job.model_ab and job.model_ba, of averaged weights; returns what `train` does, and raises it.

    normalisation: instance, as published, for comparison only: what is exported then must not be tiled.
    """
    job = job.resolved
    if Path(job.model_ab).resolve() == Path(job.model_ba).resolve():
        raise JobError(f"MODEL_BA: expected another file than MODEL_AB, found {job.model_ba}. Change it.")

    def begin(fabric: Fabric, report: Report) -> Begun:
        sets = open_sets((job.images_a, job.images_b), job.bands, job.crop_size or 0, job.validation, report)
        task = TranslatorTask(job, len(sets[0].bands), fabric, normalisation)
        task.learnt = {f"images_{name}": each.identity for name, each in zip("ab", sets)}
        count = sum(each.numel() for net in task.generators.values() for each in net.parameters())
        report(
            Message(f"Two translators with {count / 1e6:.2g} million weights in all; context {task.config.context} px.")
        )
        read = pair_reader(sets, fabric, job.batch_size or 0, job.seed)
        if fabric.global_rank:
            return TrainingWork(task, read, None, None), lambda state: {}
        validator = TranslatorValidator(sets, Path(job.log), job.seed, report if job.validate_every else silent)
        work = TrainingWork(
            task, read, (lambda: validator.measure(task.translated)) if job.validate_every else None,
            lambda path: validator.preview(task.translated, path),
        )  # fmt: skip
        return work, lambda state: _export(job, sets, task, state, validator if job.validate_every else None, report)

    return train(job, ("MODEL_AB", "MODEL_BA"), begin, report)


def _export(
    job: TrainTranslatorJob,
    sets: tuple[ImageSet, ImageSet],
    task: TranslatorTask,
    state: State,
    validator: TranslatorValidator | None,
    report: Report,
) -> dict[str, Any]:
    """Export both translators; returns the numbers of the training."""
    best = state["best"] if job.select == "score" else None
    record = task.record({"scenes_a": sets[0].names, "scenes_b": sets[1].names}, state)
    record["before_translation"] = validator.before if validator else {}
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
            f"Imagery with another set's look ({options})", source.pixel_size, job.attribution,
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
    return numbers_of(state, best or {"step": state["step"], **state["measures"]})
