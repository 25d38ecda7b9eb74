"""Words for land cover: schemes, synonyms, what is nearest to what, and names compared as people read them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, Optional

from .resources import SCHEME_FOLDER

SCHEMES = ("worldcover", "dynamicworld", "esri", "nlcd", "corine", "chesapeake", "dubai")
NOTHING = "ignore"
"""The word of names that mean no land cover."""

SYNONYMS: dict[str, str] = {
    name: word
    for word, names in {
        "building": "house, roof, structure",
        "built-up": "built-up area, built-up land, built area, built, developed, developed land, urban, urban area, "
        "urban land",
        "road": "street, highway, motorway, paved road, impervious road",
        "paved": "paved area, pavement, parking, parking lot, car park, asphalt",
        "bare": "land, bare land, bare ground, bare soil, barren, barren land, unpaved, unpaved land, ground, soil, "
        "sand, desert, bareland",
        "tree": "forest, wood, woodland, tree cover, tree canopy, canopy, mangrove, coniferous forest, forest land, "
        "orchard",
        "shrub": "shrubland, scrub, scrub shrub, scrubland, bush, heath",
        "grass": "grassland, lawn, low vegetation, herbaceous, herbaceous vegetation, meadow, pasture, "
        "hay pasture, rangeland",
        "crop": "cropland, cultivated, cultivated land, arable land, annual crop, farmland, agricultural "
        "land, agriculture land",
        "wetland": "marsh, herbaceous wetland, emergent wetland, flooded vegetation, bog",
        "vegetation": "plant, park, garden",
        "water": "open water, water body, permanent water, permanent water body, sea, ocean, lake, river, pond",
        "snow": "snow and ice, perennial snow ice, ice, glacier",
        NOTHING: "unlabelled, unlabeled, unclassified, unknown, no data, nodata, none, na, n a, cloud",
    }.items()
    for name in names.split(", ")
}
"""Whole names that mean a word. Left out on purpose, as they look like several things or like none of them: railway,
impervious, rock, beach, field, farm, residential, background. The names in the schemes' legends are known too."""

NEAREST: dict[str, tuple[str, ...]] = {
    "building": ("built-up",),
    "built-up": ("building",),
    "road": ("paved", "built-up"),
    "paved": ("built-up",),
    "tree": ("vegetation",),
    "shrub": ("vegetation", "grass"),
    "grass": ("vegetation",),
    "crop": ("vegetation", "grass"),
    "wetland": ("vegetation", "grass"),
}
"""What stands in for a word where a model has no class of it, the nearest first. Vegetation itself may be anything
from lawn to forest, so a model that tells those apart gets no guess."""

_PREFIX = re.compile(
    r"^(?:class|category|code|value)?[\s_#:-]*\d+(?:\.\d+)*[\s_.:;)|=\-\u2013\u2014]+(?=\D)", re.IGNORECASE
)
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")
_LOOKALIKES = str.maketrans("аеорсухіѕјοανɑ‐‑–—’`", "aeopcyxisjoava----''")  # noqa: RUF001 - that is the point


@dataclass(frozen=True)
class SchemeClass:
    """A class of a published legend; `target` is a word of SYNONYMS, or None where there is no land cover."""

    code: int
    name: str
    color: str
    target: Optional[str]


@cache
def read_scheme(name: str) -> tuple[SchemeClass, ...]:
    """The legend of a scheme in resources/schemes, colours included."""
    document: dict[str, Any] = json.loads((SCHEME_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return tuple(SchemeClass(**each) for each in document["classes"])


def schemes_with(codes: Collection[int], ignored: Collection[int] = ()) -> tuple[str, ...]:
    """The schemes that have all of the codes. Code 0 need not be theirs where it is among the `ignored`."""
    wanted = set(codes) - ({0} & set(ignored))
    return tuple(name for name in SCHEMES if wanted and wanted <= {each.code for each in read_scheme(name)})


def normalise(name: str) -> str:
    """A name without case, punctuation, plural and what cannot be seen: `Built-up Areas` -> `built up area`."""
    visible = "".join(each for each in unicodedata.normalize("NFC", name) if unicodedata.category(each) != "Cf")
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", visible.casefold())).split()
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words)


def forms(name: str) -> tuple[str, ...]:
    """What a label may say, normalised: as it is, without brackets, without a number before it, and without both."""
    bare = _PREFIX.sub("", name.strip(), count=1)
    each = (name, _BRACKETS.sub(" ", name), bare, _BRACKETS.sub(" ", bare))
    return tuple(text for text in dict.fromkeys(map(normalise, each)) if text)


def word_of(form: str) -> Optional[str]:
    """The word of SYNONYMS that a normalised name means, or None."""
    return _words().get(form)


def means_nothing(name: str) -> bool:
    """Whether a name says that there is no land cover."""
    return any(word_of(form) == NOTHING for form in forms(name))


def told(text: str, known: Collection[str]) -> str:
    """A text for an error that lists `known` ones: with its characters where one of those looks the same."""
    if text in known or skeleton(text) not in map(skeleton, known):
        return text
    other = next(each for each in known if skeleton(each) == skeleton(text))
    return f"{text}, which only looks like {other} ({ascii(text)} for {ascii(other)})"


def skeleton(text: str) -> str:
    """What an eye sees of a text: without invisible characters, spaces at its ends, and foreign look-alikes."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LOOKALIKES)
    return " ".join("".join(each for each in plain if unicodedata.category(each) != "Cf").split())


@cache
def _words() -> dict[str, str]:
    found = {normalise(word): word for word in SYNONYMS.values() if word != NOTHING}
    found.update({normalise(name): word for name, word in SYNONYMS.items()})
    for scheme in SCHEMES:
        for each in read_scheme(scheme):
            found.setdefault(normalise(each.name), each.target or NOTHING)
    return found
