"""Reduced precision on a CPU: speed and difference of 16-bit and 8-bit variants against the generator in full.

A variant is taken by rule: it differs by at most 1 digital number at every pixel and band, and is at least 5 % faster.
"""

from __future__ import annotations

import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import landcover
import numpy as np
from numpy.typing import NDArray
from rows import Table, device_name, options
from speed import SEED, read_classes

from landsynth.contract.card import ModelCard
from landsynth.inference.network.generator import Network
from landsynth.inference.network.precision import TOLERANCE, differences
from landsynth.inference.network.providers import Wish, open_session
from landsynth.inference.windows import noise

GAIN = 1.05
CALIBRATION = 4
"""Windows by which the ranges of 8-bit values are found; others than those that are compared."""
Feeds = dict[str, NDArray[Any]]


def half(model: Path, folder: Path) -> Path:
    """The 16-bit variant as Train generator writes it, made anew; also where it would be refused."""
    import onnx

    from landsynth.training.export.half import convert, scaling

    graph = onnx.load(str(model))
    path = folder / "half.onnx"
    path.write_bytes(convert(graph, scaling(graph)).SerializeToString())
    return path


def brain(model: Path, folder: Path) -> Path:
    """The same with 16-bit brain floating point, 8 bits of exponent and 8 of digits, in place of IEEE's."""
    import onnx
    from onnx import TensorProto, numpy_helper

    graph = onnx.load(str(half(model, folder)))
    constants = [each.t for node in graph.graph.node for each in node.attribute if each.HasField("t")]
    for tensor in (*graph.graph.initializer, *constants):
        if tensor.data_type == TensorProto.FLOAT16:
            bits = numpy_helper.to_array(tensor).astype(np.float32).view(np.uint32) >> 16
            tensor.CopyFrom(
                onnx.helper.make_tensor(
                    tensor.name, TensorProto.BFLOAT16, tensor.dims, bits.astype(np.uint16).tobytes(), raw=True
                )
            )
    for node in graph.graph.node:
        for attribute in node.attribute if node.op_type == "Cast" else ():
            if attribute.i == TensorProto.FLOAT16:
                attribute.i = TensorProto.BFLOAT16
    del graph.graph.value_info[:]
    graph.opset_import[0].version, graph.ir_version = 22, 10  # the first in which ONNX has convolutions of this type
    path = folder / "brain.onnx"
    onnx.save(graph, str(path))
    return path


def eight(model: Path, folder: Path, calibration: list[Feeds]) -> Path:
    """Convolutions in 8 bits: static, weights by channel, ranges from windows of land cover."""
    from onnxruntime import quantization

    class Reader(quantization.CalibrationDataReader):
        def __init__(self) -> None:
            self._left = iter(calibration)

        def get_next(self) -> Feeds | None:
            return next(self._left, None)

    path = folder / "eight.onnx"
    quantization.quantize_static(
        str(model), str(path), Reader(), quant_format=quantization.QuantFormat.QDQ, per_channel=True,
        op_types_to_quantize=["Conv"], activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
    )  # fmt: skip
    return path


def windows(card: ModelCard, classes: NDArray[np.uint8], side: int) -> Iterator[Feeds]:
    """What generate feeds the graph for windows side by side."""
    style = noise.style(SEED, card.style_size)
    for row in range(0, classes.shape[0] - side + 1, side):
        for column in range(0, classes.shape[1] - side + 1, side):
            cells = side // card.noise_stride
            feeds: Feeds = {
                "classes": np.ascontiguousarray(classes[None, None, row : row + side, column : column + side])
            }
            if card.noise_channels:
                drawn = noise.field(SEED, card.noise_channels, column, row, cells, cells, card.noise_octaves)
                feeds["noise"] = drawn[None]
            if card.style_size:
                feeds["style"] = style[None]
            yield feeds


def rate_ratio(full: Any, other: Any, feeds: Feeds, rounds: int) -> tuple[float, float]:
    """How many times faster `other` is, by medians of runs in turn, and the seconds that took."""
    found: dict[int, list[float]] = {0: [], 1: []}
    for number in range(-1, rounds):
        for which, session in enumerate((full, other)):
            started = time.perf_counter()
            session.run(None, feeds)
            if number >= 0:
                found[which].append(time.perf_counter() - started)
    return median(found[0]) / median(found[1]), sum(map(sum, found.values()))


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--window", type=int, default=512, help="side of a window in pixels")
    parser.add_argument("--size", type=int, default=2048, help="side of the picture that is compared, in pixels")
    parser.add_argument("--rounds", type=int, default=7, help="timed runs of each")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        network = Network(str(chosen.model), "cpu", chosen.threads, "full")
        card = network.card
        wide = chosen.size + CALIBRATION * chosen.window
        source = landcover.write(folder / "landcover.tif", wide, wide)
        classes = read_classes(source, wide, network)
        picture = list(windows(card, classes[: chosen.size, : chosen.size], chosen.window))
        calibration = list(windows(card, classes[chosen.size :, chosen.size :], chosen.window))[:CALIBRATION]
        makers: dict[str, Callable[[], Path]] = {
            "half": lambda: half(chosen.model, folder),
            "bfloat16": lambda: brain(chosen.model, folder),
            "int8": lambda: eight(chosen.model, folder, calibration),
        }
        table = Table(device_name("CPU", chosen.threads))

        def opened(path: Path) -> Any:
            return open_session(Wish(str(path), "cpu", network.threads, network.sizes(chosen.window, chosen.window)))[0]

        full = opened(chosen.model)
        expected = [full.run(None, feeds)[0] for feeds in picture]
        for variant, make in makers.items():
            try:
                other = opened(make())
                apart = np.concatenate(
                    [differences(card, one, other.run(None, f)[0]).ravel() for one, f in zip(expected, picture)]
                )
            except Exception as error:  # what a variant does not survive is its refusal, whatever onnxruntime calls it
                print(f"{variant}: refused, it does not run ({str(error).splitlines()[0][:200]}).", file=sys.stderr)
                continue
            ratio, seconds = rate_ratio(full, other, picture[0], chosen.rounds)
            largest = float(apart.max())
            subject = f"{card.name}, {variant}"
            table.add("speed_ratio", f"{subject} over full, windows of {chosen.window}", ratio, "times", seconds)
            table.add("precision_difference", f"{subject}, largest", largest, "DN", 0)
            table.add("precision_difference", f"{subject}, 99.9 %", float(np.quantile(apart, 0.999)), "DN", 0)
            print(f"{variant}: {verdict(ratio, largest)}.", file=sys.stderr)
    table.finish(chosen.out)


def verdict(ratio: float, largest: float) -> str:
    """Whether a variant is taken by the rule, in words."""
    reasons = []
    if not largest <= TOLERANCE:
        reasons.append(f"it differs by {largest:.3g} digital numbers, more than {TOLERANCE:g}")
    if ratio < GAIN:
        reasons.append(f"it runs {ratio:.2f} times as fast as the full one, less than {GAIN:g}")
    return "refused, " + " and ".join(reasons) if reasons else f"taken, it runs {ratio:.2f} times as fast"


if __name__ == "__main__":
    main()
