"""Truth tables of class maps: what each code means to a model, and which maps are refused."""

from __future__ import annotations

import json
import re

import pytest

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.contract.classes import CODE, NAME, SCHEME, UNMAPPED, best_names, resolve
from landsynth.contract.errors import MappingError
from landsynth.contract.events import Message, Warning
from landsynth.contract.resources import SCHEME_FOLDER
from landsynth.contract.vocabulary import NEAREST, NOTHING, SCHEMES, SYNONYMS, normalise, read_scheme, told

NAMES = ("building", "land", "road", "vegetation", "water")
BUILDING, LAND, ROAD, VEGETATION, WATER = range(5)
AERIAL = ("building", "paved", "bare", "grass", "tree", "water")
SENTINEL = {10: "tree cover", 30: "grassland", 40: "cropland", 50: "built-up", 60: "bare", 80: "water"}


def card(names: tuple[str, ...] | dict[int, str] = NAMES, first: int = 1) -> ModelCard:
    codes = names if isinstance(names, dict) else dict(enumerate(names, first))
    return ModelCard(
        kind="generator", architecture="fast", name="test",
        classes=tuple(ClassInfo(code, name) for code, name in codes.items()),
        bands=(BandInfo("red", 0, 255, 100, 50),), data_type="uint8", pixel_size=1.0, multiple=8, context=48,
        overlap=112, ignored=(ClassInfo(0, "unlabelled"),),
    )  # fmt: skip


def test_without_map_or_names_codes_are_equal() -> None:
    mapping = resolve("", {}, card(), {0: 5, 1: 10, 5: 20, 7: 3, -2: 1})
    assert mapping.table == {1: BUILDING, 2: LAND, 3: ROAD, 4: VEGETATION, 5: WATER}
    assert mapping.ignored == (0,)
    assert mapping.unmapped == {-2: 1, 7: 3}
    assert "7 (7.69 %)" in mapping.how and "1 (25.6 %) -> building" in mapping.how
    assert mapping.event == Warning(mapping.how), "a guess"


def test_codes_as_class_map_says_that_equal_codes_are_meant() -> None:
    mapping = resolve(" Codes", {1: "water"}, card(), {1: 10, 7: 1})
    assert (mapping.table[1], mapping.unmapped) == (BUILDING, {7: 1})
    assert mapping.event == Message(mapping.how)


@pytest.mark.parametrize(("classes", "codes", "how", "targets"), [
    (AERIAL, (10, 30, 40, 50, 80), SCHEME, ("tree", "grass", "grass", "building", "water")),
    (SENTINEL, (10, 30, 40, 50, 80), SCHEME, ("tree cover", "grassland", "cropland", "built-up", "water")),
    (SENTINEL, (0, 10, 20, 90), SCHEME, ("", "tree cover", "grassland", "grassland")),
    (NAMES, (0, 111, 512), SCHEME, ("", "building", "water")),
    (AERIAL, (1, 2, 5), CODE, ("building", "paved", "tree")),
    (AERIAL, (1, 2, 11), CODE, ("building", "paved", None)),
    ({10: "water", 80: "tree"}, (10, 80), CODE, ("water", "tree")),
])  # fmt: skip
def test_nameless_codes_of_one_scheme_alone_are_that_scheme(
    classes: tuple[str, ...] | dict[int, str], codes: tuple[int, ...], how: str, targets: tuple[str | None, ...]
) -> None:
    mapping = resolve("", {}, card(classes), {**dict.fromkeys(codes, 1), 6000: 0})
    found = [each for each in mapping.meanings if each.share]
    assert [(each.target.name if each.target else "") for each in found] == [target or "" for target in targets]
    assert [each.by for each in found] == [UNMAPPED if target is None else how for target in targets]
    assert isinstance(mapping.event, Warning)


def test_other_schemes_that_have_the_codes_are_said() -> None:
    assert "its codes, which esri, nlcd, corine have too," in resolve("", {}, card(AERIAL), {1: 1, 11: 1}).how


def test_meanings_hold_what_a_table_shows() -> None:
    found = resolve("", {1: "1 - Water", 2: "Glacier"}, card(AERIAL), {1: 3, 2: 1}).meanings
    assert [(m.code, m.name, m.share, m.by) for m in found] == [
        (1, "1 - Water", 0.75, NAME), (2, "Glacier", 0.25, UNMAPPED)
    ]  # fmt: skip
    assert found[0].target == ClassInfo(6, "water") and found[1].target is None


@pytest.mark.parametrize(("name", "target"), [
    ("1 - Water", "water"), ("Class 4 Building", "building"), ("3.1.1 Broad-leaved forest", "tree"),
    ("12: Street", "paved"), ("41 Deciduous Forest", "tree"), ("[5] Trees", "tree"),
    ("Bare / sparse vegetation", "bare"), ("Wa\u200bter", "water"),
    ("Developed, Low Intensity", "building"), ("Hay/Pasture", "grass"), ("vegetation", ""), ("2nd growth", ""),
])  # fmt: skip
def test_forms_of_labels(name: str, target: str) -> None:
    found = resolve("", {9: name}, card(AERIAL), {9: 1}).meanings[0].target
    assert (found.name if found else "") == target


def test_a_word_that_two_classes_could_mean_means_none() -> None:
    both = card(("deciduous forest", "coniferous forest", "vegetation"))
    assert resolve("", {1: "forest", 2: "Coniferous forests"}, both, {}).table == {2: 1}


def test_of_several_columns_of_names_the_one_that_matches_counts() -> None:
    first, second = {1: "Eau", 2: "Forêt"}, {1: "Water", 2: "Forest"}
    assert best_names([first, second], card()) == second
    assert best_names([first, {1: "Mer"}], card()) == first
    assert best_names([], card()) == {}


def test_names_are_compared_after_composition_and_look_alikes_are_told_apart() -> None:
    assert normalise("Wa\u0308ld") == normalise("W\u00e4ld")
    assert told("w\u0430ter", ["water"]) == "w\u0430ter, which only looks like water ('w\\u0430ter' for 'water')"
    assert told("lake", ["water"]) == "lake"
    with pytest.raises(MappingError, match=re.escape("\\u0430")):
        resolve("1=w\u0430ter", {}, card(), {1: 1})


def test_the_word_of_the_nearest_class_is_known() -> None:
    assert {*NEAREST, *(each for near in NEAREST.values() for each in near)} <= set(SYNONYMS.values())


@pytest.mark.parametrize("classes", [AERIAL, SENTINEL])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_maps_to_any_bundled_model(scheme: str, classes: tuple[str, ...] | dict[int, str]) -> None:
    """But for what looks like no class, and level I codes of NLCD that may be anything green."""
    found = resolve(scheme, {}, card(classes), {each.code: 1 for each in read_scheme(scheme)}).meanings
    left = {each.name for each in found if each.by == UNMAPPED}
    assert not {name for name in left if not re.search("snow|level I", name, re.IGNORECASE)}


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
    assert {each.target for each in classes} - {None} <= set(SYNONYMS.values()) - {NOTHING}
    assert {each.target for each in classes} - {None} <= set(document["why"])


def test_synonyms_are_written_once_and_are_no_words_themselves() -> None:
    assert len({normalise(name) for name in SYNONYMS}) == len(SYNONYMS)
    assert not {normalise(name) for name in SYNONYMS} & {normalise(word) for word in SYNONYMS.values()}
