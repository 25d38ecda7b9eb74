"""Texts that users see, as Qt translates them into the language of QGIS."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

from ...contract.resources import LANGUAGES


def tr(text: str) -> str:
    """The text in the user's language; English where no catalogue has it."""
    return QCoreApplication.translate("LandSynth", text)


def counted(number: int, one: str, many: str) -> str:
    """So many of a thing, which is called otherwise where it is one: 1 scene, 2 scenes."""
    return f"{number} {one if number == 1 else many}"


def install_language() -> Optional[QTranslator]:
    """Have `tr` speak QGIS' language; the translator, for QCoreApplication.removeTranslator, or None where there is no
    catalogue of it, as of English."""
    language = QgsApplication.instance().translation() or QgsApplication.locale()  # the first one with a window only
    translator = QTranslator()
    if not translator.load(QLocale(language), "landsynth", "_", str(LANGUAGES)):
        return None
    QCoreApplication.installTranslator(translator)
    return translator
