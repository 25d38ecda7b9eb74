"""Real land cover through the bundled generator: a mosaic of aerial masks, and NLCD with a class map."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from landsynth.contract.card import read_card
from landsynth.contract.classes import resolve
from landsynth.contract.errors import MappingError
from landsynth.contract.events import Event, Message, Warning
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.prepare_dataset import PrepareDatasetJob
from landsynth.contract.jobs.registry import from_json
from landsynth.tests.helpers.paths import DATA, DISTRICT_MODEL

rasterio = pytest.importorskip("rasterio")
pytest.importorskip("onnxruntime")
from landsynth.tests.helpers.paths import ROOT  # noqa: E402

NLCD = DATA / "landcover" / "nlcd.tif"
QUAD = DATA / "chesapeake" / "quad_26917" / "m_3907833_nw_17_1_nlcd.tif"
pytestmark = [
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data lies in ../shared/data, which is not here"),
    pytest.mark.skipif(not DISTRICT_MODEL.is_file(), reason=f"{DISTRICT_MODEL.name} has not been exported yet"),
]
LAND, WATER = 2, 5

Made = tuple[NDArray[Any], NDArray[np.bool_], Any, list[Event]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Made]:
    """Generate and reopen: image (bands, h, w), valid (h, w), the closed dataset with its grid, the events."""
    from landsynth.inference.generate import generate

    folder = tmp_path_factory.mktemp("real")

    def make(landcover: Path, **options: Any) -> Made:
        events: list[Event] = []
        output = folder / "image.tif"
        options.setdefault("model", str(DISTRICT_MODEL))
        generate(GenerateJob(landcover=str(landcover), output=str(output), seed=3, **options), events.append)
        with rasterio.open(output) as file:
            return file.read(), file.dataset_mask() > 0, file, events

    return make


@pytest.fixture(scope="module")
def dubai(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The masks of tile 3, nine parts joined three by three, as codes; it has all classes and unlabelled pixels."""
    from landsynth.datasets.prepare_dataset import prepare_dataset

    document = json.loads((ROOT / "benchmarks" / "dubai.json").read_text(encoding="utf-8"))
    folder = tmp_path_factory.mktemp("dubai") / "dataset"
    changes = {"pictures": str(DATA / "dubai" / "tile3"), "dataset": str(folder), "scenes": {"tile3": "train"}}
    document["options"] |= changes
    job = from_json(json.dumps(document))
    assert isinstance(job, PrepareDatasetJob)
    prepare_dataset(job, lambda event: None)
    path = folder / "tile3-mask.tif"
    with rasterio.open(path) as file:
        assert set(np.unique(file.read(1))) == {0, 1, 2, 3, 4, 5}
    return path


def extent_of(path: Path, column: int, row: int, width: int, height: int) -> tuple[float, float, float, float]:
    """xmin, ymin, xmax, ymax of a window; rows of the mosaic, which has no georeference, count upwards."""
    with rasterio.open(path) as file:
        x0, y0 = file.transform @ (column, row)
        x1, y1 = file.transform @ (column + width, row + height)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def test_mosaic_of_a_whole_tile(run: Callable[..., Made], dubai: Path) -> None:
    image, valid, _, _ = run(dubai)
    with rasterio.open(dubai) as file:
        codes = file.read(1)
    assert image.shape == (3, *codes.shape)
    np.testing.assert_array_equal(valid, codes != 0, err_msg="imagery is exactly where a class is known")
    means = {code: image[:, codes == code].mean(axis=1) for code in range(1, 6)}
    assert np.abs(means[WATER] - means[LAND]).max() > 5, "water and land do not look alike"
    assert image[:, codes == LAND].std() > 1, "land is no flat paint"


def test_tiled_mosaic_equals_untiled(run: Callable[..., Made], dubai: Path) -> None:
    card = read_card(DISTRICT_MODEL)
    with rasterio.open(dubai) as file:
        side = min(512, file.width, file.height)
    crop = (200.0, -150.0 - side, 200.0 + side, -150.0)  # a plain picture, which QGIS shows below 0
    whole, valid, _, _ = run(dubai, extent=crop, tile_size=2 * side, memory_mb=2**16)
    tiled, tiled_valid, _, events = run(dubai, extent=crop, tile_size=2 * card.overlap)
    assert any(re.match(r"\d{2,} windows", event.text) for event in events if isinstance(event, Message))
    assert np.abs(whole.astype(int) - tiled).max() <= 1
    np.testing.assert_array_equal(valid, tiled_valid)


@pytest.mark.parametrize(
    ("path", "window"),
    [(NLCD, (150, 30, 400, 300)), (QUAD, (20, 10, 230, 240))],
    ids=["level I codes", "full codes, non-square pixels"],
)
def test_nlcd_on_its_own_grid(run: Callable[..., Made], path: Path, window: tuple[int, ...]) -> None:
    column, row, width, height = window
    image, valid, made, events = run(path, class_map="nlcd", extent=extent_of(path, *window))
    with rasterio.open(path) as file:
        expected = file.transform @ type(file.transform).translation(column, row)
        assert made.crs == file.crs
    assert image.shape == (3, height, width)
    assert made.transform.almost_equals(expected, precision=1e-6)
    assert valid.all(), "NLCD leaves nothing out here"
    assert any("m large" in event.text for event in events if isinstance(event, Warning)), "NLCD is far too coarse"


def test_nlcd_at_the_pixel_size_of_the_model(run: Callable[..., Made]) -> None:
    xmin, ymin, xmax, ymax = extent_of(NLCD, 540, 170, 12, 10)
    image, valid, made, _ = run(NLCD, class_map="nlcd", extent=(xmin, ymin, xmax, ymax), pixel_size=1.0)
    assert made.res == (1.0, 1.0) and made.transform.c % 1 == 0 and made.transform.f % 1 == 0
    assert image.shape[1] == pytest.approx(ymax - ymin, abs=1) and image.shape[2] == pytest.approx(xmax - xmin, abs=1)
    assert valid.all()


def test_nlcd_codes_without_a_meaning_are_refused_or_left_out(run: Callable[..., Made]) -> None:
    pairs = "1=water, 2=building, 3=land, 4-5=vegetation"
    crop = extent_of(NLCD, 150, 30, 200, 200)
    with rasterio.open(NLCD) as file:
        codes = file.read(1, window=((30, 230), (150, 350)))
    left_out = codes > 5
    assert 0 < left_out.sum() < codes.size / 2
    with pytest.raises(MappingError) as caught:
        run(NLCD, class_map=pairs, extent=crop)
    listed = {int(code) for code in re.findall(r"^\s*(\d+)", str(caught.value), re.MULTILINE)}
    assert listed == set(np.unique(codes[left_out]).tolist())
    _, valid, _, _ = run(NLCD, class_map=pairs, extent=crop, unmapped="nodata")
    np.testing.assert_array_equal(valid, ~left_out)


def test_nlcd_names_mean_what_the_scheme_says() -> None:
    text = NLCD.with_suffix(".tif.aux.xml").read_text(encoding="utf-8")
    names = dict(enumerate(re.findall(r"<Category>(.*?)</Category>", text)))
    with rasterio.open(NLCD) as file:
        codes = dict(zip(*(values.tolist() for values in np.unique(file.read(1), return_counts=True))))
    card = read_card(DISTRICT_MODEL)
    by_names, by_scheme = resolve("", names, card, codes), resolve("nlcd", {}, card, codes)
    assert by_names.unmapped == by_scheme.unmapped == {}
    assert {code: by_names.table[code] for code in codes} == {code: by_scheme.table[code] for code in codes}
