"""What an experiment says in plain words, for people who know maps and imagery but not neural networks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import claims
from .gains import best

TITLES = {
    "mixing": "Does synthetic imagery help? Mixes of real and synthetic imagery",
    "composition": "How much synthetic imagery? Alone, and on top of real imagery",
    "lambda": "How diverse should synthetic imagery be? The weight lambda",
    "size": "When does synthetic imagery help? With few and with many real scenes",
    "bands": "Do more bands help? Segmenters and generators of different bands",
    "ablation": "What makes the generator useful? csebgan with parts left out",
    "usefulness": "Is synthetic imagery useful? Registered arms, pairs of trainings",
}
QUESTIONS = {
    "mixing": "Some, all or none of the real training images are replaced by synthetic ones of the same places "
    "(mix-25: a quarter of them; synthetic: all), or synthetic ones of all places are added to the real ones "
    "(real+100).",
    "composition": "Segmenters learn from synthetic images alone, one for every mask (synthetic-100), two or more, and "
    "from all real images with as many synthetic ones beside them (real+100 and so on).",
    "lambda": "A generator is trained for each weight lambda of the term that rewards different looks for the same "
    "land cover; segmenters then learn from its images alone.",
    "size": "With only some of the real scenes, a generator is trained on those alone; segmenters learn from them, and "
    "from them with two synthetic images of each (real+200).",
    "bands": "Segmenters and generators see only some of the bands; each generator's segmenters learn from its images "
    "alone.",
    "ablation": "The generator csebgan is trained whole, and with one of its parts left out each time; segmenters "
    "learn from all real images and one synthetic image of each mask.",
    "usefulness": "These arms were registered in the job before the first training, for each number of real scenes: "
    "real imagery alone, and {arms}. All trainings of one seed begin with the same weights and draw the same real "
    "crops, in whose place painted ones come: of the same places where every mask is painted once and whole (painted), "
    "of places drawn anew where masks are filtered or painted more often.",
}


def headline(found: dict[str, Any]) -> str:
    """The result in one sentence."""
    if found["cells_done"] < found["cells"]:
        return (
            f"{found['cells_done']} of {found['cells']} trainings are there. Run again with RESUME for the rest: the "
            "test split is looked at when all are."
        )
    if found.get("pairs"):
        return claims.headline(found)
    chosen = best(found["arms"])
    if chosen is None:
        return "No arm can be compared with real imagery alone."
    return _verdict(chosen, found["split"])


def summary(found: dict[str, Any]) -> Iterator[str]:
    """Paragraphs for the top of the report."""
    if found["cells_done"] < found["cells"]:
        yield (
            f"Not finished: {found['cells_done']} of {found['cells']} trainings are there. Numbers below are of "
            "validation crops, which also chose the checkpoints; the test split is looked at once all trainings are "
            "done. Run the job again with RESUME."
        )
    chosen = best(found["arms"])
    if found.get("pairs") and found["split"] == "test":
        yield from claims.claims(found)
    elif chosen is not None:
        yield _verdict(chosen, found["split"])
        yield _level(found, chosen)
        yield from _others(found, chosen)
    if len(found["seeds"]) == 1:
        yield (
            "Every kind of data was trained once only. Two trainings on the same data differ by chance too, so whether "
            "a difference here means anything cannot be told: run with at least three SEEDS."
        )


def method(found: dict[str, Any]) -> list[str]:
    """What was done, in words."""
    scenes = found["scenes"]
    seeds = ", ".join(map(str, found["seeds"]))
    toned = found["job"].get("options", {}).get("radiometry", "model") == "scenes"
    tone = " Synthetic images take the brightness and contrast of real training scenes." if toned else ""
    arms = "; ".join(claims.WHAT[each] for each in found["job"].get("options", {}).get("arms", claims.WHAT))
    question = QUESTIONS[found["kind"]].format(arms=arms)
    return [
        f"Segmenters are networks that draw a land cover map from imagery. {question}{tone}",
        f"All segmenters are trained in the same way, for {found['steps']} steps, and differ only in the imagery they "
        f"learn from and in the seed ({seeds}), which decides their first weights, the crops that are drawn and which "
        f"scenes are synthetic. The dataset has {scenes['train']} training, {scenes['validation']} validation and "
        f"{scenes['test']} test scenes. Validation, always real imagery, chooses the checkpoint of every training; the "
        "test scenes, real imagery too, are looked at once, after all trainings.",
        "IoU (intersection over union) of a class is the area where map and truth agree on it, divided by the area "
        "where either shows it. mIoU is its mean over the classes, so rare classes count as much as common ones; FWIoU "
        "weighs classes by their area; accuracy is the share of pixels whose class was found. A gain is the relative "
        "change against the training on real imagery alone: d-mIoU of +10 % takes an mIoU of 0.50 to 0.55.",
    ]


def _verdict(arm: dict[str, Any], split: str) -> str:
    """Whether, by how much, and how sure."""
    gain = arm["gains"]["miou"]
    mean = 100 * gain["mean"]
    where = "test split" if split == "test" else "validation crops"
    did = "Synthetic imagery may have helped" if mean > 0 else "Synthetic imagery did not help"
    if mean > 0 and gain["is_beyond"]:
        did = "Synthetic imagery helped"
    text = f"{did}: the arm that validation prefers, {arm['subject']}, changes the mean IoU by {mean:+.1f} % against "
    text += f"{arm['baseline']} "
    text += f"({where}"
    if gain["low"] is None:
        return f"{text}, one pair of trainings: no spread is known)."
    text += f", {gain['n']} seeds, 95 % interval {100 * gain['low']:+.1f} to {100 * gain['high']:+.1f} %)"
    if gain["is_beyond"]:
        return f"{text}. That is more than what differs between seeds by chance."
    return f"{text}. That is no more than what differs between seeds by chance: more SEEDS would tell more."


def _level(found: dict[str, Any], chosen: dict[str, Any]) -> str:
    """The numbers behind the gain."""
    arms = {arm["subject"]: arm for arm in found["arms"]}
    one, other = arms[chosen["baseline"]]["measures"]["miou"], chosen["measures"]["miou"]
    return (
        f"Trained on real imagery alone ({chosen['baseline']}), segmenters reach a mean IoU of {_spread(one)}; trained "
        f"on {chosen['subject']}, {_spread(other)}."
    )


def _others(found: dict[str, Any], chosen: dict[str, Any]) -> Iterator[str]:
    """How many of the other arms gain or lose beyond the spread."""
    known = [arm for arm in found["arms"] if arm.get("gains", {}).get("miou") and arm is not chosen]
    sure = [arm for arm in known if arm["gains"]["miou"]["is_beyond"]]
    better = [arm["subject"] for arm in sure if arm["gains"]["miou"]["mean"] > 0]
    worse = [arm["subject"] for arm in sure if arm["gains"]["miou"]["mean"] < 0]
    if better:
        yield f"Also better than real imagery alone, beyond the spread: {', '.join(better)}."
    if worse:
        yield f"Worse than real imagery alone, beyond the spread: {', '.join(worse)}."


def _spread(value: dict[str, Any]) -> str:
    tail = "" if value["std"] is None else f" ± {value['std']:.4f}"
    return f"{value['mean']:.4f}{tail}"
