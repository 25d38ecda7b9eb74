"""Export of trained networks as ONNX files with their cards inside, after torch and onnxruntime agree on them."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils import parametrize

from ...contract.card import NO_CLASS, ModelCard
from ...contract.events import Message, Report, silent
from ...inference.windows.plan import up
from . import onnx_file
from .deepness import deepness_metadata
from .half import half_variant
from .phases import by_phases, by_quads

GATE_SIZES, GATE_BATCHES = ((64, 64), (96, 160), (200, 72)), (1, 2)
HALF_SIZES = ((96, 96), (128, 224), (192, 128))
CHIP_SIZES = ((64, 64), (96, 160), (77, 51))
GATE_TOLERANCE = onnx_file.TOLERANCE
IMAGE = {0: "n", 2: "h", 3: "w"}
Inputs = dict[str, NDArray[Any]]


@runtime_checkable
class Prepared(Protocol):
    """A module that has a form of the same function which onnxruntime runs faster."""

    def for_inference(self) -> None:
        """Take that form."""


class DigitalNumbers(nn.Module):
    """A generator of -1..1 with the statistics applied, so that raw digital numbers leave the graph.

    Its inputs are those that the card promises: classes, then noise and style where they have numbers.
    """

    half_range: Tensor
    middle: Tensor

    def __init__(self, generator: nn.Module, card: ModelCard) -> None:
        super().__init__()
        self.generator = generator
        self.has_noise, self.has_style = card.noise_channels > 0, card.style_size > 0
        low, high = band_limits(card)
        self.register_buffer("half_range", (high - low) / 2)
        self.register_buffer("middle", (high + low) / 2)

    def forward(self, classes: Tensor, *drawn: Tensor) -> Tensor:
        """As the generator, (n, bands, h, w) in digital numbers."""
        rest = list(drawn)
        noise = rest.pop(0) if self.has_noise else torch.zeros(0)
        style = rest.pop(0) if self.has_style else torch.zeros(0)
        image: Tensor = self.generator(classes, noise, style)
        return image * self.half_range + self.middle


class FromDigitalNumbers(nn.Module):
    """A network of imagery in -1..1 that eats raw digital numbers; what lies beyond the statistics is clipped."""

    low: Tensor
    span: Tensor

    def __init__(self, net: nn.Module, card: ModelCard) -> None:
        super().__init__()
        self.net = net
        low, high = band_limits(card)
        self.register_buffer("low", low)
        self.register_buffer("span", torch.where(high > low, high - low, torch.ones_like(low)))

    def forward(self, image: Tensor) -> Any:
        """image (n, bands, h, w) in digital numbers -> whatever the network gives."""
        return self.net((2 * (image - self.low) / self.span - 1).clamp(-1, 1))


class Centred(nn.Module):
    """A segmenter whose logits add up to 0 in every pixel: the same probabilities, and the best one is never below 0.

    Programs that cut outputs off below 0, as Deepness does, find the same class then.
    """

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> Tensor:
        """image (n, bands, h, w) -> logits (n, classes, h, w)."""
        logits: Tensor = self.net(image)
        return logits - logits.mean(1, keepdim=True)


def export_generator(
    generator: nn.Module, encoder: nn.Module | None, card: ModelCard, path: Path, report: Report = silent
) -> float:
    """Write the generator to `path`, its encoder, if any, to `<stem>.encoder.onnx` beside it, and its 16-bit variant
    to `<stem>.half.onnx` where that stays within a digital number at three sizes; `report` is told.

    The card in the file names both with their hashes. All are written when generator and encoder passed the gate:
    onnxruntime and torch within 1e-4 of each band's range at three sizes and two batch sizes, else ModelError.
    Returns the largest difference of the generator, as a share of that range.
    """
    beside = path.with_name(f"{path.stem}.encoder.onnx")
    encoded = None if encoder is None else _encoder(encoder, card, path.stem)
    digest = None if encoded is None else hashlib.sha256(encoded).hexdigest()
    card = replace(card, encoder=None if encoded is None else beside.name, encoder_sha256=digest)
    model = DigitalNumbers(for_inference(generator), card).eval()
    axes = {
        **{name: {0: "n", 2: f"{name}_h", 3: f"{name}_w"} for name in ("classes", "noise")},
        "style": {0: "n"},
        "image": IMAGE,
    }
    sides = [(up(height, card.multiple), up(width, card.multiple)) for height, width in GATE_SIZES]
    example = inputs(card, 2, *sides[1], seed=0)
    content = by_phases(onnx_file.serialise(
        model, example, ("image",), {name: axes[name] for name in (*example, "image")}, card
    ))  # fmt: skip
    if card.multiple % 2 == 0:
        content = by_quads(content)
    onnx_file.require_cut(content, card)
    cases = (
        inputs(card, batch, height, width, seed=number)
        for number, (height, width) in enumerate(sides)
        for batch in GATE_BATCHES
    )
    worst = onnx_file.gate(model, content, cases, ("image",), (onnx_file.spans(card.bands),))
    if encoded is not None:
        onnx_file.write(beside, encoded)
    onnx_file.write(path, with_half(content, card, path, report))
    return worst


def with_half(content: bytes, card: ModelCard, path: Path, report: Report) -> bytes:
    """A generator's file with a card that names its 16-bit variant, which is written beside `path`; as it was where
    there is none that stays within a digital number. `report` is told which."""
    cases = (
        inputs(card, 1, up(height, card.multiple), up(width, card.multiple), seed=number)
        for number, (height, width) in enumerate(HALF_SIZES)
    )
    half, apart = half_variant(content, card, cases)
    if half is None:
        report(Message(f"No 16-bit variant: it would differ by {apart:.3g} digital numbers, more than 1."))
        return content
    beside = path.with_name(f"{path.stem}.half.onnx")
    onnx_file.write(beside, half)
    report(Message(f"Exported {beside}, which computes in 16 bits and differs by at most {apart:.2g} digital numbers."))
    return onnx_file.with_card(content, replace(card, half=beside.name, half_sha256=hashlib.sha256(half).hexdigest()))


def export_segmenter(net: nn.Module, card: ModelCard, path: Path) -> float:
    """Write a network from imagery in -1..1 to logits; the file eats raw digital numbers.

    Sizes are multiples of card.multiple. The file's logits add up to 0 in every pixel, and its metadata hold the keys
    that Deepness reads. Returns the largest difference between torch and onnxruntime as a share of the largest logit;
    raises ModelError where it is above 1e-4.
    """
    sides = [(up(height, card.multiple), up(width, card.multiple)) for height, width in GATE_SIZES]
    axes = {"logits": {0: "n", 2: "logits_h", 3: "logits_w"}}
    content, worst = _from_imagery(Centred(net), card, sides, axes, deepness_metadata(card))
    onnx_file.write(path, content)
    return worst


def _encoder(encoder: nn.Module, card: ModelCard, stem: str) -> bytes:
    """The encoder's file: a card of its own, raw digital numbers in, mean and log_variance (n, style_size) out."""
    own = replace(
        card, kind="encoder", name=f"{stem}-encoder", multiple=1, context=0, overlap=0, noise_channels=0,
        noise_stride=1, noise_octaves=(), objects=(), object_planes=0, encoder=None, encoder_sha256=None, cut="",
        cut_cell=1, cut_context=0, cut_bytes=0, description="The look of a chip of imagery",
    )  # fmt: skip
    return _from_imagery(encoder, own, CHIP_SIZES, {"mean": {0: "n"}, "log_variance": {0: "n"}})[0]


def _from_imagery(
    net: nn.Module,
    card: ModelCard,
    sides: Sequence[tuple[int, int]],
    outputs: dict[str, dict[int, str]],
    metadata: dict[str, str] | None = None,
) -> tuple[bytes, float]:
    """A network that eats imagery as a file's content that passed the gate, and the largest relative difference."""
    model = FromDigitalNumbers(_plain(net), card).eval()
    cases = [
        _imagery(card, batch, height, width, seed=number)
        for number, (height, width) in enumerate(sides)
        for batch in GATE_BATCHES
    ]
    content = onnx_file.serialise(model, cases[3], tuple(outputs), {"image": IMAGE, **outputs}, card, metadata)
    with torch.no_grad():
        found = model(torch.from_numpy(cases[0]["image"]))
    spans = [max(1.0, float(each.abs().max())) for each in ((found,) if isinstance(found, Tensor) else found)]
    return content, onnx_file.gate(model, content, cases, tuple(outputs), spans)


def inputs(card: ModelCard, batch: int, height: int, width: int, seed: int) -> Inputs:
    """Random inputs of a generator's graph by name, with some pixels of no class; only those that the card has."""
    draw = np.random.default_rng(seed)
    classes = draw.integers(0, len(card.classes) + 1, (batch, 1, height // 8, width // 8)).astype(np.uint8)
    classes = np.where(classes == len(card.classes), np.uint8(NO_CLASS), classes).repeat(8, 2).repeat(8, 3)
    values: Inputs = {"classes": classes}
    stride = card.noise_stride
    if card.noise_channels:
        shape = (batch, card.noise_channels, height // stride, width // stride)
        values["noise"] = draw.standard_normal(shape, np.float32)
    if card.style_size:
        values["style"] = draw.standard_normal((batch, card.style_size), np.float32)
    return values


def _imagery(card: ModelCard, batch: int, height: int, width: int, seed: int) -> Inputs:
    """Random imagery in digital numbers, some of it beyond the statistics."""
    draw = np.random.default_rng(seed)
    low, high = (each.numpy() for each in band_limits(card))
    share = draw.uniform(-0.1, 1.1, (batch, len(card.bands), height, width))
    return {"image": (low + share * (high - low)).astype(np.float32)}


def band_limits(card: ModelCard) -> tuple[Tensor, Tensor]:
    """Lowest and highest digital number of each band, (1, bands, 1, 1)."""
    low, high = ([getattr(band, name) for band in card.bands] for name in ("minimum", "maximum"))
    return torch.tensor(low).float().view(1, -1, 1, 1), torch.tensor(high).float().view(1, -1, 1, 1)


def _plain(net: nn.Module) -> nn.Module:
    """A float32 copy for inference, on the CPU, with spectral normalisation folded into the weights."""
    result: nn.Module = copy.deepcopy(net).cpu().float().eval().requires_grad_(False)
    for module in list(result.modules()):
        if parametrize.is_parametrized(module):
            _fold(module)
    return result


def _fold(module: nn.Module) -> None:
    """Put the values that parametrisations compute in their place.

    Not torch's remove_parametrizations: it strips the class, which a copy shares with the network in training.
    """
    names = list(module.parametrizations)  # type: ignore[arg-type]
    values = {name: getattr(module, name).detach().clone() for name in names}
    del module.parametrizations
    module.__class__ = type(module).__bases__[0]
    for name, value in values.items():
        module.register_parameter(name, nn.Parameter(value, requires_grad=False))


def for_inference(generator: nn.Module) -> nn.Module:
    """A float32 copy of the same function, but for the frame of a window, in the form that onnxruntime runs best.

    Edges of windows are discarded, and padding of zeros costs nothing.
    """
    result = _plain(generator)
    for module in list(result.modules()):
        if isinstance(module, nn.Conv2d):
            module.padding_mode = "zeros"
        if isinstance(module, Prepared):
            module.for_inference()
    return result
