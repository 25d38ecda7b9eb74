"""What every algorithm shares: metadata, running a job in the worker, and errors as Processing shows them."""

from __future__ import annotations

import math
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingUtils,
)
from qgis.PyQt.QtGui import QIcon

from ...contract import events
from ...contract.errors import InputError, LandSynthError, OutputError, explained
from ...contract.files import check_endless, make_folder
from ...contract.jobs.registry import Job
from ...contract.resources import HELP_FOLDER, ICON_FOLDER
from ...worker import runner
from ..language.words import tr
from . import settings

Values = dict[str, Any]
"""Parameters, or results, by name."""
EVERY_TAG = ("deep learning", "machine learning", "ai", "gan", "neural network", "synthetic imagery", "land cover")
ICONS = {"Imagery": "paint", "Training": "train", "Setup": "environment"}
"""Names of icons by group."""
RENEWED_AFTER = 5.0
"""Seconds until the time that is left is said again, where it has changed."""
KNOWN_FROM = 0.01
"""Share of a job from which on the time left is more than a guess."""
HELP = "https://github.com/landsynth/landsynth"


def help_url(page: str = "index") -> str:
    """Where the help of an algorithm is, or all of it: the page that came with the plugin, else the web's."""
    file = HELP_FOLDER / f"{page}.html"
    return file.as_uri() if file.is_file() else f"{HELP}#{page}"


def found_by(tags: str = "") -> list[str]:
    """Words that an algorithm is found by: its own, separated by commas, and of all, these in two languages."""
    return list(dict.fromkeys(filter(None, (*tags.split(", "), *EVERY_TAG, *map(tr, EVERY_TAG)))))


class Algorithm(QgsProcessingAlgorithm):
    """Base of LandSynth's algorithms: a subclass names itself and says what it does."""

    NAME = ""
    DISPLAY_NAME = ""
    GROUP = ""
    TAGS = ""
    """Words that it is found by, separated by commas."""
    SHORT_HELP = ""
    TIER: Optional[str] = None
    """Tier of the worker environment that the algorithm needs, or None."""
    report = ""
    """Path of the report that a run wrote."""

    def createInstance(self) -> QgsProcessingAlgorithm:
        return type(self)()

    def name(self) -> str:
        return self.NAME

    def displayName(self) -> str:
        return self.tr(self.DISPLAY_NAME)

    def group(self) -> str:
        return self.tr(self.GROUP)

    def groupId(self) -> str:
        return self.GROUP.lower().replace(" ", "")

    def tags(self) -> list[str]:
        return found_by(self.TAGS)

    def shortHelpString(self) -> str:
        return self.tr(self.SHORT_HELP)

    def helpUrl(self) -> str:
        return help_url(self.NAME)

    def icon(self) -> QIcon:
        return QIcon(self.svgIconPath())

    def svgIconPath(self) -> str:
        return str(ICON_FOLDER / f"{ICONS[self.GROUP]}.svg")

    def tr(self, text: str) -> str:
        return tr(text)

    def canExecute(self) -> tuple[bool, str]:
        return settings.can_run(self.TIER, self.NAME) if self.TIER else (True, "")

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        for value in parameters.values():
            for each in value if isinstance(value, (list, tuple)) else (value,):
                try:
                    check_endless(each if isinstance(each, str) else "")
                except InputError as error:  # QGIS itself would wait for it
                    return False, str(error)
        return self.check_values(parameters, context)

    def check_values(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Whether Processing takes the values, and why not; algorithms that can say it better do so first."""
        return super().checkParameterValues(self.with_names(parameters), context)

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        """Do what the algorithm is for; what it raises of ours becomes a message."""
        raise NotImplementedError

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        with as_processing_errors(self):
            return self.work(parameters, context, feedback)

    def postProcessAlgorithm(self, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        if self.report and settings.on_report is not None and settings.setting(settings.OPEN_REPORTS) == "True":
            settings.on_report(self.report)
        return {}

    def choice(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> str:
        """The chosen option of an enumeration, given by name, or by number as qgis_process' help has it."""
        return self.parameterAsEnumString(self.with_names(parameters), name, context)

    def field(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> str:
        """The name of the chosen field, or an empty text."""
        # from 3.40 on parameterAsFields writes into the user's log that it is deprecated
        read = getattr(self, "parameterAsStrings", None) or self.parameterAsFields
        return str(next(iter(read(parameters, name, context) or ()), ""))

    def with_names(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The parameters with the names of options of enumerations that are given by number."""
        named = dict(parameters)
        for definition in self.parameterDefinitions():
            value = parameters.get(definition.name())
            if not isinstance(definition, QgsProcessingParameterEnum) or value in (None, ""):
                continue
            if definition.allowMultiple():
                parts = value if isinstance(value, (list, tuple)) else str(value).split(",")
                named[definition.name()] = [_name_of(part, definition.options()) for part in parts]
            else:
                named[definition.name()] = _name_of(value, definition.options())
        return named

    def add(self, parameter: QgsProcessingParameterDefinition, tip: str, advanced: bool = False) -> None:
        """Add a parameter with its tool tip; advanced ones are folded away in the dialog."""
        if advanced:
            parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
        parameter.setHelp(self.tr(tip))
        self.addParameter(parameter)


class LayerAlgorithm(Algorithm):
    """An algorithm that reads layers, which only the thread that owns them may do, before it runs."""

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Any:
        """What the algorithm needs to know of its layers. Raises LandSynthError."""
        raise NotImplementedError

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Reads the layers in their own thread; what is wrong is raised when the algorithm runs, as its one message."""
        self._prepared, self._wrong = None, None
        try:
            self._prepared = self.read_layers(parameters, context)
        except LandSynthError as error:
            self._wrong = error
        return True

    def prepared(self) -> Any:
        """What `read_layers` gave. Raises what it raised."""
        if self._wrong is not None:
            raise self._wrong
        return self._prepared


def _name_of(value: Any, options: list[str]) -> Any:
    """The option that a number means; anything else as it is."""
    text = str(value).strip()
    if text.isdecimal():
        return options[int(text)] if int(text) < len(options) else value
    return text if isinstance(value, str) else value


@contextmanager
def as_processing_errors(algorithm: QgsProcessingAlgorithm) -> Iterator[None]:
    """Turns our errors into the exception that Processing shows as a message, without a traceback; of parameters that
    they name it says what the dialog calls them, where that is more than the name."""
    try:
        yield
    except LandSynthError as error:
        labels = {each.name(): each.description() for each in algorithm.parameterDefinitions()}
        labels = {name: f'"{label}"' for name, label in labels.items() if label.upper().replace(" ", "_") != name}
        raise QgsProcessingException(explained(str(error), tr("In the dialog"), labels)) from error


@contextmanager
def scratch_folder(place: Optional[Path] = None) -> Iterator[Path]:
    """A folder within `place`, which others read who may read there, or one of one's own within Processing's temporary
    one, where what Windows will not delete yet goes when QGIS ends. Raises OutputError where none can be made."""
    if place is None:
        folder = Path(tempfile.mkdtemp(dir=QgsProcessingUtils.tempFolder()))
    else:
        folder = place / f".landsynth-{secrets.token_hex(4)}"
        try:
            make_folder(folder)
        except OSError as error:
            raise OutputError(
                tr("Expected {} to be a folder that can be written, found: {}. Choose another OUTPUT.").format(
                    place, error.strerror
                )
            ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_job(job: Job, python: Path, feedback: QgsProcessingFeedback) -> dict[str, Any]:
    """Run a job in the worker; progress, log, warnings and cancelling go through `feedback`."""
    return runner.run(job, python, relay(feedback), feedback.isCanceled)


def relay(feedback: QgsProcessingFeedback) -> Callable[[events.Event], None]:
    """Shows the worker's events in Processing; every few seconds, if it has changed, how long it will still take."""
    told, said = -math.inf, ""

    def show(event: events.Event) -> None:
        nonlocal told, said
        if isinstance(event, events.Progress):
            feedback.setProgress(100 * event.fraction)
            left, now = event.seconds_left, time.monotonic()
            if left is not None and now - told >= RENEWED_AFTER and event.fraction >= KNOWN_FROM:
                text = tr("{:.0%} done, about {} left.").format(event.fraction, duration(left))
                if text != said:
                    feedback.setProgressText(text)
                told, said = now, text
        elif isinstance(event, events.Warning):
            feedback.pushWarning(event.text)
        elif isinstance(event, events.Message):
            feedback.pushInfo(event.text)

    return show


def is_temporary(path: str) -> bool:
    """Whether an output lies where Processing cleans up when QGIS is closed."""
    return Path(QgsProcessingUtils.tempFolder()).resolve() in Path(path).resolve().parents


def duration(seconds: float) -> str:
    """Seconds as a person says them: 45 s, 12 min, 3 h 20 min."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
