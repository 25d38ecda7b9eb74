"""Names and colours of class codes: from text, from attribute tables and from styles, gathered over several layers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...contract.errors import InputError, MappingError
from ...contract.vocabulary import normalise, told
from ..language.words import tr

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_EXAMPLE = "1=building #3C1098, 2=water #2040C0"


@dataclass(frozen=True)
class Legend:
    """Names and colours (#rrggbb) by class code."""

    names: dict[int, str] = field(default_factory=dict)
    colors: dict[int, str] = field(default_factory=dict)


def gathered(legends: Iterable[tuple[str, Legend]]) -> Legend:
    """One legend of several layers', given with their labels; the first colour counts.

    Raises InputError where one code means one thing here and another there.
    """
    names: dict[int, tuple[str, str]] = {}
    colors: dict[int, str] = {}
    for label, legend in legends:
        for code, name in legend.names.items():
            other, before = names.setdefault(code, (label, name))
            if normalise(before) != normalise(name):
                raise InputError(
                    tr(
                        "Expected a code to mean the same in every layer of LANDCOVER, found {} as {} in {} and as {} "
                        "in {}. Reclassify one of them, or prepare two datasets."
                    ).format(code, before, other, told(name, [before]), label)
                )
        colors = {**legend.colors, **colors}
    return Legend({code: name for code, (_, name) in names.items()}, colors)


def with_classes(text: str, legend: Legend) -> Legend:
    """The legend as CLASSES changes it: pairs such as `1=building #3C1098`, `2=water`, `forest=#208040`.

    Before `=` stands a code or a name of the legend; behind it a name, a colour, or both. Raises MappingError.
    """
    names, colors, said = dict(legend.names), dict(legend.colors), {}
    for pair in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        left, equals, right = (part.strip() for part in pair.partition("="))
        colour = _COLOUR.search(right)
        name = (right.replace(colour[0], "") if colour else right).strip()
        if not (equals and left and right) or "#" in name or "=" in name:
            raise MappingError(
                tr("Expected pairs such as {} in CLASSES, found {!r}. Write code=name #rrggbb.").format(_EXAMPLE, pair)
            )
        for code in _codes(left, legend.names):
            if colour:
                colors[code] = colour[0].lower()
            if name:
                names[code] = said[code] = name
    _check_names(said)
    return Legend(names, colors)


def _codes(text: str, names: Mapping[int, str]) -> list[int]:
    if re.fullmatch(r"-?\d+", text):
        return [int(text)]
    found = [code for code, name in names.items() if normalise(name) == normalise(text)]
    if not found:
        known = tr(" or one of the names {}").format(", ".join(list(names.values())[:20])) if names else ""
        raise MappingError(
            tr("Expected a code{} before '=' in CLASSES, found {!r}. Correct CLASSES.").format(
                known, told(text, names.values())
            )
        )
    return found


def _check_names(names: Mapping[int, str]) -> None:
    seen: dict[str, int] = {}
    for code, name in names.items():
        other = seen.setdefault(normalise(name), code)
        if other != code:
            raise MappingError(
                tr(
                    "Expected a name of its own for every code in CLASSES, found {} for {} and {}. To join classes, "
                    "reclassify the land cover first (native:reclassifybytable)."
                ).format(name, other, code)
            )
