"""The training loop: steps, notes, checkpoints, validations and previews, the same for every kind of network."""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from lightning_fabric import Fabric
from torch import Tensor

from ...contract import stopping
from ...contract.errors import CancelledError, JobError, OutputError, WorkerError
from ...contract.events import Message, Progress, Report, Warning, silent
from ...contract.files import check_output, written
from ...contract.jobs.registry import TrainJob, to_json
from ...contract.log import BEST as BEST
from ...contract.log import JOB, STOP
from ...contract.log import LAST as LAST
from ...contract.options.presets import CourseOptions
from ...inference.engine.output_lock import held_log
from .batches import read_ahead, readers_for
from .devices import hardware, is_out_of_memory, open_fabric, peak_memory, precision
from .learner import Learner
from .log import Diary
from .watch import Watch

NOTE_EVERY, CURVES_EVERY = 20, 200
SAVE_SECONDS, SAVE_SHARE = 90.0, 0.05
"""A checkpoint is written so often at least, as far as that takes no more than this share of the time."""
Batch = TypeVar("Batch")
State = dict[str, Any]


@dataclass(frozen=True)
class TrainingWork(Generic[Batch]):
    """What the loop does with a task: read the batch of a step, measure (a lower `score` is better), draw a preview.

    Only the first process measures and draws; what the others have here is never called.
    """

    task: Learner
    read: Callable[[int], Batch]
    validate: Callable[[], dict[str, float]] | None
    preview: Callable[[Path], None] | None
    measured: Callable[[float], None] | None = None
    """Every process hears here what a validation scored."""


Begun = tuple[TrainingWork[Any], Callable[[State], dict[str, Any]]]
"""What a kind of training does, and what writes its files in the end: of the last state, the numbers that it gives."""


def train(
    job: TrainJob, models: Sequence[str], begin: Callable[[Fabric, Report], Begun], report: Report
) -> dict[str, Any]:
    """Train, and write the files that the options `models` name; returns their paths and the log's, and numbers, in
    the first process; nothing in others.

    The exported weights are those of the best validation, or of the last step where nothing was validated or SELECT
    is last. Raises JobError, InputError, OutputError, ModelError or WorkerError; checkpoints stay as they are, and
    models that were there too.
    """
    log = Path(job.log)
    open_log(log, job.resume)
    for option in models:
        check_output(getattr(job, option.lower()), (), option, (".onnx",))  # now, not after hours
    fabric = open_fabric(job)
    if fabric.global_rank:
        report = silent
    number = "1 process" if fabric.world_size == 1 else f"{fabric.world_size} processes"
    computed = precision(job.precision, fabric.device.type)
    report(Message(f"Training on {hardware(fabric.device)}, {number}, precision {computed}."))
    with nullcontext() if fabric.global_rank else held_log(log, report):
        result = _trained(job, models, begin, log, fabric, report)
    fabric.barrier()
    return result


def _trained(
    job: TrainJob, models: Sequence[str], begin: Callable[[Fabric, Report], Begun], log: Path, fabric: Fabric,
    report: Report,
) -> dict[str, Any]:  # fmt: skip
    work, export = begin(fabric, report)
    if fabric.global_rank == 0:
        _introduce(job, log)  # what was refused until here leaves nothing
    try:
        state = run(job, log, job.steps or 0, work, fabric, report)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        traceback.clear_frames(error.__traceback__)  # they hold the tensors of the step that did not fit
        raise WorkerError(work.task.advice()) from error
    result: dict[str, Any] = {}
    if fabric.global_rank == 0:
        best = state["best"] if getattr(job, "select", "score") == "score" else None
        if best is not None and best["step"] != state["step"]:
            work.task.load(log / BEST)
            report(Message(f"Exporting the weights of step {best['step']}, the best validation."))
        result = {option: getattr(job, option.lower()) for option in (*models, "LOG")} | export(state)
        share, seconds = 100 * state["waiting"], state["seconds"]
        report(Message(f"{state['step']} steps in {seconds:.0f} s, {share:.1f} % of the time waiting for data."))
    return result


def _introduce(job: TrainJob, log: Path) -> None:
    """Write down what is trained; who asked an earlier run to stop did not mean this one. Raises OutputError."""
    try:
        (log / STOP).unlink(missing_ok=True)
        with written(log / JOB) as partial:
            partial.write_text(to_json(job), encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"Expected to write into LOG, found that {log} cannot be: {error}. Choose another."
        ) from error


def numbers_of(state: State, measured: dict[str, Any] | None) -> dict[str, Any]:
    """What a training returns: steps, seconds, the share of them that it waited, what was measured at which step."""
    found = {"steps": state["step"], "seconds": state["seconds"], "waiting": state["waiting"]}
    return found | {("best_step" if name == "step" else name): value for name, value in (measured or {}).items()}


def open_log(log: Path, resume: bool) -> None:
    """Make the log folder. Raises OutputError where it cannot be made, JobError where a training lies in it that is
    not to be continued."""
    try:
        log.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"Expected a folder for LOG, found {log}: {error}. Choose another.") from error
    if (log / LAST).exists() and not resume:
        raise JobError(f"Expected an empty LOG folder, found a training in {log}. Set RESUME or choose another folder.")


def run(
    course: CourseOptions, log: Path, steps: int, work: TrainingWork[Batch], fabric: Fabric, report: Report
) -> State:
    """Train until the steps, the minutes or the patience end; returns the state, which the last checkpoint holds.

    What the networks become depends on the seed and the steps alone, so a training that was killed and continued
    ends with the same weights as one that was not. Raises OutputError where a file cannot be read or the disk is full,
    among what the task, the reading and the measuring raise.
    """
    state: State = {"step": 0, "seconds": 0.0, "terms": {}, "best": None, "stale": 0, "measures": {}, "waiting": 0.0}
    if course.resume and (log / LAST).exists():
        state = work.task.load(log / LAST)
        report(Message(f"Continuing at step {state['step']}."))
        if changed := state.pop("changed", None):
            report(Warning(changed))
    try:
        whole = _Run(course, log, steps, work, fabric, report, state)
        try:
            whole.go()
        finally:
            if whole.diary is not None:
                whole.diary.close()
    except OSError as error:
        raise OutputError(
            f"Expected to read what is trained on and to write into the LOG folder {log}, found that it cannot "
            f"be done ({error}). Its last checkpoint is kept: see to that file or disk, and RESUME."
        ) from error
    return state


class _Run(Generic[Batch]):
    def __init__(
        self, course: CourseOptions, log: Path, steps: int, work: TrainingWork[Batch], fabric: Fabric, report: Report,
        state: State,
    ) -> None:  # fmt: skip
        self.course, self.log, self.steps = course, log, steps
        self.work, self.fabric, self.report = work, fabric, report
        self.diary = Diary(log, state["step"], report) if fabric.global_rank == 0 else None
        self.state, self.watch = state, Watch()
        self.first, self.before = int(state["step"]), float(state["seconds"])
        self.saved = self.first
        self.sums: dict[str, Tensor] = {}
        self.summed, self.waited = 0, 0.0
        self.saved_at, self.save_took = time.monotonic(), 0.0

    def go(self) -> None:
        self.start = time.monotonic()
        if self._is_stale():  # a run that was killed between its end and its export
            self.report(Message("This training had stopped early; raise PATIENCE to go on with it."))
            return
        last = min(self.steps, self.course.stop_at or self.steps)
        ahead = read_ahead(self.work.read, range(self.first, last), readers_for(self.fabric.device.type == "cuda"))
        is_alone = self.fabric.world_size == 1  # several would wait for each other while they stop
        with stopping.heeded() if is_alone else nullcontext():
            for step, batch, waiting in ahead:
                terms = self.work.task.play(batch, step)
                self.waited += waiting
                self._sum(terms)
                self.state["step"] = step + 1
                self.state["seconds"] = self.before + time.monotonic() - self.start
                if self._after(step + 1, step + 1 == last):
                    break

    def _after(self, done: int, is_last: bool) -> bool:
        """What is due after `done` steps; whether the training ends here."""
        ends = is_last or self._is_over(done)
        is_asked = stopping.is_asked()
        saves = ends or is_asked or done % self.course.save_every == 0 or self._is_due()
        every = self.course.validate_every  # of the course, which all processes share: each must know that one measures
        is_due = every > 0 and (done % every == 0 or done == self.steps)
        validates = is_due or (every > 0 and ends)
        if done % NOTE_EVERY == 0 or saves or validates:
            self._note(done)
        if validates:
            ends = self._validate(done, is_due) or ends
            saves = True
        if self.diary is not None:
            if saves:
                self._save(done)
            if done % self.course.preview_every == 0 or ends:
                self._preview(done)
            if done % CURVES_EVERY == 0:
                self.diary.draw_curves()
        if is_asked and not ends:
            said = f"Stopped after step {done}; its checkpoint is in {self.log}: RESUME goes on from there."
            self.report(Message(said))
            raise CancelledError(said)
        return ends

    def _is_due(self) -> bool:
        """Whether the last checkpoint is so old that losing what came after would hurt."""
        return time.monotonic() - self.saved_at >= max(SAVE_SECONDS, self.save_took / SAVE_SHARE)

    def _save(self, done: int) -> None:
        before = time.monotonic()
        self.work.task.save(self.log / LAST, self.state)
        self.saved, self.saved_at = done, time.monotonic()
        self.save_took = self.saved_at - before

    def _is_over(self, done: int) -> bool:
        """Whether the minutes are, or somebody asked to stop: what the first process finds, in every process. Clocks
        differ, so that several ask each other, but without a limit of minutes at notes only."""
        minutes, is_alone = self.course.minutes, self.fabric.world_size == 1
        if not is_alone and minutes is None and done % NOTE_EVERY:
            return False
        is_asked = self.diary is not None and (self.log / STOP).exists()
        if is_asked:
            self.report(Message(f"Asked to stop at step {done}: it measures, exports, and ends."))
        is_over = is_asked or (minutes is not None and self.state["seconds"] >= minutes * 60)
        return is_over if is_alone else bool(self.fabric.broadcast(is_over))

    def _sum(self, terms: dict[str, Tensor]) -> None:
        for name, term in terms.items():
            self.sums[name] = self.sums[name] + term if name in self.sums else term
        self.summed += 1

    def _note(self, done: int) -> None:
        """Means of the terms since the last note: checked, written down, and shown with the time that is left."""
        terms = {name: float(total) / self.summed for name, total in self.sums.items()}
        self.watch.check_numbers(terms, done, self.saved)
        steps, seconds = done - self.first, self.state["seconds"] - self.before
        self.state["waiting"] = self.waited / max(seconds, 1e-9)
        self.state["terms"] = {name: round(value, 4) for name, value in terms.items()}
        self.sums, self.summed = {}, 0
        if self.diary is None:
            return
        rate = steps / max(seconds, 1e-9)
        row = {"steps_per_second": round(rate, 4), "waiting": round(self.state["waiting"], 4)}
        row |= {"seconds": round(self.state["seconds"], 1), "memory": round(peak_memory(self.fabric.device))}
        self.diary.add(done, row | self.state["terms"])
        sentence = self.watch.stuck(terms.get("discriminator"))
        if sentence:
            self.report(Warning(sentence))
        self._progress(done, rate)
        said = ", ".join(f"{name} {value:.3f}" for name, value in terms.items())
        self.report(Message(f"step {done} of {self.steps}, {1 / rate:.2f} s a step: {said}"))

    def _progress(self, done: int, rate: float) -> None:
        steps = min(self.steps, self.course.stop_at or self.steps)
        fraction, left = done / steps, (steps - done) / rate
        if self.course.minutes is not None:
            whole = self.course.minutes * 60
            fraction = max(fraction, min(self.state["seconds"] / whole, 1.0))
            left = min(left, max(whole - self.state["seconds"], 0.0))
        self.report(Progress(fraction, left))

    def _validate(self, done: int, is_due: bool) -> bool:
        """Measure, keep the best, and say whether patience has ended; only the first process works.

        Where a training pauses at a step that is not due, it is measured for what is exported; neither patience nor
        the rate counts it, else a training that paused would go on otherwise than one that did not.
        """
        is_over, score = False, math.nan
        if self.diary is not None and self.work.validate is not None:
            measures = self.work.validate()
            self.diary.add(done, measures)
            self.state["measures"] = measures
            said = ", ".join(f"{name} {value:.4g}" for name, value in measures.items())
            self.report(Message(f"validation at step {done}: {said}"))
            sentence = self.watch.collapsed(measures.get("diversity"))
            if sentence:
                self.report(Warning(sentence))
            is_over, score = self._compare(done, measures, is_due), measures["score"]
        several = self.fabric.world_size > 1
        if self.work.measured is not None and is_due:
            self.work.measured(self.fabric.broadcast(score) if several else score)
        return bool(self.fabric.broadcast(is_over)) if several else is_over

    def _compare(self, done: int, measures: dict[str, float], is_due: bool) -> bool:
        best, score = self.state["best"], measures["score"]
        if best is None or (math.isfinite(score) and not score >= best["score"]):  # a first one may be no number
            self.state |= {"best": {"step": done, **measures}, "stale": 0}
            self.work.task.save(self.log / BEST, self.state)
            return False
        self.state["stale"] += is_due
        if self._is_stale():
            self.report(Message(f"No better measure since step {best['step']}: stopping early."))
            return True
        return False

    def _is_stale(self) -> bool:
        return bool(self.course.patience) and int(self.state["stale"]) >= self.course.patience

    def _preview(self, done: int) -> None:
        if self.work.preview is not None and self.diary is not None:
            path = self.log / f"preview-{done:06d}.png"
            self.work.preview(path)
            self.diary.picture(done, path)
