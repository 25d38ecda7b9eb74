"""The command `landsynth install-worker`: make or repair an environment without QGIS, with plain-text progress."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Sequence
from typing import Any

from . import environment
from .console import Console
from .tiers import TIERS


def install_worker(options: Sequence[str]) -> dict[str, Any]:
    """Install as the options say; the interpreter's path as value `PYTHON`. Standard library only."""
    parser = argparse.ArgumentParser(prog="landsynth install-worker", description=__doc__)
    parser.add_argument("--tier", choices=TIERS, default=TIERS[0], help="what it must be able to do")
    parser.add_argument("--root", help=f"folder of the environments ({environment.default_root()})")
    parser.add_argument("--cuda", action="store_true", help="the CUDA build of onnxruntime")
    parser.add_argument("--wheels", help="folder of wheels to install from, without a network")
    parser.add_argument("--proxy", help="proxy for pip, such as http://proxy.example:8080")
    chosen = parser.parse_args(list(options))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # both end pip and delete what is half made
    with Console() as console:
        python = environment.install(chosen.tier, chosen.root, chosen.cuda, chosen.wheels, chosen.proxy, console.report)
    return {"PYTHON": str(python)}
