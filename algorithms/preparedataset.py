"""Prepare training dataset: turns layers into files on the images' grids, and asks the worker for the folder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
    QgsVectorLayer,
)

from ..contract.dataset import SPLITS, DatasetInfo
from ..contract.errors import InputError, JobError
from ..contract.files import check_new_folder
from ..contract.jobs.prepare_dataset import PrepareDatasetJob
from .language.words import tr
from .layers.categories import load_style
from .layers.dataset_files import Maker, Prepared, Source, write_area
from .layers.grid import Frame
from .layers.landcover import check_one_kind, meaning, read_landcover, unopened
from .layers.legend import Legend, with_classes
from .layers.polygons import PRESENCE, read_outlines, say_field
from .layers.rasters import read_image
from .shared.base import LayerAlgorithm, Values, is_temporary, run_job, scratch_folder
from .shared.form import FIELD_WIDGET, destination, given, offer, read_options
from .shared.settings import worker_python

LAYERS = ("IMAGES", "LANDCOVER", "BUILDINGS")

NUMBERS = {
    "SCENES": "Scenes",
    "CLASSES": "Classes",
    "BANDS": "Bands",
    "TRAIN_PIXELS": "Labelled pixels for training",
    "VALIDATION_PIXELS": "Labelled pixels for validation",
    "TEST_PIXELS": "Labelled pixels for the test",
}

HELP = """Puts imagery and the land cover that it shows into one folder, from which <b>Train generator</b> learns.

<b>Images</b>: one or several rasters with the same bands and data type. <b>Land cover</b>: one layer for all of them, or as many layers as images, in the same order; raster or polygons. Other CRS and pixel sizes are allowed: land cover is brought onto the grid of the images without interpolation. Polygons are rasterised by their <b>class field</b>, which may hold codes or names; where no polygon lies, nothing is learnt. <b>Buildings</b>, if given, are burnt over the land cover as a class of their own.

<b>Classes</b> take their names and colours from the layer: class field, attribute table, palette or style. Say otherwise in <b>classes</b>: <i>1=building #3C1098, 2=water</i>. Aim at 3 to 15 classes: each needs enough pixels, and those with less than one in a thousand are warned about.

<b>How much is needed?</b> A few square kilometres at 1 m or finer make a start; more, and more varied, is better. Imagery and land cover must fit: where the map is old or shifted, the generator learns that too.

<b>Split</b>: some of the data is kept from training, to measure what was learnt. <i>blocks</i> draws square blocks, <i>scene</i> whole images (three at least), <i>area</i> takes what lies inside the polygons of <b>test area</b> as the test. Pixels are never drawn one by one: neighbours are too alike for that.

<b>Pictures</b>: in place of images and land cover, a folder of pictures with subfolders <i>images</i> and <i>masks</i> that hold files of the same names; then <b>classes</b> says what the colours of the masks mean.

It takes seconds to minutes, and a folder about as large as the imagery."""  # noqa: E501 - help text wraps itself


def build_job(
    options: Mapping[str, Any],
    dataset: str,
    files: Mapping[str, Sequence[str]],
    legend: Legend,
    classes: str = "",
    scenes: str = "",
    area: str = "",
) -> PrepareDatasetJob:
    """Decide what to ask of the worker; runs nothing.

    options: fields of PrepareDatasetJob as the user set them. files: `images`, `landcover` and `buildings`, which
    will be there by then. classes and scenes: the texts of CLASSES and SCENES. Raises JobError and MappingError.
    """
    known = with_classes(classes, legend)
    return PrepareDatasetJob(
        dataset=dataset,
        **{name: tuple(paths) for name, paths in files.items()},
        class_names=known.names,
        class_colors=known.colors,
        scenes=scenes_of(scenes),
        area=area,
        **options,
    )


def scenes_of(text: str) -> dict[str, str]:
    """The split of each scene in `tile5=test, tile3=validation`. Raises JobError for what is no such pair."""
    found = {}
    for pair in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        name, _, split = (part.strip() for part in pair.rpartition("="))
        if not name or split.casefold() not in SPLITS:
            raise JobError(
                tr("SCENES: expected pairs such as tile5=test with one of {}, found {!r}. Correct SCENES.").format(
                    ", ".join(SPLITS), pair
                )
            )
        found[name] = split.casefold()
    return found


def check_count(name: str, found: int, images: int) -> None:
    """Raise InputError unless there is one layer for all images, or one for each."""
    if found not in (1, images):
        several = tr("one layer, or one for each of the {} images,")
        expected = tr("one layer") if images < 2 else several.format(images)
        raise InputError(tr("Expected {} as {}, found {}. Choose the layers again.").format(expected, name, found))


class PrepareDatasetAlgorithm(LayerAlgorithm):
    """landsynth:preparedataset"""

    NAME = "preparedataset"
    DISPLAY_NAME = "Prepare training dataset"
    GROUP = "Training"
    TAGS = "dataset, training, imagery, land cover, mask, labels, chips, split, gan, ai"
    TIER = "inference"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tr, source, text = self.tr, QgsProcessing.SourceType, QgsProcessingParameterString
        layers = QgsProcessingParameterMultipleLayers
        self.add(
            layers("IMAGES", tr("Images (or pictures, below)"), source.TypeRaster, optional=True),
            "Rasters of imagery, all with the same bands and data type.",
        )
        landcover = tr("Land cover (raster or polygons)")
        self.add(
            layers("LANDCOVER", landcover, source.TypeMapLayer, optional=True),
            "One layer for all images, or one for each, in the order of the images.",
        )
        field = QgsProcessingParameterField(
            "CLASS_FIELD", tr("Class field (polygons)"), parentLayerParameterName="LANDCOVER", optional=True
        )
        field.setMetadata({"widget_wrapper": {"class": FIELD_WIDGET}})
        self.add(field, "Field of the polygons that holds codes or names. Empty: the one that they are styled by.")
        buildings = tr("Buildings (raster or polygons)")
        self.add(
            layers("BUILDINGS", buildings, source.TypeMapLayer, optional=True),
            "Polygons, or rasters that are neither 0 nor nodata where a building is: one, or one for each image.",
        )
        classes = tr("Classes (empty: by the layer)")
        self.add(
            text("CLASSES", classes, optional=True),
            "Names and colours: 1=building #3C1098, 2=water #2040C0. Before = stands a code or the layer's own name.",
        )
        offer(self, PrepareDatasetJob, "ignore", "split")
        polygons = [source.TypeVectorPolygon]
        self.add(
            QgsProcessingParameterFeatureSource("AREA", tr("Test area (for split area)"), polygons, optional=True),
            "Polygons that hold the test data; only with split area.",
        )
        offer(self, PrepareDatasetJob)
        self.add(
            text("SCENES", tr("Splits of scenes (split scene)"), optional=True),
            "Scenes by file name: tile5=test, tile3=validation. The others are drawn by the shares.",
            advanced=True,
        )
        destination(self, "DATASET", "Training dataset")
        for name, label in NUMBERS.items():
            self.addOutput(QgsProcessingOutputNumber(name, tr(label)))

    def check_values(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Names the layer that cannot be opened, where Processing only names the parameter."""
        expected = {**dict.fromkeys(LAYERS, tr("a raster or polygon layer")), "IMAGES": tr("a raster layer")}
        problem = unopened(parameters, expected, context)
        return (False, problem) if problem else super().check_values(parameters, context)

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Prepared:
        rasters, landcover, outlines = (self.parameterAsLayerList(parameters, name, context) for name in LAYERS)
        for layer in landcover:
            load_style(layer, parameters.get("LANDCOVER"), context)
        field = self.field(parameters, "CLASS_FIELD", context)
        images = tuple(read_image(layer) for layer in rasters)
        frames = tuple(Frame(box.box, (each.width(), each.height()), box.crs) for box, each in zip(images, rasters))
        sources = tuple(_read(layer, "LANDCOVER", field) for layer in landcover)
        if images:
            check_count("LANDCOVER", len(sources), len(images))
        check_one_kind(sources, "LANDCOVER")
        buildings = tuple(_read(layer, "BUILDINGS") for layer in outlines)
        if images and buildings:
            check_count("BUILDINGS", len(buildings), len(images))
        area = self.parameterAsSource(parameters, "AREA", context) if parameters.get("AREA") else None
        return Prepared(images, frames, sources, buildings, area)

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        with scratch_folder() as folder:
            prepared: Prepared = self.prepared()
            python = worker_python(self.TIER)
            dataset = self.parameterAsFileOutput(parameters, "DATASET", context)
            check_new_folder(dataset, "DATASET")
            say_field(prepared.landcover, parameters, feedback)
            job = self._job(prepared, parameters, dataset, folder, context, feedback)
            run_job(job, python, feedback)
            if is_temporary(dataset):
                feedback.pushWarning(tr("DATASET is temporary: it goes when QGIS is closed. Copy it to keep it."))
            return {"DATASET": dataset, **numbers_of(DatasetInfo.read(dataset))}

    def _job(
        self,
        found: Prepared,
        parameters: dict[str, Any],
        dataset: str,
        folder: Path,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> PrepareDatasetJob:
        """The job, decided before anything is rasterised, so that what is wrong is said at once."""
        coding, legend = meaning(found.landcover, feedback)
        area = str(folder / "area.geojson") if found.area is not None else ""
        options = given(read_options(self, parameters, context))
        classes, scenes = (options.pop(name, "") for name in ("classes", "scenes"))
        options["mosaic"] = options.get("mosaic", "").replace(" ", "")
        for name in ("pixel_size", "metres"):
            options[name] = options.get(name) or None

        def job(files: Mapping[str, Sequence[str]]) -> PrepareDatasetJob:
            return build_job(options, dataset, files, legend, classes, scenes, area)

        names = ("images", "landcover", "buildings")
        job({name: [each.label for each in getattr(found, name)] for name in names})
        if found.area is not None:
            write_area(found.area, area, context)
        maker = Maker(found, folder, context, feedback)
        return job(
            {
                "images": maker.images(),
                "landcover": maker.masks("LANDCOVER", found.landcover, coding),
                "buildings": maker.masks("BUILDINGS", found.buildings, PRESENCE),
            }
        )


def _read(layer: QgsMapLayer, parameter: str, field: Optional[str] = None) -> Source:
    """A layer of land cover or, without a class field, of outlines; an empty class field is chosen from the layer."""
    if field is None and isinstance(layer, QgsVectorLayer):
        return read_outlines(layer, parameter)
    return read_landcover(layer, field or "", 1, parameter)


def numbers_of(info: DatasetInfo) -> dict[str, int]:
    """The numbers of a dataset that the algorithm gives as outputs."""
    pixels = {f"{split.upper()}_PIXELS": sum(sum(each.pixels) for each in info.of_split(split)) for split in SPLITS}
    return {"SCENES": len(info.scenes), "CLASSES": len(info.classes), "BANDS": len(info.bands), **pixels}
