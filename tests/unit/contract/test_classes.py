"""Truth tables of class maps: what each code means to a model, and which maps are refused."""

from __future__ import annotations

import json
import re

import pytest

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.contract.classes import IGNORE_WORDS, SCHEMES, SYNONYMS, normalise, read_scheme, resolve
from landsynth.contract.errors import MappingError
from landsynth.contract.resources import SCHEME_FOLDER

NAMES = ("building", "land", "road", "vegetation", "water")
BUILDING, LAND, ROAD, VEGETATION, WATER = range(5)


def card(names: tuple[str, ...] = NAMES, first: int = 1) -> ModelCard:
    return ModelCard(
        kind="generator", architecture="fast", name="test",
        classes=tuple(ClassInfo(code, name) for code, name in enumerate(names, first)),
        bands=(BandInfo("red", 0, 255, 100, 50),), data_type="uint8", pixel_size=1.0, multiple=8, context=48,
        overlap=112, ignored=(ClassInfo(0, "unlabelled"),),
    )  # fmt: skip


def test_without_map_or_names_codes_are_equal() -> None:
    mapping = resolve("", {}, card(), {0: 5, 1: 10, 5: 20, 7: 3, -2: 1})
    assert mapping.table == {1: BUILDING, 2: LAND, 3: ROAD, 4: VEGETATION, 5: WATER}
    assert mapping.ignored == (0,)
    assert mapping.unmapped == {-2: 1, 7: 3}
    assert "7" in mapping.how and "1 -> building" in mapping.how


@pytest.mark.parametrize(("text", "table", "ignored"), [
    ("10=vegetation", {10: VEGETATION}, ()),
    ("10 = Vegetation , 50=1", {10: VEGETATION, 50: BUILDING}, ()),
    ("10=vegetation;50=BUILDING\n80=5\n", {10: VEGETATION, 50: BUILDING, 80: WATER}, ()),
    ("41-43=vegetation", {41: VEGETATION, 42: VEGETATION, 43: VEGETATION}, ()),
    ("-3--2=water, -1=land", {-3: WATER, -2: WATER, -1: LAND}, ()),
    ("7=road, 0=", {7: ROAD}, (0,)),
    ("7=road, 0=none, 1=nodata, 2=Ignore, 3=unlabelled, 4=0", {7: ROAD}, (0, 1, 2, 3, 4)),
    ("sea=water, Wald = vegetation", {30: WATER, 31: VEGETATION, 33: VEGETATION}, ()),
])  # fmt: skip
def test_pairs(text: str, table: dict[int, int], ignored: tuple[int, ...]) -> None:
    names = {30: "Sea", 31: "Wald", 33: "wald"}
    mapping = resolve(text, names, card(), {999: 1, **dict.fromkeys(table, 2)})
    assert mapping.table == table
    assert mapping.ignored == ignored
    assert mapping.unmapped == {999: 1}, "codes that pairs leave out are never guessed, equal or named"


@pytest.mark.parametrize(("text", "found"), [
    ("worldcove", "worldcove"), ("10", "10"), ("10=forest", "forest"), ("10=9", "9"), ("x=water", "x"),
    ("1.5=water", "1.5"), ("43-41=water", "43-41"), ("0-70000=water", "0-70000"), ("10=water, 10=land", "10"),
    ("8-10=water, 10=water", "10"), ("10==water", "10="), (" , ;", ","),
])  # fmt: skip
def test_bad_pairs_are_refused_with_what_was_found(text: str, found: str) -> None:
    with pytest.raises(MappingError, match=re.escape(found)) as caught:
        resolve(text, {}, card(), {10: 1})
    assert str(caught.value).startswith("CLASS_MAP: ") and str(caught.value).endswith(".")


@pytest.mark.parametrize(("name", "index"), [
    ("building", BUILDING), ("Buildings", BUILDING), ("HOUSES", BUILDING), ("Built-up", BUILDING),
    ("built_up areas", BUILDING), ("Land (unpaved area)", LAND), ("Bare", LAND), ("sand", LAND), ("Streets", ROAD),
    ("highway", ROAD), ("Trees", VEGETATION), ("grass", VEGETATION), ("Forest", VEGETATION), ("Water", WATER),
    ("Open Water", WATER),
])  # fmt: skip
def test_names_that_match(name: str, index: int) -> None:
    mapping = resolve("", {77: name}, card(), {77: 4})
    assert mapping.table == {77: index}
    assert f"77 {name} -> {NAMES[index]}" in mapping.how


@pytest.mark.parametrize("name", ["Railway", "parking lot", "Waste water plant", "Treeless plain", "snow", "woodpile"])
def test_names_that_do_not_match_stay_unmapped(name: str) -> None:
    mapping = resolve("", {2: name}, card(), {2: 4, 1: 6})
    assert mapping.table == {}
    assert mapping.unmapped == {1: 6, 2: 4}, "under other names, equal codes would be a guess"
    assert f"2 {name}" in mapping.how


@pytest.mark.parametrize("name", ["unlabelled", "No data", "Unclassified", "n/a"])
def test_names_of_nothing_are_ignored(name: str) -> None:
    assert resolve("", {9: name, 1: "water"}, card(), {}).ignored == (0, 9)


@pytest.mark.parametrize("name", ["3", "Class 3", "class_3", "3.0", "", " ", "Value: 3"])
def test_numbers_are_no_names(name: str) -> None:
    assert resolve("", {3: name}, card(), {3: 1}).table[3] == ROAD


def test_class_names_of_the_card_go_before_synonyms() -> None:
    richer = card(("vegetation", "forest", "water"))
    assert resolve("", {7: "Forest", 8: "grass"}, richer, {}).table == {7: 1, 8: 0}


@pytest.mark.parametrize(("scheme", "table", "ignored"), [
    ("worldcover", {10: 3, 20: 3, 30: 3, 40: 3, 50: 0, 60: 1, 80: 4, 90: 3, 95: 3, 100: 3}, (0,)),
    ("Chesapeake", {1: 4, 2: 3, 3: 3, 4: 1, 5: 0, 6: 2}, (0, 15)),
])  # fmt: skip
def test_whole_schemes(scheme: str, table: dict[int, int], ignored: tuple[int, ...]) -> None:
    mapping = resolve(scheme, {}, card(), {70: 3, 7: 1})
    assert (mapping.table, mapping.ignored, mapping.unmapped) == (table, ignored, {7: 1, 70: 3})


@pytest.mark.parametrize(("scheme", "code", "name"), [
    ("nlcd", 11, "water"), ("nlcd", 24, "building"), ("nlcd", 31, "land"), ("nlcd", 42, "vegetation"),
    ("nlcd", 1, "water"), ("nlcd", 7, "vegetation"), ("corine", 1, "building"), ("corine", 111, "building"),
    ("corine", 4, "road"), ("corine", 122, "road"), ("corine", 30, "land"), ("corine", 331, "land"),
    ("corine", 44, "water"), ("corine", 523, "water"), ("corine", 25, "vegetation"), ("corine", 313, "vegetation"),
])  # fmt: skip
def test_schemes_map_by_class_names_in_any_order_of_the_card(scheme: str, code: int, name: str) -> None:
    for names in (NAMES, NAMES[::-1]):
        assert names[resolve(scheme, {}, card(names, first=20), {}).table[code]] == name


def test_scheme_class_that_the_card_lacks_is_unmapped() -> None:
    assert 70 in resolve("worldcover", {}, card(), {70: 1}).unmapped
    assert resolve("worldcover", {}, card((*NAMES, "snow")), {70: 1}).table[70] == 5


def test_grid_codes_and_level_3_codes_of_corine_agree() -> None:
    classes = read_scheme("corine")
    grid = [each for each in classes if each.code <= 44]
    level3 = [each for each in classes if 111 <= each.code <= 523]
    assert [each.code for each in grid] == list(range(1, 45))
    assert [(a.name, a.color, a.target) for a in grid] == [(b.name, b.color, b.target) for b in level3]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_scheme_files_are_whole(scheme: str) -> None:
    document = json.loads((SCHEME_FOLDER / f"{scheme}.json").read_text(encoding="utf-8"))
    classes = read_scheme(scheme)
    assert document["name"] == scheme and document["source"] and document["licence"]
    assert len({each.code for each in classes}) == len(classes)
    assert all(re.fullmatch("#[0-9a-f]{6}", each.color) for each in classes)
    assert {each.target for each in classes} <= {None, "snow", *NAMES}
    assert {each.target for each in classes} - {None} <= set(document["why"])


def test_synonyms_are_written_once_and_aim_at_known_words() -> None:
    assert set(SYNONYMS.values()) == {*NAMES, "ignore"}
    assert not {normalise(name) for name in SYNONYMS} & set(NAMES)
    assert "none" in IGNORE_WORDS
