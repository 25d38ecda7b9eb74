"""Opens each panel of the plugin in a stand-in for QGIS' window and writes what is seen as PNG."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "qgis")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from worker import bootstrap  # noqa: E402

bootstrap.register(ROOT)
import conftest  # noqa: E402 - starts QGIS

KINDS = ("raster", "polygons")


def main(folder: Path, logs: list[str], is_painted: bool) -> None:
    """Write a picture for each entry of the menu that is a panel; logs: log folders of trainings, for the runs.
    is_painted: write one of QGIS' window too, with the sample swept over imagery that the paint panel has made."""
    assert conftest.APP is not None
    import landsynth
    from landsynth.algorithms.shared.settings import LOGS, remember
    from landsynth.plugin.menu import Menu
    from landsynth.tests.helpers.qgis_windows import Interface, settled

    plugin = landsynth.classFactory(None)  # its provider and translator live as long as it
    plugin.initProcessing()
    for log in logs:
        remember(LOGS, Path(log))
    iface = Interface()
    menu = Menu(iface)
    menu.show("sample")
    folder.mkdir(parents=True, exist_ok=True)
    for name, entry in menu.entries.items():
        if entry.panel is None:
            continue
        menu.show(name)
        settled()
        picture = folder / f"{name}.png"
        menu.docks[name].grab().save(str(picture))
        print(picture)
        menu.docks[name].close()
    if is_painted:
        paint(menu, iface, folder / "window.png")
    menu.remove()
    plugin.unload()


def paint(menu: Any, iface: Any, picture: Path) -> None:
    """Preview and paint what the canvas shows of the sample, compare it with its land cover, and grab the window."""
    from qgis.core import QgsProject

    from landsynth.tests.helpers.qgis_windows import settled, wait_for

    iface.window.resize(1200, 1150)
    panel = menu.show("paint")
    raster, polygons = (QgsProject.instance().mapLayersByName(f"Sample land cover ({each})")[0] for each in KINDS)
    QgsProject.instance().removeMapLayer(raster.id())
    settled()
    iface.canvas.setLayers([polygons])
    iface.canvas.zoomToFeatureExtent(polygons.extent().buffered(-0.2 * polygons.extent().width()))
    panel.part.setCurrentIndex(1)
    panel.seed.setValue(7)
    wait_for(panel.look.isEnabled)
    panel.look.click()
    wait_for(lambda: panel.running is None, 600)
    panel.go.click()
    wait_for(lambda: panel.result is not None, 600)
    iface.canvas.setLayers([panel.result, polygons])
    iface.canvas.refresh()
    panel.sweep.setChecked(True)
    wait_for(lambda: not panel.swipe.curtain.picture.isNull())
    panel.swipe.sweep(0.45)
    settled()
    wait_for(lambda: not iface.canvas.isDrawing(), 60)
    settled()
    iface.window.grab().save(str(picture))
    print(picture)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures are written")
    parser.add_argument("logs", nargs="*", help="log folders of trainings, for the runs panel")
    parser.add_argument("--paint", action="store_true", help="paint the sample too: window.png, in some minutes")
    chosen = parser.parse_args()
    main(chosen.folder, chosen.logs, chosen.paint)
    sys.stdout.flush()
    os._exit(0)  # PyQGIS may crash while the interpreter is torn down
