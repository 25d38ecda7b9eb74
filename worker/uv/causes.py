"""Why an installation failed: what a program's last words mean, and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import process

# What the last lines hold -> what to do; the first that fits.
CAUSES = {
    r"No space left|os error (28|112|122)\b|not enough space|Disk quota": "The disk is full. Free space, or name "
    "another folder in LANDSYNTH_ENVIRONMENTS, and install again.",
    r"certificate|UnknownIssuer|self.signed|CERTIFICATE_VERIFY": "Someone on the way opens encrypted connections (SSL "
    "inspection), and its certificate is not trusted. Add your organisation's authority to QGIS (Settings > Options > "
    "Authentication > Manage Certificates) or name its file in SSL_CERT_FILE, and install again.",
    r"\b407\b|Proxy Authentication": "The proxy wants a user and a password. Write them as user:password@ "
    "before the host in LandSynth's setting of the proxy, and install again.",
    r"\b40[13]\b|Unauthorized|Forbidden": "The package index refuses. Check its address and sign-in in pip's settings "
    "(index-url), and install again.",
    r"Hash mismatch": "A file is not the one that LandSynth's lock names: it was damaged or changed on the way. "
    "Install again; if it stays, tell those who run your package index or proxy.",
    r"DLL load failed|os error 126\b|VCRUNTIME|MSVCP|3221225781|-1073741515": "The Visual C++ runtime is missing. "
    "Install Microsoft's \"Visual C++ Redistributable for Visual Studio\" (x64), and install again.",
    r"os error (1260|4551)\b|WinError (1260|4551)|group policy|Application Control|os error 225\b": "Rules of "
    "your organisation (AppLocker, application control, antivirus) forbid programs in this folder. Name an allowed "
    "folder in LANDSYNTH_ENVIRONMENTS, or ask for this one to be allowed.",
    r"os error (5|13|32)\b|Access is denied|Permission denied|being used by another": "A file is held or may not be "
    "written. Close other QGIS windows and virus scans of the folder, and install again.",
    r"no usable wheels|no wheels with a matching|was not found in the|no version of|there are no versions": "A package "
    "has no file for this machine and Python where it was looked for. A folder of wheels (WHEELS) is collected by: "
    "landsynth wheels --tier TIER --folder FOLDER.",
    r"dns error|lookup|error sending request|connect|timed? ?out|unreachable|Failed to fetch|Name or service|urlopen|"
    r"getaddrinfo|tunnel": "The network or the proxy cannot be reached. Check the network and the proxy (PROXY), or "
    "give a folder of wheels (WHEELS), and install again.",
}  # fmt: skip
UNKNOWN = "Check the network and the proxy (PROXY) or give a folder of wheels (WHEELS), and install again."


def advice(text: str) -> str:
    """What to do about a failure that says this."""
    return next((told for sign, told in CAUSES.items() if re.search(sign, text, re.IGNORECASE)), UNKNOWN)


def why(ended: process.Ended, said: Sequence[str] = ()) -> str:
    """What to do about a program that failed, and its last lines."""
    lines = [line.rstrip() for line in (*said, *ended.tail) if line.strip()][-12:]
    if ended.code == -9:
        return "It was killed from outside; most likely the memory was full. Close other programs, and install again."
    last = "Its last lines:\n" + "\n".join(lines) if lines else f"It said nothing (exit code {ended.code})."
    return f"{advice(chr(10).join([*lines, str(ended.code)]))} {last}"
