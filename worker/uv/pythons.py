"""Which Python an environment is made from: one that is installed, else one that uv fetches; never a QGIS bundle's."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Optional

from ...contract.errors import WorkerError
from ...contract.events import Message
from .. import machine
from .network import Source
from .program import Uv


def chosen(uv: Uv, source: Source) -> str:
    """The interpreter, or the version that uv is to fetch. Raises WorkerError where neither can be had."""
    versions = [each for each in machine.this().pythons if each in served(source.wheels)]
    found = best(_listed(uv), versions)
    if found is not None:
        return found
    if source.wheels:
        raise WorkerError(
            f"Expected a Python {' or '.join(versions) or 'that the wheels were made for'} for the wheels in "
            f"{source.wheels}, found none. Install it (python.org, the distribution), and install again."
        )
    uv.report(Message(f"Found no Python {', '.join(versions)}; fetching {versions[0]}."))
    uv.run("python", "install", versions[0], task=(
        f"fetch Python {versions[0]} (from where UV_PYTHON_INSTALL_MIRROR says; or install a Python yourself)"
    ))  # fmt: skip
    return best(_listed(uv), versions) or versions[0]


def _listed(uv: Uv) -> Any:
    """The Pythons that uv finds, without a network. Raises WorkerError."""
    return uv.ask("python", "list", "--only-installed", "--offline", "--output-format", "json", task="list the Pythons")


def best(listed: Iterable[Mapping[str, Any]], versions: Iterable[str]) -> Optional[str]:
    """The path of the Python of the first version of which one is listed; QGIS' own and unfinished ones are none."""
    for version in versions:
        for each in listed:
            whole = re.fullmatch(re.escape(version) + r"\.\d+", each["version"]) and each["variant"] == "default"
            if each["implementation"] == "cpython" and whole and not _is_bundled(Path(each["path"])):
                return str(each["path"])
    return None


def _is_bundled(python: Path) -> bool:
    """Whether it lies in QGIS' own folder (Windows) or bundle (macOS), which moves and lacks what environments need."""
    if sys.platform not in ("win32", "darwin"):
        return False  # the distribution's, which QGIS runs too
    inside = Path(sys.base_exec_prefix)
    bundle = [each for each in (inside, *inside.parents) if each.suffix == ".app" or each.name == "apps"]
    if bundle and bundle[0].name == "apps":
        bundle = [bundle[0].parent]  # C:\OSGeo4W\apps\Python312: the whole of C:\OSGeo4W
    return bool(bundle) and bundle[0] in python.parents


def served(wheels: Optional[Path]) -> set[str]:
    """The versions of Python that a folder of wheels is for: those of its numpy; all where it has none."""
    names = [path.name for path in wheels.iterdir()] if wheels else []
    tags = {f"3.{minor}" for name in names for minor in re.findall(r"^numpy-.*-cp3(\d+)-cp", name)}
    return tags or set(machine.PYTHONS)
