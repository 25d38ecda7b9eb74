"""The fast generator: reach of its context, meaning of its inputs, and the export gate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard, read_card  # noqa: E402
from landsynth.contract.errors import ModelError  # noqa: E402
from landsynth.models.fast import FastConfig, FastGenerator  # noqa: E402
from landsynth.models.one_hot import one_hot  # noqa: E402
from landsynth.training import export  # noqa: E402


def small(bands: int = 3, classes: int = 4) -> FastGenerator:
    torch.manual_seed(1)
    generator = FastGenerator(FastConfig(classes=classes, bands=bands, width=8, style_size=8))
    for module in generator.modules():  # statistics unlike their start, as after a training
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.uniform_(-0.1, 0.1)
            module.running_var.uniform_(0.5, 2)
    return generator.eval()


def card_for(generator: FastGenerator) -> ModelCard:
    config = generator.config
    return ModelCard(
        kind="generator",
        architecture="fast",
        name="small",
        classes=tuple(ClassInfo(i + 1, f"class {i + 1}") for i in range(config.classes)),
        bands=tuple(BandInfo(f"band {i + 1}", 0.0, 1000.0, 400.0, 100.0) for i in range(config.bands)),
        data_type="uint16",
        pixel_size=1.0,
        multiple=config.multiple,
        context=config.context,
        overlap=2 * config.context + 16,
        noise_channels=config.noise_channels,
        noise_stride=config.noise_stride,
        style_size=config.style_size,
    )


def tensors(generator: FastGenerator, height: int, width: int) -> list[torch.Tensor]:
    values = export.inputs(card_for(generator), 1, height, width, seed=3)
    return [torch.from_numpy(value) for value in values.values()]


@pytest.mark.parametrize("bands", [1, 3, 4, 9])
def test_any_number_of_bands(bands: int) -> None:
    generator = small(bands)
    with torch.no_grad():
        image = generator(*tensors(generator, 40, 72))
    assert image.shape == (1, bands, 40, 72)
    assert image.abs().max() <= 1


def test_pixels_behind_the_context_know_nothing_of_the_outside() -> None:
    generator = export._for_inference(small())
    classes, noise, style = tensors(generator, 240, 240)
    context = generator.config.context
    for left in (8, 16, 24):  # windows start on any multiple
        with torch.no_grad():
            whole = generator(classes, noise, style)
            part = generator(classes[..., left:], noise[..., left:], style)
        inner = np.s_[..., left + context :]
        assert torch.allclose(whole[inner], part[..., context:], atol=1e-6)
        nearer = (whole[..., left + context - 8 : left + context] - part[..., context - 8 : context]).abs().max()
        assert nearer > 1e-6, "the context that the card states is larger than it has to be"


def test_every_input_matters_where_it_should() -> None:
    generator = small()
    classes, noise, style = tensors(generator, 64, 64)
    with torch.no_grad():
        before = generator(classes, noise, style)
        assert not torch.allclose(before, generator(classes, noise, style + 1))
        assert not torch.allclose(before, generator(classes, noise + 1, style))
        assert not torch.allclose(before, generator((classes + 1) % 4, noise, style))
        assert torch.equal(before, generator(classes, noise, style))


def test_one_hot_of_no_class_is_zero() -> None:
    planes = one_hot(torch.tensor([[[[0, 2, 255]]]], dtype=torch.uint8), 3)
    assert planes[0, :, 0].tolist() == [[1, 0, 0], [0, 0, 0], [0, 1, 0]]


def test_export_is_gated_and_carries_its_card(tmp_path: Path) -> None:
    generator = small()
    card = card_for(generator)
    worst = export.export_generator(generator, card, tmp_path / "small.onnx")
    assert worst <= export.GATE_TOLERANCE
    assert read_card(tmp_path / "small.onnx") == card
    import onnx

    model = onnx.load(tmp_path / "small.onnx")
    assert (model.ir_version, model.opset_import[0].version) == (8, 17)
    onnx.checker.check_model(model)
    assert not [node for node in model.graph.node if "Random" in node.op_type]


def test_gate_refuses_a_graph_that_differs(tmp_path: Path) -> None:
    generator = small()
    card = card_for(generator)
    export.export_generator(generator, card, tmp_path / "small.onnx")
    other = export.DigitalNumbers(export._for_inference(generator), card)
    other.middle += 1
    with pytest.raises(ModelError, match="Export gate"):
        export.gate(other, (tmp_path / "small.onnx").read_bytes(), card)
