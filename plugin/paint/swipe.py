"""Compares two layers in the canvas: a line that is dragged sweeps one over the other."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsMapRendererParallelJob, QgsMapSettings
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem, QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPen


class Curtain(QgsMapCanvasItem):
    """A picture of one layer over the canvas, left of the line."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.canvas, self.share, self.picture = canvas, 0.5, QImage()
        self.setZValue(100)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.canvas.width(), self.canvas.height())

    def updatePosition(self) -> None:
        """The picture belongs to the window, not to a place: it is rendered anew after each move."""
        self.setPos(QPointF(0, 0))

    def paint(self, painter: QPainter, option: Any = None, widget: Any = None) -> None:
        x, height = self.canvas.width() * self.share, self.canvas.height()
        if not self.picture.isNull():
            ratio = self.picture.devicePixelRatio()
            painter.drawImage(QRectF(0, 0, x, height), self.picture, QRectF(0, 0, x * ratio, height * ratio))
        painter.setPen(QPen(QColor("white"), 4))
        painter.drawLine(QPointF(x, 0), QPointF(x, height))
        painter.setPen(QPen(QColor("black"), 1.5))
        painter.drawLine(QPointF(x, 0), QPointF(x, height))


class Swipe(QgsMapTool):
    """The map tool that drags the line; taking it away takes the picture away."""

    def __init__(self, canvas: QgsMapCanvas, layer: QgsMapLayer) -> None:
        """layer: what is shown left of the line, over the canvas as it is."""
        super().__init__(canvas)
        self.layer: Optional[QgsMapLayer] = layer
        self._jobs: list[QgsMapRendererParallelJob] = []
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.curtain = Curtain(canvas)
        canvas.extentsChanged.connect(self.render)
        layer.willBeDeleted.connect(self.remove)
        self.render()

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        self.sweep(event.pos().x() / max(self.canvas().width(), 1))

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.sweep(event.pos().x() / max(self.canvas().width(), 1))

    def sweep(self, share: float) -> None:
        """Put the line at a share of the canvas' width."""
        self.curtain.share = min(max(share, 0.0), 1.0)
        self.curtain.update()

    def render(self) -> None:
        """Draw the layer for the canvas as it is now, in the background."""
        for job in self._jobs:  # each is kept until it ends: deleting one waits for it
            job.cancelWithoutBlocking()
        settings = QgsMapSettings(self.canvas().mapSettings())
        settings.setLayers([self.layer])
        settings.setBackgroundColor(QColor("white"))
        job = QgsMapRendererParallelJob(settings)
        self._jobs.append(job)
        job.finished.connect(lambda: self._rendered(job))
        job.start()

    def _rendered(self, job: QgsMapRendererParallelJob) -> None:
        is_last = job is self._jobs[-1]
        self._jobs.remove(job)
        if is_last and self.layer is not None:
            self.curtain.picture = job.renderedImage()
            self.curtain.update()

    def remove(self) -> None:
        """Take the picture away and give the canvas its tool back."""
        if self.layer is None:
            return
        self.canvas().extentsChanged.disconnect(self.render)
        self.layer = None
        for job in self._jobs:  # one that Python forgets while it works would call what is gone
            job.finished.disconnect()
            job.cancel()
        self._jobs.clear()
        self.canvas().scene().removeItem(self.curtain)
        if self.canvas().mapTool() is self:
            self.canvas().unsetMapTool(self)
        self.deleteLater()
