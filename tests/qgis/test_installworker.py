"""landsynth:installworker: what it asks of the environment, and how it fails and stops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsFeedback, QgsProcessingException

from landsynth.algorithms.shared import settings
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
    ({"TIER": "training", "HARDWARE": "cuda", "WHEELS": "/wheels"}, ("training", True, Path("/wheels"))),
    ({"TIER": "1", "HARDWARE": 1}, ("evaluation", True, None)),
])  # fmt: skip
def test_what_is_installed(run: Any, asked: dict[str, Any], tmp_path: Path, values: Any, expected: Any) -> None:
    result = run("installworker", **values)
    source = asked["source"]
    assert (asked["tier"], asked["cuda"], source.wheels) == expected
    assert asked["root"] == tmp_path / "environments" and source.proxy is None and source.certificates is None
    assert result["PYTHON"] == str(tmp_path / "python") and expected[0] in result["STATUS"]
    assert run.feedback.progress() == 50 and "Installing" in run.feedback.infos and run.feedback.warnings == ["slow"]


def test_without_another_wish_it_lives_outside_the_profile(
    run: Any, asked: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    """One for all profiles, that does not roam."""
    monkeypatch.delenv("LANDSYNTH_ENVIRONMENTS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    run("installworker")
    assert asked["root"] == tmp_path / "landsynth" / "environments"


def test_qgis_fetches(plugin: Any, tmp_path: Path) -> None:
    """Through its own network settings; what cannot be read is an OSError with QGIS' words."""
    (tmp_path / "page").write_bytes(b"links")
    source = settings.source("", QgsFeedback())
    assert source.fetch is not None and source.wheels is None
    assert source.fetch((tmp_path / "page").as_uri()) == b"links"
    with pytest.raises(OSError, match="none"):
        source.fetch((tmp_path / "none").as_uri())


def test_authorities_of_the_user_reach_uv(plugin: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Authorities:
        def isDisabled(self) -> bool:
            return False

        def databaseCAs(self) -> list[str]:
            return ["ours"]

        def trustedCaCertsPemText(self) -> bytes:
            return b"PEM"

    class Application:
        authManager = Authorities

    monkeypatch.setenv("LANDSYNTH_ENVIRONMENTS", str(tmp_path / "environments"))
    monkeypatch.setattr(settings, "QgsApplication", Application)
    file = settings.source("", QgsFeedback()).certificates
    assert file is not None and file.read_bytes() == b"PEM"


def test_cancelled(run: Any, asked: dict[str, Any]) -> None:
    run.feedback.cancel()
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run("installworker")


def test_wheels_that_are_no_folder(run: Any, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="WHEELS: expected a folder of wheel files, found none"):
        run("installworker", WHEELS=str(tmp_path / "none"))
