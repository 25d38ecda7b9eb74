"""Algorithms without QGIS: with stand-ins for its classes they say what they are called, and what they ask for."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
asked: dict[str, None] = {}
"""The texts that a translation was asked for, in their order."""


class _Anything(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name, (_StandIn,), {})


class _StandIn(metaclass=_Anything):
    """A class of QGIS that takes whatever it is given and remembers it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.given = given

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *given, **named: _StandIn()

    def __fspath__(self) -> str:
        return "."  # a folder that QGIS would name


class _English:
    """The translator."""

    @staticmethod
    def translate(context: str, text: str) -> str:
        asked[text] = None
        return text


_SPECIAL = {"QCoreApplication": _English}


class _QgisAway(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Modules of QGIS for a Python that has none: every name in them is a stand-in."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        is_ours = name.partition(".")[0] in ("qgis", "processing", "osgeo")
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if is_ours else None

    def create_module(self, spec: Any) -> ModuleType:
        module = ModuleType(spec.name)
        module.__getattr__ = lambda name: _SPECIAL.get(name) or getattr(_StandIn, name)  # type: ignore[method-assign]
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def algorithms() -> list[Any]:
    """The algorithms' classes, in the order of the toolbox' groups."""
    sys.meta_path.insert(0, _QgisAway())
    if "landsynth" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "landsynth", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
        )
        sys.modules["landsynth"] = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    found = []
    for path in sorted((ROOT / "algorithms").glob("[a-z]*.py")):
        module = importlib.import_module(f"landsynth.algorithms.{path.stem}")
        classes = [each for each in vars(module).values() if isinstance(each, type)]
        found += [each for each in classes if each.__module__ == module.__name__ and vars(each).get("NAME")]
    return sorted(found, key=lambda each: (each.GROUP, each.DISPLAY_NAME))


def parameters(algorithm: Any) -> list[tuple[str, str, str]]:
    """Name, label and tip of each parameter, as the algorithm adds them."""
    rows: list[tuple[str, str, str]] = []
    made = algorithm()
    made.add = lambda parameter, tip, advanced=False: rows.append((*parameter.given[:2], tip))
    made.addParameter = lambda parameter, *more: rows.append((*parameter.given[:2], "What is written."))
    made.parameterDefinition = lambda name: name in [row[0] for row in rows]
    made.initAlgorithm()
    return rows
