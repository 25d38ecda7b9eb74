"""The worker's environments: which interpreter serves a tier, and how one is made, proven and repaired."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional, Union

from ..contract.errors import CancelledError, JobError, OutputError, WorkerError
from ..contract.events import Message, Progress, Report
from ..contract.typed import loads
from . import lock, process, tiers
from .interpreter import VERSION, base_python, venv_python
from .runner import delete
from .tiers import TIERS as TIERS  # part of this module's interface

PYTHON_VARIABLE = "LANDSYNTH_PYTHON"
ROOT_VARIABLE = "LANDSYNTH_ENVIRONMENTS"
MARKER = "landsynth.json"
SELF_CHECK = Path(__file__).resolve().with_name("selfcheck.py")
INSTALL = 'Run "Install or repair the worker environment" (landsynth:installworker)'
Root = Optional[Union[str, Path]]


def default_root() -> Path:
    """The folder of the environments: LANDSYNTH_ENVIRONMENTS, else one for the user's data."""
    named = os.environ.get(ROOT_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "landsynth" / "environments"


def find(tier: str, root: Root = None, python: Optional[str] = None) -> Optional[Path]:
    """The interpreter that serves a tier, or None: the user's choice, else our own newest environment.

    The choice is `python` (the plugin's setting), else LANDSYNTH_PYTHON; it is taken at its word, and a
    choice that is no file finds nothing: falling back silently would hide the mistake. Looks at files
    only, so it is quick enough to be asked whenever a dialog opens.
    """
    _check_tier(tier)
    chosen = python or os.environ.get(PYTHON_VARIABLE)
    if chosen:
        path = Path(chosen).expanduser()
        return path if path.is_file() else None
    whole = [folder for folder in _folders(tier, root) if _is_whole(folder)]
    if not whole:
        return None
    return venv_python(max(whole, key=lambda folder: (folder / MARKER).stat().st_mtime))


def missing(tier: str, root: Root = None, python: Optional[str] = None) -> Optional[str]:
    """A sentence that says why no interpreter serves the tier and what to do, or None where one does."""
    if find(tier, root, python) is not None:
        return None
    chosen = python or os.environ.get(PYTHON_VARIABLE)
    if chosen:
        where = "LandSynth's settings" if python else PYTHON_VARIABLE
        return f"Expected the worker's Python where {where} names it, found no file at {chosen}. Correct or clear it."
    return (
        f"Expected a worker environment of tier {tier} for Python {VERSION}, "
        f"found none in {_root(root)}. {INSTALL} with tier {tier}, then run again."
    )


def install(
    tier: str,
    root: Root = None,
    cuda: bool = False,
    wheels: Root = None,
    proxy: Optional[str] = None,
    report: Report = lambda event: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Make the environment of a tier, unless it is there and computes, and return its interpreter.

    It is built beside its place, proven, and moved there when whole, so a failure leaves the old one.
    `wheels` is a folder of wheels to install from without a network; `proxy` goes to pip by its environment. Raises
    WorkerMissingError (no Python to start from), WorkerError (pip or the proof failed), OutputError, CancelledError.
    """
    _check_tier(tier)
    if cuda and sys.platform == "darwin":
        raise JobError("CUDA: expected Linux or Windows, found macOS. Choose CPU; CoreML is used where it helps.")
    if wheels is not None and not Path(wheels).is_dir():
        raise JobError(f"WHEELS: expected a folder of wheel files, found none at {wheels}. Correct or clear it.")
    folder = _root(root) / tiers.folder_name(tier, cuda)
    try:
        with lock.held(
            folder.parent / "install.lock",
            lambda: report(Message("Another LandSynth is installing an environment; waiting until it has ended.")),
            is_cancelled,
        ):
            return _install(folder, tier, cuda, wheels, proxy, report, is_cancelled)
    except OSError as error:
        raise OutputError(
            f"Expected to write the worker environment to {folder}, found: {error}. "
            f"Free space, or name another folder in {ROOT_VARIABLE}, and install again."
        ) from error


def _install(
    folder: Path,
    tier: str,
    cuda: bool,
    wheels: Root,
    proxy: Optional[str],
    report: Report,
    is_cancelled: Callable[[], bool],
) -> Path:
    """Install while the lock is held."""
    python = venv_python(folder)
    if _is_whole(folder):
        report(Message(f"Found an environment in {folder}; checking that it computes."))
        try:
            _prove(python, tier, report, is_cancelled)
            os.utime(folder / MARKER)
            report(Progress(1.0))
            return python
        except WorkerError as error:
            report(Message(f"{error} It is made anew."))
    for leftover in folder.parent.glob("new-*"):  # of an installer that was killed: we hold the lock
        delete(leftover)
    building = folder.parent / f"new-{os.getpid()}"
    try:
        _build(building, tier, cuda, wheels, proxy, report, is_cancelled)
        report(Progress(0.95))
        says = _prove(venv_python(building), tier, report, is_cancelled)
        record = {"tier": tier, "cuda": cuda, "python": VERSION, "base": str(base_python()), "proof": says}
        (building / MARKER).write_text(json.dumps(record, indent=1), encoding="utf-8")
        delete(folder)
        building.rename(folder)
    finally:
        delete(building)
    for outdated in folder.parent.glob(tiers.folder_name(tier, cuda, digest="*")):
        if outdated != folder:
            delete(outdated)
    report(Progress(1.0, 0.0))
    return python


def _build(
    folder: Path,
    tier: str,
    cuda: bool,
    wheels: Root,
    proxy: Optional[str],
    report: Report,
    is_cancelled: Callable[[], bool],
) -> None:
    """Make a virtual environment in `folder` and install the tier's requirements into it."""
    base = base_python()
    report(Message(f"Making a virtual environment of {base} in {folder}."))
    made = process.run([str(base), "-m", "venv", str(folder)], _Said().line, is_cancelled)
    _check_cancelled(made)
    if made.code != 0 or not venv_python(folder).is_file():
        raise WorkerError(
            f"Expected {base} to make a virtual environment, found that it cannot (on Debian and Ubuntu its module "
            f"venv is a package of its own: sudo apt install python3-venv). Install it and run again. {_last(made)}"
        )
    wanted = folder / "requirements.txt"
    wanted.write_text(tiers.text(tier, cuda), encoding="utf-8")
    command = [str(venv_python(folder)), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--only-binary", ":all:", "--progress-bar", "off", "--requirement", str(wanted)]
    if wheels is not None:
        command += ["--no-index", "--find-links", str(Path(wheels).absolute())]
    through = {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy} if proxy else {}  # a command is seen by every user
    said = _Said(report, expected=tiers.EXPECTED_PACKAGES[tier])
    ended = process.run(command, said.line, is_cancelled, process.clean_environment(through))
    _check_cancelled(ended)
    if ended.code != 0:
        raise WorkerError(
            f"Expected pip to install the {tier} tier for Python {VERSION}, found that it failed. Check the network "
            f"(PROXY) or give a folder of wheels (WHEELS), and install again. {_last(ended)}"
        )


def _prove(python: Path, tier: str, report: Report, is_cancelled: Callable[[], bool]) -> str:
    """Let the environment compute something; what it says of itself. Raises WorkerError where it cannot."""
    said = _Said(lambda event: report(event) if isinstance(event, Message) else None, every=True)
    ended = process.run([str(python), str(SELF_CHECK), tier], said.line, is_cancelled)
    _check_cancelled(ended)
    if ended.code != 0:
        raise WorkerError(
            f"Expected the environment of {python} to compute, found that it cannot. "
            f"{INSTALL}, or report this. {_last(ended)}"
        )
    return "; ".join(said.lines)


class _Said:
    """Listens to pip: what it collects becomes progress, what it downloads and installs becomes messages."""

    def __init__(self, report: Report = lambda event: None, expected: int = 1, every: bool = False) -> None:
        self.report, self.expected, self.every = report, expected, every
        self.lines: list[str] = []
        self.collected = 0

    def line(self, line: str) -> None:
        line = line.strip()
        self.lines.append(line)
        if line.startswith("Collecting "):
            self.collected += 1
            self.report(Progress(0.05 + 0.75 * min(self.collected / self.expected, 1.0)))
        elif self.every or line.startswith(("Downloading ", "Installing ")):
            self.report(Message(line if len(line) < 200 else line[:200] + "..."))
            if line.startswith("Installing "):
                self.report(Progress(0.85))


def _check_cancelled(ended: process.Ended) -> None:
    if ended.cancelled:
        raise CancelledError("The installation was cancelled. No half-made environment was left.")


def _last(ended: process.Ended) -> str:
    lines = [line for line in ended.tail if line.strip()][-8:]
    return "Its last lines:\n" + "\n".join(lines) if lines else f"It said nothing (exit code {ended.code})."


def _check_tier(tier: str) -> None:
    if tier not in TIERS:
        raise JobError(f"TIER: expected one of {', '.join(TIERS)}, found {tier!r}. Choose one of them.")


def _root(root: Root) -> Path:
    return default_root() if root is None else Path(root).expanduser().absolute()


def _folders(tier: str, root: Root) -> list[Path]:
    """Where environments that serve the tier may be: those of the tier itself and of the greater ones."""
    enough = TIERS[TIERS.index(tier) :]
    return [_root(root) / tiers.folder_name(each, cuda) for each in enough for cuda in (False, True)]


def _is_whole(folder: Path) -> bool:
    """Whether the environment was proven, and the Python it was made from is still there."""
    try:
        record: Any = loads((folder / MARKER).read_text(encoding="utf-8"))
        return Path(record["base"]).is_file() and venv_python(folder).is_file()
    except (OSError, ValueError, KeyError, TypeError):
        return False
