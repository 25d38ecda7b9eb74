"""Starts the worker from its path: registers this folder as the package `landsynth`, whatever it is called."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

NAME = "landsynth"
HERE = Path(__file__).resolve().parent


def register(root: Path) -> None:
    """Make the package in `root` importable as `landsynth`, without a search path and under any folder name."""
    spec = importlib.util.spec_from_file_location(NAME, root / "__init__.py", submodule_search_locations=[str(root)])
    if spec is None or spec.loader is None:
        raise ImportError(f"Expected the package {NAME} in {root}, found none. Install LandSynth again.")
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)


# Processes that multiprocessing spawns import this file again, under another name: they need the package too.
if __name__ in ("__main__", "__mp_main__"):
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != HERE]
    register(HERE.parent)

if __name__ == "__main__":
    from landsynth.worker.__main__ import main  # by its registered name: this file is no part of a package

    sys.exit(main(sys.argv[1:]))
