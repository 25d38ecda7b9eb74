"""The models panel, the list of models in dialogs, and what is set as default."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QFileDialog, QMessageBox

from landsynth.algorithms.shared import settings
from landsynth.algorithms.shared.models import known_models
from landsynth.contract import log
from landsynth.contract.card import read_card
from landsynth.contract.resources import BUNDLED_MODELS, BUNDLED_SEGMENTER
from landsynth.tests.helpers.logs import write_log
from landsynth.tests.helpers.paths import DISTRICT_MODEL
from landsynth.tests.helpers.qgis_windows import Interface, wait_for


@pytest.fixture()
def folder(plugin: Any, tmp_path: Path) -> Iterator[Path]:
    """An empty folder for models, and nothing remembered."""
    (tmp_path / "models").mkdir()
    settings.keep(settings.MODELS, str(tmp_path / "models"))
    yield tmp_path / "models"
    settings.keep(settings.MODELS, "")
    for kind in ("generator", "segmenter"):
        settings.set_default_model(kind, "")
    for what in (settings.LOGS, settings.TRAINED):
        for path in settings.remembered(what):
            settings.remember(what, path, is_wanted=False)


def import_bundled(panel: Any, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    panel.add.click()


def choose(panel: Any, path: Path) -> None:
    panel.list.setCurrentRow(list(panel.models).index(str(path)))


def test_lists_bundled_trained_and_imported_models(menu: Any, folder: Path, tmp_path: Path) -> None:
    trained = tmp_path / "district.onnx"
    shutil.copy(BUNDLED_SEGMENTER, trained)
    settings.remember(settings.TRAINED, trained)
    for name in (DISTRICT_MODEL.name, "fast-dubai.encoder.onnx"):
        shutil.copy(DISTRICT_MODEL.with_name(name), folder / name)
    (folder / "none.onnx").write_bytes(b"no model")
    panel = menu.show("models")
    wait_for(lambda: panel.models)
    kinds = [path.stem for path in map(Path, panel.models) if path.parent == BUNDLED_MODELS]
    assert kinds[:2] == ["aerial", "fast-dubai"] and kinds[2] == BUNDLED_SEGMENTER.stem
    assert list(panel.models)[len(kinds) :] == [str(folder / "fast-dubai.onnx"), str(trained)]
    assert panel.list.item(1).text() == "fast-dubai\nPaints land cover, bundled"
    choose(panel, DISTRICT_MODEL)
    assert "building, land, road" in panel.card.text() and "GPL" in panel.card.text() and "1 m" in panel.card.text()
    assert not panel.remove.isEnabled()
    wait_for(lambda: panel.picture.pixmap() is not None and not panel.picture.pixmap().isNull())


def test_a_card_names_its_sources(plugin: Any) -> None:
    from landsynth.plugin.models import card_in_words

    card = read_card(DISTRICT_MODEL)
    assert "Attribution" not in card_in_words(card, "Paints")
    assert "&lt;Land Board&gt;" in card_in_words(replace(card, attribution="<Land Board>"), "Paints")


def test_a_trained_model_shows_the_last_preview_of_its_training(menu: Any, folder: Path, tmp_path: Path) -> None:
    place = write_log(tmp_path / "log")
    shutil.copy(DISTRICT_MODEL, place / "m.onnx")
    shutil.copy(DISTRICT_MODEL.with_suffix(".jpg"), place / "preview-000020.png")
    settings.remember(settings.LOGS, place)
    settings.remember(settings.TRAINED, place / "m.onnx")
    assert log.read(place).models
    panel = menu.show("models")
    wait_for(lambda: panel.models)
    assert panel.models[str(place / "m.onnx")][1] == place / "preview-000020.png"


def test_imports_sets_as_default_and_removes(
    menu: Any, iface: Interface, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = menu.show("models")
    import_bundled(panel, monkeypatch, DISTRICT_MODEL)
    own = folder / DISTRICT_MODEL.name
    wait_for(lambda: str(own) in panel.models)
    assert (folder / "fast-dubai.encoder.onnx").is_file()
    import_bundled(panel, monkeypatch, DISTRICT_MODEL)
    assert "There is a fast-dubai.onnx" in iface.said()
    import_bundled(panel, monkeypatch, Path(__file__))
    assert "without its card" in iface.said()
    choose(panel, own)
    panel.default.click()
    create = QgsApplication.processingRegistry().createAlgorithmById
    assert create("landsynth:generate").parameterDefinition("MODEL").defaultValue() == str(own)
    assert create("landsynth:classify").parameterDefinition("MODEL").defaultValue() is None
    wait_for(lambda: "default" in panel.list.currentItem().text())
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    panel.remove.click()
    wait_for(lambda: str(own) not in panel.models)
    assert not list(folder.iterdir())
    assert create("landsynth:generate").parameterDefinition("MODEL").defaultValue() is None, "it is gone"


@pytest.mark.parametrize(("name", "kind"), [("generate", "generator"), ("classify", "segmenter")])
def test_model_is_a_list_in_dialogs(menu: Any, folder: Path, name: str, kind: str) -> None:
    dialog = menu.desktop.open(name)
    wrapper = dialog.mainWidget().wrappers["MODEL"]
    known = [str(each.path) for each in known_models(kind)]
    assert [wrapper.box.itemData(at) for at in range(wrapper.box.count())] == known
    assert wrapper.parameterValue() in (None, "")
    wrapper.box.setCurrentIndex(0)
    assert wrapper.parameterValue() == known[0]
    wrapper.setValue("/somewhere/else.onnx")
    assert wrapper.parameterValue() == "/somewhere/else.onnx"
    dialog.close()
