"""The texts that the plugin shows, as catalogues of translations hold them.

Qt's pylupdate finds literals within tr(...) alone. Labels of options stand in the contract, which knows no Qt, and
reach tr by a variable: they are noted while the algorithms build their dialogs, with stand-ins for QGIS.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from stand_ins import ROOT, algorithms, asked, parameters

MODELS = ROOT / "resources" / "processing_models"


def shown() -> list[str]:
    """Texts of panels, menus, messages, algorithms, their parameters, choices and outputs, and of shipped models."""
    asked.clear()
    for each in algorithms():
        parameters(each)
        made = each()
        made.displayName(), made.group(), made.tags()
    models = (text for path in sorted(MODELS.glob("*.model3")) for text in _of_model(path))
    literals = (text for room in ("plugin", "algorithms") for path in _sources(room) for text in literals_of(path))
    return list(dict.fromkeys(filter(None, (*literals, *asked, *models))))


def helps() -> list[str]:
    """Tips and helps of algorithms, which have no translation."""
    tips = (tip for each in algorithms() for _, _, tip in parameters(each))
    return list(dict.fromkeys((*tips, *(each.SHORT_HELP for each in algorithms()))))


def literals_of(path: Path) -> Iterator[str]:
    """The literals within tr(...) of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and node.args
            and getattr(node.func, "id", getattr(node.func, "attr", "")) == "tr"
        ):
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


def _sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def _of_model(path: Path) -> Iterator[str]:
    """What a model of the model builder and its parameters and outputs are called."""
    tree = ElementTree.parse(path)
    for name in ("model_name", "model_group"):
        yield from (each.get("value", "") for each in tree.iterfind(f".//Option[@name='{name}']"))
    for each in tree.iterfind("./Option[@name='parameterDefinitions']/Option/Option[@name='description']"):
        yield each.get("value", "")
