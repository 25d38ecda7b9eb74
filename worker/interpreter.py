"""Which Python the worker's environments are made from: the one QGIS brings, not the QGIS binary itself."""

from __future__ import annotations

import os
import subprocess  # nosec B404 - argument lists only, never a shell
import sys
from collections.abc import Iterator
from pathlib import Path

from ..contract.errors import WorkerMissingError
from .process import CREATE_NO_WINDOW, clean_environment

VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
PROBE_SECONDS = 30


def base_python() -> Path:
    """A Python executable of the running interpreter's version and installation.

    Inside QGIS sys.executable may be the QGIS binary (Windows, macOS) or just the first python3 on PATH,
    so each candidate is asked for its version. Raises WorkerMissingError where none answers.
    """
    tried = []
    for candidate in _candidates():
        if candidate not in tried and candidate.is_file():
            tried.append(candidate)
            if _version_of(candidate) == VERSION:
                return candidate
    raise WorkerMissingError(
        f"Expected a Python {VERSION} beside QGIS to make the worker environment from, found none "
        f"(tried {', '.join(map(str, tried)) or 'no file at all'}). Install Python {VERSION} with venv, make an "
        "environment with LandSynth's requirements, and name its interpreter in LANDSYNTH_PYTHON."
    )


def _candidates() -> Iterator[Path]:
    prefix, beside = Path(sys.base_exec_prefix), Path(sys.executable or ".").parent
    if sys.platform == "win32":
        for folder in (prefix, beside):
            yield from (folder / "python.exe", folder / "python3.exe")
        return
    names = (f"python{VERSION}", "python3")
    for folder in (prefix / "bin", beside / "bin", beside):
        for name in names:
            path = folder / name
            if sys.platform == "darwin" and path == Path("/usr/bin") / name:
                continue  # a stub that opens a dialog which installs Xcode
            yield path


def _version_of(python: Path) -> str:
    command = [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        answer = subprocess.run(  # nosec B603
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PROBE_SECONDS,
            env=clean_environment(),
            creationflags=CREATE_NO_WINDOW if os.name == "nt" else 0,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def venv_python(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"
