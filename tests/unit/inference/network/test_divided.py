"""A generator in two parts: the same as the whole, chosen where it costs less, and left alone where it cannot be."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import rasterio
from numpy.typing import NDArray

from landsynth.contract.card import ModelCard, read_card
from landsynth.contract.errors import ModelError, OutOfMemoryError
from landsynth.contract.events import Event
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.resources import BUNDLED_GENERATOR
from landsynth.inference.engine import fitting
from landsynth.inference.generate import budget_of, generate
from landsynth.inference.network.divided import AT_ONCE, Threads
from landsynth.inference.network.generator import Network
from landsynth.inference.network.graph_part import part
from landsynth.inference.windows.shards import from_plain, part_of, shards, to_plain
from landsynth.inference.windows.tiles import TILE_PIXELS, edge, fine_time, margin, starts, tile_of, tile_pixels
from landsynth.tests.helpers.rasters import blocks, write_raster
from landsynth.training.export import onnx_file

CARD = read_card(BUNDLED_GENERATOR)
WORLD = (0, 0, 10000, 10000)


def job(**options: Any) -> GenerateJob:
    return GenerateJob("a.tif", "b.tif", **options)


def drawn(height: int, width: int) -> tuple[Any, Any, Any]:
    draw = np.random.default_rng(height)
    classes = draw.integers(0, 6, (height // 8, width // 8)).astype(np.uint8).repeat(8, 0).repeat(8, 1)
    noise = draw.standard_normal((CARD.noise_channels, height, width), np.float32)
    return np.where(classes == 5, np.uint8(255), classes), noise, draw.standard_normal(CARD.style_size, np.float32)


def without_cut(path: Path) -> str:
    """The bundled generator with a card that names no cut."""
    card = replace(CARD, cut="", cut_cell=1, cut_context=0, cut_bytes=0)
    path.write_bytes(onnx_file.with_card(BUNDLED_GENERATOR.read_bytes(), card))
    return str(path)


@pytest.mark.parametrize(("height", "width"), [(104, 104), (352, 176), (360, 416), (120, 904)])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_parts_give_what_the_whole_gives(height: int, width: int, threads: int) -> None:
    network = Network(str(BUNDLED_GENERATOR), "cpu", threads)
    network.specialise(height, width)
    whole = network.run(*drawn(height, width)).copy()
    network.specialise(height, width, tile_of(height, width, TILE_PIXELS[0], CARD))
    divided = network.run(*drawn(height, width))
    inside = np.s_[:, 48:-48, 48:-48]
    assert np.abs(divided[inside] - whole[inside]).max() <= 1e-3
    assert whole[inside].std() > 5
    assert not divided[:, :48].any() and not divided[:, :, -48:].any()  # not computed
    assert np.array_equal(network.run(*drawn(height, width)), divided)


@pytest.mark.parametrize("length", [104, 112, 352, 360, 368, 2056, 8296])
@pytest.mark.parametrize("most", TILE_PIXELS)
def test_tiles_cover_a_window_within_its_margin(length: int, most: int) -> None:
    tile = tile_of(length, length, most, CARD)
    assert tile_pixels(tile, CARD) == (tile[0] + 16) * (tile[1] + 16) <= most
    for side in tile:
        begins = starts(length, side, CARD)
        assert not side % CARD.multiple and begins == sorted(set(begins))
        assert begins[0] == margin(CARD) == 48 and begins[-1] + side == length - 48
        assert all(after <= before + side for before, after in zip(begins, begins[1:]))
        assert begins[0] >= edge(CARD) == 8


def test_the_tile_of_least_time_is_taken() -> None:
    """Of all that are small enough, compared one by one."""
    height, width, most = 520, 840, 2**16
    sides = range(64, 745, 8)
    times = [
        fine_time(height, width, (a, b), CARD)
        for a in sides for b in sides if a <= height - 96 and tile_pixels((a, b), CARD) <= most
    ]  # fmt: skip
    assert fine_time(height, width, tile_of(height, width, most, CARD), CARD) == min(times)
    exact = fine_time(304, 304, (104, 104), CARD)  # two by two
    assert exact == 4 * 120**2 * (1 + 120**2 * 2**-20)


@pytest.mark.parametrize(("count", "expected"), [(1, (1, 0, 1)), (2, (1, 1, 1)), (4, (2, 2, 1)), (16, (7, 2, 8))])
def test_threads_are_shared_between_the_parts(count: int, expected: tuple[int, int, int]) -> None:
    threads = Threads.of(count)
    assert (threads.coarse, threads.workers, threads.fine) == expected
    assert threads.coarse + threads.workers + threads.fine - 1 == max(count, 2) - (count == 1)
    assert threads.workers <= AT_ONCE


def test_bits_do_not_depend_on_threads() -> None:
    images = []
    for threads in (1, 2, 6):
        network = Network(str(BUNDLED_GENERATOR), "cpu", threads)
        network.specialise(360, 416, (128, 136))
        drawings = [drawn(360, 416) for _ in range(3)]
        found = [network.run(*each) for each in drawings]
        images.append(np.stack([np.asarray(each) for each in found]))
        assert network.seconds > 0 and network._divided is not None
        assert network._divided._alone is network._divided._beside  # the first window's, which has all threads, is gone
    assert all(np.array_equal(each, images[0]) for each in images[1:])


def test_parts_take_fewer_windows() -> None:
    plans = {
        mebibytes: fitting.planned(
            job(memory_mb=mebibytes), CARD, WORLD, budget_of(job(memory_mb=mebibytes), CARD), None
        )
        for mebibytes in (512, 8192)
    }
    assert plans[512].tile is not None and plans[8192].tile is not None
    alone = replace(budget_of(job(memory_mb=512), CARD), tiles=())
    whole = fitting.planned(job(memory_mb=512), CARD, WORLD, alone, None)
    assert whole.tile is None and plans[512].count < whole.count / 2


def test_an_overlap_below_the_advice_takes_the_whole() -> None:
    for overlap, is_divided in ((104, False), (112, True), (120, True)):
        wishes = job(memory_mb=512, overlap=overlap)
        assert bool(fitting.planned(wishes, CARD, WORLD, budget_of(wishes, CARD), None).tile) is is_divided


def test_a_card_without_a_cut_takes_the_whole(tmp_path: Path) -> None:
    network = Network(without_cut(tmp_path / "a.onnx"), "cpu", 1)
    assert not network.can_divide and budget_of(job(memory_mb=512), network.card).tiles == ()
    network.specialise(160, 160, (64, 64))
    assert network.run(*drawn(160, 160))[:, :48].all()


def test_a_failing_tile_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(str(BUNDLED_GENERATOR), "cpu", 2)
    network.specialise(360, 416, (128, 136))
    assert network._divided is not None

    def fails(*_: Any) -> None:
        raise RuntimeError("bad allocation")

    monkeypatch.setattr(network._divided, "_compute", fails)
    image = network.run(*drawn(360, 416))
    with pytest.raises(OutOfMemoryError, match="416 x 360"):
        np.asarray(image)
    monkeypatch.undo()
    assert np.asarray(network.run(*drawn(360, 416))).any()


def test_what_nobody_wants_is_left_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(str(BUNDLED_GENERATOR), "cpu", 2)
    network.specialise(360, 416, (128, 136))
    network.drop()  # nothing there
    divided, go = network._divided, threading.Event()
    assert divided is not None
    compute = divided._compute

    def late(*given: Any) -> None:
        assert go.wait(30)
        compute(*given)

    monkeypatch.setattr(divided, "_compute", late)
    image = network.run(*drawn(360, 416))
    assert not image.is_over
    network.drop()
    go.set()
    with pytest.raises(ModelError, match="nobody wants the rest"):
        np.asarray(image)
    assert np.asarray(network.run(*drawn(360, 416))).any()


def test_the_plan_does_not_depend_on_threads() -> None:
    for mebibytes in (256, 512, 2048):
        plans = []
        for threads in (1, 2, 4, 16):
            wishes = job(memory_mb=mebibytes, threads=threads)
            plans.append(fitting.planned(wishes, CARD, WORLD, budget_of(wishes, CARD), None))
        assert all(plan == plans[0] for plan in plans)


def test_windows_that_cannot_be_smaller_end_the_planning() -> None:
    """An overlap so large that the smallest window is beyond the allocator's first region."""
    for overlap in (736, 2400):
        wishes = job(memory_mb=2048, overlap=overlap)
        heavy = replace(budget_of(wishes, CARD), window_pixel=3860, tiles=())
        used = fitting.planned(wishes, CARD, WORLD, heavy, None)
        assert used.width >= overlap + CARD.multiple


def test_half_precision_and_other_devices_take_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(str(BUNDLED_GENERATOR), "cpu", 1)
    assert network.can_divide
    monkeypatch.setattr(network, "provider", "CUDAExecutionProvider")
    assert not network.can_divide
    monkeypatch.undo()
    monkeypatch.setattr(network, "precision", "half")
    assert not network.can_divide


def test_older_cards_read() -> None:
    fields = json.loads(CARD.to_json())
    for name in ("cut", "cut_cell", "cut_context", "cut_bytes"):
        del fields[name]
    assert ModelCard.from_json(json.dumps(fields)) == replace(CARD, cut="", cut_cell=1, cut_context=0, cut_bytes=0)
    with pytest.raises(ModelError, match="its cut makes no sense"):
        replace(CARD, cut_cell=3)


def test_a_cut_that_is_not_there_is_refused(tmp_path: Path) -> None:
    wrong = replace(CARD, cut="nowhere")
    with pytest.raises(ModelError, match="expected a tensor nowhere"):
        onnx_file.require_cut(BUNDLED_GENERATOR.read_bytes(), wrong)
    path = tmp_path / "a.onnx"
    path.write_bytes(onnx_file.with_card(BUNDLED_GENERATOR.read_bytes(), wrong))
    with pytest.raises(ModelError, match="cut at nowhere, as its card says, found that it cannot be"):
        Network(str(path), "cpu", 1).specialise(160, 160, (64, 64))


def test_the_parts_are_models_of_their_own() -> None:
    content = BUNDLED_GENERATOR.read_bytes()
    coarse = onnx.load_from_string(part(content, CARD.cut, {}))
    fine = onnx.load_from_string(part(content, "image", {CARD.cut: (1, 96, 40, 300)}))
    for model in (coarse, fine):
        onnx.checker.check_model(model)
    assert {each.name for each in coarse.graph.input} == {"classes", "noise", "style"}
    shapes = {each.name: [dim.dim_value for dim in each.type.tensor_type.shape.dim] for each in fine.graph.input}
    assert shapes.keys() == {"classes", "noise", CARD.cut} and shapes[CARD.cut] == [1, 96, 40, 300]
    every = {each.name for each in onnx.load_from_string(content).graph.initializer}
    weights = [{each.name for each in model.graph.initializer} for model in (coarse, fine)]
    assert weights[0] and weights[1] and weights[0] | weights[1] == every


def test_a_plan_stays_divided_in_its_record_and_its_shards() -> None:
    wishes = job(memory_mb=512)
    used = fitting.planned(wishes, CARD, WORLD, budget_of(wishes, CARD), None)
    assert from_plain(json.loads(json.dumps(to_plain(used)))) == used
    assert used.tile and all(part_of(used, each).tile == used.tile for each in shards(used))
    old = to_plain(used)
    del old["tile"]
    assert from_plain(old).tile is None


def test_less_memory_is_found_where_it_ran_out(monkeypatch: pytest.MonkeyPatch) -> None:
    wishes, sizes = job(memory_mb=1024), [2**62]
    budget = budget_of(wishes, CARD)
    used = fitting.planned(wishes, CARD, WORLD, budget, None)
    for _ in range(4):
        sizes.append(fitting._taken(budget, CARD, used, WORLD))
        smaller = fitting._smaller(wishes, CARD, WORLD, budget, used)
        assert smaller is not None and sizes[-1] < sizes[-2]
        used = smaller


def image(path: Path, source: str, **options: Any) -> tuple[NDArray[Any], dict[str, Any]]:
    events: list[Event] = []
    result = generate(
        GenerateJob(source, str(path), str(BUNDLED_GENERATOR), seed=4, device="cpu", threads=1, **options),
        events.append,
    )
    with rasterio.open(path) as file:
        return file.read(), result


def test_divided_windows_join_without_seams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_raster(tmp_path / "a.tif", blocks(420, 460))
    untiled, whole = image(tmp_path / "whole.tif", source)
    assert whole["windows"] == 1
    divided: list[Any] = []
    plain = Network.specialise

    def noted(self: Network, height: int, width: int, tile: Any = None) -> None:
        divided.append(tile)
        plain(self, height, width, tile)

    monkeypatch.setattr(Network, "specialise", noted)
    tiled, run = image(tmp_path / "tiled.tif", source, tile_size=240)
    assert run["windows"] > 4 and len(divided) == 1 and divided[0]
    assert np.abs(tiled.astype(int) - untiled).max() <= 1
    for name, resume in (("parts.vrt", False), ("resumable.tif", True)):
        parts, _ = image(tmp_path / name, source, tile_size=240, resume=resume)
        assert np.array_equal(parts, tiled)
    assert all(divided)
