"""The provider: its algorithms and their parameters, loading without a window, unloading and reloading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingParameterDefinition

PARAMETERS = {  # name: type, optional, advanced, default
    "LANDCOVER": ("layer", False, False, None),
    "CLASS_FIELD": ("field", True, False, None),
    "CLASS_MAP": ("string", True, False, None),
    "UNMAPPED": ("enum", False, False, "error"),
    "MODEL": ("file", True, False, None),
    "EXTENT": ("extent", True, False, None),
    "SEED": ("number", False, False, 0),
    "CLASS_SEEDS": ("string", True, True, None),
    "STYLE_SEED": ("number", True, True, None),
    "STYLE_IMAGE": ("raster", True, True, None),
    "LOOK_FIELD": ("field", True, True, None),
    "SHADOWS": ("boolean", False, True, True),
    "BAND": ("number", False, True, 1),
    "PIXEL_SIZE": ("distance", True, True, None),
    "TILE_SIZE": ("number", True, True, None),
    "OVERLAP": ("number", True, True, None),
    "BLEND": ("enum", False, True, "cosine"),
    "MEMORY_MB": ("number", True, True, None),
    "DEVICE": ("enum", False, True, "auto"),
    "COMPRESSION": ("enum", False, True, "deflate"),
    "COG": ("boolean", False, True, False),
    "PRECISION": ("enum", False, True, "auto"),
    "RESUME": ("boolean", False, True, False),
    "SCHEDULER": ("string", True, True, None),
    "UNPROVEN": ("enum", False, True, "error"),
    "OUTPUT": ("rasterDestination", False, False, None),
}
NAMES = [
    "changepairs", "classify", "evaluate", "experiment", "generate", "generatechangedataset", "generatedataset",
    "generatelandcover", "generatescenes", "generateseries", "installworker", "preparedataset", "traingenerator",
    "trainscenegenerator",
    "trainsegmenter", "traintranslator", "translate",
]  # fmt: skip
MODELS = ["changepairandmaps", "generateandevaluate", "layoutstodataset", "trainandgenerate", "trainandgeneratescenes",
    "trainandmap", "trainandtranslate"]  # fmt: skip


WIDEST = 44
"""Characters of a label."""


def algorithm(name: str) -> Any:
    return QgsApplication.processingRegistry().createAlgorithmById(f"landsynth:{name}")


def test_provider_and_algorithms(plugin: Any) -> None:
    provider = QgsApplication.processingRegistry().providerById("landsynth")
    assert provider.name() == "LandSynth"
    assert sorted(each.name() for each in provider.algorithms()) == sorted([*NAMES, *MODELS])
    assert not provider.icon().isNull()
    assert provider.icon().pixmap(24, 24).toImage().pixelColor(12, 12).alpha() == 255


@pytest.mark.parametrize("name", NAMES)
def test_algorithms_describe_themselves(plugin: Any, name: str) -> None:
    each = algorithm(name)
    assert Path(each.svgIconPath()).is_file() and not each.icon().isNull()
    assert each.displayName()[0].isupper() and each.group() and each.tags() and each.helpUrl()
    assert len(each.shortHelpString()) > 200
    for definition in each.parameterDefinitions():
        assert definition.help() or definition.isDestination(), definition.name()


def test_help_opens_offline(plugin: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from landsynth.algorithms.shared import base

    monkeypatch.setattr(base, "HELP_FOLDER", tmp_path)
    assert algorithm("generate").helpUrl() == "https://github.com/landsynth/landsynth#generate"
    (tmp_path / "generate.html").write_text("<p>help</p>")
    assert algorithm("generate").helpUrl() == (tmp_path / "generate.html").as_uri()


@pytest.mark.parametrize(("tip", "option", "words"), [
    ("error: stop and list them. nodata: leave their pixels empty.", "error", "stop and list them (error)"),
    ("error: stop and list them. nodata: leave their pixels empty.", "nodata", "leave their pixels empty (nodata)"),
    ("What is a nodata: unclear.", "nodata", "nodata"), ("", "cpu", "cpu"),
])  # fmt: skip
def test_choices_in_the_words_of_the_tip(plugin: Any, tip: str, option: str, words: str) -> None:
    from landsynth.algorithms.shared.form import in_words

    assert in_words(tip, option) == words


def test_dialogs_offer_choices_in_words(widgets: Any) -> None:
    _, wrapper = widgets("generate", "UNMAPPED")
    box = wrapper.widget
    assert [box.itemText(at) for at in range(2)] == ["stop and list them (error)", "leave their pixels empty (nodata)"]
    assert wrapper.parameterValue() == "error"
    for value in ("nodata", 1):
        wrapper.setValue("error")
        wrapper.setValue(value)
        assert wrapper.parameterValue() == "nodata"


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_labels_fit_into_dialogs_that_do_not_scroll_sideways(speak: Any, language: str) -> None:
    """As wide as the parameters of a dialog of QGIS 3.22 are when it opens, with the font of this test."""
    speak(language)
    optional, long = QgsProcessingParameterDefinition.Flag.FlagOptional, []
    for each in QgsApplication.processingRegistry().providerById("landsynth").algorithms():
        for definition in each.parameterDefinitions():
            shown = definition.description() + (" [optional]" if definition.flags() & optional else "")
            long += [f"{each.name()} {definition.name()}: {shown}"] if len(shown) > WIDEST else []
    assert not long, "\n".join(long)


def test_parameters_of_generate(plugin: Any) -> None:
    generate, flag = algorithm("generate"), QgsProcessingParameterDefinition.Flag
    found = {
        each.name(): (each.type(), bool(each.flags() & flag.FlagOptional), bool(each.flags() & flag.FlagAdvanced),
            each.defaultValue())
        for each in generate.parameterDefinitions()
    }  # fmt: skip
    assert found == PARAMETERS
    assert {each.name() for each in generate.outputDefinitions()} == {
        "OUTPUT", "PROVIDER", "MEGAPIXELS", "MEGAPIXELS_PER_SECOND", "SECONDS", "WINDOWS", "SEED",
    }  # fmt: skip


def test_parameters_of_installworker(plugin: Any) -> None:
    install = algorithm("installworker")
    tier, hardware, wheels = install.parameterDefinitions()
    assert tier.options() == ["inference", "evaluation", "training"] and tier.defaultValue() == "inference"
    assert hardware.options() == ["cpu", "cuda"] and hardware.defaultValue() == "cpu"
    assert wheels.name() == "WHEELS"


def test_unload_and_reload_leave_one_provider_and_no_setting(plugin: Any) -> None:
    from processing.core.ProcessingConfig import ProcessingConfig

    def ours() -> list[str]:
        return [p.id() for p in QgsApplication.processingRegistry().providers() if p.id() == "landsynth"]

    plugin.initGui()
    plugin.initProcessing()
    assert ours() == ["landsynth"]
    assert "landsynth/python" in ProcessingConfig.settings
    plugin.unload()
    assert ours() == [] and algorithm("generate") is None
    assert not [name for name in ProcessingConfig.settings if name.startswith("landsynth")]
    plugin.unload()
    plugin.initGui()
    assert ours() == ["landsynth"] and algorithm("generate") is not None


def test_missing_environment_names_the_algorithm_that_installs_it(
    plugin: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
    run: Callable[..., Any],
    make_raster: Callable[..., str],
) -> None:
    from qgis.core import QgsProcessingException

    monkeypatch.delenv("LANDSYNTH_PYTHON", raising=False)
    monkeypatch.setenv("LANDSYNTH_ENVIRONMENTS", str(tmp_path / "none"))
    can, sentence = algorithm("generate").canExecute()
    assert not can
    assert "Install or repair the worker environment" in sentence and "landsynth:installworker" in sentence
    assert algorithm("installworker").canExecute()[0]
    with pytest.raises(QgsProcessingException, match="landsynth:installworker"):
        run("generate", LANDCOVER=make_raster(), OUTPUT=str(tmp_path / "out.tif"))
    assert not (tmp_path / "out.tif").exists()


@pytest.mark.parametrize(("text", "line"), [
    ("Change TILE_SIZE, TILE_SIZE or SEED.", 'TILE_SIZE is "Tile size (empty: by memory)"'),
    ("UNMAPPED: see BAND.", 'UNMAPPED is "Codes without a class", BAND is "Band (raster)"'),
    ("SEED, which is called so, PIXEL_SIZES, a tile_size, and STEPS of another algorithm.", ""),
])  # fmt: skip
def test_errors_say_what_the_dialog_calls_parameters(plugin: Any, text: str, line: str) -> None:
    from qgis.core import QgsProcessingException

    from landsynth.algorithms.shared.base import as_processing_errors
    from landsynth.contract.errors import JobError

    with pytest.raises(QgsProcessingException) as caught, as_processing_errors(algorithm("generate")):
        raise JobError(text)
    assert str(caught.value) == (f"{text}\nIn the dialog: {line}." if line else text)


def test_settings(plugin: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    import sys

    from processing.core.ProcessingConfig import ProcessingConfig
    from qgis.core import QgsAuthMethodConfig, QgsSettings

    from landsynth.algorithms.shared import settings

    monkeypatch.delenv("LANDSYNTH_PYTHON", raising=False)
    monkeypatch.setattr(ProcessingConfig.settings[settings.PYTHON], "value", sys.executable)
    assert settings.missing_worker("inference") is None
    assert str(settings.worker_python("inference")) == sys.executable
    monkeypatch.setattr(ProcessingConfig.settings[settings.PYTHON], "value", str(tmp_path / "gone"))
    assert str(tmp_path / "gone") in (settings.missing_worker("inference") or "")
    assert settings.proxy() is None
    for key, value in (
        ("Enabled", True),
        ("Type", "HttpProxy"),
        ("Host", "proxy.test"),
        ("Port", "80"),
        ("User", "a@b"),
    ):
        QgsSettings().setValue(f"proxy/proxy{key}", value)
    try:
        assert settings.proxy() == "http://a%40b:@proxy.test:80"
        QgsSettings().setValue("proxy/proxyType", "Socks5Proxy")
        kept, authorities = QgsAuthMethodConfig("Basic"), QgsApplication.authManager()
        kept.setName("proxy")
        kept.setConfig("username", "jane")
        kept.setConfig("password", "p@ss")
        assert authorities.setMasterPassword("master", True) and authorities.storeAuthenticationConfig(kept)
        QgsSettings().setValue("proxy/authcfg", kept.id())
        assert settings.proxy() == "socks5://jane:p%40ss@proxy.test:80"
    finally:
        QgsSettings().remove("proxy")
    monkeypatch.setattr(ProcessingConfig.settings[settings.PROXY], "value", "http://own:1")
    assert settings.proxy() == "http://own:1"


def test_a_field_is_read_without_a_deprecated_call(plugin: Any) -> None:
    """From 3.40 on QGIS has another call for it, and writes into the user's log where the old one is used."""
    from qgis.core import QgsProcessingContext

    each, context = algorithm("generate"), QgsProcessingContext()
    assert each.field({"CLASS_FIELD": "kind"}, "CLASS_FIELD", context) == "kind"
    assert each.field({}, "CLASS_FIELD", context) == ""
    each.parameterAsStrings = lambda *asked: ["new"]
    assert each.field({"CLASS_FIELD": "kind"}, "CLASS_FIELD", context) == "new"
