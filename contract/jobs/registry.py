"""All jobs by their verbs, JSON in and out."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any, Union, get_args

from ..errors import JobError
from ..options.declaring import Options, is_required
from ..typed import built, cut, loads, shown
from .change_pairs import ChangePairsJob, GenerateChangeDatasetJob
from .classify import ClassifyJob
from .evaluate import EvaluateJob
from .experiment import ExperimentJob
from .generate import GenerateJob
from .generate_dataset import GenerateDatasetJob
from .generate_landcover import GenerateLandcoverJob
from .generate_scenes import GenerateScenesJob
from .generate_series import GenerateSeriesJob
from .prepare_dataset import PrepareDatasetJob
from .train_generator import TrainGeneratorJob
from .train_scene_generator import TrainSceneGeneratorJob
from .train_segmenter import TrainSegmenterJob
from .train_translator import TrainTranslatorJob
from .translate import TranslateJob

VERSION = 1


TrainJob = Union[TrainGeneratorJob, TrainSegmenterJob, TrainTranslatorJob, TrainSceneGeneratorJob]
"""Jobs that the training loop runs."""
TRAIN_JOBS: tuple[type[TrainJob], ...] = get_args(TrainJob)
Job = Union[
    GenerateJob,
    ChangePairsJob,
    GenerateSeriesJob,
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
    GenerateLandcoverJob,
    GenerateChangeDatasetJob,
]
VERBS: dict[str, type[Job]] = {
    "generate": GenerateJob,
    "change-pairs": ChangePairsJob,
    "generate-series": GenerateSeriesJob,
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
    "generate-landcover": GenerateLandcoverJob,
    "generate-change-dataset": GenerateChangeDatasetJob,
}


def verb_of(job: Options) -> str:
    """The verb that does the job."""
    return next(verb for verb, kind in VERBS.items() if kind is type(job))


def to_json(job: Options) -> str:
    """The job as JSON text: verb, version, options."""
    return json.dumps({"verb": verb_of(job), "version": VERSION, "options": asdict(job)}, indent=2)


def from_json(text: str) -> Job:
    """The job that JSON text holds. Raises JobError where it holds none."""
    try:
        document: dict[str, Any] = loads(text)
        verb, options = document["verb"], dict(document["options"])
        version = document.get("version", VERSION)
    except (ValueError, KeyError, TypeError) as error:
        raise JobError(f"Expected a job in JSON with verb and options, found something else ({error}).") from error
    if not isinstance(verb, str) or verb not in VERBS:
        raise JobError(f"verb: expected one of {', '.join(VERBS)}, found {shown(verb)}. Update LandSynth or the job.")
    if not isinstance(version, int) or version > VERSION:
        raise JobError(f"The job has version {shown(version)}; this LandSynth reads up to {VERSION}. Update LandSynth.")
    kind = VERBS[verb]
    unknown = sorted(set(options) - {f.name for f in fields(kind)})
    if unknown:
        raise JobError(f"{verb} does not know the options {cut(', '.join(unknown))}. Remove them or update LandSynth.")
    missing = [f.name for f in fields(kind) if f.name not in options and is_required(f)]
    if missing:
        raise JobError(f"Expected the options {', '.join(missing)} of {verb}, found none. Complete the job's options.")
    try:
        job: Job = built(kind, options)
    except ValueError as error:  # a code of thousands of digits
        raise JobError(f"Expected options of {verb}, found some that make no sense ({error}). Correct them.") from error
    return job
