"""Segmenters as Deepness opens and runs them; what it does is written here anew, after its sources.

Version 0.6 of https://github.com/PUTvision/qgis-plugin-deepness: model_base.py parses the metadata, feeds
(x / 255 - mean) / std and sets its tile size from the graph; map_processor_segmentation.py sets values below the
threshold to 0 and takes the largest; processing_overlap.py and tile_params.py lay the tiles and keep their middles.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

from landsynth.contract.card import ModelCard, read_card  # noqa: E402
from landsynth.contract.errors import ModelError  # noqa: E402
from landsynth.contract.protobuf import read_metadata  # noqa: E402
from landsynth.models.unet import UNet  # noqa: E402
from landsynth.tests.helpers import networks  # noqa: E402
from landsynth.training.export.card import segmenter_card  # noqa: E402
from landsynth.training.export.deepness import deepness_copy, deepness_metadata, tiling  # noqa: E402
from landsynth.training.export.generator import export_segmenter  # noqa: E402


class Deepness:
    """A model as Deepness holds it: what it reads when it opens a file, and what it does with a tile."""

    def __init__(self, path: Path) -> None:
        self.session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        (self.input,), (self.output,) = self.session.get_inputs(), self.session.get_outputs()
        meta = self.session.get_modelmeta().custom_metadata_map
        self.model_type = str(json.loads(meta["model_type"])).capitalize()
        names = sorted(json.loads(meta["class_names"]).items(), key=lambda pair: int(pair[0]))
        assert [int(key) for key, _ in names] == list(range(len(names)))
        self.class_names = [name for _, name in names]
        self.resolution = float(json.loads(meta["resolution"]))
        self.tile = int(json.loads(meta["tile_size"]))
        percent = int(json.loads(meta["tiles_overlap"]))
        self.overlap = int(self.tile * percent / 100 * 2) // 2
        threshold = float(json.loads(meta["seg_thresh"]))
        self.threshold = threshold if threshold != 0 else 0.0
        self.small = int(json.loads(meta["seg_small_segment"]))
        self.mean, self.std = (
            np.array([float(each) for each in json.loads(meta[f"standardization_{key}"])], np.float32)
            for key in ("mean", "std")
        )

    def fed(self, tiles: np.ndarray) -> np.ndarray:
        """Tiles (n, h, w, bands) of digital numbers as the graph gets them."""
        tiles = np.float32(tiles[..., : self.input.shape[-3]] * 1.0 / 255.0)
        return np.transpose((tiles - self.mean) / self.std, (0, 3, 1, 2))

    def classes(self, tiles: np.ndarray) -> np.ndarray:
        result = self.session.run(None, {self.input.name: self.fed(tiles)})[0]
        result[result < self.threshold] = 0.0
        return np.argmax(result, axis=1)

    def row(self, image: np.ndarray) -> np.ndarray:
        """A raster (h, w, bands) as high as a tile: tiles along the row, each without half the overlap."""
        stride, half = self.tile - self.overlap, self.overlap // 2
        count = round((image.shape[1] - self.tile) / stride) + 1
        out = np.full(image.shape[:2], -1)
        for number in range(count):
            start = number * stride
            first, last = start + half * (number > 0), start + self.tile - half * (number < count - 1)
            found = self.classes(image[None, :, start : start + self.tile])[0]
            out[:, first:last] = found[:, first - start : last - start]
        return out


def written(folder: Path, data_type: str, top: float) -> tuple[UNet, ModelCard, Path]:
    """A small segmenter of three classes, all of them common, whose logits are mostly all below 0."""
    torch.manual_seed(0)
    net = networks.shaken(UNet(2, 3, width=4, depth=2))
    with torch.no_grad():
        image = torch.from_numpy(imagery(120, 120, data_type, top).astype(np.float32)).permute(2, 0, 1)[None]
        logits = net(2 * image / top - 1)
        net.leave.bias -= logits.mean((0, 2, 3)) + 3 * logits.std()
    info = replace(networks.dataset_info(2, 3, data_type, top), pixel_size=0.3)
    card = segmenter_card(net, net.context, info, "plain", "small", "", {})
    export_segmenter(net, card, folder / "small.onnx")
    return net, card, folder / "small.onnx"


def imagery(height: int, width: int, data_type: str, top: float) -> np.ndarray:
    """Smooth imagery over the range of the data, (h, w, 2)."""
    coarse = torch.rand(1, 2, height // 20, width // 20, generator=torch.Generator().manual_seed(2)) * top
    image = torch.nn.functional.interpolate(coarse, size=(height, width), mode="bilinear")[0]
    return image.permute(1, 2, 0).round().numpy().astype(data_type)


def ours(path: Path, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Classes (h, w) of a raster at one go, and by how much the best logit leads."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    logits = session.run(["logits"], {"image": image.transpose(2, 0, 1)[None].astype(np.float32)})[0][0]
    ordered = np.sort(logits, 0)
    return logits.argmax(0), ordered[-1] - ordered[-2]


@pytest.fixture(scope="module", params=[("uint8", 255.0), ("uint16", 9000.0)], ids=["uint8", "uint16"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, ...]:
    return (*written(tmp_path_factory.mktemp("deepness"), *request.param), *request.param)


def test_keys_are_read_as_deepness_reads_them(case: tuple[Any, ...]) -> None:
    net, card, path, *_ = case
    for file in (path, deepness_copy(path)):
        model = Deepness(file)
        assert model.model_type == "Segmentor" and model.class_names == ["class 1", "class 2", "class 3"]
        assert model.resolution == 30.0 and (model.threshold, model.small) == (0.0, 0)
        assert (model.tile, model.overlap // 2 >= card.context) == (600, True)
    assert {*deepness_metadata(card), "landsynth"} == set(read_metadata(path)) and read_card(path) == card


def test_the_model_itself_is_fed_raw_digital_numbers(case: tuple[Any, ...]) -> None:
    *_, path, data_type, top = case
    image = imagery(40, 60, data_type, top)
    np.testing.assert_allclose(Deepness(path).fed(image[None])[0], image.transpose(2, 0, 1), rtol=1e-6)
    wanted, lead = ours(path, image)
    found = Deepness(path).classes(image[None])[0]
    assert (found == wanted)[lead > 1e-4].all(), "values below 0 are set to 0, and the best is never among them"


def test_deepness_gives_the_classes_that_we_give(case: tuple[Any, ...]) -> None:
    """Over two tiles, which is a test of the tiling too: the middles of tiles show what the whole frame shows."""
    *_, path, data_type, top = case
    model = Deepness(deepness_copy(path))
    assert model.input.shape == [1, 2, 600, 600], "Deepness needs a number for its tile size, and square tiles"
    assert model.output.shape == [1, 3, 600, 600]
    image = imagery(600, 600 + (model.tile - model.overlap), data_type, top)
    wanted, lead = ours(path, image)
    found = model.row(image)
    assert np.bincount(wanted.ravel(), minlength=3).min() > 0.01 * wanted.size
    assert (found == wanted)[lead > 1e-4].all() and (lead > 1e-4).mean() > 0.99


def test_the_copy_gives_probabilities_from_shares_of_255(case: tuple[Any, ...]) -> None:
    """So that versions without standardisation, and thresholds, mean the same."""
    *_, path, data_type, top = case
    model = Deepness(deepness_copy(path))
    assert model.mean.tolist() == [0, 0] and model.std.tolist() == [1, 1]
    found = model.session.run(None, {"image": model.fed(imagery(600, 600, data_type, top)[None])})[0]
    np.testing.assert_allclose(found.sum(1), 1, atol=1e-5)
    assert found.min() >= 0


@pytest.mark.parametrize("multiple", [1, 8, 16, 32])
@pytest.mark.parametrize("context", [0, 96, 384])
def test_tiles_start_on_the_grid_and_overlap_enough(multiple: int, context: int) -> None:
    info = networks.dataset_info()
    net = type("Net", (), {"multiple": multiple})
    card = segmenter_card(net, context, info, "any", "small", "", {})
    tile, percent = tiling(card)
    overlap = int(tile * percent / 100 * 2) // 2
    assert tile >= 512 and tile % multiple == 0 and overlap % multiple == 0 and percent <= 54
    assert overlap >= card.overlap >= 2 * context


def test_a_copy_is_of_segmenters_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="found no file"):
        deepness_copy(tmp_path / "none.onnx")
    _, card, path = written(tmp_path, "uint8", 255.0)
    with pytest.raises(ModelError, match="without a model card"):
        deepness_copy(deepness_copy(path))
