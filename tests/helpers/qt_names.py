"""The names of Qt and QGIS that the code uses, such as Qt.AlignmentFlag.AlignTop, read from the sources with ast."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from landsynth.tests.helpers.paths import ROOT

ROOMS = ("algorithms", "plugin", "tests/qgis")


def chains(*modules: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Place, module and dotted name of everything imported from these modules and of what is taken from it by a dot."""
    for file in sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names: dict[str, tuple[str, str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(modules):
                for alias in node.names:
                    names[alias.asname or alias.name] = (node.module or "", alias.name)
                    yield _place(file, node), node.module or "", (alias.name,)
        for node in ast.walk(tree):
            dotted = _dotted(node)
            if dotted and dotted[0] in names:
                module, name = names[dotted[0]]
                yield _place(file, node), module, (name, *dotted[1:])


def _place(file: Path, node: ast.AST) -> str:
    return f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def _dotted(node: ast.AST) -> tuple[str, ...]:
    """("Qt", "AlignmentFlag", "AlignTop") of an attribute; empty for what is no chain of names."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return (*before, node.attr) if before else ()
    return ()
