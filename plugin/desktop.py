"""What panels ask of QGIS' window: messages, other panels, dialogs, algorithms in the task manager, work aside."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Optional

from processing.gui.AlgorithmDialog import AlgorithmDialog
from processing.gui.Postprocessing import handleAlgorithmResults
from processing.tools.dataobjects import createContext
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingAlgRunnerTask,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterRasterDestination,
    QgsReferencedRectangle,
)
from qgis.gui import QgsProcessingAlgorithmDialogBase
from qgis.PyQt.QtCore import QObject, QThread, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QPushButton

from ..algorithms.language.words import tr
from ..algorithms.shared import settings

Done = Callable[[bool, dict[str, Any]], None]
"""Hears whether an algorithm succeeded, and its results."""
PROVIDER = "landsynth"


class Feedback(QgsProcessingFeedback):
    """Remembers what an algorithm complains of, and tells its lines as they come."""

    said = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__(False)
        self.errors: list[str] = []

    def reportError(self, error: str, fatalError: bool = False) -> None:
        self.errors.append(error)
        super().reportError(error, fatalError)

    def pushInfo(self, info: str) -> None:
        self.said.emit(info)
        super().pushInfo(info)


class Run(QObject):
    """An algorithm at work in QGIS' task manager; what it makes is loaded as its dialog would."""

    ended = pyqtSignal(bool, dict)

    def __init__(self, algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any]) -> None:
        super().__init__()
        self.algorithm, self.feedback = algorithm, Feedback()
        self.context = createContext(self.feedback)
        self.parameters = dict(parameters)
        for each in algorithm.parameterDefinitions():
            if isinstance(each, QgsProcessingParameterRasterDestination) and self.parameters.get(each.name()):
                place = self.parameters[each.name()]
                if not isinstance(place, QgsProcessingOutputLayerDefinition):
                    place = QgsProcessingOutputLayerDefinition(place, self.context.project())
                self.parameters[each.name()] = place

    def start(self) -> None:
        """Note it in Processing's history and hand it to the task manager."""
        _to_history(self.algorithm, self.parameters, self.context)
        self.task = QgsProcessingAlgRunnerTask(self.algorithm, self.parameters, self.context, self.feedback)
        _keep(self.task, self)
        self.task.executed.connect(self._executed)
        QgsApplication.taskManager().addTask(self.task)

    def cancel(self) -> None:
        """Ask the algorithm to stop; `ended` tells when it has."""
        self.feedback.cancel()

    def _executed(self, is_done: bool, results: dict[str, Any]) -> None:
        if is_done:
            handleAlgorithmResults(self.algorithm, self.context, self.feedback)
        self.ended.emit(is_done, results)


class Desktop(QObject):
    """QGIS' window as LandSynth's panels use it."""

    missing = pyqtSignal(str, str)
    """Tier and id of an algorithm that was asked for and lacks its environment."""
    _worked = pyqtSignal(object, object)

    def __init__(self, iface: Any, show: Callable[[str], Any]) -> None:
        """show: opens the panel of a name and returns it."""
        super().__init__()
        self.iface, self.show, self.runs = iface, show, set[Run]()
        self._aside = ThreadPoolExecutor(2, thread_name_prefix="landsynth")
        self._offer: Any = None
        self._is_closed = False
        self.missing.connect(lambda tier, name: self.offer_setup(tier, lambda: self.open(name)))
        self._worked.connect(self._hand_over)
        settings.on_missing = self._note_missing
        settings.on_report = lambda address: QDesktopServices.openUrl(QUrl(address))

    def close(self) -> None:
        """Stop what runs, and forget everything."""
        settings.on_missing = settings.on_report = None
        self._is_closed = True
        self._aside.shutdown(wait=False, cancel_futures=True)
        self._worked.disconnect()
        for run in list(self.runs):
            run.ended.disconnect()
            run.cancel()
        for dialog in self.iface.mainWindow().findChildren(QgsProcessingAlgorithmDialogBase):
            provider = dialog.algorithm().provider()  # none, where it was removed or the algorithm is a script's own
            if provider is not None and provider.id() == PROVIDER:
                dialog.close()
        self.withdraw_offer()

    def say(
        self,
        text: str,
        level: Any = Qgis.MessageLevel.Info,
        button: str = "",
        action: Optional[Callable[[], Any]] = None,
    ) -> Any:
        """Show a sentence in the message bar, with a button that does something; the item of the bar."""
        bar = self.iface.messageBar()
        item = bar.createMessage("LandSynth", text)
        if action is not None:
            push = QPushButton(button)
            push.clicked.connect(lambda: (bar.popWidget(item), action()))
            item.layout().addWidget(push)
        return bar.pushWidget(item, level, 0 if action or level == Qgis.MessageLevel.Critical else 8)

    def offer_setup(self, tier: str, then: Optional[Callable[[], Any]] = None) -> None:
        """Say that the environment of a tier is missing; the button installs it, and goes on with `then`."""
        self.withdraw_offer()
        text = tr("This needs a one-time setup of the worker environment (tier {}).").format(tier)
        self._offer = self.say(
            text, Qgis.MessageLevel.Warning, tr("Set up…"), lambda: self.show("environment").ask(tier, then)
        )

    def withdraw_offer(self) -> None:
        """Take the offer of a setup out of the message bar."""
        if self._offer is not None:
            with contextlib.suppress(RuntimeError):  # closed by the user, and deleted by Qt since
                self.iface.messageBar().popWidget(self._offer)
            self._offer = None

    def _note_missing(self, tier: str, name: str) -> None:
        if QThread.currentThread() == self.thread():  # QGIS' search asks of every algorithm that it finds, in a thread
            self.missing.emit(tier, name)

    def open(self, name: str, parameters: Optional[dict[str, Any]] = None) -> Optional[AlgorithmDialog]:
        """Open an algorithm's dialog, filled; where its environment is missing, offer that first."""
        algorithm = self._ready(name, lambda: self.open(name, parameters))
        if algorithm is None:
            return None
        dialog = AlgorithmDialog(algorithm, parent=self.iface.mainWindow())
        _keep(dialog, dialog)
        dialog.setParameters(parameters or {})
        dialog.show()
        return dialog

    def use(self, name: str, model: str) -> None:
        """Open what a model is for: the paint panel for land cover, else the dialog of an algorithm."""
        if name == "generate":
            self.show("paint").use(model)
        else:
            self.open(name, {"MODEL": model})

    def look_at(self, layer: QgsMapLayer) -> None:
        """Have the canvas show all of a layer."""
        canvas = self.iface.mapCanvas()
        canvas.setReferencedExtent(QgsReferencedRectangle(layer.extent(), layer.crs()))
        canvas.refresh()

    def run(
        self,
        name: str,
        parameters: dict[str, Any],
        done: Optional[Done] = None,
        watch: Optional[Callable[[Feedback], None]] = None,
    ) -> Optional[Run]:
        """Run an algorithm in the task manager; None where its environment is missing or parameters are wrong, which
        the message bar says. What fails is said there too. watch: connects to the feedback before the run starts."""
        algorithm = self._ready(name, lambda: self.run(name, parameters, done, watch))
        if algorithm is None:
            return None
        run = Run(algorithm, parameters)
        is_right, wrong = algorithm.checkParameterValues(run.parameters, run.context)
        if not is_right:
            self.say(wrong, Qgis.MessageLevel.Warning)
            return None
        self.runs.add(run)
        if watch is not None:
            watch(run.feedback)
        run.ended.connect(lambda is_done, results: self._ended(run, is_done, results, done))
        run.start()
        return run

    def background(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do some work that reads files in a thread, and hand its result to `done` in QGIS' own."""
        if self._is_closed:  # a panel that Qt has yet to delete still hears of layers
            return
        self._aside.submit(work).add_done_callback(lambda future: self._worked.emit(done, future))

    def _hand_over(self, done: Callable[[Any], None], future: Future[Any]) -> None:
        if not future.cancelled():
            done(future.result())

    def _ready(self, name: str, again: Callable[[], Any]) -> Optional[QgsProcessingAlgorithm]:
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"{PROVIDER}:{name}")
        if algorithm is None:
            self.say(tr("Expected LandSynth among the providers of Processing, found it switched off. Switch it on in "
                "Settings > Options > Processing > Providers."), Qgis.MessageLevel.Warning)  # fmt: skip
        tier = getattr(algorithm, "TIER", None)
        if tier and settings.missing_worker(tier):
            self.offer_setup(tier, again)
            return None
        return algorithm

    def _ended(self, run: Run, is_done: bool, results: dict[str, Any], done: Optional[Done]) -> None:
        self.runs.discard(run)
        if not is_done and not run.feedback.isCanceled():
            why = run.feedback.errors[0] if run.feedback.errors else tr("See the log of Processing.")
            self.say(f"{run.algorithm.displayName()}: {why}", Qgis.MessageLevel.Critical)
        if done is not None:
            done(is_done, results)


def _keep(owner: QObject, kept: Any) -> None:
    """Have Python keep something until Qt deletes its owner. Python's collector does not know what C++ still uses: QGIS
    crashes where a task has lost its context, or a dialog on QGIS' window its widgets' wrappers."""
    owner.setProperty("landsynth", lambda: kept)


def _to_history(algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: Any) -> None:
    """As the dialogs of this QGIS do it."""
    command = algorithm.asPythonCommand(parameters, context)
    if hasattr(algorithm, "asMap"):  # from 3.24 on
        from qgis.gui import QgsGui

        details = {"python_command": command, "algorithm_id": algorithm.id()}
        details["parameters"] = algorithm.asMap(parameters, context)
        QgsGui.historyProviderRegistry().addEntry("processing", details)
    else:
        from processing.core.ProcessingLog import ProcessingLog

        ProcessingLog.addToLog(command)
