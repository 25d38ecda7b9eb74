"""Where the checkout lies, and the real data beside it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT.parent / "shared" / "data"
"""Not part of the project: tests that read it skip where it is absent."""
