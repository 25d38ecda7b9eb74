"""The CycleGAN generator: sizes, reach, what frozen statistics and resizing are good for; its losses in closed form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.evaluation.metrics.spectrum import Spectrum, grids  # noqa: E402
from landsynth.models.cyclegan import CycleganConfig, CycleganGenerator  # noqa: E402
from landsynth.models.patch_discriminator import PatchDiscriminator  # noqa: E402
from landsynth.tests.helpers.image_sets import job  # noqa: E402
from landsynth.training.export.generator import for_inference  # noqa: E402
from landsynth.training.loop.devices import open_fabric  # noqa: E402
from landsynth.training.loop.draws import Draws  # noqa: E402
from landsynth.training.translator.losses import Pool, absolute, least_squares  # noqa: E402
from landsynth.training.translator.task import Pair, TranslatorTask, statistics_kept  # noqa: E402


def network(seed: int = 0, **options: Any) -> CycleganGenerator:
    """With weights that let the whole image through, and statistics of some images; it does not learn."""
    torch.manual_seed(seed)
    net = CycleganGenerator(CycleganConfig(**{"bands": 2, "width": 4, "blocks": 2, **options}))
    for module in net.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.ConvTranspose2d)):
            torch.nn.init.kaiming_normal_(module.weight)
    with torch.no_grad():
        for _ in range(20):
            net(torch.rand(2, net.config.bands, 64, 64) * 2 - 1)
    return net.eval().requires_grad_(False)


def tile_error(net: torch.nn.Module, image: torch.Tensor, inset: int) -> float:
    """Largest difference between a window and the full frame, `inset` px inside the window, as a share of the range."""
    full = net(image)
    window = net(image[..., 40:168, 40:168])
    inner = slice(inset, 128 - inset)
    apart = window[..., inner, inner] - full[..., 40:168, 40:168][..., inner, inner]
    return float(apart.abs().max() / (full.max() - full.min()))


@pytest.mark.parametrize("bands", [1, 3, 9])
@pytest.mark.parametrize("options", [{}, {"upsampling": "transposed"}])
def test_any_number_of_bands_and_every_multiple_of_four(bands: int, options: dict[str, Any]) -> None:
    net = network(bands=bands, **options)
    for height, width in ((32, 32), (36, 64)):
        assert net(torch.rand(2, bands, height, width)).shape == (2, bands, height, width)


def test_the_context_in_closed_form() -> None:
    """Sixteen pixels, and eight for each block: two convolutions of cells of 4 px."""
    assert [CycleganConfig(4, blocks=blocks).context for blocks in (1, 2, 4, 6, 9)] == [24, 32, 48, 64, 88]


@pytest.mark.parametrize("upsampling", ["resize", "transposed"])
@pytest.mark.parametrize("blocks", [1, 2])
def test_behind_the_context_windows_equal_the_full_frame(upsampling: str, blocks: int) -> None:
    net = for_inference(network(upsampling=upsampling, blocks=blocks))
    context = net.config.context  # type: ignore[union-attr]
    image = torch.rand(1, 2, 208, 208) * 2 - 1
    assert tile_error(net, image, context) < 1e-5
    assert tile_error(net, image, context - 8) > 1e-5, "the context is counted, not guessed too large"


def test_statistics_of_the_window_drift_and_frozen_ones_do_not() -> None:
    """Why InstanceNorm, as published, is not what is tiled: dark windows and bright ones are normalised apart."""
    image = torch.rand(1, 2, 208, 208) - 1
    image[..., 104:, :] += 1
    errors = {kind: tile_error(network(normalisation=kind), image, 40) for kind in ("frozen", "instance")}
    assert errors["frozen"] < 1e-5 < 0.01 < errors["instance"], errors


def test_resizing_leaves_no_grid_over_flat_areas_and_transposed_convolutions_do() -> None:
    """Ren et al. 2020, figure 2: grids over water. Faintly uneven areas through networks that have not learnt yet."""
    found = {}
    for upsampling in ("resize", "transposed"):
        spectrum = Spectrum(2, 64)
        for seed in range(4):
            net = network(seed, upsampling=upsampling, width=8)
            smooth = torch.nn.functional.interpolate(torch.rand(4, 2, 14, 14), size=(112, 112), mode="bicubic") * 0.05
            noise = torch.randn(4, 2, 112, 112) * 0.01
            for image in net(smooth + noise - 0.6)[..., 24:88, 24:88].numpy():
                spectrum.add(image.astype(np.float32))
        found[upsampling] = grids(spectrum.power(), chips=spectrum.chips)
    strongest = {name: max(each, key=lambda grid: grid.ratio) for name, each in found.items()}
    assert strongest["transposed"].is_found and strongest["transposed"].period in (2, 4), strongest
    assert strongest["transposed"].ratio > 3 * strongest["resize"].ratio, strongest
    assert not any(grid.is_found for grid in found["resize"]), strongest


def test_the_discriminator_judges_patches_of_70_pixels() -> None:
    net = PatchDiscriminator(1, 4, is_spectral=False)
    for module in net.modules():
        if isinstance(module, torch.nn.InstanceNorm2d):
            module.forward = lambda x: x  # type: ignore[method-assign]  # it looks at the whole crop
    image = torch.zeros(1, 1, 160, 160, requires_grad=True)
    logits = net(image)[-1]
    logits[0, 0, logits.shape[2] // 2, logits.shape[3] // 2].backward()
    assert image.grad is not None
    rows = np.flatnonzero(image.grad[0, 0].abs().sum(1).numpy())
    assert rows[-1] - rows[0] + 1 == 70


def test_losses_in_closed_form() -> None:
    one, other = torch.full((2, 3, 4, 4), 0.25), torch.full((2, 3, 4, 4), -0.5)
    everything = torch.ones(2, 1, 4, 4)
    assert float(absolute(one, other, everything)) == pytest.approx(0.75)
    half = everything.clone()
    half[..., :2] = 0
    other[..., :2] = 100  # hidden
    assert float(absolute(one, other, half)) == pytest.approx(0.375), "of all pixels, as parts of a batch need it"
    assert float(absolute(one, one, everything)) == 0
    logits = torch.tensor([[0.0, 1.0], [2.0, -1.0]])
    assert float(least_squares(logits, 1.0)) == pytest.approx((1 + 0 + 1 + 4) / 4)
    assert float(least_squares(logits, 0.0)) == pytest.approx((0 + 1 + 4 + 1) / 4)


class Shift(torch.nn.Module):
    """A translator that adds a constant."""

    def __init__(self, by: float) -> None:
        super().__init__()
        self.by = torch.nn.Parameter(torch.tensor(by))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return image + self.by


@pytest.mark.parametrize("residual", [False, True])
def test_the_terms_of_translators_that_add_a_constant(tmp_path: Path, residual: bool) -> None:
    """ab adds 0.3, ba takes 0.1 off: each cycle is off by 0.2, ba spoils A by 0.1 and ab spoils B by 0.3. The logits of
    the discriminators are the mean of a crop; half of A is hidden."""
    chosen = job(tmp_path, "log", residual=residual).resolved
    task = TranslatorTask(chosen, 2, open_fabric(chosen))
    task.generators = {"ab": Shift(0.3), "ba": Shift(-0.1)}
    task.judges = {name: Mean() for name in "ab"}
    a, b = torch.full((2, 2, 32, 32), 0.25), torch.full((2, 2, 32, 32), -0.5)
    shown_a, shown_b = torch.ones(2, 1, 32, 32), torch.ones(2, 1, 32, 32)
    shown_a[..., 16:] = 0
    terms, fakes = task._translate(Pair(a * shown_a, b, shown_a, shown_b, range(2)))
    wanted = {
        "adversarial_ab": (1 - 0.55 / 2) ** 2, "adversarial_ba": (1 + 0.6) ** 2,
        "cycle_a": 0.2 / 2, "cycle_b": 0.2, "identity_a": 0.1 / 2, "identity_b": 0.3,
    }  # fmt: skip
    assert {name: value.item() for name, value in terms.items()} == pytest.approx(wanted, rel=1e-5)
    held = 0.2 if residual else 1.0
    total = wanted["adversarial_ab"] + wanted["adversarial_ba"] + held * (10 * (0.1 + 0.2) + 5 * (0.05 + 0.3))
    assert task._total(terms).item() == pytest.approx(total, rel=1e-5)
    judged = task._judge(Pair(a * shown_a, b, shown_a, shown_b, range(2)), fakes, 0)
    assert judged["discriminator_a"].item() == pytest.approx(((1 - 0.25 / 2) ** 2 + 0.6**2) / 2, rel=1e-5)
    assert judged["discriminator_b"].item() == pytest.approx((1.5**2 + (0.55 / 2) ** 2) / 2, rel=1e-5)


class Mean(torch.nn.Module):
    """A discriminator whose logit is the mean of the crop."""

    def forward(self, image: torch.Tensor) -> list[torch.Tensor]:
        return [image.mean((1, 2, 3), keepdim=True)]


def test_the_pool_fills_and_then_gives_back_every_second_crop() -> None:
    pool, given = Pool(4, 1, 2), []
    for step in range(200):
        fresh = torch.arange(2 * step, 2 * step + 2).float().view(2, 1, 1, 1).expand(2, 1, 2, 2)
        found = pool.swap(fresh, Draws(0, step, range(2)))
        assert found.shape == fresh.shape
        given += [int(each.mean()) for each in found]
    assert given[:4] == [0, 1, 2, 3], "until it is full, crops come back as they are"
    later = given[4:]
    assert len(set(later)) == len(later), "none is given twice: it left the pool"
    assert 0.4 < np.mean([value == number for number, value in enumerate(later, 4)]) < 0.6


def test_the_pool_goes_on_from_its_state_bit_for_bit() -> None:
    def crops(step: int) -> torch.Tensor:
        return torch.randn(2, 1, 2, 2, generator=torch.Generator().manual_seed(step))

    whole, first, second = (Pool(3, 1, 2) for _ in range(3))
    wanted = [whole.swap(crops(step), Draws(0, step, range(2))) for step in range(12)]
    for step in range(6):
        first.swap(crops(step), Draws(0, step, range(2)))
    second.load_state_dict(first.state_dict())
    for step in range(6, 12):
        assert torch.equal(second.swap(crops(step), Draws(0, step, range(2))), wanted[step])


def test_an_empty_pool_gives_back_what_it_gets() -> None:
    fresh = torch.rand(2, 1, 4, 4)
    assert Pool(0, 1, 4).swap(fresh, Draws(0, 0, range(2))) is fresh


def test_passes_over_translated_crops_leave_the_statistics_alone() -> None:
    net = CycleganGenerator(CycleganConfig(2, width=4, blocks=1)).train()
    before = {name: each.clone() for name, each in net.named_buffers()}
    with statistics_kept([net]):
        normalised = net.enter[:2](torch.rand(1, 2, 16, 16)).detach()
    assert all(torch.equal(each, before[name]) for name, each in net.named_buffers())
    assert normalised.mean((0, 2, 3)).abs().max() < 1e-5, "by statistics of its own"
    net(torch.rand(1, 2, 16, 16))
    assert not all(torch.equal(each, before[name]) for name, each in net.named_buffers())
