"""The measured context is where windows begin to show what the whole frame shows."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from torch import Tensor, nn  # noqa: E402

from landsynth.contract.errors import InputError  # noqa: E402
from landsynth.models.unet import UNet  # noqa: E402
from landsynth.tests.helpers import networks  # noqa: E402
from landsynth.training.segmenter import receptive_field  # noqa: E402
from landsynth.training.segmenter.receptive_field import context_limit, measured_context  # noqa: E402

MULTIPLE = 8


class Shifted(nn.Module):
    """Two classes: which is brighter, the pixel `reach` rows below or the one as many columns to the right?"""

    multiple = MULTIPLE

    def __init__(self, reach: int) -> None:
        super().__init__()
        self.layer = nn.Conv2d(1, 2, 2 * reach + 1, padding=reach, bias=False)
        with torch.no_grad():
            self.layer.weight.zero_()
            self.layer.weight[0, 0, -1, reach] = 1
            self.layer.weight[1, 0, reach, -1] = 1

    def forward(self, image: Tensor) -> Tensor:
        found: Tensor = self.layer(image)
        return found


class Pooled(nn.Module):
    """Brighter than the mean of the whole window, or not."""

    multiple = MULTIPLE

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, image: Tensor) -> Tensor:
        return torch.cat((image - image.mean((2, 3), keepdim=True), torch.zeros_like(image)), 1) * self.scale


@pytest.fixture(autouse=True)
def small_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receptive_field, "FRAME", 120)


def noise(count: int = 5, side: int = 32) -> Tensor:
    return torch.rand(count, 1, side, side, generator=torch.Generator().manual_seed(1)) * 2 - 1


@pytest.mark.parametrize(("reach", "wanted"), [(0, 0), (1, 8), (8, 8), (9, 16), (30, 32)])
def test_the_reach_of_a_shift_is_found_to_the_cell(reach: int, wanted: int) -> None:
    assert measured_context(Shifted(reach), noise()) == wanted


def test_a_window_that_sees_it_all_has_no_end() -> None:
    """The answer is then the limit, by which the caller knows."""
    bright = noise() + torch.tensor([-2.0, -1, 0, 1, 2])[:, None, None, None]
    assert measured_context(Pooled(), bright) == context_limit(MULTIPLE) == 64


def test_a_network_is_measured_within_its_theory_and_left_as_it_was() -> None:
    torch.manual_seed(4)
    net = networks.shaken(UNet(3, 4, width=4, depth=3)).train()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    found = measured_context(net, torch.rand(40, 3, 40, 48) * 2 - 1)
    assert 0 < found <= net.context and found % net.multiple == 0
    assert net.training and all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


def test_frames_are_laid_of_crops_without_repeating_before_all_were_used() -> None:
    crops = torch.arange(7.0).view(7, 1, 1, 1).expand(7, 1, 16, 16)
    frames = receptive_field._frames(crops, 32)
    assert [frame[0, 0, ::16, ::16].flatten().tolist() for frame in frames] == [[0, 1, 2, 3], [4, 5, 6, 0]]


def test_crops_that_hold_no_window_are_refused() -> None:
    with pytest.raises(InputError, match="crops of at least 16 px.*found 8 x 32"):
        measured_context(Shifted(1), torch.zeros(1, 1, 32, 8))
