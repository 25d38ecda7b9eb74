"""Menu, toolbar and what they open: built, used, taken away without a trace."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path
from types import MethodType
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsSettings, QgsTask
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QDialog, QSizeGrip

from landsynth.algorithms.shared import settings
from landsynth.tests.helpers.qgis_windows import Interface, settled, wait_for


@pytest.fixture()
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No worker environment."""
    monkeypatch.delenv("LANDSYNTH_PYTHON", raising=False)
    monkeypatch.setenv("LANDSYNTH_ENVIRONMENTS", str(tmp_path / "none"))


def test_menu_and_toolbar_come_and_go(iface: Interface) -> None:
    from qgis.PyQt.QtWidgets import QDockWidget, QToolBar

    from landsynth.plugin.menu import Menu

    for _ in range(2):
        menu = Menu(iface)
        labels = [action.text() for action in menu.bar.actions()]
        assert labels[0] == "Paint land cover" and "Load sample" in labels and labels[-1] == "Help"
        assert all(not action.icon().isNull() and action.toolTip() for action in menu.bar.actions())
        assert [action.menu() for action in iface.plugins.actions()] == [menu.menu]
        assert settings.on_missing is not None
        menu.remove()
        wait_for(lambda gone=(menu.bar, menu.menu): all(map(sip.isdeleted, gone)))
        assert not iface.plugins.actions() and not iface.window.findChildren((QDockWidget, QToolBar))
        assert settings.on_missing is None


@pytest.mark.parametrize("name", ["paint", "train", "runs", "models", "environment"])
def test_no_panel_is_wider_than_its_dock(menu: Any, name: str) -> None:
    """It does not scroll sideways: what is too wide would be cut off."""
    from landsynth.plugin.panel import LEAST_WIDTH

    panel = menu.show(name)
    settled(1.0)
    assert panel.minimumSizeHint().width() <= LEAST_WIDTH


def test_panels_share_a_place(menu: Any, iface: Interface) -> None:
    """As tabs; the one that was opened last is seen, and only that one refreshes itself."""
    for name in ("runs", "models", "environment"):
        menu.show(name)
    settled(0.3)
    runs = menu.docks["runs"]
    assert len(iface.window.tabifiedDockWidgets(runs)) == 2 and not runs.panel._timer.isActive()
    menu.show("runs")
    settled(0.3)
    assert runs.panel._timer.isActive() and runs.isUserVisible()


def test_sample_has_names_and_the_classes_that_occur(menu: Any, iface: Interface) -> None:
    menu.show("sample")
    raster, polygons = sorted(QgsProject.instance().mapLayers().values(), key=lambda layer: layer.name(), reverse=True)
    assert (raster.name(), polygons.name()) == ("Sample land cover (raster)", "Sample land cover (polygons)")
    names = ["building", "paved", "bare", "grass", "tree", "water"]
    assert [each.label for each in raster.renderer().classes()] == names
    assert [each.value() for each in polygons.renderer().categories()] == names
    assert raster.renderer().classes()[0].color.name() == "#c82828"
    assert iface.canvas.extent().contains(raster.extent())


def test_first_start_offers_the_setup_once(bare: None, menu: Any, iface: Interface) -> None:
    QgsSettings().remove("landsynth/greeted")
    menu.greet()
    assert "One-time setup: 110 MB" in iface.said()
    iface.bar.clearWidgets()
    menu.greet()
    assert iface.said() == ""


def test_what_lacks_its_environment_offers_it(bare: None, menu: Any, iface: Interface) -> None:
    assert menu.desktop.open("generate") is None and "tier inference" in iface.said()
    assert menu.desktop.run("traingenerator", {}) is None and "tier training" in iface.said()
    iface.bar.clearWidgets()
    toolbox = QgsApplication.processingRegistry().createAlgorithmById("landsynth:experiment")
    assert iface.said() == ""
    assert not toolbox.canExecute()[0] and "tier training" in iface.said()


def test_run_loads_what_it_makes(menu: Any, iface: Interface, make_raster: Any, tmp_path: Path) -> None:
    ended: list[Any] = []
    output = str(tmp_path / "painted.tif")
    values = {"LANDCOVER": make_raster(), "SEED": 3, "OUTPUT": output}
    run = menu.desktop.run("generate", values, lambda is_done, found: ended.append((is_done, found)))
    assert run in menu.desktop.runs
    assert not run.task.flags() & QgsTask.Flag.CancelWithoutPrompt, "closing QGIS asks before it stops this"
    wait_for(lambda: ended)
    assert ended[0][0] and ended[0][1]["SEED"] == 3 and not menu.desktop.runs
    layers = QgsProject.instance().mapLayers().values()
    assert [layer.source() for layer in layers if isinstance(layer, QgsRasterLayer)] == [output]


def test_what_fails_is_said(menu: Any, iface: Interface, make_raster: Any, tmp_path: Path) -> None:
    ended: list[Any] = []
    values = {"LANDCOVER": make_raster(), "BAND": 9, "OUTPUT": str(tmp_path / "painted.tif")}
    menu.desktop.run("generate", values, lambda is_done, found: ended.append(is_done))
    wait_for(lambda: ended)
    assert ended == [False] and "Expected a BAND from 1 to 1" in iface.said()


def test_a_provider_that_is_switched_off_is_said(menu: Any, iface: Interface, plugin: Any) -> None:
    QgsApplication.processingRegistry().removeProvider(plugin.provider)
    plugin.provider = None
    try:
        assert menu.desktop.run("generate", {}) is None and "found it switched off" in iface.said()
        iface.bar.clearWidgets()
        assert menu.desktop.open("evaluate") is None and "found it switched off" in iface.said()
    finally:
        plugin.initProcessing()


@pytest.mark.parametrize("is_wanted", [True, False])
def test_a_report_opens_by_itself(
    menu: Any, is_wanted: bool, monkeypatch: Any, make_dataset: Any, tmp_path: Path
) -> None:
    from processing.core.ProcessingConfig import ProcessingConfig
    from qgis.PyQt.QtGui import QDesktopServices

    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    monkeypatch.setattr(ProcessingConfig.settings[settings.OPEN_REPORTS], "value", is_wanted)
    monkeypatch.setattr("landsynth.algorithms.evaluate.run_job", lambda *_: {})
    ended: list[bool] = []
    values = {
        "REAL": make_dataset("train", "test", size=64),
        "REPORT": str(tmp_path / "r.html"),
        "METRICS": str(tmp_path / "m.json"),
    }
    assert menu.desktop.run("evaluate", values, lambda is_done, _: ended.append(is_done))
    wait_for(lambda: ended)
    assert ended == [True] and opened == ([(tmp_path / "r.html").as_uri()] if is_wanted else [])


def test_removed_during_a_run(menu: Any, iface: Interface, make_raster: Any, tmp_path: Path) -> None:
    output = tmp_path / "painted.tif"
    run = menu.desktop.run("generate", {"LANDCOVER": make_raster(), "SEED": 3, "OUTPUT": str(output)})
    menu.remove()
    wait_for(lambda: QgsApplication.taskManager().count() == 0)
    assert run.feedback.isCanceled() and not output.exists() and iface.said() == ""


def test_what_runs_is_kept_until_it_ends(iface: Interface, make_raster: Any, tmp_path: Path) -> None:
    """Also without the plugin that started it: QGIS' task uses its context and feedback."""
    from landsynth.plugin.menu import Menu

    menu = Menu(iface)
    values = {"LANDCOVER": make_raster(), "SEED": 3, "OUTPUT": str(tmp_path / "painted.tif")}
    run, desktop = weakref.ref(menu.desktop.run("generate", values)), weakref.ref(menu.desktop)
    menu.remove()
    del menu
    wait_for(lambda: gc.collect() >= 0 and desktop() is None)
    assert run() is not None or QgsApplication.taskManager().count() == 0
    wait_for(lambda: gc.collect() >= 0 and run() is None)
    assert QgsApplication.taskManager().count() == 0


def test_the_plugin_is_unloaded_and_reloaded_without_a_trace(
    plugin: Any, iface: Interface, bare: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every panel open; nothing is left in the window, in the settings' hooks, or at work."""
    import threading

    from qgis.PyQt.QtWidgets import QDockWidget, QToolBar

    monkeypatch.setattr(plugin, "iface", iface)
    for _ in range(2):
        plugin.initGui()
        for name in ("paint", "train", "runs", "models", "environment"):
            assert plugin.menu.show(name) is not None
        settled(0.5)
        plugin.unload()
        assert plugin.menu is None and settings.on_missing is None and settings.on_report is None
        wait_for(lambda: not iface.window.findChildren((QDockWidget, QToolBar)) and not iface.plugins.actions())
        wait_for(lambda: not [each for each in threading.enumerate() if each.name.startswith("landsynth")])
    assert QgsApplication.processingRegistry().providerById("landsynth") is None
    plugin.initProcessing()


def test_dialog_opens_filled_and_goes(menu: Any, iface: Interface, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a widget that Qt made, as it made QGIS' window: Python keeps nothing of what stands there."""
    iface.window.statusBar()
    monkeypatch.setattr(iface, "mainWindow", lambda: iface.window.findChild(QSizeGrip))
    menu.desktop.open("generatescenes", {"COUNT": 7})
    gc.collect()
    (dialog,) = iface.mainWindow().findChildren(QDialog)
    assert dialog.isVisible() and dialog.mainWidget().wrappers["COUNT"].parameterValue() == 7
    dialog.close()
    wait_for(lambda: sip.isdeleted(dialog))
    menu.desktop.open("generatescenes")
    menu.remove()
    wait_for(lambda: not iface.mainWindow().findChildren(QDialog))


def test_of_several_results_the_last_one_asked_for_counts(menu: Any) -> None:
    panel, gate, found = menu.show("models"), threading.Event(), list[str]()

    def taken(self: Any, result: str) -> None:
        found.append(result)

    panel.background(lambda: "early" if gate.wait(20) else "", MethodType(taken, panel))
    panel.background(lambda: "late", MethodType(taken, panel))
    wait_for(lambda: found)
    gate.set()
    settled(0.5)
    assert found == ["late"]


def test_dialogs_of_algorithms_without_a_provider_stay(
    menu: Any, iface: Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    from processing.gui.AlgorithmDialog import AlgorithmDialog

    monkeypatch.setattr(iface, "mainWindow", lambda: iface.window)
    lone = QgsApplication.processingRegistry().algorithmById("native:buffer").create()
    lone.provider = lambda: None
    dialog = AlgorithmDialog(lone, False, iface.window)
    monkeypatch.setattr(dialog, "algorithm", lambda: lone)
    dialog.show()
    menu.remove()
    assert dialog.isVisible()
    dialog.close()
    wait_for(lambda: sip.isdeleted(menu.menu))
