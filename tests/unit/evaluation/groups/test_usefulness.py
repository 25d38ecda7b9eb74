"""Usefulness: the best arm's gain from an experiment's metrics, in closed form; and files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from landsynth.contract.errors import InputError
from landsynth.evaluation.groups.usefulness import of_experiment, read, usefulness
from landsynth.evaluation.report import gains
from landsynth.evaluation.report.measures import Group


def experiment(factors: dict[str, float], seeds: int = 3, **changes: Any) -> dict[str, Any]:
    """Metrics in which each arm has `factor` times the mIoU of real, and half of that gain in FWIoU."""
    arms = [{"subject": s, "baseline": "real", "series": "", "x": None, "source": "g"} for s in ("real", *factors)]
    rows = []
    for arm in arms:
        factor = factors.get(arm["subject"], 1.0)
        for seed in range(seeds):
            spread = 1 + (seed - 1) / 100 if arm["subject"] != "real" else 1
            values = {"miou": 0.5 * factor * spread, "fwiou": 0.6 * (1 + (factor - 1) / 2), "accuracy": 0.7, "iou": {}}
            row = {"subject": arm["subject"], "seed": seed, "seconds": 1.0, "data": {}}
            rows.append({**row, "test": values, "validation": values})
    return {
        "format": "landsynth-experiment", "version": 1, "kind": "mixing", "dataset": "district", "split": "test",
        "cells_done": len(rows), "cells": len(rows), "seeds": list(range(seeds)),
        "arms": gains.summarise(arms, rows, "test"), **changes,
    }  # fmt: skip


def of(found: dict[str, Any], tmp_path: Path) -> Group:
    path = tmp_path / "m.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    return usefulness(SimpleNamespace(job=SimpleNamespace(experiment=str(path))))  # type: ignore[arg-type]


def test_the_preferred_arm_in_closed_form(tmp_path: Path) -> None:
    group = of(experiment({"mix-50": 1.1, "synthetic": 0.8}), tmp_path)
    gain, weighted, accuracy = group.measures
    assert (gain.name, gain.better, gain.is_headline, gain.count) == ("gain_miou", "up", True, 3)
    assert gain.value == pytest.approx(0.1) and gain.spread == pytest.approx(0.011)
    reach = 4.302652729911275 * 0.011 / 3**0.5
    assert gain.interval == pytest.approx((0.1 - reach, 0.1 + reach))
    assert "mix-50 over real, which validation prefers of 2 arms" in gain.note
    assert (weighted.name, weighted.value) == ("gain_fwiou", pytest.approx(0.05))
    assert (accuracy.name, accuracy.value) == ("gain_accuracy", pytest.approx(0.0))
    assert not weighted.is_headline and not accuracy.is_headline and not group.missing
    assert any(
        text.startswith("Synthetic imagery helped: the arm that validation prefers, mix-50") for text in group.words
    )
    assert group.details and group.details["best"] == "mix-50"
    assert [row[0] for row in group.parts[0].rows] == ["mix-50", "synthetic"]  # type: ignore[union-attr]


def test_one_seed_has_no_interval_and_a_loss_is_said_to_be_one(tmp_path: Path) -> None:
    gain = of(experiment({"mix-50": 1.1}, seeds=1), tmp_path).measures[0]
    assert gain.interval is None and gain.spread is None and gain.count == 1
    group = of(experiment({"synthetic": 0.8}), tmp_path)
    assert group.measures[0].value == pytest.approx(-0.2)
    assert any("did not help" in text for text in group.words)


def test_without_an_experiment_or_without_gains_it_says_what_to_do(tmp_path: Path) -> None:
    group = usefulness(SimpleNamespace(job=SimpleNamespace(experiment="")))  # type: ignore[arg-type]
    (missing,) = group.missing
    assert missing.name == "gain_miou" and "landsynth:experiment" in missing.reason and not group.measures
    (missing,) = of(experiment({}, cells=9, cells_done=3), tmp_path).missing
    assert "3 of 9 trainings are done. Run it again with RESUME" in missing.reason


@pytest.mark.parametrize(("text", "sentence"), [
    ("no json", "found no JSON"),
    ("[1]", "found something else"),
    ('{"format": "landsynth-evaluation"}', "found those of landsynth-evaluation"),
    ('{"format": "landsynth-experiment", "version": 9}', "found version 9. Update LandSynth"),
    ("\ufeff\x00", "found no JSON"),
])  # fmt: skip
def test_wrong_files(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=sentence):
        read(str(path))


def test_no_file_and_damaged_metrics(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Expected metrics of an experiment at .*none.json"):
        read(str(tmp_path / "none.json"))
    whole = experiment({"mix-50": 1.1})
    for key in ("arms", "kind", "seeds", "split"):
        with pytest.raises(InputError, match="Expected whole metrics of an experiment"):
            of_experiment({name: value for name, value in whole.items() if name != key}, "m.json")
