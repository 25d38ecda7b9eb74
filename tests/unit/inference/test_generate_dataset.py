"""A synthetic dataset: what is made, with which seeds, resumed after a kill, and every way in which it is refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.contract.card import BandInfo, ClassInfo
from landsynth.contract.dataset import DatasetInfo, SceneInfo
from landsynth.contract.errors import InputError, JobError, LandSynthError, MappingError, OutputError
from landsynth.contract.events import Event, Message, Progress, Scratch, Warning, silent
from landsynth.contract.jobs.classify import ClassifyJob
from landsynth.contract.jobs.generate_dataset import GenerateDatasetJob
from landsynth.contract.jobs.registry import from_json, to_json
from landsynth.inference import generate_dataset as module
from landsynth.inference.classify import classify
from landsynth.inference.engine.output_lock import held
from landsynth.inference.engine.variants import image_seed
from landsynth.inference.generate_dataset import generate_dataset
from landsynth.rasters.unfinished import raster_hash
from landsynth.tests.helpers.judges import write_nearest_colour
from landsynth.tests.helpers.models import CLASSES, Recipe, write_encoder, write_model
from landsynth.tests.helpers.paths import ROOT
from landsynth.tests.helpers.rasters import UTM, blocks, run, write_raster
from landsynth.tests.unit.inference.network.test_style_image import photo

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")

SIZES = {"east": (40, 50), "north": (130, 140), "west": (33, 41)}
SPLITS = {"east": "train", "north": "train", "west": "test"}


def make_dataset(folder: Path, **changes: Any) -> Path:
    """Three scenes of the test models' classes under codes of their own, 10 times theirs, and 7 for unlabelled."""
    folder.mkdir()
    scenes = []
    for at, (name, (height, width)) in enumerate(SIZES.items()):
        codes = blocks(height, width, seed=at) * 10
        codes[5:9, 3:20] = 7
        write_raster(folder / f"{name}-mask.tif", codes)
        write_raster(folder / f"{name}-image.tif", photo(height, width) + at * 30)
        pixels = tuple(int((codes == 10 * each.code).sum()) for each in CLASSES)
        scenes.append(SceneInfo(name, f"{name}-image.tif", f"{name}-mask.tif", SPLITS[name], pixels))
    info = DatasetInfo(
        name="test", classes=tuple(replace(each, code=10 * each.code) for each in CLASSES),
        ignored=(ClassInfo(7, "cloud"),), bands=tuple(BandInfo(b, 0, 255, 80, 40) for b in ("red", "green", "blue")),
        data_type="uint8", pixel_size=1.0, crs=UTM, scenes=tuple(scenes),
    )  # fmt: skip
    replace(info, **changes).write(folder)
    return folder


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return make_dataset(tmp_path / "real")


@pytest.fixture
def model(tmp_path: Path) -> str:
    return write_model(tmp_path / "m.onnx", Recipe())


def make(dataset: Path, model: str, target: Path, **options: Any) -> tuple[dict[str, Any], list[Event]]:
    events: list[Event] = []
    job = GenerateDatasetJob(str(dataset), str(target), model=model, threads=1, device="cpu", **options)
    return generate_dataset(job, events.append), events


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_first_seed_and_distinct_ones() -> None:
    assert image_seed(0, "tile1", 1) == 1560485390
    seeds = {image_seed(s, n, v) for s in range(5) for n in ("a", "b", "a/1") for v in range(1, 6)}
    assert len(seeds) == 75 and max(seeds) < 2**31


def test_images_masks_and_description(tmp_path: Path, dataset: Path, model: str) -> None:
    values, events = make(dataset, model, tmp_path / "made", variants=2, seed=4)
    info, source = DatasetInfo.read(tmp_path / "made"), DatasetInfo.read(dataset)
    assert values["SYNTHETIC"] == str(tmp_path / "made") and (values["scenes"], values["images"]) == (3, 6)
    assert [scene.name for scene in info.scenes] == [f"{name}-v{v}" for name in SIZES for v in (1, 2)]
    assert (info.classes, info.ignored, info.crs, info.data_type) == (source.classes, source.ignored, UTM, "uint8")
    assert info.shares("train") == source.shares("train") and info.name == "made"
    assert info.synthetic is not None
    assert {**info.synthetic, "model_sha256": 0} == {
        "model": "box", "model_sha256": 0, "dataset": "test", "seed": 4, "variants": 2, "latents": "random",
        "radiometry": "model",
    }  # fmt: skip
    for scene in info.scenes:
        assert scene.split == SPLITS[scene.source] and scene.seed == image_seed(4, scene.source, int(scene.name[-1]))
        with rasterio.open(tmp_path / "made" / scene.mask) as mask, rasterio.open(dataset / scene.mask) as before:
            np.testing.assert_array_equal(mask.read(), before.read())
            assert mask.transform == before.transform and mask.crs == before.crs
            codes = mask.read(1)
        with rasterio.open(tmp_path / "made" / scene.image) as image:
            assert image.shape == SIZES[scene.source] and image.transform == mask.transform
            np.testing.assert_array_equal(image.dataset_mask() > 0, codes != 7)
            assert image.tags()["SYNTHETIC"] == "YES" and image.tags()["SEED"] == str(scene.seed)
    names = {"dataset.json"} | {scene.image for scene in info.scenes} | {f"{name}-mask.tif" for name in SIZES}
    assert set(contents(tmp_path / "made")) == names
    assert not (tmp_path / "made.part").exists()
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions) and fractions[-1] == 1 and len(fractions) >= 6
    assert not [event for event in events if isinstance(event, Warning)]


def test_attributions_of_model_and_masks_are_kept(tmp_path: Path, dataset: Path) -> None:
    replace(DatasetInfo.read(dataset), attribution="Land Board").write(dataset)
    make(dataset, write_model(tmp_path / "m.onnx", Recipe(attribution="Copernicus")), tmp_path / "made", splits="test")
    assert DatasetInfo.read(tmp_path / "made").attribution == "Copernicus; Land Board"


def test_an_image_is_what_generate_makes_of_its_mask(tmp_path: Path, dataset: Path, model: str) -> None:
    make(dataset, model, tmp_path / "made", variants=2, splits="test")
    codes = {10 * each.code: each.name for each in CLASSES}
    names = {**codes, 7: "none"}
    images = []
    for scene in DatasetInfo.read(tmp_path / "made").scenes:
        alone = run(
            dataset / "west-mask.tif", tmp_path / "o.tif", model, seed=scene.seed, category_names=names, device="cpu"
        )
        with rasterio.open(tmp_path / "made" / scene.image) as image:
            images.append(image.read())
            np.testing.assert_array_equal(images[-1], alone.image)
    assert (images[0] != images[1]).mean() > 0.5 and len(images) == 2


def test_statistics_are_the_images_own(tmp_path: Path, dataset: Path, model: str) -> None:
    make(dataset, model, tmp_path / "made")
    info = DatasetInfo.read(tmp_path / "made")
    values = []
    for scene in info.scenes:
        with rasterio.open(tmp_path / "made" / scene.image) as image:
            values.append(image.read()[:, image.dataset_mask() > 0])
    pixels = np.concatenate(values, 1).astype(float)
    for at, band in enumerate(info.bands):
        assert (band.minimum, band.maximum) == (0, 255)
        assert band.mean == pytest.approx(pixels[at].mean(), abs=1e-5)
        assert band.std == pytest.approx(pixels[at].std(), abs=1e-5)


def test_encoded_latents_take_the_look_of_the_real_image(tmp_path: Path, dataset: Path) -> None:
    recipe = Recipe(radius=0, strength=0, style_size=3, data_type="float32")
    model = write_model(tmp_path / "e.onnx", recipe, encoder=write_encoder(tmp_path / "e.encoder.onnx", recipe))
    make(dataset, model, tmp_path / "made", latents="encoded", variants=2)
    for scene in DatasetInfo.read(tmp_path / "made").scenes:
        look = run(
            dataset / scene.mask, tmp_path / "o.tif", model, seed=scene.seed, unmapped="nodata",
            style_image=str(dataset / f"{scene.source}-image.tif"), class_map="10=1, 20=2, 30=3, 40=4, 50=5",
        )  # fmt: skip
        with rasterio.open(tmp_path / "made" / scene.image) as image:
            np.testing.assert_array_equal(image.read(), look.image)
        assert look.image.max() > 0


class InterruptError(Exception):
    """The run ends here."""


@pytest.mark.parametrize("after", [0, 1, 4])
def test_resuming_gives_the_same_bytes(
    tmp_path: Path, dataset: Path, model: str, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "made"
    make(dataset, model, target, variants=2)
    expected = contents(target)
    shutil.rmtree(target)
    plain, calls = module.generate, []

    def failing(*arguments: Any) -> Any:
        calls.append(arguments[0].output)
        if len(calls) == after + 1:
            raise InterruptError
        return plain(*arguments)

    monkeypatch.setattr(module, "generate", failing)
    with pytest.raises(InterruptError):
        make(dataset, model, target, variants=2)
    part = tmp_path / "made.part"
    assert not target.exists() and len(list(part.glob("*-image.tif"))) == after and (part / "job.json").is_file()
    (part / ".east-v2-image.ab.part.tif").write_bytes(b"of a run that was killed")
    with pytest.raises(OutputError, match="found .*made.part of an earlier run. Set RESUME"):
        make(dataset, model, target, variants=2)
    calls[:] = [""] * 100
    values, _ = make(dataset, model, target, variants=2, resume=True)
    assert len(calls) == 100 + 6 - after and values["made"] == 6 - after
    assert contents(target) == expected and not part.exists()


def test_resuming_after_sigkill_in_a_process_of_its_own(tmp_path: Path, dataset: Path, model: str) -> None:
    target = tmp_path / "made"
    make(dataset, model, target, variants=6)
    expected = contents(target)
    shutil.rmtree(target)
    job = GenerateDatasetJob(str(dataset), str(target), model=model, variants=6, threads=1, device="cpu")
    (tmp_path / "job.json").write_text(to_json(job))
    command = [sys.executable, str(ROOT / "worker" / "bootstrap.py"), "run", str(tmp_path / "job.json")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while not list((tmp_path / "made.part").glob("*-image.tif")) and time.monotonic() < end:
        assert process.poll() is None
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not target.exists()
    (tmp_path / "job.json").write_text(to_json(replace(job, resume=True)))
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert contents(target) == expected


def test_resuming_without_anything_unfinished_begins(tmp_path: Path, dataset: Path, model: str) -> None:
    values, _ = make(dataset, model, tmp_path / "made", resume=True, splits="test")
    assert values["made"] == 1


def test_two_runs_into_one_folder_refuse_each_other(tmp_path: Path, dataset: Path, model: str) -> None:
    with held(tmp_path / "made", lambda event: None), pytest.raises(OutputError, match="another SYNTHETIC"):
        make(dataset, model, tmp_path / "made", resume=True)


def _interrupted(tmp_path: Path, dataset: Path, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any) -> Any:
        raise InterruptError

    with monkeypatch.context() as patch:
        patch.setattr(module, "generate", failing)
        with pytest.raises(InterruptError):
            make(dataset, model, tmp_path / "made")


@pytest.mark.parametrize(("options", "sentence"), [
    ({"seed": 3}, "seed was 0 and is 3"),
    ({"variants": 2, "memory_mb": 512}, "memory_mb was 2048 and is 512; variants was 1 and is 2"),
    ({"splits": "train"}, "masks of west changed; splits|splits was .* and is 'train'"),
])  # fmt: skip
def test_resuming_another_job_is_refused(
    tmp_path: Path, dataset: Path, model: str, options: Any, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _interrupted(tmp_path, dataset, model, monkeypatch)
    before = contents(tmp_path / "made.part")
    with pytest.raises(JobError, match=f"RESUME: expected the job that began .*({sentence})"):
        make(dataset, model, tmp_path / "made", resume=True, **options)
    assert contents(tmp_path / "made.part") == before


def test_resuming_with_other_files_is_refused(
    tmp_path: Path, dataset: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _interrupted(tmp_path, dataset, model, monkeypatch)
    write_model(Path(model), Recipe(strength=11))
    with pytest.raises(JobError, match="found another: model is another file"):
        make(dataset, model, tmp_path / "made", resume=True)
    write_model(Path(model), Recipe())
    with rasterio.open(dataset / "north-mask.tif", "r+") as mask:
        mask.write(np.full((1, 1, 1), 20, np.uint8), window=rasterio.windows.Window(3, 3, 1, 1))
        mask.write(np.full((1, 1, 1), 10, np.uint8), window=rasterio.windows.Window(4, 3, 1, 1))
    with pytest.raises(JobError, match="masks of north changed"):
        make(dataset, model, tmp_path / "made", resume=True)
    (tmp_path / "made.part" / "job.json").write_text("{")
    with pytest.raises(OutputError, match="expected the record job.json of an earlier run"):
        make(dataset, model, tmp_path / "made", resume=True)


def test_a_moved_dataset_and_model_resume(
    tmp_path: Path, dataset: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _interrupted(tmp_path, dataset, model, monkeypatch)
    shutil.move(str(dataset), str(tmp_path / "elsewhere"))
    make(tmp_path / "elsewhere", shutil.move(model, str(tmp_path / "n.onnx")), tmp_path / "made", resume=True)
    assert (tmp_path / "made" / "dataset.json").is_file()


@pytest.mark.parametrize("name", ["full", "file"])
def test_targets_refused(tmp_path: Path, dataset: Path, model: str, name: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").write_text("kept")
    (tmp_path / "file").write_text("kept")
    with pytest.raises(OutputError, match="Expected SYNTHETIC to be a new or an empty folder"):
        make(dataset, model, tmp_path / name, resume=True)
    assert (tmp_path / "full" / "a").read_text() == (tmp_path / "file").read_text() == "kept"
    assert not list(tmp_path.glob("*.part*"))


def test_an_empty_target_is_taken(tmp_path: Path, dataset: Path, model: str) -> None:
    (tmp_path / "made").mkdir()
    for target in (tmp_path / "made", tmp_path / "new" / "made"):
        make(dataset, model, target, splits="test")
        assert (target / "dataset.json").is_file()


SCENE = SceneInfo("east", "east-image.tif", "east-mask.tif", "train")


@pytest.mark.parametrize(("changes", "options", "kind", "sentence"), [
    ({}, {"splits": "validation"}, InputError, "Expected scenes in the splits validation of .*, found none"),
    ({"scenes": (SCENE, SCENE)}, {}, InputError, "names of their own that can be file names, found 'east'"),
    ({"scenes": (replace(SCENE, name="../x"),)}, {}, InputError, "found '../x'"),
    ({"scenes": (replace(SCENE, mask="no.tif"),)}, {}, InputError, "east: expected the file no.tif"),
    ({"scenes": (replace(SCENE, mask="dataset.json"),)}, {}, InputError, "Expected a raster at .*dataset.json"),
    ({"scenes": (replace(SCENE, pixels=(0, 0, 0, 0, 0)),)}, {}, InputError, "found only unlabelled pixels"),
    ({"classes": (ClassInfo(10, "snow"), ClassInfo(20, "land"))}, {}, MappingError, "found others: 10 snow"),
    ({}, {"latents": "encoded"}, JobError, "LATENTS: expected a model with an encoder, .* found box"),
])  # fmt: skip
def test_datasets_refused(
    tmp_path: Path, model: str, changes: Any, options: Any, kind: type[LandSynthError], sentence: str
) -> None:
    if "classes" in changes:
        changes["scenes"] = (SCENE,)
    dataset = make_dataset(tmp_path / "real", **changes)
    with pytest.raises(kind, match=sentence):
        make(dataset, model, tmp_path / "made", **options)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["m.onnx", "real"]


def test_variants_that_would_be_the_same(tmp_path: Path, dataset: Path) -> None:
    dead = write_model(tmp_path / "d.onnx", Recipe(noise_channels=0, style_size=0))
    with pytest.raises(JobError, match="VARIANTS: expected .* 2 ways, found box, which draws nothing: .* to 1."):
        make(dataset, dead, tmp_path / "made", variants=2)
    recipe = Recipe(noise_channels=0)
    model = write_model(tmp_path / "e.onnx", recipe, encoder=write_encoder(tmp_path / "e.encoder.onnx", recipe))
    with pytest.raises(JobError, match="or LATENTS to random"):
        make(dataset, model, tmp_path / "made", variants=2, latents="encoded")
    assert make(dataset, model, tmp_path / "made", latents="encoded")[0]["images"] == 3


def test_what_is_odd_is_said(tmp_path: Path) -> None:
    scenes = DatasetInfo.read(make_dataset(tmp_path / "plain")).scenes
    odd = (replace(scenes[0], pixels=(0,) * 5), *scenes[1:])
    dataset = make_dataset(tmp_path / "real", scenes=odd, pixel_size=10.0)
    model = write_model(tmp_path / "m.onnx", Recipe(bands=4))
    values, events = make(dataset, model, tmp_path / "made")
    warnings = [event.text for event in events if isinstance(event, Warning)]
    assert len(warnings) == 3 and values["scenes"] == 2
    for words in ("no pixel of their masks is labelled: east", "4 bands of uint8, the real ones 3", "are 10 m large"):
        assert any(words in text for text in warnings)
    assert len(DatasetInfo.read(tmp_path / "made").bands) == 4


def test_scratch_is_announced_and_the_part_is_not(tmp_path: Path, dataset: Path, model: str) -> None:
    _, events = make(dataset, model, tmp_path / "made")
    scratch = [event.path for event in events if isinstance(event, Scratch)]
    assert scratch.pop(0) == str(tmp_path / ".made.lock")
    assert len(scratch) == 6 and all(Path(path).parent.name == "made.part" for path in scratch)  # a file and its lock


@pytest.mark.parametrize("limit", [0, 20, 400, 1200])
def test_a_full_disk_is_a_sentence_and_leaves_nothing_hidden(
    tmp_path: Path, dataset: Path, model: str, limit: int
) -> None:
    resource = pytest.importorskip("resource", reason="limits the size of files, which Windows does not")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(OutputError, match="Free disk space|Choose another"):
            generate_dataset(GenerateDatasetJob(str(dataset), str(tmp_path / "out"), model=model), silent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not [*tmp_path.rglob("out*/.*"), *tmp_path.glob(".*")]
    assert (tmp_path / "out.part" / "job.json").exists() or not (tmp_path / "out.part").exists()


def test_masks_that_are_virtual_become_files(tmp_path: Path, dataset: Path, model: str) -> None:
    import rasterio.shutil

    rasterio.shutil.copy(dataset / "west-mask.tif", dataset / "west.vrt", driver="VRT")
    info = DatasetInfo.read(dataset)
    replace(info, scenes=(replace(info.scenes[2], mask="west.vrt"),)).write(dataset)
    make(dataset, model, tmp_path / "made")
    with rasterio.open(tmp_path / "made" / "west-mask.tif") as mask, rasterio.open(dataset / "west.vrt") as before:
        assert mask.driver == "GTiff"
        np.testing.assert_array_equal(mask.read(), before.read())


@pytest.fixture
def segmenter(tmp_path: Path) -> str:
    """Sees class 2 in whatever is dark, class 4 in whatever is bright, and nothing else."""
    colours = np.array([[999] * 3, [20, 40, 60], [999] * 3, [60, 120, 180], [999] * 3])
    return str(write_nearest_colour(tmp_path / "s.onnx", colours, classes=CLASSES))


def test_misread_pixels_of_train_images_are_ignored(tmp_path: Path, model: str, segmenter: str) -> None:
    """With a share of 1 the segmenter is always believed: what it reads otherwise has no class, and is not counted."""
    dataset = make_dataset(tmp_path / "real")
    info = DatasetInfo.read(dataset)
    wests = (replace(info.scenes[2], split="validation"), replace(info.scenes[2], name="w", split="test"))
    replace(info, scenes=(*info.scenes[:2], *wests)).write(dataset)
    options = {"segmenter": segmenter, "filter_share": 1.0, "variants": 2, "seed": 4}
    _, events = make(dataset, model, tmp_path / "made", **options)
    make(dataset, model, tmp_path / "plain", variants=2, seed=4)
    made, plain = (DatasetInfo.read(tmp_path / name) for name in ("made", "plain"))
    assert made.synthetic is not None
    assert made.synthetic["filter"] == {"share": 1.0, "confidence": {each.name: 0 for each in CLASSES}}
    for scene, other in zip(made.scenes, plain.scenes):
        image, mask = tmp_path / "made" / scene.image, tmp_path / "made" / scene.mask
        assert raster_hash(image) == raster_hash(tmp_path / "plain" / other.image)
        with rasterio.open(mask) as one, rasterio.open(tmp_path / "plain" / other.mask) as two:
            codes, before = one.read(1), two.read(1)
        if scene.split != "train":
            np.testing.assert_array_equal(codes, before)
            continue
        found = tmp_path / "found.tif"
        classify(ClassifyJob(str(image), str(found), model=segmenter), silent)
        with rasterio.open(found) as file:
            seen = file.read(1) * 10
        np.testing.assert_array_equal(codes, np.where((before != 7) & (seen != before), 7, before))
        assert scene.pixels == tuple(int((codes == each.code).sum()) for each in made.classes)
        assert 0 < sum(scene.pixels) < sum(other.pixels)
    text = next(e.text for e in events if isinstance(e, Message) and "Set to ignore" in e.text)
    assert "100 % of building" in text


def test_a_filtered_run_that_was_killed_goes_on(tmp_path: Path, model: str, segmenter: str) -> None:
    dataset = make_dataset(tmp_path / "real")
    info = DatasetInfo.read(dataset)
    replace(info, scenes=(*info.scenes[:2], replace(info.scenes[2], split="validation"))).write(dataset)
    options = {"segmenter": segmenter, "variants": 2, "resample": "hard"}
    make(dataset, model, tmp_path / "whole", **options)

    def stop(*given: Any) -> None:
        raise InputError("killed")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_filter", stop)
        with pytest.raises(InputError, match="killed"):
            make(dataset, model, tmp_path / "made", **options)
    values, _ = make(dataset, model, tmp_path / "made", resume=True, **options)
    one, other = (DatasetInfo.read(tmp_path / name) for name in ("whole", "made"))
    assert other == replace(one, name="made") and values["images"] == 6
    for scene in one.scenes:
        assert raster_hash(tmp_path / "whole" / scene.mask) == raster_hash(tmp_path / "made" / scene.mask)
    with pytest.raises(OutputError, match="Choose another"):
        make(dataset, model, tmp_path / "made", resume=True, **options)


def test_masks_of_rare_classes_are_painted_more_often(tmp_path: Path, model: str) -> None:
    dataset = make_dataset(tmp_path / "real")
    info = DatasetInfo.read(dataset)
    with rasterio.open(dataset / "east-mask.tif", "r+") as file:
        file.write(np.where(file.read() == 7, 7, 50).astype(file.dtypes[0]))
    few = (0, 0, 0, 0, sum(info.scenes[0].pixels))
    many = (1, *info.scenes[1].pixels[1:4], 0)
    replace(info, scenes=(replace(info.scenes[0], pixels=few), replace(info.scenes[1], pixels=many))).write(dataset)
    make(dataset, model, tmp_path / "made", variants=8, resample="rare")
    made = [scene.source for scene in DatasetInfo.read(tmp_path / "made").scenes]
    assert (made.count("east"), made.count("north")) == (9, 7)


@pytest.mark.parametrize(("options", "words"), [
    ({"resample": "rare"}, "variants: expected at least 2 with resample rare"),
    ({"resample": "hard", "variants": 2}, "segmenter: expected a segmenter that tells which masks are hard"),
    ({"filter_share": 1.5}, "filter_share: expected at most 1"),
    ({"segmenter": "s.onnx", "filter_share": 0.0}, "filter_share: expected more than 0 with a segmenter that filters"),
])  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(JobError, match=words):
        GenerateDatasetJob("a", "b", **options)


def test_a_segmenter_that_only_tells_hard_masks_needs_no_filter() -> None:
    job = GenerateDatasetJob("a", "b", segmenter="s.onnx", filter_share=0.0, resample="hard", variants=2)
    assert not job.filters


def test_a_filter_needs_validation_scenes_and_a_segmenter_of_the_classes(
    tmp_path: Path, dataset: Path, model: str, segmenter: str
) -> None:
    with pytest.raises(
        InputError, match="expected validation scenes in .*without SEGMENTER, or with RESAMPLE hard and FILTER_SHARE 0"
    ):
        make(dataset, model, tmp_path / "made", segmenter=segmenter)
    other = write_nearest_colour(tmp_path / "other.onnx", np.eye(3) * 255)
    with pytest.raises(InputError, match="Expected a segmenter of the classes of"):
        make(dataset, model, tmp_path / "new", segmenter=str(other))
    assert not (tmp_path / "new.part").exists()


def test_the_job_there_and_back() -> None:
    job = GenerateDatasetJob("a", "b", variants=3, latents="encoded", resume=True)
    assert from_json(to_json(job)) == job and json.loads(to_json(job))["options"] == asdict(job)
