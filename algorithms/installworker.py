"""Install or repair the worker environment: the Python that LandSynth's other algorithms run in."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProcessingOutputString, QgsProcessingParameterFile

from ..worker import environment
from .language.words import tr
from .shared import settings
from .shared.base import Algorithm, Values, relay
from .shared.form import choice

HARDWARE = ("cpu", "cuda")
HARDWARE_WORDS = ("any machine (cpu)", "NVIDIA GPU (cuda)")
TIER_WORDS = ("paint and map (inference)", "measure and report too (evaluation)", "train too (training)")


class InstallWorkerAlgorithm(Algorithm):
    """landsynth:installworker"""

    NAME = "installworker"
    DISPLAY_NAME = "Install or repair the worker environment"
    GROUP = "Setup"
    TAGS = "install, environment, python, worker, repair, update, onnx, dependencies, setup"
    SHORT_HELP = """Installs what LandSynth's algorithms need, into a Python environment of their own.

Nothing is installed into QGIS: the environment lies in a folder of its own, which the log names, and can be deleted at any time. If one is there already, it is checked, and another made where it does not compute.

It is made from a Python 3.10 to 3.14 of this machine, or from one that is fetched; the Python of QGIS is not needed.

<b>Tier</b>: <i>inference</i> generates imagery (300 MB, under a minute). <i>evaluation</i> adds measures and reports. <i>training</i> adds PyTorch (gigabytes) and includes the others.

<b>Hardware</b>: <i>cuda</i> installs the libraries for NVIDIA GPUs, ONNX Runtime and PyTorch, <i>cpu</i> the smaller ones for every machine.

<b>Wheels</b>: a folder of wheel files to install from where there is no network; <i>landsynth wheels --tier training --folder wheels</i> collects one on a machine of the same kind. Proxy, wheel folder and an interpreter of your own can be set for good under Settings &gt; Options &gt; Processing &gt; Providers &gt; LandSynth."""  # noqa: E501 - help text wraps itself

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tiers = choice("TIER", self.tr("Tier"), environment.TIERS, words=TIER_WORDS)
        self.add(tiers, "inference generates imagery; evaluation and training need more.")
        hardware = choice("HARDWARE", self.tr("Hardware"), HARDWARE, words=HARDWARE_WORDS)
        self.add(hardware, "cuda needs an NVIDIA GPU with its driver.")
        self.add(
            QgsProcessingParameterFile(
                "WHEELS",
                self.tr("Wheels folder (empty: network)"),
                behavior=QgsProcessingParameterFile.Behavior.Folder,
                optional=True,
            ),
            "Folder of wheel files to install from, without network.",
            advanced=True,
        )
        self.addOutput(QgsProcessingOutputString("PYTHON", self.tr("Interpreter")))
        self.addOutput(QgsProcessingOutputString("STATUS", self.tr("Status")))

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        tier = self.choice(parameters, "TIER", context)
        python = environment.install(
            tier,
            root=settings.environments_folder(),
            cuda=self.choice(parameters, "HARDWARE", context) == "cuda",
            source=settings.source(self.parameterAsFile(parameters, "WHEELS", context), feedback),
            report=relay(feedback),
            is_cancelled=feedback.isCanceled,
        )
        status = tr("The worker environment of tier {} is installed and computes.").format(tier)
        feedback.pushInfo(status)
        return {"PYTHON": str(python), "STATUS": status}
