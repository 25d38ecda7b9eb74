"""Generate time series: decides what the worker is asked, and loads the dates as a group that can be played."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputMultipleLayers,
    QgsProcessingParameterMultipleLayers,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import Qt

from ..contract.card import require_encoder
from ..contract.errors import InputError
from ..contract.files import check_new_folder
from ..contract.jobs.generate import GenerateJob
from ..contract.jobs.generate_series import GenerateSeriesJob, date_in, spans
from .generate import GenerateAlgorithm, Prepared, build_job, with_landcover
from .language.words import tr
from .layers.image_sets import layers_of
from .layers.rasters import read_image
from .layers.style import SeriesStyle
from .shared.base import Values, run_job, scratch_folder
from .shared.form import destination, offer
from .shared.settings import worker_python
from .shared.windows import SHARED_OUT, figures_of, scratch_place

IMAGES = "STYLE_IMAGES"

HELP = """Paints one place at several dates: an image of each, with the same texture and houses, in another look. QGIS' temporal controller plays them.

<b>Style images</b> are imagery of the dates, of the same or of other places; each date takes the look of its own. Their <b>dates</b>, such as <i>2024-04-01, 2024-07-15</i>, are one for each image, in their order. Left empty they are read from the layers' temporal ranges, or else from their names; the log says what was read. The model needs an encoder, and must know such looks: <i>aerial</i> and <i>sentinel2</i> hardly tell seasons apart, and a warning says so.

<b>Without style images</b> each date has a look that is drawn: name the <b>dates</b>, or say <b>how many</b> there are in the year that begins with <b>the first</b>. What is drawn knows no season: it is another look, no more.

Each image is the one that <b>Generate synthetic imagery from land-cover layer</b> paints with that style image, or with <i>seed of the style</i> so much above the first one's as the date is behind the first.

The result is a new <b>folder</b>: a GeoTIFF of each date, whose name ends with it and which holds it as TIFF's date, and <i>series.qlr</i>, which opens all of them as a group. A date is shown until the next one begins, the last as long as the one before.

Class field, class map, model, seed and the rest are those of <b>Generate synthetic imagery from land-cover layer</b>."""  # noqa: E501 - help text wraps itself


class GenerateSeriesAlgorithm(GenerateAlgorithm):
    """landsynth:generateseries"""

    NAME = "generateseries"
    DISPLAY_NAME = "Generate time series"
    TAGS = "time series, season, dates, temporal, multitemporal, animation, synthetic, imagery, satellite, land cover"
    SHORT_HELP = HELP + SHARED_OUT
    JOB = GenerateSeriesJob
    STYLES = {}
    dates: tuple[str, ...] = ()
    """Of the style images, as their layers say them; empty where one does not."""

    def add_styles(self) -> None:
        kind = QgsProcessing.SourceType.TypeRaster
        layers = QgsProcessingParameterMultipleLayers(IMAGES, self.tr("Style images"), kind, optional=True)
        self.add(layers, "Imagery of each date, whose look is taken. The model needs an encoder beside it.")
        offer(self, self.JOB, "dates", "seasons", "start")

    def add_outputs(self) -> None:
        destination(self, "OUTPUT", "Time series")
        self.addOutput(QgsProcessingOutputMultipleLayers("IMAGES", self.tr("Images, from the first date to the last")))

    def check_values(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        try:
            layers = layers_of(parameters.get(IMAGES), IMAGES, context)
        except InputError as error:
            return False, str(error)
        return super().check_values({**parameters, IMAGES: layers or None}, context)

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Prepared:
        prepared = super().read_layers(parameters, context)
        layers = layers_of(parameters.get(IMAGES), IMAGES, context)
        if layers:
            require_encoder(prepared.card, IMAGES)
        self.dates = tuple(map(_date_of, layers))
        styles = {f"style_image_{number}": read_image(layer, IMAGES) for number, layer in enumerate(layers)}
        return replace(prepared, styles=styles)

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        prepared: Prepared = self.prepared()
        python = worker_python(self.TIER)
        output = self.parameterAsFileOutput(parameters, "OUTPUT", context)
        check_new_folder(output, "OUTPUT")
        options = self.options(parameters, output, context, feedback)
        options["dates"] = tuple(re.findall(r"[^\s,;]+", options.get("dates", ""))) or self._read_dates(feedback)
        options["name"] = prepared.sources[0].label
        with scratch_folder(scratch_place(options)) as folder:
            options["style_images"] = tuple(self.style_files(folder, context, feedback).values())
            job = series_job(options, prepared, folder, context, feedback)
            values = run_job(job, python, feedback)
        self._load(job, values["images"], context)
        return {"OUTPUT": output, "IMAGES": values["images"], "SEED": job.seed, **figures_of(values)}

    def _read_dates(self, feedback: QgsProcessingFeedback) -> tuple[str, ...]:
        """The dates that the style images have by themselves, which are said. Raises InputError where one has none."""
        labels = [image.label for image in self.prepared().styles.values()]
        missing = [label for label, day in zip(labels, self.dates) if not day]
        if missing:
            raise InputError(
                tr(
                    "DATES: expected one for each of STYLE_IMAGES, as {} has neither a temporal range nor a date such "
                    "as 2024-07-15 in its name, found none. Name the dates of all images, in their order."
                ).format(", ".join(missing))
            )
        for label, day in zip(labels, self.dates):
            feedback.pushInfo(tr("{} is taken to be of {}, by its temporal range or its name.").format(label, day))
        return self.dates

    def _load(self, job: GenerateSeriesJob, images: list[str], context: QgsProcessingContext) -> None:
        """Have Processing load the images, where it loads what algorithms make."""
        if context.project() is None:
            return
        days = [day for day, _ in job.paintings(Path(job.output))]
        title = tr("Time series of {}, seed {}").format(job.name, job.seed)
        groups: list[Any] = []
        for image, day, span in zip(images, days, spans(days)):
            details = QgsProcessingContext.LayerDetails(f"{job.name}, {day}", context.project(), "IMAGES")
            details.setPostProcessor(SeriesStyle(self.prepared().card, span, title, groups))
            context.addLayerToLoadOnCompletion(image, details)


def series_job(
    options: dict[str, Any],
    prepared: Prepared,
    folder: Path,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> GenerateSeriesJob:
    """The job, with the file of the land cover, which is made in `folder` where there is none. Raises JobError before
    it is."""
    known = {each.name for each in fields(GenerateJob)}
    shared = {name: value for name, value in options.items() if name in known}
    own = {name: value for name, value in options.items() if name not in known}

    def series(one: GenerateJob) -> GenerateSeriesJob:
        return GenerateSeriesJob(**{name: getattr(one, name) for name in known}, **own)

    request = build_job(
        {**shared, "landcover": str(folder)}, prepared.sources[0], prepared.card, prepared.asked, prepared.metre
    )
    series(request.job)
    return series(with_landcover(request, prepared.sources[0], folder, context, feedback))


def _date_of(layer: QgsRasterLayer) -> str:
    """The date of an image: where its temporal range begins, else the first one in the name of its file, or its own."""
    times = layer.temporalProperties()
    begin = times.fixedTemporalRange().begin()
    if times.isActive() and begin.isValid():
        return str(begin.date().toString(Qt.DateFormat.ISODate))
    return date_in(layer.source()) or date_in(layer.name())
