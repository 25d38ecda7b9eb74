"""Types of dataclasses, checked from their annotations, and JSON turned into them: jobs, cards, datasets alike."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import is_dataclass
from numbers import Integral, Real
from typing import Any, Union, get_args, get_origin, get_type_hints

from .errors import InputError

DEEPEST = 64
"""Levels of lists and objects in a JSON text; ours have less than ten."""
LARGEST = 2**63
_LONGEST_NAME, _LONGEST_PATH, _SHOWN = 255, 4096, 200
_WORDS = {int: "a whole number below 2^63", float: "a finite number", str: "a text without NUL", bool: "true or false"}
_TYPES: dict[type, dict[str, Any]] = {}
"""Of dataclasses that were made: reading their types takes longer than all checks."""


class Typed:
    """Base of dataclasses whose fields hold what their annotations say; raises InputError where they do not."""

    def __post_init__(self) -> None:
        for name, expected, found in wrong_fields(self):
            raise InputError(f"{type(self).__name__}: expected {expected} as {name}, found {shown(found)}")


def types_of(kind: type) -> dict[str, Any]:
    """The types of a dataclass' fields by name."""
    if kind not in _TYPES:
        _TYPES[kind] = get_type_hints(kind)
    return _TYPES[kind]


def wrong_fields(made: Any) -> Iterator[tuple[str, str, Any]]:
    """Name, expected type in words, and value of the fields that hold something else than their annotation says."""
    for name, hint in types_of(type(made)).items():
        if not _has_type(getattr(made, name), hint):
            yield name, _in_words(hint), getattr(made, name)


def shown(value: object) -> str:
    """A value in a message, cut where it is long."""
    try:
        text = repr(value)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, endless levels
        text = f"{type(value).__name__} ({error})"
    return cut(text)


def cut(text: str) -> str:
    """A text for a message, without what would make it endless."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def loads(text: Union[str, bytes]) -> Any:
    """What a JSON text holds. Raises ValueError where it is none, or nested more deeply than DEEPEST levels."""
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError(f"nested more deeply than {DEEPEST} levels") from error
    level = [found]
    for _ in range(DEEPEST):
        level = [child for each in level for child in _children(each)]
        if not level:
            return found
    raise ValueError(f"nested more deeply than {DEEPEST} levels")


def built(hint: Any, plain: Any) -> Any:
    """The value of a type that JSON holds as lists, objects and texts. What does not fit is left for the checks.

    Raises TypeError or ValueError where a dataclass cannot be made of it, and what its own checks raise.
    """
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Union and plain is not None:
        return built(inner[0], plain)  # Optional[...]
    if is_dataclass(hint):
        if not isinstance(plain, dict):
            raise TypeError(f"expected {getattr(hint, '__name__', hint)} with its fields, found {shown(plain)}")
        hints = types_of(hint)  # type: ignore[arg-type]
        unknown = sorted(set(plain) - set(hints))
        if unknown:
            raise ValueError(f"it has {shown(unknown)} that this LandSynth does not know")
        return hint(**{name: built(hints[name], value) for name, value in plain.items()})  # type: ignore[operator]
    if origin is tuple and isinstance(plain, list):
        return tuple(built(inner[0] if inner[1:] == (...,) else Any, each) for each in plain)
    if origin is dict and inner[0] is int and isinstance(plain, dict):
        return {int(key) if key.lstrip("-").isdecimal() else key: value for key, value in plain.items()}
    return plain


def path_problem(text: str) -> str:
    """What keeps a text from being a path on any system; empty where nothing does."""
    longest = max((len(part.encode()) for part in text.replace("\\", "/").split("/")), default=0)
    if longest > _LONGEST_NAME or len(text.encode()) > _LONGEST_PATH:
        return f"names of at most {_LONGEST_NAME} bytes in a path of at most {_LONGEST_PATH}"
    return ""


def _children(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _has_type(value: Any, hint: Any) -> bool:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Union:
        return any(_has_type(value, each) for each in inner)
    if origin is tuple:
        wanted = (inner[0],) * len(value) if inner[1:] == (...,) and isinstance(value, tuple) else inner
        return isinstance(value, tuple) and len(value) == len(wanted) and all(map(_has_type, value, wanted))
    if origin is dict:
        return isinstance(value, dict) and all(
            _has_type(key, inner[0]) and _has_type(item, inner[1]) for key, item in value.items()
        )
    if hint is Any:  # JSON of any form
        numbers = (value,) if isinstance(value, float) else ()
        return all(map(math.isfinite, numbers)) and all(_has_type(each, Any) for each in _children(value))
    if hint is int:
        return isinstance(value, Integral) and not isinstance(value, bool) and abs(int(value)) < LARGEST
    if hint is float:
        return isinstance(value, Real) and not isinstance(value, bool) and _is_finite(value)
    return isinstance(value, hint) and (hint is not str or _is_text(value))


def _is_finite(value: Real) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond all floats
        return False


def _is_text(value: str) -> bool:
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:  # half of a pair of surrogates
        return False


def _in_words(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Union:
        return " or ".join("nothing" if each is type(None) else _in_words(each) for each in inner)
    if origin is tuple:
        return f"{'a list' if inner[1:] == (...,) else len(inner)} of these: {_in_words(inner[0])}"
    if origin is dict:
        return f"pairs of {_in_words(inner[0])} and {_in_words(inner[1])}"
    return _WORDS.get(hint, getattr(hint, "__name__", str(hint)))
