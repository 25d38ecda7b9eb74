"""The model-builder models that come with the plugin, as algorithms of its provider."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
)

from ..algorithms.language.words import tr
from ..algorithms.shared import settings
from ..algorithms.shared.base import found_by, help_url
from ..contract.resources import PROCESSING_MODELS
from ..worker.tiers import TIERS


class ShippedModel(QgsProcessingModelAlgorithm):
    """A .model3 file; its id is the file's stem, as a model's own name is what people read."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.is_whole = self.fromFile(str(path))
        for child in self.childAlgorithms().values():
            self._complete(child)
        for each in (*self.parameterDefinitions(), *self.outputDefinitions()):
            each.setDescription(tr(each.description()))

    def _complete(self, child: QgsProcessingModelChildAlgorithm) -> None:
        """Gives parameters of a step that are younger than the model their defaults: QGIS calls them mandatory."""
        step, given = child.algorithm(), child.parameterSources()
        for each in step.parameterDefinitions() if step is not None else ():
            if each.name() not in given and not each.isDestination() and each.defaultValue() is not None:
                source = QgsProcessingModelChildParameterSource.fromStaticValue(each.defaultValue())
                child.addParameterSources(each.name(), [source])
        self.setChildAlgorithm(child)

    def createInstance(self) -> QgsProcessingAlgorithm:
        return type(self)(self.path)

    @property
    def TIER(self) -> Optional[str]:
        """The highest tier that a step needs."""
        steps = (child.algorithm() for child in self.childAlgorithms().values())
        tiers = [step.TIER for step in steps if getattr(step, "TIER", None)]
        return max(tiers, key=TIERS.index, default=None)

    def canExecute(self) -> tuple[bool, str]:
        can, sentence = super().canExecute()
        return settings.can_run(self.TIER, self.name()) if can and self.TIER else (can, sentence)

    def group(self) -> str:
        return tr(super().group())

    def groupId(self) -> str:
        return str(super().group().lower())  # as that of our other algorithms: else there are two groups

    def tags(self) -> list[str]:
        return found_by("model")

    def helpUrl(self) -> str:
        return help_url(self.name())

    def name(self) -> str:
        return self.path.stem

    def displayName(self) -> str:
        return tr(super().name())


def shipped_models() -> list[ShippedModel]:
    """The models in resources/processing_models that this QGIS can read."""
    found = [ShippedModel(path) for path in sorted(PROCESSING_MODELS.glob("*.model3"))]
    return [model for model in found if model.is_whole]
