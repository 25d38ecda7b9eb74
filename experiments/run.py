"""The cells of an experiment, done one by one: all trainings first, then each looks at the test split, once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..contract.dataset import FILE_NAME, DatasetInfo
from ..contract.errors import InputError, LandSynthError
from ..contract.events import Message, Report, Warning
from ..contract.files import written
from ..contract.jobs.experiment import ExperimentJob
from ..contract.progress import Clock, quietly
from ..contract.typed import loads
from ..evaluation.chips.comparison import looked_at
from ..evaluation.chips.cut import cut
from ..evaluation.chips.sources import DatasetSource
from ..evaluation.features.embedding import Embedding
from ..evaluation.metrics.frechet import frechet_distance, statistics
from .arms import Cell, Layout, Source
from .workshop import MODEL, Workshop, generator_job

RECORD = "cell.json"
CHIP = 128
# What a step of each kind takes, against a step of a segmenter: only for the time that is left.
GENERATOR_STEP, IMAGE, TEST = 5.0, 5.0, 10.0
Row = dict[str, Any]


class Runner:
    """Does what is not there yet of an experiment."""

    def __init__(self, layout: Layout, workshop: Workshop, report: Report) -> None:
        self.layout, self.workshop, self.report = layout, workshop, report
        self.job: ExperimentJob = workshop.job
        self.cells = layout.cells(self.job)

    def run(self) -> None:
        """Make generators and synthetic imagery, train cells, and where all are trained, measure the test split."""
        waiting = [cell for cell in self.cells if self.row(cell) is None]
        chosen = waiting[: self.job.cells] if self.job.cells else waiting
        whole = len(chosen) == len(waiting)
        if len(waiting) < len(self.cells):
            self.report(Message(f"{len(self.cells) - len(waiting)} of {len(self.cells)} cells are there."))
        filtered = [each for each in self.layout.sources if each.is_filtered]
        tasks = list(self._making(each for each in self.layout.sources if each not in filtered))
        tasks += self._training(chosen, filtered, first=len(self.cells) - len(waiting) + 1)
        if whole:
            tasks += [*self._testing(), *self._judging()]
        clock, said = Clock(sum(each.weight for each in tasks), self.report), set[str]()
        for task in tasks:
            self.report(Message(f"{task.title[:1].upper()}{task.title[1:]}."))
            clock.begin(task.weight)
            with _named(task.title):
                task.action(quietly(clock, said, f"{task.title}: "))
            clock.end()

    def row(self, cell: Cell) -> Row | None:
        """What a finished cell has written down."""
        return read_json(self.workshop.cell(cell) / RECORD)

    def rows(self) -> list[Row]:
        """What all finished cells have written down."""
        return [row for cell in self.cells if (row := self.row(cell)) is not None]

    def sources(self) -> list[Row]:
        """What was measured of the generators."""
        rows = []
        for source in (each for each in self.layout.sources if each.base in ("", each.name)):
            measured = read_json(self._measures_of(source))
            if measured is not None:
                rows.append(
                    {"name": source.name, "lambda": source.lambda_diversity, "ablation": source.ablation, **measured}
                )
        return rows

    def _making(self, sources: Iterable[Source]) -> Iterator[Step]:
        """Generators and synthetic training scenes."""
        for source in sources:
            made = self.workshop.synthetic(source)
            if (made / FILE_NAME).exists():
                continue
            if not self.workshop.model(source).exists():
                steps = generator_job(self.job, source, "data", "model", "log").resolved.steps or 0
                yield Step(f"generator {source.name}", GENERATOR_STEP * steps, self._bound(self.workshop.train, source))
            _, info = self.workshop.view(source.view)
            images = len(info.of_split("train")) * source.variants
            paint = self._bound(self._paint, source, made)
            yield Step(f"synthetic imagery of {source.name}", IMAGE * images, paint)

    def _paint(self, source: Source, made: Path, report: Report) -> None:
        if source.has_layouts:
            self.workshop.paint_layouts(source, made, report)
            return
        judge = self._judge_of(source)
        model = self.workshop.cell(judge) / MODEL if source.is_filtered and judge is not None else None
        self.workshop.paint(source, made, "train", "random", report, model)

    def _judge_of(self, source: Source) -> Cell | None:
        """The first training on the real imagery of a source's view alone."""
        return next((c for c in self.cells if c.arm.view == source.view and not c.arm.source), None)

    def _training(self, cells: list[Cell], filtered: list[Source], first: int) -> Iterator[Step]:
        """Trainings, and before the first that needs it the filtered imagery, which an earlier one reads."""
        steps = self.job.segmenter("model", "log").resolved.steps or 0
        for number, cell in enumerate(cells, first):
            mine = cell.arm.source, cell.arm.more
            yield from self._making(each for each in filtered if each.name in mine)
            filtered = [each for each in filtered if each.name not in mine]
            title = f"cell {number} of {len(self.cells)}: {cell.arm.subject}, seed {cell.seed}"
            yield Step(title, float(steps), self._bound(self._train, cell))

    def _testing(self) -> Iterator[Step]:
        for cell in self.cells:
            if "test" not in (self.row(cell) or {}):
                yield Step(f"test split of {cell.arm.subject}, seed {cell.seed}", TEST, self._bound(self._test, cell))

    def _judging(self) -> Iterator[Step]:
        for source in self.layout.sources:
            is_first = source.base in ("", source.name) and not source.is_filtered and not source.has_layouts
            if is_first and read_json(self._measures_of(source)) is None:
                yield Step(f"fidelity of {source.name}", 2 * TEST, self._bound(self._measure, source))

    def _bound(self, action: Callable[..., None], *arguments: Any) -> Callable[[Report], None]:
        return lambda report: action(*arguments, report)

    def _train(self, cell: Cell, report: Report) -> None:
        place = self.workshop.cell(cell)
        place.mkdir(parents=True, exist_ok=True)
        amounts = self.workshop.amounts(cell)
        job = self.workshop.segmenter_job(cell)
        result = self.workshop.tools.train_segmenter(job, report)
        validation = {name: result[name] for name in ("miou", "fwiou", "accuracy", "iou")}
        write_json(
            place / RECORD,
            {
                "subject": cell.arm.subject, "seed": cell.seed, "steps": result["steps"],
                "best_step": result["best_step"], "data": amounts, "seconds": result["seconds"],
                "validation": validation,
            },
        )  # fmt: skip
        for each in (place / "train").glob("*.safetensors"):  # the exported model is what counts
            each.unlink()
        self.report(
            Message(
                f"{cell.arm.subject}, seed {cell.seed}: mIoU {result['miou']:.4f} on validation crops after "
                f"{result['steps']} steps in {result['seconds']:.0f} s, best at step {result['best_step']}; learnt "
                f"from {amounts['real']} real and {amounts['synthetic']} synthetic scenes."
            )
        )

    def _test(self, cell: Cell, report: Report) -> None:
        folder, info = self.workshop.view(cell.arm.view)
        place = self.workshop.cell(cell)
        found = self._measured(place / MODEL, folder, info, report)
        write_json(place / RECORD, {**(self.row(cell) or {}), "test": found})
        self.report(Message(f"{cell.arm.subject}, seed {cell.seed}: mIoU {found['miou']:.4f} on the test split."))

    def _measured(self, model: Path, folder: Path, info: DatasetInfo, report: Report) -> Row:
        return self.workshop.tools.measure_split(model, folder, info, "test", report, self.job.threads, self.job.device)

    def _measure(self, source: Source, report: Report) -> None:
        """Distance to the real test split, what the segmenter of real imagery finds (Wang et al. 2023, table II)."""
        folder, info = self.workshop.view(source.view)
        found: Row = {}
        looks = ["random"]
        if self.job.kind == "lambda" and self.workshop.can_encode(source):
            looks.append("encoded")
        for latents in looks:
            painted = self.workshop.painted(source, latents)
            if not (painted / FILE_NAME).exists():
                self.workshop.paint(source, painted, "test", latents, report)
            name = "frechet_satellite" if latents == "random" else "frechet_satellite_encoded"
            try:
                found[name], found["chips"] = self._distance(folder, info, painted)
            except InputError as error:
                self.report(Warning(f"No distance of {source.name} to the real test split: {error}"))
        painted = self.workshop.painted(source, "random")
        judge = self._judge_of(source)
        if judge is not None:
            model = self.workshop.cell(judge) / MODEL
            seen = self._measured(model, painted, DatasetInfo.read(painted), report)
            found["agreement"] = {name: seen[name] for name in ("miou", "fwiou", "accuracy")}
        write_json(self._measures_of(source), found)

    def _distance(self, folder: Path, info: DatasetInfo, painted: Path) -> tuple[float, int]:
        """frechet_satellite of painted to real scenes, by chips that overlap by half, and the number of real chips."""
        real = DatasetSource(str(folder), info, "test")
        other = DatasetSource(str(painted), DatasetInfo.read(painted), "test")
        side = min(CHIP, *(min(each.height, each.width) for each in real.pieces))
        embedding = Embedding(threads=self.job.threads)
        truth, found = (
            looked_at(
                cut(source, source.look, side, None, step=max(side // 2, 1)),
                lambda images: embedding.features(images, info.bands),
            )[0]
            for source in (real, other)
        )
        return frechet_distance(statistics(found), statistics(truth)), len(truth)

    def _measures_of(self, source: Source) -> Path:
        return self.workshop.painted(source, "random").with_suffix(".json")


class Step:
    """One thing to do: its title, what it takes, and the doing."""

    def __init__(self, title: str, weight: float, action: Callable[[Report], None]) -> None:
        self.title, self.weight, self.action = title, max(weight, 1.0), action


@contextmanager
def _named(title: str) -> Iterator[None]:
    """Errors say in which part of the experiment they happened."""
    try:
        yield
    except LandSynthError as error:
        raise type(error)(f"{title}: {error}") from error


def read_json(path: Path) -> Row | None:
    """What a JSON file holds; None where there is none. It is written whole or not at all."""
    if not path.exists():
        return None
    try:
        found: Row = loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"Expected a record of the experiment at {path}, found damage ({error}). Delete it."
        ) from error
    return found


def write_json(path: Path, values: Row) -> None:
    """Write a JSON file; it appears when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written(path) as part:
        part.write_text(json.dumps(values, indent=1, allow_nan=False), encoding="utf-8")


def arms_of(layout: Layout) -> list[Row]:
    """The arms as plain values, for the report."""
    return [
        {name: value for name, value in asdict(arm).items() if name in ("subject", "baseline", "rival", "series", "x")}
        | {"source": arm.source, "share": arm.share, "mixing": arm.mixing if arm.source else "", "view": arm.view.name}
        for arm in layout.arms
    ]
