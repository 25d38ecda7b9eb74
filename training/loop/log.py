"""What a training writes down of itself: events.jsonl, TensorBoard's files, curves as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ...contract.events import Message, Report
from ...contract.files import written
from ...contract.typed import loads

EVENTS, CURVES = "events.jsonl", "curves.png"


class Diary:
    """The log folder's record; an entry is a row {step, seconds, terms or measures...}."""

    def __init__(self, folder: Path, first_step: int, report: Report) -> None:
        """Entries after `first_step`, of a run that was killed, are dropped: they will be made again."""
        self.path, self.folder = folder / EVENTS, folder
        kept = [row for row in rows(self.path) if row["step"] <= first_step]
        self.path.write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
        self._board: Any = None
        try:
            from torch.utils import tensorboard

            writer: Any = tensorboard.SummaryWriter  # whether it has types depends on TensorBoard's version
            self._board = writer(str(folder / "tensorboard"), purge_step=first_step + 1)
        except ImportError:
            report(Message("TensorBoard is not installed: curves are in events.jsonl and curves.png only."))

    def add(self, step: int, values: dict[str, Any]) -> None:
        """Write one entry."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": step, **values}) + "\n")
        if self._board is not None:
            for name, value in values.items():
                if isinstance(value, (int, float)):
                    self._board.add_scalar(name, value, step)

    def picture(self, step: int, path: Path) -> None:
        """Show a preview in TensorBoard too."""
        if self._board is not None:
            import numpy as np
            from PIL import Image

            self._board.add_image("preview", np.asarray(Image.open(path)), step, dataformats="HWC")

    def draw_curves(self) -> None:
        """Write curves.png: a panel for every number that was written down."""
        found = rows(self.path)
        left_out = ("step", "seconds", "memory")
        names = sorted({name for row in found for name, value in row.items() if isinstance(value, (int, float))})
        names = [name for name in names if name not in left_out]
        if not names:
            return
        from matplotlib.figure import Figure

        across = 3
        down = -(-len(names) // across)
        figure = Figure(figsize=(4 * across, 2.4 * down), layout="constrained")
        for number, name in enumerate(names, 1):
            axes = figure.add_subplot(down, across, number)
            points = [(row["step"], row[name]) for row in found if name in row]
            axes.plot(*zip(*points), linewidth=1, marker="." if len(points) < 30 else "")
            axes.set_title(name.replace("_", " "), fontsize=9)
            axes.tick_params(labelsize=7)
        with written(self.folder / CURVES) as partial:
            figure.savefig(partial, dpi=110, format="png")

    def close(self) -> None:
        """Draw the curves a last time and end TensorBoard's file."""
        self.draw_curves()
        if self._board is not None:
            self._board.close()


def rows(path: Path) -> list[dict[str, Any]]:
    """The entries of an events.jsonl; a last line that a kill cut off is left out."""
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(loads(line))
        except ValueError:  # written halfway when the process was killed
            break
    return found
