"""The folder of a training assistant: where each step writes, and how far its files have come."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from qgis.core import QgsProject

from ...algorithms.language.words import tr
from ...algorithms.shared.base import duration
from ...algorithms.shared.training import lasting
from ...contract import log
from ...contract.card import read_card
from ...contract.dataset import FILE_NAME, DatasetInfo
from ...contract.errors import LandSynthError

SCOPE, KEY = "landsynth", "assistant"
"""Entry of a project: the folder of its assistant."""
STEPS = ("preparedataset", "traingenerator", "generate", "evaluate")
"""The algorithm of each step, in order."""


@dataclass(frozen=True)
class Standing:
    """How a step stands by its files: whether its result is there, whether it runs, what to say of it."""

    is_done: bool = False
    is_alive: bool = False
    can_resume: bool = False
    words: str = ""


class Folder:
    """Where the steps of an assistant write: a dataset, the log folder of a training, and files."""

    def __init__(self, path: Path) -> None:
        self.path, self.dataset, self.run = path, path / "dataset", path / "run"
        self.model, self.painted = path / "model.onnx", path / "painted.tif"
        self.report, self.metrics = path / "report.html", path / "metrics.json"
        self.results = dict(zip(STEPS, (self.dataset / FILE_NAME, self.model, self.painted, self.report)))
        """The file that each step is done by."""


def folder_of(project: QgsProject) -> Path:
    """The folder that the project names, where it is there; else one beside it, or in the user's QGIS profile."""
    named, is_named = project.readEntry(SCOPE, KEY)
    if is_named and named and Path(named).is_dir():
        return Path(named)
    return lasting().parent / (project.baseName() or "assistant")


def look(folder: Folder) -> dict[str, Standing]:
    """How the steps stand, by the files in the folder; in any thread."""
    made = {name: _made(path) for name, path in folder.results.items()}
    data, model, *_ = made.values()
    says = (_dataset, _model, lambda each: str(each.painted), lambda each: str(each.report))
    found = {}
    for name, say, before in zip(STEPS, says, (0.0, data, model, max(data, model))):
        words = [say(folder)] if made[name] else []
        if 0 < made[name] < before:
            words.append(tr("It is older than a step before it: do it anew."))
        found[name] = Standing(bool(made[name]), words=" ".join(words))
    training, trained = _training(folder.run), found["traingenerator"]
    if training is not None:
        is_news = training.is_alive or not trained.is_done
        words = _progress(training) if is_news else trained.words
        found["traingenerator"] = Standing(trained.is_done, training.is_alive, training.can_resume, words)
    return found


def _made(path: Path) -> float:
    """When a file was written, in seconds since 1970; 0 where it is not there."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _dataset(folder: Folder) -> str:
    try:
        info = DatasetInfo.read(folder.dataset)
    except LandSynthError as error:
        return str(error)
    return tr("Scenes: {}. Classes: {}.").format(len(info.scenes), ", ".join(each.name for each in info.classes))


def _model(folder: Folder) -> str:
    try:
        return tr("Trained for {} steps.").format(read_card(folder.model).training.get("steps", 0))
    except LandSynthError as error:
        return str(error)


def _training(place: Path) -> Optional[log.Training]:
    try:
        return log.read(place)
    except (OSError, LandSynthError):
        return None  # not begun, or begun by another LandSynth


def _progress(run: log.Training) -> str:
    if not run.is_alive:
        return tr("Stopped at step {} of {}; it goes on from there.").format(run.step, run.steps) * run.can_resume
    left = run.seconds_left
    words = tr("Step {} of {}").format(run.step, run.steps)
    return f"{words}." if left is None else tr("{}, {} left.").format(words, duration(left))
