"""Generate change pairs: decides what the worker is asked, and loads the two images and the mask of what changed."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterDestination,
    QgsRectangle,
)

from ..contract.files import check_output
from ..contract.jobs.change_pairs import ChangePairsJob
from ..contract.jobs.generate import GenerateJob, PaintOptions
from .generate import GenerateAlgorithm, Prepared, build_job, load, with_landcover
from .layers.burning import burn, coded
from .layers.codes import translate_class_map
from .layers.grid import Frame, overlap
from .layers.rasters import RasterLandCover, frame_of, raster_file, transformed
from .layers.style import OwnStyle
from .shared.base import Values, run_job, scratch_folder
from .shared.imagery import Request
from .shared.settings import worker_python
from .shared.windows import SHARED_OUT, figures_of, output_path, scratch_place

IMAGES = {"OUTPUT_BEFORE": "Synthetic imagery before", "OUTPUT_AFTER": "Synthetic imagery after"}
CHANGE = "Change mask"

HELP = """Paints two images of one place, before and after its land cover changed, with the mask of the change: a planned road, felled forest, new houses; or pairs to train change detectors on.

<b>Before</b> and <b>after</b> are rasters of class codes or polygon layers, in any combination. After is laid onto the grid of before. With <b>after shows only what changes</b> it is laid over before: draw the new road alone, and all else stays.

Both images have the same texture and look. Beyond the model's reach from a change (56 pixels for the bundled model) they are <b>equal to the bit</b>; nearer ones differ by what the change causes.

<b>Change mask</b>: 0 where nothing changed, else 1000 times the code of the class before and that of the class after, with names and colours: 4002 is grass to paved with the model <i>aerial</i>. Where either image is empty, so is the mask. <b>Table</b>: pixels and square metres from each class to each other.

<b>What differs although nothing changed</b> (advanced, all off): another texture, another style, brightness and contrast, a shift of less than a pixel. Detectors learn from these what is no change.

Class field, class map, model, seed, style and the rest are those of <b>Generate synthetic imagery from land-cover layer</b>."""  # noqa: E501 - help text wraps itself


class ChangePairsAlgorithm(GenerateAlgorithm):
    """landsynth:changepairs"""

    NAME = "changepairs"
    DISPLAY_NAME = "Generate change pairs"
    TAGS = "change, change detection, before, after, pair, scenario, planning, synthetic, imagery, land cover"
    SHORT_HELP = HELP + SHARED_OUT
    JOB = ChangePairsJob
    LAYERS = {"BEFORE": "Land cover before (raster or polygons)", "AFTER": "Land cover after (raster or polygons)"}
    FIELDS = (
        ("CLASS_FIELD", "Class field (polygons)", "BAND"),
        ("CLASS_FIELD_AFTER", "Class field of after (polygons)", "BAND_AFTER"),
    )
    STYLES = {"STYLE_IMAGE": "Style image", "STYLE_IMAGE_AFTER": "Style image of after"}
    FIRST = ("overlay",)

    def add_outputs(self) -> None:
        for name, label in (*IMAGES.items(), ("CHANGE", CHANGE)):
            self.addParameter(QgsProcessingParameterRasterDestination(name, self.tr(label)))
        table = QgsProcessingParameterFileDestination("TABLE", self.tr("Areas of change"), self.tr("CSV (*.csv)"))
        self.addParameter(table)
        self.addOutput(QgsProcessingOutputNumber("CHANGED_PIXELS", self.tr("Pixels that changed")))

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        prepared: Prepared = self.prepared()
        python = worker_python(self.TIER)
        outputs = {name: output_path(self, parameters, name, context) for name in (*IMAGES, "CHANGE")}
        outputs["TABLE"] = self.parameterAsFileOutput(parameters, "TABLE", context)
        for name, path in outputs.items():
            check_output(path, prepared.inputs, name, *([(".csv",)] if name == "TABLE" else []))
        options = self.options(parameters, outputs["OUTPUT_BEFORE"], context, feedback)
        options.update({name.lower(): path for name, path in outputs.items()})
        with scratch_folder(scratch_place(options)) as folder:
            options.update(self.style_files(folder, context, feedback))
            job = pair_job(options, prepared, folder, context, feedback)
            values = run_job(job, python, feedback)
        of, card = f"{prepared.sources[0].label}, seed {job.seed}", prepared.card
        for name, label in IMAGES.items():
            load(self, name, label, outputs[name], of, card, context)
        if context.willLoadLayerOnCompletion(outputs["CHANGE"]):
            style = OwnStyle(str(Path(outputs["CHANGE"]).with_suffix(".qml")))
            context.layerToLoadOnCompletionDetails(outputs["CHANGE"]).setPostProcessor(style)
        changed = values["changed_pixels"]
        return {**outputs, "SEED": job.seed, "CHANGED_PIXELS": changed, **figures_of(values)}


def pair_job(
    options: dict[str, Any],
    prepared: Prepared,
    folder: Path,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> ChangePairsJob:
    """The job, with the files of both land covers, which are made in `folder` where there are none."""
    known = {each.name for each in fields(GenerateJob)}
    shared = {name: value for name, value in options.items() if name in known}
    own = {name: value for name, value in options.items() if name not in known}
    request = build_job(
        {**shared, "landcover": str(folder)}, prepared.sources[0], prepared.card, prepared.asked, prepared.metre
    )
    first = with_landcover(request, prepared.sources[0], folder, context, feedback)
    own["class_map_after"] = own.get("class_map_after") or options.get("class_map", "")
    second = landcover_after(own, request, prepared, folder / "after", context, feedback)
    painting = {each.name: getattr(first, each.name) for each in fields(PaintOptions)}
    return ChangePairsJob(**{**own, **painting, **second}, before=first.landcover, model=first.model)


def landcover_after(
    own: dict[str, Any],
    request: Request,
    prepared: Prepared,
    folder: Path,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> dict[str, Any]:
    """Options of the land cover of the second date; polygons are burnt onto the grid of the first in `folder`."""
    before, after = prepared.sources
    transforms = context.transformContext()
    folder.mkdir()
    box = transformed(QgsRectangle(*request.box), before.crs, after.crs, transforms)
    if isinstance(after, RasterLandCover):
        path = raster_file(after, overlap(box, after.box), folder, transforms, feedback)
        names = after.names_for(prepared.card)
        return {"after": path, "landcover_name_after": after.label, "category_names_after": names}
    if isinstance(before, RasterLandCover):
        frame = frame_of(before, request.box)
    else:
        frame = Frame(request.grid.box, request.grid.size, before.crs)
    coding = coded(after, box, feedback, "CLASS_FIELD_AFTER")
    burnt = burn(after, frame, folder, context, feedback, coding)
    return {
        "after": burnt.path,
        "looks_after": burnt.looks,
        "landcover_name_after": f"{after.label}, field {after.field}",
        "category_names_after": burnt.names,
        "class_map_after": translate_class_map(own["class_map_after"], burnt.coding)[0],
        "band_after": 1,
    }
