"""What a segmenter minimises, the weights of its classes, and the classes that it must not learn.

segmentation_models_pytorch's losses are not used: its jaccard divides by all classes, present or not, and its focal
is one against all, and not a number where no pixel is labelled.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional as F

from ...contract.card import NO_CLASS, ClassInfo
from ...contract.dataset import DatasetInfo
from ...contract.errors import JobError
from ...contract.vocabulary import normalise
from ..loop.learner import class_weights

Loss = Callable[[Tensor, Tensor], Tensor]
GAMMA = 2.0


def segmenter_loss(name: str, weights: Tensor | None) -> Loss:
    """The loss (logits (n, k, h, w), target (n, h, w) int64, 255: ignored) -> scalar, 0 where all is ignored.

    name: cross-entropy, jaccard, focal, or combined: cross-entropy and jaccard added. weights: (k,), one of each
    class, or None. Raises JobError for another name.
    """
    losses: dict[str, Callable[[Tensor, Tensor, Tensor | None], Tensor]] = {
        "cross-entropy": cross_entropy,
        "jaccard": jaccard,
        "focal": focal,
        "combined": lambda *each: cross_entropy(*each) + jaccard(*each),
    }
    if name not in losses:
        raise JobError(f"loss: expected one of {', '.join(losses)}, found {name!r}. Change LOSS and run again.")
    chosen = losses[name]
    return lambda logits, target: chosen(logits.float(), target, None if weights is None else weights.to(logits.device))


def cross_entropy(logits: Tensor, target: Tensor, weights: Tensor | None) -> Tensor:
    """Weighted cross-entropy, the sum over the labelled pixels divided by their number.

    Not by the sum of their weights, as torch does: a crop of one class would then count as if it weighed 1.
    """
    total = F.cross_entropy(logits, target, weights, ignore_index=NO_CLASS, reduction="sum")
    return total / (target != NO_CLASS).sum().clamp(min=1)


def focal(logits: Tensor, target: Tensor, weights: Tensor | None) -> Tensor:
    """Cross-entropy times (1 - p) ** 2, p the probability of the pixel's class: what is known counts little.

    Lin et al. 2017 (https://arxiv.org/abs/1708.02002), equation 4, with softmax for its sigmoid.
    """
    labelled = target != NO_CLASS
    log_share = F.log_softmax(logits, 1)
    right = log_share.gather(1, target.masked_fill(~labelled, 0)[:, None])[:, 0].exp()
    each = F.nll_loss(log_share, target, weights, ignore_index=NO_CLASS, reduction="none")
    return ((1 - right) ** GAMMA * each).sum() / labelled.sum().clamp(min=1)


def jaccard(logits: Tensor, target: Tensor, weights: Tensor | None) -> Tensor:
    """1 - soft intersection over union, over the labelled pixels of the batch; the mean of the classes present.

    Rahman and Wang 2016 (https://doi.org/10.1007/978-3-319-50835-1_22), equations 3 to 5, for each class: sum of
    p y over sum of p + y - p y.
    """
    classes = logits.shape[1]
    labelled = (target != NO_CLASS)[:, None]
    share = logits.softmax(1) * labelled
    truth = F.one_hot(target.masked_fill(~labelled[:, 0], 0), classes).movedim(3, 1).to(share.dtype) * labelled
    both = (share * truth).sum((0, 2, 3))
    count = truth.sum((0, 2, 3))
    union = share.sum((0, 2, 3)) + count - both
    weight = (count > 0).to(share.dtype) * (1 if weights is None else weights)
    lost = 1 - both / union.clamp(min=1e-6)
    return (weight * lost).sum() / weight.sum().clamp(min=1e-6)


def class_weights_of(text: str, info: DatasetInfo, shares: Sequence[float]) -> Tensor | None:
    """The weights (k,) that CLASS_WEIGHTS means, scaled so that an average labelled pixel weighs 1; None: all alike.

    text: none; auto, 1 / sqrt(share); or pairs such as `road=3, building=2` by name or code, where the classes left
    out weigh 1. shares: of the labelled training pixels, each class in turn. Raises JobError where it makes no sense.
    """
    text = text.strip()
    if text.casefold() in ("", "none"):
        return None
    if text.casefold() == "auto":
        if not sum(shares):
            raise JobError(
                f"class_weights: expected counts of labelled pixels for auto, found none in {info.name}. Prepare the "
                "dataset again, or give weights such as road=3."
            )
        return class_weights(shares)
    weights = torch.ones(len(info.classes))
    named: set[int] = set()
    for pair in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        index, weight = _pair(pair, info)
        if index in named:
            raise JobError(
                f"class_weights: expected each class once, found {info.classes[index].name} twice. "
                "Change CLASS_WEIGHTS and run again."
            )
        named.add(index)
        weights[index] = weight
    share = torch.tensor(shares, dtype=torch.float32) if sum(shares) else torch.full_like(weights, 1 / len(weights))
    average = (weights * share).sum()
    if not average > 0:
        raise JobError(
            f"class_weights: expected a class of the training scenes that weighs more than 0, found {text!r}. "
            "Change CLASS_WEIGHTS and run again."
        )
    return weights / average


def without_ignored(info: DatasetInfo, ignore: str) -> DatasetInfo:
    """The description with the classes that `ignore` names, by name or code, among the ignored ones.

    Names stand between commas, semicolons or line ends; what is ignored already may be named too. Raises JobError
    where a name is not known or fewer than two classes remain.
    """
    names = [part for part in (each.strip() for each in re.split(r"[,;\n]", ignore)) if part]
    gone = {index for name in names if _find(name, info.ignored) is None for index in (_index(name, info, "ignore"),)}
    if not gone:
        return info
    kept = [index for index in range(len(info.classes)) if index not in gone]
    if len(kept) < 2:
        raise JobError(
            f"ignore: expected at least two classes to remain, found {len(kept)} without {ignore!r} among "
            f"{_known(info)}. Name fewer in IGNORE."
        )
    return replace(
        info,
        classes=tuple(info.classes[index] for index in kept),
        ignored=(*info.ignored, *(info.classes[index] for index in sorted(gone))),
        scenes=tuple(
            replace(scene, pixels=tuple(scene.pixels[index] for index in kept) if scene.pixels else ())
            for scene in info.scenes
        ),
    )


def _pair(pair: str, info: DatasetInfo) -> tuple[int, float]:
    """Index and weight of `name=weight`."""
    name, _, number = (each.strip() for each in pair.rpartition("="))
    try:
        weight = float(number)
    except ValueError:
        weight = math.nan
    if not name or not 0 <= weight < math.inf:
        raise JobError(
            f"class_weights: expected none, auto, or pairs such as road=3, building=2 with weights of at least 0, "
            f"found {pair!r}. Change CLASS_WEIGHTS and run again."
        )
    return _index(name, info, "class_weights"), weight


def _index(name: str, info: DatasetInfo, option: str) -> int:
    index = _find(name, info.classes)
    if index is None:
        raise JobError(
            f"{option}: expected classes of the dataset ({_known(info)}), found {name!r}. Change {option.upper()} and "
            "run again."
        )
    return index


def _find(name: str, classes: Sequence[ClassInfo]) -> int | None:
    """Index of the class of that name or code."""
    for index, each in enumerate(classes):
        if normalise(name) == normalise(each.name) or re.fullmatch(rf"0*{each.code}", name):
            return index
    return None


def _known(info: DatasetInfo) -> str:
    return ", ".join(f"{each.code} {each.name}" for each in info.classes)
