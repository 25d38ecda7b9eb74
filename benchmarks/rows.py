"""What the benchmarks share: options, rows of a result file, and this checkout as the package `landsynth`."""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Optional

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "resources" / "models" / "aerial.onnx"


@dataclass(frozen=True)
class Row:
    """One measured number, as result files hold it."""

    measure: str
    subject: str
    value: float
    unit: str
    seconds: float
    device: str
    command: str
    commit: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and math.isfinite(self.seconds)):
            raise ValueError(f"{self.measure} of {self.subject}: expected finite numbers, found {self.value}")


class Table:
    """Collects the rows of one run; command, commit and device are the same for all of them."""

    def __init__(self, device: str, command: Optional[str] = None) -> None:
        self.rows: list[Row] = []
        self._device, self._command, self._commit = device, command or command_line(), commit()

    def add(self, measure: str, subject: str, value: float, unit: str, seconds: float) -> None:
        self.rows.append(
            Row(
                measure,
                subject,
                round(float(value), 5),
                unit,
                round(seconds, 1),
                self._device,
                self._command,
                self._commit,
            )
        )

    def finish(self, out: Optional[Path]) -> None:
        """Print the rows as JSON, and merge them into the result file where there is one."""
        print(json.dumps([asdict(row) for row in self.rows], indent=1))
        if out is not None:
            save(self.rows, out)


def save(rows: list[Row], out: Path) -> None:
    """Merge rows into a result file; a row of the same measure, subject and device is replaced."""
    kept = json.loads(out.read_text(encoding="utf-8")) if out.exists() else []
    new = {(row.measure, row.subject, row.device) for row in rows}
    kept = [row for row in kept if (row["measure"], row["subject"], row["device"]) not in new]
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_suffix(".part")
    part.write_text(json.dumps([*kept, *map(asdict, rows)], indent=1) + "\n", encoding="utf-8")
    part.replace(out)


def options(description: Optional[str]) -> argparse.ArgumentParser:
    """The options that every benchmark of generate has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--model", type=Path, default=MODEL, help="ONNX generator; the bundled one if not given")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, ...")
    parser.add_argument("--threads", type=int, help="CPU threads of the network; all cores if not given")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    return parser


def command_line() -> str:
    """The command as one would type it in the repository's root."""
    script = Path(sys.argv[0])
    name = script.resolve().relative_to(ROOT).as_posix() if script.resolve().is_relative_to(ROOT) else script.name
    home = [str(Path(word).name) if Path(word).is_absolute() else word for word in sys.argv[1:]]
    return " ".join(["python", name, *home])


def commit() -> str:
    """Short hash of the checkout's commit, with + where tracked files have changed since; empty without git."""
    git = ["git", "-C", str(ROOT)]
    try:
        head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
        changed = subprocess.run([*git, "diff", "--quiet", "HEAD"], check=False).returncode != 0
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head.stdout.strip() + ("+" if changed else "")


def device_name(provider: str, threads: Optional[int]) -> str:
    """The execution provider that was bound and the processor, in words."""
    from landsynth.inference.machine import cores

    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        processor = models[0] if models else processor
    return f"{provider.replace('ExecutionProvider', '')}, {threads or cores()} threads, {processor}"


def register() -> None:
    """Make this checkout importable as `landsynth`, whatever its folder is called and whatever is installed."""
    spec = importlib.util.spec_from_file_location("landsynth_bootstrap", ROOT / "worker" / "bootstrap.py")
    if spec is None or spec.loader is None:
        raise ImportError(
            f"Expected worker/bootstrap.py in {ROOT}, found none. Run the benchmark from a whole checkout."
        )
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    bootstrap.register(ROOT)


if "landsynth" not in sys.modules:
    register()
