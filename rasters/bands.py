"""Names of a raster's bands by one rule, and which bands are a model's or those of another raster."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..contract.errors import InputError
from ..contract.events import Message, Warning

COLOURS = ("red", "green", "blue")
USUAL = (*COLOURS, "nir")
"""What three or four bands of bytes are where nothing names them."""
ADVICE = "Name in BANDS the numbers of the bands that show the same, or choose other imagery"
_NUMBERED = re.compile(r"(band|channel|layer)?[\s_#:-]*\d*", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """The numbers of a raster's bands that are a model's, how they were found, and whether that may be wrong."""

    numbers: list[int]
    how: str
    is_doubtful: bool = False

    @property
    def event(self) -> Message | Warning:
        """`how` as it is reported."""
        return Warning(self.how) if self.is_doubtful else Message(self.how)


def alphas_of(dataset: Any) -> list[int]:
    """Numbers of the bands that are marked as transparency; GDAL takes many a fourth band for it that is imagery."""
    return [number for number, colour in zip(dataset.indexes, dataset.colorinterp) if colour.name == "alpha"]


def names_of(dataset: Any, numbers: Sequence[int]) -> tuple[str, ...]:
    """Names of bands: as the file says; three or four bands of bytes that nothing names are red, green, blue and near
    infrared in this order, as is the fourth beside three colours; `band1` and so on where nothing says more."""
    said = said_of(dataset, numbers)
    if {dataset.dtypes[number - 1] for number in numbers} == {"uint8"} and len(said) in (3, 4):
        if not any(said):
            said = list(USUAL[: len(said)])
        elif set(said[:3]) == set(COLOURS) and said[3:] == [""]:
            said[3] = USUAL[3]
    return tuple(name or f"band{at}" for at, name in enumerate(said, 1))


def said_of(dataset: Any, numbers: Sequence[int]) -> list[str]:
    """What the file says of bands: descriptions that are more than a number, else colour interpretation, each name
    once; empty where it says nothing."""
    described = [(dataset.descriptions[number - 1] or "").strip() for number in numbers]
    described = [text if not _NUMBERED.fullmatch(text) else "" for text in described]
    shown = [dataset.colorinterp[number - 1].name for number in numbers]
    colours = [name if name in COLOURS else "" for name in shown]
    for names in ([text or colour for text, colour in zip(described, colours)], described, colours):
        folded = [name.casefold() for name in names if name]
        if len(set(folded)) == len(folded):
            return names
    return [""] * len(described)


def is_nameless(names: Sequence[str]) -> bool:
    """Whether names of bands only number them."""
    return all(_NUMBERED.fullmatch(name) for name in names)


def order_of(wanted: Sequence[str], names: Sequence[str]) -> list[int] | None:
    """Where each of the wanted names stands among the names, counted from 0; None where they are not the same ones."""
    folded = [name.casefold() for name in names]
    if sorted(folded) != sorted(name.casefold() for name in wanted) or len(set(folded)) < len(folded):
        return None
    return [folded.index(name.casefold()) for name in wanted]


def matched(wanted: Sequence[str], names: Sequence[str]) -> list[int] | None:
    """Which of the names are the wanted ones, counted from 0: by names where all are there, else by order where there
    are as many and none of the wanted ones stands at another place; None where neither serves."""
    folded, sought = ([name.strip().casefold() for name in each] for each in (names, wanted))
    if len(set(sought)) == len(sought) and all(folded.count(name) == 1 for name in sought):
        return [folded.index(name) for name in sought]
    moved = any(name in folded and name != other for name, other in zip(sought, folded))
    return list(range(len(folded))) if len(folded) == len(sought) and not moved else None


def find(dataset: Any, wanted: Sequence[str], chosen: Sequence[int], said: str, advice: str = ADVICE) -> Found:
    """The bands of an open raster, which the user calls `said`, that are a model's: by choice, by names, or by order
    where there are as many: a band that is marked as transparency counts only where the model has a band for it, as
    GDAL takes many a fourth band for one. Raises InputError."""
    alphas = alphas_of(dataset)[-1:]
    imagery = [number for number in dataset.indexes if number not in alphas]
    every = imagery if len(imagery) == len(wanted) else list(dataset.indexes)
    named = chosen or _by_names(dataset, wanted)
    numbers = list(named or every)
    own = said_of(dataset, dataset.indexes)
    held = ", ".join(f"{at} {name or 'without a name'}" for at, name in zip(dataset.indexes, own))
    held = held if any(own) else "none of them has a name"
    taken = [own[number - 1].casefold() for number in numbers if number <= dataset.count]
    if len(numbers) != len(wanted) or max(numbers) > dataset.count or not (named or matched(wanted, taken)):
        raise InputError(
            f"Expected the {len(wanted)} bands of the model ({', '.join(wanted)}) in {said}, found "
            f"{', '.join(map(str, numbers)) + ' chosen of ' if chosen else ''}{dataset.count} ({held}). {advice}."
        )
    if any(dataset.dtypes[number - 1].startswith("complex") for number in numbers):
        raise InputError(f"Expected real numbers in {said}, found complex ones. Choose other imagery or bands.")
    pairs = ", ".join(f"{name} from band {number}" for name, number in zip(wanted, numbers))
    how = "as chosen" if chosen else "by their names" if named else "by their order"
    strange = [f"{number} {own[number - 1]}" for number in numbers if own[number - 1]]
    pairs_of_names = zip((name.casefold() for name in wanted), taken)
    is_doubtful = not named and any(
        other and other != name and not _NUMBERED.fullmatch(name) for name, other in pairs_of_names
    )
    doubt = f" The file calls them {', '.join(strange)}. If they show something else: {advice}."
    return Found(numbers, f"Bands {how}: {pairs}." + doubt * is_doubtful, is_doubtful)


def _by_names(dataset: Any, wanted: Sequence[str]) -> list[int]:
    """Numbers of the bands with these names, in whatever way the file has them all; none where it does not."""
    folded = [name.strip().casefold() for name in wanted]
    imagery = [number for number in dataset.indexes if number not in alphas_of(dataset)]
    colours = [each.name for each in dataset.colorinterp]
    for names, numbers in (
        ([(text or "").strip() for text in dataset.descriptions], list(dataset.indexes)),
        (said_of(dataset, dataset.indexes), list(dataset.indexes)),
        (colours, list(dataset.indexes)),
        (list(names_of(dataset, imagery)) if len(imagery) == len(wanted) else [], imagery),
    ):
        known = [name.casefold() for name in names]
        if len(set(folded)) == len(folded) and all(known.count(name) == 1 for name in folded):
            return [numbers[known.index(name)] for name in folded]
    return []
