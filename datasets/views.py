"""Views of a dataset: folders whose dataset.json shows some of the training scenes or some of the bands of another."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..contract.dataset import DatasetInfo, SceneInfo
from ..contract.errors import InputError
from ..contract.files import made
from ..rasters.opening import open_quietly

_BAND = re.compile(r'(<VRTRasterBand\b[^>]*\bband="(\d+)".*?</VRTRasterBand>)', re.DOTALL)
"""A band of a VRT as GDAL writes it: that of a mask has no number."""
_NUMBER = re.compile(r'\bband="\d+"')
_SOURCE = re.compile(r'(<SourceFilename\b[^>]*?) relativeToVRT="[01]"([^>]*>)[^<]*<')


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
    text = path.read_text(encoding="utf-8")
    found = {int(number): whole for whole, number in _BAND.findall(text)}
    first = _BAND.search(text)
    begin = first.start() if first else len(text)
    chosen = (_NUMBER.sub(f'band="{number}"', found[band], count=1) for number, band in enumerate(bands, 1))
    text = text[:begin] + "\n  ".join(chosen) + _BAND.sub("", text[begin:])
    text = _SOURCE.sub(lambda match: f'{match[1]} relativeToVRT="0"{match[2]}{html.escape(str(image))}<', text)
    path.write_text(text, encoding="utf-8")
