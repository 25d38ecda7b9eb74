"""Proves that an environment computes: run by the environment's own Python, with the tier as its argument."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # as the package does, which this file is no part of
TIERS = ("inference", "evaluation", "training")
NETWORK = Path(__file__).resolve().parent.parent / "resources" / "doubling.onnx"


def inference() -> str:
    """Arrays multiplied, a raster written and read, a coordinate transformed, Dask's keys made, a network run."""
    from importlib.metadata import version

    import numpy
    import onnxruntime
    import pyproj
    from distributed.security import Security
    from rasterio.io import MemoryFile
    from rasterio.transform import from_origin

    square = numpy.arange(16, dtype="float32").reshape(4, 4)
    _require(float((square @ square)[0, 0]) == 56.0, "numpy multiplies wrongly")
    profile = {"driver": "GTiff", "width": 4, "height": 4, "count": 1, "dtype": "float32", "crs": "EPSG:32633"}
    with MemoryFile() as memory:
        with memory.open(**profile, transform=from_origin(500000, 5000000, 1, 1)) as raster:
            raster.write(square, 1)
        with memory.open() as raster:
            _require(bool((raster.read(1) == square).all()), "rasterio reads other pixels than it wrote")
            _require(raster.crs is not None and raster.crs.to_epsg() == 32633, "rasterio lost the CRS")
    east, north = pyproj.Transformer.from_crs(4326, 32633, always_xy=True).transform(15.0, 45.0)
    _require(abs(east - 500000) < 1 and abs(north - 4982950) < 1, f"pyproj found {east}, {north}")
    _require(bool(Security.temporary().tls_worker_key), "Dask has no keys")  # type: ignore[no-untyped-call]
    providers = onnxruntime.get_available_providers()
    _require("CPUExecutionProvider" in providers, f"onnxruntime has no CPU provider but {providers}")
    _require_network(onnxruntime, numpy)
    runtime = f"onnxruntime {onnxruntime.__version__} ({', '.join(providers)})"
    return f"numpy {numpy.__version__}, {runtime}, distributed {version('distributed')}"


def _require_network(onnxruntime: object, numpy: object) -> None:
    """Run a network of one node (y = x + x)."""
    options = onnxruntime.SessionOptions()  # type: ignore[attr-defined]
    session = onnxruntime.InferenceSession(  # type: ignore[attr-defined]
        str(NETWORK), options, providers=["CPUExecutionProvider"]
    )
    found = session.run(None, {"x": numpy.full(3, 1.5, dtype="float32")})[0]  # type: ignore[attr-defined]
    _require(found.tolist() == [3.0, 3.0, 3.0], f"onnxruntime computed {found.tolist()}")


def evaluation() -> str:
    """A neighbour found and a figure drawn."""
    import matplotlib
    import sklearn

    matplotlib.use("Agg")
    import io

    from matplotlib import pyplot
    from sklearn.neighbors import NearestNeighbors

    near = NearestNeighbors(n_neighbors=1).fit([[0.0], [1.0]]).kneighbors([[0.9]])[1]
    _require(int(near[0][0]) == 1, "scikit-learn found the wrong neighbour")
    drawn = io.BytesIO()
    pyplot.figure().savefig(drawn, format="png")
    _require(drawn.getvalue()[1:4] == b"PNG", "matplotlib drew no PNG")
    return f"scikit-learn {sklearn.__version__}, matplotlib {matplotlib.__version__}"


def training() -> str:
    """A convolution run forward and backward."""
    import onnx
    import safetensors.torch
    import torch
    import torchvision

    convolution = torch.nn.Conv2d(1, 1, 3)
    torch.nn.init.ones_(convolution.weight)
    torch.nn.init.zeros_(convolution.bias)  # type: ignore[arg-type]
    image = torch.ones(1, 1, 3, 3, requires_grad=True)
    result = convolution(image)
    result.sum().backward()
    gradient = image.grad
    _require(
        float(result.detach()) == 9.0 and gradient is not None and float(gradient.sum()) == 9.0,
        "torch convolves wrongly",
    )
    boxes = torch.tensor([[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0]])
    kept = torchvision.ops.nms(boxes, torch.tensor([0.9, 0.8]), 0.5)
    _require(kept.tolist() == [0], "torchvision's operators do not match torch")
    _require(len(safetensors.torch.save({"a": torch.ones(1)})) > 0, "safetensors wrote nothing")
    where = f"CUDA: {torch.cuda.get_device_name()}" if torch.cuda.is_available() else "CPU"
    return f"torch {torch.__version__} ({where}), torchvision {torchvision.__version__}, onnx {onnx.__version__}"


def _require(ok: bool, found: str) -> None:
    if not ok:
        raise SystemExit(f"The environment does not compute as expected: {found}.")


if __name__ == "__main__":
    checks = (inference, evaluation, training)
    for check in checks[: TIERS.index(sys.argv[1]) + 1]:
        print(check(), flush=True)
