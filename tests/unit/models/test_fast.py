"""The fast generator: its names in checkpoints, and the meaning of class indices."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from landsynth.contract.errors import JobError
from landsynth.contract.jobs.train_generator import TrainGeneratorJob
from landsynth.models.fast import BLUR, SETTLED, FastConfig, FastGenerator, StyleEncoder
from landsynth.models.one_hot import one_hot


def test_one_hot_of_no_class_is_zero() -> None:
    planes = one_hot(torch.tensor([[[[0, 2, 255]]]], dtype=torch.uint8), 3)
    assert planes[0, :, 0].tolist() == [[1, 0, 0], [0, 0, 0], [0, 1, 0]]


def test_cells_show_their_upper_left_pixel_as_resizing_does() -> None:
    classes = torch.randint(0, 3, (2, 1, 12, 16))
    wanted = torch.nn.functional.interpolate(one_hot(classes, 3), scale_factor=0.25, mode="nearest")
    assert torch.equal(one_hot(classes, 3, 4), wanted)


def test_widths_follow_the_width() -> None:
    assert FastConfig(classes=5, bands=3).widths == (192, 96, 48, 32)
    assert FastConfig(classes=5, bands=3, width=8).widths == (48, 24, 12, 8)


def test_names_of_weights_are_those_of_the_first_training() -> None:
    first = {"enter": (192, 72), "at8": (192, 72), "at4": (96, 24), "at2": (48, 9), "at1": (32, 6)}
    state = FastGenerator(FastConfig(classes=5, bands=3)).state_dict()
    wanted = {"enter.weight": (192, 72, 1, 1), "enter.bias": (192,), "leave.weight": (3, 32, 3, 3), "leave.bias": (3,)}
    before = 192
    for level, count in (("at8", 4), ("at4", 2), ("at2", 2), ("at1", 2)):
        width, condition = first[level]
        for number in range(count):
            name = f"{level}.{number}"
            wanted[f"{name}.conv.weight"] = (width, before, 3, 3)
            wanted |= {f"{name}.norm.running_{each}": (width,) for each in ("mean", "var")}
            wanted[f"{name}.norm.num_batches_tracked"] = ()
            for each in ("scale", "shift"):
                wanted |= {f"{name}.{each}.weight": (width, condition, 1, 1), f"{name}.{each}.bias": (width,)}
            before = width
    assert {name: tuple(value.shape) for name, value in state.items()} == wanted


def pictures(count: int, seed: int) -> torch.Tensor:
    """Imagery whose colours go together, and whose contrast is its own."""
    draw = torch.Generator().manual_seed(seed)
    colours = torch.randn(count, 3, generator=draw) @ torch.tensor([[0.2, 0.15, 0.1], [0, 0.1, 0.1], [0, 0, 0.1]])
    own = torch.randn(count, 3, 1, 1, generator=draw) + torch.randn(count, 1, 1, 1, generator=draw)
    contrast = 0.1 * (own / 2).exp()
    return (colours[:, :, None, None] + contrast * torch.randn(count, 3, 32, 32, generator=draw)).clamp(-1, 1)


def test_styles_that_were_read_fit_drawn_ones() -> None:
    encoder = StyleEncoder(FastConfig(classes=4, bands=3))
    for number in range(SETTLED + 3):
        encoder.count(*encoder.moments(pictures(6, number)))
    assert encoder.seen == SETTLED
    mean, log_variance = encoder(pictures(400, 10_000))
    style = mean + torch.randn(mean.shape, generator=torch.Generator().manual_seed(0)) * (log_variance / 2).exp()
    assert style.shape == (400, 3) and torch.allclose(log_variance.exp(), torch.tensor(BLUR**2))
    assert style.mean(0).abs().max() < 0.25
    assert (torch.cov(style.T) - torch.eye(3)).abs().max() < 0.35


def test_reading_a_style_moves_nothing() -> None:
    encoder, images = StyleEncoder(FastConfig(classes=4, bands=2)), pictures(8, 0)[:, :2]
    encoder.count(*encoder.moments(images))
    before = encoder(images[:1])[0]
    encoder(images + 0.5)
    assert torch.equal(encoder(images[:1])[0], before) and before.shape == (1, 2)


def test_a_truncated_generator_knows_less_of_the_noise_and_all_of_the_rest() -> None:
    torch.manual_seed(0)
    config = FastConfig(classes=3, bands=3, width=8, octaves=(32,), objects=(1,))
    net = FastGenerator(config).eval()
    classes, style = torch.randint(0, 3, (1, 1, 64, 64), dtype=torch.uint8), torch.randn(1, 3)
    noise = torch.randn(1, config.noise_channels, 64, 64)
    calm = noise.clone()
    calm[:, 0] = 0
    with torch.no_grad():
        middle, before = net(classes, calm, style), net(classes, noise, style)
        net.truncate(0.5)
        same, after = net(classes, calm, style), net(classes, noise, style)
    assert torch.equal(same, middle)
    assert 0.2 < float((after - middle).abs().mean() / (before - middle).abs().mean()) < 0.98


def test_a_network_that_knows_less_of_the_noise_paints_what_a_truncated_one_does() -> None:
    config = FastConfig(classes=3, bands=3, width=8, octaves=(32,), objects=(1,))
    torch.manual_seed(0)
    net, quiet = FastGenerator(config).eval(), FastGenerator(replace(config, coarse_noise=(0.5, 0.25, 0.125))).eval()
    quiet.load_state_dict(net.state_dict())
    classes, style = torch.randint(0, 3, (1, 1, 64, 64), dtype=torch.uint8), torch.randn(1, 3)
    noise = torch.randn(1, config.noise_channels, 64, 64)
    with torch.no_grad():
        assert not torch.allclose(quiet(classes, noise, style), net(classes, noise, style), atol=1e-3)
        net.truncate(0.5)
        assert torch.allclose(quiet(classes, noise, style), net(classes, noise, style), atol=1e-5)


def test_coarse_noise_is_for_fast_alone_and_never_none() -> None:
    assert TrainGeneratorJob("d", "m.onnx", "l", coarse_noise=0.5).coarse_noise == 0.5
    for wrong in ({"coarse_noise": 0.0}, {"coarse_noise": 1.5}, {"coarse_noise": 0.5, "architecture": "spade"}):
        with pytest.raises(JobError, match="coarse_noise"):
            TrainGeneratorJob("d", "m.onnx", "l", **wrong)  # type: ignore[arg-type]


def test_statistics_of_styles_are_not_rounded_in_lower_precision() -> None:
    encoder, images = StyleEncoder(FastConfig(classes=4, bands=3)), pictures(8, 0)
    exact = encoder.moments(images)
    with torch.autocast("cpu", torch.bfloat16):
        assert all(torch.equal(one, other) for one, other in zip(encoder.moments(images), exact))
        encoder.count(*exact)
        read = encoder(images)[0]
    assert torch.equal(encoder(images)[0], read)
