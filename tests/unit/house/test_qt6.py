"""QGIS 4 has Qt 6: every Qt name that the code uses is there, under that name; what Qt 6 has dropped is not used."""

from __future__ import annotations

import importlib
import re

import pytest

from landsynth.tests.helpers.paths import ROOT
from landsynth.tests.helpers.qt_names import ROOMS, chains

# What QGIS' own script pyqt5_to_pyqt6 replaces or warns of (qgis/QGIS at 027f55a), beside enumerations without their
# name; and the rest that Qt 6 has dropped.
DROPPED = re.compile(
    r"\bexec_\(|\bQVariant\b|\bQRegExp\b|\bQDesktopWidget\b|\.desktop\(\)|\bqApp\b|\bresources_rc\b|\bqgis\.PyQt\.Qt\b"
    r"|\bfrom PyQt5\b|\bMidButton\b|\bTextColorRole\b|\bBackgroundColorRole\b|\bHighQualityAntialiasing\b"
    r"|\.activated\[|QFontMetrics\([^)]*\)\.width\(|\bfontMetrics\(\)\.width\(|\bQDateTime\(QDate\("
    r"|\.addAction\((?:[^(),]+,){3}|\bQTextCodec\b|\.toTime_t\(|\.fromTime_t\(|\.setMargin\(|\bQWebView\b"
    r"|\.Background(Role)?\b.*Qt\."
)


def test_every_qt_name_is_in_qt_6() -> None:
    pytest.importorskip("PyQt6.QtWidgets", reason="the names are looked up in PyQt6", exc_type=ImportError)
    missing, seen = [], 0
    for place, module, name in chains("qgis.PyQt"):
        if module == "qgis.PyQt":
            continue  # a module itself: sip
        found = importlib.import_module(module.replace("qgis.PyQt", "PyQt6"))
        for part in name:
            seen += 1
            if not hasattr(found, part):
                missing.append(f"{place}: {'.'.join(name)}")
                break
            found = getattr(found, part)
            if not isinstance(found, type):
                break  # an object: what it has is not known before it runs
    assert not missing and seen > 100, "\n".join(missing)


def test_what_qt_6_has_dropped_is_not_used() -> None:
    found = []
    for file in (file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        lines = enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        found += [f"{file.relative_to(ROOT)}:{n} {line.strip()}" for n, line in lines if DROPPED.search(line)]
    assert not found, "\n".join(found)
