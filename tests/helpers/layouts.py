"""A small example of land cover, made by code: a street grid with houses and gardens, a wood, a few ponds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

NAMES = {0: "unlabelled", 1: "building", 2: "road", 3: "grass", 4: "tree", 5: "water"}
COLORS = {1: "#E04040", 2: "#808080", 3: "#90D070", 4: "#208040", 5: "#3060E0"}


def district(side: int = 240, seed: int = 0) -> NDArray[np.uint8]:
    """Codes (side, side) of NAMES: every house a rectangle of its own size."""
    draw = np.random.default_rng(seed)
    codes = np.full((side, side), 3, np.uint8)
    rows, columns = np.mgrid[:side, :side]
    codes[columns + 20 * np.sin(rows / 30) > 0.7 * side] = 4
    codes[(rows % 40 < 4) | ((columns % 60 < 4) & (codes == 3))] = 2
    for top in range(8, side - 14, 20):
        for left in range(8, side - 16, 15):
            height, width = draw.integers(4, 9, 2)
            part = codes[top : top + height, left : left + width]
            if (codes[top - 1 : top + height + 1, left - 1 : left + width + 1] == 3).all():
                part[:] = 1
    for y, x in draw.integers(10, side - 10, (4, 2)):
        codes[((rows - y) ** 2 + (columns - x) ** 2 < 16) & (codes == 4)] = 5
    return codes


def write_example(
    path: Path, codes: NDArray[np.uint8], corner: tuple[float, float] = (500000, 6400000), size: float = 1,
    crs: str = "EPSG:32635",
) -> str:  # fmt: skip
    """A GeoTIFF of them in pixels of 1 m, or of another size or CRS, with names beside it."""
    import rasterio
    from affine import Affine

    facts: dict[str, Any] = {"crs": crs, "transform": Affine(size, 0, corner[0], 0, -size, corner[1])}
    with rasterio.open(path, "w", driver="GTiff", dtype="uint8", count=1, width=codes.shape[1],
                       height=codes.shape[0], **facts) as file:  # fmt: skip
        file.write(codes, 1)
        file.write_colormap(1, {code: tuple(bytes.fromhex(color[1:])) for code, color in COLORS.items()})
    names = "".join(f"<Category>{NAMES[code]}</Category>" for code in sorted(NAMES))
    band = f'<PAMRasterBand band="1"><CategoryNames>{names}</CategoryNames></PAMRasterBand>'
    Path(f"{path}.aux.xml").write_text(f"<PAMDataset>{band}</PAMDataset>", encoding="utf-8")
    return str(path)
