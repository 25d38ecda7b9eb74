"""Where an output's shards lie: beside those of the virtual raster that it will replace, which stays until then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...contract.events import Report
from ...contract.files import scratch
from ...contract.options.declaring import VIRTUAL
from ...rasters.virtual import sources
from .folder import Parts

ENDINGS = (".parts", ".parts2")
"""Of the folders that take turns: only a virtual raster keeps one, and names it."""
_BESIDE = (".aux.xml", ".ovr", ".msk")


@dataclass(frozen=True)
class Place:
    """The folder of a run's shards, and the one that the virtual raster at its output consists of, if there is one."""

    folder: Path
    old: Path | None = None

    @staticmethod
    def of(outputs: Sequence[str], inputs: Iterable[str]) -> Place:
        """The place of a run. A folder is old only where the outputs name all that is in it, and no input lies there:
        then nobody needs it when they are replaced."""
        path = Path(outputs[0]).absolute()
        folders = [path.with_suffix(ending) for ending in ENDINGS]
        named = {file for each in outputs if each.lower().endswith(VIRTUAL) for file in sources(Path(each))}
        read = {Path(each).absolute().parent for each in inputs}
        for folder, other in (folders, folders[::-1]):
            its = {each.name for each in named if each.parent == folder}
            if its and folder.is_dir() and folder not in read and _holds_only(folder, its):
                return Place(other, folder)
        return Place(folders[0])

    def drop_old(self, report: Report) -> None:
        """Delete the old folder, which nothing names any more. It has another name while it goes, so that one that a
        killed run leaves is not taken for a run's."""
        if self.old is None:
            return
        gone = scratch(self.old, report)
        try:
            self.old.rename(gone)
        except OSError:  # somebody has a file of it open (Windows): what cannot be deleted is said
            gone = self.old
        Parts(gone).delete(report)


def _holds_only(folder: Path, names: set[str]) -> bool:
    """Whether a folder holds nothing but these files, and what programs leave beside them or hidden."""
    return all(
        each.name in names
        or each.name.startswith(".")
        or any(each.name == name + ending for name in names for ending in _BESIDE)
        for each in folder.iterdir()
    )
