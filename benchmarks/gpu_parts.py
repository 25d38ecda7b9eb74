"""The parts of gpu.py that are no benchmark of their own, each a process: what is there, bare networks, training."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rows import MODEL, Table

PATCH = 16
CLASSES, BANDS = 5, 3
WIDTHS = {"fast": 32, "spade": 64, "csebgan": 32}
SEED = 1


def what_is_there() -> dict[str, Any]:
    """Providers of onnxruntime, the GPU that torch sees, and the libraries that parts need."""
    found: dict[str, Any] = {name: importlib.util.find_spec(name) is not None for name in ("rasterio", "onnx", "torch")}
    found["providers"], found["gpu"] = [], None
    if importlib.util.find_spec("onnxruntime"):
        import onnxruntime

        found["providers"], found["onnxruntime"] = onnxruntime.get_available_providers(), onnxruntime.__version__
    if found["torch"]:
        import torch

        found["torch"] = torch.__version__
        found["gpu"] = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return found


def patches(height: int, width: int, count: int = CLASSES) -> NDArray[np.uint8]:
    """Class indices (height, width) in patches of one class."""
    draw = np.random.default_rng(SEED)
    coarse = draw.integers(0, count, (-(-height // PATCH), -(-width // PATCH))).astype(np.uint8)
    return np.ascontiguousarray(coarse.repeat(PATCH, 0).repeat(PATCH, 1)[:height, :width])


def rate(run: Callable[[], object], pixels: int, seconds: float) -> tuple[float, float]:
    """Megapixels a second of a call that computes `pixels`, after three that do not count; and the seconds timed."""
    for _ in range(3):
        run()
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < seconds or count < 2:
        run()
        count += 1
    spent = time.perf_counter() - started
    return count * pixels / spent / 1e6, spent


def onnx(chosen: argparse.Namespace) -> Table:
    """Windows through onnxruntime: the network alone, with the way there and back, and the memory that it takes."""
    from landsynth.inference.network import precision, providers, transfer
    from landsynth.inference.network.generator import Network

    if chosen.tf32:
        plain = providers.options_of
        providers.options_of = lambda name, wish: {
            key: "1" if key == "use_tf32" else value for key, value in plain(name, wish).items()
        }
    with tempfile.TemporaryDirectory() as folder:
        model = _with_half(chosen.model, Path(folder)) if chosen.precision == "half" else chosen.model
        full = Network(str(model), chosen.device, None, "full")
        network = Network(str(model), chosen.device, None, chosen.precision)
        card, runtime = network.card, transfer.cuda_runtime()
        how = f"{chosen.device} {'tf32' if chosen.tf32 else network.precision}"
        table = Table(f"{network.provider.replace('ExecutionProvider', '')}, {chosen.hardware}")
        for window in chosen.windows:
            draw = np.random.default_rng(SEED)
            cells = window // card.noise_stride
            classes = patches(window, window, len(card.classes))
            drawn = draw.standard_normal((card.noise_channels, cells, cells), np.float32)
            style = draw.standard_normal(card.style_size, np.float32)
            before = runtime.free() if runtime else None
            started = time.perf_counter()
            network.specialise(window, window)
            near = network.ready(classes), network.ready(drawn)
            image = np.array(network.run(*near, style))
            table.add("start_seconds", f"{card.name}, {how}, first window of {window}", _since(started), "s", 0)
            for name, call in (
                ("bare", partial(network.run, *near, style)),
                ("there and back", partial(_fetched, network, classes, drawn, style)),
            ):
                speed, spent = rate(call, window**2, chosen.seconds)
                table.add("rate", f"{card.name}, {how}, {name} window {window}", speed, "Mpx/s", spent)
            if runtime and before is not None:
                used = before - (runtime.free() or before)
                table.add("peak_memory", f"{card.name}, {how}, GPU, window {window}", used / 2**20, "MiB", 0)
            if window == chosen.windows[0] and network.precision == "half" or chosen.tf32:
                full.specialise(window, window)
                wanted = np.asarray(full.run(classes, drawn, style))
                apart = precision.difference(card, wanted, image)
                table.add("precision_difference", f"{card.name}, {how}, window {window}, largest", apart, "DN", 0)
    return table


def _fetched(network: Any, *feeds: Any) -> Any:
    """The image of a window in main memory."""
    return np.asarray(network.run(*feeds))


def _with_half(model: Path, folder: Path) -> Path:
    """A copy of the model with its 16-bit variant beside it, made here."""
    fabric_by_its_name()
    from landsynth.contract.card import read_card
    from landsynth.training.export.generator import with_half

    target, card = folder / model.name, read_card(model)
    card = replace(card, half=None, half_sha256=None)
    target.write_bytes(with_half(model.read_bytes(), card, target, lambda event: print(event, file=sys.stderr)))
    return target


def _since(started: float) -> float:
    return time.perf_counter() - started


def torch_bare(chosen: argparse.Namespace) -> Table:
    """Untrained networks in torch, by precision and window: what the GPU gives where onnxruntime has no CUDA."""
    fabric_by_its_name()
    import torch

    from landsynth.training.export.generator import for_inference
    from landsynth.training.generator.recipes import RECIPES

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    kinds = {"fp32": torch.float32, "tf32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
    table = Table(chosen.hardware)
    architecture = RECIPES[chosen.architecture].networks
    config = architecture.configure(classes=CLASSES, bands=BANDS, width=chosen.width or WIDTHS[chosen.architecture])
    net = for_inference(architecture.build(config)).to(device).to(memory_format=torch.channels_last)
    for kind in chosen.kinds:
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = kind == "tf32"
        for window in chosen.windows:
            classes = torch.from_numpy(patches(window, window)[None, None]).to(device)
            cells = window // config.noise_stride
            drawn = torch.randn(1, config.noise_channels, cells, cells, device=device)
            style = torch.randn(1, config.style_size, device=device)

            def run() -> None:
                with torch.inference_mode(), torch.autocast(device.type, kinds[kind], kind in ("fp16", "bf16")):  # noqa: B023
                    net(classes, drawn, style)  # noqa: B023
                if device.type == "cuda":
                    torch.cuda.synchronize()

            speed, spent = rate(run, window**2, chosen.seconds)
            subject = f"{chosen.architecture}-{config.width}, torch {kind}, bare window {window}"
            table.add("rate", subject, speed, "Mpx/s", spent)
    return table


def training(chosen: argparse.Namespace) -> Table:
    """Steps a second of an architecture's training on drawn crops, by crop and batch, and the memory they take."""
    fabric_by_its_name()
    import torch

    from landsynth.contract.card import BandInfo, ClassInfo
    from landsynth.contract.dataset import DatasetInfo
    from landsynth.contract.jobs.train_generator import TrainGeneratorJob
    from landsynth.training.generator.adversaries import order_of
    from landsynth.training.generator.recipes import RECIPES
    from landsynth.training.loop.batches import batch_reader, read_ahead, readers_for
    from landsynth.training.loop.devices import open_fabric, peak_memory, precision

    info = DatasetInfo(
        "drawn", tuple(ClassInfo(code + 1, f"class {code}") for code in range(CLASSES)), (ClassInfo(0, "none"),),
        tuple(BandInfo(f"band {band}", 0.0, 255.0, 127.5, 32.0) for band in range(BANDS)), "uint8", 1.0, "", (),
    )  # fmt: skip
    table = Table(chosen.hardware)
    for crop, batch in (map(int, each.split("x")) for each in chosen.sizes):
        job = TrainGeneratorJob(
            dataset="none", model="none.onnx", log="none", architecture=chosen.architecture, batch_size=batch,
            crop_size=crop, width=chosen.width or WIDTHS[chosen.architecture], perceptual="own",
            device="auto" if torch.cuda.is_available() else "cpu",
        ).resolved  # fmt: skip
        fabric = open_fabric(job)
        nets = RECIPES[chosen.architecture](job, info, (1 / CLASSES,) * CLASSES, fabric)
        read: Any = batch_reader(Drawn(crop), fabric, batch, SEED, order_of(job))  # type: ignore[arg-type]
        is_gpu, times = fabric.device.type == "cuda", []
        begin = time.perf_counter()
        for step, part, _ in read_ahead(read, range(3 + chosen.steps), readers_for(is_gpu)):
            nets.play(part, step)
            if is_gpu:
                torch.cuda.synchronize()
            times.append(time.perf_counter() - begin)
            begin = time.perf_counter()
        seconds = float(np.median(times[3:]))
        how = precision(job.precision, fabric.device.type)
        subject = f"{chosen.architecture}-{job.width}, training, {how}, crop {crop}, batch {batch}"
        table.add("rate", subject, 1 / seconds, "steps/s", sum(times[3:]))
        table.add("peak_memory", subject, peak_memory(fabric.device), "MiB", 0)
    return table


class Drawn:
    """Crops of nothing: as fast as a reader can be, so that steps are timed and not files."""

    def __init__(self, crop: int) -> None:
        draw = np.random.default_rng(SEED)
        self._image = draw.uniform(-1, 1, (BANDS, crop, crop)).astype(np.float32)
        self._classes = patches(crop, crop)[None]

    def batch(self, step: int, numbers: range) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """As many as there are numbers, all the same."""
        return np.stack([self._image] * len(numbers)), np.stack([self._classes] * len(numbers))


def fabric_by_its_name() -> None:
    """Where only the whole of Lightning is installed, its Fabric under the name that we import."""
    if not importlib.util.find_spec("lightning_fabric"):
        import lightning.fabric

        sys.modules["lightning_fabric"] = lightning.fabric


PARTS: dict[str, Callable[[argparse.Namespace], Table]] = {"onnx": onnx, "torch": torch_bare, "training": training}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["there", *PARTS])
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--hardware", default="", help="the machine in words")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--precision", default="full", choices=["full", "half"])
    parser.add_argument("--tf32", action="store_true")
    parser.add_argument("--architecture", default="fast", choices=sorted(WIDTHS))
    parser.add_argument("--width", type=int)
    parser.add_argument("--kinds", nargs="+", default=["fp32", "tf32", "fp16", "bf16"])
    parser.add_argument("--windows", type=int, nargs="+", default=[512, 1024, 2048])
    parser.add_argument("--sizes", nargs="+", default=["128x16", "256x16"], help="of crops and batches, as 256x16")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=2.0, help="that a rate is timed at least")
    chosen = parser.parse_args()
    if chosen.part == "there":
        print(json.dumps(what_is_there()))
    else:
        PARTS[chosen.part](chosen).finish(None)


if __name__ == "__main__":
    main()
