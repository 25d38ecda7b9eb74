"""What Deepness, another plugin of QGIS, must know of a segmenter, and a copy of the model that it can open.

Read in its sources (https://github.com/PUTvision/qgis-plugin-deepness, version 0.6): processing/models/model_base.py,
segmentor.py and preprocessing_utils.py, map_processor_segmentation.py, tile_params.py, deepness_dockwidget.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from ...contract.card import ModelCard, read_card
from ...contract.errors import ModelError
from ...inference.windows.plan import up
from . import onnx_file

LEAST_TILE = 512
SCALE = 255.0  # what Deepness divides every digital number by, whatever the data type
SUFFIX = ".deepness.onnx"
_IMAGE, _NUMBERS, _LOGITS, _SHARES = "image", "digital_numbers", "logits", "probabilities"


def deepness_metadata(card: ModelCard) -> dict[str, str]:
    """The metadata keys of a segmenter that Deepness reads, each a JSON text.

    Deepness feeds (x / 255 - mean) / std; mean 0 and std 1 / 255 give the graph the raw digital numbers that it eats,
    of any data type. Its threshold and its median filter are turned off: values below the threshold, which is 0 where
    it is off, become 0 before the likeliest class is taken, and a segmenter's file gives logits that stand this.

    Deepness keeps of every tile what lies more than half the overlap from its edges, without a blend, so that the
    overlap is at least the card's. The tile is 25 * multiple * n pixels, of which some whole percentage is a number
    of whole multiples: every tile then starts on the network's grid, as ours do.

    What does not fit: its tile size comes from the graph, so that a graph for any size does not open (see
    `deepness_copy`); nodata is classified as if it were imagery; a CRS in degrees is refused; imagery of another
    pixel size is resampled without a word; output is polygons, a layer for each class. Class 0 is an ordinary class,
    but an output format "without 0 class" leaves out the first of ours: choose "All classes as separate layers". The
    values, but for names and standardisation, take effect when the user clicks Load default parameters.
    """
    tile, percent = tiling(card)
    values: dict[str, Any] = {
        "model_type": "Segmentor",
        "class_names": {str(index): each.name for index, each in enumerate(card.classes)},
        "resolution": round(100 * card.pixel_size, 2),  # cm; its field has two decimals
        "tile_size": tile,  # the name that the code reads
        "tiles_size": tile,  # the name that its documentation has
        "tiles_overlap": percent,
        "seg_thresh": 0.0,
        "seg_small_segment": 0,
        "standardization_mean": [0.0] * len(card.bands),
        "standardization_std": [1 / SCALE] * len(card.bands),
    }
    return {key: json.dumps(value) for key, value in values.items()}


def tiling(card: ModelCard) -> tuple[int, int]:
    """Width of a tile in pixels and overlap in percent: overlap and stride are whole multiples of card.multiple."""
    step = 25 * card.multiple
    tile = up(max(LEAST_TILE, 2 * card.overlap), step)
    percent = next(each for each in range(1, 100) if _fits(tile * each, card))
    return tile, percent


def deepness_copy(model: str | Path) -> Path:
    """Write, beside a segmenter's file, the same network as Deepness can open it; returns its path.

    Deepness sets its tile size from the graph's input and stops at a graph that takes any size. The copy takes one
    tile (1, bands, tile, tile) and gives probabilities (1, classes, tile, tile), and eats x / 255, so that versions
    that know no standardisation, clip outputs to 0..1 or keep their threshold give the right classes too (but for
    pixels whose likeliest class is below the threshold). It has no card: it is not for our own algorithms. Raises
    ModelError where the file is no segmenter of ours, or the copy does not do what the original does.
    """
    import onnx

    source = Path(model)
    card = read_card(source)
    if card.kind != "segmenter":
        raise ModelError(f"Expected a model of kind segmenter, found kind {card.kind} in {source}. Choose another.")
    graph = onnx.load(str(source))
    tile, _ = tiling(card)
    _rewire(graph.graph, len(card.bands), len(card.classes), tile)
    plain = {"standardization_mean": [0.0] * len(card.bands), "standardization_std": [1.0] * len(card.bands)}
    keys = {**deepness_metadata(card), **{key: json.dumps(value) for key, value in plain.items()}}
    del graph.metadata_props[:]
    onnx.helper.set_model_props(graph, keys)
    onnx.checker.check_model(graph)
    content: bytes = graph.SerializeToString()
    _gate(source.read_bytes(), content, card, tile)
    path = source.with_name(f"{source.stem}{SUFFIX}")
    onnx_file.write(path, content)
    return path


def _fits(hundredfold: int, card: ModelCard) -> bool:
    """Whether an overlap, in hundredths of a pixel, is a whole multiple and enough."""
    return hundredfold % (100 * card.multiple) == 0 and hundredfold >= 100 * card.overlap


def _rewire(graph: Any, bands: int, classes: int, tile: int) -> None:
    """Fix the sizes of input and output; multiply what comes in by 255, turn logits into probabilities."""
    from onnx import TensorProto, helper

    for node in graph.node:
        node.input[:] = [_NUMBERS if name == _IMAGE else name for name in node.input]
    scale = helper.make_node("Constant", [], ["deepness_scale"], value_float=SCALE)
    graph.node.insert(0, scale)
    graph.node.insert(1, helper.make_node("Mul", [_IMAGE, "deepness_scale"], [_NUMBERS]))
    graph.node.append(helper.make_node("Softmax", [_LOGITS], [_SHARES], axis=1))
    for values, name, channels in ((graph.input, _IMAGE, bands), (graph.output, _SHARES, classes)):
        del values[:]
        values.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, tile, tile]))
    del graph.value_info[:]


def _gate(original: bytes, copy: bytes, card: ModelCard, tile: int) -> None:
    """Raise ModelError where the copy's probabilities are not those of the original's logits."""
    import onnxruntime

    draw = np.random.default_rng(0)
    low, high = (np.array([getattr(each, name) for each in card.bands]) for name in ("minimum", "maximum"))
    image = draw.uniform(low[:, None, None], high[:, None, None], (1, len(card.bands), tile, tile)).astype(np.float32)
    logits, found = (
        onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"]).run(None, {_IMAGE: values})[0]
        for content, values in ((original, image), (copy, image / np.float32(SCALE)))
    )
    shares = np.exp(logits - logits.max(1, keepdims=True))
    apart = float(np.abs(shares / shares.sum(1, keepdims=True) - found).max())
    if not apart <= 10 * onnx_file.TOLERANCE:
        raise ModelError(f"Expected a copy for Deepness that agrees with the model, found {apart:.2g}. Not written.")
