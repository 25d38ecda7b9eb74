"""What the user has set for the worker: interpreter, proxy, wheels, and where its environments live."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Optional
from urllib.parse import quote

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import QgsApplication, QgsSettings

from ...contract.errors import WorkerMissingError
from ...worker import environment

PYTHON = "landsynth/python"
PROXY = "landsynth/proxy"
WHEELS = "landsynth/wheels"
LOGS = "landsynth/logs"
REMEMBERED = 50
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
    """Where worker environments live: LANDSYNTH_ENVIRONMENTS, else beside the user's QGIS profile's settings."""
    chosen = os.environ.get("LANDSYNTH_ENVIRONMENTS")
    return Path(chosen) if chosen else Path(QgsApplication.qgisSettingsDirPath()) / "landsynth" / "environments"


def missing_worker(tier: str) -> Optional[str]:
    """Why jobs of a tier cannot run, as a sentence that says what to do, or None."""
    return environment.missing(tier, environments_folder(), setting(PYTHON) or None)


def worker_python(tier: str) -> Path:
    """The interpreter that runs jobs of a tier. Raises WorkerMissingError where there is none."""
    python = environment.find(tier, environments_folder(), setting(PYTHON) or None)
    if python is None:
        raise WorkerMissingError(missing_worker(tier) or f"Expected a worker environment of tier {tier}, found none.")
    return python


def wheels() -> Optional[str]:
    """The folder of wheels to install from without network, if one is set."""
    return setting(WHEELS) or None


def proxy() -> Optional[str]:
    """The proxy for installing: LandSynth's own setting, else the HTTP proxy of QGIS' network options."""
    own = setting(PROXY)
    if own:
        return own
    stored = QgsSettings()
    host = stored.value("proxy/proxyHost", "", type=str)
    kind = stored.value("proxy/proxyType", "", type=str)
    if not stored.value("proxy/proxyEnabled", False, type=bool) or not host or kind != "HttpProxy":
        return None
    port = stored.value("proxy/proxyPort", "", type=str)
    user = stored.value("proxy/proxyUser", "", type=str)
    password = stored.value("proxy/proxyPassword", "", type=str)
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    return f"http://{login}{host}{':' + port if port else ''}"


def known_logs() -> list[Path]:
    """Log folders of the trainings that were begun here, the newest first; some may be gone."""
    return [Path(each) for each in QgsSettings().value(LOGS, [], type=list)]


def remember_log(log: Path, is_wanted: bool = True) -> None:
    """Put a log folder at the head of those, or take it out."""
    others = [each for each in known_logs() if each != log.absolute()]
    kept = [log.absolute(), *others] if is_wanted else others
    QgsSettings().setValue(LOGS, [str(each) for each in kept[:REMEMBERED]])
