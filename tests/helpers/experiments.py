"""A small dataset with all splits, a generator of its classes and bands, and verbs that stand in for trainings."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from onnx import helper, load, save

from landsynth.contract.card import METADATA_KEY
from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.events import Event, Message, Progress
from landsynth.contract.jobs.experiment import ExperimentJob
from landsynth.contract.jobs.generate_landcover import GenerateLandcoverJob
from landsynth.contract.jobs.train_generator import TrainGeneratorJob
from landsynth.contract.jobs.train_segmenter import TrainSegmenterJob
from landsynth.evaluation.report.experiment_words import headline
from landsynth.experiments.workshop import Tools
from landsynth.inference.generate_dataset import generate_dataset
from landsynth.tests.helpers.datasets import write_dataset, write_tiff
from landsynth.tests.helpers.judges import write_nearest_colour
from landsynth.tests.helpers.models import Recipe, card_of, write_model

BANDS = ("band1", "band2", "band3", "band4")
COLOURS = np.arange(1, 4)[:, None] * np.array([40, 60, 50, 30])
"""Digital numbers of the classes in each band."""


def write_data(folder: Path, bands: int = 3, trains: int = 4) -> DatasetInfo:
    """Scenes of 64 px with three classes in blocks of 8 px, each in its colour; two scenes to validate, two to test."""
    draw = np.random.default_rng(0)
    scenes = {}
    for number in range(trains + 4):
        codes = draw.integers(1, 4, (8, 8)).repeat(8, 0).repeat(8, 1).astype(np.uint8)
        image = np.moveaxis(COLOURS[codes - 1, :bands], -1, 0) + draw.integers(-10, 11, (bands, 64, 64))
        codes[:2] = 0
        split = "train" if number < trains else "validation" if number < trains + 2 else "test"
        scenes[f"s{number}"] = (image.astype(np.uint8), codes, split)
    return write_dataset(folder, scenes)


def write_generator(path: Path, bands: int = 3, **training: Any) -> str:
    """A generator that needs no time; its card says how it was trained."""
    path.parent.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(bands=bands, names=BANDS)
    write_model(path, recipe)
    model = load(str(path))
    helper.set_model_props(model, {METADATA_KEY: replace(card_of(recipe), training=training).to_json()})
    save(model, str(path))
    return str(path)


def job(folder: Path, kind: str = "mixing", **options: Any) -> ExperimentJob:
    """An experiment of folder/data in folder/log, with the generator folder/tiny.onnx for mixing and composition."""
    taken: dict[str, Any] = {"shares": (0.5,), "seeds": 2, "steps": 4, "crop_size": 32, "threads": 1, "device": "cpu"}
    if kind in ("mixing", "composition", "usefulness"):
        taken["generators"] = (str(folder / "tiny.onnx"),)
    places = [str(folder / name) for name in ("data", "report.html", "metrics.json", "log")]
    return ExperimentJob(*places, kind=kind, **{**taken, **options})


class Standing:
    """Verbs that stand in, and what was asked of them in order; `fails` is called with what is asked, and may raise.

    A segmenter's mIoU is 0.5 + 0.01 * seed on real imagery, a tenth more where any is synthetic.
    """

    def __init__(self, fails: Callable[[str], None] = lambda what: None) -> None:
        self.fails, self.asked = fails, list[str]()
        self.jobs: list[TrainSegmenterJob | TrainGeneratorJob] = []
        self.layouts: list[GenerateLandcoverJob] = []
        self.result: dict[str, Any] = {}

    @property
    def tools(self) -> Tools:
        """What experiment takes."""
        return Tools(
            self.train_segmenter, self.train_generator, generate_dataset, self.generate_landcover, self.measure_split,
            self.write_report,
        )  # fmt: skip

    def generate_landcover(self, job: GenerateLandcoverJob, report: Callable[[Event], None]) -> dict[str, Any]:
        """The mask of the first training scene upside down."""
        self.layouts.append(job)
        scene = DatasetInfo.read(job.dataset).of_split("train")[0]
        with rasterio.open(Path(job.dataset) / scene.mask) as mask:
            write_tiff(Path(job.output), mask.read()[:, ::-1])
        return {"OUTPUT": job.output}

    def write_report(self, found: dict[str, Any], report: Path, metrics: Path) -> None:
        """The metrics alone: plots take a while."""
        metrics.write_text(json.dumps(found, allow_nan=False), encoding="utf-8")
        report.write_text(headline(found), encoding="utf-8")

    def train_segmenter(self, job: TrainSegmenterJob, report: Callable[[Event], None]) -> dict[str, Any]:
        """A model of the nearest colour."""
        name = Path(job.model).parent.name
        (Path(job.log)).mkdir(parents=True, exist_ok=True)
        (Path(job.log) / "last.safetensors").write_bytes(b"half")
        self._note(f"train {name}", job)
        report(Progress(0.5))
        report(Message("inner"))
        info = DatasetInfo.read(job.dataset)
        write_nearest_colour(Path(job.model), COLOURS[:, : len(info.bands)], info.bands, info.classes)
        return {"MODEL": job.model, "steps": job.steps, "seconds": 1.5, "best_step": 3, **_measured(job)}

    def train_generator(self, job: TrainGeneratorJob, report: Callable[[Event], None]) -> dict[str, Any]:
        """A generator that needs no training."""
        self._note(f"generator {Path(job.model).parent.name}", job)
        bands = len(DatasetInfo.read(job.dataset).bands)
        Path(job.log).mkdir(parents=True, exist_ok=True)
        write_generator(Path(job.model), bands)
        shutil.copy(job.model, Path(job.log) / "judge.onnx")
        return {"MODEL": job.model}

    def measure_split(self, model: Any, folder: Any, info: DatasetInfo, split: str, *rest: Any) -> dict[str, Any]:
        """What its training has said, a little lower."""
        self._note(f"{split} {Path(model).parent.name} {'' if info.synthetic is None else 'painted'}".strip(), None)
        name = Path(model).parent.name
        return _numbers(int(name.rpartition("-")[2]), "real-seed" not in name, 0.1)

    def _note(self, what: str, job: Any) -> None:
        self.fails(what)
        self.asked.append(what)
        if job is not None:
            self.jobs.append(job)


def _measured(job: TrainSegmenterJob) -> dict[str, Any]:
    return _numbers(job.seed, bool(job.synthetic), 0.0)


def _numbers(seed: int, is_helped: bool, less: float) -> dict[str, Any]:
    value = (0.5 - less + 0.01 * seed) * (1.1 if is_helped else 1.0)
    return {"miou": value, "fwiou": value, "accuracy": value, "iou": {"class 1": value, "class 2": value}}
