"""What an experiment of paired trainings allows one to claim, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
WHAT = {
    "painted": "real imagery with painted imagery of the same masks",
    "filtered": "real imagery with painted imagery whose misread pixels are ignored",
    "resampled": "real imagery with painted imagery, misread pixels ignored and hard masks painted more often",
    "strong": "real imagery with strong changes of colour and scale, and parts of one image pasted into another",
    "alone": "painted imagery alone",
}
MIXED = ("painted", "filtered", "resampled")


def headline(found: Row) -> str:
    """The answer in one sentence."""
    pairs = [each for each in found["pairs"] if each["kind"] in MIXED]
    helped = [each for each in pairs if each["verdict"] == "better" and not _is_rival(each)]
    if not helped:
        return "No gain was shown: painted imagery beside real imagery did no better than chance allows."
    best = max(helped, key=lambda each: float(each["points"]["mean"]))
    rival = next((each for each in pairs if each["subject"] == best["subject"] and _is_rival(each)), None)
    text = f"Synthetic imagery helped with {best['scenes']} real scenes: {_gain(best)} of mean IoU"
    if rival is None:
        return f"{text}. Whether strong augmentation of the real scenes does as well was not measured."
    if rival["verdict"] == "better":
        return f"{text}, and more than strong augmentation of the same scenes does ({_gain(rival)})."
    return f"{text}. That it does more than strong augmentation without any generator is not shown ({_gain(rival)})."


def claims(found: Row) -> Iterator[str]:
    """A paragraph for each number of real scenes, and what holds for all."""
    yield headline(found)
    pairs = found["pairs"]
    for scenes in dict.fromkeys(each["scenes"] for each in pairs):
        mine = [each for each in pairs if each["scenes"] == scenes]
        yield f"With {scenes} real scenes. " + " ".join(_claim(each) for each in mine)
    yield from _cautions(found)


def _claim(pair: Row) -> str:
    """What one comparison allows one to say."""
    here, there = (f"{level:.3f}" for level in pair["levels"])
    total, area = pair["points"], pair["places"]
    what = WHAT[pair["kind"]]
    than = "strong augmentation without a generator" if _is_rival(pair) else "real imagery alone"
    numbers = f"{_gain(pair)}, {here} instead of {there}"
    if total["low"] is not None:
        numbers += f"; over {total['n']} pairs of trainings 95 % interval {_interval(total)}"
    if area is not None:
        numbers += f", over parts of the test area {_interval(area)}"
    if pair["kind"] == "alone" and not _is_rival(pair):
        return f"Painted imagery alone reaches {100 * pair['ratio']:.0f} % of what real imagery reaches ({numbers})."
    if pair["verdict"] != "open":
        return f"It may be claimed that {what} does {pair['verdict']} than {than} ({numbers})."
    return f"It may not be claimed that {what} does better or worse than {than} ({numbers}).{_power(total)}"


def _power(total: Row) -> str:
    """How many pairs it would take, where that is known."""
    if total["low"] is None:
        return " One pair of trainings shows no spread."
    if total["low"] * total["high"] > 0:
        return " The trainings agree; it is the test area that is too small or too varied."
    said = f" So many pairs show differences from about {total['detectable']:.1f} points on;"
    if total["needed"] is None:
        return f"{said} one as small as this would take more than a thousand."
    return f"{said} to show one as small as this, it would take about {total['needed']} pairs."


def _cautions(found: Row) -> Iterator[str]:
    count = len(found["pairs"])
    yield (
        f"How to read this: {count} comparisons were fixed before the first training. Even if synthetic imagery did "
        f"nothing, about one in twenty would seem to show something, here {count / 20:.1f}. Better or worse is said "
        "only where repeating the trainings with other seeds and choosing other parts of the test area would both be "
        "unlikely to change the sign. The test area is one place: of other regions this says nothing."
    )
    options = found["job"].get("options", {})
    if not options.get("encoder_weights"):
        yield (
            "The segmenters began from random weights. With a pretrained encoder (ENCODER and its weights) real "
            "imagery alone does better, and a gain that is seen here may vanish."
        )
    ends = [row["best_step"] == row["steps"] for row in found["rows"] if row["subject"].endswith("real")]
    if sum(ends) > len(ends) / 2:
        yield (
            "Most trainings on real imagery alone were best at their last validation, so they may not have learnt all "
            "that there was. With more STEPS real imagery may gain, and synthetic imagery less."
        )
    knows = found.get("generator_scenes")
    if knows and any(each["scenes"] < knows for each in found["pairs"]):
        yield (
            f"The generator had learnt from {knows} of the training scenes. Where segmenters get fewer, painted "
            "imagery brings what it knows of the others: that is the use of a generator made elsewhere, not of one "
            "made from the few scenes."
        )


def _is_rival(pair: Row) -> bool:
    """Whether it is compared with strong augmentation."""
    return str(pair["against"]).endswith("strong")


def _gain(pair: Row) -> str:
    return f"{pair['points']['mean']:+.1f} points"


def _interval(values: Row) -> str:
    return f"{values['low']:+.1f} to {values['high']:+.1f}"
