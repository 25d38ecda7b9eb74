"""Layouts: shares, whole houses, the same pixels wherever they are cut, no place of the examples, refusals."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray

from landsynth.contract.card import ClassInfo
from landsynth.contract.dataset import DatasetInfo, SceneInfo
from landsynth.contract.errors import InputError, LandSynthError
from landsynth.contract.events import Event, Message, Warning
from landsynth.contract.jobs.generate_landcover import GenerateLandcoverJob
from landsynth.contract.jobs.registry import from_json, to_json
from landsynth.inference.generate_landcover import generate_landcover
from landsynth.inference.layouts.examples import read_examples
from landsynth.inference.layouts.lattice import Lattice
from landsynth.inference.layouts.patches import Patches
from landsynth.inference.layouts.seams import paths
from landsynth.inference.layouts.sheets import filled
from landsynth.inference.windows.objects import Runs
from landsynth.tests.helpers.layouts import COLORS, NAMES, district, write_example


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    folder = tmp_path_factory.mktemp("examples")
    return tuple(write_example(folder / f"{n}.tif", district(seed=n), (500000 + 240 * n, 6400000)) for n in range(2))


def job(folder: Path, examples: tuple[str, ...], name: str = "layout", **options: Any) -> GenerateLandcoverJob:
    facts = {"width": 300, "height": 220, "patch_size": 32, "seed": 3, **options}
    return GenerateLandcoverJob(str(folder / f"{name}.tif"), examples, **facts)


def drawn(job: GenerateLandcoverJob, events: list[Event] | None = None) -> NDArray[np.uint8]:
    generate_landcover(job, events.append if events is not None else lambda event: None)
    with rasterio.open(job.output) as file:
        return file.read(1)


def houses(codes: NDArray[np.uint8]) -> Counter[tuple[bytes, ...]]:
    """Outlines of the houses that do not touch the edge, in whatever turn."""
    runs = Runs.of(codes, [1])
    pixels, part = runs.pixels(), np.repeat(runs.part, runs.end - runs.first)
    found: Counter[tuple[bytes, ...]] = Counter()
    for first in np.unique(part):
        y, x = np.divmod(pixels[part == first], codes.shape[1])
        if min(y.min(), x.min()) == 0 or y.max() == codes.shape[0] - 1 or x.max() == codes.shape[1] - 1:
            continue
        mask = np.zeros((int(np.ptp(y)) + 1, int(np.ptp(x)) + 1), np.uint8)
        mask[y - y.min(), x - x.min()] = 1
        turns = [np.rot90(each, k) for each in (mask, mask.T) for k in range(4)]
        found[min((bytes(each.shape), each.tobytes()) for each in turns)] += 1
    return found


def test_file_is_a_map_of_classes(tmp_path: Path, examples: tuple[str, ...]) -> None:
    events: list[Event] = []
    wanted = job(tmp_path, examples)
    codes = drawn(wanted, events)
    assert set(np.unique(codes)) <= {1, 2, 3, 4, 5}
    with rasterio.open(wanted.output) as file:
        assert (file.crs.to_epsg(), file.transform[:6]) == (32635, (1, 0, 500000, 0, -1, 6400000))
        assert file.colormap(1)[1][:3] == tuple(bytes.fromhex(COLORS[1][1:])) and file.nodata == 0
        assert file.tags()["SYNTHETIC"] == "YES" and from_json(file.tags()["JOB"]) == wanted
    assert "<Category>building</Category>" in Path(f"{wanted.output}.aux.xml").read_text(encoding="utf-8")
    assert 'label="water"' in Path(wanted.output).with_suffix(".qml").read_text(encoding="utf-8")
    assert any(isinstance(each, Message) and "Drawn: " in each.text for each in events)
    assert from_json(to_json(wanted)) == wanted


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, examples: tuple[str, ...]) -> NDArray[np.uint8]:
    """The layout that the others differ from."""
    return drawn(job(tmp_path_factory.mktemp("plain"), examples))


def test_same_pixels_wherever_they_are_cut(
    tmp_path: Path, examples: tuple[str, ...], plain: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where they are drawn in many tiles."""
    from landsynth.inference import generate_landcover as verb

    monkeypatch.setattr(verb, "TILE", 3)
    part = drawn(job(tmp_path, examples, extent=(500070.0, 6399789.0, 500233.0, 6399991.0)))
    assert part.shape == (202, 163) and (part == plain[9:211, 70:233]).all()
    assert (drawn(job(tmp_path, examples, "other", seed=4)) != plain).mean() > 0.2


def test_houses_stay_whole(tmp_path: Path, examples: tuple[str, ...], plain: NDArray[np.uint8]) -> None:
    known = sum((houses(district(seed=n)) for n in range(2)), Counter())
    found = houses(plain)
    assert found.total() > 10 and not set(found) - set(known)
    assert set(houses(drawn(job(tmp_path, examples, whole="")))) - set(known)


def test_shares(tmp_path: Path, examples: tuple[str, ...]) -> None:
    events: list[Event] = []
    codes = drawn(job(tmp_path, examples, width=900, height=900, shares="tree=40, 1=7"), events)
    for code, percent in ((4, 40), (1, 7)):
        assert 100 * (codes == code).mean() == pytest.approx(percent, abs=2)
    assert not [each for each in events if isinstance(each, Warning) and "SHARES" in each.text]


def test_shares_out_of_reach_are_said(tmp_path: Path, examples: tuple[str, ...]) -> None:
    events: list[Event] = []
    drawn(job(tmp_path, examples, shares="building=90"), events)
    said = [each.text for each in events if isinstance(each, Warning)]
    assert any("Expected 90 % of building by SHARES, reached" in text for text in said)


def test_instances_come_with_what_lies_around(
    tmp_path: Path, examples: tuple[str, ...], plain: NDArray[np.uint8]
) -> None:
    more = drawn(job(tmp_path, examples, instances="water=200"))
    assert (more == 5).sum() > (plain == 5).sum() + 150
    assert len(np.unique(Runs.of(more, [5]).part)) > 5
    assert set(more[np.roll(more == 5, 3, 1) & (more != 5)].tolist()) & {3, 4}


def test_neighbours_are_of_different_places(tmp_path: Path, examples: tuple[str, ...]) -> None:
    """Patches that lie side by side in the layout are never near each other in an example."""
    found = read_examples(job(tmp_path, examples), lambda event: None)
    patches = Patches(found.sheets, len(found.classes), found.size, found.turns, 3)
    count = len(patches.places)
    patch, _ = Lattice(patches, found.costs, np.full(count, 1 / count), 3).chosen(0, 0, 12, 12)
    places = patches.places[patch]
    for step in (places[1:] - places[:-1], places[:, 1:] - places[:, :-1]):
        assert not ((step[..., 0] == 0) & (np.abs(step[..., 1:]).max(-1) < 2 * found.size.side)).any()


def test_seams_are_the_cheapest() -> None:
    costs = np.full((1, 5, 7), 9, np.float32)
    way = [2, 3, 3, 4, 5]
    costs[0, np.arange(5), way] = 0
    assert paths(costs)[0].tolist() == way
    assert paths(np.ones((2, 6, 5), np.float32), np.array([0, 4]), np.array([3, 1])).tolist()[0][0::5] == [0, 3]


def test_gaps_take_the_nearest() -> None:
    classes = np.array([[1, 9, 9, 9, 2], [1, 1, 9, 2, 2], [9, 9, 9, 9, 9]], np.uint8)
    assert filled(classes, classes == 9).tolist() == [[1, 1, 1, 2, 2], [1, 1, 1, 2, 2], [1, 1, 1, 2, 2]]


@pytest.mark.parametrize(("options", "sentence"), [
    ({"shares": "lava=3"}, "shares: expected each once of the classes 1 building, .* found lava"),
    ({"shares": "water=3, 5=4"}, "shares: expected each once .* found 5 twice"),
    ({"shares": "water=60, tree=50"}, "shares: expected at most 100 % in all, found '110 %'"),
    ({"shares": "water=nan"}, "shares: expected pairs such as water=10"),
    ({"shares": "building=1, road=2, grass=3, tree=4, water=5"}, "shares: expected 100 % in all, as all"),
    ({"instances": "water"}, "instances: expected pairs such as water=2"),
    ({"instances": "grass=1"}, "INSTANCES: expected parts of grass"),
    ({"whole": "lava"}, "whole: expected each once"),
    ({"patch_size": 256}, "Expected an example of at least 320 x 320 pixels for patches of 256"),
    ({"patch_size": 33}, "patch_size: expected a multiple of 16"),
    ({"extent": (5.0, 0.0, 1.0, 9.0)}, "extent: expected xmin < xmax"),
    ({"extent": (0.0, 0.0, 9e9, 9e9)}, "Expected a layout of at most"),
    ({"ignore": "1,2,3,4,5"}, "Expected land cover of at least one class"),
    ({"width": 0}, "width: expected a number of at least 1"),
    ({"pixel_size": float("nan")}, "pixel_size: expected"),
    ({"examples": ()}, "examples: expected rasters as examples, or a dataset"),
    ({"examples": ("none.tif",)}, "found no file at none.tif"),
    ({"examples": (), "dataset": "nowhere"}, "Expected a dataset folder"),
])  # fmt: skip
def test_bad_input(tmp_path: Path, examples: tuple[str, ...], options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(LandSynthError, match=sentence):
        drawn(job(tmp_path, **{"examples": examples, **options}))
    assert not list(tmp_path.iterdir())


def test_holes_and_empty_examples(tmp_path: Path) -> None:
    codes = district()
    codes[50:70, 50:200] = 0
    holes = write_example(tmp_path / "holes.tif", codes)
    assert 0 not in drawn(job(tmp_path, (holes,)))
    codes[::9] = 0
    with pytest.raises(InputError, match="Expected places of 40 x 40 pixels that land cover fills"):
        drawn(job(tmp_path, (write_example(tmp_path / "torn.tif", codes),)))


def test_output_must_not_replace_an_example(tmp_path: Path, examples: tuple[str, ...]) -> None:
    with pytest.raises(LandSynthError, match="which the job reads"):
        drawn(replace(job(tmp_path, examples), output=examples[0]))


def test_a_dataset_gives_its_training_masks_alone(tmp_path: Path) -> None:
    """The mask of the test is not there: nobody asks for it."""
    write_example(tmp_path / "mask.tif", district())
    classes = tuple(ClassInfo(code, NAMES[code], COLORS[code]) for code in COLORS)
    scenes = SceneInfo("one", "one.tif", "mask.tif", "train"), SceneInfo("two", "two.tif", "unseen.tif", "test")
    DatasetInfo("d", classes, (ClassInfo(0, NAMES[0]),), (), "uint8", 1.0, "EPSG:32635", scenes).write(tmp_path)
    codes = drawn(replace(job(tmp_path, ("",)), examples=(), dataset=str(tmp_path), width=120, height=90))
    assert codes.shape == (90, 120) and 0 not in codes
