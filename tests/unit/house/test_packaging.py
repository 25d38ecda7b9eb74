"""What is shipped: the packages that pip installs, and the zip for the plugin repository."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from landsynth.tests.helpers.paths import ROOT
from landsynth.tests.unit.house.test_imports import TABLE, imports
from landsynth.worker import tiers

REQUIREMENTS = ROOT / "worker" / "requirements"
QGIS_ROOMS = {"plugin", "algorithms"}
MODULES = {"scikit-learn": "sklearn", "pillow": "PIL"}
# Pinned for another library, which loads it: why.
PLUGINS = {"cryptography": "distributed makes the keys of a run with it", "tensorboard": "torch.utils writes for it"}


def rooms() -> set[str]:
    """Every folder of the package outside QGIS that holds code."""
    found = set()
    for room in sorted(set(TABLE) - QGIS_ROOMS):
        for init in (ROOT / room).rglob("__init__.py"):
            found.add(".".join(("landsynth", *init.parent.relative_to(ROOT).parts)))
    return found


def test_pip_installs_every_room() -> None:
    tomllib = pytest.importorskip("tomllib", reason="Python 3.11 reads TOML")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tool = project["tool"]["setuptools"]
    assert set(tool["packages"]) == {"landsynth"} | rooms()
    assert tool["package-dir"] == {"landsynth": "."}
    assert not any(room in package for package in tool["packages"] for room in QGIS_ROOMS)
    assert tool["package-data"]["landsynth.evaluation.report"] == ["*.j2"]
    for extra in ("inference", "evaluation", "training", "dev"):
        files = tool["dynamic"]["optional-dependencies"][extra]["file"]
        assert all((ROOT / file).is_file() for file in files)


def test_every_pinned_library_is_imported() -> None:
    texts = [(REQUIREMENTS / f"{tier}.txt").read_text(encoding="utf-8") for tier in tiers.TIERS]
    pinned = {name for text in texts for name in re.findall(r"(?m)^([\w-]+)==", text)}
    files = [file for room in rooms() for file in (ROOT.joinpath(*room.split(".")[1:])).glob("*.py")]
    imported = {each.outside for file in files for each in imports(file)}
    unused = {name for name in pinned if MODULES.get(name, name.replace("-", "_")) not in imported}
    assert pinned and unused == set(PLUGINS), "each pin is imported, or named above with the library that loads it"


def test_every_pin_is_locked_with_its_hashes() -> None:
    """The lock follows from the pins (`scripts/lock`): every version that is asked for is there, with hashes."""
    locked = dict(re.findall(r"(?m)^([\w.-]+==[\w.]+)(.*)$", tiers.LOCK.read_text(encoding="utf-8")))
    text = "".join(tiers.text("training", cuda) for cuda in (False, True))
    pins = {name + version for name, version in re.findall(r"(?m)^([\w-]+)(?:\[.*\])?(==[\w.]+)", text)}
    assert pins <= set(locked) and len(pins) > 25
    assert all("--hash=sha256:" in rest for rest in locked.values()) and len(locked) > 120


def test_the_plugin_zip(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "package")], capture_output=True, text=True, check=True
    )
    path = Path(done.stdout.removeprefix("package: ").rpartition(" (")[0])
    assert path.stat().st_size <= 25_000_000
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        help_of = {name.partition("/help/")[2]: archive.read(name).decode() for name in names if name.endswith(".html")}
    _check_help(help_of, names)
    assert {name.partition("/")[0] for name in names} == {"landsynth"}
    inside = {name.partition("/")[2] for name in names}
    for path in (
        "worker/bootstrap.py",
        "worker/requirements/locked.txt",
        "evaluation/report/page.html.j2",
        "resources/i18n/landsynth_de.qm",
    ):
        assert {"__init__.py", "metadata.txt", "LICENSE", path} <= inside
    assert not [name for name in inside if name.startswith(("tests/", "scripts/", "benchmarks/", "docs/", "."))]
    assert not [name for name in inside if "__pycache__" in name or name.endswith((".pyc", ".sh", ".so", ".ts"))]


def _check_help(pages: dict[str, str], names: list[str]) -> None:
    """A page for each algorithm and each shipped model, with every parameter; all that is linked is there."""
    algorithms = {path.stem for path in (ROOT / "algorithms").glob("[a-z]*.py")}
    models = {path.stem for path in (ROOT / "resources" / "processing_models").glob("*.model3")}
    assert {f"{name}.html" for name in algorithms | models | {"index"}} <= set(pages)
    for name, page in pages.items():
        linked = re.findall(r'(?:href|src)="((?!https?:)[^"]*)"', page)
        for target, _, anchor in (link.partition("#") for link in linked):
            target = target or name
            assert f"landsynth/resources/help/{target}" in names, (name, target)
            assert not anchor or f'id="{anchor}"' in pages[target], (name, target, anchor)
        assert not re.search(r"\*\*|\]\(|^\||^#", re.sub(r"<pre>.*?</pre>", "", page, flags=re.DOTALL), re.MULTILINE), (
            name
        )
    for parameter in ("CLASS_MAP", "EXTENT", "SEED", "TILE_SIZE", "OUTPUT"):
        assert f"<code>{parameter}</code>" in pages["generate.html"]
    assert "pictures/demo.jpg" in pages["generate.html"] and 'id="which-class-is-which"' in pages["generate.html"]
