"""The runs panel: trainings by their log folders, alive or ended, with previews, curves, and what can be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt import QtWidgets
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QImage

from ..algorithms.language.words import tr
from ..algorithms.shared import settings
from ..algorithms.shared.base import duration
from ..contract import log
from ..contract.errors import LandSynthError
from ..contract.jobs.registry import verb_of
from ..contract.log import Training
from .chart import Chart, Picture
from .desktop import Desktop
from .panel import Panel, add_buttons

SHOWN_WIDTH = 720
PLACE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Looks:
    """How the runs of a verb are shown: columns of a preview with their widths, and the two curves that tell."""

    columns: tuple[tuple[str, int], ...]
    curves: tuple[tuple[str, str], tuple[str, str]]
    use: str
    """The algorithm that its model is for."""


def looks() -> dict[str, Looks]:
    """How the runs of each verb are shown."""
    close, agree = tr("Distance to real (better below)"), tr("Agreement (better above)")
    land, real, draws, imagery = tr("classes"), tr("real"), tr("draws"), tr("imagery")
    ab, ba = tr("Distance of A to B (better below)"), tr("Distance of B to A (better below)")
    right, diverse = tr("Pixels that are right (better above)"), tr("Diversity (real: 1)")
    return {
        "train-generator": Looks(
            ((land, 1), (real, 1), (draws, 3)), (("frechet_satellite", close), ("miou", agree)), "generate"),
        "train-segmenter": Looks(
            ((land, 1), (imagery, 1), (tr("what is read"), 1)), (("miou", agree), ("accuracy", right)), "classify"),
        "train-translator": Looks(
            ((imagery, 1), (tr("translated"), 1), (tr("and back"), 1)),
            (("frechet_satellite_ab", ab), ("frechet_satellite_ba", ba)), "translate"),
        "train-scene-generator": Looks(
            ((real, 3), (tr("made up"), 8)),
            (("frechet_satellite", close), ("diversity_ratio", diverse)), "generatescenes"),
    }  # fmt: skip


def read_all(places: Sequence[Path]) -> list[Training]:
    """The trainings that lie in log folders; what is gone or cannot be read is left out."""
    found = []
    for place in places:
        try:
            found.append(log.read(place))
        except (OSError, LandSynthError):
            continue  # deleted, on a disk that is not there, or of a LandSynth that wrote no job
    return found


def state_of(run: Training) -> str:
    """How a run stands, in a few words."""
    if run.is_stopping:
        return tr("stopping: it measures and exports")
    if run.is_alive and not run.step:
        return tr("running: it begins; a judge is trained first")
    if run.is_alive:
        left = run.seconds_left
        return tr("running") if left is None else tr("running, {} left").format(duration(left))
    if run.models:
        return tr("done")
    return tr("stopped, can be resumed") if run.can_resume else tr("stopped")


class RunsPanel(Panel):
    """Shows what the worker writes; a run goes on whether anybody looks or not."""

    NAME = "runs"
    REFRESH_SECONDS = 3.0

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.runs: list[Training] = []
        self._reading = False
        self._shown: Optional[Path] = None
        page = QtWidgets.QVBoxLayout(self)
        self.list = QtWidgets.QListWidget()
        self.list.setFixedHeight(84)
        self.list.currentItemChanged.connect(lambda *_: self._show())
        self.state, self.progress = (
            QtWidgets.QLabel(tr("No training yet. “Train” in the menu begins one.")),
            QtWidgets.QProgressBar(),
        )
        self.state.setWordWrap(True)
        for widget in (self.list, self.state, self.progress):
            page.addWidget(widget)
        self.stop, self.resume, self.use, self.folder, self.add, self.forget = add_buttons(
            page,
            (tr("Stop and keep"), self.stop_and_keep), (tr("Resume"), self.go_on),
            (tr("Use this model"), self.use_model), (tr("Open folder"), self.open_folder),
            (tr("Add a log folder…"), self.add_folder), (tr("Take off the list"), self.forget_run),
        )  # fmt: skip
        self.stop.setToolTip(tr("Measure and export what it has learnt, then end; it can be resumed"))
        self.captions, self.preview = QtWidgets.QHBoxLayout(), Picture()
        self.captions.setSpacing(0)
        self.slider = QtWidgets.QSlider(Qt.Orientation.Horizontal)
        self.slider.setToolTip(tr("Earlier previews"))
        self.slider.valueChanged.connect(lambda _: self._load_preview())
        page.addLayout(self.captions)
        page.addWidget(self.preview)
        page.addWidget(self.slider)
        self.charts = (Chart(""), Chart(""))
        for chart in self.charts:
            page.addWidget(chart)
        losses = QgsCollapsibleGroupBox(tr("Losses and all measures"))
        losses.setCollapsed(True)
        self.curves = Picture()
        QtWidgets.QVBoxLayout(losses).addWidget(self.curves)
        page.addWidget(losses)
        page.addStretch(1)
        self._show()

    @property
    def run(self) -> Optional[Training]:
        """The run that is chosen."""
        item = self.list.currentItem()
        return next((each for each in self.runs if item and str(each.log) == item.data(PLACE)), None)

    def refresh(self) -> None:
        if not self._reading:  # a slow disk: once at a time
            self._reading = True
            places = settings.remembered(settings.LOGS)
            self.background(lambda: read_all(places), self._fill)

    def _fill(self, found: list[Training]) -> None:
        self._reading, self.runs = False, found
        chosen = self.run or (found[0] if found else None)
        self.list.blockSignals(True)
        self.list.clear()
        for each in found:
            item = QtWidgets.QListWidgetItem(f"{each.log.name}: {state_of(each)}")
            item.setData(PLACE, str(each.log))
            item.setToolTip(str(each.log))
            self.list.addItem(item)
            if chosen is not None and each.log == chosen.log:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._show()

    def _show(self) -> None:
        run = self.run
        self.stop.setEnabled(run is not None and run.is_alive and not run.is_stopping)
        self.resume.setEnabled(run is not None and not run.is_alive and run.can_resume and run.step < run.steps)
        self.use.setEnabled(run is not None and bool(run.models))
        for widget in (self.folder, self.forget):
            widget.setEnabled(run is not None)
        for widget in (self.progress, self.preview, self.slider, *self.charts):
            widget.setVisible(run is not None)
        if run is None:
            return
        self.state.setText(tr("Step {} of {}: {}").format(run.step, run.steps, state_of(run)))
        self.progress.setMaximum(max(run.steps, 1))
        self.progress.setValue(run.step)
        shown = looks()[verb_of(run.job)]
        if run.log != self._shown:
            self._caption(shown.columns if run.previews else ())
        for chart, (name, title) in zip(self.charts, shown.curves):
            chart.title = title
            chart.show_points(run.points(name))
        is_last = run.log != self._shown or self.slider.value() == self.slider.maximum()
        self._shown = run.log if run.previews else None
        self.slider.blockSignals(True)
        self.slider.setMaximum(max(len(run.previews) - 1, 0))
        self.slider.setValue(self.slider.maximum() if is_last else self.slider.value())
        self.slider.blockSignals(False)
        self.slider.setVisible(len(run.previews) > 1)
        self._load_preview()
        self._load(run.log / log.CURVES, self.curves)

    def _caption(self, columns: tuple[tuple[str, int], ...]) -> None:
        while self.captions.count():
            self.captions.takeAt(0).widget().deleteLater()
        for text, width in columns:
            label = QtWidgets.QLabel(f"<small>{text}</small>")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Fixed)
            self.captions.addWidget(label, width)

    def _load_preview(self) -> None:
        run = self.run
        if run is not None and run.previews:
            path = run.previews[min(self.slider.value(), len(run.previews) - 1)]
            self.preview.setToolTip(path.name)
            self._load(path, self.preview)
        else:
            self.preview.clear()

    def _load(self, path: Path, label: Picture) -> None:
        """Show a picture, read and made smaller in a thread; none that was asked for before comes after it."""
        label.setProperty("asked", str(path))

        def read() -> QImage:
            image = QImage(str(path))
            smooth = Qt.TransformationMode.SmoothTransformation
            return image if image.width() <= SHOWN_WIDTH else image.scaledToWidth(SHOWN_WIDTH, smooth)

        def show(image: QImage) -> None:
            if label.property("asked") == str(path) and not image.isNull():
                label.show_image(image)

        self.background(read, show)

    def stop_and_keep(self) -> None:
        """Ask the run to measure, export and end."""
        if self.run is not None:
            log.ask_to_stop(self.run.log)
            self.stop.setEnabled(False)
            self.refresh()

    def go_on(self) -> None:
        """Run the algorithm again with what it was asked for, resuming."""
        if self.run is not None:
            self.resume.setEnabled(False)
            self.desktop.run(verb_of(self.run.job).replace("-", ""), self.run.options(), lambda *_: self.refresh())

    def use_model(self) -> None:
        """Open the dialog of what the model is for."""
        if self.run is not None and self.run.models:
            self.desktop.use(looks()[verb_of(self.run.job)].use, str(self.run.models[0]))

    def open_folder(self) -> None:
        """Show the log folder in the system's file manager."""
        if self.run is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.run.log)))

    def add_folder(self) -> None:
        """Put a log folder that was made elsewhere on the list."""
        chosen = QtWidgets.QFileDialog.getExistingDirectory(self, tr("LOG folder of a training"))
        if chosen:
            try:
                log.read(Path(chosen))
            except (OSError, LandSynthError) as error:
                self.desktop.say(tr("Expected the LOG folder of a training, found: {}").format(error))
                return
            settings.remember(settings.LOGS, Path(chosen))
            self.refresh()

    def forget_run(self) -> None:
        """Take the run off the list; its files stay."""
        if self.run is not None:
            settings.remember(settings.LOGS, self.run.log, is_wanted=False)
            self.refresh()
