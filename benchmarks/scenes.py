"""Labelled scenes on EuroSAT: two ways to train, Frechet distances per class, and what generated pictures are good for.

Both ways learn from the same nine tenths with the same number of steps. The `satellite` embedding was trained on these
nine tenths too (benchmarks/train_satellite.py), so distances are measured twice: to all pictures, and to the tenth that
neither the embedding nor a generator has seen. Everything is resumable: the same command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import scenes_use
from numpy.typing import NDArray
from rows import ROOT, Table, device_name
from train_satellite import split

from landsynth.contract.events import Message
from landsynth.contract.files import written
from landsynth.contract.jobs.generate_scenes import GenerateScenesJob
from landsynth.contract.jobs.train_scene_generator import TrainSceneGeneratorJob
from landsynth.datasets.labelled.folder import SceneFolder
from landsynth.evaluation.features.embedding import Embedding
from landsynth.evaluation.metrics.frechet import frechet_distance, statistics
from landsynth.inference.generate_scenes import generate_scenes
from landsynth.inference.network.scene_generator import SceneNetwork, picture_noise
from landsynth.training.scenes.pictures import ScenePictures
from landsynth.training.train_scene_generator import train_scene_generator

VARIANTS = {"published": ("minimax", "one-hot"), "hinge": ("hinge", "projection")}
SUBJECTS = {"published": "dcgan-minimax-one-hot", "hinge": "dcgan-hinge-projection"}
SOURCE = {"Forest": 8.97, "Pasture": 41.51, "SeaLake": 26.73, "Industrial": 312.99, "mean": 116.97}
"""What Lwin and Aguilar (2022) state, with Inception weights and samples of 500: not comparable with ours."""
SIZE = 64


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zip", type=Path, required=True, help="eurosat-rgb.zip")
    parser.add_argument("--work", type=Path, default=ROOT / "runs" / "scenes", help="folder of checkpoints and models")
    parser.add_argument("--parts", default="train,frechet,use", help="train, frechet, use, pictures")
    parser.add_argument("--steps", type=int, default=6000, help="of each way to train")
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--minutes", type=float, help="most of each training, all its parts together")
    parser.add_argument("--limit", type=int, help="pictures of a class that are measured, for a quick look")
    parser.add_argument("--pictures", type=Path, help="folder for scenes.jpg and scenes_frechet.png")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    scenes_use.options(parser)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    train, unseen = divided(options.zip, options.work)
    parts = options.parts.split(",")
    table = Table(device_name("CPU", None))
    if "train" in parts:
        for name in VARIANTS:
            trained(name, train, options)
    if "frechet" in parts:
        found = distances(train, unseen, options, table)
        (options.work / "frechet.json").write_text(json.dumps(found, indent=1))
    if options.pictures and (options.work / "frechet.json").exists():
        draw(json.loads((options.work / "frechet.json").read_text()), options)
    if "use" in parts:
        scenes_use.run(train, unseen, options, table)
    table.finish(options.out)


def divided(source: Path, work: Path) -> tuple[Path, Path]:
    """Two zips: the nine tenths that the embedding was trained on, and the tenth that it was not."""
    found = work / "eurosat-train.zip", work / "eurosat-unseen.zip"
    if all(each.exists() for each in found):
        return found
    with zipfile.ZipFile(source) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))
        classes = sorted({name.split("/")[-2] for name in names})
        labels = np.array([classes.index(name.split("/")[-2]) for name in names])
        for path, indices in zip(found, split(labels, 0)):
            with written(path) as part, zipfile.ZipFile(part, "w") as target:
                for index in sorted(indices):
                    target.writestr("/".join(names[index].split("/")[-2:]), archive.read(names[index]))
    return found


def trained(name: str, train: Path, options: argparse.Namespace) -> None:
    """Train one variant, or go on with it."""
    folder = options.work / name
    folder.mkdir(exist_ok=True)
    objective, conditioning = VARIANTS[name]
    train_scene_generator(
        TrainSceneGeneratorJob(
            scenes=str(train), model=str(folder / "model.onnx"), log=str(folder / "log"), size=SIZE,
            width=options.width, objective=objective, conditioning=conditioning, steps=options.steps, patience=0,
            minutes=options.minutes, resume=True,
        ),
        say,
    )  # fmt: skip


def read(path: Path) -> ScenePictures:
    """All pictures of a zip."""
    return ScenePictures(SceneFolder(str(path)), SIZE, 0.0, "error", 0, say)


def distances(train: Path, unseen: Path, options: argparse.Namespace, table: Table) -> dict[str, Any]:
    """Frechet distances by subject and class, rows of them, and the floors that real pictures have.

    all: as many made-up pictures of a class as there are real ones. unseen: the same ones, to the unseen tenth. The
    floors: one half of the real ones to the other, and the seen ones to the unseen.
    """
    embedding = Embedding()
    seen, other = read(train), read(unseen)
    features = [real_features(each, embedding, options.limit) for each in (seen, other)]
    names = [each.name for each in seen.info.classes]
    found: dict[str, Any] = {"real, all": {}, "real, unseen": {}}
    started = time.monotonic()
    for label, name in enumerate(names):
        one, two = features[0][label], features[1][label]
        whole = np.random.default_rng(label).permutation(np.concatenate([one, two]))
        found["real, all"][name] = frechet(whole[::2], whole[1::2])
        found["real, unseen"][name] = frechet(one, two)
    times = {"real, all": time.monotonic() - started, "real, unseen": time.monotonic() - started}
    for variant, subject in SUBJECTS.items():
        path = options.work / variant / "model.onnx"
        if not path.exists():
            continue
        started = time.monotonic()
        network = SceneNetwork(str(path))
        by_class: dict[str, dict[str, float]] = {"all": {}, "unseen": {}}
        for label, name in enumerate(names):
            one, two = features[0][label], features[1][label]
            count = len(one) + len(two)
            made = made_features(network, network_label(network, name), name, count, embedding)
            by_class["all"][name] = frechet(made, np.concatenate([one, two]))
            by_class["unseen"][name] = frechet(made, two)
            print(subject, name, {each: round(values[name], 2) for each, values in by_class.items()}, flush=True)
        for each, values in by_class.items():
            found[f"{subject}, {each}"] = values
            times[f"{subject}, {each}"] = time.monotonic() - started
    for subject, values in found.items():
        values["mean"] = float(np.mean(list(values.values())))
        for name, value in values.items():
            table.add("frechet_satellite", f"{subject}, {name}", value, "squared distance of features", times[subject])
    return found


def frechet(one: NDArray[Any], other: NDArray[Any]) -> float:
    """The Frechet distance of two sets of features."""
    return frechet_distance(statistics(one), statistics(other))


def real_features(pictures: ScenePictures, embedding: Embedding, limit: int | None) -> list[NDArray[np.float32]]:
    """Features of the real pictures of each class."""
    chosen = [pictures.of_class(label, False)[:limit] for label in range(len(pictures.info.classes))]
    return [in_parts(embedding, lambda at, some=some: pictures.values(some[at]), len(some), pictures.info.bands)
            for some in chosen]  # fmt: skip


def made_features(
    network: SceneNetwork, label: int, name: str, count: int, embedding: Embedding
) -> NDArray[np.float32]:
    """Features of the first pictures of a class that generate_scenes writes with seed 0."""

    def values(at: slice) -> NDArray[Any]:
        numbers = range(count)[at]
        size = network.card.style_size
        return np.stack([network.draw(label, picture_noise(0, name, number + 1, size)) for number in numbers])

    return in_parts(embedding, values, count, network.card.bands)


def in_parts(embedding: Embedding, values: Any, count: int, bands: Any) -> NDArray[np.float32]:
    """Features of pictures that are made or read a few at a time."""
    starts = range(0, count, 256)
    return np.concatenate([embedding.features(values(slice(first, first + 256)), bands) for first in starts])


def network_label(network: SceneNetwork, name: str) -> int:
    """Index of a class by its name."""
    return [each.name for each in network.card.classes].index(name)


def draw(found: dict[str, Any], options: argparse.Namespace) -> None:
    """Bars by class, as in figure 3 of Lwin and Aguilar, and a sheet of generated pictures of the better variant."""
    from matplotlib.figure import Figure
    from PIL import Image

    shown = {key: values for key, values in found.items() if key.endswith("unseen")}
    names = list(next(iter(shown.values())))
    figure = Figure(figsize=(9, 4.2), layout="constrained")
    axes = figure.add_subplot()
    for place, (key, values) in enumerate(shown.items()):
        shift = (place - (len(shown) - 1) / 2) * 0.8 / len(shown)
        bars = axes.bar(np.arange(len(names)) + shift, [values[name] for name in names], 0.8 / len(shown), label=key)
        axes.bar_label(bars, fmt="%.2g", fontsize=6)
    axes.set_xticks(range(len(names)), names, rotation=30, ha="right", fontsize=8)
    axes.set_ylabel("Fréchet distance, satellite embedding")
    axes.set_title("Generated EuroSAT scenes by class, against real pictures that nothing was trained on", fontsize=10)
    axes.legend(fontsize=8, loc="upper left", ncols=len(shown))
    axes.set_ylim(0, 1.15 * axes.get_ylim()[1])
    stated = ", ".join(f"{name} {value}" for name, value in SOURCE.items())
    figure.supxlabel(
        f"Lwin and Aguilar (2022), Inception weights, samples of 500, not comparable: {stated}", fontsize=7
    )
    options.pictures.mkdir(parents=True, exist_ok=True)
    figure.savefig(options.pictures / "scenes_frechet.png", dpi=110)
    best = min((v for v in VARIANTS if f"{SUBJECTS[v]}, unseen" in found),
               key=lambda v: float(found[f"{SUBJECTS[v]}, unseen"]["mean"]))  # fmt: skip
    sheet = options.work / "sheet"
    shutil.rmtree(sheet, ignore_errors=True)  # perhaps of an earlier model
    generate_scenes(GenerateScenesJob(str(options.work / best / "model.onnx"), str(sheet), count=10), say)
    Image.open(sheet / "contact-sheet.png").save(options.pictures / "scenes.jpg", quality=90)


def say(event: Any) -> None:
    """Messages and warnings as lines."""
    if hasattr(event, "text"):
        print(event.text if isinstance(event, Message) else f"warning: {event.text}", flush=True)


if __name__ == "__main__":
    main()
