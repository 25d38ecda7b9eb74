"""Seams: closed forms, planted grids found at their place, none in noise, windows read off a file's tags."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from landsynth.contract.card import BandInfo, read_card
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.evaluation.chips.cut import ChipSet, cut
from landsynth.evaluation.chips.sources import DatasetSource
from landsynth.evaluation.groups.seams import fades_of, profiles_of, seams
from landsynth.evaluation.metrics.jumps import Profiles, Seam, at_windows, distinct, is_border, jumps, periodic, steps
from landsynth.evaluation.report.measures import Group, Measure
from landsynth.inference.windows.plan import plan
from landsynth.tests.helpers.array_chips import ArrayChips, Values, context_of, noise
from landsynth.tests.helpers.datasets import write_dataset, write_tiff

BAND = [BandInfo("grey", 0.0, 1.0, 0.5, 0.2)]


def tiled(image: Values, tile: int, strength: float, first: int = 0) -> Values:
    """The image with every other square of that side brighter: steps at its borders, counted from `first`."""
    rows, columns = (((np.arange(side) - first) // tile) % 2 for side in image.shape[-2:])
    return image + strength * (rows[:, None] ^ columns[None])


def profile_of(image: Values, row: int = 0, column: int = 0, origin: tuple[int, int] = (0, 0)) -> Profiles:
    found = Profiles(BAND)
    found.add(image[None].astype(np.float32), "a", row, column, origin)
    return found


def headline(group: Group) -> Measure:
    return next(each for each in group.measures if each.name == "seam_ratio")


def test_border_is_every_step_that_touches_a_fade() -> None:
    # pixels 10..17; a fade over 13 and 14: the steps 12-13, 13-14 and 14-15
    assert is_border([(13, 15)], 10, 8).tolist() == [False, False, True, True, True, False, False]
    # a hard cut between 12 and 13 is one step
    assert is_border([(13, 13)], 10, 8).tolist() == [False, False, True, False, False, False, False]


def test_jumps_are_told_apart_by_place_and_leave_out_what_is_not_a_number() -> None:
    image = np.zeros((2, 3, 8), np.uint8)
    image[:, :, 3:] = 200  # one jump down in unsigned numbers, at a border
    image[:, :, 6:] = 190  # and a small one elsewhere
    border = is_border([(3, 3)], 0, 8)
    assert jumps(image, 2, border).tolist() == [200.0, 1.0, 10.0, 6.0]
    assert jumps(image, 1, np.zeros(2, bool)).tolist() == [0.0, 0.0, 0.0, 2.0]
    total, count = steps(np.array([[0.0, 1, 4], [0, np.nan, 9], [2, 2, 2]]), 1)
    assert total.tolist() == [1.0, 3.0] and count.tolist() == [2, 2]


def test_a_staircase_has_a_known_ratio() -> None:
    # up and down by 1 from pixel to pixel, and by 3 across every eighth line
    jump = np.where(np.arange(1, 129) % 8 == 0, 3.0, 1.0) * np.where(np.arange(128) % 2, 1, -1)
    line = np.concatenate([[0.0], np.cumsum(jump)])
    found = periodic(profile_of(line[:, None] + line[None]), 8)
    assert found is not None and found.is_found
    assert (found.ratio, found.offset, found.lines) == (pytest.approx(3), (0, 0), 2 * 16)
    assert found.chance is not None and found.chance[1] < 1
    double = periodic(profile_of(line[:, None] + line[None]), 4)
    assert double is not None and double.ratio == pytest.approx((3 + 1) / 2), "half of these lines are the seams"


def test_the_place_in_the_world_decides_where_lines_are() -> None:
    image = tiled(noise(1, 128, 1, 1, 2.0)[0, 0], 16, 9.0, first=5)
    offsets = []
    for row, column, origin in ((0, 0, (0, 0)), (3, 7, (0, 0)), (0, 0, (-2, 900))):
        found = periodic(profile_of(image, row, column, origin), 16)
        assert found is not None and found.is_found
        offsets.append(found.offset)
    assert offsets == [(5, 5), (5 + 7, 5 + 3), (5 - 2, (5 + 900) % 16)]


def test_pieces_of_a_raster_add_up() -> None:
    image = tiled(noise(1, 128, 1, 2, 2.0)[0, 0], 32, 6.0)
    whole, parts = profile_of(image), Profiles(BAND)
    for row in (0, 64):
        for left, right in ((0, 70), (69, 128)):
            parts.add(image[None, row : row + 64, left:right].astype(np.float32), "a", row, left, (0, 0), (2,))
    for row, end in ((0, 65), (64, 128)):
        parts.add(image[None, row:end].astype(np.float32), "a", row, 0, (0, 0), (1,))
    for one, other in zip(whole.found["a"], parts.found["a"]):
        np.testing.assert_array_equal(other.counts[: len(one.counts)], one.counts)
        np.testing.assert_allclose(other.sums[: len(one.sums)], one.sums)
    expected, found = periodic(whole, 32), periodic(parts, 32)
    assert expected is not None and found is not None
    assert found.ratio == pytest.approx(expected.ratio) and found.offset == (0, 0) and found.is_found


def test_noise_has_no_seams_and_too_few_lines_say_nothing() -> None:
    for seed in range(5):
        profiles = profile_of(noise(1, 256, 1, seed)[0, 0])
        for period in (2, 8, 16, 32):
            found = periodic(profiles, period)
            assert found is not None and not found.is_found and found.ratio < 1.1
    assert periodic(profile_of(noise(1, 64, 1)[0, 0]), 32) is None
    assert periodic(profile_of(noise(1, 64, 1)[0, 0]), 128) is None


def test_multiples_and_divisors_are_explained() -> None:
    def seam(period: int, excess: float, is_found: bool = True) -> Seam:
        return Seam(f"every {period} px", period, 1 + excess, (0.9, 1.1), (0, 0), 99, is_found)

    windows = Seam("where windows meet", None, 1.5, None, (0, 0), 9, True)
    found = [windows, seam(8, 0.25), seam(16, 0.5), seam(32, 0.52), seam(12, 0.3), seam(64, 0.0, False)]
    assert [each.period for each in distinct(found)] == [None, 12, 16, 64]


def test_borders_of_windows_stand_out_from_moved_ones() -> None:
    image = noise(1, 256, 1, 3, 2.0)[0, 0]
    image[:, 100:] += 12
    places = [(100, 100)], []
    found = at_windows(profile_of(image), {"a": places}.get)
    assert found is not None and found.is_found and found.lines == 1
    steps_ = np.abs(np.diff(image.astype(np.float32), axis=1)).mean(0)
    assert found.ratio == pytest.approx(steps_[99] / np.delete(steps_, 99).mean(), rel=1e-5)
    elsewhere = at_windows(profile_of(image), {"a": ([(180, 180)], [])}.get)
    assert elsewhere is not None and not elsewhere.is_found
    assert at_windows(profile_of(image), {"a": None}.get) is None
    assert at_windows(profile_of(image), {"a": ([], [])}.get) is None


def dataset_chips(folder: Path, image: Values) -> ChipSet:
    codes = np.ones(image.shape[1:], np.uint8)
    info = write_dataset(folder, {"a": (np.clip(image, 0, 255).astype(np.uint8), codes, "test")})
    source = DatasetSource(str(folder), info, "test")
    return cut(source, source.look, 32, 1000)


def test_lines_between_chips_are_seen(tmp_path: Path) -> None:
    image = noise(1, 128, 2, 4, 2.0)[0]
    chips = dataset_chips(tmp_path / "a", tiled(image, 32, 15.0))
    assert all(place.row % 32 == place.column % 32 == 0 for place in chips.places), "every seam lies between chips"
    found = periodic(profiles_of(chips), 32)
    assert found is not None and found.is_found and found.offset == (0, 0) and found.lines == 6


def test_a_planted_grid_is_found_and_a_clean_set_is_clean(tmp_path: Path) -> None:
    image = noise(1, 256, 2, 5, 2.0)[0]
    clean, dirty = dataset_chips(tmp_path / "clean", image), dataset_chips(tmp_path / "dirty", tiled(image, 16, 8.0))
    found = seams(context_of(clean, dirty))
    assert headline(found).note.startswith("every 16 px") and headline(found).is_headline
    assert headline(found).value > 1.2 and (headline(found).level or 9) < 1.1
    assert "every 16 px" in found.words[0] and ": a seam of the generator's own" in found.words[0]
    same = seams(context_of(dirty, dirty))
    assert "no seam of the generator's own" in same.words[0]
    same = seams(context_of(clean, clean))
    assert headline(same).value == headline(same).level < 1.1 and same.words[0].startswith("No seams")


def test_painted_chips_are_compared_by_the_place_in_the_chip() -> None:
    images = noise(12, 64, 2, 6, 2.0)
    classes = np.zeros((12, 64, 64))
    found = seams(context_of(ArrayChips(images, classes), ArrayChips(tiled(images, 8, 8.0), classes)))
    assert headline(found).note.startswith("every 8 px") and headline(found).value > 1.2


def test_batches_change_nothing() -> None:
    images, classes = noise(9, 32, 2, 7), np.zeros((9, 32, 32))
    found = [profiles_of(ArrayChips(images, classes, memory_mb=memory)).found["painted"] for memory in (0, 1024)]
    for one, other in zip(*found):
        np.testing.assert_array_equal(one.sums, other.sums)
        np.testing.assert_array_equal(one.counts, other.counts)


def test_chips_too_small_for_lines_are_missing() -> None:
    image, classes = noise(1, 8, 1), np.zeros((1, 8, 8))
    found = seams(context_of(ArrayChips(image, classes), ArrayChips(image, classes)))
    assert not found.measures and found.missing[0].name == "seam_ratio"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A model, and a raster that generate made of it in several windows, and one in a single window."""
    from landsynth.inference.generate import generate
    from landsynth.tests.helpers.models import write_model

    folder = tmp_path_factory.mktemp("made")
    model = folder / "tiny.onnx"
    write_model(model)
    codes = np.random.default_rng(0).integers(1, 6, (1, 20, 15)).repeat(12, 1).repeat(12, 2).astype(np.uint8)
    write_tiff(folder / "cover.tif", codes, crs="EPSG:32631")
    for name, tile in (("many", 96), ("one", None)):
        job = GenerateJob(
            landcover=str(folder / "cover.tif"), output=str(folder / f"{name}.tif"), model=str(model), tile_size=tile,
            threads=1, class_map="1=1, 2=2, 3=3, 4=4, 5=5",
        )  # fmt: skip
        generate(job, lambda event: None)
    return model, folder / "many.tif", folder / "one.tif"


def test_windows_are_read_off_a_raster(made: tuple[Path, Path, Path]) -> None:
    model, many, one = made
    card = read_card(model)
    expected = plan((0, -240, 180, 0), (96, 96), card.overlap, card.context, card.multiple)
    found = fades_of(str(many))
    assert found == (
        [each.fade_out for each in expected.columns[:-1]], [each.fade_out for each in expected.rows[:-1]]
    )  # fmt: skip
    assert found is not None and len(found[1]) > 0
    assert fades_of(str(one)) == ([], [])


def test_windows_are_unknown_without_job_or_model(made: tuple[Path, Path, Path], tmp_path: Path) -> None:
    model, many, _ = made
    write_tiff(tmp_path / "plain.tif", np.zeros((1, 40, 40), np.uint8))
    assert fades_of(str(tmp_path / "plain.tif")) is None
    moved = model.rename(tmp_path / "moved.onnx")
    try:
        assert fades_of(str(many)) is None
        assert fades_of(str(many), str(moved)) == fades_of(str(many), str(moved)) != ([], [])
    finally:
        moved.rename(model)


def test_windows_are_those_of_the_run_where_the_weights_take_memory(
    made: tuple[Path, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from landsynth.inference.generate import generate
    from landsynth.inference.network import memory as window_memory

    model, many, _ = made
    monkeypatch.setattr(window_memory, "WEIGHTS", 350 * 2**20 / model.stat().st_size)
    job = GenerateJob(
        landcover=str(many.with_name("cover.tif")), output=str(tmp_path / "o.tif"), model=str(model), memory_mb=512,
        threads=1, class_map="1=1, 2=2, 3=3, 4=4, 5=5",
    )  # fmt: skip
    windows = generate(job, lambda event: None)["windows"]
    found = fades_of(job.output)
    assert found is not None and (len(found[0]) + 1) * (len(found[1]) + 1) == windows > 1
