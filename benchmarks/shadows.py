"""A copy of a dataset in which shadows are a class of their own: what is dark for its class, in parts of some size.

A generator that learns from masks without them must paint shadows somewhere on lawns and streets, and cannot know how
high anything is: it strews dark dashes. With them in the mask the other classes become clean, and `generate` casts
shadows over land cover. Masks of test scenes stay without: such a mask tells of the image.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from scipy import ndimage

from landsynth.contract.card import ClassInfo, ShadowInfo
from landsynth.contract.dataset import DatasetInfo

NAME, COLOR = "shadow", "#28283C"
LEAST = 20
"""Pixels of a shadow that counts."""


def main() -> None:
    """Copy the images, write masks and description; prints each scene's share of shadow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder to write; it must not exist")
    parser.add_argument("--dark", type=float, required=True, help="mean digital number of the bands below which it is")
    parser.add_argument("--classes", nargs="+", default=["paved", "bare", "grass"], help="on which shadows show")
    parser.add_argument("--azimuth", type=float, required=True, help="whither they fall, in degrees from the top")
    parser.add_argument(
        "--lengths", nargs="+", required=True, metavar="CLASS=PIXELS", help="how far, to cast such ones"
    )
    parser.add_argument(
        "--widths", nargs="*", default=[], metavar="CLASS=PIXELS", help="how wide for that; narrower parts throw less"
    )
    options = parser.parse_args()
    info = DatasetInfo.read(options.dataset)
    options.out.mkdir(parents=True)
    on = [each.code for each in info.classes if each.name in options.classes]
    added = ClassInfo(max(each.code for each in (*info.classes, *info.ignored)) + 1, NAME, COLOR)
    classes, scenes = (*info.classes, added), []
    for scene in info.scenes:
        shutil.copy(options.dataset / scene.image, options.out / scene.image)
        with rasterio.open(options.dataset / scene.image) as image:
            bands = image.read()
        with rasterio.open(options.dataset / scene.mask) as file:
            mask, profile = file.read(1), file.profile
        if scene.split != "test":
            mask[shadows(bands, np.isin(mask, on), options.dark)] = added.code
        with rasterio.open(options.out / scene.mask, "w", **profile) as file:
            file.write(mask, 1)
        pixels = tuple(int((mask == each.code).sum()) for each in classes)
        scenes.append(replace(scene, pixels=pixels))
        print(f"{scene.name}: {pixels[-1] / sum(pixels):.3f}")
    lengths, widths = (
        {name: int(pixels) for name, pixels in (each.split("=") for each in texts)}
        for texts in (options.lengths, options.widths)
    )
    cast = ShadowInfo(NAME, options.azimuth, lengths, tuple(options.classes), widths)
    found = replace(info, name=f"{info.name}-shadows", classes=classes, scenes=tuple(scenes), shadows=cast)
    found.write(options.out)


def shadows(bands: NDArray[Any], places: NDArray[np.bool_], dark: float) -> NDArray[np.bool_]:
    """Where among `places` (h, w) imagery (bands, h, w) is dark over LEAST pixels, thin lines left out."""
    found = places & (ndimage.uniform_filter(bands.mean(0), 3) < dark)
    labels, _ = ndimage.label(ndimage.binary_opening(found))
    return np.asarray((np.bincount(labels.ravel()) >= LEAST)[labels] & (labels > 0))


if __name__ == "__main__":
    main()
