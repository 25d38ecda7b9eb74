"""Machines: what is read off each system, and what there are wheels for."""

from __future__ import annotations

import platform
import re
import sys
import sysconfig

import pytest

from landsynth.worker import machine
from landsynth.worker.machine import Machine

DEBIAN, MAC, INTEL, WINDOWS = (
    Machine("linux", "x86_64", (2, 36)), Machine("darwin", "arm64", (14, 5)), Machine("darwin", "x86_64", (13, 0)),
    Machine("win32", "x86_64"),
)  # fmt: skip


@pytest.mark.parametrize(("where", "tier", "cuda", "says"), [
    (DEBIAN, "training", True, ""), (MAC, "training", False, ""), (WINDOWS, "training", True, ""),
    (INTEL, "evaluation", False, ""), (Machine("linux", "arm64", (2, 35)), "training", True, ""),
    (INTEL, "training", False, "macOS 13.0 x86_64, expected Apple silicon"),
    (MAC, "inference", True, "Linux or Windows for CUDA"),
    (Machine("darwin", "arm64", (13, 6)), "inference", False, "expected macOS 14 or newer"),
    (Machine("linux", "x86_64", (2, 27)), "inference", False, "found Linux 2.27 x86_64, expected Linux with"),
    (Machine("linux", "x86_64"), "inference", False, "found Linux x86_64, expected Linux with glibc"),
    (Machine("linux", "arm64", (2, 31)), "inference", True, "glibc 2.34"),
    (Machine("win32", "arm64"), "inference", False, "QGIS for x86-64"),
    (Machine("linux", "riscv64", (2, 36)), "inference", False, "64-bit processor"),
    (Machine("freebsd14", "x86_64"), "inference", False, "found freebsd14 x86_64"),
])  # fmt: skip
def test_what_there_are_wheels_for(where: Machine, tier: str, cuda: bool, says: str) -> None:
    assert says in (where.refusal(tier, cuda) or "") and bool(says) == bool(where.refusal(tier, cuda))


def test_pythons() -> None:
    assert set(DEBIAN.pythons) == {"3.10", "3.11", "3.12", "3.13", "3.14"} and "3.14" not in INTEL.pythons


@pytest.mark.parametrize(("where", "end"), [
    (DEBIAN, "manylinux_2_17_x86_64.manylinux2014_x86_64"), (WINDOWS, "win_amd64"), (INTEL, "macosx_10_12_x86_64"),
    (MAC, "macosx_11_0_arm64"),
    (Machine("linux", "arm64", (2, 36)), "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64"),
])  # fmt: skip
def test_the_wheel_of_a_program(where: Machine, end: str) -> None:
    ends = ["win_arm64", "win32", "musllinux_1_1_x86_64", "manylinux_2_17_s390x.manylinux2014_s390x", end]
    ends += ["win_amd64", "macosx_10_12_x86_64", "macosx_11_0_arm64"]
    names = [f"uv-1.0-py3-none-{each}.whl" for each in ends]
    found = {name for name in names if re.fullmatch("uv-1.0" + where.wheel_tag, name)}
    assert found == {f"uv-1.0-py3-none-{end}.whl"}


def test_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    for kind, processor in {"win-amd64": "x86_64", "win-arm64": "arm64", "win32": "win32"}.items():
        monkeypatch.setattr(sysconfig, "get_platform", lambda kind=kind: kind)
        assert machine.this() == Machine("win32", processor)


def test_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    """A QGIS for Intel, translated on Apple silicon, is no reason to do without the builds for it."""
    answers = {"-in": "1", "-productVersion": "14.5.1"}
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(machine, "_answer", lambda *command: answers[command[1]])
    assert machine.this() == Machine("darwin", "arm64", (14, 5))
    answers["-in"] = "0"
    assert machine.this() == Machine("darwin", "x86_64", (14, 5))
    monkeypatch.undo()
    assert machine._answer(sys.executable, "-c", "import os; print(os.environ['SYSTEM_VERSION_COMPAT'])") == "0"
    assert machine._answer("/no/such/program") == ""


def test_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    monkeypatch.setattr("os.confstr", lambda name: "glibc 2.36")
    assert machine.this() == Machine("linux", "arm64", (2, 36))

    def musl(name: str) -> str:
        raise ValueError("unrecognized configuration name")

    monkeypatch.setattr("os.confstr", musl)
    assert machine.this().version == ()
