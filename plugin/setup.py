"""The setup panel: the worker's environments, tier by tier, with what they take of the disk, and how they are made."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Optional

from qgis.core import Qgis
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QLocale, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGridLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from ..algorithms.language.words import tr
from ..algorithms.shared import settings
from ..worker import environment, process
from .desktop import Desktop, Feedback, Run
from .panel import Panel


@dataclass(frozen=True)
class Environment:
    """An environment on disk: its folder, what it was made for, when, and its bytes."""

    folder: Path
    tier: str
    is_cuda: bool
    made: datetime
    size: int


@dataclass(frozen=True)
class Overview:
    """What the panel shows: environments, the interpreter that serves each tier, names of GPUs, free bytes of disk."""

    environments: tuple[Environment, ...]
    serving: dict[str, Optional[Path]]
    gpus: tuple[str, ...]
    free: int

    def of(self, tier: str) -> Optional[Environment]:
        """The environment whose interpreter serves the tier; None also where the user's own does."""
        python = self.serving[tier]
        return next((each for each in self.environments if python and each.folder in python.parents), None)


def overview(root: Path, python: Optional[str]) -> Overview:
    """Look at the disk and for GPUs; takes seconds where environments are large."""
    found = [_environment(marker) for marker in sorted(root.glob(f"*/{environment.MARKER}"))]
    serving = {tier: environment.find(tier, root, python) for tier in environment.TIERS}
    there = next(each for each in (root, *root.parents) if each.exists())
    known = tuple(each for each in found if each is not None)
    return Overview(known, serving, _gpus(), shutil.disk_usage(there).free)


def _environment(marker: Path) -> Optional[Environment]:
    try:
        said = json.loads(marker.read_text(encoding="utf-8"))
        made = datetime.fromtimestamp(marker.stat().st_mtime)
        return Environment(marker.parent, said["tier"], bool(said["cuda"]), made, _size(marker.parent))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # one that is being made or deleted


def _size(folder: Path) -> int:
    """Bytes of the files in a folder; links count as links."""
    places = [os.path.join(where, name) for where, _, names in os.walk(folder) for name in names]
    return sum(os.lstat(place).st_size for place in places)


def _gpus() -> tuple[str, ...]:
    """Names of the NVIDIA GPUs that the driver knows."""
    lines: list[str] = []
    if shutil.which("nvidia-smi"):
        process.run(["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"], lines.append, lambda: False)
    return tuple(line.strip() for line in lines if line.strip())


def size_in_words(size: int) -> str:
    """Bytes as a person says them, in the user's language."""
    return str(QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat))


class TierRow:
    """A line of the panel: what a tier is for, its state, and its buttons."""

    def __init__(self, tier: str, title: str, cost: str, grid: QGridLayout, row: int) -> None:
        self.tier, self.cost = tier, cost
        self.state, self.install, self.remove = QLabel(), QPushButton(tr("Install")), QPushButton(tr("Remove"))
        self.state.setWordWrap(True)
        grid.addWidget(QLabel(f"<b>{title}</b>"), 2 * row, 0)
        grid.addWidget(self.state, 2 * row + 1, 0)
        grid.addWidget(self.install, 2 * row, 1)
        grid.addWidget(self.remove, 2 * row + 1, 1)

    def show(self, found: Overview) -> None:
        """Say how the tier stands."""
        python, own = found.serving[self.tier], found.of(self.tier)
        if python is None:
            self.state.setText(tr("Not installed: {}").format(self.cost))
        elif own is None:
            self.state.setText(tr("Your own interpreter serves it: {}").format(python))
        else:
            part = "" if own.tier == self.tier else tr(" (as part of {})").format(own.tier)
            words = (size_in_words(own.size), f"{own.made:%Y-%m-%d}", "CUDA" if own.is_cuda else "CPU")
            self.state.setText(tr("Ready{}: {} on disk, of {}, {}").format(part, *words))
        self.install.setText(tr("Install") if python is None else tr("Repair"))
        self.remove.setVisible(own is not None and own.tier == self.tier)


class SetupPanel(Panel):
    """Installs, repairs and removes environments; it runs landsynth:installworker."""

    NAME = "environment"

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.found: Optional[Overview] = None
        self.installing: Optional[Run] = None
        self._then: Optional[Callable[[], Any]] = None
        page = QVBoxLayout(self)
        self.note = QLabel(tr("LandSynth computes in a Python of its own. Nothing is installed into QGIS."))
        self.note.setWordWrap(True)
        page.addWidget(self.note)
        page.addWidget(self._tiers())
        self.progress, self.cancel, self.doing = QProgressBar(), QPushButton(tr("Cancel")), QLabel()
        self.doing.setWordWrap(True)
        self.cancel.clicked.connect(lambda: self.installing and self.installing.cancel())
        for each in (self.progress, self.doing, self.cancel):
            page.addWidget(each)
            each.hide()
        page.addWidget(self._machine())
        self.older = QGroupBox(tr("Of older versions"))
        self.older.setLayout(QGridLayout())
        self.older.hide()
        page.addWidget(self.older)
        page.addStretch(1)

    def _tiers(self) -> QGroupBox:
        box = QGroupBox(tr("What is installed"))
        grid = QGridLayout(box)
        grid.setColumnStretch(0, 1)
        words = {
            "inference": (tr("Paint and map"), tr("110 MB to download, 400 MB on disk, about two minutes")),
            "evaluation": (tr("Measure and report"), tr("measures and reports; half as much again")),
            "training": (tr("Train"), tr("PyTorch: up to 3 GB to download, 6 GB on disk")),
        }
        self.rows = {}
        for number, tier in enumerate(environment.TIERS):
            row = self.rows[tier] = TierRow(tier, *words[tier], grid, number)
            row.install.clicked.connect(lambda _, tier=tier: self.install(tier))
            row.remove.clicked.connect(lambda _, tier=tier: self.remove(self.found and self.found.of(tier)))
        return box

    def _machine(self) -> QGroupBox:
        box = QGroupBox(tr("How and where"))
        form = QFormLayout(box)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.hardware, self.gpu, self.disk, self.place = QComboBox(), QLabel(), QLabel(), QLabel()
        self.hardware.addItem(tr("Any machine (CPU)"), "cpu")
        self.hardware.addItem(tr("NVIDIA GPU (CUDA)"), "cuda")
        self.place.setWordWrap(True)
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # a path breaks nowhere
        self.place.linkActivated.connect(lambda link: QDesktopServices.openUrl(QUrl(link)))
        self.proxy, self.wheels = QLineEdit(settings.setting(settings.PROXY)), QgsFileWidget()
        self.proxy.setPlaceholderText(tr("QGIS' own"))
        self.proxy.editingFinished.connect(lambda: settings.keep(settings.PROXY, self.proxy.text().strip()))
        self.wheels.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.wheels.setToolTip(tr("Folder of wheel files, to install without a network"))
        self.wheels.setFilePath(settings.setting(settings.WHEELS))
        self.wheels.lineEdit().setPlaceholderText(tr("from the network"))
        self.wheels.fileChanged.connect(self._keep_wheels)
        for label, widget in (
            (tr("Install for"), self.hardware), (tr("GPU"), self.gpu), (tr("Free disk"), self.disk),
            (tr("Folder"), self.place), (tr("Proxy"), self.proxy), (tr("Wheels"), self.wheels),
        ):  # fmt: skip
            form.addRow(label, widget)
        return box

    def _keep_wheels(self, path: str) -> None:
        if not path or os.path.isdir(path):  # what is being typed is no folder yet
            settings.keep(settings.WHEELS, path)

    def ask(self, tier: str, then: Optional[Callable[[], Any]] = None) -> None:
        """Point to a tier that something needs; once it is installed, `then` goes on with that."""
        self._then = then
        text = tr("What you asked for needs “{}”. Press Install; then LandSynth goes on with it.")
        self.note.setText(text.format({"training": tr("Train"), "evaluation": tr("Measure and report")}.get(
            tier, tr("Paint and map"))))  # fmt: skip
        self.rows[tier].install.setFocus()

    def refresh(self) -> None:
        root, python = settings.environments_folder(), settings.setting(settings.PYTHON) or None
        self.place.setText(f'<a href="{root.as_uri()}">{root}</a>')
        self.background(lambda: overview(root, python), self._show)

    def _show(self, found: Overview) -> None:
        self.found = found
        for row in self.rows.values():
            row.show(found)
        self.gpu.setText(", ".join(found.gpus) or tr("no NVIDIA GPU found"))
        self.disk.setText(size_in_words(found.free))
        serving = {str(own.folder) for tier in environment.TIERS if (own := found.of(tier))}
        others = [each for each in found.environments if str(each.folder) not in serving]
        grid = self.older.layout()
        while grid.count():
            grid.takeAt(0).widget().deleteLater()
        for row, each in enumerate(others):
            button = QPushButton(tr("Remove"))
            button.clicked.connect(lambda _, each=each: self.remove(each))
            label = QLabel(f"{each.tier}, {each.made:%Y-%m-%d}, {size_in_words(each.size)}")
            label.setWordWrap(True)
            label.setToolTip(str(each.folder))
            grid.addWidget(label, row, 0)
            grid.addWidget(button, row, 1)
        self.older.setVisible(bool(others))

    def install(self, tier: str) -> None:
        """Run the algorithm that installs or repairs the environment of a tier."""
        values = {"TIER": tier, "HARDWARE": self.hardware.currentData()}
        self.installing = self.desktop.run("installworker", values, self._installed, self._watch)
        self._set_busy(self.installing is not None)

    def _watch(self, feedback: Feedback) -> None:
        feedback.progressChanged.connect(self._progressed)
        feedback.said.connect(self.doing.setText)

    def _progressed(self, share: float) -> None:
        self.progress.setValue(round(share))

    def _installed(self, is_done: bool, results: dict[str, Any]) -> None:
        self.installing = None
        self._set_busy(False)
        self.refresh()
        then, self._then = self._then if is_done else None, None if is_done else self._then
        if is_done:
            self.desktop.withdraw_offer()
            self.desktop.say(results["STATUS"], Qgis.MessageLevel.Success)
            self.note.setText(tr("Ready. Nothing is installed into QGIS."))
        if then is not None:
            then()

    def remove(self, each: Optional[Environment]) -> None:
        """Delete an environment, if the user is sure and nothing runs in it."""
        if each is None or self.desktop.runs:
            self.desktop.say(tr("Wait until what runs in the environment has ended, or stop it."))
            return
        text = tr("Delete {} ({})? It can be installed again.").format(each.folder, size_in_words(each.size))
        if QMessageBox.question(self, "LandSynth", text) == QMessageBox.StandardButton.Yes:
            self._set_busy(True)
            self.background(lambda: environment.remove(each.folder), lambda _: (self._set_busy(False), self.refresh()))

    def _set_busy(self, is_busy: bool) -> None:
        for row in self.rows.values():
            row.install.setDisabled(is_busy)
            row.remove.setDisabled(is_busy)
        for widget in (self.progress, self.doing, self.cancel):
            widget.setVisible(is_busy and self.installing is not None)
