"""Parameters of dialogs made of a job's options, and a job's options read back from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import Field, fields
from functools import partial
from types import SimpleNamespace
from typing import Any, Optional, Union, get_args, get_origin

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ...contract.options.declaring import Option, Options, facts_of, is_required
from ...contract.options.presets import PRESETS, LearningOptions
from ...contract.typed import types_of
from ..language.words import tr
from . import settings
from .base import Algorithm
from .models import offered

MAX_SEED = 2**31 - 1  # what Processing's integers hold
WHOLE, REAL = QgsProcessingParameterNumber.Type.Integer, QgsProcessingParameterNumber.Type.Double
SMALLEST = 1e-9
"""Least value of a number that must be above 0."""
_WIDGETS = f"{__name__.rpartition('.shared.')[0]}.widgets"
PLACE_WIDGET = f"{_WIDGETS}.place.PlaceWidget"  # by name: without a window widgets are not imported
SUGGESTIONS_WIDGET = f"{_WIDGETS}.parameters.SuggestionsWidget"
FIELD_WIDGET = f"{_WIDGETS}.class_field.ClassFieldWidget"
MODEL_WIDGET = f"{_WIDGETS}.place.ModelWidget"
CHOICE_WIDGET = f"{_WIDGETS}.parameters.ChoiceWidget"
FOLDER_OR_ZIP_WIDGET = f"{_WIDGETS}.place.FolderOrZipWidget"
CLASS_MAP_WIDGET = f"{_WIDGETS}.class_map.ClassMapWidget"


class Choices(QgsProcessingParameterEnum):
    """Several of some texts. QGIS 3.22 writes such a list into its history as '', and a run from there takes all."""

    def valueAsPythonString(self, value: Any, context: QgsProcessingContext) -> str:
        if isinstance(value, (list, tuple)):
            return repr([str(each) for each in value])
        written: str = super().valueAsPythonString(value, context)
        return written


def offer(algorithm: Algorithm, job: type[Options], *names: str) -> None:
    """Add the parameters of the options of these names, or of all options with a label that are not there yet: the
    job's own first, what is advanced last."""
    known = {each.name: each for each in fields(job)}
    if not names:
        kinds = [each for each in job.__mro__ if each.__module__ == job.__module__]
        own = [name for name in known if any(name in vars(each).get("__annotations__", {}) for each in kinds)]
        rest = [name for name in dict.fromkeys((*own, *known)) if not algorithm.parameterDefinition(name.upper())]
        rest = [name for name in rest if facts_of(known[name]).label]
        names = tuple(sorted(rest, key=lambda name: facts_of(known[name]).advanced))
    for name in names:
        facts = facts_of(known[name])
        tip = " ".join(filter(None, (facts.tip, _by_preset(job, name))))
        algorithm.add(parameter_of(algorithm, job, known[name]), tip, advanced=facts.advanced)


def parameter_of(algorithm: Algorithm, job: type[Options], each: Field[Any]) -> QgsProcessingParameterDefinition:
    """The parameter of an option, by its type, choices and kind."""
    facts, hint = facts_of(each), types_of(job)[each.name]
    default = None if is_required(each) else each.default
    name, label = each.name.upper(), algorithm.tr(facts.label)
    is_optional = get_origin(hint) is Union
    plain = get_args(hint)[0] if is_optional else hint
    if facts.choices and plain is not int and get_origin(plain) is not tuple:
        return choice(name, label, facts.choices, default, words=[in_words(facts.tip, each) for each in facts.choices])
    if facts.choices:
        several = get_origin(plain) is tuple
        return choice(name, label, tuple(map(str, facts.choices)), default if several else str(default), several)
    if plain is bool:
        return QgsProcessingParameterBoolean(name, label, defaultValue=default)
    if plain in (int, float):
        return _number(name, label, WHOLE if plain is int else REAL, default, is_optional, facts)
    if facts.kind and facts.kind != "class_map":
        return _file(name, label, facts, not is_required(each))
    text = QgsProcessingParameterString(name, label, default or None, optional=not default)
    if facts.suggestions:
        kind = CLASS_MAP_WIDGET if facts.kind == "class_map" else SUGGESTIONS_WIDGET
        text.setMetadata({"widget_wrapper": {"class": kind, "suggestions": list(facts.suggestions)}})
    return text


def choice(
    name: str, label: str, options: Sequence[str], default: Any = None, several: bool = False, words: Sequence[str] = ()
) -> QgsProcessingParameterEnum:
    """A parameter with one of some texts as value, the first by default; or with several of them. words: how dialogs
    call them."""
    kind = Choices if several else QgsProcessingParameterEnum
    chosen = list(default) if several else default or options[0]
    made = kind(name, label, list(options), allowMultiple=several, defaultValue=chosen, usesStaticStrings=True)
    if list(words) not in ([], list(options)):
        called = [each if each in options else tr(each) for each in words]
        made.setMetadata({"widget_wrapper": {"class": CHOICE_WIDGET, "words": called}})
    return made


def in_words(tip: str, option: str) -> str:
    """A choice as its tip explains it: "error: stop and list them." makes "stop and list them (error)"."""
    found = re.search(rf"(?:^|[.;] ){re.escape(option)}: ((?:et al\.|[^.;])+)", tip)
    return f"{found[1]} ({option})" if found else option


def _number(
    name: str, label: str, kind: Any, default: Optional[float], is_optional: bool, facts: Option
) -> QgsProcessingParameterNumber:
    number = QgsProcessingParameterNumber(name, label, kind, default, optional=is_optional)
    least = facts.least if facts.above is None else 0 if is_optional else SMALLEST
    if least is not None:
        number.setMinimum(least)
    if facts.most is not None:
        number.setMaximum(min(facts.most, MAX_SEED))
    if facts.decimals is not None:
        number.setMetadata({"widget_wrapper": {"decimals": facts.decimals}})
    return number


def _file(name: str, label: str, facts: Option, is_optional: bool) -> QgsProcessingParameterFile:
    kinds = QgsProcessingParameterFile.Behavior
    behaviour = kinds.Folder if facts.kind == "folder" else kinds.File
    file = QgsProcessingParameterFile(name, label, behaviour, facts.ending, optional=is_optional)
    if facts.kind in ("place", "weights"):
        file.setFileFilter("")  # the one that Processing sets accepts names with a point: no folders, no words
    if facts.suggestions:  # kinds of models
        file.setDefaultValue(settings.default_model(facts.suggestions[0]))
        file.setMetadata({"widget_wrapper": {"class": MODEL_WIDGET, "models": partial(offered, facts.suggestions)}})
    if facts.kind == "place":
        file.setMetadata({"widget_wrapper": {"class": PLACE_WIDGET}})
    return file


def _by_preset(job: type[Options], name: str) -> str:
    """What the presets make of an option that is left empty: "laptop: 2000, gpu: 40000, paper: 8000."."""
    if not issubclass(job, LearningOptions) or job.filling is LearningOptions.filling:
        return ""
    empty: Any = SimpleNamespace(**{each.name: each.default for each in fields(job)})
    found = {preset: job.filling(empty, preset).get(name) for preset in PRESETS}
    words = [f"{preset}: {value:g}" for preset, value in found.items() if value is not None]
    return f"{', '.join(words)}." if words and not isinstance(found["laptop"], bool) else ""


def destination(algorithm: Algorithm, name: str, label: str, kind: str = "", default: Optional[str] = None) -> None:
    """Add an output: a file of a kind such as "ONNX model (*.onnx)", or a folder. default: in place of a temporary
    one."""
    label = algorithm.tr(label)
    if kind:
        algorithm.addParameter(QgsProcessingParameterFileDestination(name, label, algorithm.tr(kind), default))
    else:
        algorithm.addParameter(QgsProcessingParameterFolderDestination(name, label, default))


def read_options(algorithm: Algorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
    """The fields of a job, by the names of the parameters in lower case; numbers left empty are None.

    Parameters of other types than numbers, choices, ticks, texts and single files are left to the algorithm.
    """
    options: dict[str, Any] = {}
    named = algorithm.with_names(parameters)
    for each in algorithm.parameterDefinitions():
        name = each.name()
        if isinstance(each, QgsProcessingParameterNumber):
            is_empty = parameters.get(name, each.defaultValue()) in (None, "")
            read = algorithm.parameterAsInt if each.dataType() == WHOLE else algorithm.parameterAsDouble
            options[name.lower()] = None if is_empty else read(parameters, name, context)
        elif isinstance(each, QgsProcessingParameterEnum) and each.allowMultiple():
            options[name.lower()] = tuple(algorithm.parameterAsEnumStrings(named, name, context))
        elif isinstance(each, QgsProcessingParameterEnum):
            options[name.lower()] = algorithm.parameterAsEnumString(named, name, context)
        elif isinstance(each, QgsProcessingParameterBoolean):
            options[name.lower()] = algorithm.parameterAsBoolean(parameters, name, context)
        elif isinstance(each, QgsProcessingParameterFile):
            options[name.lower()] = algorithm.parameterAsFile(parameters, name, context)
        elif isinstance(each, QgsProcessingParameterString):
            options[name.lower()] = algorithm.parameterAsString(parameters, name, context).strip()
    return options


def given(options: dict[str, Any]) -> dict[str, Any]:
    """Options without those that were left empty, which take the job's defaults."""
    return {name: value for name, value in options.items() if value not in (None, "")}
