"""The job of Augmentation experiment."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any, Optional

from ..options.declaring import SEED, THREADS, Options, changed, option, require
from ..options.presets import ARCHITECTURES, SCHEDULE_TIP, SCHEDULES, CourseOptions, SegmenterOptions
from ..resources import BUNDLED_GENERATOR
from .generate_dataset import RADIOMETRY
from .train_segmenter import TrainSegmenterJob

LAMBDAS = (0.0, 2.0, 4.0, 6.0, 8.0, 10.0)
EXPERIMENTS = ("mixing", "composition", "lambda", "size", "bands", "ablation", "usefulness")
ARMS = ("painted", "filtered", "resampled", "layouts", "both", "strong", "alone")
SEEDS, PAIRS = 3, 8
"""Trainings of every mix: of most kinds, and of usefulness, which needs to tell small gains from chance."""


@dataclass(frozen=True)
class ReportOptions(Options):
    """Where an experiment reads and writes."""

    dataset: str = option(kind="folder", label="Training dataset",
        tip="Folder made by Prepare training dataset, with parts for training, validation and the test.")  # fmt: skip
    report: str = option(kind="file", tip="HTML file to write: tables, plots, published figures beside them.")
    metrics: str = option(kind="file",
        tip="JSON file to write; tables as CSV and plots as PNG and SVG lie beside it, their names beginning with its "
        "stem.")  # fmt: skip
    log: str = option(kind="folder",
        tip="Folder of the cells, each a training, and of generators and synthetic imagery; what is finished there "
        "stays.")  # fmt: skip


@dataclass(frozen=True)
class ExperimentJob(SegmenterOptions, ReportOptions):
    """An experiment on a dataset: does synthetic imagery help a segmenter, how much, which, when?"""

    kind: str = option("mixing", label="Kind of experiment", choices=EXPERIMENTS,
        tip="mixing (Le et al. 2023, figure 3; Wang et al. 2023, table I) and composition (Le et al. 2023, table 2) "
        "compare mixes. lambda (Le et al. 2023, table 1), size (Wang et al. 2023, table III), bands and ablation (Wang "
        "et al. 2023, table II) train generators too: much longer. usefulness compares registered arms with real "
        "imagery and with strongly augmented real imagery, by pairs of trainings.")  # fmt: skip
    generators: tuple[str, ...] = option((str(BUNDLED_GENERATOR),), kind="file",
        tip="ONNX files made by Train generator; with mixing and composition each is compared, with lambda and "
        "ablation they are those trained with these; usefulness takes one, or one for each number of scenes; the other "
        "kinds, and usefulness, train their own where none is given.")  # fmt: skip
    shares: tuple[float, ...] = option((0.25, 0.5, 0.75), decides="",
        tip="mixing: shares of synthetic scenes beside 0 and 1. size, usefulness: shares of the training "
        "scenes beside 1.")  # fmt: skip
    arms: tuple[str, ...] = option(ARMS, label="Arms beside real imagery (kind usefulness)", choices=ARMS, decides="",
        advanced=True,
        tip="painted: real and painted imagery of the same masks. filtered: without misread pixels. resampled: hard "
        "masks painted more often, too. layouts: painted new layouts with more of rare classes. both: filtered and "
        "layouts. strong: real imagery, strongly augmented. alone: painted imagery alone.")  # fmt: skip
    painted_share: float = option(0.5, label="Share of painted crops (kind usefulness)", above=0, most=1, decimals=2,
        advanced=True,
        tip="Of the crops of each step, in the arms that learn from both.")  # fmt: skip
    filter_share: float = option(0.05, label="Real pixels that the filter may take", above=0, most=1,
        decimals=2, advanced=True,
        tip="How sure a segmenter of real imagery must be of another class for a painted pixel to be ignored: of each "
        "class of the validation imagery it may misread this share at most.")  # fmt: skip
    seeds: Optional[int] = option(None, label="Trainings a mix (empty: 3 or 8)", least=1, decides="",
        tip="One shows no spread, so that chance looks like a gain; at least 3, and 8 to tell small gains from "
        "chance.")  # fmt: skip
    variants: int = option(3, label="Images of a mask at most (kind composition)", least=1, advanced=True,
        tip="3 measures 100, 200 and 300 % of synthetic imagery.")  # fmt: skip
    lambdas: tuple[float, ...] = option(LAMBDAS, decides="",
        tip="lambda: weights of the diversity term that generators are trained with.")  # fmt: skip
    bands: tuple[str, ...] = option((), decides="",
        tip='bands: sets of bands by number, such as "1,2,3"; the first three beside all if empty.')  # fmt: skip
    architecture: str = option("fast", label="Kinds that train generators: architecture", choices=tuple(ARCHITECTURES),
        advanced=True, tip="For lambda, size and bands; ablation trains csebgan.")  # fmt: skip
    generator_steps: Optional[int] = option(None, label="Generators' steps (empty: preset)",
        least=1, advanced=True, tip="Updates of every generator that is trained; laptop: 6000.")  # fmt: skip
    radiometry: str = option("model", label="Radiometry of synthetic imagery", choices=RADIOMETRY, advanced=True,
        tip="model: as the generator paints. scenes: every class as bright and as varied as in a real train "
        "scene.")  # fmt: skip
    seed: int = option(0, label="First seed", advanced=True, **SEED,
        tip="The trainings of a mix have this seed, the next, and so on; also the seed of the synthetic "
        "imagery.")  # fmt: skip
    schedule: str = option("cosine", label="Schedule of the learning rate", choices=SCHEDULES, advanced=True,
        tip=SCHEDULE_TIP)  # fmt: skip
    validate_every: int = option(100, label="Steps between validations", least=1, advanced=True,
        tip="Of all validated weights of a training the best are measured on the test.")  # fmt: skip
    resume: bool = changed(CourseOptions, "resume",
        tip="Go on with the experiment that lies in the log folder; what is finished is not done again.")  # fmt: skip
    steps: Optional[int] = changed(SegmenterOptions, "steps", label="Steps of each (empty: preset)")
    batch_size: Optional[int] = changed(SegmenterOptions, "batch_size", advanced=True)
    crop_size: Optional[int] = changed(SegmenterOptions, "crop_size", advanced=True)
    device: str = changed(CourseOptions, "device", advanced=True)
    precision: str = changed(CourseOptions, "precision", decides="result")
    threads: Optional[int] = option(None, label="CPU threads (empty: all cores)", **THREADS, decides="", advanced=True,
        tip="Fewer leave room for other work.")  # fmt: skip
    cells: int = option(0, label="Trainings at most in this run (0: all)", least=0, decides="", advanced=True,
        tip="The experiment pauses after so many; a run with RESUME goes on.")  # fmt: skip

    def check(self) -> None:
        ok = bool(self.generators) or self.kind not in ("mixing", "composition")
        require(ok, "generators", f"at least one generator for kind {self.kind}", self.generators)
        wrong = [share for share in self.shares if not 0 < share < 1]
        require(not wrong, "shares", "shares above 0 and below 1", self.shares)
        require(len(set(self.shares)) == len(self.shares), "shares", "each share once", self.shares)
        wrong = [value for value in self.lambdas if not value >= 0]
        require(bool(self.lambdas) and not wrong, "lambdas", "weights of at least 0", self.lambdas)
        for text in self.bands:
            ok = all(re.fullmatch(r"\s*0*[1-9]\d{,5}\s*", part) for part in text.split(","))
            require(ok, "bands", 'numbers of bands such as "1,2,3"', text)
        self.segmenter("model", "log", seed=self.seed)  # checks what it takes over

    @property
    def pairs(self) -> int:
        """Trainings of every mix."""
        return self.seeds or (PAIRS if self.kind == "usefulness" else SEEDS)

    def segmenter(self, model: str, log: str, **options: Any) -> TrainSegmenterJob:
        """The training of one cell, with the options of the experiment and those given."""
        shared = (
            *(each.name for each in fields(SegmenterOptions)),
            "schedule",
            "validate_every",
            "device",
            "precision",
        )
        taken = {name: getattr(self, name) for name in shared}
        own: dict[str, Any] = {"dataset": self.dataset, "patience": 0, "deepness": False}
        return TrainSegmenterJob(**{**own, **taken, **options}, model=model, log=log)
