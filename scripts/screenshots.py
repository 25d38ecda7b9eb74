"""Opens each panel of the plugin in a stand-in for QGIS' window and writes what is seen as PNG."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "qgis")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from worker import bootstrap  # noqa: E402

bootstrap.register(ROOT)
import conftest  # noqa: E402 - starts QGIS


def main(folder: Path, *logs: str) -> None:
    """Write a picture for each entry of the menu that is a panel; logs: log folders of trainings, for the runs."""
    assert conftest.APP is not None
    import landsynth
    from landsynth.algorithms.shared.settings import LOGS, remember
    from landsynth.plugin.menu import Menu
    from landsynth.tests.helpers.qgis_windows import Interface, settled

    plugin = landsynth.classFactory(None)  # its translator lives as long as it
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
    menu.remove()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
    sys.stdout.flush()
    os._exit(0)  # PyQGIS may crash while the interpreter is torn down
