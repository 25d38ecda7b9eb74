"""The Processing provider `landsynth`: its algorithms, its icon and its page in the Processing options."""

from __future__ import annotations

from processing.core.ProcessingConfig import ProcessingConfig, Setting
from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..algorithms.changepairs import ChangePairsAlgorithm, GenerateChangeDatasetAlgorithm
from ..algorithms.classify import ClassifyAlgorithm
from ..algorithms.evaluate import EvaluateAlgorithm
from ..algorithms.experiment import ExperimentAlgorithm
from ..algorithms.generate import GenerateAlgorithm
from ..algorithms.generatedataset import GenerateDatasetAlgorithm
from ..algorithms.generatelandcover import GenerateLandcoverAlgorithm
from ..algorithms.generatescenes import GenerateScenesAlgorithm
from ..algorithms.generateseries import GenerateSeriesAlgorithm
from ..algorithms.installworker import InstallWorkerAlgorithm
from ..algorithms.language.words import tr
from ..algorithms.preparedataset import PrepareDatasetAlgorithm
from ..algorithms.shared import settings
from ..algorithms.traingenerator import TrainGeneratorAlgorithm
from ..algorithms.trainscenegenerator import TrainSceneGeneratorAlgorithm
from ..algorithms.trainsegmenter import TrainSegmenterAlgorithm
from ..algorithms.traintranslator import TrainTranslatorAlgorithm
from ..algorithms.translate import TranslateAlgorithm
from ..contract.options.declaring import TILED
from ..contract.resources import ICON
from .shipped import shipped_models

ALGORITHMS = (
    GenerateAlgorithm,
    ChangePairsAlgorithm,
    GenerateSeriesAlgorithm,
    ClassifyAlgorithm,
    TranslateAlgorithm,
    GenerateLandcoverAlgorithm,
    PrepareDatasetAlgorithm,
    TrainGeneratorAlgorithm,
    GenerateDatasetAlgorithm,
    GenerateChangeDatasetAlgorithm,
    TrainSegmenterAlgorithm,
    TrainTranslatorAlgorithm,
    TrainSceneGeneratorAlgorithm,
    GenerateScenesAlgorithm,
    ExperimentAlgorithm,
    EvaluateAlgorithm,
    InstallWorkerAlgorithm,
)


def offered_settings() -> tuple[Setting, ...]:
    """What the page in the Processing options asks for."""
    group, text, folder = "LandSynth", Setting.STRING, Setting.FOLDER
    return (
        Setting(group, settings.OPEN_REPORTS, tr("Open a report when it is done"), True),
        Setting(
            group,
            settings.PYTHON,
            tr("Worker's Python interpreter (empty: LandSynth's own)"),
            "",
            valuetype=Setting.FILE,
        ),
        Setting(group, settings.PROXY, tr("Proxy for installing (empty: QGIS' own)"), "", valuetype=text),
        Setting(group, settings.WHEELS, tr("Folder of wheels for installing offline"), "", valuetype=folder),
        Setting(group, settings.MODELS, tr("Folder for models (empty: in the profile)"), "", valuetype=folder),
    )


class LandSynthProvider(QgsProcessingProvider):
    """LandSynth in the Processing toolbox."""

    def id(self) -> str:
        return "landsynth"

    def name(self) -> str:
        return "LandSynth"

    def longName(self) -> str:
        return tr("LandSynth: synthetic imagery from land cover")

    def icon(self) -> QIcon:
        return QIcon(str(ICON))

    def svgIconPath(self) -> str:
        return str(ICON)

    def supportedOutputRasterLayerExtensions(self) -> list[str]:
        return ["tif", "tiff", "vrt", *(each[1:] for each in TILED)]

    def load(self) -> bool:
        ProcessingConfig.settingIcons[self.name()] = self.icon()
        for each in offered_settings():
            ProcessingConfig.addSetting(each)
        ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self) -> None:
        for each in [each for each in ProcessingConfig.settings.values() if each.group == self.name()]:
            ProcessingConfig.removeSetting(each.name)
        ProcessingConfig.settingIcons.pop(self.name(), None)

    def loadAlgorithms(self) -> None:
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
        for model in shipped_models():
            self.addAlgorithm(model)
