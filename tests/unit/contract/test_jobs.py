"""Jobs: JSON there and back, and every document or number that makes no sense refused with a JobError."""

from __future__ import annotations

import json
from typing import Any

import pytest

from landsynth.contract import errors, events
from landsynth.contract.jobs import registry
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.registry import Job
from landsynth.contract.jobs.train_generator import TrainGeneratorJob

FULL = GenerateJob(
    landcover="/a/b c.tif", output="ö.tif", model="m.onnx", class_map="10=water",
    category_names={10: "water", -1: "Straße"}, unmapped="nodata", extent=(0.5, -1.0, 2.0, 3.25), pixel_size=0.3,
    seed=2**63 - 1, tile_size=512, overlap=0, blend="none", device="cuda", threads=2, cog=True, scheduler="/a b/s.json",
)  # fmt: skip


@pytest.mark.parametrize("job", [FULL, GenerateJob("a", "b"), TrainGeneratorJob("d", "m", "l", minutes=1.5)])
def test_there_and_back(job: Job) -> None:
    assert registry.from_json(registry.to_json(job)) == job
    assert json.loads(registry.to_json(job))["verb"] == registry.verb_of(job)


def document(**changes: Any) -> str:
    whole = {"verb": "generate", "version": 1, "options": {"landcover": "a", "output": "b"}, **changes}
    return json.dumps(whole)


@pytest.mark.parametrize(("text", "says"), [
    ("", "Expected a job in JSON"),
    ("[]", "Expected a job in JSON"),
    ('"text"', "Expected a job in JSON"),
    ("{}", "Expected a job in JSON"),
    (document(options=None), "Expected a job in JSON"),
    (document(verb="destroy"), "verb: expected one of generate, .*, found 'destroy'"),
    (document(verb=["generate"]), "verb: expected one of"),
    (document(version=2), "version 2"),
    (document(version="new"), "version"),
    (document(options={"landcover": "a"}), "output"),
    (document(options={"landcover": "a", "output": "b", "colour": 1}), "does not know the options colour"),
    (document(options={"landcover": "a", "output": "b", "extent": 5}), "extent"),
    (document(options={"landcover": "a", "output": "b", "extent": [1, 2]}), "extent"),
    (document(options={"landcover": "a", "output": "b", "extent": ["a", "b", "c", "d"]}), "extent"),
    (document(options={"landcover": "a", "output": "b", "category_names": {"x": "y"}}), "category_names"),
    (document(options={"landcover": "a", "output": "b", "category_names": [1]}), "category_names"),
    (document(options={"landcover": "a", "output": "b", "seed": "one"}), "seed"),
    (document(options={"landcover": "a", "output": "b", "tile_size": [1]}), "tile_size"),
    (document(options={"seed": 1}), "Expected the options landcover, output of generate, found none"),
])  # fmt: skip
def test_refused_documents(text: str, says: str) -> None:
    with pytest.raises(errors.JobError, match=says):
        registry.from_json(text)


@pytest.mark.parametrize(("option", "value"), [
    ("landcover", ""), ("output", ""), ("band", 0), ("unmapped", "maybe"), ("blend", "gauss"), ("device", "abacus"),
    ("seed", -1), ("seed", 2**63), ("tile_size", 31), ("overlap", -1), ("memory_mb", 63), ("threads", 0),
    ("pixel_size", 0.0), ("pixel_size", -1.0), ("pixel_size", float("nan")), ("pixel_size", float("inf")),
    ("extent", (0.0, 0.0, 0.0, 1.0)), ("extent", (0.0, 2.0, 1.0, 1.0)), ("extent", (0.0, 0.0, float("inf"), 1.0)),
    ("class_seeds", "water"),
])  # fmt: skip
def test_refused_numbers(option: str, value: Any) -> None:
    with pytest.raises(errors.JobError, match=option):
        GenerateJob(**{"landcover": "a", "output": "b", option: value})


@pytest.mark.parametrize("event", [
    events.Progress(0.5), events.Progress(1.0, 2.5), events.Message("two\nlines, ü"), events.Warning("w"),
    events.Scratch("/a b"), events.Result({"OUTPUT": "p", "n": 1.5, "list": [1, None]}),
    events.Failure("InputError", "text"),
])  # fmt: skip
def test_events_there_and_back(event: events.Event) -> None:
    line = events.to_line(event)
    assert "\n" not in line and line.isascii()
    assert events.from_line(line) == event


@pytest.mark.parametrize(
    "line",
    ["", "text", "1", "null", "[]", "{}", '{"event": "nothing"}', '{"event": []}', '{"event": "progress"}']
    + ['{"event": "progress", "fraction": 1, "more": 2}', '{"event": "message", "text": "a"'],
)
def test_other_lines_are_no_events(line: str) -> None:
    assert events.from_line(line) is None


def test_events_hold_finite_numbers() -> None:
    with pytest.raises(ValueError, match="JSON"):
        events.to_line(events.Progress(float("nan")))


def test_every_error_has_its_name() -> None:
    assert all(errors.BY_NAME[name].__name__ == name for name in errors.BY_NAME)
    assert set(errors.BY_NAME) == {
        name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)
    }
