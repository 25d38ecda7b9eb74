"""How packages are reached: pip's settings, proxy, certificates, and what of a user's settings for uv is kept."""

from __future__ import annotations

import base64
import os
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from landsynth.contract.errors import JobError
from landsynth.worker.uv import network
from landsynth.worker.uv.network import Source, pip_settings


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of this machine's own."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_")) or name.upper().endswith("_PROXY")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setattr(network, "_pip_files", lambda environment: [tmp_path / "pip.conf"])


def test_pips_settings_reach_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pip.conf").write_text(
        "[global]\nindex-url = https://u:p%40@index.example/simple\ncert = /my ca.pem\ntrusted-host = index.example\n"
        "extra-index-url =\n    https://a.example/simple\n    file:///local\n    https://b.example/simple\n"
        "[install]\nproxy = http://proxy.example:1\n"
    )
    found = Source().variables(tmp_path)
    assert found["UV_DEFAULT_INDEX"] == "https://u:p%40@index.example/simple" and found["SSL_CERT_FILE"] == "/my ca.pem"
    assert found["UV_INDEX"] == "https://a.example/simple https://b.example/simple"
    assert found["UV_INDEX_STRATEGY"] == "unsafe-best-match" and found["HTTPS_PROXY"] == "http://proxy.example:1"
    assert found["UV_INSECURE_HOST"] == "index.example"
    monkeypatch.setenv("PIP_INDEX_URL", "https://variable.example/simple")
    assert Source().variables(tmp_path)["UV_DEFAULT_INDEX"] == "https://variable.example/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own.example/simple")
    found = Source().variables(tmp_path)
    assert found["UV_DEFAULT_INDEX"] == "https://own.example/simple" and "UV_INDEX" not in found
    assert Source(proxy="http://qgis.example:2").variables(tmp_path)["HTTPS_PROXY"] == "http://qgis.example:2"
    (tmp_path / "pip.conf").write_text("no section")
    with pytest.raises(JobError, match="pip's file, found"):
        pip_settings({})


def test_without_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_EXCLUDE_NEWER", "2020-01-01")
    monkeypatch.setenv("UV_HTTP_TIMEOUT", "7")
    monkeypatch.setenv("PYTHONHOME", "/of/qgis")
    found = Source(certificates=tmp_path / "authorities.pem").variables(tmp_path)
    assert found["UV_SYSTEM_CERTS"] == "1" and found["SSL_CERT_FILE"] == str(tmp_path / "authorities.pem")
    assert found["UV_HTTP_TIMEOUT"] == "7" and not {"UV_EXCLUDE_NEWER", "PYTHONHOME", "UV_DEFAULT_INDEX"} & set(found)
    assert found["UV_CACHE_DIR"] == str(tmp_path / "cache")  # on the environments' disk: files are linked, not copied


@pytest.mark.parametrize(("system", "environment", "last"), [
    ("linux", {}, "/home/u/.config/pip/pip.conf"),
    ("linux", {"XDG_CONFIG_HOME": "/x"}, "/x/pip/pip.conf"),
    ("linux", {"PIP_CONFIG_FILE": "/named"}, "/named"),
    ("darwin", {}, "/home/u/.config/pip/pip.conf"),
    ("win32", {"APPDATA": "/Users/Jörg Müller/AppData"}, "/Users/Jörg Müller/AppData/pip/pip.ini"),
])  # fmt: skip
def test_where_pips_settings_are(
    system: str, environment: dict[str, str], last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/u"))
    found = network._pip_files(environment)
    assert found[-1].as_posix() == last and len(found) > 2
    assert network._pip_files({"PIP_CONFIG_FILE": os.devnull}) == []


class Server(BaseHTTPRequestHandler):
    """Says what it was asked and by whom."""

    def do_GET(self) -> None:  # noqa: N802 - the library's name
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{self.path} {self.headers.get('Authorization')}".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Server) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


def test_reading(server: str, tmp_path: Path) -> None:
    source = Source()
    assert source.read(f"http://{server}/simple/uv/", {}) == b"/simple/uv/ None"
    login = base64.b64encode(b"jane:p@ss").decode()
    assert source.read(f"http://jane:p%40ss@{server}/a", {}) == f"/a Basic {login}".encode()
    through = source.read("http://index.example/a", {"HTTP_PROXY": f"http://{server}"})
    assert through == b"http://index.example/a None"
    with pytest.raises(OSError, match="expected an index at http or https"):
        source.read("file:///etc/passwd", {})
    assert Source(fetch=lambda url: url.encode()).read("qgis", {}) == b"qgis"
