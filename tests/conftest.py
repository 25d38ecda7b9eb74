"""Makes this checkout importable as `landsynth` whatever its folder is called, and keeps the user's settings out."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = (
    "dask distributed jinja2 lightning_fabric matplotlib numpy onnx onnxruntime PIL psutil pyproj rasterio safetensors "
    "scipy segmentation_models_pytorch sklearn tensorboard timm torch torch_fidelity torchmetrics torchvision tyro"
)
MISSING = {name for name in LIBRARIES.split() if importlib.util.find_spec(name) is None}


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


def _lacks(error: BaseException | None) -> str:
    """The library of a higher tier that is not here, of which an error tells; empty for any other error."""
    name = (getattr(error, "name", None) or "").partition(".")[0]
    return name if isinstance(error, ModuleNotFoundError) and name in MISSING else ""


class _Module(pytest.Module):
    """A test module that is skipped where a library is missing that it, or what it imports, needs."""

    def _getobj(self) -> Any:
        try:
            return super()._getobj()
        except self.CollectError as error:
            if name := _lacks(error.__cause__):
                pytest.skip(f"needs {name}", allow_module_level=True)
            raise


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module:
    """Every test module."""
    return _Module.from_parent(parent, path=module_path)  # type: ignore[no-any-return]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """A test that comes upon a missing library is skipped too."""
    report = (yield).get_result()
    if name := _lacks(call.excinfo.value if call.excinfo else None):
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, f"Skipped: needs {name}")
