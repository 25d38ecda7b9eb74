"""The setup panel: states of the tiers, installing and what follows it, removing, cancelling."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsFeedback
from qgis.PyQt.QtWidgets import QMessageBox, QPushButton

from landsynth.contract.errors import CancelledError
from landsynth.contract.events import Message, Progress
from landsynth.tests.helpers.qgis_windows import Interface, wait_for
from landsynth.worker import environment, tiers
from landsynth.worker.interpreter import venv_python


def make_environment(root: Path, name: str, tier: str, size: int = 1000) -> Path:
    """What an installed environment looks like."""
    python = venv_python(root / name)
    python.parent.mkdir(parents=True)
    python.write_bytes(b"x" * size)
    record = {"tier": tier, "cuda": False, "base": sys.executable}
    (root / name / environment.MARKER).write_text(json.dumps(record), encoding="utf-8")
    return python


@pytest.fixture()
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.delenv("LANDSYNTH_PYTHON", raising=False)
    monkeypatch.setenv("LANDSYNTH_ENVIRONMENTS", str(tmp_path / "environments"))
    return tmp_path / "environments"


@pytest.fixture()
def panel(root: Path, menu: Any) -> Any:
    return menu.show("environment")


@pytest.fixture()
def install(monkeypatch: pytest.MonkeyPatch, root: Path) -> Callable[[bool], list[str]]:
    """The installer succeeds at once, or waits until it is cancelled; what it gives are the tiers asked for."""

    def prepare(waits: bool = False) -> list[str]:
        asked: list[str] = []

        def stand_in(tier: str, report: Any, is_cancelled: Any, **rest: Any) -> Path:
            asked.append(tier)
            report(Progress(0.5))
            report(Message("Downloading numpy"))
            while waits and not is_cancelled():
                time.sleep(0.01)
            if waits:
                raise CancelledError("The installation was cancelled.")
            return make_environment(root, tiers.folder_name(tier, False), tier)

        monkeypatch.setattr(environment, "install", stand_in)
        return asked

    return prepare


def test_says_how_each_tier_stands(root: Path, panel: Any) -> None:
    wait_for(lambda: panel.found)
    assert all(row.state.text().startswith("Not installed") for row in panel.rows.values())
    assert not panel.rows["inference"].remove.isVisible() and panel.older.isHidden()
    make_environment(root, tiers.folder_name("training", False), "training", 3_000_000)
    make_environment(root, "inference-3.9-cpu-00000000", "inference")
    panel.refresh()
    wait_for(lambda: panel.rows["training"].state.text().startswith("Ready: 3.0 MB"))
    assert panel.rows["inference"].state.text().startswith("Ready (as part of training)")
    assert panel.rows["training"].install.text() == "Repair" and panel.rows["training"].remove.isVisible()
    assert not panel.rows["inference"].remove.isVisible()
    assert not panel.older.isHidden() and panel.older.findChildren(QPushButton)


def test_names_an_interpreter_of_ones_own(monkeypatch: pytest.MonkeyPatch, panel: Any) -> None:
    monkeypatch.setenv("LANDSYNTH_PYTHON", sys.executable)
    panel.refresh()
    wait_for(lambda: sys.executable in panel.rows["training"].state.text())


def test_installs_and_goes_on_with_what_was_asked_for(menu: Any, iface: Interface, install: Any, panel: Any) -> None:
    asked = install()
    menu.desktop.open("generate")
    iface.press()
    assert "Paint and map" in panel.note.text()
    panel.rows["inference"].install.click()
    assert not panel.rows["inference"].install.isEnabled()
    dialog = wait_for(lambda: [each for each in iface.window.findChildren(QPushButton) if each.text() == "Run"])
    assert asked == ["inference"] and dialog
    wait_for(lambda: panel.rows["inference"].state.text().startswith("Ready"))
    assert panel.rows["inference"].install.isEnabled() and "is installed and computes" in iface.said()


def test_cancels(iface: Interface, install: Any, panel: Any) -> None:
    install(waits=True)
    panel.install("inference")
    wait_for(lambda: panel.doing.text() == "Downloading numpy" and panel.progress.value() == 50)
    panel.cancel.click()
    wait_for(lambda: panel.installing is None)
    assert panel.progress.isHidden() and panel.rows["inference"].install.isEnabled() and iface.said() == ""


def test_removes_after_asking(monkeypatch: pytest.MonkeyPatch, root: Path, panel: Any) -> None:
    python = make_environment(root, tiers.folder_name("inference", False), "inference")
    panel.refresh()
    wait_for(lambda: panel.found and panel.found.of("inference"))
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    panel.rows["inference"].remove.click()
    assert python.is_file()
    panel.rows["inference"].remove.click()
    wait_for(lambda: panel.rows["inference"].state.text().startswith("Not installed"))
    assert not python.exists() and not answers


def test_closed_and_removed_during_an_install(menu: Any, install: Any, panel: Any) -> None:
    install(waits=True)
    panel.install("inference")
    wait_for(lambda: panel.doing.text())
    menu.docks["environment"].close()
    assert panel.installing is not None
    menu.remove()
    wait_for(lambda: QgsApplication.taskManager().count() == 0)


def test_keeps_proxy_and_wheels(panel: Any, tmp_path: Path) -> None:
    from landsynth.algorithms.shared import settings

    panel.proxy.setText("http://proxy.test:80")
    panel.proxy.editingFinished.emit()
    for path in (f"{tmp_path}/half-ty", str(tmp_path)):
        panel.wheels.setFilePath(path)
    source = settings.source("", QgsFeedback())
    assert (source.proxy, source.wheels) == ("http://proxy.test:80", tmp_path)
    for name in (settings.PROXY, settings.WHEELS):
        settings.keep(name, "")
