"""The tiers of the worker environment: their requirements, and the folder name that these give."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path
from typing import Optional

TIERS = ("inference", "evaluation", "training")
FOLDER = Path(__file__).resolve().parent / "requirements"
TORCH_INDEX = "https://download.pytorch.org/whl"
# Builds of PyTorch that its own index has and PyPI has not, by sys.platform and CUDA; PyPI's for Linux brings CUDA.
_TORCH_BACKENDS = {("linux", False): "cpu", ("win32", True): "cu130"}
LOCK = FOLDER / "locked.txt"
"""Every package of every tier, with what it needs: one version and its hashes, for all platforms; made by a script."""


def text(tier: str, cuda: bool) -> str:
    """The pinned requirements of a tier and of those below it, with the CUDA build of onnxruntime if asked for."""
    files = (FOLDER / f"{each}.txt" for each in TIERS[: TIERS.index(tier) + 1])
    pins = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return re.sub(r"(?m)^onnxruntime==", "onnxruntime-gpu[cuda,cudnn]==", pins) if cuda else pins


def torch_backend(tier: str, cuda: bool) -> Optional[str]:
    """The build of PyTorch that the tier needs here and PyPI has not, as uv names it; None where PyPI has it."""
    return _TORCH_BACKENDS.get((sys.platform, cuda)) if tier == "training" else None


def without_backend(backend: str, error: Exception) -> str:
    """What is said where PyTorch's own index cannot give that build."""
    has = "with CUDA, 3 GB more" if backend == "cpu" else "without CUDA"
    return f"PyTorch's own index cannot be used; taking PyPI's build, {has}. {error}"


def torch_pins() -> list[str]:
    """The requirements that come in several builds."""
    return re.findall(r"(?m)^(?:torch|torchvision)==[\w.]+", (FOLDER / "training.txt").read_text(encoding="utf-8"))


def folder_name(tier: str, cuda: bool) -> str:
    """The name of the environment's folder; short, because Windows limits the length of paths.

    It carries the hash of the requirements, so that no new LandSynth uses an environment made for another.
    """
    digest = hashlib.sha256(text(tier, cuda).encode()).hexdigest()[:8]
    return f"{tier}-{hardware(cuda)}-{digest}"


def hardware(cuda: bool) -> str:
    """The word for it in names."""
    return "cuda" if cuda else "cpu"
