"""The verb evaluate: what it writes, groups that fail, cancelling, progress, paths that will not do, rerunning."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.card import ModelCard
from landsynth.contract.errors import CancelledError, InputError, JobError, LandSynthError, ModelError, OutputError
from landsynth.contract.events import Message, Progress, Warning
from landsynth.contract.jobs.evaluate import GROUPS as NAMES
from landsynth.contract.jobs.registry import from_json, to_json
from landsynth.evaluation import evaluate as verb
from landsynth.evaluation.evaluate import Steps, check_files, evaluate, plain, weights
from landsynth.evaluation.report.measures import Group
from landsynth.evaluation.report.page import write_files
from landsynth.tests.helpers.evaluations import GROUPS, LOOK, MadeChips, MadeContext, job_in

SAID = {"REPORT", "METRICS", "chips_real", "chips_synthetic", "not_computed"}


def failing(error: BaseException) -> Any:
    def measure(context: Any) -> Group:
        raise error

    return measure


def run(job: Any, groups: Any = GROUPS, opened: Any = MadeContext) -> tuple[dict[str, Any], Any, str]:
    """The result, and what metrics and report hold."""
    result = evaluate(job, lambda event: None, groups, opened)
    return result, json.loads(Path(job.metrics).read_text("utf-8")), Path(job.report).read_text("utf-8")


def test_numbers_are_in_the_result_and_in_metrics(tmp_path: Path) -> None:
    job = job_in(tmp_path)
    result, found, page = run(job)
    assert result == {
        "REPORT": job.report, "METRICS": job.metrics, "frechet_satellite": 40.0, "seam_ratio": 1.02, "chips_real": 3,
        "chips_synthetic": 3, "not_computed": 2,
    }  # fmt: skip
    assert (found["format"], found["version"]) == ("landsynth-evaluation", 1)
    assert found["job"] == json.loads(to_json(job)) and from_json(json.dumps(found["job"])) == job
    assert found["measures"][0] == {
        "group": "fidelity", "name": "frechet_satellite", "title": "Frechet distance", "value": 40.0, "better": "down",
        "unit": "", "spread": None, "interval": [38.0, 42.0], "level": 8.0, "count": 3, "note": "by bootstrap",
        "is_headline": True,
    }  # fmt: skip
    assert [each["name"] for each in found["measures"]] == ["frechet_satellite", "cosine_satellite", "seam_ratio"]
    lost = [(each["group"], each["name"]) for each in found["missing"]]
    assert sorted(lost) == [("fidelity", "fid"), ("fidelity", "kid_satellite")]
    assert found["details"] == {"fidelity": {"curve": [0, 1, 2], "odd": None, "by class": {"1": 0.5}}}
    assert found["chips"]["real"] == 3 and [each["name"] for each in found["classes"]] == ["building", "water"]
    assert set(found["seconds"]) == {"opening", "fidelity", "seams"}
    assert page.startswith("<!DOCTYPE html>")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["m.json", "r.html"]


@pytest.mark.parametrize(("error", "sentence"), [
    (InputError("Expected more scenes."), "Expected more scenes."),
    (ModuleNotFoundError("No module named 'sklearn'", name="sklearn"), "It needs the library sklearn, which"),
    (MemoryError(), "It needs more memory than there is. Lower CHIPS"),
])  # fmt: skip
def test_a_group_fails_alone(tmp_path: Path, error: BaseException, sentence: str) -> None:
    job, events = job_in(tmp_path), []
    result = evaluate(job, events.append, {**GROUPS, "fidelity": failing(error)}, MadeContext)
    assert result["seam_ratio"] == 1.02 and result["not_computed"] == 1 and "frechet_satellite" not in result
    (missing,) = json.loads(Path(job.metrics).read_text(encoding="utf-8"))["missing"]
    assert missing["group"] == missing["name"] == "fidelity" and missing["reason"].startswith(sentence)
    warned = [event.text for event in events if isinstance(event, Warning)]
    assert len(warned) == 1 and sentence in warned[0]
    assert sentence in Path(job.report).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "error", [CancelledError(""), KeyboardInterrupt(), ZeroDivisionError(), ModuleNotFoundError(name="landsynth.x")]
)
def test_cancelling_and_mistakes_of_ours_stop(tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)):
        run(job_in(tmp_path), {**GROUPS, "fidelity": failing(error)})
    assert not list(tmp_path.iterdir())


def test_nothing_is_written_where_nothing_was_measured(tmp_path: Path) -> None:
    groups = {"fidelity": failing(InputError("First.")), "seams": failing(InputError("Second."))}
    with pytest.raises(InputError, match="First"):
        run(job_in(tmp_path), groups)
    assert not list(tmp_path.iterdir())


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    one, other = tmp_path / "m.json", tmp_path / "r.html"
    one.write_text("old")
    with pytest.raises(OutputError, match="Free disk space"):
        write_files({one: "new", tmp_path / "gone" / "r.html": "new"})
    assert [each.name for each in tmp_path.iterdir()] == ["m.json"] and one.read_text() == "old"
    write_files({one: "näw", other: b"page"})
    assert one.read_text(encoding="utf-8") == "näw" and other.read_bytes() == b"page"


def test_groups_run_in_the_order_of_the_job_once_each(tmp_path: Path) -> None:
    ran: list[str] = []

    def noting(name: str) -> Any:
        return lambda context: ran.append(name) or GROUPS[name](context)

    run(job_in(tmp_path, groups=("seams", "fidelity", "seams")), {name: noting(name) for name in GROUPS})
    assert ran == ["seams", "fidelity"]


def test_every_group_of_the_contract_is_known_and_its_weight_grows_with_what_is_asked(tmp_path: Path) -> None:
    assert set(verb.GROUPS) == set(verb.TITLES) == set(NAMES)
    small = weights(job_in(tmp_path, generator="g", synthetic=""), NAMES, 100)
    assert set(small) == set(NAMES) and all(value > 0 for value in small.values())
    more = weights(job_in(tmp_path, generator="g", synthetic="", draws=20, repeats=200), NAMES, 200)
    assert {name for name in NAMES if more[name] == small[name]} == {"usefulness"}
    made = weights(job_in(tmp_path), NAMES, 100)
    assert {name for name in NAMES if made[name] < small[name]} == {"fidelity", "diversity", "privacy"}


def test_progress_runs_over_all_groups_with_the_time_left() -> None:
    events: list[Any] = []
    now = [0.0]
    steps = Steps(events.append, lambda: now[0])
    now[0] = 1.0
    steps(Progress(1.0))
    steps.plan({"seams": 3, "privacy": 1})
    steps.begin("seams")
    now[0] = 2.5
    steps(Progress(0.5, 99.0))
    steps.begin("privacy")
    steps(Progress(7.0))
    steps.end()
    shares = [event.fraction for event in events if isinstance(event, Progress)]
    assert shares == sorted(shares) and shares == pytest.approx([0.01, 0.01, 0.38125, 0.7525, 1])
    left = [event.seconds_left for event in events if isinstance(event, Progress)]
    assert left[:2] == [None, None] and left[2] == pytest.approx(2.5 * 0.61875 / 0.38125) and left[-1] == 0
    assert steps.seconds == {"opening": 1.0, "seams": 1.5, "privacy": 0.0}
    assert [event.text for event in events if isinstance(event, Message)] == [
        f"{verb.TITLES[name]}..." for name in ("seams", "privacy")
    ]


def test_warnings_on_the_way_are_in_the_report_once(tmp_path: Path) -> None:
    def opened(job: Any, report: Any) -> Any:
        for _ in range(2):
            report(Warning("Pixels differ <much>."))
        return MadeContext(job, report)

    assert run(job_in(tmp_path), opened=opened)[2].count("Pixels differ &lt;much&gt;.") == 1


@pytest.mark.parametrize(("changes", "error", "sentence"), [
    ({"report": "r.pdf"}, OutputError, "Expected a name that ends in .html as REPORT"),
    ({"metrics": "no/m.json"}, OutputError, "Expected METRICS in a folder that exists"),
    ({"metrics": "data/dataset.json", "real": "data"}, OutputError, "Expected METRICS to be a new file"),
    ({"metrics": "gain.json", "experiment": "gain.json"}, OutputError, "Expected METRICS to be a new file"),
    ({"generator": "none.onnx"}, InputError, "Expected a file as GENERATOR, found none at .*none.onnx"),
    ({"segmenter": "none.onnx"}, InputError, "Expected a file as SEGMENTER"),
    ({"inception_weights": "none.pth"}, InputError, "Expected a file as INCEPTION_WEIGHTS"),
    ({"experiment": "none.json"}, InputError, "Expected a file as EXPERIMENT"),
    ({"experiment": "data/dataset.json", "groups": ("usefulness",)}, InputError, "found something else"),
    ({"generator": "data/dataset.json"}, ModelError, "Expected an ONNX model, found .*dataset.json"),
])  # fmt: skip
def test_bad_paths_are_refused_before_anything_is_opened(
    tmp_path: Path, changes: dict[str, Any], error: type[LandSynthError], sentence: str
) -> None:
    (tmp_path / "data").mkdir()
    for name in ("data/dataset.json", "gain.json"):
        (tmp_path / name).write_text("{}")
    inside = {name: str(tmp_path / value) if isinstance(value, str) else value for name, value in changes.items()}
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(error, match=sentence):
        evaluate(job_in(tmp_path, **inside), lambda event: None, GROUPS, failing(AssertionError("opened")))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_model_of_another_kind_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = ModelCard("generator", "fast", "g", LOOK.classes, LOOK.bands, "uint8", 1.0, 8, 1, 2)
    monkeypatch.setattr(verb, "read_card", lambda path: card)
    path = tmp_path / "g.onnx"
    path.write_bytes(b"")
    check_files(job_in(tmp_path, generator=str(path)))
    check_files(job_in(tmp_path, generator=str(path), inception_weights="hub"))
    with pytest.raises(ModelError, match="Expected a segmenter as SEGMENTER, found kind generator"):
        check_files(job_in(tmp_path, segmenter=str(path)))


def test_the_job_of_the_metrics_gives_the_same_numbers(tmp_path: Path) -> None:
    first = run(job_in(tmp_path))[1]
    second = run(from_json(json.dumps(first["job"])))[1]
    assert first.pop("seconds").keys() == second.pop("seconds").keys() and first == second


def test_plain_values() -> None:
    class Odd:
        def __str__(self) -> str:
            return "odd"

    value = {"a": (np.float32(1.5), np.bool_(True)), 2: np.array([[1, 2]]), "n": float("nan"), "o": Odd(), "none": None}
    assert plain(value) == {"a": [1.5, True], "2": [[1, 2]], "n": None, "o": "odd", "none": None}


@pytest.mark.parametrize(("options", "sentence"), [
    ({"groups": ()}, "groups: expected some of fidelity"),
    ({"groups": ("beauty",)}, "groups: expected one of"),
    ({"embeddings": ("eyes",)}, "embeddings: expected one of"),
    ({"synthetic": ""}, "synthetic: expected a dataset, a raster, or a generator"),
    ({"chip_size": 8}, "chip_size: expected a number of at least 32"),
    ({"split": "all"}, "split: expected one of"),
])  # fmt: skip
def test_jobs_that_contradict_themselves(tmp_path: Path, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(JobError, match=sentence):
        job_in(tmp_path, **options)


def test_one_chip(tmp_path: Path) -> None:
    opened = lambda job, report: MadeContext(job, report, MadeChips(1), MadeChips(1))  # noqa: E731
    result, _, page = run(job_in(tmp_path), opened=opened)
    assert result["chips_real"] == 1 and "One chip is no collection" in page
