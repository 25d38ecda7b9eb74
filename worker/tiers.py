"""The tiers of the worker environment: their requirements, and the folder name that these give."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Optional

from .interpreter import VERSION

TIERS = ("inference", "evaluation", "training")
FOLDER = Path(__file__).resolve().parent / "requirements"
# packages that pip collects, with what they need: the scale of the progress bar
EXPECTED_PACKAGES = {"inference": 41, "evaluation": 55, "training": 114}


def text(tier: str, cuda: bool) -> str:
    """The pinned requirements of a tier and of those below it, with the CUDA build of onnxruntime if asked for."""
    files = (FOLDER / f"{each}.txt" for each in TIERS[: TIERS.index(tier) + 1])
    pins = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return re.sub(r"(?m)^onnxruntime==", "onnxruntime-gpu[cuda,cudnn]==", pins) if cuda else pins


def folder_name(tier: str, cuda: bool, digest: Optional[str] = None) -> str:
    """The name of the environment's folder; short, because Windows limits the length of paths.

    It carries the Python version and the hash of the requirements, so that neither a new QGIS nor a new
    LandSynth uses an environment that was made for another.
    """
    if digest is None:
        digest = hashlib.sha256(text(tier, cuda).encode()).hexdigest()[:8]
    return f"{tier}-{VERSION}-{'cuda' if cuda else 'cpu'}-{digest}"
