"""The program uv: fetched once, of one version whose hashes are pinned, and run with what it says relayed."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from ...contract import files
from ...contract.errors import CancelledError, WorkerError
from ...contract.events import Message, Progress, Report
from .. import machine, process, tiers
from . import causes
from .network import PYPI, Source

FOLDER = "uv-"
"""Beginning of the name of the folder that holds the program; its version follows."""
CANCELLED = "The installation was cancelled. No half-made environment was left."
_SIZES = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


@dataclass(frozen=True)
class Uv:
    """The program in `path`, run in the folder `root` of the environments."""

    path: Path
    root: Path
    variables: Mapping[str, str]
    report: Report
    is_cancelled: Callable[[], bool]

    def run(self, *arguments: object, task: str) -> None:
        """Run a command whose words become messages and progress. Raises WorkerError, with `task` and why it failed."""
        said = _Said(self.report)
        ended = self._run(arguments, said.line, merge=True, task=task)
        if ended.code != 0:
            raise WorkerError(f"Expected uv to {task}, found that it failed. {causes.why(ended)}")

    def ask(self, *arguments: object, task: str) -> Any:
        """What a command answers in JSON. Raises WorkerError."""
        lines: list[str] = []
        ended = self._run(arguments, lines.append, merge=False, task=task)
        try:
            return json.loads("\n".join(lines))
        except ValueError as error:
            raise WorkerError(f"Expected uv to {task}, found no answer. {causes.why(ended, lines)}") from error

    def _run(
        self, arguments: tuple[object, ...], on_line: Callable[[str], None], merge: bool, task: str
    ) -> process.Ended:
        command = [str(self.path), *map(str, arguments)]
        try:
            ended = process.run(command, on_line, self.is_cancelled, self.variables, self.root, merge=merge)
        except OSError as error:
            raise WorkerError(
                f"Expected to start {self.path} to {task}, found: {error}. {causes.advice(str(error))}"
            ) from error
        check_cancelled(ended)
        return ended


class _Said:
    """Listens to uv: what it downloads becomes progress, what it does becomes messages."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.sizes: dict[str, float] = {}
        self.done = 0.0

    def line(self, line: str) -> None:
        line = line.strip()
        started = re.match(r"Downloading (\S+) \(([\d.]+)(KiB|MiB|GiB)\)", line)
        if started:
            self.sizes[started[1]] = float(started[2]) * _SIZES[started[3]]
        elif line.startswith("Downloaded "):
            self.done += self.sizes.get(line.partition(" ")[2], 0.0)
            self.report(Progress(0.1 + 0.7 * min(self.done / max(sum(self.sizes.values()), 1.0), 1.0)))
        if line.startswith(("Downloading ", "Resolved ", "Prepared ", "Installed ", "Using ", "warning")):
            self.report(Message(line[:200]))
            if line.startswith("Prepared "):
                self.report(Progress(0.85))


def check_cancelled(ended: process.Ended) -> None:
    """Raise CancelledError where a program was stopped."""
    if ended.cancelled:
        raise CancelledError(CANCELLED)


def prepared(root: Path, source: Source, report: Report, is_cancelled: Callable[[], bool]) -> Uv:
    """The program, fetched unless it is there. Raises WorkerError, CancelledError, OSError (a read-only `root`)."""
    version, _ = pin()
    folder = root / f"{FOLDER}{version}"
    name = "uv.exe" if sys.platform == "win32" else "uv"
    variables = source.variables(root)
    if not (folder / name).is_file():
        try:
            _, data = wheel(source, variables, report)
        except WorkerError as error:
            if is_cancelled():  # QGIS breaks off what it reads
                raise CancelledError(CANCELLED) from error
            raise
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = archive.read(f"uv-{version}.data/scripts/{name}")
        folder.mkdir(parents=True, exist_ok=True)
        with files.written(folder / name) as part:
            part.write_bytes(content)
            part.chmod(0o755)
    return Uv(folder / name, root, variables, report, is_cancelled)


def pin() -> tuple[str, list[str]]:
    """Version and SHA-256 sums of the wheels of uv that we use."""
    text = (tiers.FOLDER / "uv.txt").read_text(encoding="utf-8")
    return re.findall(r"(?m)^uv==([\w.]+)", text)[0], re.findall(r"--hash=sha256:(\w+)", text)


def wheel(source: Source, variables: Mapping[str, str], report: Report) -> tuple[str, bytes]:
    """Name and content of uv's wheel for this machine, from the folder of wheels or the index. Raises WorkerError."""
    version, sums = pin()
    fits = re.compile(rf"uv-{re.escape(version)}{machine.this().wheel_tag}")
    if source.wheels:
        found = [path for path in source.wheels.iterdir() if fits.match(path.name)]
        if not found:
            raise WorkerError(
                f"WHEELS: expected a wheel of the installer uv {version} for this machine in {source.wheels}, "
                "found none. Collect the folder anew (landsynth wheels), or copy it there from PyPI."
            )
        name, data = found[0].name, found[0].read_bytes()
    else:
        name, data = _from_index(fits, source, variables, report)
    if hashlib.sha256(data).hexdigest() not in sums:
        raise WorkerError(f"Expected {name} as it was published, found another file. {causes.advice('Hash mismatch')}")
    return name, data


def _from_index(
    fits: re.Pattern[str], source: Source, variables: Mapping[str, str], report: Report
) -> tuple[str, bytes]:
    """The wheel that fits, by the page of links that every package index has (PEP 503)."""
    index = (variables.get("UV_DEFAULT_INDEX") or variables.get("UV_INDEX_URL") or PYPI).rstrip("/")
    page = f"{index}/uv/"
    shown = urlsplit(page)._replace(netloc=urlsplit(page).netloc.rpartition("@")[2]).geturl()
    try:
        text = source.read(page, variables).decode("utf-8", "replace")
        for reference in re.findall(r"href\s*=\s*[\"']([^\"']+)", text):
            url = urljoin(page, html.unescape(reference)).partition("#")[0]
            name = unquote(urlsplit(url).path).rpartition("/")[2]
            if fits.match(name):
                report(Message(f"Fetching {name}."))
                return name, source.read(url, variables)
    except OSError as error:
        raise WorkerError(
            f"Expected the installer uv from {shown}, found: {error}. {causes.advice(str(error))}"
        ) from error
    raise WorkerError(
        f"Expected uv {pin()[0]} for this machine at {shown}, found none. "
        "Let the index offer it, or give a folder of wheels (WHEELS)."
    )
