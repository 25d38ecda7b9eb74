"""What an evaluation says in plain words, for people who know maps and imagery but not neural networks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from .measures import Group, Measure

TITLES = {
    "fidelity": "Fidelity: does it look real?",
    "agreement": "Semantic agreement: does it show the land cover that was asked for?",
    "diversity": "Diversity: does the same land cover look different each time?",
    "distinguishability": "Distinguishability: can it be told from real imagery?",
    "radiometry": "Radiometry: are brightness, colours and detail right?",
    "seams": "Seams: do borders of tiles or a grid show?",
    "privacy": "Privacy: is it a copy of training imagery?",
    "usefulness": "Usefulness: does it help to map land cover?",
}
QUESTIONS = {
    "fidelity": "Does it look real?",
    "agreement": "Does it show what was asked for?",
    "diversity": "Is it varied?",
    "distinguishability": "Can it be told apart?",
    "radiometry": "Are colours and detail right?",
    "seams": "Is it seamless?",
    "privacy": "Is it a copy?",
    "usefulness": "Is it useful?",
}
MEANINGS = {
    "frechet": "Distance of all synthetic from all real chips, as a network sees them: their average and their variety "
    "at once. 0 is no difference.",
    "fid": "Distance of all synthetic from all real chips in the features of the Inception network, as published.",
    "frd": "The same distance in the features of ResNet-50, as published.",
    "kid": "Another distance of the same features, which few chips do not push up. Around 0 is no difference.",
    "cosine": "How alike single synthetic and single real chips are on average, in the direction of their features.",
    "crd": "How alike single synthetic and single real chips are on average, in the direction of ResNet-50's features.",
    "miou": "A segmenter that learnt from real imagery maps the synthetic one: overlap of its map with the land cover "
    "that was painted, every class counting the same. 1 is perfect.",
    "fwiou": "The same overlap, classes weighted by their area.",
    "accuracy": "Share of the pixels in which the segmenter finds the class that was painted.",
    "lpips": "How different two pictures of the same land cover look. 0: the same picture each time.",
    "mcsd": "How much a class changes when it alone is drawn anew.",
    "mocd": "How much everything else changes when one class alone is drawn anew. 0: not at all.",
    "log_loss": "How unsure a random forest stays whether a chip is real. 0.69 is guessing; near 0 it always knows.",
    "auc": "How often a random forest ranks a synthetic above a real chip. 0.5 is guessing; 1 is always.",
    "wasserstein": "How far brightness must be shifted on average to turn the synthetic into the real histogram, as a "
    "share of the band's range.",
    "spread_ratio": "How varied brightness is within each class, over real imagery. 1: as varied; below: flatter.",
    "spectrum_distance": "How far the amount of fine pattern is from that of real imagery, in powers of ten. 0: alike.",
    "correlation": "How far the bands' correlations with each other are from those of real imagery.",
    "seam": "Jump in brightness across the lines of the most suspicious grid, over jumps elsewhere. 1: no seam.",
    "privacy_ratio": "Distance of synthetic chips to the nearest training chip, over that of real chips from "
    "elsewhere. 1: no nearer than strangers; towards 0: copies.",
    "privacy_ratio_own": "Of a training mask, how near the painted chip is to the picture that was learnt, over "
    "masks never seen. 1: no nearer; towards 0: pictures are remembered.",
    "privacy_near": "Share of synthetic chips that lie nearer to a training chip than 99 % of real strangers do. "
    "0.01 is expected by chance.",
    "gain": "By how much a segmenter gets better when it learns from synthetic imagery too, over real imagery alone.",
}  # fmt: skip
PERCENT = ("gain_",)
DISTANCES = ("frechet", "fid", "frd", "wasserstein", "spectrum")
"""Measures of which it says something how many times as large they are as of real imagery."""
SENTENCES = {"privacy": 3}
"""How many of a group's words answer its question in the summary; 2 of the others."""
FEW = 2000
AS_GOOD = 1.25
"""What may be so many times as bad as real imagery and is called as good."""


def meaning(name: str) -> str:
    """What a measure means, in a sentence or two; nothing where it is not one of the known."""
    known = [stem for stem in MEANINGS if name == stem or name.startswith(f"{stem}_")]
    return MEANINGS[max(known, key=len)] if known else ""


def number(value: float, name: str = "") -> str:
    """A number with three or four digits that count; gains in percent with their sign."""
    if name.startswith(PERCENT):
        return f"{100 * value:+.1f} %"
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u202f")
    if value == 0 or 0.001 <= abs(value) < 1:
        return f"{value:.3f}"
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", "\u202f")
    return f"{value:.3g}" if abs(value) < 1 or abs(value) >= 100 else f"{value:.2f}"


def spread(measure: Measure) -> str:
    """Its interval, else its spread, as text."""
    if measure.interval is not None:
        low, high = measure.interval
        return f"{number(low, measure.name)} to {number(high, measure.name)}"
    if measure.spread is None:
        return ""
    return f"± {number(measure.spread, measure.name).lstrip('+')}"


def is_around(measure: Measure) -> bool:
    """Whether its interval, if it has one, is around the value; that of chance need not be."""
    return measure.interval is None or measure.interval[0] <= measure.value <= measure.interval[1]


def level(measure: Measure) -> str:
    """What real imagery has, and how many times as much this is where that says something."""
    if measure.level is None:
        return ""
    said = f"real imagery: {number(measure.level, measure.name)}"
    is_distance = measure.name.startswith(DISTANCES) and measure.level > 0 and measure.value / measure.level >= 1.5
    return f"{said} (this is {measure.value / measure.level:.2g} times that)" if is_distance else said


def compared(found: dict[str, Any]) -> str:
    """What was compared with what."""
    chips, options = found["chips"], found["job"]["options"]
    if options["synthetic"]:
        origin = f"Synthetic imagery ({_short(options['synthetic'])})"
    else:
        origin = f"Imagery that the generator {_short(options['generator'])} painted over real land cover"
    side = chips["size"] * chips["pixel_size"]
    ground = f", {side:.3g} m on the ground" if side > 0 else ""
    pairs = (
        "Chip by chip both show the same land cover at the same place."
        if chips["is_paired"]
        else "The two show different places, so that they are compared as collections only."
    )
    return (
        f"{origin} was compared with real imagery ({_short(options['real'])}, split {options['split']}): "
        f"{chips['synthetic']} synthetic and {chips['real']} real chips, squares of {chips['size']} x {chips['size']} "
        f"pixels{ground}. {pairs}"
    )


def verdict(groups: Sequence[Group]) -> str:
    """One line: in how many headline measures it is as good as real imagery, and in which it is farthest from it."""
    held = [each for group in groups for each in group.measures if each.is_headline and each.level is not None]
    told = [(_times(each), each.title) for each in held if each.better in ("up", "down")]
    if not told:
        return "No verdict: no headline measure has a value of real imagery beside it."
    near, (most, title) = sum(times <= AS_GOOD for times, _ in told), max(told)
    farthest = "" if most <= AS_GOOD else f", and farthest from it in {title[:1].lower()}{title[1:]}"
    apart = f" ({most:.2g} times as bad)" if farthest and math.isfinite(most) else ""
    measures = "measure" if len(told) == 1 else "measures"
    return f"Verdict: as good as real imagery in {near} of {len(told)} headline {measures}{farthest}{apart}."


def _times(measure: Measure) -> float:
    """How many times as bad as real imagery a measure is that has a level; below 1: better."""
    level = measure.level or 0.0
    bad, good = (measure.value, level) if measure.better == "down" else (level, measure.value)
    return bad / good if good > 0 else math.inf if bad > good else 1.0


def answers(groups: Sequence[Group]) -> Iterator[tuple[str, str]]:
    """The questions of an evaluation, each with the first sentences of what was found."""
    for group in groups:
        question = QUESTIONS.get(group.name, group.title)
        if group.measures:
            yield question, " ".join(group.words[: SENTENCES.get(group.name, 2)]) if group.words else _headlines(group)
        elif group.missing:
            yield question, f"Not measured. {group.missing[0].reason}"


def _headlines(group: Group) -> str:
    shown = [each for each in group.measures if each.is_headline] or list(group.measures)
    return "; ".join(f"{each.title}: {number(each.value, each.name)}" for each in shown) + "."


def warnings(found: dict[str, Any], said: Sequence[str]) -> tuple[str, ...]:
    """What the reader should know first: too few chips, then what was said on the way."""
    fewest = min(found["chips"]["real"], found["chips"]["synthetic"])
    own = []
    if fewest < FEW and not any("2,000" in text or "2000" in text for text in said):
        own.append(
            f"{fewest} chips are few: Frechet distances come out too large with fewer than {FEW:,}. Compare them only "
            "with those of as many chips, and with the value for real imagery beside them."
        )
    if found["chips"]["real"] == 1 or found["chips"]["synthetic"] == 1:
        own.append("One chip is no collection: most measures need several.")
    return (*own, *said)


TRUST = (
    "Compare like with like. A number is worth most beside the same number of another generator on the same chips, and "
    "beside its value for real imagery, which the same computation gives when real is compared with real: that is what "
    "perfect imagery could reach here.",
    "No single number says that imagery is good. Imagery may lie close to real imagery because it is copied (look at "
    "privacy), may be easy to map because it is plain (look at diversity), and may be varied because it is noise "
    "(look at fidelity). Look at the pictures too.",
    "Distances depend on the network that looks. The satellite network comes with LandSynth and knows aerial and "
    "satellite imagery; what it does not look at, its distances do not see. Numbers whose names end in satellite or "
    "segmenter are not on the scale of published figures.",
    "Intervals and spreads tell how much a number would change with other chips of the same kind or with other draws. "
    "They do not tell what another region or another sensor would give.",
)


def _short(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path
