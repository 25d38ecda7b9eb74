"""Make a bundled model of an exported generator or segmenter: weights of 16 bits' precision, its name; of a generator
its encoder and a thumbnail too."""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import rasterio
from onnx import TensorProto, numpy_helper
from PIL import Image

from landsynth.contract.card import ModelCard, read_card
from landsynth.contract.errors import ModelError
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.resources import BUNDLED_MODELS
from landsynth.evaluation.features.confusion import Judge
from landsynth.inference.generate import generate
from landsynth.inference.network.precision import TOLERANCE, difference
from landsynth.inference.windows.plan import up
from landsynth.training.export.generator import inputs
from landsynth.training.export.onnx_file import with_card

SIZES = ((256, 256), (320, 192), (512, 512))
UNLIKE = 0.002
"""Share of pixels whose class may be another one with rounded weights."""
THUMBNAIL = 256
"""Pixels of the land cover that the thumbnail shows at native resolution, and its width."""


def main() -> None:
    """Round, compare, name, write; prints the largest difference and the bytes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="what a training exported")
    parser.add_argument("--name", required=True, help="of the bundled model: NAME.onnx, NAME.encoder.onnx, NAME.png")
    parser.add_argument("--attribution", default="", help="whom to name; empty: as the dataset says")
    parser.add_argument("--landcover", type=Path, help="of a generator: land cover for the thumbnail")
    parser.add_argument("--imagery", type=Path, help="of a segmenter: imagery to compare its maps on")
    parser.add_argument("--at", type=int, nargs=2, default=(0, 0), metavar=("ROW", "COLUMN"), help="its corner")
    parser.add_argument("--folder", type=Path, default=BUNDLED_MODELS)
    options = parser.parse_args()
    card = read_card(options.model)
    naming: dict[str, Any] = {"name": options.name, "attribution": options.attribution or card.attribution}
    if card.kind == "segmenter":
        if options.imagery is None:
            parser.error("--imagery: expected a raster to compare the maps of a segmenter on, found none.")
        segmenter(options.model, replace(card, **naming), options.imagery, options.folder)
        return
    if options.landcover is None:
        parser.error("--landcover: expected a raster for the thumbnail of a generator, found none.")
    encoder = options.model.with_name(card.encoder) if card.encoder else None
    content, encoder_content = options.model.read_bytes(), encoder.read_bytes() if encoder else b""
    content, worst = rounded(content, card)
    beside = options.folder / f"{options.name}.encoder.onnx"
    naming |= {"half": None, "half_sha256": None}
    if encoder:
        own = replace(read_card(encoder), name=f"{options.name}-encoder", attribution=naming["attribution"])
        encoded = with_card(in_16_bits(encoder_content), own)
        beside.write_bytes(encoded)
        naming |= {"encoder": beside.name, "encoder_sha256": hashlib.sha256(encoded).hexdigest()}
    path = options.folder / f"{options.name}.onnx"
    path.write_bytes(with_card(content, replace(card, **naming)))
    thumbnail(path, options.landcover, *options.at).save(path.with_suffix(".png"), optimize=True)
    print(f"{path}: at most {worst:.2g} digital numbers from the original, {path.stat().st_size} bytes")


def segmenter(model: Path, card: ModelCard, imagery: Path, folder: Path) -> None:
    """Write a segmenter with rounded weights; prints the share of pixels that it names otherwise, and the bytes.

    Raises ModelError where that are more than UNLIKE.
    """
    path, content = folder / f"{card.name}.onnx", with_card(in_16_bits(model.read_bytes()), card)
    with rasterio.open(imagery) as file:
        image = file.read()[None]
    with tempfile.TemporaryDirectory() as apart_folder:
        coarse = Path(apart_folder, "rounded.onnx")
        coarse.write_bytes(content)
        one, other = (Judge(each).classes(image) for each in (model, coarse))
    apart = float((one != other).mean())
    if apart > UNLIKE:
        raise ModelError(f"Expected other classes in at most {UNLIKE:.1%} of the pixels, found {apart:.2%}.")
    path.write_bytes(content)
    print(f"{path}: other classes in {apart:.3%} of the pixels, {path.stat().st_size} bytes")


def rounded(content: bytes, card: ModelCard) -> tuple[bytes, float]:
    """The generator with such weights, and its largest difference in digital numbers at three sizes.

    Raises ModelError where that is more than one.
    """
    coarse = in_16_bits(content)
    one, other = (onnxruntime.InferenceSession(each, providers=["CPUExecutionProvider"]) for each in (content, coarse))
    worst = 0.0
    for seed, (height, width) in enumerate(SIZES):
        values = inputs(card, 1, up(height, card.multiple), up(width, card.multiple), seed)
        worst = max(worst, difference(card, *(each.run(None, values)[0] for each in (one, other))))
    if worst > TOLERANCE:
        raise ModelError(f"Expected a difference of at most {TOLERANCE} digital number, found {worst:.3g}.")
    return coarse, worst


def in_16_bits(content: bytes) -> bytes:
    """The ONNX file with its weights rounded to what 16 bits hold. They stay 32 bits wide, so that every program
    computes them as before; a zip holds them in little more than half."""
    graph = onnx.load_from_string(content)
    for tensor in graph.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and len(tensor.dims) > 1:
            values = numpy_helper.to_array(tensor)
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16).astype(np.float32), tensor.name))
    result: bytes = graph.SerializeToString()
    return result


def thumbnail(model: Path, landcover: Path, row: int, column: int) -> Image.Image:
    """What the model makes of THUMBNAIL x THUMBNAIL pixels of a land cover, of the first seed."""
    with rasterio.open(landcover) as file:
        left, top = file.transform * (column, row)
        right, bottom = file.transform * (column + THUMBNAIL, row + THUMBNAIL)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "imagery.tif"
        extent = (min(left, right), min(top, bottom), max(left, right), max(top, bottom))
        job = GenerateJob(str(landcover), str(output), model=str(model), extent=extent)
        generate(job, lambda event: None)
        with rasterio.open(output) as file:
            bands = file.read()
    return Image.fromarray(np.moveaxis(bands[[0, 1, 2]], 0, -1))


if __name__ == "__main__":
    main()
