"""The widgets of the training assistant: a box for each step, from top to bottom."""

from __future__ import annotations

from qgis.gui import QgsCheckableComboBox, QgsFieldComboBox, QgsFileWidget, QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
)

from ...algorithms.language.words import tr
from ...algorithms.shared.form import MAX_SEED
from ...algorithms.widgets.classes import ClassNamesWidget
from ...contract.options.presets import PRESETS
from ..desktop import Desktop
from ..paint.layers import landcover_kinds
from ..panel import Panel
from .folder import STEPS

MOST_MINUTES = 100_000


class StepBox(QGroupBox):
    """A step: what it needs, how it stands, and its buttons."""

    def __init__(self, title: str, verb: str, about: str, see: str) -> None:
        """verb: of the button that runs it; about: what the step does; see: of the button that shows its result."""
        super().__init__(title)
        self.form, self.state, self.progress = QFormLayout(), _note(), QProgressBar()
        self.go, self.halt, self.more, self.see = (
            QPushButton(text) for text in (verb, tr("Stop"), tr("Options…"), see)
        )
        self.more.setToolTip(tr("The dialog of the algorithm, filled as this step would run it"))
        page, buttons = QVBoxLayout(self), QHBoxLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for each in (self.go, self.halt, self.more, self.see):
            each.setMinimumWidth(60)
            buttons.addWidget(each)
        self.form.addRow(_note(about))
        page.addLayout(self.form)
        page.addWidget(self.progress)
        page.addLayout(buttons)
        page.addWidget(self.state)
        self.show_running(False)

    def show_running(self, is_running: bool) -> None:
        """Show the bar and Stop in place of what starts the step."""
        for widget in (self.progress, self.halt):
            widget.setVisible(is_running)
        for widget in (self.go, self.more):
            widget.setHidden(is_running)


class TrainForm(Panel):
    """Folder and steps; it does nothing by itself."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.folder, self.pictures = QgsFileWidget(), QgsFileWidget()
        for each in (self.folder, self.pictures):
            each.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.setToolTip(tr("Every step writes here: dataset, run, model.onnx, painted.tif, report.html"))
        self.pictures.lineEdit().setPlaceholderText(tr("in place of layers"))
        self.pictures.setToolTip(tr("Folder with images and masks beside each other, files of the same names"))
        self.images = QgsCheckableComboBox()
        self.images.setDefaultText(tr("choose one or several"))
        self.landcover, self.target = QgsMapLayerComboBox(), QgsMapLayerComboBox()
        for each in (self.landcover, self.target):
            each.setFilters(landcover_kinds())
        self.field, self.field_label = QgsFieldComboBox(), QLabel(tr("Class field"))
        self.classes = ClassNamesWidget()
        self.preset, self.minutes, self.seed = QComboBox(), QSpinBox(), QSpinBox()
        words = {"laptop": tr("laptop: without a GPU"), "gpu": tr("gpu: larger crops, more steps"),
            "paper": tr("paper: as published")}  # fmt: skip
        for name in PRESETS:
            self.preset.addItem(words[name], name)
        self.minutes.setMaximum(MOST_MINUTES)
        self.minutes.setSpecialValueText(tr("until its steps are done"))
        self.minutes.setToolTip(tr("Training ends after so many minutes and writes its model"))
        self.seed.setMaximum(MAX_SEED)
        self.boxes = dict(zip(STEPS, self._boxes()))
        self._lay_out()

    def _boxes(self) -> tuple[StepBox, ...]:
        return (
            StepBox(tr("1. Prepare"), tr("Prepare"),
                tr("Puts imagery and the land cover that it shows into one dataset."), tr("Open folder")),
            StepBox(tr("2. Train"), tr("Train"),
                tr("A generator learns to paint such imagery: an hour or an evening."), tr("Watch")),
            StepBox(tr("3. Paint"), tr("Paint"), tr("The new model paints a land-cover layer."), tr("Zoom to it")),
            StepBox(tr("4. Evaluate"), tr("Evaluate"),
                tr("Compares what the model paints with imagery that it has not seen."), tr("Open report")),
        )  # fmt: skip

    def _lay_out(self) -> None:
        for box in (self.images, self.landcover, self.field, self.target, self.preset, self.minutes, self.seed):
            box.setMinimumWidth(80)  # the panel may be narrow: what is long is cut, not the panel
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        prepare, train, paint, _ = (box.form for box in self.boxes.values())
        prepare.addRow(tr("Imagery"), self.images)
        prepare.addRow(tr("Land cover"), self.landcover)
        prepare.addRow(self.field_label, self.field)
        prepare.addRow(tr("Pictures"), self.pictures)
        prepare.addRow(self.classes)
        train.addRow(tr("Preset"), self.preset)
        train.addRow(tr("Minutes"), self.minutes)
        paint.addRow(tr("Land cover"), self.target)
        paint.addRow(tr("Seed"), self.seed)
        page, top = QVBoxLayout(self), QFormLayout()
        top.addRow(tr("Folder"), self.folder)
        page.addLayout(top)
        for box in self.boxes.values():
            page.addWidget(box)
        page.addStretch()


def _note(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label
