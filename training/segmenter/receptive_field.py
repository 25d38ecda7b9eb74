"""How far beside the edge of a window a segmenter's classes may be off, measured on imagery."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ...contract.errors import InputError
from ...inference.windows.plan import up

FRAME = 768  # pixels a side, at least, of the frame that windows are cut from
FRAMES = 2
SAME = 0.9999  # share of pixels that must have the class of the full frame
LOGITS = 0.01  # difference of the logits, as a share of their range, that is small


@torch.no_grad()
def measured_context(net: nn.Module, images: Tensor) -> int:
    """Pixels beside an inner edge of a window that may differ from the full frame: a multiple of net.multiple.

    images: (n, bands, h, w) in -1..1, h and w at least 2 * net.multiple; crops are laid side by side, and repeated,
    until they fill a frame of FRAME px, for what lies around a pixel need not be true to be seen. Each quarter of
    the frame is a window with two inner edges. The answer is the smallest multiple from which on the class is the same
    at SAME of all pixels and no logit is off by more than LOGITS of the range of logits.

    A network that pools over the whole window, as squeeze-and-excitation does, has no end: where nothing is small
    enough, the answer is context_limit(net.multiple), the most that can be seen, and the caller should say so.
    Leaves the network in the mode in which it was. Raises InputError where the crops are too small.
    """
    multiple = int(net.multiple)  # type: ignore[arg-type]  # of every segmenter network
    if min(images.shape[2:]) < 2 * multiple:
        raise InputError(
            f"Expected crops of at least {2 * multiple} px to measure the context of a network with multiple "
            f"{multiple}, found {images.shape[3]} x {images.shape[2]}. Raise CROP_SIZE."
        )
    half = context_limit(multiple)
    was_training, device = net.training, next(net.parameters()).device
    net.eval()
    changed, worst, count = (torch.zeros(half, dtype=torch.float64) for _ in range(3))
    span = 0.0
    for frame in _frames(images, 2 * half):
        full = net(frame.to(device)).float().cpu()
        span = max(span, float(full.max() - full.min()))
        for rows, columns in ((top, left) for top in (0, 1) for left in (0, 1)):
            window = (..., slice(rows * half, (rows + 1) * half), slice(columns * half, (columns + 1) * half))
            found = net(frame[window].to(device)).float().cpu()
            # turned so that row 0 and column 0 lie at the inner edges
            axes = [axis for axis, is_second in ((2, rows), (3, columns)) if not is_second]
            one, other = (each.flip(axes) for each in (found, full[window]))
            _add(changed, worst, count, one, other)
    net.train(was_training)
    return _smallest(changed, worst, count, span, multiple)


def context_limit(multiple: int) -> int:
    """The largest context that measured_context can see and give, in pixels."""
    return up(FRAME, 2 * multiple) // 2


def _frames(images: Tensor, side: int) -> list[Tensor]:
    """Frames (1, bands, side, side) of crops side by side, all different as long as there are enough."""
    height, width = images.shape[2:]
    down, across = -(-side // height), -(-side // width)
    count = min(FRAMES, -(-len(images) // (down * across)))
    frames = []
    for first in range(count):
        numbers = torch.arange(first * down * across, (first + 1) * down * across) % len(images)
        laid = images[numbers].view(down, across, *images.shape[1:]).permute(2, 0, 3, 1, 4)
        frames.append(laid.reshape(1, images.shape[1], down * height, across * width)[..., :side, :side])
    return frames


def _add(changed: Tensor, worst: Tensor, count: Tensor, found: Tensor, full: Tensor) -> None:
    """Add a window's differences to the sums by distance from the nearest inner edge, at row 0 and column 0."""
    side = found.shape[2]
    distance = torch.minimum(torch.arange(side)[:, None], torch.arange(side)[None]).flatten()
    other = (found.argmax(1) != full.argmax(1))[0].flatten()
    changed.index_add_(0, distance, other.double())
    count.index_add_(0, distance, torch.ones(side * side, dtype=torch.float64))
    apart = (found - full).abs().amax((0, 1)).flatten().double()
    worst.scatter_reduce_(0, distance, apart, "amax")


def _smallest(changed: Tensor, worst: Tensor, count: Tensor, span: float, multiple: int) -> int:
    """The first multiple from which on, away from the edge, all is as small as it must be."""
    for context in range(0, len(count), multiple):
        same = 1 - float(changed[context:].sum() / count[context:].sum())
        if same >= SAME and float(worst[context:].max()) <= LOGITS * span:
            return context
    return len(count)
