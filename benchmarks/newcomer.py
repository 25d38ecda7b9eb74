"""Newcomer: seconds from the zip to imagery in QGIS with an empty profile: install, set up, preview, paint."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CORES = 2
MOST = 300.0
"""Seconds that all of it may take on two cores."""
PATIENCE = 900.0
ROOT = Path(__file__).resolve().parent.parent


def visit(package: str, folder: str) -> None:
    """In QGIS' Python: what a newcomer does, step by step; prints seconds by step as JSON on the last line."""
    began, seconds = time.monotonic(), dict[str, float]()
    os.environ.update(QGIS_CUSTOM_CONFIG_PATH=folder, QT_QPA_PLATFORM="offscreen")
    from qgis.core import QgsApplication, QgsProject

    app = QgsApplication([], True, folder)
    app.initQgis()
    own = f"{app.pkgDataPath()}/python"
    sys.path[:0] = [own, f"{own}/plugins", f"{folder}/plugins", str(ROOT / "tests" / "helpers")]
    import qgis.utils
    from processing.core.Processing import Processing
    from pyplugin_installer.unzip import unzip
    from qgis_windows import Interface

    Processing.initialize()
    qgis.utils.iface, qgis.utils.plugin_paths = Interface(), [f"{folder}/plugins"]

    def took(step: str, is_there: Callable[[], Any]) -> None:
        """Wait until a step has done what it is for, and note the seconds since the step before."""
        nonlocal began
        while not is_there():
            if time.monotonic() - began > PATIENCE:
                raise TimeoutError(f"{step}: expected an end within {PATIENCE:.0f} s")
            app.processEvents()
            time.sleep(0.02)
        seconds[step] = time.monotonic() - began
        began = time.monotonic()

    took("QGIS' own start", lambda: True)
    unzip(package, f"{folder}/plugins")
    qgis.utils.updateAvailablePlugins()
    if not (qgis.utils.loadPlugin("landsynth") and qgis.utils.startPlugin("landsynth")):
        raise RuntimeError("Expected that the plugin starts, found that it does not.")
    menu = qgis.utils.plugins["landsynth"].menu
    took("install the zip, start the plugin", lambda: True)
    setup = menu.show("environment")
    setup.install("inference")
    took("set up the environment", lambda: setup.installing is None)
    menu.show("sample")
    took("load the sample", lambda: len(QgsProject.instance().mapLayers()) == 2)
    panel = menu.show("paint")
    took("open the panel, classes read", lambda: panel.look.isEnabled())
    panel.look.click()
    took("preview of 512 x 512 px", lambda: panel.running is None and panel.caption.isVisible())
    panel.go.click()
    took("paint the whole sample", lambda: panel.running is None and panel.result is not None)
    print(json.dumps(seconds), flush=True)
    os._exit(0)  # PyQGIS may crash while the interpreter is torn down


def main() -> None:
    from rows import Table, device_name

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qgis-python", default="/usr/bin/python3", help="the Python that has PyQGIS")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    chosen = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    said = subprocess.run([ROOT / "scripts" / "package"], capture_output=True, text=True, check=True).stdout
    package = said.split("package: ")[1].split(" (")[0]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LANDSYNTH_", "QGIS_"))}
    with tempfile.TemporaryDirectory() as folder:
        environment["LANDSYNTH_ENVIRONMENTS"] = f"{folder}/environments"
        command = [chosen.qgis_python, __file__, "--visit", package, folder]
        started, before = time.monotonic(), sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        total = time.monotonic() - started
        used = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before
    if done.returncode:
        sys.exit(f"Expected imagery, found:\n{done.stderr[-3000:]}")
    seconds = json.loads(done.stdout.splitlines()[-1])
    table = Table(device_name("CPU", None))
    for step, taken in seconds.items():
        table.add("newcomer_seconds", step, taken, "s", total)
    table.add("newcomer_seconds", "all", total, "s", total)
    table.add("newcomer_seconds", "all, of processors", used, "s", total)
    table.finish(chosen.out)
    if total > MOST:
        sys.exit(f"Expected at most {MOST:.0f} s, found {total:.0f} s.")


if __name__ == "__main__":
    visit(*sys.argv[2:]) if sys.argv[1:2] == ["--visit"] else main()
