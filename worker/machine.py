"""What machine this is, as far as wheels care: system, processor and version, and what there are no wheels for."""

from __future__ import annotations

import os
import platform
import subprocess  # nosec B404 - argument lists only, never a shell
import sys
import sysconfig
from dataclasses import dataclass
from typing import Optional

# Dask's encrypted connections fail with the OpenSSL of 3.13 and 3.14; 3.10 gets the last wheels made for it.
PYTHONS = ("3.12", "3.11", "3.13", "3.14", "3.10")
NAMES = {"linux": "Linux", "win32": "Windows", "darwin": "macOS"}
WINDOWS = {"win-amd64": "x86_64", "win-arm64": "arm64"}


@dataclass(frozen=True)
class Machine:
    """system: as sys.platform says; version: of macOS, or of glibc on Linux (empty: another C library)."""

    system: str
    processor: str
    version: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The system's name, as people know it."""
        return NAMES.get(self.system, self.system)

    @property
    def pythons(self) -> tuple[str, ...]:
        """The versions of Python with wheels of every library, the best first."""
        intel_mac = self.system == "darwin" and self.processor == "x86_64"
        return tuple(each for each in PYTHONS if not (intel_mac and each == "3.14"))

    @property
    def wheel_tag(self) -> str:
        """A regular expression for the end of a wheel's name that holds a program for this machine."""
        processor = "(aarch64|arm64)" if self.processor == "arm64" else "(x86_64|amd64)"
        system = {"linux": r"manylinux[\w.]*", "win32": "win", "darwin": r"macosx\w*"}.get(self.system, self.system)
        return rf"-py3-none-{system}_{processor}[\w.]*\.whl$"

    def refusal(self, tier: str, cuda: bool) -> Optional[str]:
        """Why the tier's libraries cannot be installed here, and what would work; None where they can."""
        wanted = self._wanted(tier, cuda)
        found = " ".join(filter(None, (self.name, ".".join(map(str, self.version)), self.processor)))
        return wanted and f"There are no builds of tier {tier} for this machine: found {found}, expected {wanted}."

    def _wanted(self, tier: str, cuda: bool) -> Optional[str]:
        arm, version = self.processor == "arm64", self.version
        if cuda and self.system == "darwin":
            return "Linux or Windows for CUDA. Choose CPU; CoreML is used where it helps"
        if self.system not in NAMES or self.processor not in ("x86_64", "arm64"):
            return "Linux, Windows or macOS on a 64-bit processor (x86-64 or ARM)"
        if self.system == "win32":
            return "QGIS for x86-64, which runs on ARM too, by emulation" if arm else None
        if self.system == "linux":
            least = (2, 34) if cuda and arm else (2, 28)
            return None if version >= least else f"Linux with glibc {least[0]}.{least[1]} or newer (such as Debian 12)"
        if not arm and tier == "training":
            return "Apple silicon, Linux or Windows, as PyTorch is no longer built for Intel Macs; evaluation works"
        oldest = 14 if arm else 13
        return None if version >= (oldest,) else f"macOS {oldest} or newer"


def this() -> Machine:
    """The machine that runs this; for a program translated from Intel on Apple silicon, the real one."""
    if sys.platform == "win32":
        kind = sysconfig.get_platform()
        return Machine("win32", WINDOWS.get(kind, kind))
    if sys.platform == "darwin":
        translated = _answer("/usr/sbin/sysctl", "-in", "sysctl.proc_translated") == "1"
        version = _version(_answer("/usr/bin/sw_vers", "-productVersion"))
        return Machine("darwin", "arm64" if translated else platform.machine(), version)
    processor = {"aarch64": "arm64", "amd64": "x86_64"}.get(platform.machine(), platform.machine())
    return Machine(sys.platform, processor if sys.maxsize > 2**32 else "32 bit", _version(_glibc()))


def _glibc() -> str:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").rpartition(" ")[2]
    except (AttributeError, ValueError):  # another C library
        return ""


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2] if part.isdigit())


def _answer(*command: str) -> str:
    """What a command of macOS says; Pythons of old make it say that macOS is 10.16, unless told otherwise."""
    environment = {**os.environ, "SYSTEM_VERSION_COMPAT": "0"}
    try:
        done = subprocess.run(  # nosec B603
            command, capture_output=True, text=True, timeout=10, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
