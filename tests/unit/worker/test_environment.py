"""Environments: which interpreter is found, and installs from a folder of wheels that the tests make."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from landsynth.contract import errors
from landsynth.contract.events import Event, Message, Progress
from landsynth.worker import environment, interpreter, selfcheck, tiers


def pretend(root: Path, tier: str, cuda: bool = False, base: str = sys.executable, age: float = 0.0) -> Path:
    """A folder that looks like a proven environment; its interpreter."""
    folder = root / tiers.folder_name(tier, cuda)
    python = interpreter.venv_python(folder)
    python.parent.mkdir(parents=True)
    python.touch()
    marker = folder / environment.MARKER
    marker.write_text(json.dumps({"tier": tier, "base": base}))
    os.utime(marker, (1e9 - age, 1e9 - age))
    return python


def test_nothing_installed(tmp_path: Path) -> None:
    assert environment.find("inference", tmp_path) is None
    sentence = environment.missing("inference", tmp_path)
    assert sentence is not None and "landsynth:installworker" in sentence and str(tmp_path) in sentence


def test_our_own(tmp_path: Path) -> None:
    python = pretend(tmp_path, "inference")
    assert environment.find("inference", tmp_path) == python
    assert environment.missing("inference", tmp_path) is None
    assert environment.find("evaluation", tmp_path) is None


def test_a_greater_tier_serves_a_smaller_one(tmp_path: Path) -> None:
    python = pretend(tmp_path, "training")
    assert {environment.find(tier, tmp_path) for tier in environment.TIERS} == {python}


def test_the_newest_wins(tmp_path: Path) -> None:
    pretend(tmp_path, "inference", age=100)
    newest = pretend(tmp_path, "inference", cuda=True)
    pretend(tmp_path, "training", age=50)
    assert environment.find("inference", tmp_path) == newest


def test_the_choice_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = pretend(tmp_path / "root", "inference")
    chosen, other = tmp_path / "chosen", tmp_path / "other"
    chosen.touch()
    other.touch()
    monkeypatch.setenv("LANDSYNTH_PYTHON", str(chosen))
    assert environment.find("training", tmp_path / "root") == chosen
    assert environment.find("training", tmp_path / "root", python=str(other)) == other
    chosen.unlink()
    assert environment.find("inference", tmp_path / "root") is None
    sentence = environment.missing("inference", tmp_path / "root")
    assert sentence is not None and "LANDSYNTH_PYTHON" in sentence and str(chosen) in sentence
    monkeypatch.delenv("LANDSYNTH_PYTHON")
    assert environment.find("inference", tmp_path / "root") == own


def test_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDSYNTH_ENVIRONMENTS", str(tmp_path / "named"))
    python = pretend(tmp_path / "named", "inference")
    assert environment.find("inference") == python
    assert environment.find("inference", tmp_path / "argument") is None
    monkeypatch.delenv("LANDSYNTH_ENVIRONMENTS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    if sys.platform == "linux":
        assert environment.default_root() == tmp_path / "data" / "landsynth" / "environments"


def test_what_is_not_whole_is_not_found(tmp_path: Path) -> None:
    python = pretend(tmp_path, "inference", base=str(tmp_path / "removed" / "python3"))
    assert environment.find("inference", tmp_path) is None  # the QGIS it came from is gone
    marker = python.parent.parent / environment.MARKER
    for content in ("", "[]", "{}", '{"base": 1}'):
        marker.write_text(content)
        assert environment.find("inference", tmp_path) is None
    marker.unlink()
    assert environment.find("inference", tmp_path) is None


def test_the_folder_is_keyed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = tiers.folder_name("inference", cuda=False)
    assert name != tiers.folder_name("inference", cuda=True) != tiers.folder_name("training", cuda=True)
    monkeypatch.setattr(tiers, "VERSION", "3.99")
    assert tiers.folder_name("inference", cuda=False) != name
    monkeypatch.undo()
    monkeypatch.setattr(tiers, "FOLDER", tmp_path)
    (tmp_path / "inference.txt").write_text("numpy==1.0")
    assert tiers.folder_name("inference", cuda=False) != name


def test_requirements_are_cumulative_and_pinned() -> None:
    texts = [tiers.text(tier, cuda=False) for tier in tiers.TIERS]
    assert texts[1].startswith(texts[0]) and texts[2].startswith(texts[1])
    pins = [line for line in texts[2].splitlines() if line and not line.startswith("#")]
    assert all("==" in pin for pin in pins) and len(pins) > 15
    cuda = tiers.text("training", cuda=True)
    assert "\nonnxruntime==" not in cuda and cuda.count("onnxruntime-gpu[cuda,cudnn]==") == 4


def test_unknown_tier_and_missing_wheels(tmp_path: Path) -> None:
    with pytest.raises(errors.JobError, match="TIER"):
        environment.find("everything", tmp_path)
    with pytest.raises(errors.JobError, match="WHEELS"):
        environment.install("inference", tmp_path, wheels=tmp_path / "none")


def test_base_python_is_never_the_qgis_binary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "qgis"))
    assert interpreter.base_python().name.startswith("python")
    monkeypatch.setattr(sys, "base_exec_prefix", str(tmp_path))
    with pytest.raises(errors.WorkerMissingError, match="LANDSYNTH_PYTHON"):
        interpreter.base_python()
    (tmp_path / "bin").mkdir()
    liar = tmp_path / "bin" / "python3"
    liar.write_text("#!/bin/sh\necho 2.7\n")
    liar.chmod(0o755)
    with pytest.raises(errors.WorkerMissingError, match="tried .*python3"):
        interpreter.base_python()


def test_macos_stub_is_never_probed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(sys, "base_exec_prefix", "/usr")
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    assert not [path for path in interpreter._candidates() if path.parent == Path("/usr/bin")]


def test_the_self_check_runs_a_network() -> None:
    onnx = pytest.importorskip("onnx", reason="the network is made again and held against onnx' checker")
    x, y = (onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [3]) for name in "xy")
    graph = onnx.helper.make_graph([onnx.helper.make_node("Add", ["x", "x"], ["y"])], "g", [x], [y])
    made = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    found = onnx.load(selfcheck.NETWORK)
    onnx.checker.check_model(found)
    assert found == made, "resources/doubling.onnx is what this code makes"
    pytest.importorskip("rasterio", reason="the check computes with the inference tier")
    assert "CPUExecutionProvider" in selfcheck.inference()


# From here on environments are really made, of a tier with one tiny wheel, without a network.


def wheel(folder: Path, version: str = "1.0") -> None:
    """A wheel of one module, `tinylib`, whose answer is 42."""
    info = f"tinylib-{version}.dist-info"
    files = {
        "tinylib.py": "answer = 42\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tinylib\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(text)}\n"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"tinylib-{version}-py3-none-any.whl", "w") as archive:
        for name, text in {**files, f"{info}/RECORD": record + f"{info}/RECORD,,\n"}.items():
            archive.writestr(name, text)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The inference tier needs one tiny wheel, and proves itself by its answer; the folder of everything."""
    wheel(tmp_path / "wheels")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "inference.txt").write_text("tinylib==1.0\n")
    (tmp_path / "requirements" / "evaluation.txt").write_text("a-library-that-is-not-there==1.0\n")
    (tmp_path / "requirements" / "training.txt").write_text("")
    check = tmp_path / "check.py"
    check.write_text("import tinylib; assert tinylib.answer == 42; print('the answer is 42')")
    monkeypatch.setattr(tiers, "FOLDER", tmp_path / "requirements")
    monkeypatch.setattr(environment, "SELF_CHECK", check)
    return tmp_path


def test_two_installs_at_once_then_repair(tiny: Path) -> None:
    root, wheels = tiny / "Äther & Co" / "environments", tiny / "wheels"
    seen: list[Event] = []
    found: list[Path] = []

    def install() -> None:
        found.append(environment.install("inference", root, wheels=wheels, report=seen.append))

    threads = [threading.Thread(target=install) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1] == environment.find("inference", root)
    texts = [event.text for event in seen if isinstance(event, Message)]
    assert sum(text.startswith("Making a virtual environment") for text in texts) == 1
    assert any("waiting" in text for text in texts) and texts.count("the answer is 42") == 2
    assert [event.fraction for event in seen if isinstance(event, Progress)][-1] == 1.0
    folder = found[0].parent.parent
    assert {path.name for path in root.iterdir()} == {folder.name, "install.lock"}

    next((folder / "lib").rglob("tinylib.py")).unlink()
    outdated = root / tiers.folder_name("inference", cuda=False, digest="0000")
    outdated.mkdir()
    (root / "new-123").mkdir()
    assert environment.install("inference", root, wheels=wheels, report=seen.append) == found[0]
    assert any("made anew" in event.text for event in seen if isinstance(event, Message))
    assert {path.name for path in root.iterdir()} == {folder.name, "install.lock"}
    assert next((folder / "lib").rglob("tinylib.py")).read_text() == "answer = 42\n"


# A stand-in for Python whose venv, pip and proof do what the test wants, for the ways that installs end.
STAND_IN = """#!/bin/sh
echo "$@" >> '{folder}/calls'
case "$2" in
venv) {venv}; mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
pip) echo 'Collecting tinylib'; {pip} ;;
*) {proof} ;;
esac
"""


def stand_in(tiny: Path, monkeypatch: pytest.MonkeyPatch, venv: str = ":", pip: str = ":", proof: str = ":") -> Path:
    """Use the stand-in; the file that lists how it was called."""
    python = tiny / "python3"
    python.write_text(STAND_IN.format(folder=tiny, venv=venv, pip=pip, proof=proof))
    python.chmod(0o755)
    monkeypatch.setattr(environment, "base_python", lambda: python)
    return tiny / "calls"


@pytest.mark.parametrize(("ends", "says"), [
    ({"venv": "echo ensurepip is not available >&2; exit 1"}, "apt install python3-venv.*ensurepip is not"),
    ({"pip": "echo ERROR: No matching distribution found >&2; exit 1"}, "WHEELS.*No matching distribution"),
    ({"pip": "kill -9 $$"}, "PROXY"),
    ({"proof": "echo the answer is 41 >&2; exit 1"}, "to compute.*the answer is 41"),
])  # fmt: skip
def test_a_failed_install_leaves_nothing_and_says_why(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, ends: dict[str, str], says: str
) -> None:
    stand_in(tiny, monkeypatch, **ends)
    with pytest.raises(errors.WorkerError, match=f"(?s){says}"):
        environment.install("inference", tiny / "root", wheels=tiny / "wheels")
    assert {path.name for path in (tiny / "root").iterdir()} == {"install.lock"}
    assert environment.find("inference", tiny / "root") is None


def test_a_failed_repair_leaves_the_old_one(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tiny, monkeypatch)
    python = environment.install("inference", tiny / "root", wheels=tiny / "wheels")
    before = sorted(python.parent.parent.rglob("*"))
    stand_in(tiny, monkeypatch, pip="exit 1")
    python.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(errors.WorkerError, match="pip"):
        environment.install("inference", tiny / "root", wheels=tiny / "wheels")
    assert sorted(python.parent.parent.rglob("*")) == before
    assert {path.name for path in (tiny / "root").iterdir()} == {python.parent.parent.name, "install.lock"}


@pytest.mark.parametrize("ends", [{"venv": "sleep 60"}, {"pip": "trap '' TERM; sleep 60"}, {"proof": "sleep 60"}])
def test_cancelled_install_leaves_nothing(tiny: Path, monkeypatch: pytest.MonkeyPatch, ends: dict[str, str]) -> None:
    calls = stand_in(tiny, monkeypatch, **ends)
    stage = ("venv", "pip", "proof").index(next(iter(ends)))
    cancelled: list[float] = []

    def is_cancelled() -> bool:
        if calls.exists() and calls.read_text().count("\n") > stage and not cancelled:
            cancelled.append(time.monotonic())
        return bool(cancelled)

    with pytest.raises(errors.CancelledError):
        environment.install("inference", tiny / "root", wheels=tiny / "wheels", is_cancelled=is_cancelled)
    assert time.monotonic() - cancelled[0] < 2.0
    assert {path.name for path in (tiny / "root").iterdir()} == {"install.lock"}


def test_wheels_and_proxy_reach_pip(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, seen = stand_in(tiny, monkeypatch, pip=f"env > '{tiny}/seen'"), tiny / "seen"
    for name in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONUSERBASE"):
        monkeypatch.setenv(name, "elsewhere")
    environment.install("inference", tiny / "root", wheels=tiny / "wheels", proxy="http://u:p@proxy.example:8080")
    assert f"--no-index --find-links {tiny / 'wheels'}" in calls.read_text().splitlines()[1]
    assert "u:p@proxy" not in calls.read_text()  # every user of the machine sees commands
    assert "HTTPS_PROXY=http://u:p@proxy.example:8080" in seen.read_text() and "elsewhere" not in seen.read_text()


def test_a_root_that_cannot_be_written(tiny: Path) -> None:
    (tiny / "file").write_text("")
    with pytest.raises(errors.OutputError, match="LANDSYNTH_ENVIRONMENTS"):
        environment.install("inference", tiny / "file" / "root", wheels=tiny / "wheels")
