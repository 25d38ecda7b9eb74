"""Polygon layers as land cover: what they say of themselves, and their features with their classes."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from qgis.core import (
    NULL,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsProcessingFeedback,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
    QgsWkbTypes,
)

from ...contract.errors import CancelledError, InputError
from ...contract.value_tables import is_label
from ...contract.vocabulary import forms, told, word_of
from ..language.words import counted, tr
from .codes import Coding, composed
from .grid import Box
from .rasters import box_of

MOST_TEXTS = 100
"""Texts of a field that are looked at to see whether they mean land cover; classes are fewer."""
PRESENCE = Coding({1: 1}, {})
"""The code of polygons that only say where something is."""


@dataclass(frozen=True)
class PolygonLandCover:
    """What a polygon layer says of itself; read in the thread that owns the layer, used in any."""

    label: str
    field: str
    """The class field; empty where polygons only say where something is."""
    box: Box
    crs: QgsCoordinateReferenceSystem
    legend: dict[str, str]
    """Names in the layer's legend by the text of the value."""
    source: QgsVectorLayerFeatureSource
    colors: dict[str, str] = dataclasses.field(default_factory=dict)
    """Colours (#rrggbb) in the layer's legend by the text of the value."""
    look: Optional[str] = None
    """The field whose values give features their looks; empty: their ids do; None: they have none."""


def read_polygons(
    layer: QgsVectorLayer, field: str, parameter: str = "LANDCOVER", called: str = "CLASS_FIELD"
) -> PolygonLandCover:
    """The facts of a polygon layer. Raises InputError where it is not one, is empty or lacks the field."""
    _check_polygons(layer, parameter)
    return _facts(layer, class_field(layer, field, called))


def read_outlines(layer: QgsVectorLayer, parameter: str) -> PolygonLandCover:
    """The facts of a layer whose polygons, all alike, say where something is. Raises InputError as read_polygons."""
    _check_polygons(layer, parameter)
    return _facts(layer, "")


def _check_polygons(layer: QgsVectorLayer, parameter: str) -> None:
    if layer.geometryType() != QgsWkbTypes.GeometryType.PolygonGeometry:
        raise InputError(
            tr("Expected polygons or a raster as {}, found {} with {}. Choose a polygon layer.").format(
                parameter, layer.name(), QgsWkbTypes.displayString(layer.wkbType()) or tr("no geometry")
            )
        )


def _facts(layer: QgsVectorLayer, field: str) -> PolygonLandCover:
    if layer.providerType() == "memory":  # scripts fill memory layers and forget this
        layer.updateExtents()
    if layer.featureCount() == 0 or layer.extent().isNull():
        raise InputError(
            tr("Expected polygons in {}, found none. Choose another layer or its filter.").format(layer.name())
        )
    return PolygonLandCover(
        label=layer.name(),
        field=field,
        box=box_of(layer.extent()),
        crs=layer.crs(),
        legend=_legend(layer, field) if field else {},
        source=QgsVectorLayerFeatureSource(layer),
        colors=_colors(layer, field) if field else {},
    )


def class_field(layer: QgsVectorLayer, asked: str, called: str = "CLASS_FIELD") -> str:
    """CLASS_FIELD, or without it the field that the layer is styled by, its only one, or the one whose texts name
    classes."""
    names = layer.fields().names()
    if asked:
        return named_field(layer, asked, called)
    styled = _styled_by(layer)
    if styled in names:
        return styled
    keys = set(layer.primaryKeyAttributes())
    candidates = [name for index, name in enumerate(names) if index not in keys and name.casefold() != "fid"]
    named = candidates if len(candidates) == 1 else _named_like_classes(layer, candidates)
    if len(named) == 1:
        return named[0]
    choose, add = tr("Choose one of {}."), tr("The layer has no field: add one first.")
    raise InputError(
        tr("Expected {}, the field of {} that holds class codes or names, found none. {}").format(
            called, layer.name(), choose.format(", ".join(candidates)) if candidates else add
        )
    )


def named_field(layer: QgsVectorLayer, asked: str, parameter: str) -> str:
    """The field of that name, however its letters are composed. Raises InputError where there is none."""
    names = layer.fields().names()
    same = [name for name in names if composed(name) == composed(asked)]
    index = layer.fields().lookupField(same[0] if same else asked)
    if index < 0:
        raise InputError(
            tr("Expected {} to be a field of {} ({}), found {}. Choose one of them.").format(
                parameter, layer.name(), ", ".join(names), told(asked, names)
            )
        )
    return str(names[index])


def say_field(
    sources: Iterable[Any],
    parameters: dict[str, Any],
    feedback: QgsProcessingFeedback,
    names: Sequence[str] = ("CLASS_FIELD",),
) -> None:
    """Say which field `class_field` found, where none was named. names: of parameters, one of each source or of all."""
    for each, name in zip(sources, itertools.chain(names, itertools.repeat(names[-1]))):
        if isinstance(each, PolygonLandCover) and not parameters.get(name):
            feedback.pushInfo(tr("{} is empty: {} of {} is taken.").format(name, each.field, each.label))


def _named_like_classes(layer: QgsVectorLayer, names: list[str]) -> list[str]:
    """The text fields most of whose texts mean land cover."""
    found = []
    for name in names:
        at = layer.fields().lookupField(name)
        if layer.fields()[at].isNumeric():
            continue
        texts = [str(value) for value in layer.uniqueValues(at, MOST_TEXTS) if value]
        known = [text for text in texts if any(word_of(form) for form in forms(text))]
        if len(known) > len(texts) / 2:
            found.append(name)
    return found


def _styled_by(layer: QgsVectorLayer) -> str:
    renderer = layer.renderer()
    return renderer.classAttribute().strip('"') if isinstance(renderer, QgsCategorizedSymbolRenderer) else ""


def _legend(layer: QgsVectorLayer, field: str) -> dict[str, str]:
    """Names of values: from the field's value map, else from a categorised style."""
    names: dict[str, str] = {}
    if _styled_by(layer) == field:
        for category in layer.renderer().categories():
            values = category.value() if isinstance(category.value(), list) else [category.value()]
            names.update({key(value): category.label().strip() for value in values})
    setup = layer.editorWidgetSetup(layer.fields().lookupField(field))
    if setup.type() == "ValueMap":
        entries = setup.config().get("map", [])
        for entry in [entries] if isinstance(entries, dict) else entries:
            names.update({key(value): str(label).strip() for label, value in entry.items()})
    return {value: label for value, label in names.items() if is_label(label)}


def _colors(layer: QgsVectorLayer, field: str) -> dict[str, str]:
    """Colours of values in a categorised style."""
    colors: dict[str, str] = {}
    if _styled_by(layer) == field:
        for category in layer.renderer().categories():
            values = category.value() if isinstance(category.value(), list) else [category.value()]
            colors.update({key(value): category.symbol().color().name() for value in values if category.symbol()})
    return colors


def key(value: Any) -> str:
    """The text of a value, the same for 3, 3.0 and "3"."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return composed(str(value))


def by_code(legend: dict[str, str], coding: Coding) -> dict[int, str]:
    """What a legend says of each code: legends go by the text of the value."""
    return {code: legend[key(value)] for value, code in coding.codes.items() if key(value) in legend}


def features_of(polygons: PolygonLandCover, request: QgsFeatureRequest, geometry: bool) -> Iterator[QgsFeature]:
    """Features in the order of their ids, whatever is asked for: where polygons overlap, the last one wins."""
    request.setSubsetOfAttributes(list(filter(None, (polygons.field, polygons.look))), polygons.source.fields())
    if geometry:
        request.addOrderBy("$id")
    else:
        request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    return polygons.source.getFeatures(request)


def value_of(feature: QgsFeature, field: str) -> Any:
    """The class of a feature, or None where it has none; 1 where there is no class field."""
    value = feature[field] if field else 1
    return None if value is None or value == NULL or (isinstance(value, str) and not value.strip()) else value


def class_values(polygons: PolygonLandCover, box: Optional[Box], feedback: QgsProcessingFeedback) -> list[Any]:
    """Distinct class values in a box in the layer's CRS; features without a class are counted and warned about."""
    values: dict[Any, None] = {}
    missing = 0
    request = QgsFeatureRequest() if box is None else QgsFeatureRequest(QgsRectangle(*box))
    for feature in features_of(polygons, request, geometry=False):
        value = value_of(feature, polygons.field)
        if value is None:
            missing += 1
        else:
            values[value] = None
        if feedback.isCanceled():
            raise CancelledError(tr("The job was cancelled. No partial output was left."))
    if missing:
        feedback.pushWarning(
            tr(
                "{} of {} without a value in {} left out: there is no imagery there, unless another polygon covers it."
            ).format(counted(missing, tr("polygon"), tr("polygons")), polygons.label, polygons.field)
        )
    return list(values)
