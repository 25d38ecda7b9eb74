"""Class values of a field as the integer codes that a raster can hold; plain data in, plain data out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Optional, Union

from ...contract.classes import CODES
from ...contract.errors import InputError, MappingError
from ...contract.vocabulary import SCHEMES, normalise, told
from ..language.words import tr

Value = Union[int, float, str]

LOWEST, HIGHEST = -(2**31), 2**31 - 1
_NUMBERED = re.compile(r"(?:class|category|code|value)?[\s_#:-]*?(-?\d+)(?:\.0+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Coding:
    """The code of each value of the class field, and names where the values are texts."""

    codes: dict[Value, int]
    names: dict[int, str]

    @property
    def nodata(self) -> int:
        """A code that no value has."""
        used = set(self.codes.values())
        return next(code for code in range(LOWEST, HIGHEST) if code not in used)


def code_values(values: Iterable[object], field: str) -> Coding:
    """Codes for the values of a field: whole numbers are codes, texts are numbered from 1 in alphabetical order.

    Texts that are all numbers ("311", "Class 7") are those codes. Raises InputError for fractions, for
    numbers that no Int32 raster can hold, and for values that are neither numbers nor texts.
    """
    distinct = list(dict.fromkeys(values))
    texts = [value for value in distinct if isinstance(value, str)]
    if not texts:
        return Coding({value: _whole(value, field) for value in distinct}, {})  # type: ignore[misc]
    matches = {text: _NUMBERED.fullmatch(composed(text)) for text in texts}
    numbers = {text: int(match[1]) for text, match in matches.items() if match}
    if len(numbers) == len(texts):
        return Coding({text: _whole(number, field) for text, number in numbers.items()}, {})
    names = dict(enumerate(sorted({composed(text) for text in texts}), start=1))
    code_of = {name: code for code, name in names.items()}
    return Coding({text: code_of[composed(text)] for text in texts}, names)


def composed(text: str) -> str:
    """A text as it is compared: in Unicode's composed form (NFC), without spaces around."""
    return unicodedata.normalize("NFC", text).strip()


def _whole(value: object, field: str) -> int:
    if not isinstance(value, (int, float)):
        raise InputError(
            tr("Expected whole numbers or texts in CLASS_FIELD {}, found {}. Choose another field.").format(
                field, _said(value)
            )
        )
    if value != value or value in (float("inf"), float("-inf")) or value != int(value):
        raise InputError(
            tr(
                "Expected whole numbers or texts in CLASS_FIELD {}, found {}. Choose the field that holds class codes "
                "or names, or round its values with the field calculator."
            ).format(field, value)
        )
    if not LOWEST < int(value) <= HIGHEST:
        raise InputError(
            tr(
                "Expected class codes from {} to {} in CLASS_FIELD {}, found {}. Choose the field that holds class "
                "codes or names."
            ).format(LOWEST + 1, HIGHEST, field, int(value))
        )
    return int(value)


def _said(value: object) -> str:
    """A value in words: dates and times of Qt as people write them."""
    kind, text = type(value).__name__, getattr(value, "toString", None)
    words = {"QDate": tr("the date"), "QDateTime": tr("the date"), "QTime": tr("the time")}
    return f"{words[kind]} {text(1)}" if kind in words and text else f"{kind} ({value})"  # 1: as ISO 8601 has it


def translate_class_map(class_map: str, coding: Coding) -> tuple[str, tuple[str, ...]]:
    """CLASS_MAP with the texts of the field replaced by their codes, and the texts that the land cover lacks.

    Only for coded texts: elsewhere pairs hold codes already. A text may hold commas: `Forest, mixed=vegetation`.
    """
    if not coding.names or not class_map.strip():
        return class_map, ()
    if class_map.strip().casefold() in (*SCHEMES, CODES):
        raise MappingError(
            tr(
                "Expected pairs text=class in CLASS_MAP, as CLASS_FIELD holds texts, found {}, which means codes. "
                "Write pairs such as {}=water, or choose the field that holds the codes."
            ).format(class_map.strip(), next(iter(coding.names.values())))
        )
    pairs, unknown = [], []
    for text, target in _pairs(class_map, coding.names):
        codes = _codes_of(text, coding.names)
        pairs += [f"{code}={target}" for code in codes]
        if not codes:
            unknown.append(text)
    if unknown and not pairs:
        raise MappingError(
            tr("Expected texts of CLASS_FIELD before '=' in CLASS_MAP ({}), found {}. Correct CLASS_MAP.").format(
                ", ".join(list(coding.names.values())[:20]),
                ", ".join(told(each, coding.names.values()) for each in unknown),
            )
        )
    return ", ".join(pairs), tuple(unknown)


def _codes_of(text: str, names: Mapping[int, str]) -> list[int]:
    exact = [code for code, name in names.items() if name == composed(text)]
    return exact or [code for code, name in names.items() if normalise(name) == normalise(text)]


def _pairs(class_map: str, names: Mapping[int, str]) -> Iterable[tuple[str, str]]:
    """Text and class of each pair; a piece without '=' belongs to the text that goes on after the comma."""
    rest: Optional[str] = None
    for piece in re.split(r"([,;\n])", class_map):
        whole = piece if rest is None else rest + piece
        text, equals, target = whole.rpartition("=")
        if equals and text.strip():
            yield text.strip().strip("\"'"), target.strip()
            rest = None
        elif whole.strip(" ,;\n\r\t"):
            rest = whole
        else:
            rest = None
    if rest is not None:
        raise MappingError(
            tr("Expected pairs text=class in CLASS_MAP, found {!r}. Write text=class.").format(rest.strip())
        )
