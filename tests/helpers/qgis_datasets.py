"""Small datasets made by code: descriptions, and folders with imagery that shows its land cover."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal, osr

from landsynth.contract.card import BandInfo, ClassInfo
from landsynth.contract.dataset import DatasetInfo, SceneInfo


def describe(*splits: str, classes: int = 2) -> DatasetInfo:
    infos = tuple(ClassInfo(code, name) for code, name in ((4, "grass"), (5, "water"))[:classes])
    bands = tuple(BandInfo(name, 0, 255, 120, 40) for name in ("red", "green", "blue"))
    scenes = tuple(
        SceneInfo(f"s{n}", f"s{n}-image.tif", f"s{n}-mask.tif", s, (9,) * classes) for n, s in enumerate(splits)
    )
    return DatasetInfo("district", infos, (), bands, "uint8", 1.0, "EPSG:32640", scenes)


def write_dataset(folder: Path, info: DatasetInfo, size: int = 128) -> str:
    """A dataset folder of square scenes: water below, grass above, with imagery to match."""
    folder.mkdir()
    draw = np.random.default_rng(0)
    for scene in info.scenes:
        mask = np.full((1, size, size), 4, np.uint8)
        mask[:, size // 2 :] = 5
        noise = draw.integers(0, 60, (len(info.bands), size, size), np.uint8)
        _write(folder / scene.mask, mask)
        _write(folder / scene.image, np.where(mask == 4, 60 + noise, 160 + noise).astype(np.uint8))
    info.write(folder)
    return str(folder)


def _write(path: Path, values: Any) -> None:
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(32640)
    count, height, width = values.shape
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), width, height, count, gdal.GDT_Byte)
    dataset.SetGeoTransform((500000, 1, 0, 2700000, 0, -1))
    dataset.SetProjection(crs.ExportToWkt())
    for band in range(count):
        dataset.GetRasterBand(band + 1).WriteRaster(0, 0, width, height, values[band].tobytes())
