"""Training translators: files, resuming, learning, measures, several processes, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.tests.helpers.paths import ROOT

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.contract.card import BandInfo, read_card  # noqa: E402
from landsynth.contract.errors import InputError, JobError, ModelError, OutputError  # noqa: E402
from landsynth.contract.events import Message, Warning  # noqa: E402
from landsynth.contract.jobs.registry import from_json, to_json  # noqa: E402
from landsynth.models.cyclegan import CycleganConfig, CycleganGenerator  # noqa: E402
from landsynth.tests.helpers.datasets import write_tiff  # noqa: E402
from landsynth.tests.helpers.image_sets import fields, job, sets, trained  # noqa: E402
from landsynth.tests.helpers.training import same, weights  # noqa: E402
from landsynth.training.export import onnx_file  # noqa: E402
from landsynth.training.export.translator import export_translator, translator_card  # noqa: E402
from landsynth.training.loop.devices import open_fabric  # noqa: E402
from landsynth.training.loop.log import rows  # noqa: E402
from landsynth.training.loop.run import BEST, LAST  # noqa: E402
from landsynth.training.translator.task import TranslatorTask  # noqa: E402
from landsynth.training.translator.validation import score  # noqa: E402

SCRIPT = ROOT / "tests" / "helpers" / "translator_ddp.py"


def run_graph(path: str | Path, image: np.ndarray) -> np.ndarray:
    """What a translator's file makes of an image (bands, h, w)."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found: np.ndarray = session.run(["translated"], {"image": image[None].astype(np.float32)})[0][0]
    return found


def test_a_training_writes_models_cards_and_records(tmp_path: Path) -> None:
    sets(tmp_path, side=128)
    options = {"validate_every": 2, "preview_every": 4, "validation": 0.5, "attribution": "NAIP, USDA"}
    result, events = trained(tmp_path, "log", steps=4, **options)
    log = tmp_path / "log"
    names = {each.name for each in log.iterdir()}
    assert {"ab.onnx", "ba.onnx", "preview-000004.png", "curves.png", "tensorboard", "events.jsonl"} <= names
    assert {LAST, BEST, "components-ab.png", "components-ba.png", "early.npz"} <= names
    assert not list(log.glob("*.part*"))
    measured = rows(log / "events.jsonl")[-1]
    each_way = {f"{name}_satellite_{way}" for name in ("frechet", "cosine", "kid") for way in ("ab", "ba")}
    assert each_way | {"log_loss_ab", "log_loss_ba", "cycle_a", "cycle_b", "score"} <= set(measured)
    assert 0 <= measured["score"] <= 1 and each_way <= set(result)
    terms = {f"{name}_{which}" for name in ("cycle", "identity", "discriminator") for which in "ab"}
    assert terms | {"adversarial_ab", "adversarial_ba", "discriminator"} <= set(rows(log / "events.jsonl")[0])
    for name, other in (("ab", "ba"), ("ba", "ab")):
        card = read_card(log / f"{name}.onnx")
        assert (card.kind, card.architecture, card.multiple, card.classes) == ("translator", "cyclegan", 4, ())
        assert card.overlap >= 2 * card.context > 0 and card.data_type == "uint8" and card.attribution == "NAIP, USDA"
        assert card.training["target_bands"] == [vars(band) for band in read_card(log / f"{other}.onnx").bands]
        assert card.training["steps"] == 4 and card.training["precision"] == "32-true"
        assert card.training["scenes_a"] == ["scene0.tif"] and set(card.training["before_translation"]) == {"ab", "ba"}
    said = [event.text for event in events if isinstance(event, Message)]
    assert sum("onnxruntime and torch differ by at most" in text for text in said) == 2


def test_plants_learn_to_be_bright_without_a_pair(tmp_path: Path) -> None:
    """Places that neither set shows come out nearer to their other look than they were, both ways."""
    sets(tmp_path)
    options = {"learning_rate": 5e-4, "width": 8, "cycle": 5.0, "identity": 2.5, "pool": 50}
    trained(tmp_path, "log", steps=150, **options)
    looks = [fields(99, is_other).astype(np.float32) for is_other in (False, True)]
    before = np.abs(looks[0] - looks[1]).mean()
    assert before > 15
    for name, image, wanted in (("ab", *looks), ("ba", *looks[::-1])):
        found = run_graph(tmp_path / "log" / f"{name}.onnx", image)
        assert np.abs(found - wanted).mean() < 0.75 * before


def test_a_training_in_parts_ends_with_the_same_weights(tmp_path: Path) -> None:
    """Pools of translated crops included, which are exchanged from the second step on."""
    sets(tmp_path)
    options: dict[str, Any] = {"steps": 4, "validate_every": 4}
    trained(tmp_path, "whole", **options)
    trained(tmp_path, "parts", stop_at=1, **options)
    trained(tmp_path, "parts", stop_at=3, resume=True, **options)
    trained(tmp_path, "parts", resume=True, **options)
    one, other = weights(tmp_path / "whole"), weights(tmp_path / "parts")
    assert same(one, other) and one["pool_a.crops"].abs().sum() > 0 and int(one["pool_a.held"]) == 3
    assert [row["step"] for row in rows(tmp_path / "parts" / "events.jsonl")][-1] == 4


def test_statistics_stand_still_in_the_last_fifth_of_the_steps(tmp_path: Path) -> None:
    sets(tmp_path)
    found = []
    for stop in (3, 4, 5):
        trained(tmp_path, "log", steps=5, stop_at=stop, resume=stop > 3)
        tensors = weights(tmp_path / "log")
        found.append({key: each for key, each in tensors.items() if key.startswith("generator") and "running" in key})
    assert found[0] and not same(found[0], found[1])
    assert same(found[1], found[2])


def test_which_files_are_partners_changes_nothing(tmp_path: Path) -> None:
    """Nothing says which scene of one set belongs to which of the other: any order of them ends with equal weights."""
    a, b = (Path(folder) for folder in sets(tmp_path, count=3))
    files = [[str(folder / f"scene{number}.tif") for number in range(3)] for folder in (a, b)]
    trained(tmp_path, "one", images_a=tuple(files[0]), images_b=tuple(files[1]), steps=2)
    shuffled = {"images_a": tuple(files[0][::-1]), "images_b": (files[1][1], files[1][2], files[1][0])}
    trained(tmp_path, "other", steps=2, **shuffled)
    assert same(weights(tmp_path / "one"), weights(tmp_path / "other"))


def test_sets_of_two_data_types_each_keep_theirs(tmp_path: Path) -> None:
    sets(tmp_path)
    write_tiff(tmp_path / "b" / "scene0.tif", fields(10, True).astype(np.uint16) * 40 + 1000)
    _, events = trained(tmp_path, "log", steps=1)
    assert any("IMAGES_A holds uint8, IMAGES_B uint16" in each.text for each in events if isinstance(each, Warning))
    ab, ba = (read_card(tmp_path / "log" / f"{name}.onnx") for name in ("ab", "ba"))
    assert (ab.data_type, ba.data_type) == ("uint16", "uint8")
    assert ab.bands[0].maximum <= 255 and ba.bands[0].minimum >= 1000
    translated = run_graph(tmp_path / "log" / "ab.onnx", fields(0))
    low, high = ba.bands[0].minimum, ba.bands[0].maximum
    assert low - 0.1 * (high - low) < translated.min() and translated.max() < high + 0.1 * (high - low)


def test_a_band_is_gated_by_its_own_range() -> None:
    ranges = ((0, 10000), (-1e-3, 1e-3), (512, 512), (0, 0))
    bands = tuple(BandInfo(f"b{number}", *each, 0, 1) for number, each in enumerate(ranges))
    np.testing.assert_allclose(onnx_file.spans(bands)[:, 0, 0], [10000, 2e-3, 2, 1])


def test_bands_of_very_different_ranges_pass_the_gate(tmp_path: Path) -> None:
    """A band of 1 beside one of 10,000, and one that holds 9,000 everywhere: each is measured by its own range."""
    sets(tmp_path)
    for name in "ab":
        with rasterio.open(tmp_path / name / "scene0.tif") as file:
            values = file.read().astype(np.float32)
        values = np.stack([values[0] / 255, values[1] * 40, np.full_like(values[0], 9000)])
        write_tiff(tmp_path / name / "scene0.tif", values)
    _, events = trained(tmp_path, "log", steps=20, width=16, blocks=3, residual=False)
    assert sum("onnxruntime and torch differ by at most" in str(vars(event)) for event in events) == 2


def test_one_direction_that_fails_the_gate_leaves_both_models_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets(tmp_path)
    trained(tmp_path, "log", steps=1)
    before = [(tmp_path / "log" / f"{name}.onnx").read_bytes() for name in ("ab", "ba")]
    plain, calls = onnx_file.gate, [0]

    def second(*all: Any) -> float:
        calls[0] += 1
        if calls[0] == 2:
            raise ModelError("Export gate: not this one.")
        return plain(*all)

    monkeypatch.setattr(onnx_file, "gate", second)
    with pytest.raises(ModelError, match="not this one"):
        trained(tmp_path, "log", steps=2, resume=True)
    assert [(tmp_path / "log" / f"{name}.onnx").read_bytes() for name in ("ab", "ba")] == before
    assert not list((tmp_path / "log").glob("*.part*"))


def test_one_chip_to_measure_with_is_too_few(tmp_path: Path) -> None:
    """Of a scene of two crops one would be held out, and one chip has no covariance: others stand in."""
    sets(tmp_path)
    for name in "ab":
        write_tiff(tmp_path / name / "scene0.tif", fields(5, name == "b", 64)[:, :, :32])
    result, events = trained(tmp_path, "log", steps=2, validate_every=2)
    assert np.isfinite(result["score"])
    said = [event.text for event in events if isinstance(event, Warning)]
    assert sum("too little can be held out of these scenes" in text for text in said) == 2


def test_nothing_is_said_of_a_validation_that_is_none(tmp_path: Path) -> None:
    sets(tmp_path)
    _, events = trained(tmp_path, "log", steps=1, validate_every=0, validation=0.0)
    assert [event.text for event in events if isinstance(event, Warning)] == []


def test_other_images_on_resuming_are_said(tmp_path: Path) -> None:
    sets(tmp_path)
    trained(tmp_path, "log", stop_at=1)
    _, same_images = trained(tmp_path, "log", stop_at=2, resume=True)
    assert not [event for event in same_images if isinstance(event, Warning)]
    write_tiff(tmp_path / "a" / "scene1.tif", fields(7))
    _, events = trained(tmp_path, "log", stop_at=3, resume=True)
    said = [event.text for event in events if isinstance(event, Warning)]
    assert len(said) == 1 and "images_a 1 scene (" in said[0] and "-> 2 scenes (" in said[0]
    assert "images_b" not in said[0]


def test_what_is_refused_before_anything_is_trained(tmp_path: Path) -> None:
    sets(tmp_path)
    with pytest.raises(JobError, match="another file than"):
        trained(tmp_path, "log", model_ab=str(tmp_path / "m.onnx"), model_ba=str(tmp_path / "a" / ".." / "m.onnx"))
    with pytest.raises(OutputError, match="MODEL_AB"):
        trained(tmp_path, "log", model_ab=str(tmp_path / "m.tif"))
    with pytest.raises(InputError, match="as large as a crop, found 96 x 96"):
        trained(tmp_path, "log", crop_size=128)
    trained(tmp_path, "log", steps=1)
    with pytest.raises(JobError, match="empty LOG folder"):
        trained(tmp_path, "log")
    with pytest.raises(InputError, match="Expected a checkpoint"):
        trained(tmp_path, "log", width=8, resume=True)


def test_other_options_on_resuming_are_said(tmp_path: Path) -> None:
    sets(tmp_path)
    trained(tmp_path, "log", stop_at=1)
    _, events = trained(tmp_path, "log", resume=True, cycle=5.0)
    assert any("cycle 10.0 -> 5.0" in each.text for each in events if isinstance(each, Warning))


def test_a_translation_that_gained_nothing_is_said(tmp_path: Path) -> None:
    sets(tmp_path)
    _, events = trained(tmp_path, "log", steps=1, validate_every=1, learning_rate=1e-9)
    assert any("no closer to the other set" in each.text for each in events if isinstance(each, Warning))


def test_the_job_goes_through_json(tmp_path: Path) -> None:
    wanted = job(tmp_path, "log", bands=(1, 2))
    assert from_json(to_json(wanted)) == wanted
    with pytest.raises(JobError, match="upsampling"):
        replace(wanted, upsampling="bicubic")


@pytest.mark.parametrize("upsampling", ["resize", "transposed"])
def test_the_gate_lets_equal_graphs_through_and_no_others(
    tmp_path: Path, upsampling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tuple(BandInfo(f"band{number}", 10.0 * number, 200.0 + number, 90.0, 30.0) for number in range(3))
    target = tuple(BandInfo(f"band{number}", 100.0, 4000.0, 900.0, 300.0) for number in range(3))
    torch.manual_seed(0)
    net = CycleganGenerator(CycleganConfig(3, 4, 1, upsampling)).eval()  # type: ignore[arg-type]
    card = translator_card(net.config, "made", source, "uint16", {}, "a test")
    assert export_translator(net, card, target, tmp_path / "m.onnx") <= 1e-4
    image = np.random.default_rng(0).uniform(0, 255, (3, 64, 64)).astype(np.float32)
    found = run_graph(tmp_path / "m.onnx", image)
    low, high = (np.array([getattr(band, name) for band in source])[:, None, None] for name in ("minimum", "maximum"))
    scaled = np.clip(2 * (image - low) / (high - low) - 1, -1, 1).astype(np.float32)
    with torch.no_grad():
        wanted = (net(torch.from_numpy(scaled)[None])[0].numpy() + 1) / 2 * 3900 + 100
    inner = (slice(None), slice(24, 40), slice(24, 40))
    assert np.allclose(found[inner], wanted[inner], atol=0.4), "the statistics are those of two sets"
    monkeypatch.setattr(onnx_file, "TOLERANCE", -1.0)
    with pytest.raises(ModelError, match="Export gate"):
        export_translator(net, card, target, tmp_path / "other.onnx")
    assert not (tmp_path / "other.onnx").exists()


def test_the_score_is_one_half_where_nothing_was_gained() -> None:
    before = {"frechet_satellite": 20.0, "cosine_satellite": 0.4, "kid_satellite": 0.5}
    assert score(before, before) == pytest.approx(0.5)
    assert score({name: 0.0 for name in before} | {"log_loss": float(np.log(2))}, before) == 0
    better = score({name: value / 3 for name, value in before.items()}, before)
    assert better == pytest.approx(0.25)
    assert score(before | {"kid_satellite": -0.01}, before | {"kid_satellite": -0.01}) == pytest.approx(0.5)
    assert np.isnan(score(before | {"frechet_satellite": float("nan")}, before))


def test_where_memory_ends_a_smaller_batch_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = job(tmp_path, "log", batch_size=4, crop_size=64).resolved
    task = TranslatorTask(chosen, 2, open_fabric(chosen))
    play = task.play

    def limited(batch: Any, step: int) -> Any:
        if batch.a.numel() > 2 * 64 * 64:
            raise RuntimeError("out of memory")
        return play(batch, step)

    monkeypatch.setattr(task, "play", limited)
    assert "BATCH_SIZE 1 with CROP_SIZE 64 fits" in task.advice()


@pytest.mark.skipif(not torch.distributed.is_available(), reason="torch was built without distributed training")
def test_two_processes_learn_what_one_learns(tmp_path: Path) -> None:
    """Statistics frozen, as they differ else; what the pools hold is the same in all processes."""
    sets(tmp_path)
    (alone,) = _processes(tmp_path, 1)
    first, second = _processes(tmp_path, 2)
    assert same(first, second)
    pools = [key for key in alone if key.startswith("pool")]
    assert len(pools) == 4
    for key in [*pools, *(key for key in alone if key.startswith("gradient"))]:
        assert torch.allclose(first[key].float(), alone[key].float(), rtol=1e-3, atol=1e-4), key


def _processes(folder: Path, count: int) -> list[dict[str, Any]]:
    from safetensors.torch import load_file

    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(count)]
    command = [sys.executable, *(launcher if count > 1 else []), str(SCRIPT), str(folder)]
    done = subprocess.run(
        command, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [load_file(folder / f"rank{rank}of{count}.safetensors") for rank in range(count)]
