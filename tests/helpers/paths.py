"""Where the checkout lies, and the real data beside it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT.parent / "shared" / "data"
"""Not part of the project: tests that read it skip where it is absent."""
DISTRICT_MODEL = ROOT / "resources" / "models" / "fast-dubai.onnx"
"""The bundled generator of 1 m, the pixels of most rasters that tests make; it has no looks of objects."""
