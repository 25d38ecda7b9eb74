"""Frozen statistics against those of the instance, as published, and of the whole scene: tiles, drift and quality.

    python benchmarks/normalisation.py --out benchmarks/results/translation.json

Reads the checkpoints of two trainings of equal steps and seed on the naip sets, which it makes where they are missing:
--models/naip (frozen) and --models/naip-instance. `scene` is the instance network with the statistics of the whole
scene in every layer, as a first pass would find them: then windows agree, but what a place looks like depends on what
else the scene shows. Last, the grids that networks leave which have not learnt yet, by how they scale up.
"""

from __future__ import annotations

import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rows import ROOT, Table, device_name
from torch import nn
from translation import CHIP, NAIP, chips, log_loss, read

from landsynth.contract.jobs.train_translator import UPSAMPLINGS, TrainTranslatorJob
from landsynth.evaluation.features.embedding import Embedding
from landsynth.evaluation.metrics.frechet import sample_distance
from landsynth.evaluation.metrics.spectrum import Spectrum, grids
from landsynth.models.cyclegan import CycleganConfig, CycleganGenerator
from landsynth.training.loop.crops import digital, scaled
from landsynth.training.loop.devices import open_fabric
from landsynth.training.loop.run import BEST
from landsynth.training.train_translator import train_translator
from landsynth.training.translator.image_sets import ImageSet, open_sets
from landsynth.training.translator.task import TranslatorTask

WINDOW = 192
Images = NDArray[np.float32]


def main() -> None:
    """Print and keep the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=ROOT / "runs" / "translator")
    parser.add_argument("--naip", type=Path, default=NAIP)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    chosen = parser.parse_args()
    table = Table(device_name("CPU", torch.get_num_threads()))
    autumn, *summers = (
        str(chosen.naip / f"m_4709963_se_14_1_{date}.tif") for date in ("20150926", "20180716", "20200831")
    )
    for kind, name in (("frozen", "naip"), ("instance", "naip-instance")):
        log = chosen.models / name
        job = TrainTranslatorJob(
            (autumn,), tuple(summers), f"{log}-ab.onnx", f"{log}-ba.onnx", str(log), steps=chosen.steps, device="cpu",
            validate_every=150,
        ).resolved  # fmt: skip
        if not (log / BEST).exists():
            train_translator(job, lambda event: None, kind)  # type: ignore[arg-type]
        sets = open_sets((job.images_a, job.images_b), (), job.crop_size or 0, job.validation, lambda event: None)
        task = TranslatorTask(job, len(sets[0].bands), open_fabric(job), kind)  # type: ignore[arg-type]
        task.load(log / BEST)
        compare(kind, task, sets, (autumn, summers), table)
    for upsampling in UPSAMPLINGS:
        table.add("grid_ratio", f"cyclegan untrained {upsampling}", grid_ratio(upsampling), "x", 0.0)
    table.finish(chosen.out)


@torch.no_grad()
def grid_ratio(upsampling: str) -> float:
    """How strong the strongest regular pattern is over faintly uneven areas, as a multiple of what is around it in the
    spectrum; geometric mean over four networks."""
    found = []
    for seed in range(4):
        torch.manual_seed(seed)
        net = CycleganGenerator(CycleganConfig(3, 16, 3, upsampling))  # type: ignore[arg-type]
        for _ in range(20):
            net(torch.rand(2, 3, 64, 64) * 2 - 1)
        smooth = nn.functional.interpolate(torch.rand(8, 3, 18, 18), size=(144, 144), mode="bicubic") * 0.05
        spectrum = Spectrum(3, CHIP)
        for image in net.eval()(smooth + torch.randn(8, 3, 144, 144) * 0.01 - 0.6)[..., 40:104, 40:104].numpy():
            spectrum.add(image)
        found.append(max(grid.ratio for grid in grids(spectrum.power(), chips=spectrum.chips)))
    return float(np.exp(np.mean(np.log(found))))


def compare(
    kind: str, task: TranslatorTask, sets: tuple[ImageSet, ImageSet], files: tuple[str, list[str]], table: Table
) -> None:
    """Rows of a network, and where it is one of instances also of its scene's statistics."""
    autumn = read(Path(files[0]))
    image = torch.from_numpy(scaled(autumn[None, :, :720, :928], sets[0]))
    net = task.averaged["ab"].cpu().float()
    variants = {kind: net}
    if kind == "instance":
        variants["scene"] = with_statistics(net, image)
    embedding = Embedding(threads=1)
    real = np.concatenate([chips(read(Path(path)), 0.15) for path in files[1]])
    wanted = embedding.features(real, sets[1].bands)
    for name, variant in variants.items():
        started = time.perf_counter()
        whole, tiled = (
            digital(each.numpy(), sets[1])[0] for each in (translate(variant, image), by_windows(variant, image))
        )
        seconds = time.perf_counter() - started
        difference = np.abs(np.clip(np.rint(whole), 0, 255) - np.clip(np.rint(tiled), 0, 255))
        found = embedding.features(chips(tiled, 0.15), sets[1].bands)
        for measure, value, unit in (
            ("tiled_difference", float(difference.max()), "digital numbers"),
            ("tiled_difference_mean", float(difference.mean()), "digital numbers"),
            ("frechet_satellite", sample_distance(found, wanted), ""),
            ("log_loss", log_loss(found, wanted), ""),
        ):
            table.add(measure, f"cyclegan {name} statistics", value, unit, seconds)


@torch.no_grad()
def translate(net: nn.Module, image: torch.Tensor) -> torch.Tensor:
    """The whole frame at once."""
    found: torch.Tensor = net(image)
    return found


@torch.no_grad()
def by_windows(net: nn.Module, image: torch.Tensor) -> torch.Tensor:
    """The same in windows of WINDOW px, of which the context is cut off; at the frame's edge nothing is."""
    context, (height, width) = int(net.config.context), image.shape[2:]  # type: ignore[union-attr,arg-type]
    inner, found = WINDOW - 2 * context, torch.zeros_like(image)
    for top in range(0, height, inner):
        for left in range(0, width, inner):
            rows = max(top - context, 0), min(top + inner + context, height)
            columns = max(left - context, 0), min(left + inner + context, width)
            part = net(image[..., slice(*rows), slice(*columns)])
            down, across = min(inner, height - top), min(inner, width - left)
            y, x = top - rows[0], left - columns[0]
            found[..., top : top + down, left : left + across] = part[..., y : y + down, x : x + across]
    return found


@torch.no_grad()
def with_statistics(net: nn.Module, image: torch.Tensor) -> nn.Module:
    """A network of instances whose layers hold the statistics of a whole image from now on."""
    result = copy.deepcopy(net)
    for module in list(result.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.InstanceNorm2d):
                layer = nn.BatchNorm2d(child.num_features, momentum=1.0)
                layer.weight, layer.bias = child.weight, child.bias
                setattr(module, name, layer.train())
    result(image)  # the first pass: every layer sees what the layers before it make of the whole scene
    return result.eval()


if __name__ == "__main__":
    main()
