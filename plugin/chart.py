"""A small curve over steps, and a picture as wide as its panel, drawn with Qt, which is always there."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy, QWidget

LINE, GRID = QColor("#3d8fd1"), QColor("#b0b0b0")


class Chart(QWidget):
    """A titled curve with the least and the greatest value and the last step on its axes."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.points: tuple[tuple[int, float], ...] = ()
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_points(self, points: Sequence[tuple[int, float]]) -> None:
        """Draw these steps and values."""
        self.points = tuple(points)
        self.setToolTip(f"{self.title}: {self.points[-1][1]:.4g}" if self.points else self.title)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = painter.fontMetrics()
        text = metrics.height()
        box = QRectF(metrics.horizontalAdvance("0.0000") + 6, 1.5 * text + 2, 0, 0)
        box.setRight(self.width() - 6)
        box.setBottom(self.height() - text - 4)
        last = f": {self.points[-1][1]:.3g}" if self.points else ""
        title = metrics.elidedText(self.title + last, Qt.TextElideMode.ElideMiddle, self.width() - 8)
        painter.drawText(4, text - 2, title)
        painter.setPen(QPen(GRID, 1))
        painter.drawRect(box)
        if not self.points:
            return
        steps, values = [step for step, _ in self.points], [value for _, value in self.points]
        low, high = min(values), max(values)
        across, up = max(steps[-1], 1), (high - low) or 1.0
        places = [
            QPointF(box.left() + box.width() * step / across, box.bottom() - box.height() * (value - low) / up)
            for step, value in self.points
        ]
        painter.setPen(QPen(self.palette().text().color(), 1))
        right, under = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignTop
        for value, y in dict(((low, box.bottom()), (high, box.top()))).items():
            painter.drawText(QRectF(0, y - text / 2, box.left() - 3, text), right, f"{value:.3g}")
        painter.drawText(QRectF(box.left(), box.bottom() + 1, box.width(), text), right | under, str(steps[-1]))
        painter.setPen(QPen(LINE, 2))
        painter.drawPolyline(QPolygonF(places))
        painter.setBrush(LINE)
        for place in places if len(places) < 40 else places[-1:]:
            painter.drawEllipse(place, 2.5, 2.5)


class Picture(QLabel):
    """Takes the width that it is given, and the height that its picture then has."""

    def __init__(self) -> None:
        super().__init__()
        self.setScaledContents(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_image(self, image: QImage) -> None:
        """Show a picture."""
        self.setPixmap(QPixmap.fromImage(image))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.pixmap()
        if shown is not None and shown.width():
            self.setFixedHeight(round(self.width() * shown.height() / shown.width()))
