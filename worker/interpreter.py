"""Where the interpreter of a virtual environment is, and the Python that it was made from."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def venv_python(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def home(folder: Path) -> str:
    """The folder of the Python that a virtual environment was made from. Raises OSError, ValueError."""
    found = re.search(r"(?m)^home = (.+)$", (folder / "pyvenv.cfg").read_text(encoding="utf-8"))
    if not found:
        raise ValueError(f"{folder} names no home of its Python")
    return found[1].strip()
