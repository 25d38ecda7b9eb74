"""The panel "Paint land cover": fills landsynth:generate from layer, model, classes and seed, and runs it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any, Optional

from processing.tools.dataobjects import createContext
from qgis.core import (
    QgsApplication,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsReferencedRectangle,
    QgsSettings,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QPixmap

from ...algorithms.language.words import tr
from ...algorithms.layers.landcover import read_landcover
from ...algorithms.layers.style import style_imagery
from ...algorithms.shared import settings
from ...algorithms.shared.base import duration
from ...contract.card import ModelCard
from ...contract.errors import LandSynthError
from ..desktop import Desktop, Feedback
from .cards import read_models
from .form import PaintForm
from .layers import BYTES, PREVIEW, Canvas, offer_landcover, show_fields
from .result import describe, gather, loaded
from .swipe import Swipe

RATE = "landsynth/rate"
"""Setting: megapixels a second of a model, as last measured here."""
GUESSED_RATE = 0.5


class PaintPanel(PaintForm):
    """One page from land cover to imagery."""

    NAME = "paint"

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.running: Optional[Feedback] = None
        self.swipe: Optional[Swipe] = None
        self.result: Optional[QgsRasterLayer] = None
        self._shown: Optional[QgsMapLayer] = None
        self._wanted: Optional[str] = None
        self._connect()
        project = QgsProject.instance()
        project.layersAdded.connect(self.refresh)
        project.layersRemoved.connect(self.refresh)
        desktop.iface.mapCanvas().extentsChanged.connect(self._estimate)
        self.refresh()

    def refresh(self) -> None:
        """Offer the layers and models as they are now."""
        left_out = offer_landcover(self.layers)
        self._layer_changed()
        said = tr("Not offered, as they look like imagery: {}. Style a raster by classes if its values are codes.")
        said = said.format(", ".join(sorted(each.name() for each in left_out)))
        self.layers.setToolTip(said if left_out else tr("Raster of class codes, or polygons"))
        self.left_out.setText(said)
        self.left_out.setVisible(bool(left_out) and self.layer() is None)
        wanted = self._wanted
        self.background(lambda: read_models(wanted), self._show_models)

    def _connect(self) -> None:
        self.layers.layerChanged.connect(lambda _: self._layer_changed())
        self.field.fieldChanged.connect(lambda _: self._read())
        self.models.chosen.connect(self._model_chosen)
        self.models.clicked.connect(lambda _: self.use(self.parameters()["MODEL"]))
        self.classes.changed.connect(self._estimate)
        self.part.currentIndexChanged.connect(lambda _: self._estimate())
        for button, act in (
            (self.dice, self.throw_dice), (self.look, self.preview), (self.go, self.paint), (self.halt, self.stop),
            (self.another, self.again), (self.measure, self.evaluate),
        ):  # fmt: skip
            button.clicked.connect(lambda _, act=act: act())
        self.sweep.toggled.connect(self.compare)

    def leave(self) -> None:
        project = QgsProject.instance()
        project.layersAdded.disconnect(self.refresh)
        project.layersRemoved.disconnect(self.refresh)
        self.desktop.iface.mapCanvas().extentsChanged.disconnect(self._estimate)
        for widget in (self.layers, self.field, self.models):  # layers may go before Qt deletes the panel
            widget.blockSignals(True)
        self.classes.stop()

    # what is chosen

    def layer(self) -> Optional[QgsMapLayer]:
        """The land cover."""
        return self.layers.currentLayer()

    def card(self) -> Optional[ModelCard]:
        """The chosen model's."""
        model = self.models.model()
        return model.card if model is not None else None

    def canvas(self) -> Optional[Canvas]:
        """The land cover as the model would paint it."""
        layer, card = self.layer(), self.card()
        return Canvas.of(layer, card) if layer is not None and card is not None else None

    def asked(self) -> Optional[QgsReferencedRectangle]:
        """The part to paint, or None for the whole layer."""
        return self._view() if self.part.currentData() else None

    def parameters(self) -> dict[str, Any]:
        """Of landsynth:generate, without its output."""
        layer, model, style = self.layer(), self.models.model(), self.style.currentLayer()
        return {
            "LANDCOVER": layer.id() if layer is not None else None,
            "CLASS_FIELD": self.field.currentField() or None,
            "CLASS_MAP": self.classes.class_map(),
            "MODEL": str(model.path) if model is not None else None,
            "EXTENT": self.asked(),
            "SEED": self.seed.value(),
            "STYLE_IMAGE": style.id() if style is not None and self.style.isEnabled() else None,
            "BAND": self._band(),
        }

    def _band(self) -> int:
        layer = self.layer()
        bands = layer.renderer().usesBands() if isinstance(layer, QgsRasterLayer) and layer.renderer() else []
        return bands[0] if bands else 1

    def _view(self) -> QgsReferencedRectangle:
        settings = self.desktop.iface.mapCanvas().mapSettings()
        return QgsReferencedRectangle(settings.visibleExtent(), settings.destinationCrs())

    def use(self, model: str) -> None:
        """Paint with the model of a file, whatever the pixels are."""
        self._wanted = model
        self._judge()
        self.refresh()

    # what follows from it

    def _show_models(self, models: list[Any]) -> None:
        if [each.path for each in models] != [each.path for each in self.models.models]:
            self.models.show_models(models)
            self._judge()

    def _layer_changed(self) -> None:
        layer = self.layer()
        if layer is self._shown:
            return
        self._shown = layer
        show_fields(self.field, self.field_label, layer)
        self._judge()
        self._read()

    def _judge(self) -> None:
        canvas = self.canvas()
        is_raster = canvas is not None and isinstance(canvas.layer, QgsRasterLayer)
        metres = canvas.metres if canvas is not None and is_raster else None
        self.models.judge(metres)
        self.models.choose(self._wanted or settings.default_model("generator"), metres)
        self._estimate()

    def _model_chosen(self) -> None:
        card = self.card()
        self.style.setEnabled(card is not None and bool(card.encoder))
        self._read()

    def _read(self) -> None:
        layer, source, why = self.layer(), None, tr("Choose a land-cover layer, or add one to the project.")
        if layer is not None:
            try:
                source = read_landcover(layer, self.field.currentField(), self._band())
            except LandSynthError as error:
                why = str(error)
        self.classes.read(source, self.card(), why=why)

    def _estimate(self) -> None:
        canvas, card = self.canvas(), self.card()
        part = canvas.covered(self.asked()) if canvas is not None else None
        is_ready = part is not None and self.classes.is_ready() and not self.classes.missing() and self.running is None
        for button in (self.go, self.look, self.another):
            button.setEnabled(is_ready)
        if canvas is None or card is None:
            self.estimate.clear()
        elif part is None:
            self.estimate.setText(tr("The canvas shows nothing of this layer."))
        else:
            pixels = canvas.pixels(part)
            rate = QgsSettings().value(f"{RATE}/{card.name}", GUESSED_RATE, type=float)
            size = pixels * len(card.bands) * BYTES[card.data_type] / 1e6
            self.estimate.setText(
                tr("{:.3g} million pixels, about {}, at most {:.0f} MB").format(
                    pixels / 1e6, duration(max(pixels / 1e6 / rate, 1) + 2), max(size, 1)
                )
            )

    # runs

    def preview(self) -> None:
        """Paint 512 by 512 pixels around the middle of the canvas, shown here and nowhere else."""
        canvas, card = self.canvas(), self.card()
        if canvas is None or card is None:
            return
        path = QgsProcessingUtils.generateTempFilename("preview.tif")
        values = {**self.parameters(), "EXTENT": canvas.preview(self._view())}
        values["OUTPUT"] = QgsProcessingOutputLayerDefinition(path)
        began = time.monotonic()

        def shown(found: dict[str, Any]) -> None:
            self._show_preview(path, card)
            self.caption.setText(tr("Preview, seed {}, {:.1f} s").format(found["SEED"], time.monotonic() - began))

        self._start(values, card, shown)

    def paint(self) -> None:
        """Paint what was asked for, and load it beside its land cover."""
        layer, card = self.layer(), self.card()
        if layer is None or card is None:
            return
        seed, place = self.seed.value(), self.place.filePath().strip()
        output = QgsProcessingOutputLayerDefinition(place or QgsProcessing.TEMPORARY_OUTPUT, QgsProject.instance())
        output.destinationName = tr("{}, {}, seed {}").format(layer.name(), card.name, seed)
        values = {**self.parameters(), "OUTPUT": output}
        self._start(values, card, lambda found: self._painted(found, values, layer, card))

    def again(self) -> None:
        """Paint with another seed, to a temporary file."""
        self.throw_dice()
        self.place.setFilePath("")
        self.paint()

    def throw_dice(self) -> None:
        """Another seed."""
        self.seed.setValue(1 + secrets.randbelow(99_999))

    def stop(self) -> None:
        """Stop what runs."""
        if self.running is not None:
            self.running.cancel()

    def _start(self, values: dict[str, Any], card: ModelCard, then: Callable[[dict[str, Any]], None]) -> None:
        def begun(feedback: Feedback) -> None:  # at once, or when the environment has been set up
            self.running = feedback
            feedback.progressChanged.connect(self._progressed)
            self.progress.setValue(0)
            self._show_running(True)

        def done(is_done: bool, found: dict[str, Any]) -> None:
            if sip.isdeleted(self):
                return
            self.running = None
            self._show_running(False)
            if is_done:
                QgsSettings().setValue(f"{RATE}/{card.name}", found["MEGAPIXELS_PER_SECOND"])
                then(found)

        self.desktop.run("generate", values, done, begun)

    def _show_running(self, is_running: bool) -> None:
        self.progress.setVisible(is_running)
        self.halt.setVisible(is_running)
        self._estimate()

    def _progressed(self, percent: float) -> None:
        self.progress.setValue(round(percent))

    def _show_preview(self, path: str, card: ModelCard) -> None:
        layer = QgsRasterLayer(path, "preview")
        style_imagery(layer, card)
        picture = QPixmap.fromImage(layer.previewAsImage(QSize(layer.width(), layer.height())))
        width = min(max(self.width() - 24, 200), PREVIEW)
        self.picture.setPixmap(picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))
        self.picture.show()
        self.caption.show()

    def _painted(self, found: dict[str, Any], values: dict[str, Any], landcover: QgsMapLayer, card: ModelCard) -> None:
        self.result = loaded(found["OUTPUT"])
        if self.result is None:
            return
        if not sip.isdeleted(landcover):
            gather(self.result, landcover)
            algorithm = QgsApplication.processingRegistry().algorithmById("landsynth:generate")
            context = createContext()  # with the project: else QGIS looks for a file of the layer's id
            command = algorithm.asPythonCommand(values, context)
            describe(self.result, landcover.name(), card, found["SEED"], command)
        self.after.show()

    def evaluate(self) -> None:
        """Open the dialog that measures the result."""
        model = self.models.model()
        if self.result is not None and not sip.isdeleted(self.result) and model is not None:
            self.desktop.open("evaluate", {"SYNTHETIC": self.result.source(), "GENERATOR": str(model.path)})

    def compare(self, is_on: bool) -> None:
        """Sweep the land cover over the imagery in the canvas."""
        layer, canvas = self.layer(), self.desktop.iface.mapCanvas()
        if self.swipe is not None:
            self.swipe.remove()
            self.swipe = None
        if is_on and layer is not None:
            self.swipe = Swipe(canvas, layer)
            canvas.setMapTool(self.swipe)
            self.swipe.deactivated.connect(lambda: self.sweep.setChecked(False))

    def seen(self, is_visible: bool) -> None:
        super().seen(is_visible)
        if not is_visible:
            self.sweep.setChecked(False)
