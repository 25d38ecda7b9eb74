"""How packages are reached: a folder of wheels, or an index, as pip's settings, the proxy and QGIS' network say."""

from __future__ import annotations

import base64
import configparser
import os
import ssl
import sys
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Optional
from urllib.parse import unquote, urlsplit, urlunsplit

from ...contract.errors import JobError
from .. import process

PYPI = "https://pypi.org/simple"
SECONDS = 60
# option of pip -> variable that tells uv
OPTIONS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "HTTPS_PROXY",
}
# What of a user's settings for uv says how packages are reached; the rest could change what is installed, or where.
KEPT = (
    "UV_DEFAULT_INDEX", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_INSECURE_HOST", "UV_HTTP", "UV_KEYRING", "UV_CONCURRENT",
    "UV_PYTHON_INSTALL_MIRROR", "UV_PYTHON_DOWNLOADS_JSON_URL", "UV_ASTRAL_MIRROR", "UV_SYSTEM_CERTS", "UV_NATIVE_TLS",
    "UV_OFFLINE", "UV_LINK_MODE",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Where packages come from.

    wheels: a folder of wheels, and no network then. proxy: its URL. certificates: a file of authorities (PEM) beside
    those of the system. fetch: reads a URL, raises OSError; None for the standard library.
    """

    wheels: Optional[Path] = None
    proxy: Optional[str] = None
    certificates: Optional[Path] = None
    fetch: Optional[Callable[[str], bytes]] = None

    def variables(self, root: Path) -> dict[str, str]:
        """The environment for uv, whose cache and Pythons lie in `root`, on the disk of the environments."""
        kept = {
            name: value
            for name, value in process.clean_environment().items()
            if not name.startswith("UV_") or name.startswith(KEPT)
        }
        told = {OPTIONS[option]: value for option, value in pip_settings(os.environ).items()}
        if any("INDEX" in name for name in kept if name.startswith("UV_")):  # the user told uv itself
            told = {name: value for name, value in told.items() if "INDEX" not in name}
        if "UV_INDEX" in told:  # pip takes the best of all indexes, uv the first that knows a name
            told["UV_INDEX_STRATEGY"] = "unsafe-best-match"
        if self.certificates:
            told["SSL_CERT_FILE"] = str(self.certificates)
        own = {"UV_CACHE_DIR": str(root / "cache"), "UV_PYTHON_INSTALL_DIR": str(root / "python")}
        if self.proxy:  # a command is seen by every user of the machine, its environment is not
            own.update({"HTTP_PROXY": self.proxy, "HTTPS_PROXY": self.proxy})
        fixed = {
            "UV_NO_PROGRESS": "1",
            "NO_COLOR": "1",
            "UV_PYTHON_INSTALL_BIN": "0",
            "UV_PYTHON_INSTALL_REGISTRY": "0",
        }
        return {"UV_SYSTEM_CERTS": "1", **told, **kept, **own, **fixed}

    def read(self, url: str, variables: Mapping[str, str]) -> bytes:
        """What a URL holds. Raises OSError."""
        return self.fetch(url) if self.fetch else _read(url, variables)


def pip_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """What pip's variables say, else its files: option of OPTIONS -> value. Raises JobError for a file that is none."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read(_pip_files(environment), encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError) as error:
        raise JobError(
            f"Expected settings in pip's file, found: {error}. Correct the file, and install again."
        ) from error
    found = {}
    for option in OPTIONS:
        for section in ("global", "install"):
            if parser.has_option(section, option):
                found[option] = parser.get(section, option)
        found[option] = environment.get("PIP_" + option.upper().replace("-", "_")) or found.get(option, "")
    addresses = found["extra-index-url"].split()
    found["extra-index-url"] = " ".join(each for each in addresses if each.startswith(("http:", "https:")))
    return {option: " ".join(value.split()) if option != "cert" else value for option, value in found.items() if value}


def _pip_files(environment: Mapping[str, str]) -> list[Path]:
    """Where pip's settings may be, the strongest last."""
    named = environment.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    home = Path.home()
    if sys.platform == "win32":
        bases = (environment.get("PROGRAMDATA") or "C:/ProgramData", environment.get("APPDATA") or home)
        files = [Path(bases[0]) / "pip" / "pip.ini", home / "pip" / "pip.ini", Path(bases[1]) / "pip" / "pip.ini"]
    else:
        own = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "pip"
        shared = ["/etc/xdg/pip"]
        if sys.platform == "darwin":
            shared, mac = ["/Library/Application Support/pip"], home / "Library" / "Application Support" / "pip"
            own = mac if mac.is_dir() else own
        folders = [*map(Path, shared), Path("/etc"), home / ".pip", own]
        files = [folder / "pip.conf" for folder in folders]
    return [*files, Path(named)] if named else files


def _read(url: str, variables: Mapping[str, str]) -> bytes:
    """By the standard library, with the proxy, the authorities and the sign-in (user:password@host) that are told."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise OSError(f"expected an index at http or https, found {parts.scheme}")
    headers = {"User-Agent": "landsynth", "Accept": "text/html, */*;q=0.1"}
    if parts.username:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
        url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    proxies = {scheme: each for scheme in ("http", "https") if (each := variables.get(f"{scheme.upper()}_PROXY"))}
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler(proxies or None),
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=variables.get("SSL_CERT_FILE"))),
    )
    with opener.open(urllib.request.Request(url, headers=headers), timeout=SECONDS) as answer:  # nosec B310
        data: bytes = answer.read()
    return data
