"""What the last words of a program mean: as uv, Python, Windows and proxies write them."""

from __future__ import annotations

import pytest

from landsynth.worker.process import Ended
from landsynth.worker.uv import causes


@pytest.mark.parametrize(("text", "says"), [
    ("error: failed to write\n  cause: No space left on device (os error 28)", "disk is full"),
    ("cause: There is not enough space on the disk. (os error 112)", "disk is full"),
    ("cause: invalid peer certificate: UnknownIssuer", "SSL inspection"),
    ("<urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] unable to get local issuer>", "SSL inspection"),
    ("cause: failed to lookup address information: Name or service not known", "network or the proxy cannot"),
    ("cause: error sending request for url (https://pypi.org/simple/numpy/)", "network or the proxy cannot"),
    ("HTTP status client error (407 Proxy Authentication Required)", "user and a password"),
    ("HTTP status client error (401 Unauthorized) for url", "index refuses"),
    ("cause: Hash mismatch for `numpy==2.4.6`", "damaged or changed"),
    ("ImportError: DLL load failed while importing onnxruntime_pybind11_state", "Visual C++"),
    ("[WinError 1260] This program is blocked by group policy", "AppLocker"),
    ("cause: An Application Control policy has blocked this file. (os error 4551)", "AppLocker"),
    ("cause: Access is denied. (os error 5)", "held or may not"),
    ("because torch==2.12.1 has no wheels with a matching platform tag (e.g., `win_arm64`)", "landsynth wheels"),
    ("Because tinylib was not found in the provided package locations", "landsynth wheels"),
    ("something new", "Check the network"),
])  # fmt: skip
def test_advice(text: str, says: str) -> None:
    assert says in causes.advice(text)


def test_why() -> None:
    told = causes.why(Ended(1, ("one", "", "cause: dns error"), False))
    assert told.startswith("The network") and told.endswith("Its last lines:\none\ncause: dns error")
    assert "memory was full" in causes.why(Ended(-9, (), False))
    assert "exit code 3" in causes.why(Ended(3, (), False))
    assert "Visual C++" in causes.why(Ended(3221225781, (), False))  # a DLL that Windows did not find
