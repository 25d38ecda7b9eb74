"""The Processing provider `landsynth`: its algorithms, its icon and its page in the Processing options."""

from __future__ import annotations

from processing.core.ProcessingConfig import ProcessingConfig, Setting
from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..algorithms.changepairs import ChangePairsAlgorithm
from ..algorithms.classify import ClassifyAlgorithm
from ..algorithms.evaluate import EvaluateAlgorithm
from ..algorithms.experiment import ExperimentAlgorithm
from ..algorithms.generate import GenerateAlgorithm
from ..algorithms.generatedataset import GenerateDatasetAlgorithm
from ..algorithms.generatelandcover import GenerateLandcoverAlgorithm
from ..algorithms.generatescenes import GenerateScenesAlgorithm
from ..algorithms.installworker import InstallWorkerAlgorithm
from ..algorithms.preparedataset import PrepareDatasetAlgorithm
from ..algorithms.shared import settings
from ..algorithms.traingenerator import TrainGeneratorAlgorithm
from ..algorithms.trainscenegenerator import TrainSceneGeneratorAlgorithm
from ..algorithms.trainsegmenter import TrainSegmenterAlgorithm
from ..algorithms.traintranslator import TrainTranslatorAlgorithm
from ..algorithms.translate import TranslateAlgorithm
from ..contract.resources import ICON
from .shipped import shipped_models

ALGORITHMS = (
    GenerateAlgorithm,
    ChangePairsAlgorithm,
    ClassifyAlgorithm,
    TranslateAlgorithm,
    GenerateLandcoverAlgorithm,
    PrepareDatasetAlgorithm,
    TrainGeneratorAlgorithm,
    GenerateDatasetAlgorithm,
    TrainSegmenterAlgorithm,
    TrainTranslatorAlgorithm,
    TrainSceneGeneratorAlgorithm,
    GenerateScenesAlgorithm,
    ExperimentAlgorithm,
    EvaluateAlgorithm,
    InstallWorkerAlgorithm,
)
SETTINGS = (
    (settings.PYTHON, "Worker's Python interpreter (empty: LandSynth's own)", Setting.FILE),
    (settings.PROXY, "Proxy for installing (empty: QGIS' own)", Setting.STRING),
    (settings.WHEELS, "Folder of wheels for installing offline", Setting.FOLDER),
    (settings.MODELS, "Folder for models (empty: in the profile)", Setting.FOLDER),
)


class LandSynthProvider(QgsProcessingProvider):
    """LandSynth in the Processing toolbox."""

    def id(self) -> str:
        return "landsynth"

    def name(self) -> str:
        return "LandSynth"

    def longName(self) -> str:
        return "LandSynth: synthetic imagery from land cover"

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def svgIconPath(self) -> str:
        return str(ICON)

    def supportedOutputRasterLayerExtensions(self) -> list[str]:
        return ["tif", "tiff", "vrt"]

    def load(self) -> bool:
        ProcessingConfig.settingIcons[self.name()] = self.icon()
        ProcessingConfig.addSetting(Setting(self.name(), settings.OPEN_REPORTS, "Open a report when it is done", True))
        for name, description, kind in SETTINGS:
            ProcessingConfig.addSetting(Setting(self.name(), name, description, "", valuetype=kind))
        ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self) -> None:
        for name in (settings.OPEN_REPORTS, *(name for name, _, _ in SETTINGS)):
            ProcessingConfig.removeSetting(name)
        ProcessingConfig.settingIcons.pop(self.name(), None)

    def loadAlgorithms(self) -> None:
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
        for model in shipped_models():
            self.addAlgorithm(model)
