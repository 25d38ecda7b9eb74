"""The rasters of an image set: which files they are, how they are read, and what is doubtful about them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ...contract.errors import InputError
from ...contract.events import Event, Warning

SUFFIXES = (".tif", ".tiff", ".vrt", ".jp2", ".img", ".png", ".jpg", ".jpeg")
ALIKE = 1.25  # times that pixels may be as large as others, as where imagery is translated


def found_rasters(paths: Sequence[str], option: str) -> list[str]:
    """Rasters, and those in folders, each file once, by path: their order does not count. Raises InputError."""
    found: list[str] = []
    for each in paths:
        folder = Path(each)
        if not folder.is_dir():
            found.append(each)
            continue
        inside = [str(file) for file in folder.iterdir() if file.suffix.lower() in SUFFIXES and file.name[0] != "."]
        if not inside:
            raise InputError(
                f"{option}: expected rasters in {folder}, found none that ends in {', '.join(SUFFIXES)}. Choose "
                "another folder, or name the rasters."
            )
        found += inside
    return sorted({Path(each).resolve(): each for each in sorted(found, reverse=True)}.values())


def named(event: Event, option: str) -> Event:
    """A warning that says which set it is about."""
    return Warning(f"{option}: {event.text}") if isinstance(event, Warning) else event


def other_order(one: Sequence[str], other: Sequence[str]) -> str:
    """What to say where a band of the same name is at another place in `other`; empty where none is."""
    first, second = ([name.casefold() for name in names] for names in (one, other))
    moved = [name for name in first if name in second and second.index(name) != first.index(name)]
    return f"the bands are {', '.join(other)}, and {', '.join(one)}" if moved else ""


def doubts(metres: Sequence[float], others: Sequence[tuple[str, str]], first: str) -> Iterator[str]:
    """What to say of scenes that do not go together though they can be read together.

    metres: pixel sizes that are known; others: scenes with bands at other places, as `other_order` says it, and their
    paths; first: path of the scene that the others are compared with.
    """
    if metres and max(metres) > ALIKE * min(metres):
        yield (
            f"pixels of {min(metres):.3g} to {max(metres):.3g} m in one set: the same things have other sizes. "
            "Resample the scenes, or leave some out."
        )
    if others:
        mixed, path = others[0]
        more = f" (and {len(others) - 1} more)" if len(others) > 1 else ""
        yield f"in {path}{more} {mixed} in {Path(first).name}; they are taken by their order. Give all one order."
