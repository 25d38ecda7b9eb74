"""Which class of a model each land-cover code means: schemes, pairs, category names, or equal codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Optional, Union

from .card import ClassInfo, ModelCard
from .errors import MappingError
from .events import Message, Warning
from .vocabulary import NEAREST, NOTHING, SCHEMES, forms, normalise, read_scheme, schemes_with, told, word_of

CODES = "codes"
"""The CLASS_MAP that says that equal codes are meant."""
IGNORE_WORDS = ("", "none", "nodata", "ignore")
IGNORED = -1
"""Target of codes that mean the card's ignored class, where targets are indices in card.classes."""
PAIR, SCHEME, NAME, CODE, UNMAPPED = "pair", "scheme", "name", "code", "unmapped"
"""How a code was matched."""

Names = dict[int, str]


@dataclass(frozen=True)
class Meaning:
    """What a code of a layer means to a model."""

    code: int
    name: str
    """The layer's own, else the scheme's; empty where there is none."""
    share: float
    """Of the valid pixels, 0..1."""
    target: Optional[ClassInfo]
    """The model's class, or None where the code means no land cover or nothing."""
    by: str
    """PAIR, SCHEME, NAME, CODE or UNMAPPED."""


@dataclass(frozen=True)
class Mapping:
    """What the codes of a land-cover layer mean to a model."""

    table: dict[int, int]
    """Code -> index in `card.classes`; may hold codes that the layer does not have."""
    ignored: tuple[int, ...]
    """Codes that mean the card's ignored class: no land cover there."""
    unmapped: dict[int, int]
    """Codes of the layer that mean nothing to the model -> their pixels."""
    meanings: tuple[Meaning, ...]
    """Of the codes that the layer has, in their order."""
    how: str
    """One sentence for the log and the tags."""
    is_guess: bool
    """Whether neither CLASS_MAP nor names say what codes mean."""

    @property
    def event(self) -> Union[Message, Warning]:
        """`how` as it is reported: a guess is a warning."""
        return Warning(self.how) if self.is_guess else Message(self.how)


def casts_over(card: ModelCard, classes: Sequence[ClassInfo]) -> bool:
    """Whether shadows are cast over masks of these classes: where the model knows them and the masks do not."""
    return card.shadows is not None and normalise(card.shadows.name) not in {normalise(each.name) for each in classes}


def resolve(class_map: str, category_names: Names, card: ModelCard, codes: dict[int, int]) -> Mapping:
    """What each code of a layer means to the model that `card` describes.

    class_map: a scheme's name; `codes` for equal codes; or pairs `code=class` between commas, semicolons or line
    ends, where code is a number, a range `41-43`, or one of the layer's category names, and class is a class name of
    the card in any case, its code, or nothing, `none`, `nodata` or `ignore`. Codes that the pairs leave out stay
    unmapped.
    category_names: the layer's own names, used where class_map is empty: equal to a class name of the card once
    case, punctuation, plural, brackets and a number before it are gone, else by the vocabulary. A name that is only a
    number ("7", "Class 7") is no name. As soon as one code has a real name, names alone decide, even if none matches:
    equal codes under other names would paint the wrong thing without a word. (A nameless code that the
    card ignores stays ignored: backgrounds rarely have names.) Without names, the scheme that alone has all the codes,
    unless they are all the model's own and mean something else there; else equal codes. Both are guesses.
    codes: code -> number of valid pixels.

    Raises MappingError for pairs that make no sense and for classes that the card does not have.
    """
    text, names = class_map.strip(), {code: name for code, name in category_names.items() if _is_name(name)}
    word, present = text.casefold(), [code for code, pixels in codes.items() if pixels]
    if word in SCHEMES:
        targets, by, source = _by_scheme(word, card), SCHEME, f"CLASS_MAP is the scheme {word}"
        names = {**_scheme_names(word), **names}
    elif word == CODES:
        targets, by, source = _by_equal_codes(card), CODE, "CLASS_MAP says that codes are the model's own"
    elif text:
        targets, by, source = _by_pairs(text, names, card), PAIR, "CLASS_MAP gives pairs"
    elif names:
        targets, by = _by_names(names, card), NAME
        source = "category names of the layer were matched to class names"
    else:
        targets, by, source, names = _guess(present, card)
    is_guess = not text and by != NAME
    meanings = _meanings(targets, by, names, card, codes)
    return Mapping(
        table={code: index for code, index in targets.items() if index != IGNORED},
        ignored=tuple(sorted(code for code, index in targets.items() if index == IGNORED)),
        unmapped={code: pixels for code, pixels in sorted(codes.items()) if code not in targets},
        meanings=meanings,
        how=_describe(source, meanings, is_guess),
        is_guess=is_guess,
    )


def best_names(candidates: Sequence[Names], card: ModelCard) -> Names:
    """Of several namings of a layer's codes (style, columns of its table) the one that says most to the model; the
    first of equals, and nothing where there is none."""

    def known(names: Names) -> int:
        found = _Classes(card)
        return sum(found.match(name) is not None for name in names.values() if _is_name(name))

    return max(candidates, key=known, default={})


class _Classes:
    """The classes of a card by what they are called."""

    def __init__(self, card: ModelCard) -> None:
        self._exact = {normalise(each.name): IGNORED for each in card.ignored}
        self._exact.update({normalise(each.name): at for at, each in enumerate(card.classes)})
        self._words: dict[str, list[int]] = {}
        for at, each in enumerate(card.classes):
            word = next(filter(None, map(word_of, forms(each.name))), None)
            self._words.setdefault(word or normalise(each.name), []).append(at)

    def match(self, name: str, word: Optional[str] = None) -> Optional[int]:
        """The index of the class that a name or, where no class is called so, a word means; IGNORED where that is no
        land cover, None where no class is meant, or more than one might be."""
        for form in forms(name):
            found = self._exact.get(form)
            if found is not None:
                return found
        for each in [word] if word else filter(None, map(word_of, forms(name))):
            if each == NOTHING:
                return IGNORED
            for near in (each, *NEAREST.get(each, ())):
                found = self._exact.get(normalise(near))
                if found is not None:
                    return found
                at = self._words.get(near, [])
                if at:
                    return at[0] if len(at) == 1 else None
        return None


def _is_name(name: str) -> bool:
    number = r"(class|category|code|value)?[\s_#:-]*-?\d+(\.0+)?"
    return bool(name.strip()) and not re.fullmatch(number, name.strip(), re.IGNORECASE)


def _guess(present: Sequence[int], card: ModelCard) -> tuple[dict[int, int], str, str, Names]:
    """Targets of nameless codes, how they were found, the same in words, and names."""
    equal, known = _by_equal_codes(card), schemes_with(present, [each.code for each in card.ignored])
    if len(known) == 1:
        scheme = _by_scheme(known[0], card)
        targets = {**{code: at for code, at in equal.items() if at == IGNORED}, **scheme}
        if not set(present) <= set(equal) or all(equal[code] == targets.get(code) for code in present):
            source = f"the layer has no names, and only the scheme {known[0]} has its codes, so it is taken for that"
            return targets, SCHEME, source, _scheme_names(known[0])
    too = f", which {', '.join(known)} have too," if known else ""
    return equal, CODE, f"the layer has no names, so its codes{too} are taken for the model's own", {}


def _scheme_names(scheme: str) -> Names:
    return {each.code: each.name for each in read_scheme(scheme)}


def _by_scheme(scheme: str, card: ModelCard) -> dict[int, int]:
    classes, targets = _Classes(card), {}
    for each in read_scheme(scheme):
        index = IGNORED if each.target is None else classes.match(each.name, each.target)
        if index is not None:
            targets[each.code] = index
    return targets


def _by_names(names: Names, card: ModelCard) -> dict[int, int]:
    classes = _Classes(card)
    found = {code: classes.match(name) for code, name in names.items()}
    targets = {each.code: IGNORED for each in card.ignored if each.code not in names}
    targets.update({code: index for code, index in found.items() if index is not None})
    return targets


def _by_equal_codes(card: ModelCard) -> dict[int, int]:
    targets = {each.code: IGNORED for each in card.ignored}
    targets.update({each.code: i for i, each in enumerate(card.classes)})
    return targets


def _by_pairs(text: str, names: Names, card: ModelCard) -> dict[int, int]:
    targets: dict[int, int] = {}
    for pair in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        left, equals, right = pair.rpartition("=")
        if not equals:
            raise MappingError(
                f"CLASS_MAP: expected a scheme ({', '.join(SCHEMES)}), {CODES}, or pairs like 10=water, found "
                f"{pair!r}. Choose a scheme or write code=class."
            )
        index = _class_index(right.strip(), pair, card)
        for code in _codes(left.strip(), pair, names):
            if code in targets:
                raise MappingError(f"CLASS_MAP: code {code} appears twice, again in {pair!r}. Leave one of the pairs.")
            targets[code] = index
    if not targets:
        raise MappingError(f"CLASS_MAP: expected pairs like 10=water, found {text!r}. Write code=class.")
    return targets


def _codes(text: str, pair: str, names: Names) -> Iterable[int]:
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
            f"CLASS_MAP: expected a whole number, a range like 41-43{known} before '=', found "
            f"{told(text, names.values())!r} in {pair!r}. Correct the pair."
        )
    return named


def _class_index(text: str, pair: str, card: ModelCard) -> int:
    if text.casefold() in IGNORE_WORDS:
        return IGNORED
    for infos, ignored in ((card.classes, False), (card.ignored, True)):
        for i, each in enumerate(infos):
            if normalise(text) == normalise(each.name) or re.fullmatch(rf"0*{each.code}", text):
                return IGNORED if ignored else i
    raise MappingError(
        f"CLASS_MAP: expected a class of the model ({_list([f'{c.code} {c.name}' for c in card.classes])}) or none, "
        f"found {told(text, [c.name for c in card.classes])!r} in {pair!r}. Correct the pair."
    )


def _meanings(
    targets: dict[int, int], by: str, names: Names, card: ModelCard, codes: dict[int, int]
) -> tuple[Meaning, ...]:
    total = max(sum(codes.values()), 1)
    return tuple(
        Meaning(
            code,
            names.get(code, ""),
            pixels / total,
            card.classes[targets[code]] if targets.get(code, IGNORED) != IGNORED else None,
            by if code in targets else UNMAPPED,
        )
        for code, pixels in sorted(codes.items())
    )


def _describe(source: str, meanings: Sequence[Meaning], is_guess: bool) -> str:
    def label(each: Meaning) -> str:
        share = f" ({100 * each.share:.3g} %)" if is_guess else ""
        return f"{each.code} {each.name}".strip() + share

    known = [
        f"{label(each)} -> {each.target.name if each.target else 'ignored'}" for each in meanings if each.by != UNMAPPED
    ]
    unknown = [label(each) for each in meanings if each.by == UNMAPPED]
    tail = f"; without a match: {_list(unknown)}" if unknown else ""
    advice = f" If they mean something else, say it in CLASS_MAP; {CODES} says that equal codes are meant." * is_guess
    return f"Class codes: {source}: {_list(known) or 'none of the codes present'}{tail}.{advice}"


def _list(items: list[str], most: int = 20) -> str:
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more
