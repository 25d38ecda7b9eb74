"""What a training writes down of itself: events.jsonl, TensorBoard's files, curves as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ...contract.events import Message, Report
from ...contract.files import written
from ...contract.log import CURVES, EVENTS
from ...contract.log import rows as rows

ABOVE, BELOW = ("miou", "fwiou", "accuracy", "iou"), ("score", "frechet", "kid", "cosine", "cycle")
"""Beginnings of names of what a validation measures, that is better above and better below."""
MEASURES = (*BELOW, *ABOVE, "diversity", "log_loss")
"""In the order of their panels; losses come after them."""
NEITHER = ("steps_per_second", "waiting", "validation_seconds")


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
        """Write curves.png: a panel for every number that was written down; measures, then losses, then speed."""
        found = rows(self.path)
        left_out = ("step", "seconds", "memory")
        written_down = {name for row in found for name, value in row.items() if isinstance(value, (int, float))}
        names = sorted(written_down - set(left_out), key=_order)
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
            axes.set_title(_title(name), fontsize=9)
            axes.set_xlabel("step", fontsize=8)
            axes.tick_params(labelsize=7)
        with written(self.folder / CURVES) as partial:
            figure.savefig(partial, dpi=110, format="png")

    def close(self) -> None:
        """Draw the curves a last time and end TensorBoard's file."""
        self.draw_curves()
        if self._board is not None:
            self._board.close()


def _order(name: str) -> tuple[int, str]:
    """Where the panel of a number stands."""
    if name in NEITHER:
        return len(MEASURES) + 1, name
    begun = (place for place, start in enumerate(MEASURES) if name.startswith(start))
    return next(begun, len(MEASURES)), name


def _title(name: str) -> str:
    """What the panel of a number is called."""
    better = "above" if name.startswith(ABOVE) else "below" if name.startswith(BELOW) else ""
    kind = f"better {better}" if better else "" if _order(name)[0] != len(MEASURES) else "loss"
    return name.replace("_", " ") + (f" ({kind})" if kind else "")
