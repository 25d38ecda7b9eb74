"""The model card: what a model file says of itself, and how to read it without the onnx library."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Optional, Union

from .errors import InputError, JobError, ModelError
from .protobuf import read_metadata
from .typed import Typed, built, loads, path_problem, shown

FORMAT = "landsynth-card"
VERSION = 1
METADATA_KEY = "landsynth"
MOST = 2**20
"""Largest of a card's whole numbers: pixels of a window, bytes of a pixel."""
PIXELS_APART = 0.25  # share by which pixel sizes may differ without a word
DISTORTED = 0.05  # share by which a unit of a CRS may differ from that on the ground
NO_CLASS = 255  # index of a pixel that shows none of the card's classes
KINDS = ("generator", "segmenter", "translator", "scene-generator", "embedding", "encoder")
DATA_TYPES = ("uint8", "uint16", "int16", "float32")
ADVICE = {
    "generator": "Use Generate synthetic imagery from land-cover layer (generate)",
    "segmenter": "Use Map land cover with a segmenter (classify)",
    "translator": "Use Translate imagery (translate)",
    "scene-generator": "Use Generate labelled scenes (generatescenes)",
}
"""What is done with a model of each kind."""


@dataclass(frozen=True)
class ClassInfo(Typed):
    """A land-cover class: its code in rasters, its name and its colour (`#rrggbb`)."""

    code: int
    name: str
    color: str = "#808080"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not -(2**31) <= self.code < 2**32:
            raise InputError(f"Expected a class with a code of 32 bits, found {shown(self)}.")


@dataclass(frozen=True)
class BandInfo(Typed):
    """A band of the imagery: name and statistics over the training data, in raw digital numbers."""

    name: str
    minimum: float
    maximum: float
    mean: float
    std: float


@dataclass(frozen=True)
class ShadowInfo(Typed):
    """The class of imagery that is shadow, which land cover hardly has: whither shadows fall, in degrees clockwise from
    the top of the raster; how many pixels far those of some classes reach; on which classes they show; how many pixels
    wide what casts them must be for all of that length, where narrower parts are lower and throw shorter ones."""

    name: str
    azimuth: float
    lengths: dict[str, int]
    on: tuple[str, ...]
    widths: dict[str, int] = field(default_factory=dict)

    @property
    def reach(self) -> int:
        """Pixels within which lies all that decides on a shadow: its length, one for rounding each doubling of it, and
        the width of what casts it."""
        reaches = [each + each.bit_length() + self.widths.get(name, 0) for name, each in self.lengths.items()]
        return max(reaches, default=0)

    def known(self, classes: tuple[ClassInfo, ...]) -> bool:
        """Whether it speaks of these classes, and of lengths and widths that can be."""
        names, sizes = {self.name, *self.lengths, *self.on}, (*self.lengths.values(), *self.widths.values())
        return (
            names <= {each.name for each in classes}
            and set(self.widths) <= set(self.lengths)
            and all(0 < each <= 256 for each in sizes)
        )


@dataclass(frozen=True)
class ModelCard(Typed):
    """Everything that a user of a model file must know; stored as JSON in the file's metadata.

    The graph's inputs and outputs have fixed names. A generator eats `classes` (n, 1, h, w) uint8, the
    index of each pixel's class in `classes` of this card (255: none), `noise` (n, noise_channels,
    h / noise_stride, w / noise_stride) float32 and `style` (n, style_size) float32, and gives `image`
    (n, bands, h, w) float32 in raw digital numbers. h and w must be multiples of `multiple`. An input without
    numbers (no noise channels, no style) is absent. Behind the channels of white noise there are smooth ones, one for
    each of `noise_octaves`, the numbers of cells over which they change, then `object_planes` that are constant over
    each connected part of the classes named by `objects` (`inference/windows/noise.py`, `objects.py`). With
    `class_styles` the style holds style_size / classes numbers for each class in turn. An encoder eats `image` (n,
    bands, h, w) float32 in raw digital numbers and gives `mean` and `log_variance`, each (n, style_size). A
    segmenter eats `image` and gives `logits` (n, classes, h, w). An embedding eats `image` and gives `features` (n,
    ...). A translator eats `image` (n, bands, h, w) float32 in raw digital numbers and gives `translated` of the
    same form. A scene generator eats `label` (n,) int64, indices into `classes`, and `noise` (n, style_size)
    float32, and gives `image` (n, bands, scene_size, scene_size) float32 in raw digital numbers.
    `context` is the number of pixels beside an inner edge of a window whose output depends on what lies
    outside the window; `overlap` is the advised overlap of neighbouring windows, at least 2 * context.
    `pixel_size` is in metres; `context` and `overlap` are in pixels. `pixel_bytes` is the memory that the graph
    needs on a CPU for each pixel of a window, 0 where it was not measured. `half` is the file beside the model that
    computes the same in 16 bits within a digital number, `half_sha256` its hash.
    `attribution` names the sources of the imagery that was learnt from. `shadows` says how shadows are cast over land
    cover that has none (`inference/windows/shadows.py`).
    `cut` names a tensor (n, maps, h / cut_cell, w / cut_cell) float32 that parts the graph in two: what gives it, and
    what makes the output of it and of the inputs without the style; that second part sees `cut_context` pixels around,
    and the first takes `cut_bytes` of memory for each pixel of a window on a CPU, the tensor and an image included.
    """

    kind: str
    architecture: str
    name: str
    classes: tuple[ClassInfo, ...]
    bands: tuple[BandInfo, ...]
    data_type: str
    pixel_size: float
    multiple: int
    context: int
    overlap: int
    noise_channels: int = 0
    noise_stride: int = 1
    style_size: int = 0
    class_styles: bool = False
    pixel_bytes: int = 0
    ignored: tuple[ClassInfo, ...] = ()
    licence: str = ""
    attribution: str = ""
    description: str = ""
    training: dict[str, Any] = field(default_factory=dict)
    encoder: Optional[str] = None
    encoder_sha256: Optional[str] = None
    scene_size: int = 0
    half: Optional[str] = None
    half_sha256: Optional[str] = None
    cut: str = ""
    cut_cell: int = 1
    cut_context: int = 0
    cut_bytes: int = 0
    noise_octaves: tuple[int, ...] = ()
    objects: tuple[str, ...] = ()
    object_planes: int = 0
    shadows: Optional[ShadowInfo] = None

    def __post_init__(self) -> None:
        super().__post_init__()
        numbers = {name: value for name, value in vars(self).items() if isinstance(value, int)}
        for wrong, sentence in (
            (max(numbers.values()) > MOST, f"expected numbers of at most {MOST}, found {numbers}"),
            (bool(path_problem(self.encoder or "") or path_problem(self.half or "")), "its files' names are too long"),
            (self.kind not in KINDS, f"kind is {shown(self.kind)}, expected one of {', '.join(KINDS)}"),
            (self.data_type not in DATA_TYPES, f"data_type is {shown(self.data_type)}, expected one of {DATA_TYPES}"),
            (not self.bands, "it names no band"),
            (not self.classes and self.kind in ("generator", "segmenter", "scene-generator"), "it names no class"),
            ((self.scene_size > 0) != (self.kind == "scene-generator"), f"scene_size is {self.scene_size}"),
            (len(self.classes) > 255, f"it names {len(self.classes)} classes, at most 255 are possible"),
            (len({c.code for c in self.classes}) != len(self.classes), "two of its classes share a code"),
            (not self.pixel_size > 0, f"pixel_size is {self.pixel_size}, expected more than 0"),
            (
                self.cut_cell < 1
                or self.multiple % max(self.cut_cell, 1) != 0
                or min(self.cut_context, self.cut_bytes) < 0,
                "its cut makes no sense",
            ),
            (self.pixel_bytes < 0, f"pixel_bytes is {self.pixel_bytes}, expected at least 0"),
            (self.multiple < 1, f"multiple is {self.multiple}, expected at least 1"),
            (self.context < 0, f"context is {self.context}, expected at least 0"),
            (self.overlap < 2 * self.context, f"overlap {self.overlap} is less than twice context {self.context}"),
            (self.noise_channels < 0 or self.noise_stride < 1 or self.style_size < 0, "its noise makes no sense"),
            (
                len(self.noise_octaves) > self.noise_channels or any(each < 2 for each in self.noise_octaves),
                "its octaves of noise make no sense",
            ),
            (
                bool(self.objects) != (self.object_planes > 0)
                or self.object_planes > self.noise_channels - len(self.noise_octaves)
                or not set(self.objects) <= {each.name for each in self.classes}
                or (bool(self.objects) and self.noise_stride > 1),
                "its looks of objects make no sense",
            ),
            (bool(self.shadows and not self.shadows.known(self.classes)), "its shadows make no sense"),
            (
                self.class_styles and self.style_size % max(len(self.classes), 1) != 0,
                "its style does not divide by classes",
            ),
            (self.multiple % max(self.noise_stride, 1) != 0, "multiple is not a multiple of noise_stride"),
        ):
            if wrong:
                raise ModelError(f"The model card is not valid: {sentence}. Export the model again.")

    @property
    def margin(self) -> int:
        """Pixels around an extent of land cover that what is painted within may depend on: the context, as much again,
        as what fills a gap there depends on its own surroundings, and what casts shadows from further away."""
        return 2 * self.context + self.multiple + (self.shadows.reach if self.shadows else 0)

    def to_json(self) -> str:
        """The card as JSON text."""
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, allow_nan=False)

    @staticmethod
    def from_json(text: str) -> ModelCard:
        """The card that JSON text holds. Raises ModelError where it is not one."""
        try:
            fields = loads(text)
            if fields.pop("format") != FORMAT:
                raise ValueError(f"its format is not {FORMAT}")
            version = fields.pop("version")
            if version > VERSION:
                raise ModelError(
                    f"The model card has version {shown(version)}; this LandSynth reads up to {VERSION}. "
                    "Update LandSynth."
                )
            card: ModelCard = built(ModelCard, fields)
            return card
        except (ValueError, KeyError, TypeError, AttributeError, InputError) as error:
            raise ModelError(f"The model card cannot be read ({error}). Export the model again.") from error


def misfit(card: ModelCard, metres: float) -> float:
    """How many times larger or smaller pixels of so many metres are than those of a model, as a logarithm."""
    return abs(math.log(metres / card.pixel_size))


def attributed(*sources: str) -> str:
    """The attributions of several sources as one, each named once."""
    return "; ".join(dict.fromkeys(each for each in sources if each))


def require_kind(card: ModelCard, kind: str, path: Union[str, Path], option: str = "MODEL") -> ModelCard:
    """The card, if it is that of a model of the kind. Raises ModelError for another kind at `path`, which `option`
    named."""
    if card.kind != kind:
        article = "an" if kind[0] in "aeiou" else "a"
        advice = ADVICE.get(card.kind, "Choose another")
        raise ModelError(f"Expected {article} {kind} as {option}, found kind {card.kind} in {path}. {advice}.")
    return card


def shown_bands(card: ModelCard) -> tuple[int, ...]:
    """The bands shown as red, green and blue, counted from 1; a single one where there are fewer than three."""
    names = [band.name.casefold() for band in card.bands]
    if len(names) < 3:
        return (1,)
    colours = ("red", "green", "blue")
    return tuple(names.index(colour) + 1 for colour in colours) if set(colours) <= set(names) else (1, 2, 3)


def limits(band: BandInfo, data_type: str, is_difference: bool = False) -> tuple[float, float]:
    """The values shown as black and as white: all of uint8, else two standard deviations about the mean; of a
    difference none, and two standard deviations."""
    if is_difference:
        return 0.0, 2 * band.std
    if data_type == "uint8":
        return 0.0, 255.0
    return max(band.minimum, band.mean - 2 * band.std), min(band.maximum, band.mean + 2 * band.std)


def require_encoder(card: ModelCard, option: str) -> None:
    """Raise JobError where a generator has no encoder, which `option` needs."""
    if not card.encoder or not card.style_size:
        raise JobError(
            f"{option}: expected a model with an encoder, which reads the look of imagery, found {card.name} "
            f"(architecture {card.architecture}), which was trained without one and draws its looks. Change {option}, "
            "or use a model that Train generator made with ARCHITECTURE fast or spade."
        )


def require_objects(card: ModelCard, option: str) -> None:
    """Raise JobError where a generator has no looks of objects, which `option` needs."""
    if not card.objects:
        raise JobError(
            f"{option}: expected a model whose objects have looks of their own, found {card.name} (architecture "
            f"{card.architecture}), which was trained without OBJECTS. Leave {option} empty, or use a model that Train "
            "generator made with OBJECTS."
        )


def as_written(card: ModelCard) -> ModelCard:
    """The card with the bands that the model writes: a translator's are those of the set that it leads to, and the
    card's own those that it reads."""
    found = card.training.get("target_bands", ())
    try:
        bands: tuple[BandInfo, ...] = built(tuple[BandInfo, ...], found)
    except (ValueError, TypeError, InputError) as error:
        raise ModelError(f"The model card is not valid: its target bands are none ({error}). Train again.") from error
    return replace(card, bands=bands) if len(bands) == len(card.bands) else card


def read_card(path: Union[str, Path]) -> ModelCard:
    """The card in an ONNX file's metadata.

    Walks the top level of the protobuf (ModelProto) and skips the graph, so it needs neither the onnx
    library nor memory for the weights. Raises ModelError where the file is missing, not ONNX or has no card.
    """
    metadata = read_metadata(path)
    if METADATA_KEY not in metadata:
        raise ModelError(
            f"Expected a model trained by LandSynth, found {path} without a model card. "
            "Choose a model made by Train generator, or leave MODEL at its default."
        )
    return ModelCard.from_json(metadata[METADATA_KEY])
