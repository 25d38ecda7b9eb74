"""What the cells of an experiment learn from: views of the dataset, generators, synthetic datasets; each made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..contract.card import read_card
from ..contract.dataset import FILE_NAME, DatasetInfo
from ..contract.events import Report
from ..contract.jobs.experiment import ExperimentJob
from ..contract.jobs.generate_dataset import GenerateDatasetJob
from ..contract.jobs.generate_landcover import GenerateLandcoverJob
from ..contract.jobs.train_generator import TrainGeneratorJob
from ..contract.jobs.train_segmenter import TrainSegmenterJob
from ..datasets.mixing import SYNTHETIC, mixed
from ..datasets.views import write_view
from ..training.loop.run import LAST
from ..training.train_generator import JUDGE
from .arms import WHOLE, Arm, Cell, Source, View, folder_name
from .layouts import DRAWN, as_training, draw_layouts

JUDGE_STEPS = 400
MODEL = "model.onnx"


@dataclass(frozen=True)
class Tools:
    """The verbs, the measure and the report that an experiment is made of."""

    train_segmenter: Callable[[TrainSegmenterJob, Report], dict[str, Any]]
    train_generator: Callable[[TrainGeneratorJob, Report], dict[str, Any]]
    generate_dataset: Callable[[GenerateDatasetJob, Report], dict[str, Any]]
    generate_landcover: Callable[[GenerateLandcoverJob, Report], dict[str, Any]]
    measure_split: Callable[..., dict[str, Any]]
    write_report: Callable[[dict[str, Any], Path, Path], None]


def standard_tools() -> Tools:
    """The real ones."""
    from ..inference.generate_dataset import generate_dataset
    from ..inference.generate_landcover import generate_landcover
    from ..training.train_generator import train_generator
    from ..training.train_segmenter import train_segmenter
    from . import report as experiment_report
    from .held_out import measure_split

    return Tools(
        train_segmenter, train_generator, generate_dataset, generate_landcover, measure_split, experiment_report.write
    )


class Workshop:
    """The log folder, and what is made in it. What is there when it is asked for is not made again."""

    def __init__(self, job: ExperimentJob, info: DatasetInfo, tools: Tools) -> None:
        self.job, self.info, self.tools = job, info, tools
        self.log = Path(job.log).absolute()
        self._views: dict[View, tuple[Path, DatasetInfo]] = {WHOLE: (Path(job.dataset).absolute(), info)}

    def view(self, view: View) -> tuple[Path, DatasetInfo]:
        """The dataset folder that shows a view, and its description."""
        if view not in self._views:  # written anew by every run: it costs little, and the dataset may have moved
            folder = self.log / "views" / folder_name(view.name)
            shown = write_view(self.job.dataset, self.info, folder, view.share, view.bands, self.job.seed)
            self._views[view] = folder, shown
        return self._views[view]

    def model(self, source: Source) -> Path:
        """Where the generator of a source is, or will be."""
        return Path(source.model) if source.model else self._place(source) / MODEL

    def train(self, source: Source, report: Report) -> None:
        """Train a generator; a training that was interrupted goes on."""
        place, (data, _) = self._place(source), self.view(source.view)
        place.mkdir(parents=True, exist_ok=True)
        steps = generator_job(self.job, source, str(data), "model", "log").resolved.steps or 0
        judge = self._judge(source)
        job = generator_job(
            self.job, source, str(data), str(place / MODEL), str(place / "train"),
            judge="" if judge is None else str(judge), judge_steps=min(JUDGE_STEPS, steps), resume=True,
        )  # fmt: skip
        self.tools.train_generator(job, report)
        if judge is None and (place / "train" / JUDGE).exists():
            shutil.copy(place / "train" / JUDGE, self._shared_judge(source))

    def synthetic(self, source: Source) -> Path:
        """Where the synthetic training scenes of a source are, or will be."""
        return self.log / "synthetic" / folder_name(source.name)

    def painted(self, source: Source, latents: str) -> Path:
        """Where the masks of the test split are painted by a source, or will be."""
        return self.log / "painted" / f"{folder_name(source.base or source.name)}-{latents}"

    def paint_layouts(self, source: Source, folder: Path, report: Report) -> None:
        """Make a synthetic dataset of new layouts: drawn, painted, and shown as training scenes."""
        data, info = self.view(source.view)
        drawn = self.log / "layouts" / folder_name(source.name)
        painted = drawn.with_name(f"{drawn.name}-painted")
        draw_layouts(data, info, drawn, self.job.seed, self.tools.generate_landcover, report)
        if not (painted / FILE_NAME).exists():
            self._paint(source, drawn, painted, DRAWN, report, radiometry=self.job.radiometry)
        folder.parent.mkdir(parents=True, exist_ok=True)
        as_training(painted, folder)

    def paint(
        self, source: Source, folder: Path, split: str, latents: str, report: Report, judge: Path | None = None
    ) -> None:
        """Make a synthetic dataset of one split. judge: the segmenter of real imagery that filters it."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        is_train = split == "train"
        self._paint(
            source, self.view(source.view)[0], folder, split, report,
            variants=source.variants if is_train else 1, latents=latents,
            radiometry=self.job.radiometry if is_train else "model",  # what is measured is the generator
            resample=source.resample if is_train else "none", segmenter="" if judge is None else str(judge),
            filter_share=self.job.filter_share,
        )  # fmt: skip

    def _paint(self, source: Source, data: Path, folder: Path, split: str, report: Report, **options: Any) -> None:
        job = GenerateDatasetJob(
            dataset=str(data), synthetic=str(folder), model=str(self.model(source)), seed=self.job.seed, splits=split,
            resume=True, device="cpu" if self.job.device == "cpu" else "auto", threads=self.job.threads, **options,
        )  # fmt: skip
        self.tools.generate_dataset(job, report)

    def can_encode(self, source: Source) -> bool:
        """Whether the generator of a source has an encoder."""
        card = read_card(self.model(source))
        return bool(card.encoder) and card.style_size > 0

    def amounts(self, cell: Cell) -> dict[str, int]:
        """Real and synthetic scenes that a cell learns from. Raises JobError or InputError where they do not fit."""
        job = self.segmenter_job(cell)
        _, info = self.view(cell.arm.view)
        found = mixed(job.dataset, info, job.synthetic, job.synthetic_share, job.mixing, job.variants, job.seed)
        train = found.of_split("train")
        synthetic = sum(each.name.startswith(SYNTHETIC) for each in train)
        return {"real": len(train) - synthetic, "synthetic": synthetic}

    def cell(self, cell: Cell) -> Path:
        """The folder of a cell."""
        return self.log / "cells" / cell.name

    def segmenter_job(self, cell: Cell) -> TrainSegmenterJob:
        """The training of a cell, which goes on where it was interrupted."""
        place, (data, _) = self.cell(cell), self.view(cell.arm.view)
        return self.job.segmenter(
            str(place / MODEL), str(place / "train"), dataset=str(data), seed=cell.seed,
            resume=(place / "train" / LAST).exists(), **self._mix(cell.arm),
        )  # fmt: skip

    def _mix(self, arm: Arm) -> dict[str, Any]:
        if not arm.source:
            return {"augmentation": arm.augmentation} if arm.augmentation else {}
        places = (self.log / "synthetic" / folder_name(each) for each in (arm.source, arm.more) if each)
        return {
            "synthetic": tuple(map(str, places)), "synthetic_share": arm.share, "mixing": arm.mixing,
            "variants": arm.variants,
        }  # fmt: skip

    def _place(self, source: Source) -> Path:
        return self.log / "generators" / folder_name(source.base or source.name)

    def _judge(self, source: Source) -> Path | None:
        """The judge that an earlier generator of the same view was validated by: all are judged alike."""
        path = self._shared_judge(source)
        return path if path.exists() else None

    def _shared_judge(self, source: Source) -> Path:
        return self.log / "generators" / f"judge-{folder_name(source.view.name) or 'whole'}.onnx"


def generator_job(
    job: ExperimentJob, source: Source, dataset: str, model: str, log: str, **options: Any
) -> TrainGeneratorJob:
    """The training of a generator. Crops are as large as the segmenters'; all else is the preset's."""
    return TrainGeneratorJob(
        dataset, model, log, architecture=source.architecture, preset=job.preset, steps=job.generator_steps,
        crop_size=job.crop_size, lambda_diversity=source.lambda_diversity, ablation=source.ablation, seed=job.seed,
        device=job.device, precision=job.precision, **options,
    )  # fmt: skip
