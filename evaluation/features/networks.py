"""Networks whose features are compared: satellite, segmenter, and with torch the published Inception and ResNet-50."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import BandInfo
from ...contract.errors import InputError, LandSynthError, ModelError
from ...contract.jobs.evaluate import EvaluateJob
from ...contract.resources import BUNDLED_SEGMENTER
from .embedding import Embedding, as_seen
from .segmenter import SegmenterFeatures

HUB = "hub"
AT_ONCE = 16  # images of 299 or 224 px that go through a network of torch together
SIDE = 224  # of what ResNet-50 sees
IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # mean and standard deviation of torchvision's weights

Images = NDArray[np.float32]
Look = Callable[[Images], Images]
"""Features (n, d) of images (n, bands, h, w) in raw digital numbers, NaN where nothing is shown."""


class OutOfReachError(LandSynthError):
    """A network cannot be had here: no torch, no weights, no hub. Its text says why."""


@dataclass(frozen=True)
class PublishedWeights:
    """Published weights: where they are, and the first digits of their SHA-256, which name the file."""

    url: str
    digits: str


INCEPTION = PublishedWeights(
    "https://github.com/toshas/torch-fidelity/releases/download/v0.2.0/weights-inception-2015-12-05-6726825d.pth",
    "6726825d",
)
"""The network of the canonical FID, converted from TensorFlow by torch-fidelity."""
RESNET50 = PublishedWeights("https://download.pytorch.org/models/resnet50-0676ba61.pth", "0676ba61")
"""torchvision's IMAGENET1K_V1, those of 2020."""


def opened(embedding: str, job: EvaluateJob, bands: Sequence[BandInfo]) -> Look:
    """The network of that name (see contract.evaluation_jobs.EMBEDDINGS) for imagery of these bands.

    Raises OutOfReachError where it cannot be had, ModelError where its file is not the network it should be.
    """
    if embedding == "satellite":
        network = Embedding(threads=job.threads)
        return lambda images: network.features(images, bands)
    if embedding == "segmenter":
        return _segmenter(job, bands)
    published, place, build = {
        "inception": (INCEPTION, job.inception_weights, inception),
        "resnet50": (RESNET50, job.resnet50_weights, resnet50),
    }[embedding]
    if not place:
        raise OutOfReachError(
            f"No weights of {embedding} were given. Name a file of {published.url.rpartition('/')[2]}, or hub."
        )
    seen = build(state(published, place, embedding), job.device, job.threads)
    return lambda images: seen(as_seen(images, bands))


def state(published: PublishedWeights, place: str, name: str) -> dict[str, Any]:
    """The published weights from a file, or from the hub where `place` is hub.

    Nothing but tensors is read: no pickled code runs. Raises OutOfReachError without torch or hub, ModelError where
    the file is missing or not the published one.
    """
    torch = _torch(name)
    if place == HUB:
        return _from_hub(torch, published, name)
    path = Path(place)
    if not path.is_file():
        raise ModelError(f"Expected a file of weights of {name}, found none at {path}. Check the path, or give hub.")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if not found.startswith(published.digits):
        raise ModelError(
            f"Expected the published weights of {name} ({published.url}, SHA-256 {published.digits}...), found another "
            f"file at {path} (SHA-256 {found}). Download it again: measures of other weights would not be comparable."
        )
    try:
        weights: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises errors of pickle, zip and its own
        raise ModelError(f"Expected weights in {path}, found a file that cannot be read ({error}).") from error
    return weights


def inception(weights: dict[str, Any], device: str = "auto", threads: int | None = None) -> Look:
    """FID's network with such weights: features (n, 2048) of images (n, 3, h, w) from 0 to 255.

    torch-fidelity's, which resizes to 299 px and scales as the original graph does (Heusel et al. 2017). Raises
    OutOfReachError without torch-fidelity, ModelError where the weights are not those of the network.
    """
    torch = _torch("inception")
    try:
        from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3
    except ImportError as error:
        raise OutOfReachError(
            "torch-fidelity is not installed. Install the worker environment, tier training."
        ) from error
    file = io.BytesIO()  # it unpickles whatever file it is given: this one holds nothing but tensors
    torch.save(weights, file)
    file.seek(0)
    try:
        network = FeatureExtractorInceptionV3("inception", ["2048"], feature_extractor_weights_path=file)
    except (RuntimeError, AttributeError, TypeError) as error:
        raise ModelError(f"Expected weights of FID's Inception, found others ({str(error)[:200]}).") from error
    return _batched(torch, network, device, threads, lambda images: images.round().clamp(0, 255).to(torch.uint8))


def resnet50(weights: dict[str, Any], device: str = "auto", threads: int | None = None) -> Look:
    """ResNet-50 with such weights: features (n, 2048) before its classes, of images (n, 3, h, w) from 0 to 255.

    Ren et al. 2020, section 2.3, do not say how images reach the network: here they are resized to
    224 px, none of their edge cut away, and scaled as for ImageNet. Raises as inception().
    """
    torch = _torch("resnet50")
    try:
        from torchvision.models import resnet50 as build
    except ImportError as error:
        raise OutOfReachError("torchvision is not installed. Install the worker environment, tier training.") from error
    network = build(weights=None)
    try:
        network.load_state_dict(weights)
    except (RuntimeError, AttributeError, TypeError) as error:
        raise ModelError(f"Expected weights of ResNet-50, found others ({str(error)[:200]}).") from error
    network.fc = torch.nn.Identity()
    mean, std = (torch.tensor(values)[:, None, None] for values in IMAGENET)

    def prepared(images: Any) -> Any:
        small = torch.nn.functional.interpolate(images, (SIDE, SIDE), mode="bilinear", antialias=True)
        return (small / 255 - mean) / std

    return _batched(torch, network.eval(), device, threads, prepared)


def _segmenter(job: EvaluateJob, bands: Sequence[BandInfo]) -> Look:
    if not job.segmenter:
        raise OutOfReachError("No segmenter was given, whose features could be compared.")
    if not Path(job.segmenter).is_file() and job.segmenter == str(BUNDLED_SEGMENTER):
        raise OutOfReachError(f"The bundled segmenter {BUNDLED_SEGMENTER.name} is not there. Give another.")
    try:
        return SegmenterFeatures(job.segmenter, bands, job.threads)
    except InputError as error:  # other bands: imagery that this segmenter cannot look at
        raise OutOfReachError(str(error)) from error


def _from_hub(torch: Any, published: PublishedWeights, name: str) -> dict[str, Any]:
    try:
        weights: dict[str, Any] = torch.hub.load_state_dict_from_url(
            published.url, map_location="cpu", progress=False, check_hash=True, weights_only=True
        )
    except OSError as error:  # what is wrong with a network, a proxy or a disk
        raise OutOfReachError(
            f"The weights of {name} could not be downloaded from {published.url} ({error}). Download them elsewhere "
            "and give the file."
        ) from error
    except RuntimeError as error:  # another hash
        raise ModelError(
            f"Expected the published weights of {name} at {published.url}, found others ({error})."
        ) from error
    return weights


def _torch(name: str) -> Any:
    try:
        import torch
    except ImportError as error:
        raise OutOfReachError(
            f"{name} needs torch, which is not installed. Install the worker environment, tier training."
        ) from error
    return torch


def _batched(torch: Any, network: Any, device: str, threads: int | None, prepared: Callable[[Any], Any]) -> Look:
    """What looks at any number of images, some at a time."""
    if threads:
        torch.set_num_threads(threads)
    where = "cuda" if device != "cpu" and torch.cuda.is_available() else "cpu"
    network = network.to(where)

    def look(images: Images) -> Images:
        found = []
        with torch.inference_mode():
            for first in range(0, len(images), AT_ONCE):
                batch = prepared(torch.from_numpy(images[first : first + AT_ONCE])).to(where)
                features = network(batch)
                features = features[0] if isinstance(features, tuple) else features
                found.append(features.float().cpu().numpy())
        return np.concatenate(found)

    return look
