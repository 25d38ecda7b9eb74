"""The benchmark of evaluate's speed: what it makes holds the chips, and its own part measures all of them."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest
import rasterio

from landsynth.tests.helpers.paths import ROOT


def test_the_rasters_hold_the_chips_and_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import evaluate_speed

    monkeypatch.setattr(evaluate_speed, "BLOCK", 64)
    evaluate_speed.write(tmp_path, 64, 7)
    with rasterio.open(tmp_path / "landcover.tif") as file:
        assert file.shape == (192, 192) and np.unique(file.read()).tolist() == [1, 2, 3, 4, 5]
    said = evaluate_speed.ours(Namespace(folder=tmp_path, chip=64, chips=7, threads=1, segmenter=None))
    assert said["chips"] == 7 and said["seconds"]["satellite"] > 0 and said["peak"] > 2**20
