"""Other languages than English: every text that is shown can be translated, and all catalogues have it."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import pytest

from landsynth.tests.helpers.paths import ROOT

LANGUAGES = ("de", "es", "fr")
SENTENCE = re.compile(r"[^\W\d_]{2,}[,:;]? [a-z]{2,}|\w…")
CODE = re.compile(r'="|\(\?:|background:')  # XML, a pattern, a style
WORD = re.compile(r"[^\W\d_]{2,}")
MARKUP = re.compile(r"<[^>]*>")
NAMES = ("LandSynth",)
SHOWING = re.compile(
    r"set(Text|ToolTip|StatusTip|WhatsThis|WindowTitle|Title|PlaceholderText|LabelText|Suffix|Prefix|ProgressText"
    r"|HorizontalHeaderLabels)|add(Item|Items|Action|Row|Tab|Menu)|push(Message|Info|Warning)|say|reportError"
    r"|Q(gs)?(Label|PushButton|ToolButton|CheckBox|RadioButton|GroupBox|CollapsibleGroupBox|Action|Menu|DockWidget)"
    r"|question|information|warning|critical|get(OpenFileName|SaveFileName|ExistingDirectory|Text|Item)|\w+Error"
    r"|Q\w*Exception"
)
"""Functions and classes that show what they are given: no word of it may be a literal."""
DATA = ("addItem",)
"""Those whose first argument alone is shown."""


@pytest.fixture(scope="module")
def texts() -> dict[str, list[str]]:
    command = [sys.executable, "-B", str(ROOT / "scripts" / "translations"), "--texts"]
    found: dict[str, list[str]] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


def untranslated(source: str, known: set[str]) -> list[str]:
    """Texts of a module that users see and no catalogue can have, with their lines: sentences that do not go through
    tr, or are put together before they do, and words that are shown as they are."""
    tree, found = ast.parse(source), set[tuple[int, str]]()
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Expr, ast.Assign)) and _is_no_text(node):
            parts.update(ast.walk(node))
        if isinstance(node, ast.Call) and SHOWING.fullmatch(_name(node.func)):
            shown = node.args[:1] if _name(node.func) in DATA else node.args
            words = (text for each in shown for one in _elements(each) if (text := _text(one)) is not None)
            found.update(
                (node.lineno, text) for text in words if WORD.search(MARKUP.sub("", text)) and text not in NAMES
            )
    for node in ast.walk(tree):
        text = _text(node) if node not in parts else None
        if not text or not SENTENCE.search(text) or CODE.search(text) or "\n\n" in text:
            continue
        if isinstance(node, ast.JoinedStr) or text not in known:
            found.add((getattr(node, "lineno", 0), text))
    return [f"{line}: {text}" for line, text in sorted(found)]


def _is_no_text(node: Any) -> bool:
    """A docstring, or the words that an algorithm is found by."""
    is_tags = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "TAGS"
    return is_tags or isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _name(node: ast.expr) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _elements(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]


def _text(node: ast.AST) -> str | None:
    """A literal; what an f-string puts in is {}."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('label.setText("Install")', 1),
        ('label.setText(tr("Install"))', 0),
        ('label.setText(f"<b>{name} is gone</b>")', 1),
        ('QLabel(f"<b>{title}</b>")', 0),
        ('box.addItem(tr("Any machine"), "cpu")', 0),
        ('table.setHorizontalHeaderLabels([tr("Code"), "Name"])', 1),
        ('raise InputError(f"Expected a raster as {name}.")', 1),
        ('raise InputError(tr("Expected a raster as {}.").format(name))', 0),
        ('text = "Wait until it has ended"', 1),
        ('buttons = {"Folder…": choose}', 1),
        ('TAGS = "land cover, deep learning"', 0),
        ('def work():\n    """It does something."""', 0),
    ],
)
def test_what_cannot_be_translated_is_found(source: str, found: int) -> None:
    assert len(untranslated(source, {"Any machine", "Expected a raster as {}."})) == found


@pytest.mark.parametrize("room", ["plugin", "algorithms"])
def test_every_text_can_be_translated(room: str, texts: dict[str, list[str]]) -> None:
    known = {*texts["shown"], *texts["helps"]}
    found = [
        f"{path.relative_to(ROOT)}:{each}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for each in untranslated(path.read_text(encoding="utf-8"), known)
    ]
    assert not found, "Write tr(...) around these; of f-strings tr(...).format(...):\n" + "\n".join(found)


def placeholders(text: str) -> Counter[str]:
    """What `format` fills in; translations may number it, as words stand in another order."""
    found = re.findall(r"\{(\d*)([^{}]*)\}", text)
    return Counter(f"{number or place}{rest}" for place, (number, rest) in enumerate(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str, texts: dict[str, list[str]]) -> None:
    """scripts/translations brings what is new into the catalogues; the translations are written by hand."""
    tree = ElementTree.parse(ROOT / "resources" / "i18n" / f"landsynth_{language}.ts")
    found = {each.findtext("source"): each.findtext("translation") for each in tree.iter("message")}
    assert set(found) == set(texts["shown"]), "run scripts/translations, and translate what is new"
    lacking = [source for source, text in found.items() if not text]
    assert not lacking, "\n".join(map(str, lacking))
    wrong = [text for source, text in found.items() if placeholders(str(source)) != placeholders(str(text))]
    odd = [text for source, text in found.items() if _edges(str(source)) != _edges(str(text))]
    assert not wrong and not odd, "\n".join(map(str, (*wrong, *odd)))


def _edges(text: str) -> tuple[bool, bool]:
    """Whether spaces join it to what stands around."""
    return text.startswith(" "), text.endswith(" ")
