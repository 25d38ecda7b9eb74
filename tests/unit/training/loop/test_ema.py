"""Averages of weights, also where spectral norm divides them."""

from __future__ import annotations

import copy

import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.models.initialisation import spectral  # noqa: E402
from landsynth.training.loop.ema import follow  # noqa: E402


def test_an_average_in_closed_form() -> None:
    live, averaged = torch.nn.BatchNorm2d(2), torch.nn.BatchNorm2d(2)
    live.weight.data.fill_(5.0)
    live.running_mean.fill_(4.0)
    follow(averaged, live, 0.75)
    assert averaged.weight.tolist() == [2, 2] and averaged.running_mean.tolist() == [1, 1]
    assert live.weight.tolist() == [5, 5]


def test_averaged_weights_keep_their_spectral_norm_while_singular_vectors_turn() -> None:
    torch.manual_seed(0)
    live = spectral(torch.nn.Conv2d(16, 16, 3))
    averaged = copy.deepcopy(live)
    for _ in range(10):  # the first singular vector moves from one pair of maps to the next
        live.parametrizations.weight.original.data += 0.02 * torch.randn(16, 16, 3, 3)
        for _ in range(20):
            live(torch.zeros(1, 16, 3, 3))  # each pass improves the estimate
        follow(averaged, live, 0.8)
    averaged.eval()
    norm = float(torch.linalg.matrix_norm(averaged.weight.detach().flatten(1), 2))
    assert norm == pytest.approx(1, abs=0.25)
