"""The models panel: bundled, trained and imported models with their cards in words, and what can be done with them."""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path
from typing import Optional

from qgis.core import Qgis
from qgis.PyQt.QtCore import QSize, Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QIcon, QImage, QPixmap
from qgis.PyQt.QtWidgets import QFileDialog, QLabel, QListWidget, QListWidgetItem, QMessageBox, QVBoxLayout

from ..algorithms.language.words import tr
from ..algorithms.shared import settings
from ..algorithms.shared.models import KnownModel, known_model, known_models
from ..contract.card import ADVICE, ModelCard
from ..worker.runner import delete
from .chart import Picture
from .desktop import Desktop
from .panel import Panel, add_buttons
from .runs import read_all

ICON_SIZE = 48
PLACE = Qt.ItemDataRole.UserRole
USES = dict(zip(("generator", "segmenter", "translator"), ("generate", "classify", "translate")))
USES["scene-generator"] = "generatescenes"


def picture_of(model: KnownModel, previews: dict[Path, Path]) -> Optional[Path]:
    """A picture beside the model, else the last preview of its training."""
    beside = (model.path.with_suffix(ending) for ending in (".png", ".jpg"))
    return next((path for path in beside if path.is_file()), previews.get(model.path))


def look() -> list[tuple[KnownModel, Optional[Path], QImage]]:
    """The models, with their pictures and these as icons; reads files."""
    runs = [run for run in read_all(settings.remembered(settings.LOGS)) if run.previews]
    previews = {path: run.previews[-1] for run in runs for path in run.models}
    found = []
    for model in known_models():
        place = picture_of(model, previews)
        image = QImage(str(place)) if place else QImage()
        found.append((model, place, image.scaledToHeight(ICON_SIZE) if not image.isNull() else image))
    return found


def card_in_words(card: ModelCard, kind: str) -> str:
    """A model's card for people who choose one, in HTML."""
    trained = card.training
    best = trained.get("best") or trained
    words = {
        "frechet_satellite": tr("distance"), "miou": tr("agreement"), "diversity": tr("diversity"),
        "accuracy": tr("accuracy"),
    }  # fmt: skip
    measures = [f"{words[name]} {best[name]:.3g}" for name in words if isinstance(best.get(name), (int, float))]
    steps = tr("{} steps").format(trained["steps"]) if trained.get("steps") else ""
    scenes = tr("{} scenes").format(len(trained["scenes"])) if trained.get("scenes") else ""
    lines = (
        (tr("Kind"), kind),
        (tr("Classes"), ", ".join(each.name for each in card.classes)),
        (tr("Pixels"), tr("{} m").format(f"{card.pixel_size:g}")),
        (tr("Bands"), f"{', '.join(band.name for band in card.bands)} ({card.data_type})"),
        (tr("Trained on"), ", ".join(filter(None, (str(trained.get("data", "")), scenes, steps)))),
        (tr("Measures"), ", ".join(measures)),
        (tr("Licence"), card.licence),
        (tr("Attribution"), card.attribution),
        (tr("About"), card.description),
    )
    rows = "".join(f"<tr><td><b>{word}</b>&nbsp;</td><td>{escape(text)}</td></tr>" for word, text in lines if text)
    return f"<h4>{escape(card.name)}</h4><table>{rows}</table>"


class ModelsPanel(Panel):
    """Chooses among models; what it sets as default, dialogs begin with."""

    NAME = "models"

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.models: dict[str, tuple[KnownModel, Optional[Path]]] = {}
        page = QVBoxLayout(self)
        self.list = QListWidget()
        self.list.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.list.setMinimumHeight(220)
        self.list.setWordWrap(True)
        self.list.currentItemChanged.connect(lambda *_: self._show())
        page.addWidget(self.list)
        self.use, self.default, self.reveal, self.remove, self.add = add_buttons(
            page,
            (tr("Use"), self.use_model), (tr("Set as default"), self.set_default), (tr("Reveal"), self.show_folder),
            (tr("Remove"), self.remove_model), (tr("Import…"), self.import_model),
        )  # fmt: skip
        self.default.setCheckable(True)
        self.card, self.picture = QLabel(), Picture()
        self.card.setWordWrap(True)
        page.addWidget(self.card)
        page.addWidget(self.picture)
        page.addStretch(1)
        self.kinds = {"generator": tr("Paints land cover"), "segmenter": tr("Maps land cover"),
            "translator": tr("Translates imagery"), "scene-generator": tr("Draws labelled pictures")}  # fmt: skip
        self._show()

    @property
    def model(self) -> Optional[KnownModel]:
        """The model that is chosen."""
        item = self.list.currentItem()
        return self.models[item.data(PLACE)][0] if item is not None else None

    def refresh(self) -> None:
        self.background(look, self._fill)

    def _fill(self, found: list[tuple[KnownModel, Optional[Path], QImage]]) -> None:
        chosen = str(self.model.path) if self.model else ""
        self.list.blockSignals(True)
        self.list.clear()
        self.models = {str(model.path): (model, place) for model, place, _ in found}
        for model, _, icon in found:
            origin = tr("bundled") if model.is_bundled else tr("own")
            default = tr(", default") if settings.default_model(model.card.kind) == str(model.path) else ""
            item = QListWidgetItem(f"{model.card.name}\n{self.kinds[model.card.kind]}, {origin}{default}")
            item.setData(PLACE, str(model.path))
            item.setToolTip(str(model.path))
            if not icon.isNull():
                item.setIcon(QIcon(QPixmap.fromImage(icon)))
            self.list.addItem(item)
            if str(model.path) == chosen or not self.list.currentItem():
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._show()

    def _show(self) -> None:
        model = self.model
        for button in (self.use, self.default, self.reveal):
            button.setEnabled(model is not None)
        self.remove.setEnabled(model is not None and not model.is_bundled)
        self.picture.clear()
        if model is None:
            return
        self.default.setChecked(settings.default_model(model.card.kind) == str(model.path))
        self.card.setText(card_in_words(model.card, self.kinds[model.card.kind]))
        place = self.models[str(model.path)][1]
        if place is not None:
            self.background(lambda: QImage(str(place)), lambda image: self._picture(model, image))

    def _picture(self, model: KnownModel, image: QImage) -> None:
        if self.model is model and not image.isNull():
            self.picture.show_image(image)

    def use_model(self) -> None:
        """Open what the model is for."""
        if self.model is not None:
            self.desktop.use(USES[self.model.card.kind], str(self.model.path))

    def set_default(self) -> None:
        """Have dialogs begin with the model, or no longer."""
        if self.model is not None:
            is_wanted = self.default.isChecked()
            settings.set_default_model(self.model.card.kind, str(self.model.path) if is_wanted else "")
            self.refresh()

    def show_folder(self) -> None:
        """Show where the model lies in the system's file manager."""
        if self.model is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.model.path.parent)))

    def import_model(self) -> None:
        """Copy a model, and what belongs to it, into the folder for models."""
        chosen = QFileDialog.getOpenFileName(self, tr("Model"), "", tr("ONNX model (*.onnx)"))[0]
        if not chosen:
            return
        model, folder = known_model(Path(chosen)), settings.models_folder()
        if model is None or model.card.kind not in ADVICE:
            self._refuse(tr("Expected a model made by LandSynth, found {} without its card.").format(chosen))
        elif (folder / model.path.name).exists():
            self._refuse(tr("There is a {} in {} already. Rename one of them.").format(model.path.name, folder))
        else:
            self.background(lambda: copy(model, folder), lambda wrong: self._refuse(wrong) if wrong else self.refresh())

    def _refuse(self, text: str) -> None:
        self.desktop.say(text, Qgis.MessageLevel.Warning)

    def remove_model(self) -> None:
        """Delete a model of the folder for models, if the user is sure; take any other off the list."""
        model = self.model
        if model is None or model.is_bundled:
            return
        is_kept = model.path.parent != settings.models_folder()
        text = tr("Take {} off the list? Its file stays.") if is_kept else tr("Delete {}?")
        if QMessageBox.question(self, "LandSynth", text.format(model.path)) == QMessageBox.StandardButton.Yes:
            settings.remember(settings.TRAINED, model.path, is_wanted=False)
            for path in () if is_kept else model.files:
                delete(path)
            self.refresh()


def copy(model: KnownModel, folder: Path) -> str:
    """Copy a model's files; what went wrong, or nothing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in reversed(model.files):  # the model last: it is found when what it needs is there
            shutil.copyfile(path, folder / path.name)
    except OSError as error:
        return tr("Expected to copy {} to {}, found: {}. Choose another folder in the options.").format(
            model.path.name, folder, error
        )
    return ""
