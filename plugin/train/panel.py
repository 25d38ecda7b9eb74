"""The training assistant: fills and runs the algorithms of four steps, each of which hands its path on to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsProcessingOutputLayerDefinition, QgsProject, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices

from ...algorithms.language.words import tr
from ...algorithms.layers.class_table import own_table
from ...algorithms.layers.landcover import read_landcover
from ...algorithms.layers.mask_table import mask_table
from ...contract.errors import LandSynthError
from ..desktop import Desktop, Feedback
from ..paint.layers import is_imagery, offer_landcover, show_fields
from ..paint.result import loaded
from .folder import KEY, SCOPE, STEPS, Folder, Standing, folder_of, look
from .form import TrainForm

PREPARE, TRAIN, PAINT, EVALUATE = STEPS
NEEDS = {TRAIN: (PREPARE,), PAINT: (TRAIN,), EVALUATE: (PREPARE, TRAIN)}
"""The steps whose results a step needs."""


class TrainPanel(TrainForm):
    """One page from imagery to a model that is measured; it computes nothing itself."""

    NAME = "train"
    REFRESH_SECONDS = 3.0

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.running: dict[str, Feedback] = {}
        self.failed: dict[str, str] = {}
        self.standing = dict.fromkeys(STEPS, Standing())
        self._shown: Optional[QgsMapLayer] = None
        self._connect()
        self._project_changed()

    def _connect(self) -> None:
        self.folder.fileChanged.connect(lambda _: self._folder_changed())
        self.images.checkedItemsChanged.connect(lambda _: self._show())
        self.landcover.layerChanged.connect(lambda _: self._layer_changed())
        self.field.fieldChanged.connect(lambda _: self._read())
        self.pictures.fileChanged.connect(lambda _: self._read())
        self.classes.changed.connect(self._show)
        self.classes.table.itemChanged.connect(lambda _: self._show())
        self.target.layerChanged.connect(lambda _: self._show())
        for name, box in self.boxes.items():
            box.go.clicked.connect(lambda _, name=name: self.start(name))
            box.halt.clicked.connect(lambda _, name=name: self.stop(name))
            box.more.clicked.connect(lambda _, name=name: self.desktop.open(name, self.parameters(name)))
            box.see.clicked.connect(lambda _, name=name: self.see(name))
        project = QgsProject.instance()
        for signal, slot in self._hears(project):
            signal.connect(slot)

    def _hears(self, project: QgsProject) -> tuple[tuple[Any, Any], ...]:
        return (
            (project.layersAdded, self._offer),
            (project.layersRemoved, self._offer),
            (project.readProject, self._project_changed),
            (project.cleared, self._project_changed),
        )

    def leave(self) -> None:
        for signal, slot in self._hears(QgsProject.instance()):
            signal.disconnect(slot)
        for widget in (self.images, self.landcover, self.field, self.target):  # layers may go before the panel
            widget.blockSignals(True)
        self.classes.stop()

    # what is chosen

    @property
    def place(self) -> Folder:
        """The folder that the steps write to."""
        return Folder(Path(self.folder.filePath().strip() or str(folder_of(QgsProject.instance()))))

    def parameters(self, name: str) -> dict[str, Any]:
        """Of the algorithm of a step."""
        place, cover = self.place, self.landcover.currentLayer()
        field, pictures = self.field.currentField() or None, self.pictures.filePath().strip()
        if name == PREPARE:
            layers = {"IMAGES": self.images.checkedItemsData(), "LANDCOVER": [cover.id()] if cover else [],
                "CLASS_FIELD": field}  # fmt: skip
            return {**({"PICTURES": pictures} if pictures else layers), "CLASSES": self.classes.classes(),
                "IGNORE": self.classes.ignored(), "DATASET": str(place.dataset)}  # fmt: skip
        if name == TRAIN:
            return {"DATASET": str(place.dataset), "PRESET": self.preset.currentData(),
                "MINUTES": self.minutes.value() or None, "RESUME": self.standing[TRAIN].can_resume,
                "MODEL": str(place.model), "LOG": str(place.run)}  # fmt: skip
        if name == PAINT:
            target = self.target.currentLayer()
            return {"LANDCOVER": target.id() if target else None, "CLASS_FIELD": field if target is cover else None,
                "MODEL": str(place.model), "SEED": self.seed.value(), "OUTPUT": str(place.painted)}  # fmt: skip
        return {"REAL": str(place.dataset), "GENERATOR": str(place.model), "REPORT": str(place.report),
            "METRICS": str(place.metrics)}  # fmt: skip

    # what follows from it

    def refresh(self) -> None:
        """Look at the folder."""
        place = self.place
        self.background(lambda: (place, look(place)), self._looked)

    def _looked(self, found: tuple[Folder, dict[str, Standing]]) -> None:
        if found[0].path == self.place.path:
            self.standing = found[1]
            self._show()

    def _project_changed(self, *_: Any) -> None:
        self.folder.setFilePath(str(folder_of(QgsProject.instance())))
        self._offer()

    def _folder_changed(self) -> None:
        self.failed.clear()
        self.standing = dict.fromkeys(STEPS, Standing())
        self.refresh()

    def _offer(self, *_: Any) -> None:
        """Offer the layers of the project; an only image is chosen."""
        offer_landcover(self.target)
        imagery = offer_landcover(self.landcover)
        own = str(self.place.painted)
        rasters = [each for each in QgsProject.instance().mapLayers().values() if isinstance(each, QgsRasterLayer)]
        rasters = [each for each in rasters if each.source() != own]
        checked = set(self.images.checkedItemsData())
        likely = [each.id() for each in imagery if each in rasters]
        chosen = checked or set(likely if len(likely) == 1 else [])
        self.images.blockSignals(True)
        self.images.clear()
        for each in sorted(rasters, key=lambda layer: (not is_imagery(layer), layer.name())):
            state = Qt.CheckState.Checked if each.id() in chosen else Qt.CheckState.Unchecked
            self.images.addItemWithCheckState(each.name(), state, each.id())
        self.images.blockSignals(False)
        self._layer_changed()

    def _layer_changed(self) -> None:
        layer = self.landcover.currentLayer()
        if layer is not self._shown:
            self._shown = layer
            show_fields(self.field, self.field_label, layer)
            self.target.setLayer(layer)
            self._read()
        self._show()

    def _read(self) -> None:
        layer, pictures = self.landcover.currentLayer(), self.pictures.filePath().strip()
        if pictures:
            self.classes.fill(lambda feedback: mask_table(pictures, feedback))
            return
        try:
            source = read_landcover(layer, self.field.currentField(), 1) if layer is not None else None
        except LandSynthError as error:
            self.classes.fill(None, str(error))
            return
        self.classes.fill((lambda feedback: own_table(source, feedback)) if source is not None else None)

    def _lacks(self, name: str) -> str:
        """What a step still needs, or nothing."""
        numbers = [STEPS.index(each) + 1 for each in NEEDS.get(name, ()) if not self.standing[each].is_done]
        if numbers:
            return tr("Needs the result of step {}.").format(numbers[-1])
        is_chosen = self.images.checkedItemsData() and self.landcover.currentLayer() is not None
        if name == PREPARE and not is_chosen and not self.pictures.filePath().strip():
            return tr("Needs imagery and its land cover: add both layers to the project, or choose pictures.")
        if name == PAINT and self.target.currentLayer() is None:
            return tr("Needs a land-cover layer in the project.")
        return ""

    def _show(self) -> None:
        self.folder.setEnabled(not self.running)
        for name, box in self.boxes.items():
            stands, lacks = self.standing[name], self._lacks(name)
            is_busy, wrong = name in self.running or stands.is_alive, self.failed.get(name, "")
            is_kept = name == PREPARE and stands.is_done
            box.show_running(name in self.running)
            box.go.setEnabled(not (lacks or is_busy or is_kept))
            box.go.setToolTip(tr("For another dataset choose another folder, or delete this one") if is_kept else "")
            box.see.setEnabled(stands.is_done or (name == TRAIN and (is_busy or stands.can_resume)))
            if is_busy:
                text = tr("▶ Runs. {}").format(stands.words if stands.is_alive else "")
            elif wrong:
                text = tr("✗ Failed: {}").format(wrong)
            elif stands.is_done:
                text = tr("✓ Done. {}").format(stands.words)
            else:
                text = stands.words or lacks or tr("Not begun.")
            box.state.setText(text.strip())

    # runs

    def start(self, name: str) -> None:
        """Run the algorithm of a step in QGIS' task manager."""
        place, values = self.place, self.parameters(name)
        shown = loaded(values["OUTPUT"]) if name == PAINT else None
        if name == PAINT:  # a layer that shows it already shows it anew
            project = None if shown is not None else QgsProject.instance()
            values["OUTPUT"] = QgsProcessingOutputLayerDefinition(values["OUTPUT"], project)
            values["OUTPUT"].destinationName = tr("{}, own model").format(self.target.currentLayer().name())
        self._remember(place)
        self.failed.pop(name, None)

        def begun(feedback: Feedback) -> None:  # at once, or when the environment has been set up
            self.running[name] = feedback
            feedback.progressChanged.connect(lambda share: self._progressed(name, share))
            self._progressed(name, 0.0)
            self._show()

        def done(is_done: bool, found: dict[str, Any]) -> None:
            if sip.isdeleted(self):
                return
            feedback = self.running.pop(name)
            if not is_done and not feedback.isCanceled():
                self.failed[name] = next(iter(feedback.errors), tr("See the log of Processing."))
            if is_done and shown is not None and not sip.isdeleted(shown):
                shown.reload()
            self.refresh()
            self._show()

        self.desktop.run(name, values, done, begun)

    def _remember(self, place: Folder) -> None:
        """Have the project name a folder that it would not find by itself."""
        project = QgsProject.instance()
        if place.path != folder_of(project):
            project.writeEntry(SCOPE, KEY, str(place.path))

    def _progressed(self, name: str, share: float) -> None:
        if not sip.isdeleted(self):
            self.boxes[name].progress.setValue(round(share))

    def stop(self, name: str) -> None:
        """Stop a step; a training keeps its last checkpoint and can go on from it."""
        if name in self.running:
            self.running[name].cancel()

    def see(self, name: str) -> None:
        """Show the result of a step."""
        if name == TRAIN:
            self.desktop.show("runs")
        elif name == PAINT:
            painted = self.place.painted
            new = QgsRasterLayer(str(painted), painted.stem)
            self.desktop.look_at(loaded(str(painted)) or QgsProject.instance().addMapLayer(new))
        else:
            target = self.place.dataset if name == PREPARE else self.place.report
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(target)))
