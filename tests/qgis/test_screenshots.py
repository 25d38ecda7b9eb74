"""The script that writes pictures of the panels runs on its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from landsynth.tests.helpers.paths import ROOT


def test_a_picture_of_every_panel(plugin: object, tmp_path: Path) -> None:
    command = [sys.executable, "-B", str(ROOT / "scripts" / "screenshots.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    assert {each.name for each in tmp_path.iterdir()} >= {
        "environment.png",
        "models.png",
        "paint.png",
        "runs.png",
        "train.png",
    }
