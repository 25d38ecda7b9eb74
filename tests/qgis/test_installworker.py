"""landsynth:installworker: what it asks of the environment, and how it fails and stops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingException

from landsynth.contract.errors import CancelledError
from landsynth.contract.events import Message, Progress, Warning
from landsynth.worker import environment


@pytest.fixture()
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """What environment.install was asked for; it installs nothing, reports, and stops where it is cancelled."""
    seen: dict[str, Any] = {}

    def install(tier: str, **details: Any) -> Path:
        seen.update(details, tier=tier)
        for event in (Progress(0.5), Message("Installing"), Warning("slow")):
            details["report"](event)
        if details["is_cancelled"]():
            raise CancelledError("The installation was cancelled. No half-made environment was left.")
        return tmp_path / "python"

    monkeypatch.setattr(environment, "install", install)
    monkeypatch.setenv("LANDSYNTH_ENVIRONMENTS", str(tmp_path / "environments"))
    return seen


@pytest.mark.parametrize(("values", "expected"), [
    ({}, ("inference", False, None)),
    ({"TIER": "training", "HARDWARE": "cuda", "WHEELS": "/wheels"}, ("training", True, "/wheels")),
    ({"TIER": "1", "HARDWARE": 1}, ("evaluation", True, None)),
])  # fmt: skip
def test_what_is_installed(run: Any, asked: dict[str, Any], tmp_path: Path, values: Any, expected: Any) -> None:
    result = run("installworker", **values)
    assert (asked["tier"], asked["cuda"], asked["wheels"]) == expected
    assert asked["root"] == tmp_path / "environments" and asked["proxy"] is None
    assert result["PYTHON"] == str(tmp_path / "python") and expected[0] in result["STATUS"]
    assert run.feedback.progress() == 50 and "Installing" in run.feedback.infos and run.feedback.warnings == ["slow"]


def test_without_another_wish_it_lives_in_the_profile(run: Any, asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from qgis.core import QgsApplication

    monkeypatch.delenv("LANDSYNTH_ENVIRONMENTS")
    run("installworker")
    assert asked["root"] == Path(QgsApplication.qgisSettingsDirPath()) / "landsynth" / "environments"


def test_cancelled(run: Any, asked: dict[str, Any]) -> None:
    run.feedback.cancel()
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run("installworker")


def test_wheels_that_are_no_folder(run: Any, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="WHEELS: expected a folder of wheel files, found none"):
        run("installworker", WHEELS=str(tmp_path / "none"))
