"""Environments: which interpreter is found, and installs from a folder of wheels that the tests make."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from landsynth.contract import errors
from landsynth.contract.events import Event, Message, Progress, Warning
from landsynth.tests.helpers.wheels import real_uv, wheel
from landsynth.worker import environment, interpreter, machine, process, selfcheck, tiers
from landsynth.worker.environment import Source
from landsynth.worker.uv import program


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
    assert sys.version.split()[0][:4] not in name  # a new QGIS with another Python goes on with it
    monkeypatch.setattr(tiers, "FOLDER", tmp_path)
    (tmp_path / "inference.txt").write_text("numpy==1.0")
    assert tiers.folder_name("inference", cuda=False) != name


def test_requirements_are_cumulative_and_pinned() -> None:
    texts = [tiers.text(tier, cuda=False) for tier in tiers.TIERS]
    assert texts[1].startswith(texts[0]) and texts[2].startswith(texts[1])
    pins = [line for line in texts[2].splitlines() if line and not line.startswith("#")]
    assert all("==" in pin for pin in pins) and len(pins) > 15
    cuda = tiers.text("training", cuda=True)
    assert "\nonnxruntime==" not in cuda and cuda.count("onnxruntime-gpu[cuda,cudnn]==") == 3


def test_unknown_tier_and_missing_wheels(tmp_path: Path) -> None:
    with pytest.raises(errors.JobError, match="TIER"):
        environment.find("everything", tmp_path)
    with pytest.raises(errors.JobError, match="WHEELS"):
        environment.install("inference", tmp_path, source=Source(tmp_path / "none"))


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


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The inference tier needs one tiny wheel, and proves itself by its answer; the folder of everything."""
    wheel(tmp_path / "wheels", "tinylib", "answer = 42\n")
    (tmp_path / "requirements").mkdir()
    for tier, text in {
        "inference": "tinylib==1.0\n",
        "evaluation": "",
        "training": "torch==1\ntorchvision==2\n",
    }.items():
        (tmp_path / "requirements" / f"{tier}.txt").write_text(text)
    (tmp_path / "requirements" / "locked.txt").write_text("tinylib==1.0 --hash=sha256:" + "0" * 64)
    version, _ = program.pin()
    (tmp_path / "requirements" / "uv.txt").write_text(f"uv=={version} --hash=sha256:{'0' * 64}\n")
    check = tmp_path / "check.py"
    check.write_text("import tinylib; assert tinylib.answer == 42; print('the answer is 42')")
    monkeypatch.setattr(tiers, "FOLDER", tmp_path / "requirements")
    monkeypatch.setattr(tiers, "LOCK", tmp_path / "requirements" / "locked.txt")
    monkeypatch.setattr(environment, "SELF_CHECK", check)
    return tmp_path


def names(root: Path) -> set[str]:
    """What lies among the environments, but for the program."""
    return {path.name for path in root.iterdir()} - {f"uv-{program.pin()[0]}"}


def uv_folder(root: Path) -> Path:
    """Where the program is looked for."""
    folder = root / f"uv-{program.pin()[0]}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_two_installs_at_once_then_repair(tiny: Path) -> None:
    """With the real uv: of two, one makes it and the other finds it; a broken one is replaced, and scripts work."""
    root, source = tiny / "Äther & Co" / "environments", Source(tiny / "wheels")
    (uv_folder(root) / "uv").symlink_to(real_uv())
    seen: list[Event] = []
    found: list[Path] = []

    def install() -> None:
        found.append(environment.install("inference", root, source=source, report=seen.append))

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
    assert names(root) == {folder.name, "install.lock"}
    said: list[str] = []
    moved = root / "moved"  # as when a home is renamed
    folder.rename(moved)
    assert process.run([str(moved / "bin" / "tinylib-says")], said.append, lambda: False).code == 0 and said == ["42"]
    moved.rename(folder)

    next((folder / "lib").rglob("tinylib.py")).unlink()
    (root / "inference-cpu-00000000").mkdir()  # of an older LandSynth
    (root / "training-cpu-00000000").mkdir()  # of an installer that was killed
    older = root / "inference-3.11-cpu-00000000"  # what we do not know is not ours
    older.mkdir()
    made = environment.install("inference", root, source=source, report=seen.append)
    assert made == environment.find("inference", root) and made.parent.parent.name == f"{folder.name}-2"
    assert any("Another is made" in event.text for event in seen if isinstance(event, Message))
    assert names(root) == {f"{folder.name}-2", "install.lock", older.name}


# A stand-in for uv and for the Python it makes, which do what the test wants, for the ways that installs end.
STAND_IN = """#!/bin/sh
echo "${{0##*/}} $@" >> '{folder}/calls'
case "$1 $2" in
'python list') echo '[{{"version": "3.12.1", "variant": "default", "implementation": "cpython", "path": "/p"}}]' ;;
'venv --relocatable') {venv}; mkdir -p "$5/bin"; cp "$0" "$5/bin/python"; echo 'home = {folder}' > "$5/pyvenv.cfg" ;;
'pip install') echo 'Downloading tinylib (1.0MiB)' >&2; {pip} ;;
*) {proof} ;;
esac
"""


def stand_in(tiny: Path, venv: str = ":", pip: str = ":", proof: str = ":") -> Path:
    """Use the stand-in in tiny/root; the file that lists how it was called."""
    uv = uv_folder(tiny / "root") / "uv"
    uv.write_text(STAND_IN.format(folder=tiny, venv=venv, pip=pip, proof=proof))
    uv.chmod(0o755)
    return tiny / "calls"


def install(tiny: Path, tier: str = "inference", **details: Any) -> Path:
    return environment.install(tier, tiny / "root", **{"source": Source(tiny / "wheels"), **details})


@pytest.mark.parametrize(("ends", "says"), [
    ({"venv": "echo no such Python >&2; exit 1"}, "make a virtual environment.*no such Python"),
    ({"pip": "echo Because tinylib was not found in the provided package locations >&2; exit 1"}, "landsynth wheels"),
    ({"pip": "echo 'error: No space left on device (os error 28)' >&2; exit 2"}, "The disk is full"),
    ({"pip": "kill -9 $$"}, "memory was full"),
    ({"proof": "echo the answer is 41 >&2; exit 1"}, "to compute.*the answer is 41"),
])  # fmt: skip
def test_a_failed_install_leaves_nothing_and_says_why(tiny: Path, ends: dict[str, str], says: str) -> None:
    stand_in(tiny, **ends)
    with pytest.raises(errors.WorkerError, match=f"(?s){says}"):
        install(tiny)
    assert names(tiny / "root") == {"install.lock"}
    assert environment.find("inference", tiny / "root") is None


def test_a_failed_repair_leaves_the_old_one_and_the_downloads(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tiny)
    python = install(tiny)
    before = sorted(python.parent.parent.rglob("*"))
    stand_in(tiny, pip='mkdir -p "$UV_CACHE_DIR/whole"; exit 1')
    python.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(errors.WorkerError, match="install the inference tier"):
        install(tiny)
    assert sorted(python.parent.parent.rglob("*")) == before
    assert names(tiny / "root") == {python.parent.parent.name, "install.lock", "cache"}
    monkeypatch.setattr(environment, "NARROW", 2**60)  # a disk that is nearly full keeps none
    with pytest.raises(errors.WorkerError, match="install the inference tier"):
        install(tiny)
    assert names(tiny / "root") == {python.parent.parent.name, "install.lock"}


def test_what_another_program_holds_is_deleted_the_next_time(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a virus scanner on Windows does: the new one serves, the old one is not found any more."""
    stand_in(tiny)
    old = install(tiny)
    old.write_text("#!/bin/sh\nexit 1\n")
    deleted = environment.delete
    monkeypatch.setattr(environment, "delete", lambda path: None if path == old.parent.parent else deleted(path))
    new = install(tiny)
    assert old.is_file() and new != old and environment.find("inference", tiny / "root") == new
    monkeypatch.undo()
    monkeypatch.setattr(environment, "SELF_CHECK", tiny / "check.py")
    monkeypatch.setattr(tiers, "FOLDER", tiny / "requirements")
    new.write_text("#!/bin/sh\nexit 1\n")
    assert install(tiny) == old and not new.exists()  # its name is free again


@pytest.mark.parametrize("ends", [{"venv": "sleep 60"}, {"pip": "trap '' TERM; sleep 60"}, {"proof": "sleep 60"}])
def test_cancelled_install_leaves_nothing(tiny: Path, ends: dict[str, str]) -> None:
    calls = stand_in(tiny, **ends)
    stage = ("venv", "pip", "proof").index(next(iter(ends))) + 1
    cancelled: list[float] = []

    def is_cancelled() -> bool:
        if calls.exists() and calls.read_text().count("\n") > stage and not cancelled:
            cancelled.append(time.monotonic())
        return bool(cancelled)

    with pytest.raises(errors.CancelledError):
        install(tiny, is_cancelled=is_cancelled)
    assert time.monotonic() - cancelled[0] < 2.0
    assert names(tiny / "root") == {"install.lock"}


def test_wheels_and_proxy_reach_uv(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, seen = stand_in(tiny, pip=f"env > '{tiny}/seen'"), tiny / "seen"
    uv = ("UV_TARGET", "UV_PREFIX", "UV_CONSTRAINT", "UV_TORCH_BACKEND")
    for name in (*uv, "PYTHONUSERBASE", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"):
        monkeypatch.setenv(name, "elsewhere")
    install(tiny, source=Source(tiny / "wheels", proxy="http://u:p@proxy.example:8080"))
    assert f"--no-index --find-links {tiny / 'wheels'} --no-verify-hashes" in calls.read_text()
    assert "u:p@proxy" not in calls.read_text()  # every user of the machine sees commands
    assert "HTTPS_PROXY=http://u:p@proxy.example:8080" in seen.read_text() and "elsewhere" not in seen.read_text()


def test_a_tier_contains_the_smaller_ones(tiny: Path) -> None:
    calls = stand_in(tiny)
    training = install(tiny, "training")
    calls.unlink()
    assert install(tiny, "evaluation") == install(tiny, "inference") == training
    assert [line.split()[0] for line in calls.read_text().splitlines()] == ["python", "python"], "proven, not made"
    assert install(tiny, "inference", cuda=True) != training, "other hardware is another environment"


@pytest.mark.parametrize(("platform", "cuda", "backend"), [
    ("linux", False, "cpu"), ("linux", True, None), ("darwin", False, None), ("win32", False, None),
    ("win32", True, "cu130"),
])  # fmt: skip
def test_hardware_decides_the_build_of_torch(platform: str, cuda: bool, backend: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert tiers.torch_backend("training", cuda) == backend and tiers.torch_backend("evaluation", cuda) is None


def test_torch_comes_from_its_own_index_else_from_pypi(tiny: Path) -> None:
    seen: list[Event] = []
    calls = stand_in(tiny, pip='case "$*" in *backend*) echo dns error >&2; exit 2;; esac')
    install(tiny, "training", source=Source(), report=seen.append)
    first, second = [line for line in calls.read_text().splitlines() if line.startswith("uv pip install")]
    assert first.endswith("--no-deps --torch-backend cpu torch==1 torchvision==2")
    assert (
        re.search(r"--requirement \S+/requirements.txt --constraint \S+/locked.txt$", second) and "--no-" not in second
    )
    assert ["3 GB more" in event.text for event in seen if isinstance(event, Warning)] == [True]


def test_a_root_that_cannot_be_written(tiny: Path) -> None:
    (tiny / "file").write_text("")
    with pytest.raises(errors.OutputError, match="LANDSYNTH_ENVIRONMENTS"):
        environment.install("inference", tiny / "file" / "root", source=Source(tiny / "wheels"))


def test_a_machine_without_wheels_is_refused_before_the_download(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = stand_in(tiny)
    monkeypatch.setattr(machine, "this", lambda: machine.Machine("darwin", "x86_64", (14, 1)))
    with pytest.raises(errors.JobError, match="macOS 14.1 x86_64, expected Apple silicon.*LANDSYNTH_PYTHON"):
        install(tiny, "training")
    assert not calls.exists()


def test_windows_paths_that_are_too_long_are_refused(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(environment, "_takes_long_paths", lambda: False)
    environment._check_length(Path("C:/Users/Jörg Müller/AppData/Local/landsynth/environments"))
    deep = Path("C:/" + "a" * 67)
    with pytest.raises(errors.JobError, match="at most 69 letters, found 70 in"):
        environment._check_length(deep)
    monkeypatch.setattr(environment, "_takes_long_paths", lambda: True)
    environment._check_length(deep)
