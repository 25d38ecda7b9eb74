"""What the user has set for the worker: interpreter, proxy, wheels, and where its environments live."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Optional
from urllib.parse import quote

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsBlockingNetworkRequest, QgsFeedback, QgsSettings
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkRequest

from ...contract.errors import WorkerMissingError
from ...worker import environment

PYTHON = "landsynth/python"
PROXY = "landsynth/proxy"
WHEELS = "landsynth/wheels"
PROXIES = {"HttpProxy": "http", "Socks5Proxy": "socks5"}
"""Kind of a proxy in QGIS' options -> what its address begins with."""
MODELS = "landsynth/models"
OPEN_REPORTS = "landsynth/open_reports"
LOGS, TRAINED, DEFAULT = "landsynth/logs", "landsynth/trained", "landsynth/default/"
REMEMBERED = 50
on_report: Optional[Callable[[str], None]] = None
"""Shows, where QGIS has a window, a report that was written."""
on_missing: Optional[Callable[[str, str], None]] = None
"""Hears, where QGIS has a window, of the tier that an algorithm lacks which someone wants to open, and of its id."""


def setting(name: str) -> str:
    """The value on the page Processing > Providers > LandSynth of the options, or an empty text."""
    known = ProcessingConfig.settings.get(name)
    return str(known.value or "").strip() if known is not None else ""


def keep(name: str, value: str) -> None:
    """Set a value on that page."""
    ProcessingConfig.setSettingValue(name, value)


def environments_folder() -> Path:
    """Where worker environments live: LANDSYNTH_ENVIRONMENTS, else one folder of the user's for all profiles.

    Not in the profile: that may roam between machines, and environments have gigabytes.
    """
    return environment.default_root()


def missing_worker(tier: str) -> Optional[str]:
    """Why jobs of a tier cannot run, as a sentence that says what to do, or None."""
    return environment.missing(tier, environments_folder(), setting(PYTHON) or None)


def can_run(tier: str, name: str) -> tuple[bool, str]:
    """Whether an algorithm's jobs can run, and if not, why; who listens for it is told that it was asked for."""
    sentence = missing_worker(tier)
    if sentence and on_missing is not None:
        on_missing(tier, name)
    return sentence is None, sentence or ""


def worker_python(tier: str) -> Path:
    """The interpreter that runs jobs of a tier. Raises WorkerMissingError where there is none."""
    python = environment.find(tier, environments_folder(), setting(PYTHON) or None)
    if python is None:
        raise WorkerMissingError(missing_worker(tier) or tier)
    return python


def source(wheels: str, feedback: QgsFeedback) -> environment.Source:
    """Where packages come from: the folder given, else the one that is set, else QGIS' network as it is set."""
    folder = wheels or setting(WHEELS)
    return environment.Source(
        Path(folder) if folder else None, proxy(), _certificates(), lambda url: _fetched(url, feedback)
    )


def _fetched(url: str, feedback: QgsFeedback) -> bytes:
    """What a URL holds, through QGIS: with its proxy, certificates and authentication. Raises OSError."""
    request = QgsBlockingNetworkRequest()
    if request.get(QNetworkRequest(QUrl(url)), True, feedback) != QgsBlockingNetworkRequest.ErrorCode.NoError:
        raise OSError(request.errorMessage())
    return bytes(request.reply().content())


def _certificates() -> Optional[Path]:
    """A file of the authorities that QGIS trusts, where the user has added one of their own to the system's."""
    authorities = QgsApplication.authManager()
    if authorities.isDisabled() or not authorities.databaseCAs():
        return None
    file = environments_folder() / "authorities.pem"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes(authorities.trustedCaCertsPemText()))
    return file


def proxy() -> Optional[str]:
    """The proxy for installing: LandSynth's own setting, else the HTTP or SOCKS5 proxy of QGIS' network options."""
    own = setting(PROXY)
    if own:
        return own
    stored = QgsSettings()
    host = stored.value("proxy/proxyHost", "", type=str)
    scheme = PROXIES.get(stored.value("proxy/proxyType", "", type=str))
    if not stored.value("proxy/proxyEnabled", False, type=bool) or not host or not scheme:
        return None
    port = stored.value("proxy/proxyPort", "", type=str)
    user = stored.value("proxy/proxyUser", "", type=str)
    password = stored.value("proxy/proxyPassword", "", type=str)
    configuration = stored.value("proxy/authcfg", "", type=str)
    if configuration:
        kept = QgsAuthMethodConfig()
        QgsApplication.authManager().loadAuthenticationConfig(configuration, kept, True)
        user, password = kept.config("username"), kept.config("password")
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    return f"{scheme}://{login}{host}{':' + port if port else ''}"


def remembered(what: str) -> list[Path]:
    """Files or folders that were made or shown here, LOGS or TRAINED, the newest first; some may be gone."""
    return [Path(each) for each in QgsSettings().value(what, [], type=list)]


def remember(what: str, path: Path, is_wanted: bool = True) -> None:
    """Put a path at the head of those, or take it out."""
    others = [each for each in remembered(what) if each != path.absolute()]
    kept = [path.absolute(), *others] if is_wanted else others
    QgsSettings().setValue(what, [str(each) for each in kept[:REMEMBERED]])


def models_folder() -> Path:
    """Where imported models lie: the folder of the options, else one in the user's QGIS profile."""
    return Path(setting(MODELS) or Path(QgsApplication.qgisSettingsDirPath()) / "landsynth" / "models")


def default_model(kind: str) -> Optional[str]:
    """The model of a kind that dialogs begin with, where one was set and is there."""
    path = str(QgsSettings().value(DEFAULT + kind, "") or "")
    return path if path and os.path.isfile(path) else None


def set_default_model(kind: str, path: str) -> None:
    """Have dialogs begin with a model; empty: the bundled one."""
    QgsSettings().setValue(DEFAULT + kind, path)
