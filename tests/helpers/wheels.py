"""Tiny wheels made by code, and the real uv that the scripts have fetched."""

from __future__ import annotations

import base64
import hashlib
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from landsynth.tests.helpers.paths import ROOT
from landsynth.worker.uv import program

ENVIRONMENTS = Path(os.environ.get("LANDSYNTH_ENVIRONMENTS") or ROOT / ".landsynth" / "environments")


def real_uv() -> Path:
    """The program, which scripts/test fetches when it installs the worker."""
    path = ENVIRONMENTS / f"{program.FOLDER}{program.pin()[0]}" / "uv"
    if not path.is_file():
        pytest.skip(f"needs uv in {path.parent} (scripts/test fetches it)")
    return path


def zipped(path: Path, content: Mapping[str, str]) -> Path:
    """A zip of texts."""
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return path


def wheel(folder: Path, name: str, code: str, version: str = "1.0") -> Path:
    """A wheel of one module, with a console script NAME-says that prints its `answer`."""
    info = f"{name}-{version}.dist-info"
    code += "\n\ndef say():\n    print(answer)\n"
    files = {
        f"{name}.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name}-says = {name}:say\n",
    }
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text)}\n"
    return zipped(
        folder / f"{name}-{version}-py3-none-any.whl", {**files, f"{info}/RECORD": record + f"{info}/RECORD,,\n"}
    )
