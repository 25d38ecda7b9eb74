"""What generated scenes are good for: a classifier trained on few real chips, with and without generated ones.

The generator of each cell learns from exactly those few chips that the classifier has, so nothing leaks; one that has
learnt from all chips is shown beside it and named so. Classifiers are small networks trained from nothing for the same
number of steps, with flips and turns, and are measured on chips that no network has seen.
"""

from __future__ import annotations

import argparse
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rows import Table
from torch import Tensor, nn
from torch.nn import functional as F

from landsynth.contract.jobs.train_scene_generator import TrainSceneGeneratorJob
from landsynth.inference.network.scene_generator import SceneNetwork, picture_noise
from landsynth.training.train_scene_generator import train_scene_generator

BATCH, RATE = 64, 2e-3
Sets = tuple[NDArray[np.uint8], NDArray[np.int64]]
"""Pictures (n, 3, h, w) and labels (n,)."""


def options(parser: argparse.ArgumentParser) -> None:
    """Options of this part."""
    parser.add_argument("--few", default="20,50,100", help="real chips a class")
    parser.add_argument("--seeds", type=int, default=3, help="draws of these chips, each with networks of its own")
    parser.add_argument("--generator-steps", type=int, default=1500, help="of a generator that learns from few chips")
    parser.add_argument("--classifier-steps", type=int, default=600)
    parser.add_argument("--made", type=int, default=300, help="generated chips a class")
    parser.add_argument("--all-model", type=Path, help="a generator that has learnt from all chips, to compare")


def run(train: Path, unseen: Path, chosen: argparse.Namespace, table: Table) -> None:
    """Do all cells that are not done yet, and add rows of means over seeds and of gains with their spread."""
    cache = chosen.work / "use.json"
    done: dict[str, dict[str, float]] = json.loads(cache.read_text()) if cache.exists() else {}
    test = zipped(unseen)
    for few in map(int, chosen.few.split(",")):
        for seed in range(chosen.seeds):
            key = f"{few}/{seed}"
            if key not in done:
                done[key] = cell(train, test, few, seed, chosen)
                cache.write_text(json.dumps(done, indent=1))
                print(key, {name: round(value, 4) for name, value in done[key].items()}, flush=True)
        cells = [done[f"{few}/{seed}"] for seed in range(chosen.seeds)]
        rows(few, cells, table)


def rows(few: int, cells: list[dict[str, float]], table: Table) -> None:
    """Means over seeds, gains by seed and their standard deviation."""
    seconds = float(np.mean([each["seconds"] for each in cells]))
    for arm in [name for name in cells[0] if name not in ("seconds", "generator_seconds")]:
        values = np.array([each[arm] for each in cells if arm in each])
        said = f"share of unseen chips, mean of {len(values)} seeds"
        table.add("accuracy", f"{arm}, {few} a class", values.mean(), said, seconds)
        if len(values) > 1:
            table.add("accuracy_deviation", f"{arm}, {few} a class", values.std(ddof=1), said, seconds)
        if arm != "real":
            gains = values - np.array([each["real"] for each in cells if arm in each])
            table.add("gain_accuracy", f"{arm}, {few} a class", gains.mean(), said, seconds)
            if len(gains) > 1:
                table.add("gain_deviation", f"{arm}, {few} a class", gains.std(ddof=1), said, seconds)


def cell(train: Path, test: Sets, few: int, seed: int, chosen: argparse.Namespace) -> dict[str, float]:
    """Accuracies of the arms for one draw of few chips a class."""
    started = time.monotonic()
    folder = chosen.work / f"few-{few}-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    real = zipped(drawn(train, folder / "chips.zip", few, seed))
    job = TrainSceneGeneratorJob(
        scenes=str(folder / "chips.zip"), model=str(folder / "model.onnx"), log=str(folder / "log"), width=chosen.width,
        steps=chosen.generator_steps, batch_size=32, validation=0.0, validate_every=0, seed=seed, resume=True,
        preview_every=chosen.generator_steps,
    )  # fmt: skip
    train_scene_generator(job, lambda event: None)
    generator_seconds = time.monotonic() - started
    found = {
        "real": accuracy(real, None, test, seed, chosen.classifier_steps),
        "real and dcgan of the same chips": accuracy(
            real, made(folder / "model.onnx", chosen.made, seed), test, seed, chosen.classifier_steps
        ),
    }
    if chosen.all_model is not None:
        more = made(chosen.all_model, chosen.made, seed)
        found["real and dcgan of all chips"] = accuracy(real, more, test, seed, chosen.classifier_steps)
    return found | {"generator_seconds": generator_seconds, "seconds": time.monotonic() - started}


def drawn(source: Path, target: Path, few: int, seed: int) -> Path:
    """A zip with few chips of every class, drawn by the seed."""
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w") as copy:
        names = sorted(archive.namelist())
        for each in sorted({name.split("/")[0] for name in names}):
            own = [name for name in names if name.startswith(f"{each}/")]
            for index in np.random.default_rng((seed, few)).permutation(len(own))[:few]:
                copy.writestr(own[index], archive.read(own[index]))
    return target


def zipped(path: Path) -> Sets:
    """The chips of a zip."""
    import io

    from PIL import Image

    with zipfile.ZipFile(path) as archive:
        names = sorted(archive.namelist())
        images = [np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("RGB")) for name in names]
    classes = sorted({name.split("/")[0] for name in names})
    labels = np.array([classes.index(name.split("/")[0]) for name in names])
    return np.moveaxis(np.stack(images), -1, 1), labels


def made(model: Path, count: int, seed: int) -> Sets:
    """Generated chips, as generate_scenes writes them."""
    network = SceneNetwork(str(model))
    size, names = network.card.style_size, [each.name for each in network.card.classes]
    images = [
        network.draw(label, picture_noise(seed, name, number, size))
        for label, name in enumerate(names)
        for number in range(1, count + 1)
    ]
    return np.stack(images), np.repeat(np.arange(len(names)), count)


class Classifier(nn.Module):
    """Four convolutions of stride 2 with batch normalisation, and the mean over positions: 0.2 million weights."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        widths = (3, 32, 64, 96, 128)
        self.body = nn.Sequential(
            *(
                nn.Sequential(nn.Conv2d(one, two, 3, 2, 1, bias=False), nn.BatchNorm2d(two), nn.ReLU())
                for one, two in zip(widths[:-1], widths[1:])
            )
        )
        self.name = nn.Linear(widths[-1], classes)

    def forward(self, image: Tensor) -> Tensor:
        """(n, 3, h, w) from 0 to 255 -> logits (n, classes)."""
        logits: Tensor = self.name(self.body(image / 127.5 - 1).mean((2, 3)))
        return logits


def accuracy(real: Sets, more: Sets | None, test: Sets, seed: int, steps: int) -> float:
    """Share of the test chips that a classifier names rightly after `steps` batches; with `more`, half of each batch is
    of it."""
    torch.manual_seed(seed)
    net = Classifier(int(test[1].max()) + 1).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    draw = np.random.default_rng(seed)
    for _ in range(steps):
        parts = [picked(real, BATCH if more is None else BATCH // 2, draw)]
        if more is not None:
            parts.append(picked(more, BATCH - BATCH // 2, draw))
        images, labels = (torch.cat(each) for each in zip(*parts))
        loss = F.cross_entropy(net(images.float()), labels, label_smoothing=0.05)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    net.eval()
    with torch.no_grad():
        logits = torch.cat([net(torch.from_numpy(each).float()) for each in np.array_split(test[0], 20)])
    return float((logits.argmax(1).numpy() == test[1]).mean())


def picked(some: Sets, count: int, draw: np.random.Generator) -> tuple[Any, Any]:
    """Chips and labels of part of a batch, flipped and turned."""
    chosen = draw.integers(0, len(some[0]), count)
    images = torch.from_numpy(some[0][chosen])
    turn, flip = draw.integers(0, 4, count), draw.integers(0, 2, count)
    images = torch.stack([torch.rot90(each, int(n), (1, 2)) for each, n in zip(images, turn)])
    images = torch.where(torch.from_numpy(flip == 1)[:, None, None, None], images.flip(3), images)
    return images, torch.from_numpy(some[1][chosen])
