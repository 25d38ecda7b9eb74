"""Where the files lie that ship with LandSynth: models, class schemes, the icon, models of the model builder."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
RESOURCES = PACKAGE / "resources"
BOOTSTRAP = PACKAGE / "worker" / "bootstrap.py"
"""Starts a worker of this very LandSynth."""

SCHEME_FOLDER = RESOURCES / "schemes"
PROCESSING_MODELS = RESOURCES / "processing_models"
ICON = RESOURCES / "icon.svg"
ICON_FOLDER = RESOURCES / "icons"
SAMPLE_FOLDER = RESOURCES / "sample"
HELP_FOLDER = RESOURCES / "help"
"""Pages that scripts/package makes of docs/; not there in a checkout."""
BUNDLED_GENERATOR = RESOURCES / "models" / "fast-dubai.onnx"
BUNDLED_SEGMENTER = RESOURCES / "models" / "segmenter-dubai.onnx"
BUNDLED_EMBEDDING = RESOURCES / "models" / "satellite.onnx"
