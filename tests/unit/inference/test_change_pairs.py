"""What change pairs promise: two images that differ within reach of a change and nowhere else, its mask and areas."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from landsynth.contract.errors import InputError, JobError, MappingError, OutputError, WorkerError
from landsynth.contract.events import Event, Message, Warning
from landsynth.contract.jobs.change_pairs import ChangePairsJob
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.registry import from_json
from landsynth.inference import change_pairs as module
from landsynth.inference.change_pairs import change_pairs
from landsynth.tests.helpers.models import Recipe, write_model
from landsynth.tests.helpers.rasters import NORTH_UP, blocks, run, write_raster

WIDE = Recipe(radius=9, style_size=2)
OBJECTS = Recipe(radius=9, style_size=2, noise_channels=2, objects=("land", "plant"))
HEIGHT, WIDTH, REACH = 90, 120, 9
NAMES = ["before.png.tif", "after.tif", "mask.tif", "areas.csv"]


@dataclass
class Pair:
    before: np.ndarray
    after: np.ndarray
    change: np.ndarray
    table: list[dict[str, str]]
    values: dict[str, Any]
    said: list[str]
    folder: Path

    @property
    def differs(self) -> np.ndarray:
        return (self.before != self.after).any(0)


def covers() -> tuple[np.ndarray, np.ndarray]:
    """Blocks of codes, and the same with a road across and a house."""
    before = blocks(HEIGHT, WIDTH)
    after = before.copy()
    after[:, 60:63], after[20:24, 100:104] = 3, 1
    return before, after


def paired(folder: Path, model: str, before: np.ndarray | str, after: np.ndarray | str, **options: Any) -> Pair:
    (folder / "out").mkdir(exist_ok=True)
    sources = [
        each if isinstance(each, str) else write_raster(folder / f"{name}.tif", each, nodata=0)
        for name, each in (("before", before), ("after", after))
    ]
    outputs = dict(zip(("output_before", "output_after", "change", "table"), (str(folder / "out" / n) for n in NAMES)))
    events: list[Event] = []
    options = {"tile_size": 48, **outputs, **options}
    values = change_pairs(ChangePairsJob(before=sources[0], after=sources[1], model=model, **options), events.append)
    images = []
    for name in ("output_before", "output_after", "change"):
        with rasterio.open(options[name]) as file:
            images.append(file.read())
    table = list(csv.DictReader((folder / "out" / NAMES[3]).open(encoding="utf-8")))
    said = [event.text for event in events if isinstance(event, (Message, Warning))]
    return Pair(images[0], images[1], images[2][0], table, values, said, folder / "out")


def within(change: np.ndarray, reach: int) -> np.ndarray:
    """Pixels at most so far from a change."""
    grown = np.pad(change != 0, reach)
    views = np.lib.stride_tricks.sliding_window_view(grown, (2 * reach + 1, 2 * reach + 1))
    found: np.ndarray = views.any((2, 3))
    return found


@pytest.mark.parametrize("recipe", [WIDE, OBJECTS])
@pytest.mark.parametrize("options", [
    {}, {"seed": 4, "resume": True, "class_seeds": "road=9"}, {"scheduler": "local:2", "cog": True},
])  # fmt: skip
def test_beyond_the_reach_of_a_change_all_is_equal_to_the_bit(tmp_path: Path, recipe: Recipe, options: Any) -> None:
    model, (before, after) = write_model(tmp_path / "m.onnx", recipe), covers()
    pair = paired(tmp_path, model, before, after, **options)
    near = within(pair.change, REACH)
    assert near.mean() < 0.5 and not (pair.differs & ~near).any()
    assert pair.differs[pair.change != 0].mean() > 0.5
    alone = run(str(tmp_path / "before.tif"), tmp_path / "o.tif", model, tile_size=48, **options)
    np.testing.assert_array_equal(pair.before, alone.image)
    assert sorted(os.listdir(pair.folder)) == sorted([*NAMES, "mask.qml", "mask.tif.aux.xml"])


def test_what_a_change_cuts_in_two_keeps_its_look(tmp_path: Path) -> None:
    """Connected parts alone would give the field beyond the road another."""
    model = write_model(tmp_path / "m.onnx", Recipe(radius=0, bands=1, strength=9, style_size=0, objects=("land",)))
    before = np.full((60, 80), 2, np.uint8)
    after = before.copy()
    after[:, 40:44], after[0, 0] = 3, 4
    pair = paired(tmp_path, model, before, after)
    assert not pair.differs[pair.change == 0].any()
    back = paired(tmp_path, model, after, before)
    assert not back.differs[back.change == 0].any()
    assert len(set(back.after[0][back.change == 3002])) == 1  # the new field is an object


def test_mask_table_and_tags(tmp_path: Path) -> None:
    model, (before, after) = write_model(tmp_path / "m.onnx", WIDE), covers()
    after[0, :5] = 0
    pair = paired(tmp_path, model, before, after)
    expected = np.where(before == after, 0, before.astype(int) * 1000 + after)
    np.testing.assert_array_equal(pair.change, np.where(after == 0, -1, expected))
    for row in pair.table:
        shown = (before == int(row["from_code"])) & (after == int(row["to_code"]))
        assert int(row["pixels"]) == shown.sum() == float(row["area_m2"])
        assert int(row["code"]) == (0 if row["from_code"] == row["to_code"] else expected[shown][0])
    assert sum(int(row["pixels"]) for row in pair.table) == before.size - 5
    assert pair.values["changed_pixels"] == (pair.change > 0).sum()
    with rasterio.open(pair.folder / "mask.tif") as file:
        assert file.nodata == -1 and file.transform == NORTH_UP
        assert from_json(file.tags()["JOB"]).table.endswith("areas.csv")  # type: ignore[union-attr]
    style, table = ((pair.folder / name).read_text() for name in ("mask.qml", "mask.tif.aux.xml"))
    assert "water to road" in style and "water to road" in table and "unchanged" in table


@pytest.mark.parametrize("options", [{}, {"resume": True, "shift_x": 0.5, "cog": True}])
def test_images_tell_what_was_asked(tmp_path: Path, options: Any) -> None:
    """Files that stay, and the whole pair: not the ones that the images were painted by and to."""
    model, (before, after) = write_model(tmp_path / "m.onnx", WIDE), covers()
    pair = paired(tmp_path, model, before, after, seed=3, seed_after=5, **options)
    for name, source, seed in ((NAMES[0], "before.tif", 3), (NAMES[1], "after.tif", 5)):
        with rasterio.open(pair.folder / name) as file:
            job, whole = (from_json(file.tags()[tag]) for tag in ("JOB", "PAIR"))
        assert isinstance(job, GenerateJob) and isinstance(whole, ChangePairsJob)
        assert (job.landcover, job.output) == (str(tmp_path / source), str(pair.folder / name))
        assert job.memory_mb and not job.looks and not job.class_map and job.seed == seed
        assert (whole.before, whole.after) == (str(tmp_path / "before.tif"), str(tmp_path / "after.tif"))


def test_either_ending_of_a_tiff(tmp_path: Path) -> None:
    model, (before, after) = write_model(tmp_path / "m.onnx", WIDE), covers()
    names = {name: str(tmp_path / "out" / f"{name}.TIFF") for name in ("output_before", "output_after", "change")}
    pair = paired(tmp_path, model, before, after, **names)
    assert {Path(name).name for name in names.values()} < set(os.listdir(pair.folder))


@pytest.mark.parametrize(("resume", "is_deleted"), [(False, False), (True, False), (True, True)])
def test_what_cannot_take_its_place_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resume: bool, is_deleted: bool
) -> None:
    model, (before, after) = write_model(tmp_path / "m.onnx", WIDE), covers()
    move = module.move

    def moved(source: Path, target: Path) -> None:
        if target.name == NAMES[1]:
            raise OutputError("The disk is full.")
        move(source, target)

    monkeypatch.setattr(module, "move", moved)
    with pytest.raises(OutputError, match="^The disk is full. .* stays in .*") as caught:
        paired(tmp_path, model, before, after, resume=resume)
    kept = Path(str(caught.value).rpartition(" stays in ")[2].rstrip("."))
    assert not kept.name.startswith(".") and {"after.tif", "change.tif", "table.csv"} <= set(os.listdir(kept))
    assert sorted(os.listdir(tmp_path / "out")) == sorted([NAMES[0], kept.name])
    monkeypatch.undo()
    if resume:
        if is_deleted:
            (tmp_path / "out" / NAMES[0]).unlink()
        again = paired(tmp_path, model, before, after, resume=True)
        assert not (again.differs & ~within(again.change, REACH)).any() and not kept.exists()
        assert bool(again.values["windows"]) == is_deleted, "what is moved and stays is painted once"


def test_other_windows_are_told_of_after_a_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, (before, after) = write_model(tmp_path / "m.onnx", WIDE), covers()
    generate, sizes = module.generate, iter([[48, 48], None, [24, 24]])

    def smaller(*values: Any, **named: Any) -> Any:
        size = next(sizes)
        if size is None:
            raise WorkerError("the power went")
        return {**generate(*values, **named), "tile_size": size}

    monkeypatch.setattr(module, "generate", smaller)
    with pytest.raises(WorkerError):
        paired(tmp_path, model, before, after, resume=True)
    said = paired(tmp_path, model, before, after, resume=True).said
    assert any("The two images have windows of other sizes" in text for text in said)


def test_a_layer_laid_over(tmp_path: Path) -> None:
    """The same pair, however the change is told: whole, over the first, on a part of the grid, at a band of codes."""
    model, (before, after) = write_model(tmp_path / "m.onnx", OBJECTS), covers()
    whole = paired(tmp_path, model, before, after)
    over = paired(tmp_path, model, before, np.where(before == after, 0, after).astype(np.uint8), overlay=True)
    part = write_raster(
        tmp_path / "part.tif", (after[10:, 50:110] + 100).astype(np.int16), nodata=0,
        transform=NORTH_UP @ Affine.translation(50, 10),
    )  # fmt: skip
    after[:10] = before[:10]
    crossed = paired(tmp_path, model, before, after)
    pairs = "101=1, 102=2, 103=3, 104=4, 105=5"
    laid = paired(tmp_path, model, before, part, overlay=True, class_map="codes", class_map_after=pairs)
    for one, other in ((over, whole), (laid, crossed)):
        np.testing.assert_array_equal(one.change, other.change)
        np.testing.assert_array_equal(one.after, other.after)
        assert one.table == other.table
    assert any("warped onto it by nearest neighbour" in text for text in laid.said)


def test_looks_by_numbers_stay_where_nothing_changes(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", Recipe(radius=0, bands=1, strength=9, style_size=0, objects=("land",)))
    before = np.full((40, 60), 2, np.uint8)
    before[:, :20] = 3
    after = before.copy()
    after[:20, :20] = 2
    looks = np.add.outer(np.zeros(40, int), np.arange(60) // 30 + 7).astype(np.int32)
    numbers = {
        "looks": write_raster(tmp_path / "l.tif", looks), "looks_after": write_raster(tmp_path / "n.tif", looks * 5)
    }  # fmt: skip
    pair = paired(tmp_path, model, before, after, **numbers)
    assert not pair.differs[pair.change == 0].any()
    other = run(str(tmp_path / "after.tif"), tmp_path / "o.tif", model, looks=numbers["looks_after"])
    np.testing.assert_array_equal(pair.after[:, :20, :20], other.image[:, :20, :20])


def test_an_extent_and_another_pixel_size(tmp_path: Path) -> None:
    model, (before, after) = write_model(tmp_path / "m.onnx", OBJECTS), covers()
    extent = (320003 + 40, 2780009 - 60, 320003 + 100, 2780009 - 10)
    whole, part = paired(tmp_path, model, before, after), paired(tmp_path, model, before, after, extent=extent)
    for name in ("before", "after"):
        np.testing.assert_array_equal(getattr(part, name), getattr(whole, name)[:, 10:60, 40:100])
    np.testing.assert_array_equal(part.change, whole.change[10:60, 40:100])
    coarse = paired(tmp_path, model, before, after, pixel_size=2.0)
    assert coarse.change.shape == (45, 60) and not (coarse.differs & ~within(coarse.change, REACH)).any()
    assert sum(float(row["area_m2"]) for row in coarse.table) == before.size


@pytest.mark.parametrize("options", [
    {"seed_after": 5}, {"style_seed_after": 6}, {"brightness_after": 1.3}, {"contrast_after": 0.5}, {"shift_x": 0.5},
])  # fmt: skip
def test_nuisances_are_seen_where_nothing_changes(tmp_path: Path, options: Any) -> None:
    model, (before, _) = write_model(tmp_path / "m.onnx", WIDE), covers()
    plain, other = paired(tmp_path, model, before, before), paired(tmp_path, model, before, before, **options)
    assert not plain.differs.any() and other.differs.mean() > 0.3 and not other.change.any()
    np.testing.assert_array_equal(plain.before, other.before)


def test_nuisances_in_closed_form(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", Recipe(radius=0, bands=1, strength=0, style_size=0))
    codes = np.full((40, 60), 5, np.uint8)
    codes[:, 30:], codes[:7, :4] = 3, 0  # 80, 40, and a hole
    pair = paired(tmp_path, model, codes, codes, brightness_after=1.5, contrast_after=0.5, shift_x=0.25, shift_y=-0.5)
    column = np.where(np.arange(60) < 30, 80.0, 40.0)
    column[30] = 50
    expected = np.rint((100 + 0.5 * (column - 100)) * 1.5).astype(int)
    np.testing.assert_array_equal(pair.after[0, 10:30], np.broadcast_to(expected, (20, 60)))
    assert (pair.after[0, :7, :4] == 0).all() and (pair.after[0, 7, :8] == expected[0]).all()
    with rasterio.open(pair.folder / "after.tif") as file:
        assert "brightness=1.5" in file.tags()["ALTERED"] and not file.dataset_mask()[:7, :4].any()


def test_a_run_that_broke_off_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, (before, after) = write_model(tmp_path / "m.onnx", OBJECTS), covers()
    whole = paired(tmp_path, model, before, after, shift_x=0.5)
    made, generate = [], module.generate

    def once(job: Any, *rest: Any, **named: Any) -> Any:
        made.append(Path(job.output).name)
        if len(made) == 2:
            raise WorkerError("the power went")
        return generate(job, *rest, **named)

    monkeypatch.setattr(module, "generate", once)
    for file in whole.folder.iterdir():
        file.unlink()
    with pytest.raises(WorkerError):
        paired(tmp_path, model, before, after, resume=True, shift_x=0.5)
    assert os.listdir(whole.folder) == ["before.png.pair.part"]
    with pytest.raises(JobError, match="^RESUME: .* shift_x was 0.5 and is 0.25"):
        paired(tmp_path, model, before, after, resume=True, shift_x=0.25)
    again = paired(tmp_path, model, before, after, resume=True, shift_x=0.5)
    assert made == ["before.tif", "painted.tif", "painted.tif"]
    np.testing.assert_array_equal(again.after, whole.after)
    np.testing.assert_array_equal(again.before, whole.before)
    assert again.table == whole.table and sorted(os.listdir(again.folder)) == sorted(
        [*NAMES, "mask.qml", "mask.tif.aux.xml"]
    )


@pytest.mark.parametrize(("options", "error", "said"), [
    ({"change": "mask.png"}, JobError, r"^change: expected a name that ends in .tif, found .*mask.png"),
    ({"output_after": "before.png.tif"}, JobError, "three outputs with names of their own"),
    ({"style_seed_after": 3, "style_image_after": "a.tif"}, JobError, "^style_seed_after: .*STYLE_IMAGE_AFTER"),
    ({"style_seed": 3, "style_image": "a.tif"}, JobError, "^style_seed: expected nothing beside a STYLE_IMAGE"),
    ({"shift_y": 2.0}, JobError, "^shift_y: expected from -1 to 1 pixels"),
    ({"band_after": 4}, InputError, "Expected band 1 to 1 of .*after.tif, found 4. Change BAND_AFTER."),
    ({"band": 4}, InputError, "Expected band 1 to 1 of .*before.tif, found 4. Change BAND."),
    ({"scheduler": "nowhere"}, JobError, "^scheduler: expected"),
    ({"table": "areas.txt"}, OutputError, "ends in .csv as TABLE"),
    ({"looks_after": "after.tif"}, JobError, "^LOOKS_AFTER: expected a model whose objects"),
])  # fmt: skip
def test_what_is_refused(tmp_path: Path, options: Any, error: type[Exception], said: str) -> None:
    model, (before, after) = write_model(tmp_path / "m.onnx", WIDE), covers()
    places = {"change": "out", "output_after": "out", "table": "out", "looks_after": ""}
    options = {name: str(tmp_path / places[name] / v) if name in places else v for name, v in options.items()}
    with pytest.raises(error, match=said):
        paired(tmp_path, model, before, after, **options)
    assert not os.listdir(tmp_path / "out")


def test_layers_that_lie_apart_are_refused(tmp_path: Path) -> None:
    model, (before, after) = write_model(tmp_path / "m.onnx", WIDE), covers()
    far = write_raster(tmp_path / "far.tif", after, transform=NORTH_UP @ Affine.translation(5000, 0))
    with pytest.raises(InputError, match="^AFTER: expected land cover where BEFORE lies, found none"):
        paired(tmp_path, model, before, far)
    with pytest.raises(InputError, match="found only nodata in band 1 of .*after.tif"):
        paired(tmp_path, model, before, np.zeros_like(after), overlay=True)
    assert not os.listdir(tmp_path / "out")


def test_words_of_generate_are_those_of_the_pair(tmp_path: Path) -> None:
    """Whatever the worker says of one date names the parameter that the user gave for it."""
    model, (before, after) = write_model(tmp_path / "m.onnx", OBJECTS), covers()
    looks = write_raster(tmp_path / "l.tif", np.zeros((9, 9), np.int32))
    after[:9, :9] = 77
    for missing, date in (("BEFORE", {"before": str(tmp_path / "BAND no.tif")}), ("AFTER", {"after": "no.tif"})):
        layers: dict[str, Any] = {"before": before, "after": after, **date}
        with pytest.raises(InputError, match=rf"found no file at .*no.tif. Check the path of {missing}.$"):
            paired(tmp_path, model, **layers)
    for name in ("looks", "looks_after"):
        with pytest.raises(InputError, match=f"^{name.upper()}: expected a raster on the grid of"):
            paired(tmp_path, model, before, after, **{name: looks})
    with pytest.raises(MappingError, match="Name them in CLASS_MAP_AFTER .*, or set UNMAPPED to nodata"):
        paired(tmp_path, model, before, after)
    with pytest.raises(MappingError, match="Name them in CLASS_MAP "):
        paired(tmp_path, model, after, before)
