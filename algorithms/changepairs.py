"""Generate change pairs, and datasets of them: decides what the worker is asked, and loads images and masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsRectangle,
)

from ..contract.errors import CancelledError
from ..contract.files import check_new_folder, check_output
from ..contract.jobs.change_pairs import ChangePairsJob, GenerateChangeDatasetJob
from ..contract.jobs.generate import GenerateJob, PaintOptions
from .generate import GenerateAlgorithm, Prepared, build_job, load, with_landcover
from .generatelandcover import HIGHEST, add_several, check_size, files_of, read_several
from .language.words import tr
from .layers.burning import burn, coded
from .layers.codes import translate_class_map
from .layers.grid import Frame, overlap
from .layers.landcover import LandCover, meaning, unopened
from .layers.polygons import say_field
from .layers.rasters import RasterLandCover, frame_of, raster_file, transformed
from .layers.style import OwnStyle
from .shared.base import LayerAlgorithm, Values, run_job, scratch_folder
from .shared.form import REAL, destination, given, offer, read_options
from .shared.imagery import Request
from .shared.settings import worker_python
from .shared.windows import SHARED_OUT, figures_of, output_path, scratch_place

IMAGES = {"OUTPUT_BEFORE": "Synthetic imagery before", "OUTPUT_AFTER": "Synthetic imagery after"}
CHANGE = "Change mask"

NUMBERS = {
    "PAIRS": "Pairs", "MADE": "Pairs made by this run", "CHANGED_SHARE": "Share of pixels that changed",
    "SECONDS": "Seconds",
}  # fmt: skip

HELP = """Paints two images of one place, before and after its land cover changed, with the mask of the change: a planned road, felled forest, new houses; or pairs to train change detectors on.

<b>Before</b> and <b>after</b> are rasters of class codes or polygon layers, in any combination. After is laid onto the grid of before. With <b>after shows only what changes</b> it is laid over before: draw the new road alone, and all else stays.

Both images have the same texture and look. Beyond the model's reach from a change (56 pixels for the bundled model) they are <b>equal to the bit</b>; nearer ones differ by what the change causes.

<b>Change mask</b>: 0 where nothing changed, else 1000 times the code of the class before and that of the class after, with names and colours: 4002 is grass to paved with the model <i>aerial</i>. Where either image is empty, so is the mask. <b>Table</b>: pixels and square metres from each class to each other.

<b>What differs although nothing changed</b> (advanced, all off): another texture, another style, brightness and contrast, a shift of less than a pixel. Detectors learn from these what is no change.

Class field, class map, model, seed, style and the rest are those of <b>Generate synthetic imagery from land-cover layer</b>."""  # noqa: E501 - help text wraps itself


DATASET_HELP = """Paints many places before and after random changes of their land cover, with labels of what changed: training data for change detectors, in the form of LEVIR-CD: folders A, B and label.

<b>Land cover</b> are rasters of class codes or polygon layers, as many as there are. They are cut into <b>places</b> of the size of a pair, and every place belongs to one of the folders <i>train</i>, <i>val</i> and <i>test</i>, so that no ground is in two of them. In each folder, the images <i>A</i> and <i>B</i> of a pair, its <i>label</i> (0 and 255) and its <i>codes</i> (1000 times the code of the class before and that of the class after, with names) have the same name. With <b>layouts to draw</b>, land cover that does not exist is drawn in the manner of the given one, and takes its place.

<b>Edits</b>: buildings are added, copied as a whole from another place, or removed and given to what lies around them; fields are parted by a line; roads are laid. How many there are in a pair is drawn, and may be none.

<b>Nuisances</b> are what differs between the dates although nothing changed: another texture, another season, brightness and contrast, a shift of less than a pixel. A detector that never saw them takes them for change. With <i>none</i>, all pixels beyond the model's reach from a change (56 pixels for the bundled model) are equal to the bit.

The same <b>seed</b> gives the same pairs. A run that is cancelled or breaks off leaves its work in a folder beside the result, with the ending <i>.part</i>; run again with <b>resume</b>, and it goes on there, to the same result."""  # noqa: E501 - help text wraps itself


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


def dataset_job(
    options: Mapping[str, Any], landcover: Sequence[str], names: Mapping[int, str]
) -> GenerateChangeDatasetJob:
    """Decide what to ask of the worker; runs nothing.

    landcover: files that will be there by then; names: of their codes. Raises JobError and OutputError.
    """
    named = {code: text for code, text in names.items() if 0 <= code <= HIGHEST}
    job = GenerateChangeDatasetJob(**options, landcover=tuple(landcover), category_names=named)
    check_new_folder(job.synthetic, "SYNTHETIC")
    return job


class GenerateChangeDatasetAlgorithm(LayerAlgorithm):
    """landsynth:generatechangedataset"""

    NAME = "generatechangedataset"
    DISPLAY_NAME = "Generate change detection dataset"
    GROUP = "Training"
    TAGS = "change detection, dataset, pairs, before, after, levir-cd, torchgeo, siamese, synthetic, training, ai"
    TIER = "inference"
    SHORT_HELP = DATASET_HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tr = self.tr
        tip = "Land cover to change: rasters of class codes, or polygons with a class field."
        add_several(self, "LANDCOVER", "Land cover (rasters or polygons)", tip)
        offer(self, GenerateChangeDatasetJob, "model", "size", "variants", "places", "layouts", "edits", "nuisances")
        offer(self, GenerateChangeDatasetJob, "validation_share", "test_share", "seed")
        size = QgsProcessingParameterNumber(
            "PIXEL_SIZE", tr("Pixel size (empty: as land cover)"), REAL, optional=True, minValue=0
        )
        self.add(size, "In units of the land cover's CRS. Polygons need it.")
        offer(self, GenerateChangeDatasetJob)
        destination(self, "SYNTHETIC", "Change detection dataset")
        self.addOutput(QgsProcessingOutputString("PROVIDER", tr("Device that computed")))
        for name, label in NUMBERS.items():
            self.addOutput(QgsProcessingOutputNumber(name, tr(label)))

    def check_values(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Names the layer that cannot be opened, where Processing only names the parameter."""
        problem = unopened(parameters, {"LANDCOVER": tr("a raster or polygon layer")}, context)
        return (False, problem) if problem else super().check_values(parameters, context)

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[LandCover, ...]:
        return read_several(self, parameters, "LANDCOVER", context)[0]

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        sources = self.prepared()
        python = worker_python(self.TIER)
        say_field(sources, parameters, feedback)
        options = given(read_options(self, parameters, context))
        options["synthetic"] = self.parameterAsFileOutput(parameters, "SYNTHETIC", context)
        options["pixel_size"] = options.get("pixel_size") or None
        check_size(sources, options["pixel_size"])
        coding, legend = meaning(sources, feedback)
        options["class_map"] = translate_class_map(options.get("class_map", ""), coding)[0]
        dataset_job(options, [each.label for each in sources], legend.names)  # what is wrong is said
        with scratch_folder() as folder:
            files = files_of(sources, options["pixel_size"], coding, folder, context, feedback)
            job = dataset_job(options, files, legend.names)
            try:
                values = run_job(job, python, feedback)
            except CancelledError as error:
                raise CancelledError(
                    tr("The job was cancelled. What is finished lies in {}.part; RESUME goes on with it.").format(
                        job.synthetic
                    )
                ) from error
        numbers = {name: values[name.lower()] for name in NUMBERS}
        return {"SYNTHETIC": job.synthetic, "PROVIDER": values["provider"], **numbers}
