"""The models that one can choose from: bundled ones, those in the folder for models, those that were trained here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional

from ...contract.card import ADVICE, ModelCard, read_card
from ...contract.errors import ModelError
from ...contract.resources import BUNDLED_MODELS
from ..language.words import tr
from . import settings

PARTS = (".encoder", ".half")
"""Endings of names of files that belong to a model."""


@dataclass(frozen=True)
class KnownModel:
    """A model file with its card."""

    path: Path
    card: ModelCard

    @property
    def is_bundled(self) -> bool:
        """Whether it comes with LandSynth."""
        return self.path.parent == BUNDLED_MODELS

    @property
    def files(self) -> tuple[Path, ...]:
        """The model's file and those that belong to it."""
        beside = (self.path.with_name(name) for name in (self.card.encoder, self.card.half) if name)
        return (self.path, *(path for path in beside if path.is_file()))


def known_models(*kinds: str) -> list[KnownModel]:
    """The models of some kinds, or of all that are chosen; files that are none are left out."""
    found = (known_model(path) for path in dict.fromkeys(_places()))
    return [each for each in found if each is not None and each.card.kind in (kinds or ADVICE)]


def offered(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """The models of some kinds as a list in a dialog has them: text and path."""
    words, bundled = tr("{}: pixels of {:g} m{}"), tr(", bundled")
    return [
        (words.format(each.card.name, each.card.pixel_size, bundled if each.is_bundled else ""), str(each.path))
        for each in known_models(*kinds)
    ]


def known_model(path: Path) -> Optional[KnownModel]:
    """The model of a file, or None where it is none."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ModelError):
        return None


@lru_cache(maxsize=256)
def _read(path: Path, changed: int) -> KnownModel:
    """changed: when the file was, so that another one of its name is read anew."""
    return KnownModel(path, read_card(path))


def _places() -> Iterator[Path]:
    for folder in (BUNDLED_MODELS, settings.models_folder()):
        yield from (each for each in sorted(folder.glob("*.onnx")) if not each.stem.endswith(PARTS))
    yield from settings.remembered(settings.TRAINED)
