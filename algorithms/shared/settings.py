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
MODELS = "landsynth/models"
LOGS, TRAINED, DEFAULT = "landsynth/logs", "landsynth/trained", "landsynth/default/"
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
