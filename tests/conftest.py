"""Makes this checkout importable as `landsynth` whatever its folder is called, and keeps the user's settings out."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _register() -> None:
    spec = importlib.util.spec_from_file_location("landsynth_bootstrap", ROOT / "worker" / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    bootstrap.register(ROOT)


if "landsynth" not in sys.modules:
    _register()


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Unit tests know no interpreter and no environments but their own; tests in QGIS use what the script made."""
    if (ROOT / "tests" / "unit") in request.path.parents:
        for name in ("LANDSYNTH_PYTHON", "LANDSYNTH_ENVIRONMENTS", "LANDSYNTH_PARENT", "LANDSYNTH_DEBUG"):
            monkeypatch.delenv(name, raising=False)
