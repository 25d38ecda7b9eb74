"""The training loop: steps, notes, checkpoints, validations and previews, the same for every kind of network."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from lightning_fabric import Fabric
from torch import Tensor

from ...contract.errors import JobError, OutputError
from ...contract.events import Message, Progress, Report, Warning
from ...contract.jobs.registry import TrainJob
from .batches import read_ahead, readers_for
from .devices import peak_memory
from .log import Diary
from .watch import Watch

LAST, BEST = "last.safetensors", "best.safetensors"
NOTE_EVERY, CURVES_EVERY = 20, 200
Batch = TypeVar("Batch")
Played = TypeVar("Played", contravariant=True)
State = dict[str, Any]


class Task(Protocol[Played]):
    """What is trained: one step at a time, and everything of it in a checkpoint."""

    def play(self, batch: Played, step: int) -> dict[str, Tensor]:
        """Update the networks; returns the losses' terms."""

    def save(self, path: Path, state: State) -> None:
        """Write a checkpoint, atomically."""

    def load(self, path: Path) -> State:
        """Fill everything from a checkpoint; returns its state."""


@dataclass(frozen=True)
class Plan:
    """When things happen; steps count from the training's start, minutes over all its parts."""

    log: Path
    steps: int
    stop_at: int | None
    minutes: float | None
    save_every: int
    validate_every: int
    """0: never."""
    preview_every: int
    patience: int
    resume: bool


@dataclass(frozen=True)
class Work(Generic[Batch]):
    """What the loop does with a task: read the batch of a step, measure (a lower `score` is better), draw a preview.

    Only the first process measures and draws; what the others have here is never called.
    """

    task: Task[Batch]
    read: Callable[[int], Batch]
    validate: Callable[[], dict[str, float]] | None
    preview: Callable[[Path], None] | None
    measured: Callable[[float], None] | None = None
    """Every process hears here what a validation scored."""


def plan_of(job: TrainJob) -> Plan:
    """When things happen in the training of a resolved job."""
    return Plan(
        log=Path(job.log),
        steps=job.steps or 0,
        stop_at=job.stop_at,
        minutes=job.minutes,
        save_every=job.save_every,
        validate_every=job.validate_every,
        preview_every=job.preview_every,
        patience=job.patience,
        resume=job.resume,
    )


def open_log(plan: Plan) -> None:
    """Make the log folder. Raises OutputError where it cannot be made, JobError where a training lies in it that is
    not to be continued."""
    try:
        plan.log.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"Expected a folder for LOG, found {plan.log}: {error}. Choose another.") from error
    if (plan.log / LAST).exists() and not plan.resume:
        raise JobError(
            f"Expected an empty LOG folder, found a training in {plan.log}. Set RESUME or choose another folder."
        )


def run(plan: Plan, work: Work[Batch], fabric: Fabric, report: Report) -> State:
    """Train until the steps, the minutes or the patience end; returns the state, which the last checkpoint holds.

    What the networks become depends on the seed and the steps alone, so a training that was killed and continued
    ends with the same weights as one that was not. Raises OutputError where a file cannot be read or the disk is full,
    among what the task, the reading and the measuring raise.
    """
    state: State = {"step": 0, "seconds": 0.0, "terms": {}, "best": None, "stale": 0, "measures": {}, "waiting": 0.0}
    if plan.resume and (plan.log / LAST).exists():
        state = work.task.load(plan.log / LAST)
        report(Message(f"Continuing at step {state['step']}."))
        if changed := state.pop("changed", None):
            report(Warning(changed))
    is_first = fabric.global_rank == 0
    diary = Diary(plan.log, state["step"], report) if is_first else None
    try:
        try:
            _Run(plan, work, fabric, report, diary, state).go()
        finally:
            if diary is not None:
                diary.close()
    except OSError as error:
        raise OutputError(
            f"Expected to read what is trained on and to write into the LOG folder {plan.log}, found that it cannot be "
            f"done ({error}). Its last checkpoint is kept: see to that file or disk, and RESUME."
        ) from error
    return state


class _Run(Generic[Batch]):
    def __init__(
        self, plan: Plan, work: Work[Batch], fabric: Fabric, report: Report, diary: Diary | None, state: State
    ) -> None:
        self.plan, self.work, self.fabric, self.report = plan, work, fabric, report
        self.diary, self.state, self.watch = diary, state, Watch()
        self.first, self.before = int(state["step"]), float(state["seconds"])
        self.saved = self.first
        self.sums: dict[str, Tensor] = {}
        self.summed, self.waited = 0, 0.0

    def go(self) -> None:
        self.start = time.monotonic()
        if self._is_stale():  # a run that was killed between its end and its export
            self.report(Message("This training had stopped early; raise PATIENCE to go on with it."))
            return
        last = min(self.plan.steps, self.plan.stop_at or self.plan.steps)
        ahead = read_ahead(self.work.read, range(self.first, last), readers_for(self.fabric.device.type == "cuda"))
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
        minutes = self.plan.minutes
        ends = is_last or self._agreed(minutes is not None and self.state["seconds"] >= minutes * 60)
        saves = ends or done % self.plan.save_every == 0
        every = self.plan.validate_every  # of the plan, which all processes share: each must know that one measures
        is_due = every > 0 and (done % every == 0 or done == self.plan.steps)
        validates = is_due or (every > 0 and ends)
        if done % NOTE_EVERY == 0 or saves or validates:
            self._note(done)
        if validates:
            ends = self._validate(done, is_due) or ends
            saves = True
        if self.diary is not None:
            if saves:
                self.work.task.save(self.plan.log / LAST, self.state)
                self.saved = done
            if done % self.plan.preview_every == 0 or ends:
                self._preview(done)
            if done % CURVES_EVERY == 0:
                self.diary.draw_curves()
        return ends

    def _agreed(self, is_over: bool) -> bool:
        """What the first process thinks, in every process: clocks differ."""
        if self.plan.minutes is None or self.fabric.world_size == 1:
            return is_over
        return bool(self.fabric.broadcast(is_over))

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
        self.report(Message(f"step {done} of {self.plan.steps}, {1 / rate:.2f} s a step: {said}"))

    def _progress(self, done: int, rate: float) -> None:
        steps = min(self.plan.steps, self.plan.stop_at or self.plan.steps)
        fraction, left = done / steps, (steps - done) / rate
        if self.plan.minutes is not None:
            whole = self.plan.minutes * 60
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
            self.work.task.save(self.plan.log / BEST, self.state)
            return False
        self.state["stale"] += is_due
        if self._is_stale():
            self.report(Message(f"No better measure since step {best['step']}: stopping early."))
            return True
        return False

    def _is_stale(self) -> bool:
        return bool(self.plan.patience) and int(self.state["stale"]) >= self.plan.patience

    def _preview(self, done: int) -> None:
        if self.work.preview is not None and self.diary is not None:
            path = self.plan.log / f"preview-{done:06d}.png"
            self.work.preview(path)
            self.diary.picture(done, path)
