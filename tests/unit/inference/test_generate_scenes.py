"""Folders of labelled pictures: the same for the same seed, whatever else is drawn, whole or not there at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard, read_card
from landsynth.contract.errors import JobError, ModelError, OutputError
from landsynth.contract.events import Event, Progress, Scratch
from landsynth.contract.jobs.generate_scenes import GenerateScenesJob
from landsynth.contract.jobs.train_scene_generator import TrainSceneGeneratorJob
from landsynth.datasets.labelled.files import write_picture, write_sheet
from landsynth.inference import generate_scenes as verb
from landsynth.inference.generate_scenes import generate_scenes
from landsynth.inference.network.scene_generator import picture_noise

SIZE, LATENT = 8, 6


def silent(event: Event) -> None:
    """Nothing to say."""


def model(path: Path, names: tuple[str, ...] = ("Wälder", "See"), bands: int = 3, **changes: Any) -> Path:
    """A scene generator that one can work out: 100 + 40 * label + 10 * (noise @ weights)."""
    from onnx import TensorProto, helper

    from landsynth.tests.helpers.models import network

    weights = np.random.default_rng(0).standard_normal((LATENT, bands * SIZE * SIZE)).astype(np.float32)
    numbers = {"weights": weights, "shape": np.array([-1, bands, SIZE, SIZE]), "column": np.array([-1, 1]),
               "forty": np.float32(40), "ten": np.float32(10), "hundred": np.float32(100)}  # fmt: skip
    nodes = [
        helper.make_node("MatMul", ["noise", "weights"], ["mixed"]),
        helper.make_node("Mul", ["mixed", "ten"], ["spread"]),
        helper.make_node("Cast", ["label"], ["number"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["number", "forty"], ["scaled"]),
        helper.make_node("Add", ["scaled", "hundred"], ["level"]),
        helper.make_node("Reshape", ["level", "column"], ["levels"]),
        helper.make_node("Add", ["spread", "levels"], ["flat"]),
        helper.make_node("Reshape", ["flat", "shape"], ["image"]),
    ]
    options: dict[str, Any] = {
        "kind": "scene-generator", "architecture": "dcgan", "name": "closed", "data_type": "uint8", "pixel_size": 10.0,
        "classes": tuple(ClassInfo(code, name) for code, name in enumerate(names)),
        "bands": tuple(BandInfo(f"b{n}", 0.0, 255.0, 100.0, 50.0) for n in range(bands)),
        "multiple": 1, "context": 0, "overlap": 0, "style_size": LATENT, "scene_size": SIZE,
    }  # fmt: skip
    inputs, outputs = {"label": ["n"], "noise": ["n", LATENT]}, {"image": ["n", bands, SIZE, SIZE]}
    card, types = ModelCard(**{**options, **changes}), {"label": TensorProto.INT64}
    made = network("scenes", inputs, nodes, outputs, numbers, card, types)
    path.write_bytes(made.SerializeToString())
    return path


def job(tmp_path: Path, name: str = "out", **changes: Any) -> GenerateScenesJob:
    path = tmp_path / "model.onnx"
    return GenerateScenesJob(str(path if path.exists() else model(path)), str(tmp_path / name), threads=1, **changes)


def pictures(folder: Path) -> dict[str, Any]:
    """Every picture by its name within the folder, without the ending."""
    import rasterio

    found = {}
    for path in sorted(folder.glob("*/*")):
        with rasterio.open(path) as file:
            found[f"{path.parent.name}/{path.stem}"] = file.read()
    return found


def test_a_folder_in_the_form_that_is_learnt_from(tmp_path: Path) -> None:
    events: list[Event] = []
    result = generate_scenes(job(tmp_path, count=3), events.append)
    assert result["count"] == 6 and result["SCENES"] == str(tmp_path / "out")
    assert sorted(each.relative_to(tmp_path / "out").as_posix() for each in (tmp_path / "out").rglob("*.*")) == sorted(
        [f"{name}/{name}_{n:05d}.png" for name in ("Wälder", "See") for n in (1, 2, 3)]
        + ["scenes.json", "contact-sheet.png"]
    )
    record = json.loads((tmp_path / "out" / "scenes.json").read_text(encoding="utf-8"))
    assert record["synthetic"] is True and record["seed"] == 0 and record["classes"] == ["Wälder", "See"]
    assert len(record["model_sha256"]) == 64
    assert [each.fraction for each in events if isinstance(each, Progress)] == [0.5, 1.0]
    pytest.importorskip("torch", reason="what reads such folders needs the training tier")
    from landsynth.datasets.labelled.folder import SceneFolder

    assert SceneFolder(str(tmp_path / "out")).classes == ("See", "Wälder")


def test_numbers_are_those_of_the_graph(tmp_path: Path) -> None:
    generate_scenes(job(tmp_path, count=2, seed=5), silent)
    weights = np.random.default_rng(0).standard_normal((LATENT, 3 * SIZE * SIZE)).astype(np.float32)
    wanted = 140 + 10 * (picture_noise(5, "See", 2, LATENT) @ weights).reshape(3, SIZE, SIZE)
    found = pictures(tmp_path / "out")["See/See_00002"]
    assert found.dtype == np.uint8
    assert np.abs(found - np.clip(wanted, 0, 255)).max() <= 0.501


def test_a_picture_depends_on_seed_class_and_number_alone(tmp_path: Path) -> None:
    """Not on count, classes, format or their order; every other seed, class and number draws another."""
    generate_scenes(job(tmp_path, "many", count=5), silent)
    generate_scenes(job(tmp_path, "few", count=2, classes="See", format="tif"), silent)
    generate_scenes(job(tmp_path, "other", count=2, seed=1), silent)
    many, few, other = (pictures(tmp_path / name) for name in ("many", "few", "other"))
    assert few and all(np.array_equal(few[name], many[name]) for name in few)
    assert not any(np.array_equal(other[name], many[name]) for name in other)
    draws = {
        picture_noise(seed, name, number, 6).tobytes()
        for seed in (0, 1)
        for name in ("See", "Wälder")
        for number in range(50)
    }
    assert len(draws) == 200
    values = np.concatenate([picture_noise(0, "See", number, 128) for number in range(400)])
    assert abs(values.mean()) < 0.02 and abs(values.std() - 1) < 0.02


@pytest.mark.parametrize(("text", "names"), [
    ("", ()), (" , ", ()), ("See, Wald & Wiese", ("See", "Wald & Wiese")),
    ('"Wege, befestigt" , See', ("Wege, befestigt", "See")), ("Wa\u0308lder", ("W\u00e4lder",)),
    ("See,\nMeer", ("See", "Meer")),
])  # fmt: skip
def test_names_of_classes(text: str, names: tuple[str, ...]) -> None:
    """With commas in quotation marks; with accents apart, as macOS writes them."""
    assert GenerateScenesJob("m", "s", classes=text).chosen_classes == names
    assert TrainSceneGeneratorJob("s", "m", "l", classes=text).chosen_classes == names


@pytest.mark.parametrize("kind", ["png", "jpg", "tif"])
def test_every_file_says_that_it_is_synthetic(tmp_path: Path, kind: str) -> None:
    import rasterio

    generate_scenes(job(tmp_path, count=1, format=kind, contact_sheet=False), silent)
    (path,) = (tmp_path / "out" / "See").iterdir()
    assert path.suffix == f".{kind}"
    with rasterio.open(path) as file:
        said = " ".join(map(str, file.tags().values()))
    assert "SYNTHETIC See, model closed, seed 0, number 1" in said
    assert not (tmp_path / "out" / "contact-sheet.png").exists()
    assert not list(tmp_path.rglob("*.aux.xml"))


def test_other_data_types_need_tif(tmp_path: Path) -> None:
    path = model(tmp_path / "wide.onnx", ("a", "b"), 4, data_type="int16", name="wide")
    wanted = GenerateScenesJob(str(path), str(tmp_path / "out"), count=1, threads=1)
    with pytest.raises(JobError, match="FORMAT: expected tif for 4 bands of int16, found png"):
        generate_scenes(wanted, silent)
    assert not (tmp_path / "out").exists()
    generate_scenes(replace(wanted, format="tif"), silent)
    found = pictures(tmp_path / "out")["a/a_00001"]
    assert found.shape == (4, SIZE, SIZE) and found.dtype == np.int16


def test_the_contact_sheet_shows_every_class(tmp_path: Path) -> None:
    import rasterio

    generate_scenes(job(tmp_path, count=12), silent)
    with rasterio.open(tmp_path / "out" / "contact-sheet.png") as file:
        sheet = file.read()
    assert sheet.shape == (3, 2 * (SIZE + 2) + 2, 10 * (SIZE + 2) + 2)
    assert np.array_equal(sheet[:, 2 : 2 + SIZE, 2 : 2 + SIZE], pictures(tmp_path / "out")["Wälder/Wälder_00001"])


def test_refusals_say_what_to_do_and_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = job(tmp_path, count=1)
    with pytest.raises(JobError, match="CLASSES: expected classes of the model .Wälder, See., found Meer"):
        generate_scenes(replace(wanted, classes="See, Meer"), silent)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="a new or an empty folder"):
        generate_scenes(replace(wanted, scenes=str(tmp_path / "full")), silent)
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"
    for changes, words in (
        ({"kind": "embedding", "scene_size": 0}, "scene-generator as MODEL, found kind embedding in .*Choose another"),
        ({"style_size": LATENT + 1}, "to compute a picture"),
        ({"scene_size": 2 * SIZE}, r"promises finite pictures of shape \(1, 3, 16, 16\)"),
    ):
        path = model(tmp_path / "wrong.onnx", **changes)
        with pytest.raises(ModelError, match=words):
            generate_scenes(replace(wanted, model=str(path)), silent)
    monkeypatch.setattr(verb, "write_sheet", _full)
    scratch: list[Event] = []
    with pytest.raises(OutputError, match="No space left.*Free disk space"):
        generate_scenes(wanted, scratch.append)
    assert not (tmp_path / "out").exists() and not list(tmp_path.glob(".out*"))
    (named,) = (each.path for each in scratch if isinstance(each, Scratch))
    assert Path(named).parent == tmp_path


@pytest.mark.parametrize("kind", ["png", "jpg", "tif"])
def test_a_full_disk_is_an_error_of_the_system(tmp_path: Path, kind: str) -> None:
    """GDAL leaves half a GeoTIFF and says nothing; of other formats it raises what is no RasterioError."""
    resource = pytest.importorskip("resource", reason="limits the size of files, which Windows does not")
    card, (soft, hard) = read_card(model(tmp_path / "model.onnx")), resource.getrlimit(resource.RLIMIT_FSIZE)
    values = np.random.default_rng(0).integers(0, 255, (3, 64, 64)).astype(np.uint8)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_picture(tmp_path / f"picture.{kind}", values, kind, card, "SYNTHETIC")
        with pytest.raises(OSError, match="File too large"):
            write_sheet(tmp_path / "sheet.png", [[values]], card.bands)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_no_folder_can_replace_is_refused_before_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = job(tmp_path, count=1)
    (tmp_path / "empty").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "empty")
    with pytest.raises(OutputError, match="found a link at .*out. Name one in it"):
        generate_scenes(wanted, silent)
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path).name == "empty")
    with pytest.raises(OutputError, match="found the top of a volume at .*empty. Name one in it"):
        generate_scenes(replace(wanted, scenes=str(tmp_path / "empty")), silent)
    assert (tmp_path / "out").is_symlink() and not list((tmp_path / "empty").iterdir())


def _full(*arguments: Any) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("name", ["../evil", "a/b", "..", "", " ", "a\\b", "C:", "a\nb", ".hidden"])
def test_class_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    path = model(tmp_path / "bad.onnx", ("fine", name))
    with pytest.raises(ModelError, match="class names that can be names of folders"):
        generate_scenes(GenerateScenesJob(str(path), str(tmp_path / "out"), count=1), silent)
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert generate_scenes(job(tmp_path, count=1), silent)["count"] == 2
    assert len(pictures(tmp_path / "out")) == 2
