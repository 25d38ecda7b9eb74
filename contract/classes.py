"""Which class of a model each land-cover code means: schemes, pairs, category names, or equal codes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Optional

from .card import ModelCard
from .errors import MappingError
from .resources import SCHEME_FOLDER

SCHEMES = ("worldcover", "nlcd", "corine", "chesapeake")
IGNORE_WORDS = ("", "none", "nodata", "ignore")
IGNORED = -1
"""Target of codes that mean the card's ignored class, where targets are indices in card.classes."""

SYNONYMS: dict[str, str] = {
    name: target
    for target, names in {
        "building": "houses, roof, built-up, built-up area, built area, developed, urban, structure",
        "land": "bare, bare land, bare ground, bare soil, barren, barren land, unpaved, unpaved land, ground, soil, "
        "sand, desert",
        "road": "street, highway, motorway, paved road, impervious roads",
        "vegetation": "forest, tree, woods, woodland, tree cover, tree canopy, canopy, grass, grassland, lawn, low "
        "vegetation, shrub, shrubland, herbaceous, crop, cropland, cultivated, park, garden, wetland, mangroves",
        "water": "open water, water body, permanent water, permanent water bodies, sea, ocean, lake, river, pond",
        "ignore": "unlabelled, unlabeled, unclassified, unknown, no data, nodata, none, na, n a",
    }.items()
    for name in names.split(", ")
}
"""Whole names that mean a class of that name. Left out on purpose, as they look like several classes or like
none of them: railway, parking, pavement, impervious, rock, snow, beach, field, farm, residential, background."""


@dataclass(frozen=True)
class Mapping:
    """What the codes of a land-cover layer mean to a model."""

    table: dict[int, int]
    """Code -> index in `card.classes`; may hold codes that the layer does not have."""
    ignored: tuple[int, ...]
    """Codes that mean the card's ignored class: no land cover there."""
    unmapped: dict[int, int]
    """Codes of the layer that mean nothing to the model -> their pixels."""
    how: str
    """One sentence for the log."""


@dataclass(frozen=True)
class SchemeClass:
    """A class of a published legend; `target` is a class name, or None where there is no land cover."""

    code: int
    name: str
    color: str
    target: Optional[str]


def resolve(class_map: str, category_names: dict[int, str], card: ModelCard, codes: dict[int, int]) -> Mapping:
    """What each code of a layer means to the model that `card` describes.

    class_map: a scheme's name; or pairs `code=class` between commas, semicolons or line ends, where code is a
    number, a range `41-43`, or one of the layer's category names, and class is a class name of the card in any
    case, its code, or nothing, `none`, `nodata` or `ignore`. Codes that the pairs leave out stay unmapped.
    category_names: the layer's own names, used where class_map is empty: equal to a class name of the card once
    case, punctuation, plural and parentheses are gone, else by SYNONYMS. A name that is only a number ("7",
    "Class 7") is no name. As soon as one code has a real name, names alone decide, even if none matches:
    equal codes under other names would paint the wrong thing without a word. (A nameless code that the
    card ignores stays ignored: backgrounds rarely have names.) Without names, equal codes.
    codes: code -> number of valid pixels.

    Raises MappingError for pairs that make no sense and for classes that the card does not have.
    """
    text = class_map.strip()
    names = {code: name for code, name in category_names.items() if _is_name(name)}
    if text.casefold() in SCHEMES:
        targets, source = _by_scheme(text.casefold(), card), f"CLASS_MAP is the scheme {text.casefold()}"
    elif text:
        targets, source = _by_pairs(text, names, card), "CLASS_MAP gives pairs"
    elif names:
        targets, source = _by_names(names, card), "category names of the layer were matched to class names"
    else:
        targets, source = _by_equal_codes(card), "no CLASS_MAP and no category names, so codes are the model's own"
    table = {code: index for code, index in targets.items() if index != IGNORED}
    ignored = tuple(sorted(code for code, index in targets.items() if index == IGNORED))
    unmapped = {code: pixels for code, pixels in sorted(codes.items()) if code not in targets}
    return Mapping(table, ignored, unmapped, _describe(source, targets, names, card, sorted(codes)))


def read_scheme(name: str) -> tuple[SchemeClass, ...]:
    """The legend of a scheme in resources/schemes, colours included."""
    document: dict[str, Any] = json.loads((SCHEME_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return tuple(SchemeClass(**each) for each in document["classes"])


def normalise(name: str) -> str:
    """A name without case, punctuation and plural: `Built-up Areas` -> `built up area`."""
    words = re.sub(r"[\W_]+", " ", name.casefold()).split()
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words)


_SYNONYMS = {normalise(name): target for name, target in SYNONYMS.items()}


def _is_name(name: str) -> bool:
    number = r"(class|category|code|value)?[\s_#:-]*-?\d+(\.0+)?"
    return bool(name.strip()) and not re.fullmatch(number, name.strip(), re.IGNORECASE)


def _by_scheme(scheme: str, card: ModelCard) -> dict[int, int]:
    index = {normalise(each.name): i for i, each in enumerate(card.classes)}
    targets: dict[int, int] = {}
    for each in read_scheme(scheme):
        if each.target is None:
            targets[each.code] = IGNORED
        elif normalise(each.target) in index:
            targets[each.code] = index[normalise(each.target)]
    return targets


def _by_names(names: dict[int, str], card: ModelCard) -> dict[int, int]:
    found = {code: _match_name(name, card) for code, name in names.items()}
    targets = {each.code: IGNORED for each in card.ignored if each.code not in names}
    targets.update({code: index for code, index in found.items() if index is not None})
    return targets


def _match_name(name: str, card: ModelCard) -> Optional[int]:
    index = {normalise(each.name): IGNORED for each in card.ignored}
    index.update({normalise(each.name): i for i, each in enumerate(card.classes)})
    for text in (normalise(name), normalise(re.sub(r"\(.*?\)", " ", name))):
        synonym = _SYNONYMS.get(text)
        if text in index:
            return index[text]
        if synonym == "ignore":
            return IGNORED
        if synonym in index:
            return index[synonym]
    return None


def _by_equal_codes(card: ModelCard) -> dict[int, int]:
    targets = {each.code: IGNORED for each in card.ignored}
    targets.update({each.code: i for i, each in enumerate(card.classes)})
    return targets


def _by_pairs(text: str, names: dict[int, str], card: ModelCard) -> dict[int, int]:
    targets: dict[int, int] = {}
    for pair in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        left, equals, right = pair.rpartition("=")
        if not equals:
            raise MappingError(
                f"CLASS_MAP: expected a scheme ({', '.join(SCHEMES)}) or pairs like 10=vegetation, found {pair!r}. "
                "Choose a scheme or write code=class."
            )
        index = _class_index(right.strip(), pair, card)
        for code in _codes(left.strip(), pair, names):
            if code in targets:
                raise MappingError(f"CLASS_MAP: code {code} appears twice, again in {pair!r}. Leave one of the pairs.")
            targets[code] = index
    if not targets:
        raise MappingError(f"CLASS_MAP: expected pairs like 10=vegetation, found {text!r}. Write code=class.")
    return targets


def _codes(text: str, pair: str, names: dict[int, str]) -> Iterable[int]:
    match = re.fullmatch(r"(-?\d{1,18})(?:\s*-\s*(-?\d{1,18}))?", text)
    if match:
        first, last = int(match[1]), int(match[2] or match[1])
        if not 0 <= last - first < 65536:
            raise MappingError(
                f"CLASS_MAP: expected a range from low to high of at most 65536 codes, found {text!r} in {pair!r}. "
                "Correct the range."
            )
        return range(first, last + 1)
    named = [code for code, name in names.items() if normalise(name) == normalise(text)]
    if not named:
        known = f" or one of the layer's names ({_list(sorted(set(names.values())))})" if names else ""
        raise MappingError(
            f"CLASS_MAP: expected a whole number, a range like 41-43{known} before '=', found {text!r} in {pair!r}. "
            "Correct the pair."
        )
    return named


def _class_index(text: str, pair: str, card: ModelCard) -> int:
    if text.casefold() in IGNORE_WORDS:
        return IGNORED
    for infos, ignored in ((card.classes, False), (card.ignored, True)):
        for i, each in enumerate(infos):
            if text.casefold() == each.name.casefold() or re.fullmatch(rf"0*{each.code}", text):
                return IGNORED if ignored else i
    raise MappingError(
        f"CLASS_MAP: expected a class of the model ({_list([f'{c.code} {c.name}' for c in card.classes])}) or none, "
        f"found {text!r} in {pair!r}. Correct the pair."
    )


def _describe(source: str, targets: dict[int, int], names: dict[int, str], card: ModelCard, present: list[int]) -> str:
    def label(code: int) -> str:
        return f"{code} {names[code]}" if code in names else str(code)

    def meaning(code: int) -> str:
        return "ignored" if targets[code] == IGNORED else card.classes[targets[code]].name

    known = [f"{label(code)} -> {meaning(code)}" for code in present if code in targets]
    unknown = [label(code) for code in present if code not in targets]
    tail = f"; without a match: {_list(unknown)}" if unknown else ""
    return f"Class codes: {source}: {_list(known) or 'none of the codes present'}{tail}."


def _list(items: list[str], most: int = 20) -> str:
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more
