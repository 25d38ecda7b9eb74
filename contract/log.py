"""The log folder of a training: what lies in it, how it is read while it runs, and how the training is stopped."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Optional

from . import files
from .errors import JobError
from .jobs import registry
from .typed import loads

JOB, EVENTS, CURVES, STOP = "job.json", "events.jsonl", "curves.png", "stop"
LAST, BEST, LOCK = "last.safetensors", "best.safetensors", ".run.lock"


@dataclass(frozen=True)
class Training:
    """What a log folder says of its training: the job, the entries so far, preview pictures, whether it runs."""

    log: Path
    job: registry.TrainJob
    rows: tuple[dict[str, Any], ...]
    previews: tuple[Path, ...]
    is_alive: bool
    is_stopping: bool
    can_resume: bool

    @property
    def step(self) -> int:
        """Steps done."""
        return int(self.rows[-1]["step"]) if self.rows else 0

    @property
    def steps(self) -> int:
        """Steps that were asked for."""
        return self.job.steps or 0

    @property
    def models(self) -> tuple[Path, ...]:
        """The models that it has written since it began."""
        began = (self.log / JOB).stat().st_mtime
        named = (getattr(self.job, name, "") for name in ("model", "model_ab", "model_ba"))
        places = [Path(name) for name in named if name]
        return tuple(path for path in places if path.is_file() and path.stat().st_mtime >= began)

    @property
    def seconds_left(self) -> Optional[float]:
        """Until its steps or minutes end, by its speed so far; None where that is not known yet."""
        timed = [row for row in self.rows if row.get("steps_per_second")]
        if not timed:
            return None
        left = (self.steps - self.step) / float(timed[-1]["steps_per_second"])
        if self.job.minutes is not None:
            left = min(left, 60 * self.job.minutes - float(timed[-1]["seconds"]))
        return max(left, 0.0)

    def points(self, name: str) -> list[tuple[int, float]]:
        """Step and value of all entries of a name."""
        return [(int(row["step"]), float(row[name])) for row in self.rows if row.get(name) is not None]

    def options(self) -> dict[str, Any]:
        """Parameters of Processing, by name, that go on with it until its steps are done."""
        values = {name.upper(): value for name, value in asdict(self.job).items() if value is not None}
        return {**values, "LOG": str(self.log), "RESUME": True, "MINUTES": None}


def read(log: Path) -> Training:
    """Look at a log folder. Raises OSError or JobError where it is none, or one of an older version."""
    job = registry.from_json((log / JOB).read_text(encoding="utf-8"))
    if not isinstance(job, registry.TRAIN_JOBS):
        raise JobError(f"Expected the job of a training in {log / JOB}, found another. Choose the LOG of a training.")
    is_alive = is_held(log / LOCK)
    previews = tuple(sorted(log.glob("preview*.png")))
    is_stopping = is_alive and (log / STOP).exists()
    return Training(log, job, tuple(rows(log / EVENTS)), previews, is_alive, is_stopping, (log / LAST).is_file())


def ask_to_stop(log: Path) -> None:
    """Have the training that runs there measure, keep and export what it has, and end."""
    (log / STOP).touch()


def is_held(lock: Path) -> bool:
    """Whether a process holds a lock file; a file that a dead one left is held by none."""
    if not lock.exists():
        return False
    try:
        with files.open_lock(lock) as file:
            if not files.take(file):
                return True
            files.release(file)
    except OSError:
        return True  # Windows lets nobody open what another process deletes
    return False


def rows(path: Path) -> list[dict[str, Any]]:
    """The entries of an events.jsonl; a last line that a kill cut off is left out."""
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(loads(line))
        except ValueError:  # written halfway when the process was killed
            break
    return found
