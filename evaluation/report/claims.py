"""What an experiment of paired trainings allows one to claim, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
WHAT = {
    "painted": "real imagery with painted imagery of the same masks",
    "filtered": "real imagery with painted imagery whose misread pixels are ignored",
    "resampled": "real imagery with painted imagery, misread pixels ignored and hard masks painted more often",
    "layouts": "real imagery with painted new layouts, which show rare classes more often",
    "both": "real imagery with painted imagery of the same masks, filtered, and of new layouts",
    "strong": "real imagery with strong changes of colour and scale, and parts of one image pasted into another",
    "alone": "painted imagery alone",
}
MIXED = ("painted", "filtered", "resampled", "layouts", "both")


def headline(found: Row) -> str:
    """The answer in one sentence."""
    pairs = [each for each in found["pairs"] if each["kind"] in MIXED]
    helped = [each for each in pairs if each["verdict"] == "better" and not _is_rival(each)]
    alone = [each for each in pairs if not _is_rival(each)]
    if alone and all(each["verdict"] == "worse" for each in alone):
        best = max(alone, key=lambda each: float(each["points"]["mean"]))
        return f"Painted imagery beside real imagery did harm: {_gain(best)} of mean IoU at best."
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
    """The answer, a paragraph for each number of real scenes, and what holds for all."""
    yield headline(found)
    pairs = found["pairs"]
    for scenes in dict.fromkeys(each["scenes"] for each in pairs):
        yield " ".join(_paragraph(scenes, [each for each in pairs if each["scenes"] == scenes]))
    yield from _cautions(found)


def _paragraph(scenes: int, pairs: list[Row]) -> Iterator[str]:
    """What may be claimed with so many real scenes, and what may not."""
    real = next(each for each in pairs if not _is_rival(each))["levels"][1]
    yield f"With {scenes} real scenes, which alone give a mean IoU of {real:.3f}."
    for is_rival, than in ((False, "real imagery alone"), (True, "strong augmentation without a generator")):
        mine = [each for each in pairs if _is_rival(each) == is_rival and each["kind"] != "alone"]
        for verdict, words in (
            ("better", "It may be claimed that these do better than"),
            ("worse", "It may be claimed that these do worse than"),
            ("open", "It may not be claimed that these do better or worse than"),
        ):
            known = [_numbers(each) for each in mine if each["verdict"] == verdict]
            if known:
                yield f"{words} {than}: {'; '.join(known)}."
    for each in pairs:
        if each["kind"] == "alone":
            yield f"Painted imagery alone gives {100 * each['ratio']:.0f} % of what real imagery alone gives."


def _numbers(pair: Row) -> str:
    """An arm with its difference and interval, and where nothing may be claimed, what it would take."""
    total, area = pair["points"], pair["places"]
    name = pair["subject"].partition(", ")[2]
    if total["low"] is None:
        return f"{name} ({_gain(pair)}; one pair of trainings shows no spread)"
    text = f"{name} ({_gain(pair)}, 95 % interval {total['low']:+.1f} to {total['high']:+.1f}"
    if pair["verdict"] != "open":
        return f"{text})"
    if area is not None and total["low"] * total["high"] > 0:
        return f"{text}, but with parts of the test area {area['low']:+.1f} to {area['high']:+.1f})"
    pairs = f"about {total['needed']}" if total["needed"] else "more than a thousand"
    return f"{text}; {pairs} pairs would show so little, {total['n']} show {total['detectable']:.1f} points)"


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
