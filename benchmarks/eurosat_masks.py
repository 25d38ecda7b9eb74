"""Dense land-cover masks for EuroSAT RGB, whose chips are labelled by scene only, and the dataset folder of both.

A network that sees 13 pixels learns what each pixel shows from scenes alone (forward correction of noisy labels:
Patrini et al. 2017, https://arxiv.org/abs/1609.03683): SCENES says how much of each class a scene has, and TILTS what a
pixel's own look makes likelier. What it finds is weighed with the same shares again, and drawn to the edges of the
image. Look at the masks (--picture) before anything is trained on them: nobody surveyed them.
"""

from __future__ import annotations

import argparse
import io
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

from landsynth.contract.card import ClassInfo
from landsynth.contract.dataset import DatasetInfo, SceneInfo
from landsynth.contract.events import silent
from landsynth.contract.files import made
from landsynth.rasters.statistics import BandStatistics

CLASSES = (
    ClassInfo(10, "tree cover", "#006400"), ClassInfo(30, "grassland", "#ffff4c"),
    ClassInfo(40, "cropland", "#f096ff"), ClassInfo(50, "built-up", "#fa0000"), ClassInfo(60, "bare", "#b4b4b4"),
    ClassInfo(80, "water", "#0064c8"),
)  # fmt: skip
SCENES: dict[str, tuple[int, tuple[float, ...]]] = {
    "AnnualCrop": (700, (0.03, 0.04, 0.90, 0.01, 0.015, 0.005)),
    "Forest": (500, (0.93, 0.04, 0.005, 0.005, 0.01, 0.01)),
    "HerbaceousVegetation": (700, (0.15, 0.75, 0.04, 0.02, 0.03, 0.01)),
    "Highway": (700, (0.15, 0.22, 0.36, 0.24, 0.02, 0.01)),
    "Industrial": (500, (0.05, 0.10, 0.05, 0.74, 0.04, 0.02)),
    "Pasture": (700, (0.12, 0.80, 0.05, 0.015, 0.005, 0.01)),
    "PermanentCrop": (600, (0.08, 0.06, 0.82, 0.03, 0.01, 0.0001)),
    "Residential": (700, (0.13, 0.10, 0.01, 0.75, 0.001, 0.009)),
    "River": (900, (0.22, 0.18, 0.13, 0.05, 0.04, 0.38)),
    "SeaLake": (250, (0.004, 0.003, 0.002, 0.002, 0.003, 0.985)),
}
"""Scene -> chips to learn from, and the shares of CLASSES in such a scene."""
TILTS = np.array([
    (1, 1, 1, 1, 1, 1), (10, 0.5, 0.5, 0.3, 0.1, 1), (2, 4, 2, 0.15, 0.1, 1), (0.1, 0.5, 1.5, 0.7, 8, 0.05),
    (0.1, 0.3, 1, 4, 2, 0.1), (1, 1, 1, 1, 1, 1),
])  # fmt: skip
"""What a pixel's look makes of these shares: none, dark, green, bright soil, white, smooth."""
DARK, GREEN, SOIL, WHITE, SMOOTH = range(1, 6)
OWN = {  # scene and look -> factors of its own
    ("HerbaceousVegetation", SOIL): (0.1, 0.5, 1.5, 0.7, 32, 0.05), ("AnnualCrop", SOIL): (0.1, 0.5, 1.5, 0.7, 1, 0.05),
    ("PermanentCrop", SOIL): (0.1, 0.5, 1.5, 0.7, 1, 0.05), ("Residential", SOIL): (0.1, 0.5, 1.5, 0.7, 1, 0.05),
    ("AnnualCrop", WHITE): (0.1, 0.3, 1, 1, 2, 0.1), ("PermanentCrop", WHITE): (0.1, 0.3, 1, 1, 2, 0.1),
    ("HerbaceousVegetation", WHITE): (0.1, 0.3, 1, 1, 8, 0.1), ("Highway", DARK): (4, 0.7, 0.7, 0.5, 0.1, 1),
    ("Highway", SOIL): (0.1, 0.5, 1.5, 0.7, 3, 0.05), ("River", SMOOTH): (0.6, 0.6, 0.5, 0.1, 0.2, 5),
    ("River", DARK): (4, 0.5, 0.5, 0.3, 0.1, 1.5), ("Forest", GREEN): (1, 1, 1, 1, 1, 1),
    ("SeaLake", DARK): (1, 1, 1, 1, 1, 1), ("SeaLake", GREEN): (1, 1, 1, 1, 1, 1),
}  # fmt: skip
SHOWN = {"River": (5, 0.04), "SeaLake": (5, 0.3), "Forest": (0, 0.3)}
"""Scene -> the class that it is named for, and how much of it a mask must show; others are left out as misread."""
HELD_OUT, GROUP = 40, 100  # chips of a scene for validation, and for the test; neighbours by number stay together
SIDE, REACH, CROP, BATCH = 64, 6, 32, 24
METRES = 10.0
ATTRIBUTION = "EuroSAT (Helber et al. 2019, MIT), contains modified Copernicus Sentinel data"
Chips = NDArray[np.uint8]


def read(path: Path, seed: int) -> tuple[Chips, NDArray[np.int64], list[str], list[str]]:
    """Chips (n, 64, 64, 3) of the zip without haze, indices of their scenes, names and splits; drawn by the seed."""
    images, labels, names, splits = [], [], [], []
    with zipfile.ZipFile(path) as archive:
        members = sorted(name for name in archive.namelist() if name.endswith(".jpg"))
        for label, (scene, (count, _)) in enumerate(SCENES.items()):
            left = {"train": count, "validation": HELD_OUT, "test": HELD_OUT}
            mine = [name for name in members if name.split("/")[-2] == scene]
            for at in np.random.default_rng((seed, label)).permutation(len(mine)):
                name = Path(mine[at]).stem
                split = split_of(int(name.rpartition("_")[2]))
                if not left[split]:
                    continue
                chip = np.asarray(Image.open(io.BytesIO(archive.read(mine[at]))).convert("RGB"))
                if not is_hazy(chip):
                    left[split] -= 1
                    images.append(chip)
                    labels.append(label)
                    names.append(name)
                    splits.append(split)
    return np.stack(images), np.array(labels), names, splits


def split_of(number: int) -> str:
    """Groups of chips that follow each other stay together: of ten groups one validates, one tests."""
    return {8: "validation", 9: "test"}.get(number // GROUP % 10, "train")


def is_hazy(chip: Chips) -> bool:
    """Whether a veil lies over the chip: even its darkest pixels are blue."""
    red, _, blue = np.median(chip.reshape(-1, 3), axis=0)
    return bool(np.percentile(chip[..., 2], 5) > 92 and blue > red + 25)


def blurred(values: Tensor, side: int) -> Tensor:
    """Means over squares (n, c, h, w)."""
    return F.avg_pool2d(F.pad(values, (side // 2,) * 4, mode="reflect"), side, 1)


def rows_of(images: Tensor, labels: NDArray[np.int64]) -> Tensor:
    """The row of `shares` for every pixel (n, h, w) of images (n, 3, h, w): its scene and its look."""
    soft = blurred(images, 3)
    red, green, blue = soft.unbind(1)
    mean, bright = soft.mean(1), images.mean(1, keepdim=True)
    spread = (blurred(bright**2, 7) - blurred(bright, 7) ** 2).clamp_min(0).sqrt()[:, 0]
    look = torch.zeros(red.shape, dtype=torch.int64)
    look[(green < 74) & (red < 52) & (blue < 86)] = DARK
    look[(green >= 74) & (green > red + 12) & (green > blue - 8)] = GREEN
    look[(red > green + 4) & (mean > 95)] = SOIL
    look[(mean > 150) & (soft.amax(1) - soft.amin(1) < 35)] = WHITE
    is_river = torch.from_numpy(labels == list(SCENES).index("River"))[:, None, None]
    look[is_river & (spread < 1.6)] = SMOOTH
    return torch.from_numpy(labels)[:, None, None] * len(TILTS) + look


def shares() -> NDArray[np.float64]:
    """Shares of the classes (rows, classes) for every scene and look."""
    found = np.array([
        np.multiply(known, OWN.get((scene, look), tilt))
        for scene, (_, known) in SCENES.items() for look, tilt in enumerate(TILTS)
    ])  # fmt: skip
    return np.asarray(found / found.sum(1, keepdims=True))


def network(width: int = 24) -> nn.Sequential:
    """Colours, in numbers about 0, to logits of the classes; REACH pixels are lost at each side."""
    layers: list[nn.Module] = []
    for count, dilation in ((3, 1), (width, 1), (width, 2), (width, 2)):
        layers += [nn.Conv2d(count, width, 3, dilation=dilation), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(width, 32, 1), nn.ReLU(), nn.Conv2d(32, len(CLASSES), 1))


def scaled(images: Tensor) -> Tensor:
    """Digital numbers as the network wants them."""
    return (images - 90) / 40


def tensor(images: Chips) -> Tensor:
    """Chips (n, h, w, 3) as (n, 3, h, w) floats."""
    return torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2).float()


def train(images: Chips, labels: NDArray[np.int64], steps: int, seed: int) -> tuple[nn.Module, Tensor]:
    """The network and the shares of the classes over all chips (classes,)."""
    rows = torch.cat(
        [rows_of(tensor(images[at : at + 500]), labels[at : at + 500]) for at in range(0, len(images), 500)]
    )
    joint = shares() * np.bincount(rows.ravel().numpy(), minlength=len(shares()))[:, None]
    whole = joint.sum(0)
    likely = torch.tensor(joint / whole, dtype=torch.float32)  # p(row | class)
    draw = np.random.default_rng(seed)
    torch.manual_seed(seed)
    net = network().to(memory_format=torch.channels_last)
    adam = torch.optim.Adam(net.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, 8e-3, total_steps=steps, pct_start=0.15)
    started, inner = time.monotonic(), slice(REACH, REACH + CROP)
    for step in range(steps):
        chosen = draw.integers(0, len(images), BATCH)
        top, left = draw.integers(0, SIDE - CROP - 2 * REACH + 1, 2)
        at = (slice(top, top + CROP + 2 * REACH), slice(left, left + CROP + 2 * REACH))
        turn = int(draw.integers(4))
        crop = torch.rot90(tensor(images[chosen][:, at[0], at[1]]), turn, (2, 3))
        wanted = torch.rot90(rows[torch.from_numpy(chosen)][:, at[0], at[1]], turn, (1, 2))[:, inner, inner]
        found = F.softmax(net(scaled(crop).contiguous(memory_format=torch.channels_last)), 1)
        chance = torch.einsum("nchw,rc->nrhw", found, likely).gather(1, wanted[:, None])
        loss = -torch.log(chance + 1e-7).mean()
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
        schedule.step()
        if step % 50 == 0:
            print(f"step {step} of {steps}: loss {loss.item():.3f}, {time.monotonic() - started:.0f} s", flush=True)
    return net.eval(), torch.tensor(whole / whole.sum(), dtype=torch.float32)


def snapped(values: Tensor, image: Tensor, radius: int = 2, colour: float = 9.0, space: float = 1.5) -> Tensor:
    """Values (n, c, h, w) averaged over near pixels of like colour (bilateral filter, Tomasi and Manduchi 1998)."""
    height, width = image.shape[2:]
    grown, around = (F.pad(each, (radius,) * 4, mode="reflect") for each in (values, image))
    total, weights = torch.zeros_like(values), torch.zeros_like(image[:, :1])
    for down in range(2 * radius + 1):
        for across in range(2 * radius + 1):
            at = (..., slice(down, down + height), slice(across, across + width))
            apart = ((around[at] - image) ** 2).sum(1, keepdim=True) / (2 * colour**2)
            weight = torch.exp(-apart - ((down - radius) ** 2 + (across - radius) ** 2) / (2 * space**2))
            total += weight * grown[at]
            weights += weight
    return total / weights


@torch.no_grad()
def masks(net: nn.Module, whole: Tensor, images: Chips, labels: NDArray[np.int64]) -> Chips:
    """Class indices (n, h, w): what the network sees, times the shares of scene and look, which four rounds draw
    towards what the chip itself has; then snapped to the edges."""
    pixels = tensor(images)
    soft = blurred(pixels, 3)
    seen = F.log_softmax(net(scaled(F.pad(pixels, (REACH,) * 4, mode="reflect"))), 1) - torch.log(whole)[:, None, None]
    seen = snapped(seen.clamp_min(-8), soft)
    known = torch.log(torch.tensor(shares(), dtype=torch.float32)[rows_of(pixels, labels)].permute(0, 3, 1, 2))
    prior = known
    for _ in range(4):
        own = torch.softmax(seen + prior, 1).mean((2, 3), keepdim=True)
        prior = torch.log_softmax(0.6 * known + 0.4 * torch.log(own), 1)
    found = torch.softmax(seen + prior, 1)
    for _ in range(3):
        found = snapped(found, soft)
    return np.asarray(found.argmax(1).numpy().astype(np.uint8))


def is_read(label: int, indices: Chips) -> bool:
    """Whether a mask (h, w) shows what its scene is named for."""
    index, least = SHOWN.get(list(SCENES)[label], (0, 0.0))
    return bool((indices == index).mean() >= least)


def write(
    folder: Path, images: Chips, indices: Chips, names: list[str], splits: list[str], seed: int
) -> DatasetInfo:  # fmt: skip
    """The dataset: each chip is a scene, so that no crop shows two of them."""
    bands, codes = ("red", "green", "blue"), np.array([each.code for each in CLASSES], np.uint8)
    statistics = BandStatistics(bands, "uint8", images[..., 0].size, seed)
    scenes = []
    with made(folder.absolute(), "DATASET", silent) as place:
        for image, index, name, split in zip(images, indices, names, splits):
            values = np.moveaxis(image, -1, 0)
            if split == "train":
                statistics.add(values.reshape(3, -1))
            scene = SceneInfo(
                name, f"{name}-image.tif", f"{name}-mask.tif", split,
                tuple(np.bincount(index.ravel(), minlength=len(CLASSES)).tolist()),
            )  # fmt: skip
            save(place / scene.image, values, photometric="RGB")
            save(place / scene.mask, codes[index][None])
            scenes.append(scene)
        info = DatasetInfo(
            "sentinel2", CLASSES, (), statistics.finish(silent), "uint8", METRES, "", tuple(scenes),
            attribution=ATTRIBUTION,
        )  # fmt: skip
        info.write(place)
    return info


def save(path: Path, values: NDArray[Any], **options: Any) -> None:
    """A GeoTIFF of (bands, h, w)."""
    count, height, width = values.shape
    with rasterio.open(
        path, "w", driver="GTiff", count=count, height=height, width=width, dtype="uint8", compress="deflate", **options
    ) as file:
        file.write(values)


def picture(path: Path, images: Chips, indices: Chips, labels: NDArray[np.int64], most: int = 24) -> None:
    """Some chips of every scene, as they were drawn, each over its mask."""
    colours = np.array([tuple(bytes.fromhex(each.color[1:])) for each in CLASSES], np.uint8)
    across, strips = min(most, int(np.bincount(labels).min())), []
    for label in range(len(SCENES)):
        part = np.flatnonzero(labels == label)[:across]
        for tiles in (images[part], colours[indices[part]]):
            strips.append(np.hstack([np.pad(each, ((1, 1), (1, 1), (0, 0))) for each in tiles]))
    Image.fromarray(np.vstack(strips)).save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zip", type=Path, required=True, help="EuroSAT_RGB.zip: jpg of 64 x 64 px, by scene")
    parser.add_argument("--dataset", type=Path, required=True, help="folder to write; it must not exist, or be empty")
    parser.add_argument("--picture", type=Path, help="png to write, of chips over their masks")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    images, labels, names, splits = read(chosen.zip, chosen.seed)
    print(f"{len(images)} chips", flush=True)
    is_train = np.array(splits) == "train"
    net, whole = train(images[is_train], labels[is_train], chosen.steps, chosen.seed)
    parts = (slice(first, first + 100) for first in range(0, len(images), 100))
    indices = np.concatenate([masks(net, whole, images[part], labels[part]) for part in parts])
    kept = np.array([is_read(label, index) for label, index in zip(labels.tolist(), indices)])
    print(f"{(~kept).sum()} chips were misread and are left out", flush=True)
    images, indices, labels = images[kept], indices[kept], labels[kept]
    names, splits = ([each for each, ok in zip(texts, kept) if ok] for texts in (names, splits))
    if chosen.picture:
        picture(chosen.picture, images, indices, labels)
    info = write(chosen.dataset, images, indices, names, splits, chosen.seed)
    shown = ", ".join(f"{each.name} {100 * share:.3g} %" for each, share in zip(CLASSES, info.shares("train")))
    print(f"{chosen.dataset}: {shown}")


if __name__ == "__main__":
    main()
