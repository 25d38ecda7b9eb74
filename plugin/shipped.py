"""The model-builder models that come with the plugin, as algorithms of its provider."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProcessingAlgorithm, QgsProcessingModelAlgorithm

from ..contract.resources import PROCESSING_MODELS


class ShippedModel(QgsProcessingModelAlgorithm):
    """A .model3 file; its id is the file's stem, as a model's own name is what people read."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.is_whole = self.fromFile(str(path))

    def createInstance(self) -> QgsProcessingAlgorithm:
        return type(self)(self.path)

    def name(self) -> str:
        return self.path.stem

    def displayName(self) -> str:
        return super().name()


def shipped_models() -> list[ShippedModel]:
    """The models in resources/processing_models that this QGIS can read."""
    found = [ShippedModel(path) for path in sorted(PROCESSING_MODELS.glob("*.model3"))]
    return [model for model in found if model.is_whole]
