"""Three draws of a whole Dubai tile's mask, seeds 1, 2 and 3, as one picture."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from landsynth.contract.card import read_card
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.resources import BUNDLED_GENERATOR
from landsynth.inference.generate import generate

SEEDS = (1, 2, 3)
LABEL = 26


def main() -> None:
    """Generate, shrink, join; --crop also writes native-resolution crops without any mask beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, required=True, help="folder written by benchmarks/dubai.json")
    parser.add_argument("--scene", default="tile5")
    parser.add_argument("--model", type=Path, default=BUNDLED_GENERATOR)
    parser.add_argument("--width", type=int, default=640, help="width of each scene in the picture, pixels")
    parser.add_argument("--out", type=Path, required=True, help="picture to write (.jpg or .png)")
    parser.add_argument(
        "--crop", type=int, nargs=3, metavar=("ROW", "COLUMN", "SIZE"), help="also write OUT-crop-N.png"
    )
    parser.add_argument("--with-data", action="store_true", help="mask and real scene too; not for publishing")
    options = parser.parse_args()
    mask = options.dataset / f"{options.scene}-mask.tif"
    pictures = {}
    if options.with_data:
        pictures = {"mask": _paint(_read(mask)[..., 0], options.model), "real": _read(_image(mask))}
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            output = Path(folder) / f"{seed}.tif"
            job = GenerateJob(str(mask), str(output), model=str(options.model), seed=seed)
            result = generate(job, lambda event: None)
            print(f"seed {seed}: {result['megapixels_per_second']:.2f} Mpx/s", flush=True)
            pictures[f"seed {seed}"] = _read(output)[..., :3]
    if options.crop:
        row, column, size = options.crop
        for seed in SEEDS:
            crop = pictures[f"seed {seed}"][row : row + size, column : column + size]
            Image.fromarray(crop).save(options.out.with_name(f"{options.out.stem}-crop-{seed}.png"))
    _join(pictures, options.width).save(options.out, quality=88)


def _image(mask: Path) -> Path:
    return mask.with_name(mask.name.replace("-mask", "-image"))


def _read(path: Path) -> NDArray[np.uint8]:
    with rasterio.open(path) as file:
        return np.moveaxis(file.read(), 0, -1)


def _paint(codes: NDArray[np.uint8], model: Path) -> NDArray[np.uint8]:
    card = read_card(model)
    palette = np.zeros((256, 3), np.uint8)
    for each in (*card.classes, *card.ignored):
        palette[each.code] = [int(each.color[start : start + 2], 16) for start in (1, 3, 5)]
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
