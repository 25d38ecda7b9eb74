"""The real qgis_process, with this checkout as its plugin: generating, and an error that leaves nothing."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

from landsynth.tests.helpers.paths import ROOT

SCRIPT = ROOT / "scripts" / "qgis_process"


def qgis_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(SCRIPT), *arguments], capture_output=True, text=True, timeout=300, check=False)


def test_the_algorithms_are_there() -> None:
    done = qgis_process("list")
    assert done.returncode == 0, done.stderr
    assert re.search(r"landsynth:generate\s+Generate synthetic imagery from land-cover layer", done.stdout)
    assert re.search(r"landsynth:installworker\s+Install or repair the worker environment", done.stdout)


def test_installworker_finds_what_the_script_has_installed() -> None:
    done = qgis_process("run", "landsynth:installworker", "--TIER=inference")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^PYTHON:\t.*inference-cpu-[0-9a-f]{8}/bin/python$", done.stdout, re.MULTILINE)
    assert "is installed and computes" in done.stdout and "Making a virtual environment" not in done.stdout


def test_generate(make_raster: Any, pixels: Any, tmp_path: Path) -> None:
    output = tmp_path / "imagery.tif"
    landcover = make_raster(width=96, height=64)
    done = qgis_process("run", "landsynth:generate", f"--LANDCOVER={landcover}", f"--OUTPUT={output}", "--SEED=3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"^OUTPUT:\t{re.escape(str(output))}$", done.stdout, re.MULTILINE)
    speed = re.search(r"^MEGAPIXELS_PER_SECOND:\t([0-9.e-]+)$", done.stdout, re.MULTILINE)
    assert speed is not None and float(speed[1]) > 0
    bands, mask = pixels(str(output))
    assert bands.shape[1:] == (64, 96) and (mask == 255).all()


def test_an_error_is_a_sentence_and_leaves_nothing(make_raster: Any, tmp_path: Path) -> None:
    landcover, model = make_raster(), tmp_path / "model.onnx"
    model.write_bytes(b"not a model")
    arguments = (f"--LANDCOVER={landcover}", f"--MODEL={model}", f"--OUTPUT={tmp_path / 'imagery.tif'}")
    done = qgis_process("run", "landsynth:generate", *arguments)
    assert done.returncode != 0
    assert "Expected an ONNX model" in done.stdout + done.stderr
    assert {path.name for path in tmp_path.iterdir()} <= {"landcover.tif", "landcover.tif.aux.xml", "model.onnx"}
