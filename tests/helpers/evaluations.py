"""A stand-in for the context of an evaluation, and groups of measures that say what tests want."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from landsynth.contract.card import BandInfo, ClassInfo
from landsynth.contract.jobs.evaluate import EvaluateJob
from landsynth.evaluation.chips.cut import ChipBatch, ChipSet, Place
from landsynth.evaluation.chips.sources import Look
from landsynth.evaluation.report.measures import Group, Measure, Missing
from landsynth.evaluation.report.page import Column, Figure, Table

LOOK = Look(
    (ClassInfo(1, "building", "#aa0000"), ClassInfo(5, "water", "#0000aa")), (),
    tuple(BandInfo(name, 0, 255, 120, 40) for name in ("red", "green", "blue")), "uint8", None, 1.0,
)  # fmt: skip


class MadeChips(ChipSet):
    """Chips of noise, a quarter of which shows nothing; how mixed their land cover is grows with their number."""

    def __init__(self, count: int, side: int = 32, look: Look = LOOK) -> None:
        super().__init__(look, [Place(f"scene{n}", n, 2 * n, "", "") for n in range(count)], side)

    def batch(self, numbers: Any) -> ChipBatch:
        images = np.empty((len(numbers), len(self.bands), self.side, self.side), np.float32)
        classes = np.ones((len(numbers), self.side, self.side), np.uint8)
        for at, number in enumerate(numbers):
            images[at] = np.random.default_rng(number).integers(0, 255, images.shape[1:])
            classes[at, : number % self.side // 2] = 0
        images[:, :, :8, :8], classes[:, :8, :8] = np.nan, 255
        return ChipBatch(images, classes)


@dataclass
class MadeContext:
    """What the verb asks of a context."""

    job: EvaluateJob
    report: Any
    real: ChipSet = field(default_factory=lambda: MadeChips(3))
    synthetic: ChipSet = field(default_factory=lambda: MadeChips(3))
    is_paired: bool = True
    attribution: str = ""


def job_in(folder: Path, **changes: Any) -> EvaluateJob:
    """A job whose outputs lie in the folder; no network is named."""
    names = {"report": str(folder / "r.html"), "metrics": str(folder / "m.json")}
    options = {"real": "real", "synthetic": "made", "segmenter": "", "groups": ("fidelity", "seams"), **names}
    return EvaluateJob(**{**options, **changes})


def fidelity(context: Any) -> Group:
    """Two measures, one of them a headline, a table, a figure, a missing measure, words, and details of NumPy."""
    measures = (
        Measure(
            "frechet_satellite", "Frechet distance", 40.0, "down", interval=(38.0, 42.0), level=8.0,
            count=np.int64(3), note="by bootstrap", is_headline=True,  # type: ignore[arg-type]
        ),
        Measure("cosine_satellite", "Cosine distance", np.float32(0.25), "down", spread=0.01),  # type: ignore[arg-type]
        Measure("kid_satellite", "Kernel distance", float("nan"), "down", is_headline=True),
    )  # fmt: skip
    parts = (
        Table("By class", (Column("class"), Column("Frechet", "down")), (("water", 1.0), ("building", None))),
        Figure("A plot", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "What it shows"),
    )
    details = {"curve": np.arange(3.0), "odd": float("inf"), "by class": {1: np.float32(0.5)}}
    lost = (Missing("fid", "It needs weights."),)
    return Group("fidelity", "Fidelity", measures, parts, lost, ("It lies close.", "Or not."), details)


def seams(context: Any) -> Group:
    """One headline."""
    measure = Measure("seam_ratio", "Jump", 1.02, "down", is_headline=True)
    return Group("seams", "Seams", (measure,), words=("No seams.",))


GROUPS = {"fidelity": fidelity, "seams": seams}
