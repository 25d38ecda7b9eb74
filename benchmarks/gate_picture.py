"""Three draws of a land cover, seeds 1, 2 and 3, as one picture; beside them the land cover where that may be shown."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from rasterio.windows import Window

from landsynth.contract.card import read_card
from landsynth.contract.classes import resolve
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.resources import generator_for
from landsynth.inference.generate import generate

SEEDS = (1, 2, 3)
LABEL = 26


def main() -> None:
    """Generate, shrink, join; --crop also writes crops at native resolution without any mask beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--landcover", type=Path, required=True, help="GeoTIFF of class codes")
    parser.add_argument("--model", default="", help="empty: the bundled one whose pixels are nearest in size")
    parser.add_argument("--window", type=int, nargs=4, metavar=("ROW", "COLUMN", "HEIGHT", "WIDTH"), help="part of it")
    parser.add_argument("--width", type=int, default=640, help="width of each part of the picture, pixels")
    parser.add_argument("--out", type=Path, required=True, help="picture to write (.jpg or .png)")
    parser.add_argument(
        "--crop", type=int, nargs=3, metavar=("ROW", "COLUMN", "SIZE"), help="also write OUT-crop-N.png"
    )
    parser.add_argument("--with-landcover", action="store_true", help="the land cover too, in the model's colours")
    options = parser.parse_args()
    with rasterio.open(options.landcover) as file:
        row, column, height, width = options.window or (0, 0, file.height, file.width)
        window = Window(column, row, width, height)
        codes, box, metres = file.read(1, window=window), file.window_bounds(window), file.res[0]
    model = options.model or generator_for(metres)[0]
    pictures = {"land cover": _paint(codes, model)} if options.with_landcover else {}
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            output = Path(folder) / f"{seed}.tif"
            job = GenerateJob(str(options.landcover), str(output), model=model, seed=seed, extent=box)
            result = generate(job, lambda event: None)
            print(f"seed {seed}: {result['megapixels_per_second']:.2f} Mpx/s", flush=True)
            pictures[f"seed {seed}"] = _read(output)
    if options.crop:
        row, column, size = options.crop
        for seed in SEEDS:
            crop = pictures[f"seed {seed}"][row : row + size, column : column + size]
            Image.fromarray(crop).save(options.out.with_name(f"{options.out.stem}-crop-{seed}.png"))
    _join(pictures, options.width).save(options.out, quality=88)


def _read(path: Path) -> NDArray[np.uint8]:
    with rasterio.open(path) as file:
        return np.moveaxis(file.read((1, 2, 3)), 0, -1)


def _paint(codes: NDArray[np.uint8], model: str) -> NDArray[np.uint8]:
    """Every code in the colour of the class that the model takes it for."""
    card = read_card(model)
    found = np.unique(codes).tolist()
    colours = {at: each.color for at, each in enumerate(card.classes)}
    palette = np.zeros((256, 3), np.uint8)
    for code, at in resolve("", {}, card, dict.fromkeys(found, 1)).table.items():
        if at in colours:
            palette[code] = [int(colours[at][start : start + 2], 16) for start in (1, 3, 5)]
    return palette[codes]


def _join(pictures: dict[str, NDArray[np.uint8]], width: int) -> Image.Image:
    """The pictures in a row, each with its name above."""
    shrunk = []
    for each in pictures.values():
        whole = Image.fromarray(each)
        shrunk.append(whole.resize((width, round(whole.height * width / whole.width)), Image.Resampling.LANCZOS))
    joined = Image.new("RGB", (len(shrunk) * (width + 8) - 8, shrunk[0].height + LABEL), "white")
    pen = ImageDraw.Draw(joined)
    for number, (name, picture) in enumerate(zip(pictures, shrunk)):
        joined.paste(picture, (number * (width + 8), LABEL))
        pen.text((number * (width + 8) + 4, 6), name, fill="black")
    return joined


if __name__ == "__main__":
    main()
