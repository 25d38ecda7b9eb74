"""Train the `satellite` embedding on EuroSAT and write it as ONNX with its card; 20 minutes on two CPU cores."""

from __future__ import annotations

import argparse
import io
import json
import math
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from rows import Table, device_name
from torch import Tensor
from torch.nn import functional as F

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.models.satellite import FEATURES, SatelliteEmbedding
from landsynth.training.export.embedding import export_embedding

HELD_OUT = 10  # every tenth chip of a class, after a seeded shuffle
PIXEL_SIZE = 10.0  # metres, Sentinel-2


def read(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64], list[str]]:
    """All chips of the zip: images (n, 3, 64, 64), class indices, class names."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))
        classes = sorted({name.split("/")[-2] for name in names})
        images = np.empty((len(names), 3, 64, 64), np.uint8)
        for number, name in enumerate(names):
            chip = Image.open(io.BytesIO(archive.read(name))).convert("RGB")
            images[number] = np.moveaxis(np.asarray(chip), -1, 0)
    return images, np.array([classes.index(name.split("/")[-2]) for name in names]), classes


def split(labels: NDArray[np.int64], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices for training and the held-out tenth, the same share of every class."""
    draw = np.random.default_rng(seed)
    held, kept = [], []
    for label in np.unique(labels):
        order = draw.permutation(np.flatnonzero(labels == label))
        held.append(order[: len(order) // HELD_OUT])
        kept.append(order[len(order) // HELD_OUT :])
    return np.concatenate(kept), np.concatenate(held)


def varied(images: Tensor, draw: np.random.Generator) -> Tensor:
    """Flips, quarter turns and shifts of up to 4 px; colours stay, since distances are to see them."""
    padded = F.pad(images.float(), (4, 4, 4, 4), mode="reflect")
    top, left = draw.integers(0, 9, 2)
    images = padded[:, :, top : top + 64, left : left + 64]
    images = torch.rot90(images, int(draw.integers(4)), (2, 3))
    return images.flip(3) if draw.integers(2) else images


@torch.no_grad()
def accuracy(net: SatelliteEmbedding, images: Tensor, labels: Tensor, device: torch.device) -> float:
    """Share of chips that are named rightly."""
    net.eval()
    right = 0
    for chips, wanted in zip(images.split(256), labels.split(256)):
        logits = net(chips.to(device).float().contiguous(memory_format=torch.channels_last))[1]
        right += int((logits.argmax(1).cpu() == wanted).sum())
    net.train()
    return right / len(labels)


def train(options: argparse.Namespace, device: torch.device) -> tuple[SatelliteEmbedding, dict[str, Any]]:
    """Train from the zip; returns the network and the record of its training."""
    images, labels, classes = read(options.zip)
    kept, held = split(labels, options.seed)
    pixels, targets = torch.from_numpy(images), torch.from_numpy(labels)
    torch.manual_seed(options.seed)
    net = SatelliteEmbedding(len(classes)).to(device, memory_format=torch.channels_last)
    steps = options.epochs * (len(kept) // options.batch)
    optimizer = torch.optim.AdamW(net.parameters(), options.rate, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.rate, total_steps=steps, pct_start=0.2)
    draw, start, step = np.random.default_rng(options.seed), time.monotonic(), 0
    found, epoch, history = 0.0, 0, []
    for epoch in range(1, options.epochs + 1):
        total = 0.0
        order = draw.permutation(kept)
        for first in range(0, len(order) - options.batch + 1, options.batch):
            chosen = torch.from_numpy(order[first : first + options.batch])
            chips = varied(pixels[chosen].to(device), draw).contiguous(memory_format=torch.channels_last)
            with torch.autocast(device.type, torch.bfloat16):
                logits = net(chips)[1]
            loss = F.cross_entropy(logits.float(), targets[chosen].to(device), label_smoothing=0.05)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            step, total = step + 1, total + loss.item()
        found = accuracy(net, pixels[held], targets[held], device)
        seconds = time.monotonic() - start
        left = seconds / epoch * (options.epochs - epoch)
        history.append(round(found, 4))
        print(f"epoch {epoch}: loss {total / (len(order) // options.batch):.4f}, held-out accuracy {found:.4f}, "
              f"{seconds:.0f} s, {left:.0f} s left", flush=True)  # fmt: skip
    if not math.isfinite(found):
        raise SystemExit("Expected a finite accuracy.")
    return net.cpu().eval(), {
        "data": "EuroSAT RGB",
        "classes": classes,
        "chips": len(kept),
        "held_out": len(held),
        "accuracy": round(found, 4),
        "accuracy_by_epoch": history,
        "epochs": epoch,
        "steps": step,
        "batch_size": options.batch,
        "learning_rate": options.rate,
        "seed": options.seed,
        "seconds": round(time.monotonic() - start),
        "torch": torch.__version__,
    }


def main() -> None:
    """Train, export, and add a row to the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zip", type=Path, required=True, help="eurosat-rgb.zip")
    parser.add_argument("--model", type=Path, required=True, help="ONNX file to write")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the row into")
    options = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    name = torch.cuda.get_device_name() if device.type == "cuda" else device_name("CPU", None)
    table = Table(name)
    net, record = train(options, device)
    card = ModelCard(
        kind="embedding",
        architecture="satellite",
        name="satellite",
        classes=tuple(ClassInfo(index + 1, each) for index, each in enumerate(record["classes"])),
        bands=tuple(BandInfo(each, 0.0, 255.0, 127.5, 64.0) for each in ("red", "green", "blue")),
        data_type="uint8",
        pixel_size=PIXEL_SIZE,
        multiple=8,
        context=0,
        overlap=0,
        licence="GPL-2.0-or-later; trained on EuroSAT (MIT, Helber et al.)",
        description=f"Features ({FEATURES}) of satellite imagery, for distances between sets of chips",
        training={**record, "hardware": name},
    )
    export_embedding(net, card, options.model)
    table.add("accuracy", "satellite", record["accuracy"], "share of the held-out tenth", record["seconds"])
    table.finish(options.out)
    print(json.dumps(record))


if __name__ == "__main__":
    main()
