"""onnxruntime 1.31 sends telemetry, and keeps what it sends in the user's cache: LandSynth switches it off first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from landsynth.tests.helpers.paths import ROOT

MODEL = ROOT / "resources" / "models" / "satellite.onnx"
BOOTSTRAP = f"import runpy; runpy.run_path({str(ROOT / 'worker' / 'bootstrap.py')!r}, run_name='__mp_main__')\n"
PLAIN = f"import onnxruntime, time; onnxruntime.InferenceSession({str(MODEL)!r}); time.sleep(1)\n"
OURS = (
    "from landsynth.inference.network.providers import Wish, open_session\nimport time\n"
    f"open_session(Wish({str(MODEL)!r})); time.sleep(1)\n"
)
PROOF = f"runpy.run_path({str(ROOT / 'worker' / 'selfcheck.py')!r}, run_name='__main__')"
SELF_CHECK = f"import runpy, sys; sys.argv[1:] = ['inference']; {PROOF}\n"


def left_by(code: str, folder: Path) -> list[str]:
    """What a process that runs the code leaves in its home and its temporary folder."""
    pytest.importorskip("onnxruntime")
    places = {"HOME": folder / "home", "TMPDIR": folder / "tmp"}
    for place in places.values():
        place.mkdir()
    unset = ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", "CI")  # on a CI machine onnxruntime is silent by itself
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {name: str(place) for name, place in places.items()}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, timeout=120)
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def test_a_plain_session_keeps_what_it_sends(tmp_path: Path) -> None:
    """What the next tests rely on; where this fails, onnxruntime has changed and they say nothing."""
    if not any("onnxruntime" in each for each in left_by(PLAIN, tmp_path)):
        pytest.skip("this onnxruntime keeps nothing on this machine, so the next tests say nothing")


@pytest.mark.parametrize("code", [BOOTSTRAP + OURS, BOOTSTRAP + PLAIN, SELF_CHECK], ids=["ours", "beside", "proof"])
def test_nothing_is_kept_or_sent(tmp_path: Path, code: str) -> None:
    assert left_by(code, tmp_path) == []
