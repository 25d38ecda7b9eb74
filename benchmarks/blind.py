"""Sheets for someone who has not seen the masks, and how much of a roof has one hue; of a dataset's held-out scenes.

`naming.png`: crops of painted imagery, in each a ring around one spot, each class equally often; places are drawn by
mask alone. `choice.png`: numbered crops, half of them real and half painted, of the same masks and in random order.
What is what is in `key.json`; whoever answers looks at the sheets only. Nothing of these may be published where the
imagery may not be. The rows measure the share of a building's pixels whose hue is within 20 degrees of its median,
painted and real.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import rasterio
from matplotlib.colors import rgb_to_hsv
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from rows import Table, device_name, options
from scipy import ndimage

from landsynth.contract.dataset import DatasetInfo, SceneInfo
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.inference.generate import generate

CROP, GAP, COLUMNS = 128, 24, 10
SPOT, DRAWS, CHOICES = 6, 3, 40
"""Pixels around a spot that are of its class; seeds that are painted; crops to choose among."""
HUE, LEAST = 20 / 360, 200
"""Degrees from the median that count as the same hue; pixels of a building that counts."""

Pair = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def main() -> None:
    """Paint every held-out scene in three draws, write the sheets, measure roofs."""
    parser = options(__doc__)
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--split", default="test")
    parser.add_argument("--building", default="building", help="class whose parts are roofs; empty: none")
    parser.add_argument("--folder", type=Path, required=True, help="where the sheets and their key go")
    chosen = parser.parse_args()
    data, random = chosen.dataset, np.random.default_rng(0)
    info = DatasetInfo.read(data)
    scenes = [each for each in info.scenes if each.split == chosen.split]
    painted = [[_painted(data, scene, chosen.model, seed) for scene in scenes] for seed in range(1, DRAWS + 1)]
    real = [(_bands(data / scene.image), _codes(data / scene.mask)) for scene in scenes]
    chosen.folder.mkdir(parents=True, exist_ok=True)
    key = {"naming": _naming(info, painted, random, chosen.folder / "naming.png")}
    key["choice"] = _choice(real, painted[0], random, chosen.folder / "choice.png")
    (chosen.folder / "key.json").write_text(json.dumps(key, indent=1))
    table = Table(device_name(chosen.device, chosen.threads))
    code = next((each.code for each in info.classes if each.name == chosen.building), None)
    for subject, pairs in (("painted", painted[0]), ("real", real)):
        shares = [share for pair in pairs for share in _of_one_hue(*pair, code)] if code is not None else []
        if shares:
            table.add("roofs of one hue", subject, float(np.mean(shares)), "share", 0.0)
    table.finish(chosen.out)


def _painted(dataset: Path, scene: SceneInfo, model: Path, seed: int) -> Pair:
    mask = dataset / scene.mask
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "painted.tif")
        generate(GenerateJob(str(mask), str(output), model=str(model), seed=seed, threads=1), lambda event: None)
        return _bands(output), _codes(mask)


def _bands(path: Path) -> NDArray[np.uint8]:
    with rasterio.open(path) as file:
        return np.moveaxis(file.read((1, 2, 3)), 0, -1)


def _codes(path: Path) -> NDArray[np.uint8]:
    with rasterio.open(path) as file:
        return file.read(1)


def _naming(info: DatasetInfo, painted: list[list[Pair]], random: np.random.Generator, path: Path) -> list[str]:
    """Two spots a class and draw, inside an area of the class; a class without such an area is left out."""
    crops, names = [], []
    for draw in painted:
        for each in info.classes:
            inside = [ndimage.binary_erosion(codes == each.code, iterations=SPOT) for _, codes in draw]
            places = [(at, *place) for at, area in enumerate(inside) for place in np.argwhere(_middle(area))]
            for number in random.permutation(len(places))[:2]:
                at, row, column = places[number]
                crops.append(_ringed(_cut(draw[at][0], row, column)))
                names.append(each.name)
    order = random.permutation(len(crops))
    _sheet([crops[number] for number in order], path)
    return [names[number] for number in order]


def _choice(
    real: list[Pair], painted: list[Pair], random: np.random.Generator, path: Path, count: int = 40
) -> list[str]:
    """Crops at places drawn without a look at anything but where something is labelled."""
    crops, kinds = [], ["real", "painted"] * (CHOICES // 2)
    places = [(at, *place) for at, (_, codes) in enumerate(real) for place in np.argwhere(_middle(codes > 0))]
    for kind, number in zip(kinds, random.permutation(len(places))):
        at, row, column = places[number]
        crops.append(_cut((real if kind == "real" else painted)[at][0], row, column))
    order = random.permutation(len(crops))
    _sheet([crops[number] for number in order], path)
    return [kinds[number] for number in order]


def _middle(area: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a crop around a pixel of the area lies within the scene."""
    found, half = np.zeros_like(area), CROP // 2
    found[half:-half, half:-half] = area[half:-half, half:-half]
    return found


def _cut(image: NDArray[np.uint8], row: int, column: int) -> NDArray[np.uint8]:
    half = CROP // 2
    return image[row - half : row + half, column - half : column + half]


def _ringed(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    picture = Image.fromarray(crop)
    reach = CROP // 2 - SPOT - 3, CROP // 2 + SPOT + 3
    ImageDraw.Draw(picture).ellipse((reach[0], reach[0], reach[1], reach[1]), outline=(255, 0, 255), width=1)
    return np.asarray(picture)


def _sheet(crops: list[NDArray[np.uint8]], path: Path) -> None:
    """Crops at native size, each with its number, from 1."""
    rows, step = -(-len(crops) // COLUMNS), CROP + GAP
    sheet = Image.new("RGB", (COLUMNS * step, rows * step), "white")
    pen = ImageDraw.Draw(sheet)
    for number, crop in enumerate(crops):
        left, top = number % COLUMNS * step, number // COLUMNS * step
        sheet.paste(Image.fromarray(crop), (left, top + GAP))
        pen.text((left + 4, top + 6), str(number + 1), fill="black")
    sheet.save(path)


def _of_one_hue(image: NDArray[np.uint8], codes: NDArray[np.uint8], code: int) -> list[float]:
    """For each building the share of its pixels whose hue is that of its median, on the circle of hues."""
    parts, count = ndimage.label(codes == code)
    shares = []
    for number, place in enumerate(ndimage.find_objects(parts), 1):
        inside = parts[place] == number
        if inside.sum() < LEAST:
            continue
        pixels = image[place][inside] / 255
        middle = rgb_to_hsv(np.median(pixels, 0))[0]
        apart = np.abs(rgb_to_hsv(pixels)[:, 0] - middle)
        shares.append(float((np.minimum(apart, 1 - apart) < HUE).mean()))
    return shares


if __name__ == "__main__":
    main()
