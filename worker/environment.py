"""The worker's environments: which interpreter serves a tier, and how one is made, proven and repaired."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Optional, Union

from ..contract import files
from ..contract.errors import JobError, OutputError, WorkerError
from ..contract.events import Message, Progress, Report, Warning
from ..contract.typed import loads
from . import lock, machine, process, tiers
from .interpreter import home, venv_python
from .runner import delete
from .tiers import TIERS as TIERS  # part of this module's interface
from .uv import causes, program, pythons
from .uv.network import Source as Source  # the same
from .uv.program import Uv

PYTHON_VARIABLE = "LANDSYNTH_PYTHON"
ROOT_VARIABLE = "LANDSYNTH_ENVIRONMENTS"
MARKER = "landsynth.json"
SELF_CHECK = Path(__file__).resolve().with_name("selfcheck.py")
# Letters of a path that Windows opens, and of the longest one below the root: 27 of an environment's name, 143 of a
# compiled file of onnxruntime, 16 more while it is written.
WINDOWS_LONGEST = 259
LONGEST = 190
# With less space than this a failed installation keeps no downloads for the next try. (bytes)
NARROW = 2**30
INSTALL = 'Run "Install or repair the worker environment" (landsynth:installworker)'
Root = Optional[Union[str, Path]]
_PYPI = Source()


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
    whole = [folder for folder in _folders(tier, _root(root)) if _is_whole(folder)]
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
        f"Expected a worker environment of tier {tier}, found none in {_root(root)}. "
        f"{INSTALL} with tier {tier}, then run again."
    )


def install(
    tier: str,
    root: Root = None,
    cuda: bool = False,
    source: Source = _PYPI,
    report: Report = lambda event: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Make the environment of a tier, unless one that serves it is there and computes, and return its interpreter.

    It is made beside an older one, which is deleted when the new one computes. Raises JobError (nothing for this
    machine), WorkerError (uv or the proof failed), OutputError, CancelledError.
    """
    _check_tier(tier)
    refused = machine.this().refusal(tier, cuda)
    if refused:
        raise JobError(f"{refused}. An interpreter with these libraries can be named in {PYTHON_VARIABLE}.")
    if source.wheels is not None and not source.wheels.is_dir():
        raise JobError(f"WHEELS: expected a folder of wheel files, found none at {source.wheels}. Correct or clear it.")
    place = _root(root)
    _check_length(place)
    try:
        with lock.held(
            place / "install.lock",
            lambda: report(Message("Another LandSynth is installing an environment; waiting until it has ended.")),
            is_cancelled,
        ):
            for folder in _folders(tier, place, (cuda,)):
                if _is_whole(folder) and _serves(folder, tier, report, is_cancelled):
                    return venv_python(folder)
            return venv_python(_made(place, tier, cuda, source, report, is_cancelled))
    except OSError as error:
        raise OutputError(
            f"Expected to write the worker environment to {place}, found: {error}. "
            f"Free space, or name another folder in {ROOT_VARIABLE}, and install again."
        ) from error


def _serves(folder: Path, tier: str, report: Report, is_cancelled: Callable[[], bool]) -> bool:
    """Whether an environment that is there computes what the tier needs; it is the newest from then on."""
    report(Message(f"Found an environment in {folder}; checking that it computes."))
    try:
        _prove(venv_python(folder), tier, report, is_cancelled)
    except WorkerError as error:
        report(Message(f"{error} Another is made."))
        return False
    os.utime(folder / MARKER)
    report(Progress(1.0))
    return True


def _made(root: Path, tier: str, cuda: bool, source: Source, report: Report, is_cancelled: Callable[[], bool]) -> Path:
    """A new environment, while the lock is held. What was downloaded stays for the next try where this one fails."""
    _delete_unfinished(root)
    name = tiers.folder_name(tier, cuda)
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    folder = next(root / each for each in names if not (root / each).exists())
    uv = program.prepared(root, source, report, is_cancelled)
    try:
        _build(uv, folder, tier, cuda, source)
        report(Progress(0.95))
        says = _prove(venv_python(folder), tier, report, is_cancelled)
        record = {"tier": tier, "cuda": cuda, "base": home(folder), "proof": says}
        with files.written(folder / MARKER) as part:
            part.write_text(json.dumps(record, indent=1), encoding="utf-8")
    finally:
        if not (folder / MARKER).is_file():
            delete(folder)
            if shutil.disk_usage(root).free < NARROW:
                delete(root / "cache")
    for outdated in root.glob(f"{tier}-{tiers.hardware(cuda)}-*"):
        if outdated != folder:
            remove(outdated)
    for other in (root / "cache", *(each for each in root.glob(f"{program.FOLDER}*") if each != uv.path.parent)):
        delete(other)
    report(Progress(1.0, 0.0))
    return folder


def _build(uv: Uv, folder: Path, tier: str, cuda: bool, source: Source) -> None:
    """Make a virtual environment in `folder` and install the tier's requirements into it."""
    base = pythons.chosen(uv, source)
    uv.report(Message(f"Making a virtual environment of {base} in {folder}."))
    uv.run("venv", "--relocatable", "--python", base, folder, task="make a virtual environment")
    wanted = folder / "requirements.txt"
    wanted.write_text(tiers.text(tier, cuda), encoding="utf-8")
    install = ("pip", "install", "--python", venv_python(folder), "--only-binary", ":all:", "--compile-bytecode")
    backend = None if source.wheels else tiers.torch_backend(tier, cuda)
    if backend:
        try:
            pins = ("--no-deps", "--torch-backend", backend, *tiers.torch_pins())
            uv.run(*install, *pins, task=f"install PyTorch's {backend} build")
        except WorkerError as error:
            uv.report(Warning(tiers.without_backend(backend, error)))
    if source.wheels is None:
        where: tuple[object, ...] = ()
    else:  # of the user's own, whose versions are looked at and whose makers are not
        where = ("--no-index", "--find-links", source.wheels.absolute(), "--no-verify-hashes")
    locked = ("--requirement", wanted, "--constraint", tiers.LOCK)
    uv.run(*install, *where, *locked, task=f"install the {tier} tier")


def _delete_unfinished(root: Path) -> None:
    """Of installers that were killed, and environments that could not be deleted whole: we hold the lock."""
    for tier in TIERS:
        for cuda in (False, True):
            for folder in root.glob(f"{tier}-{tiers.hardware(cuda)}-*"):
                if not (folder / MARKER).is_file():
                    delete(folder)


def remove(folder: Path) -> None:
    """Delete an environment; one whose files another program holds is no longer found, and deleted the next time."""
    with contextlib.suppress(FileNotFoundError):  # it was never proven
        (folder / MARKER).unlink()
    delete(folder)


def _check_length(root: Path) -> None:
    """Raise JobError where Windows would not open files so deep."""
    if sys.platform == "win32" and len(str(root)) > WINDOWS_LONGEST - LONGEST and not _takes_long_paths():
        raise JobError(
            f"Expected a folder whose path has at most {WINDOWS_LONGEST - LONGEST} letters, found "
            f"{len(str(root))} in {root}. Name a shorter one, such as C:\\landsynth, in {ROOT_VARIABLE}."
        )


def _takes_long_paths() -> bool:
    """Whether Windows was told to open paths of more than 260 letters."""
    import winreg

    registry: Any = winreg  # its names are known on Windows alone
    try:
        with registry.OpenKey(registry.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            return bool(registry.QueryValueEx(key, "LongPathsEnabled")[0])
    except OSError:
        return False


def _prove(python: Path, tier: str, report: Report, is_cancelled: Callable[[], bool]) -> str:
    """Let the environment compute something; what it says of itself. Raises WorkerError where it cannot."""
    said: list[str] = []

    def line(text: str) -> None:
        said.append(text.strip())
        report(Message(text.strip()))

    try:
        ended = process.run([str(python), str(SELF_CHECK), tier], line, is_cancelled)
    except OSError as error:
        raise WorkerError(f"Expected {python} to compute, found: {error}. {causes.advice(str(error))}") from error
    program.check_cancelled(ended)
    if ended.code != 0:
        raise WorkerError(f"Expected the environment of {python} to compute, found that it cannot. {causes.why(ended)}")
    return "; ".join(said)


def _check_tier(tier: str) -> None:
    if tier not in TIERS:
        raise JobError(f"TIER: expected one of {', '.join(TIERS)}, found {tier!r}. Choose one of them.")


def _root(root: Root) -> Path:
    return default_root() if root is None else Path(root).expanduser().absolute()


def _folders(tier: str, root: Path, hardware: Sequence[bool] = (False, True)) -> list[Path]:
    """Environments that serve the tier, whole or not: those of the tier itself and of the greater ones."""
    enough = TIERS[TIERS.index(tier) :]
    names = [tiers.folder_name(each, cuda) for each in enough for cuda in hardware]
    return [folder for name in names for folder in sorted(root.glob(f"{name}*"))]


def _is_whole(folder: Path) -> bool:
    """Whether the environment was proven, and the Python it was made from is still there."""
    try:
        record: Any = loads((folder / MARKER).read_text(encoding="utf-8"))
        return Path(record["base"]).exists() and venv_python(folder).is_file()
    except (OSError, ValueError, KeyError, TypeError):
        return False
