"""Views of a dataset: folders whose dataset.json shows some of the training scenes or some of the bands of another."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from ..contract.dataset import DatasetInfo, SceneInfo
from ..contract.errors import InputError
from ..contract.files import made
from ..rasters.opening import open_quietly


def subset(info: DatasetInfo, share: float, seed: int) -> DatasetInfo:
    """The description with round(share * n) of its n training scenes; other splits stay whole.

    Drawn by the seed; the scenes of a smaller share are among those of a larger one.
    """
    train = info.of_split("train")
    order = np.random.default_rng(seed).permutation(len(train))
    kept = {train[index].name for index in order[: round(share * len(train))]}
    return replace(info, scenes=tuple(each for each in info.scenes if each.split != "train" or each.name in kept))


def write_view(
    folder: str | Path, info: DatasetInfo, target: str | Path, share: float, bands: tuple[int, ...], seed: int
) -> DatasetInfo:
    """Write a dataset folder that shows a share of the training scenes of `folder` and some of its bands.

    bands: numbers from 1 on, in the order that they shall have; all if empty. Nothing is copied: images with fewer
    bands are VRTs, paths are absolute. The folder appears when it is whole; one that is there is replaced. Raises
    InputError where an image cannot be read.
    """
    folder, target = Path(folder).absolute(), Path(target).absolute()
    shutil.rmtree(target, ignore_errors=True)
    info = replace(subset(info, share, seed) if share < 1 else info, name=f"{info.name}-{target.name}")
    scenes = tuple(replace(each, image=str(folder / each.image), mask=str(folder / each.mask)) for each in info.scenes)
    with made(target, "LOG folder") as part:
        if bands:
            scenes = tuple(_with_bands(scene, number, bands, part, target) for number, scene in enumerate(scenes))
            info = replace(info, bands=tuple(info.bands[number - 1] for number in bands))
        info = replace(info, scenes=scenes)
        info.write(part)
    return info


def _with_bands(scene: SceneInfo, number: int, bands: tuple[int, ...], part: Path, target: Path) -> SceneInfo:
    """The scene with a VRT, numbered as scenes of one name need no care, in place of its image."""
    import rasterio.shutil

    path = part / f"{number}.vrt"
    try:
        with open_quietly(scene.image) as image:
            rasterio.shutil.copy(image, path, driver="VRT")
    except rasterio.errors.RasterioError as error:
        raise InputError(
            f"Scene {scene.name}: expected a raster at {scene.image}, found that it cannot be read ({error}). Prepare "
            "the dataset again."
        ) from error
    _keep(path, bands, Path(scene.image))
    return replace(scene, image=str(target / path.name))


def _keep(path: Path, bands: tuple[int, ...], image: Path) -> None:
    """Leave only these bands in a VRT, in this order, and let it find its image wherever it lies."""
    document = ElementTree.parse(path)
    root = document.getroot()
    found = {int(each.get("band", "0")): each for each in root.findall("VRTRasterBand")}
    for each in found.values():
        root.remove(each)
    for number, band in enumerate(bands, 1):
        found[band].set("band", str(number))
        root.append(found[band])
    for name in root.iter("SourceFilename"):
        name.set("relativeToVRT", "0")
        name.text = str(image)
    document.write(path)
