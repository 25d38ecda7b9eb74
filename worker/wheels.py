"""Collects the folder of wheels from which a machine without a network installs: uv's own and those of a tier."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Optional

from ..contract.errors import JobError, OutputError, WorkerError
from ..contract.events import Message, Progress, Report, Warning
from ..contract.files import temporary
from . import machine, process, tiers
from .interpreter import venv_python
from .uv import causes, program, pythons
from .uv.network import Source

PYPI = Source()


def collect(
    tier: str,
    folder: Path,
    cuda: bool = False,
    python: Optional[str] = None,
    source: Source = PYPI,
    report: Report = lambda event: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Fetch the wheels of a tier for machines of this kind and Pythons of a version (None: this machine's).

    pip fetches, as uv keeps no wheels. Raises JobError, WorkerError, OutputError, CancelledError.
    """
    here = machine.this()
    refused = here.refusal(tier, cuda)
    if refused or python not in (None, *here.pythons):
        raise JobError(refused or f"--python: expected one of {', '.join(here.pythons)}, found {python}. Choose one.")
    work = Path(tempfile.mkdtemp(prefix=temporary()))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _collect(work, tier, folder, cuda, python, source, report, is_cancelled)
    except OSError as error:
        raise OutputError(
            f"--folder: expected to write {folder}, found: {error}. Free space, or choose another."
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _collect(
    work: Path,
    tier: str,
    folder: Path,
    cuda: bool,
    python: Optional[str],
    source: Source,
    report: Report,
    is_cancelled: Callable[[], bool],
) -> None:
    """Collect, with `work` for what is needed meanwhile."""
    name, data = program.wheel(source, source.variables(work), report)
    (folder / name).write_bytes(data)
    uv = program.prepared(work, replace(source, wheels=folder), report, is_cancelled)
    uv.run("venv", "--seed", "--python", pythons.chosen(uv, source), work / "pip", task="make an environment for pip")
    wanted, resolved = work / "wanted.txt", work / "resolved.txt"
    wanted.write_text(tiers.text(tier, cuda), encoding="utf-8")
    compiled = ["pip", "compile", wanted, "--constraint", tiers.LOCK, "--generate-hashes", "--only-binary", ":all:"]
    compiled += ["--python", venv_python(work / "pip"), "--output-file", resolved, "--no-annotate", "--quiet"]
    version = ["--python-version", python] if python else []
    backend = tiers.torch_backend(tier, cuda)
    index: list[str] = []
    try:
        uv.run(*compiled, *version, *(["--torch-backend", backend] if backend else []), task="choose the wheels")
        index = ["--extra-index-url", f"{tiers.TORCH_INDEX}/{backend}"] if backend else []
    except WorkerError as error:
        if not backend:
            raise
        report(Warning(tiers.without_backend(backend, error)))
        uv.run(*compiled, *version, task="choose the wheels")
    pip = [venv_python(work / "pip"), "-m", "pip", "download", "--disable-pip-version-check", "--no-input"]
    pip += ["--progress-bar", "off", "--only-binary", ":all:", "--no-deps", "--require-hashes", "--dest", folder]
    total = len(re.findall(r"(?m)^\S+==", resolved.read_text(encoding="utf-8")))
    saved: list[str] = []

    def line(text: str) -> None:
        if text.strip().startswith("Saved "):
            saved.append(text)
            report(Progress(min(len(saved) / total, 1.0)))

    index_url = {"PIP_INDEX_URL": uv.variables["UV_DEFAULT_INDEX"]} if "UV_DEFAULT_INDEX" in uv.variables else {}
    command = [str(part) for part in (*pip, *version, *index, "--requirement", resolved)]
    ended = process.run(command, line, is_cancelled, {**uv.variables, **index_url})
    program.check_cancelled(ended)
    if ended.code != 0:
        raise WorkerError(f"Expected pip to fetch the wheels, found that it failed. {causes.why(ended)}")
    made_for = " and ".join(sorted(pythons.served(folder)))
    here = machine.this()
    report(Message(f"{folder} holds tier {tier} for {here.name} {here.processor} with Python {made_for}."))
