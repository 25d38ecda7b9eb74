"""Numbers of single classes, written `water=3, building=8`: seeds, shares, instances."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Optional

from .card import ClassInfo, ModelCard
from .errors import JobError
from .typed import cut, shown
from .vocabulary import forms, normalise, told, word_of

LARGEST = 2**63


def parse_class_seeds(text: str) -> tuple[tuple[str, int], ...]:
    """The pairs (class as written, seed) of a text; empty where it names none.

    Pairs stand between commas, semicolons or line ends. Raises JobError for anything but `class=whole number`
    and for a class that is named twice.
    """
    pairs: list[tuple[str, int]] = []
    for pair, name, equals, seed in _pairs(text):
        if not (equals and name and re.fullmatch(r"[0-9]{1,19}", seed) and int(seed) < LARGEST):
            raise JobError(
                f"class_seeds: expected pairs such as water=3, building=8, seeds from 0 to 2^63 - 1, found "
                f"{shown(pair)}. Change CLASS_SEEDS and run again."
            )
        if name.casefold() in {other.casefold() for other, _ in pairs}:
            raise _twice(name)
        pairs.append((name, int(seed)))
    return tuple(pairs)


def class_numbers(text: str, option: str, example: str) -> tuple[tuple[str, float], ...]:
    """The pairs (class as written, number from 0 on) of a text; empty where it names none.

    option and example: the option that holds it and what it looks like, for the JobError that other texts raise.
    """
    found: list[tuple[str, float]] = []
    for pair, name, equals, number in _pairs(text):
        if not (equals and name and re.fullmatch(r"\d{1,9}(\.\d{1,9})?", number)):
            raise JobError(
                f"{option}: expected pairs such as {example}, found {shown(pair)}. Change {option.upper()} and run "
                "again."
            )
        found.append((name, float(number)))
    return tuple(found)


def by_class(pairs: Iterable[tuple[str, float]], classes: Sequence[ClassInfo], option: str) -> dict[int, float]:
    """Number by index in `classes`. Raises JobError for a class that is named twice and for one that is not there."""
    found: dict[int, float] = {}
    for name, number in pairs:
        index = class_index(name, classes)
        if index is None or index in found:
            known = ", ".join(f"{each.code} {each.name}" for each in classes)
            wrong = told(name, [each.name for each in classes]) + (" twice" if index in found else "")
            raise JobError(
                f"{option}: expected each once of the classes {known}, found {cut(wrong)}. Change {option.upper()} and "
                "run again."
            )
        found[index] = number
    return found


def class_index(name: str, classes: Sequence[ClassInfo]) -> Optional[int]:
    """The index of the class that a name or code means: itself, else by the vocabulary; None where there is none."""
    for index, each in enumerate(classes):
        if normalise(name) == normalise(each.name) or re.fullmatch(rf"0*{each.code}", name):
            return index
    word = word_of(normalise(name)) or normalise(name)
    same = [at for at, each in enumerate(classes) if any(word_of(form) == word for form in forms(each.name))]
    return same[0] if len(same) == 1 else None


def _pairs(text: str) -> Iterator[tuple[str, str, str, str]]:
    for pair in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        name, equals, value = (each.strip() for each in pair.rpartition("="))
        yield pair, name, equals, value


def resolve_class_seeds(text: str, card: ModelCard) -> dict[int, int]:
    """Index in card.classes -> seed, of the classes that the text names by their name or code in the model.

    Raises JobError where the text makes no sense, where the model lacks a class, and where it cannot draw the look
    of one class apart: it needs a style for each class, or a noise field.
    """
    seeds: dict[int, int] = {}
    for name, seed in parse_class_seeds(text):
        index = _index(name, card)
        if index in seeds:
            raise _twice(card.classes[index].name)
        seeds[index] = seed
    if seeds and not card.class_styles and not card.noise_channels:
        raise JobError(
            f"class_seeds: expected a model that draws each class apart, found {card.name} (architecture "
            f"{card.architecture}), which draws one style for all of them. Leave CLASS_SEEDS empty, or use a model "
            "trained with ARCHITECTURE csebgan (whole look of a class) or fast (its texture)."
        )
    return seeds


def _index(name: str, card: ModelCard) -> int:
    for index, each in enumerate(card.classes):
        if normalise(name) == normalise(each.name) or re.fullmatch(rf"0*{each.code}", name):
            return index
    known = ", ".join(f"{each.code} {each.name}" for each in card.classes)
    raise JobError(
        f"class_seeds: expected classes of the model ({known}), found "
        f"{told(name, [each.name for each in card.classes])!r}. Change CLASS_SEEDS and run again."
    )


def _twice(name: str) -> JobError:
    return JobError(f"class_seeds: expected each class once, found {name} twice. Change CLASS_SEEDS and run again.")
