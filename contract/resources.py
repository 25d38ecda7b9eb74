"""What ships with LandSynth: models and which of them is meant, class schemes, icon, models of the model builder."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Optional

from .card import misfit, read_card
from .errors import ModelError

PACKAGE = Path(__file__).resolve().parent.parent
RESOURCES = PACKAGE / "resources"
BOOTSTRAP = PACKAGE / "worker" / "bootstrap.py"
"""Starts a worker of this very LandSynth."""

SCHEME_FOLDER = RESOURCES / "schemes"
PROCESSING_MODELS = RESOURCES / "processing_models"
ICON = RESOURCES / "icon.svg"
ICON_FOLDER = RESOURCES / "icons"
SAMPLE_FOLDER = RESOURCES / "sample"
LANGUAGES = RESOURCES / "i18n"
"""Catalogues of translations."""
HELP_FOLDER = RESOURCES / "help"
"""Pages that scripts/package makes of docs/; not there in a checkout."""
BUNDLED_MODELS = RESOURCES / "models"
BUNDLED_GENERATOR = BUNDLED_MODELS / "aerial.onnx"
"""The one that is taken where the size of pixels says nothing."""
BUNDLED_SEGMENTER = BUNDLED_MODELS / "segmenter-aerial.onnx"
BUNDLED_EMBEDDING = BUNDLED_MODELS / "satellite.onnx"


def generator_for(metres: Optional[float]) -> tuple[str, str]:
    """The bundled generator for pixels of so many metres, and a sentence that says which and why.

    It is the one whose own pixels are nearest by ratio; where the size is not known, BUNDLED_GENERATOR. Raises
    ModelError where there is no generator at all.
    """
    cards = {path: read_card(path) for path in sorted(BUNDLED_MODELS.glob("*.onnx"))}
    halves = {card.half for card in cards.values()}
    known = {path: card for path, card in cards.items() if card.kind == "generator" and path.name not in halves}
    if not known:
        raise ModelError(f"Expected a bundled generator in {BUNDLED_MODELS}, found none. Name one in MODEL.")
    if metres is None or not 0 < metres < math.inf:
        path = BUNDLED_GENERATOR if BUNDLED_GENERATOR in known else next(iter(known))
        why = "the pixel size in metres is not known"
    else:
        path = min(known, key=lambda each: misfit(known[each], metres))
        why = f"it is nearest to pixels of {metres:.3g} m"
    return str(path), f"MODEL is empty: {known[path].name}, made for pixels of {known[path].pixel_size:g} m, as {why}."
