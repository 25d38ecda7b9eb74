"""Languages in real QGIS: it speaks that of QGIS, and what jobs, models and scripts hold stays as it is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from qgis.core import QgsApplication, QgsProcessingParameterEnum

from landsynth.contract.errors import InputError
from landsynth.contract.resources import LANGUAGES
from landsynth.tests.helpers.paths import ROOT
from landsynth.tests.helpers.qgis_windows import settled


def algorithms() -> dict[str, Any]:
    found = QgsApplication.processingRegistry().providerById("landsynth").algorithms()
    return {each.name(): each for each in found}


def fixed() -> dict[str, Any]:
    """What models, scripts and histories hold of the algorithms."""
    return {
        name: [
            (each.name(), each.type(), each.options() if isinstance(each, QgsProcessingParameterEnum) else "")
            for each in algorithm.parameterDefinitions()
        ]
        + [algorithm.id(), algorithm.groupId(), *(each.name() for each in algorithm.outputDefinitions())]
        for name, algorithm in algorithms().items()
    }


def test_algorithms_speak_german(speak: Any, widgets: Any) -> None:
    english = fixed()
    speak("de")
    assert fixed() == english
    generate, shipped = algorithms()["generate"], algorithms()["trainandmap"]
    assert generate.displayName() == "Synthetische Bilddaten aus Landbedeckungslayer erzeugen"
    assert (generate.group(), shipped.group()) == ("Bilddaten", "Training")
    assert {"Landbedeckung", "land cover"} <= {
        each.capitalize() if each[0] == "L" else each for each in generate.tags()
    }
    assert generate.parameterDefinition("SEED").description() == "Startwert"
    assert shipped.displayName() == "Mit synthetischen Bilddaten trainieren, dann kartieren"
    assert shipped.parameterDefinitions()[0].description() not in ("", "Images to learn from")
    _, unmapped = widgets("generate", "UNMAPPED")
    assert unmapped.widget.itemText(0) == "anhalten und sie aufzählen (error)"
    assert unmapped.parameterValue() == "error"


@pytest.mark.parametrize(
    ("language", "label"), [("de", "Landbedeckung malen"), ("es", "Pintar cobertura del suelo"), ("fr", "Exécutions")]
)
def test_menu_and_panels_speak_it_and_are_no_wider(speak: Any, request: Any, language: str, label: str) -> None:
    from landsynth.plugin.panel import LEAST_WIDTH

    speak(language)
    menu = request.getfixturevalue("menu")  # made when the language is set
    assert label in [each.text() for each in menu.menu.actions()]
    for name, entry in menu.entries.items():
        if entry.panel is not None:
            panel = menu.show(name)
            settled(0.5)
            assert panel.minimumSizeHint().width() <= LEAST_WIDTH, name


def test_errors_speak_german(speak: Any) -> None:
    from landsynth.algorithms.layers.landcover import read_landcover

    speak("de")
    with pytest.raises(InputError, match="Erwartet wurde ein Raster- oder Polygonlayer als LANDCOVER, gefunden keines"):
        read_landcover(None, "", 1)


@pytest.mark.parametrize(
    ("language", "word"), [("de", "Trainieren"), ("de_AT", "Trainieren"), ("fr_CA", "Entraîner"), ("pt_BR", "Train")]
)
def test_the_language_of_qgis(speak: Any, plugin: Any, language: str, word: str) -> None:
    from landsynth.algorithms.language.words import tr

    speak(language)
    assert tr("Train") == word
    plugin.unload()
    assert tr("Train") == "Train"


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_qgis_reads_what_was_written(speak: Any, language: str) -> None:
    """The .qm hold the translations of the .ts; scripts/translations makes them."""
    from landsynth.algorithms.language.words import tr

    speak(language)
    for each in ElementTree.parse(LANGUAGES / f"landsynth_{language}.ts").iter("message"):
        source, text = each.findtext("source"), each.findtext("translation")
        assert not text or tr(source) == text


def test_qgis_process_speaks_the_language_of_the_system(tmp_path: Path) -> None:
    command = ["env", "LC_ALL=de_DE.UTF-8", str(ROOT / "scripts" / "qgis_process"), "help", "landsynth:generate"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"SEED: +Startwert", done.stdout) and "Synthetische Bilddaten" in done.stdout
