"""Thousands of changed cards, jobs and dataset descriptions, fixed seed: whole and typed, or refused in a sentence."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.contract.dataset import FILE_NAME, DatasetInfo, SceneInfo
from landsynth.contract.errors import InputError, JobError, LandSynthError, ModelError
from landsynth.contract.jobs import registry
from landsynth.contract.jobs.change_pairs import GenerateChangeDatasetJob
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.generate_landcover import GenerateLandcoverJob
from landsynth.contract.jobs.generate_series import GenerateSeriesJob
from landsynth.contract.jobs.prepare_dataset import PrepareDatasetJob
from landsynth.contract.options.declaring import is_required
from landsynth.contract.typed import loads, types_of, wrong_fields

CLASSES = (ClassInfo(1, "building", "#b04030"), ClassInfo(5, "water"))
BANDS = (BandInfo("red", 0.0, 255.0, 100.0, 20.0),)
CARD = ModelCard(
    "generator", "fast", "a", CLASSES, BANDS, "uint8", 1.0, 8, 48, 112, noise_channels=2, style_size=32,
    ignored=(ClassInfo(0, "unlabelled"),), training={"steps": 10, "loss": [1.5, 0.5]}, encoder="a.encoder.onnx",
    encoder_sha256="0" * 64, noise_octaves=(16,), cut="t", cut_cell=4,
)  # fmt: skip
SCENES = (
    SceneInfo("one", "one.tif", "one-mask.tif", "train", (3, 4)),
    SceneInfo("two", "two.tif", "m.tif", "test", seed=4),
)
DATASET = DatasetInfo(
    "d", CLASSES, (), BANDS, "uint8", 0.5, "EPSG:4326", SCENES, 0.0, synthetic={"model": "m", "seeds": [1, 2]}
)
OWN = ("generate", "prepare-dataset", "generate-landcover", "generate-series", "generate-change-dataset")
"""Verbs whose jobs need more than what is required of each option."""
JOBS = [
    GenerateJob("a.tif", "b.tif", extent=(0.0, 0.0, 1.0, 1.0), pixel_size=0.5, category_names={1: "a"}),
    PrepareDatasetJob("d", ("a.tif", "b.tif"), ("c.tif",), class_names={1: "a", 2: "b"}, class_colors={1: "#ffffff"}),
    *(kind(**{
        each.name: ("a.tif",) if "tuple" in str(types_of(kind)[each.name]) else f"{each.name}.tif"
        for each in fields(kind) if is_required(each) or each.name in ("generator", "model")
    }) for verb, kind in registry.VERBS.items() if verb not in OWN),
    GenerateSeriesJob("a.tif", "b", seasons=2, start="2026-03-01"),
    GenerateLandcoverJob("a.tif", ("b.tif",), shares="water=3", instances="bare=2"),
    GenerateChangeDatasetJob(("a.tif", "b"), "c", edits=("road",), nuisances=("none",)),
]  # fmt: skip
HOSTILE: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 0.5, 2**40, -(2**70), 10**400, float("nan"), float("inf"), 1e308, "", "x", "\0",
    "a\0b", "\ud800", "x" * 5000, "x/" * 3000, "9" * 5000, f"a={'9' * 5000}", f"{'9' * 5000}x1", [], {}, [None],
    {"a": None}, [[[[]]]], {"1": {"2": 3}}, ["\udfff"], [2**64], ["9" * 5000],
)  # fmt: skip


def read_card(text: str, folder: Path) -> Any:
    return ModelCard.from_json(text)


def read_dataset(text: str, folder: Path) -> Any:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return DatasetInfo.read(folder)


def read_job(text: str, folder: Path) -> Any:
    return registry.from_json(text)


KINDS: list[tuple[str, Callable[[str, Path], Any], type[LandSynthError], list[str]]] = [
    ("card", read_card, ModelError, [CARD.to_json()]),
    ("dataset", read_dataset, InputError, [json.dumps(asdict(DATASET))]),
    ("job", read_job, JobError, [registry.to_json(job) for job in JOBS]),
]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a document with every key of it."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


def changed(text: str, draw: random.Random) -> str:
    """The text with something about it changed: a value, a key, an entry too many, or characters."""
    kind = draw.randrange(10)
    if kind == 0:
        at = draw.randrange(len(text))
        return (
            text[:at]
            + draw.choice(["", "{", "[" * 5, '"', ",", "9" * 5000, "\\ud800", "1e999", "NaN"])
            + text[at + 1 :]
        )
    document = copy.deepcopy(json.loads(text))
    holder, key = draw.choice(list(places(document)))
    if kind == 1:
        del holder[key]
    elif kind == 2 and isinstance(holder, dict):
        holder[draw.choice(["x", "", "9" * 5000, "\ud800", "-1"])] = draw.choice(HOSTILE)
    elif kind == 3:
        holder[key] = [holder[key]] * draw.randrange(3)
    else:
        holder[key] = draw.choice(HOSTILE)
    return json.dumps(document)


@pytest.mark.parametrize(("read", "error", "texts"), [each[1:] for each in KINDS], ids=[each[0] for each in KINDS])
def test_changed_documents(
    tmp_path: Path, read: Callable[[str, Path], Any], error: type[LandSynthError], texts: list[str]
) -> None:
    draw, refused, tries = random.Random(16), 0, 3000
    for text in texts:
        read(text, tmp_path)
    for number in range(tries):
        text = changed(texts[number % len(texts)], draw)
        try:
            found = read(text, tmp_path)
        except error as refusal:
            refused += 1
            assert len(str(refusal)) < 1000 and "not foreseen" not in str(refusal)
            continue
        assert not list(wrong_fields(found)), text[:2000]
        json.dumps(asdict(found), allow_nan=False).encode()
    assert tries // 3 < refused < tries  # some changes are harmless


@pytest.mark.parametrize(("read", "error", "texts"), [each[1:] for each in KINDS], ids=[each[0] for each in KINDS])
@pytest.mark.parametrize("depth", [70, 900, 100_000])
def test_deep_nesting(
    tmp_path: Path, read: Callable[[str, Path], Any], error: type[LandSynthError], texts: list[str], depth: int
) -> None:
    for name in ("training", "synthetic", "options", "bands"):
        text = texts[0].replace(f'"{name}": ', f'"{name}": {"[" * depth}{"]" * depth}, "x": ', 1)
        if text != texts[0]:
            with pytest.raises(error, match="nested more deeply"):
                read(text, tmp_path)


@pytest.mark.parametrize("change", [
    {"context": 1.5}, {"overlap": float("nan")}, {"multiple": 2**40}, {"name": None}, {"bands": (None,)},
    {"training": {"a": [float("nan")]}}, {"noise_octaves": (8.5,)}, {"pixel_size": 10**400}, {"half": "\ud800"},
    {"encoder": "x" * 300}, {"licence": "\0"}, {"class_styles": 1}, {"classes": [CLASSES[0]]},
])  # fmt: skip
def test_types_are_checked_where_a_card_is_made(change: dict[str, Any]) -> None:
    with pytest.raises((ModelError, InputError)):
        replace(CARD, **change)


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(InputError, match="BandInfo: expected a text without NUL as name, found None"):
        BandInfo(None, 0.0, 1.0, 0.5, 0.1)  # type: ignore[arg-type]
    with pytest.raises(JobError, match="tile_size: expected a whole number below 2\\^63 or nothing, found 1.5"):
        replace(JOBS[0], tile_size=1.5)  # type: ignore[arg-type]
    with pytest.raises(JobError, match="output: expected names of at most 255 bytes"):
        replace(JOBS[0], output="ü" * 128 + ".tif")
    with pytest.raises(ValueError, match="nested more deeply than 64"):
        loads("[" * 65 + "]" * 65)
    assert loads("[" * 64 + "]" * 64)
