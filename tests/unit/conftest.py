"""A copy of contract/ and worker/ with a fake verb, in a folder that is not called landsynth."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from landsynth.contract.jobs.generate import GenerateJob
from landsynth.worker import runner

ROOT = Path(__file__).resolve().parent.parent.parent
# What the fake does is said by the job's landcover; `output` is the folder where it leaves traces.
FAKE_VERB = '''
"""A verb that behaves as the test wants."""
import ctypes, hashlib, os, signal, subprocess, sys
from pathlib import Path
from ..contract.errors import InputError
from ..contract.events import Message, Progress, Scratch, Warning

def generate(job, report):
    folder = Path(job.output)
    (folder / "pid").write_text(str(os.getpid()))
    return globals()[job.landcover](folder, report)

def scratch(folder, report):
    report(Scratch(str(folder / "half.tif")))
    (folder / "half.tif").write_text("half")
    report(Scratch(str(folder / "half")))
    (folder / "half").mkdir()
    (folder / "half" / "tile").write_text("half")
    report(Progress(0.25))

def busy():
    hashlib.pbkdf2_hmac("sha256", b"a", b"b", 2_000_000_000)  # minutes inside C

def good(folder, report):
    report(Message("one"))
    report(Warning("two"))
    report(Progress(0.5, 3.0))
    report(Scratch(str(folder / "part")))
    (folder / "part").write_text("whole")
    (folder / "part").rename(folder / "whole.tif")
    return {"OUTPUT": str(folder / "whole.tif"), "seconds": 1.5, "stdin": sys.stdin.read(),
            "environment": dict(os.environ)}

def garbage(folder, report):
    print("printed by a library")
    sys.stdout.flush()
    os.write(1, b"written by C\\n")
    subprocess.run(["echo", "said by a child"], check=True)
    report(Message("still here"))
    return {"done": True}

def refuse(folder, report):
    scratch(folder, report)
    raise InputError("Expected a, found b. Do c.")

def bug(folder, report):
    scratch(folder, report)
    return 1 / 0

def greedy(folder, report):
    scratch(folder, report)
    return bytearray(2**62)

def library(folder, report):
    import a_library_that_nobody_has

def crash(folder, report):
    scratch(folder, report)
    sys.stderr.write("last words\\n")
    sys.stderr.flush()
    os.abort()

def killed(folder, report):
    scratch(folder, report)
    os.kill(os.getpid(), signal.SIGKILL)

def vanish(folder, report):
    scratch(folder, report)
    os._exit(0)

def obedient(folder, report):
    scratch(folder, report)
    busy()

def stubborn(folder, report):
    scratch(folder, report)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    (folder / "child").write_text(str(child.pid))
    report(Progress(0.5))
    busy()

def chatter(folder, report):
    scratch(folder, report)
    while True:
        report(Message("x" * 200))
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose folder has an awkward name, with a fake inference/generate.py."""
    root = tmp_path / "My plug-in, copy 2"
    for room in ("contract", "worker"):
        shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("__init__.py", "__main__.py"):
        shutil.copy(ROOT / file, root / file)
    (root / "inference").mkdir()
    (root / "inference" / "__init__.py").write_text('"""Fake."""\n')
    (root / "inference" / "generate.py").write_text(FAKE_VERB)
    return root


@pytest.fixture
def fake_worker(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The runner launches the checkout's worker; the folder where the fake verb leaves traces."""
    monkeypatch.setattr(runner, "BOOTSTRAP", checkout / "worker" / "bootstrap.py")
    folder = checkout.parent / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def fake_job(tmp_path: Path) -> Callable[[str], GenerateJob]:
    """A job whose landcover says what the fake verb does."""
    return lambda behaviour: GenerateJob(landcover=behaviour, output=str(tmp_path / "out"))


def _alive(process: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


@pytest.fixture
def gone() -> Iterator[Callable[[int, float], bool]]:
    """Whether a process has ended within so many seconds."""

    def wait(process: int, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while _alive(process) and time.monotonic() < end:
            time.sleep(0.02)
        return not _alive(process)

    yield wait
