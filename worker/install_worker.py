"""The commands `landsynth install-worker` and `landsynth wheels`: setting up without QGIS, with plain-text progress."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import environment, wheels
from .console import Console
from .tiers import TIERS


def install_worker(options: Sequence[str]) -> dict[str, Any]:
    """Make or repair an environment; the interpreter's path as value `PYTHON`. Standard library only."""
    parser = _parser("install-worker", "make or repair the environment that the plugin's worker lives in")
    parser.add_argument("--root", help=f"folder of the environments ({environment.default_root()})")
    parser.add_argument("--wheels", type=Path, help="folder of wheels to install from, without a network")
    chosen = parser.parse_args(list(options))
    source = environment.Source(chosen.wheels, chosen.proxy)
    with Console() as console:
        python = environment.install(chosen.tier, chosen.root, chosen.cuda, source, console.report)
    return {"PYTHON": str(python)}


def collect_wheels(options: Sequence[str]) -> dict[str, Any]:
    """Collect the folder of wheels from which a machine of this kind installs without a network, as value `WHEELS`."""
    parser = _parser("wheels", "collect a folder of wheels for machines of this kind that have no network")
    parser.add_argument("--folder", type=Path, required=True, help="where the wheels go; it may hold some already")
    parser.add_argument("--python", help="version of the Python on that machine, such as 3.12 (this machine's)")
    chosen = parser.parse_args(list(options))
    source = environment.Source(proxy=chosen.proxy)
    with Console() as console:
        wheels.collect(chosen.tier, chosen.folder, chosen.cuda, chosen.python, source, console.report)
    return {"WHEELS": str(chosen.folder)}


def _parser(name: str, description: str) -> argparse.ArgumentParser:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # both end uv and delete what is half made
    parser = argparse.ArgumentParser(prog=f"landsynth {name}", description=description)
    parser.add_argument("--tier", choices=TIERS, default=TIERS[0], help="what it must be able to do")
    parser.add_argument("--cuda", action="store_true", help="the CUDA builds of onnxruntime and PyTorch")
    parser.add_argument("--proxy", help="proxy for the network, such as http://proxy.example:8080")
    return parser
