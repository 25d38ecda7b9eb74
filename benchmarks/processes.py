"""Steps of a benchmark in processes of their own, with the most memory that each took."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


def peak() -> int:
    """The most bytes that this process has held in memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def tell(**facts: Any) -> None:
    """What a step found out, and its peak, to the process that started it."""
    print(json.dumps({**facts, "peak": peak()}))


def step(script: str, name: str, options: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """What the step of that name says of itself, and the seconds that its process took.

    The step is the script once more, with `--step NAME --options JSON`. The process that asks must stay small: what
    it holds when it starts another would count as the other's peak.
    """
    plain = {key: str(value) if isinstance(value, Path) else value for key, value in options.items()}
    command = [sys.executable, script, "--step", name, "--options", json.dumps(plain)]
    started = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - started
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said, seconds
