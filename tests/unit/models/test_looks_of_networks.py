"""CLASS_SEEDS and STYLE_IMAGE with exported networks of every architecture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.errors import JobError
from landsynth.tests.helpers import networks
from landsynth.tests.helpers.rasters import blocks, run, write_raster
from landsynth.tests.unit.inference.network.test_style_image import photo
from landsynth.training.generator.recipes import RECIPES

pytestmark = pytest.mark.parametrize("architecture", sorted(RECIPES))


def test_one_class_is_drawn_anew_without_seams(exported: Any, architecture: str, tmp_path: Path) -> None:
    model, card = exported(architecture)
    context = card.context
    codes = np.full((64, 2 * context + 150), 1, np.uint8)
    middle = codes.shape[1] // 2
    codes[:, middle:] = 2
    source = write_raster(tmp_path / "a.tif", codes)
    if architecture == "spade":
        with pytest.raises(JobError, match="class_seeds: expected a model that draws each class apart"):
            run(source, tmp_path / "o.tif", model, class_seeds="2=9")
        return
    plain = run(source, tmp_path / "p.tif", model, seed=1)
    whole = run(source, tmp_path / "w.tif", model, seed=1, class_seeds="2=9", tile_size=4096)
    tiled = run(source, tmp_path / "t.tif", model, seed=1, class_seeds="2=9", tile_size=card.overlap + 64)
    assert whole.values["windows"] == 1 and tiled.values["windows"] > 1
    assert np.abs(tiled.image.astype(int) - whole.image).max() <= 1
    difference = np.abs(whole.image.astype(int) - plain.image)
    far = difference[:, :, : middle - context]  # the context is measured: less than a digital number reaches farther
    assert far.max() <= 2 and (far > 0).mean() < 0.02 and (difference[:, :, middle:] > 0).mean() > 0.2


def test_the_look_of_an_image(exported: Any, architecture: str, tmp_path: Path) -> None:
    model, _ = exported(architecture)
    source = write_raster(tmp_path / "a.tif", (blocks(64, 72) - 1) % networks.CLASSES + 1)
    dark = write_raster(tmp_path / "dark.tif", photo(140, 140) // 2)
    bright = write_raster(tmp_path / "bright.tif", photo(140, 300) + 100)
    if networks.encoder(architecture) is None:
        with pytest.raises(JobError, match="STYLE_IMAGE: expected a model with an encoder"):
            run(source, tmp_path / "o.tif", model, style_image=dark)
        return
    one, same, other = (run(source, tmp_path / "o.tif", model, style_image=look).image for look in (dark, dark, bright))
    np.testing.assert_array_equal(one, same)
    assert (one != other).mean() > 0.2
