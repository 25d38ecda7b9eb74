"""What tests of resuming and of virtual rasters share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def model(tmp_path: Path) -> str:
    """A generator that sees 9 pixels far."""
    from landsynth.tests.helpers.models import write_model
    from landsynth.tests.helpers.resuming import WIDE

    return write_model(tmp_path / "wide.onnx", WIDE)


@pytest.fixture
def holed(tmp_path: Path) -> str:
    """A tall land cover with nodata, over the seams of shards too."""
    from landsynth.tests.helpers.rasters import blocks, write_raster

    values = blocks(700, 90)
    values[60:150, 20:70], values[300:430, :40] = 0, 0
    return write_raster(tmp_path / "a.tif", values, nodata=0)
