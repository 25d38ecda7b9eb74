"""The runs panel: what it shows of log folders, and a real training that is stopped, kept and resumed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtWidgets import QFileDialog, QLabel

from landsynth.algorithms.shared import settings
from landsynth.contract import files, log
from landsynth.contract.card import read_card
from landsynth.tests.helpers.logs import write_log
from landsynth.tests.helpers.qgis_windows import Interface, wait_for

ROWS = (
    {"step": 20, "steps_per_second": 0.5, "seconds": 40.0, "discriminator": 4.0},
    {"step": 20, "miou": 0.25, "frechet_satellite": 90.0},
    {"step": 40, "miou": 0.5, "frechet_satellite": 70.0},
)


@pytest.fixture(autouse=True)
def no_logs() -> Iterator[None]:
    yield
    for each in settings.remembered(settings.LOGS):
        settings.remember(settings.LOGS, each, is_wanted=False)


def picture(path: Path, color: str) -> None:
    image = QImage(500, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    image.save(str(path))


def killed(folder: Path) -> Path:
    """A training that was killed at step 40 of 100."""
    write_log(folder, *ROWS, minutes=1.0)
    (folder / log.LAST).touch()
    picture(folder / "preview-000020.png", "#ff0000")
    picture(folder / "preview-000040.png", "#0000ff")
    settings.remember(settings.LOGS, folder)
    return folder


def colour(label: QLabel) -> str:
    pixmap = label.pixmap()
    return pixmap.toImage().pixelColor(5, 5).name() if pixmap is not None and not pixmap.isNull() else ""


def test_says_that_there_is_none(menu: Any) -> None:
    panel = menu.show("runs")
    assert panel.state.text().startswith("No training yet") and not panel.stop.isEnabled() and panel.add.isEnabled()


def test_shows_a_run_that_was_killed(menu: Any, tmp_path: Path) -> None:
    killed(tmp_path / "district")
    panel = menu.show("runs")
    wait_for(lambda: colour(panel.preview) == "#0000ff")
    assert panel.list.currentItem().text() == "district: stopped, can be resumed"
    assert panel.state.text().startswith("Step 40 of 100") and panel.progress.value() == 40
    captions = [panel.captions.itemAt(place).widget().text() for place in range(panel.captions.count())]
    assert (
        captions == [f"<small>{text}</small>" for text in ("classes", "real", "draws")]
        and panel.captions.stretch(2) == 3
    )
    assert [chart.points for chart in panel.charts] == [((20, 90.0), (40, 70.0)), ((20, 0.25), (40, 0.5))]
    assert "better below" in panel.charts[0].title and "better above" in panel.charts[1].title
    assert not panel.stop.isEnabled() and panel.resume.isEnabled() and not panel.use.isEnabled()
    panel.slider.setValue(0)
    wait_for(lambda: colour(panel.preview) == "#ff0000")
    panel.refresh()
    wait_for(lambda: not panel._reading)
    assert panel.slider.value() == 0, "who looks at an earlier preview goes on looking at it"
    panel.forget.click()
    wait_for(lambda: panel.run is None)
    assert panel.list.count() == 0 and (tmp_path / "district").is_dir()


def test_asks_a_run_that_is_alive_to_stop(menu: Any, tmp_path: Path) -> None:
    folder = killed(tmp_path / "district")
    with files.open_lock(folder / log.LOCK) as file:
        assert files.take(file)
        panel = menu.show("runs")
        wait_for(lambda: panel.run)
        assert panel.list.currentItem().text() == "district: running, 20 s left", "by the minutes that it was given"
        assert not panel.resume.isEnabled()
        panel.stop.click()
        wait_for(lambda: "stopping" in panel.state.text())
        assert (folder / log.STOP).is_file() and not panel.stop.isEnabled()


def test_resumes_with_what_was_asked_for(menu: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = killed(tmp_path / "district")
    panel = menu.show("runs")
    wait_for(lambda: panel.run)
    asked: list[Any] = []
    monkeypatch.setattr(menu.desktop, "run", lambda *values: asked.append(values))
    panel.resume.click()
    name, values, _ = asked[0]
    assert name == "traingenerator" and values["RESUME"] is True and values["MINUTES"] is None
    assert values["LOG"] == str(folder) and values["STEPS"] == 100 and values["MODEL"] == str(folder / "m.onnx")


def test_takes_folders_from_elsewhere(menu: Any, tmp_path: Path, iface: Interface, monkeypatch: Any) -> None:
    panel = menu.show("runs")
    places = [str(tmp_path), str(write_log(tmp_path / "cluster"))]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: places.pop(0))
    panel.add.click()
    assert "Expected the LOG folder of a training" in iface.said() and not settings.remembered(settings.LOGS)
    panel.add.click()
    wait_for(lambda: panel.run)
    assert settings.remembered(settings.LOGS) == [tmp_path / "cluster"]


def test_a_real_training_is_watched_stopped_and_kept(
    menu: Any, training: str, make_dataset: Any, tmp_path: Path
) -> None:
    tiny = {"STEPS": 5000, "BATCH_SIZE": 2, "CROP_SIZE": 64, "WIDTH": 8, "VALIDATE_EVERY": 0, "DEVICE": "cpu",
        "PERCEPTUAL": "own"}  # fmt: skip
    values = {**tiny, "DATASET": make_dataset(), "MODEL": str(tmp_path / "m.onnx"), "LOG": str(tmp_path / "log")}
    ended: list[Any] = []
    menu.desktop.run("traingenerator", values, lambda is_done, found: ended.append((is_done, found)))
    panel = menu.show("runs")
    menu.docks["runs"].close()
    panel = menu.show("runs")
    wait_for(lambda: panel.run and panel.run.is_alive, 240)
    panel.stop.click()
    wait_for(lambda: ended, 120)
    assert ended[0][0] and 1 <= ended[0][1]["STEPS_DONE"] < 5000
    panel.refresh()
    wait_for(lambda: panel.run and panel.run.models and panel.list.currentItem().text() == "log: done")
    assert panel.use.isEnabled() and panel.resume.isEnabled()
    assert read_card(tmp_path / "m.onnx").kind == "generator"
    panel.use.click()
    wait_for(lambda: QgsApplication.taskManager().count() == 0)
