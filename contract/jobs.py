"""The jobs: frozen dataclasses that say everything a verb needs, JSON in and out, checked when made."""

from __future__ import annotations

import json
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any, Optional, Union, get_args, get_origin, get_type_hints

from .checks import above_zero, at_least, is_seed, one_of, require
from .class_seeds import parse_class_seeds
from .errors import JobError
from .evaluation_jobs import EvaluateJob
from .resources import BUNDLED_GENERATOR, BUNDLED_SEGMENTER
from .scene_jobs import GenerateScenesJob, TrainSceneGeneratorJob
from .segmenter_jobs import ExperimentJob, TrainSegmenterJob
from .training_jobs import GenerateDatasetJob, PrepareDatasetJob, TrainGeneratorJob
from .translator_jobs import TrainTranslatorJob, TranslateJob
from .window_options import check_sharing, check_windows

VERSION = 1
UNMAPPED = ("error", "nodata")


@dataclass(frozen=True)
class GenerateJob:
    """Synthetic imagery from a land-cover raster."""

    landcover: str
    """Land-cover raster: any file that GDAL opens, integer class codes in one band."""
    output: str
    """GeoTIFF to write; an existing file is replaced when the new one is whole."""
    model: str = str(BUNDLED_GENERATOR)
    """Generator: an ONNX file with a LandSynth model card."""
    band: int = 1
    """Band of the land-cover raster, counted from 1."""
    class_map: str = ""
    """A scheme (worldcover, nlcd, corine, chesapeake) or pairs code=class, e.g. "10=vegetation, 50=1"."""
    category_names: dict[int, str] = field(default_factory=dict)
    """The layer's own names of its codes, matched to class names where class_map is empty."""
    landcover_name: str = ""
    """What the raster was made from, kept for the record where it is a temporary file."""
    unmapped: str = "error"
    """What happens to codes that map to no class: error or nodata."""
    extent: Optional[tuple[float, float, float, float]] = None
    """xmin, ymin, xmax, ymax in the raster's CRS; the whole raster if not given."""
    pixel_size: Optional[float] = None
    """Pixel size of the output in units of the CRS; the raster's own grid if not given."""
    seed: int = 0
    """Seed of the noise field and the style: same seed, same imagery."""
    class_seeds: str = ""
    """Seeds of single classes, e.g. "water=3, building=8": their look is drawn anew, the others keep theirs."""
    style_image: str = ""
    """Raster whose look the imagery takes, through the model's encoder, in place of a drawn style."""
    tile_size: Optional[int] = None
    """Width and height of a window in pixels; chosen from memory_mb if not given."""
    overlap: Optional[int] = None
    """Pixels that neighbouring windows share; the card's advice if not given."""
    blend: str = "cosine"
    """Weights where windows overlap: cosine, linear or none (a hard cut in the middle)."""
    memory_mb: Optional[int] = None
    """Memory that windows and bands may take, in MiB; chosen from what is free if not given."""
    device: str = "auto"
    """auto, cpu, cuda, tensorrt, directml or coreml."""
    threads: Optional[int] = None
    """CPU threads of the network; all cores if not given."""
    precision: str = "auto"
    """full: 32-bit floating point; half: the model's 16-bit variant; auto: half on a GPU where there is one that stays
    within a digital number."""
    compression: str = "deflate"
    """deflate, zstd or none."""
    cog: bool = False
    """Write a cloud-optimised GeoTIFF with overviews."""
    resume: bool = False
    """Keep finished bands beside the output until it is whole, and go on from those that an earlier run left."""
    scheduler: str = ""
    """Where the bands are computed: this process if empty; local or local:N, N processes on this machine; the address
    of a Dask scheduler (tcp://host:8786) or its file, with folders that all its workers share."""

    def __post_init__(self) -> None:
        require(bool(self.landcover), "landcover", "the path of a raster", self.landcover)
        require(bool(self.output), "output", "a path", self.output)
        at_least("band", self.band, 1)
        one_of("unmapped", self.unmapped, UNMAPPED)
        is_seed("seed", self.seed)
        parse_class_seeds(self.class_seeds)
        above_zero("pixel_size", self.pixel_size)
        check_windows(self)
        check_sharing(self)


@dataclass(frozen=True)
class ClassifyJob:
    """Land cover read off imagery by a segmenter."""

    image: str
    """Imagery: any raster that GDAL opens, with the bands that the segmenter knows."""
    output: str
    """GeoTIFF of class codes to write, on the grid of the imagery; an existing file is replaced when the new one is
    whole."""
    confidence: str = ""
    """GeoTIFF to write with the probability of each pixel's class in percent, 0 to 100; none if empty."""
    model: str = str(BUNDLED_SEGMENTER)
    """Segmenter: an ONNX file with a LandSynth model card."""
    bands: tuple[int, ...] = ()
    """Numbers of the imagery's bands in the order of the model's; found by their names, else by order, if empty."""
    extent: Optional[tuple[float, float, float, float]] = None
    """xmin, ymin, xmax, ymax in the raster's CRS; the whole raster if not given."""
    image_name: str = ""
    """What the user calls the imagery, for messages."""
    tile_size: Optional[int] = None
    """Width and height of a window in pixels; chosen from memory_mb if not given."""
    overlap: Optional[int] = None
    """Pixels that neighbouring windows share; the card's advice if not given."""
    blend: str = "cosine"
    """Weights of the logits where windows overlap: cosine, linear or none (a hard cut in the middle)."""
    memory_mb: Optional[int] = None
    """Memory that windows and bands may take, in MiB; chosen from what is free if not given."""
    device: str = "auto"
    """auto, cpu, cuda, tensorrt, directml or coreml."""
    threads: Optional[int] = None
    """CPU threads of the network; all cores if not given."""
    precision: str = "auto"
    """full: 32-bit floating point; half: the model's 16-bit variant; auto: half on a GPU where there is one that stays
    within a digital number."""
    compression: str = "deflate"
    """deflate, zstd or none."""
    cog: bool = False
    """Write a cloud-optimised GeoTIFF with overviews."""
    resume: bool = False
    """Keep finished bands beside the output until it is whole, and go on from those that an earlier run left."""
    scheduler: str = ""
    """Where the bands are computed: this process if empty; local or local:N, N processes on this machine; the address
    of a Dask scheduler (tcp://host:8786) or its file, with folders that all its workers share."""

    def __post_init__(self) -> None:
        require(bool(self.image), "image", "the path of a raster", self.image)
        require(bool(self.output), "output", "a path", self.output)
        ok = not self.confidence or self.confidence != self.output
        require(ok, "confidence", "another file than output", self.confidence)
        require(all(number > 0 for number in self.bands), "bands", "numbers of bands from 1 on", self.bands)
        check_windows(self)
        check_sharing(self)


TrainJob = Union[TrainGeneratorJob, TrainSegmenterJob, TrainTranslatorJob, TrainSceneGeneratorJob]
"""Jobs that the training loop runs."""
Job = Union[
    GenerateJob,
    PrepareDatasetJob,
    TrainGeneratorJob,
    GenerateDatasetJob,
    TrainSegmenterJob,
    ClassifyJob,
    ExperimentJob,
    EvaluateJob,
    TrainTranslatorJob,
    TranslateJob,
    TrainSceneGeneratorJob,
    GenerateScenesJob,
]
VERBS: dict[str, type[Job]] = {
    "generate": GenerateJob,
    "prepare-dataset": PrepareDatasetJob,
    "train-generator": TrainGeneratorJob,
    "generate-dataset": GenerateDatasetJob,
    "train-segmenter": TrainSegmenterJob,
    "classify": ClassifyJob,
    "experiment": ExperimentJob,
    "evaluate": EvaluateJob,
    "train-translator": TrainTranslatorJob,
    "translate": TranslateJob,
    "train-scene-generator": TrainSceneGeneratorJob,
    "generate-scenes": GenerateScenesJob,
}


def verb_of(job: Job) -> str:
    """The verb that does the job."""
    return next(verb for verb, kind in VERBS.items() if kind is type(job))


def to_json(job: Job) -> str:
    """The job as JSON text: verb, version, options."""
    return json.dumps({"verb": verb_of(job), "version": VERSION, "options": asdict(job)}, indent=2)


def from_json(text: str) -> Job:
    """The job that JSON text holds. Raises JobError where it holds none."""
    try:
        document: dict[str, Any] = json.loads(text)
        verb, options = document["verb"], dict(document["options"])
        version = document.get("version", VERSION)
    except (ValueError, KeyError, TypeError) as error:
        raise JobError(f"Expected a job in JSON with verb and options, found something else ({error}).") from error
    if not isinstance(verb, str) or verb not in VERBS:
        raise JobError(f"verb: expected one of {', '.join(VERBS)}, found {verb!r}. Update LandSynth or the job.")
    if not isinstance(version, int) or version > VERSION:
        raise JobError(f"The job has version {version}; this LandSynth reads up to {VERSION}. Update LandSynth.")
    kind = VERBS[verb]
    unknown = sorted(set(options) - {f.name for f in fields(kind)})
    if unknown:
        raise JobError(f"{verb} does not know the options {', '.join(unknown)}. Remove them or update LandSynth.")
    missing = [f.name for f in fields(kind) if f.name not in options and f.default is f.default_factory is MISSING]
    if missing:
        raise JobError(f"Expected the options {', '.join(missing)} of {verb}, found none. Complete the job's options.")
    hints = get_type_hints(kind)
    for name, value in options.items():
        options[name] = _from_plain(value, hints[name])
        ok = _has_type(options[name], hints[name])
        require(ok, name, f"a value of type {getattr(hints[name], '__name__', hints[name])}", value)
    return kind(**options)


def _from_plain(value: Any, hint: Any) -> Any:
    """What JSON turns into lists and text keys, turned back where the type wants it."""
    if isinstance(value, list):
        return tuple(value)
    if get_origin(hint) is dict and get_args(hint)[0] is int and isinstance(value, dict):
        return {int(key) if key.lstrip("-").isdecimal() else key: item for key, item in value.items()}
    return value


def _has_type(value: Any, hint: Any) -> bool:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Union:
        return any(_has_type(value, each) for each in inner)
    if origin is tuple:
        wanted = (inner[0],) * len(value) if inner[1:] == (...,) and isinstance(value, tuple) else inner
        return isinstance(value, tuple) and len(value) == len(wanted) and all(map(_has_type, value, wanted))
    if origin is dict:
        return isinstance(value, dict) and all(
            _has_type(key, inner[0]) and _has_type(item, inner[1]) for key, item in value.items()
        )
    if hint in (int, float):
        return isinstance(value, (int, hint)) and not isinstance(value, bool)
    return isinstance(value, hint)
