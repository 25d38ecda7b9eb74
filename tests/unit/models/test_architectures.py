"""What holds for every architecture: shapes, reach, gated export, encoders, and tiles that agree in the engine."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch

from landsynth.contract.card import read_card
from landsynth.contract.errors import ModelError
from landsynth.tests.helpers import networks
from landsynth.tests.helpers.rasters import blocks, run, write_raster
from landsynth.training.export import generator, onnx_file
from landsynth.training.generator.recipes import RECIPES

pytestmark = pytest.mark.parametrize("architecture", sorted(RECIPES))
BANDS = pytest.mark.parametrize("bands", [1, 3, 4, 9])


@BANDS
def test_any_number_of_bands(architecture: str, bands: int) -> None:
    net, encoder = networks.generator(architecture, bands), networks.encoder(architecture, bands)
    with torch.no_grad():
        image = net(*networks.tensors(net, 96, 160, batch=2))
        assert image.shape == (2, bands, 96, 160) and 0 < image.abs().max() <= 1
        if encoder is not None:
            for side in (51, 32):
                mean, log_variance = encoder(torch.rand(2, bands, side, 77) * 2 - 1)
                assert mean.shape == log_variance.shape == (2, net.config.style_size)


def test_every_input_matters_and_nothing_is_drawn_inside(architecture: str) -> None:
    net = networks.generator(architecture)
    classes, noise, style = networks.tensors(net, 64, 64)
    with torch.no_grad():
        before = net(classes, noise, style)
        assert torch.equal(before, net(classes, noise, style))
        assert not torch.allclose(before, net(classes, noise, style + 1), atol=1e-3)
        assert not torch.allclose(before, net((classes + 1) % networks.CLASSES, noise, style), atol=1e-3)
        if net.config.noise_channels:
            assert not torch.allclose(before, net(classes, noise + 1, style), atol=1e-3)


def test_what_lies_beyond_the_context_changes_nothing(architecture: str) -> None:
    net = networks.generator(architecture)
    context, multiple = net.config.context, net.config.multiple
    classes, noise, style = networks.tensors(net, 64, 2 * multiple + context + 64)
    others = classes.clone(), noise.clone()
    others[0][..., :multiple] = (classes[..., :multiple] + 1) % networks.CLASSES
    others[1][..., :multiple] += 3
    with torch.no_grad():
        one, other = net(classes, noise, style), net(*others, style)
    far = multiple + context
    assert torch.equal(one[..., far:], other[..., far:])
    nearer = (one - other).abs().amax((0, 1, 2))[far - multiple : far]
    assert nearer.max() > 0, "the context that the card states is larger than it has to be"


def test_windows_agree_behind_the_context(architecture: str) -> None:
    net = generator.for_inference(networks.generator(architecture))
    context, multiple = net.config.context, net.config.multiple
    classes, noise, style = networks.tensors(net, 64, 3 * multiple + context + 32)
    with torch.no_grad():
        whole = net(classes, noise, style)
        for left in (multiple, 3 * multiple):  # windows start on any multiple
            part = net(classes[..., left:], noise[..., left:], style)
            assert torch.allclose(whole[..., left + context :], part[..., context:], atol=1e-5)
            assert not torch.allclose(whole[..., left : left + context], part[..., :context], atol=1e-3)


def test_signal_and_gradients_reach_every_layer_from_the_first_step(architecture: str) -> None:
    torch.manual_seed(0)
    chosen = RECIPES[architecture].networks
    net = chosen.build(chosen.configure(classes=networks.CLASSES, bands=3, width=networks.WIDTH))
    spreads: dict[str, float] = {}
    for name, module in net.named_modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.register_forward_hook(lambda m, i, out, name=name: spreads.update({name: float(out.detach().std())}))
    classes, noise, style = networks.tensors(net, 64, 64, batch=4)
    (net(classes, noise, style) - torch.rand(4, 3, 64, 64)).square().mean().backward()
    assert len(spreads) >= 10 and min(spreads.values()) > 0.5, spreads
    silent = [name for name, each in net.named_parameters() if each.grad is None or not each.grad.abs().max() > 0]
    harmless = [name for name in silent if name.endswith("bias")]  # of convolutions that BatchNorm follows
    assert silent == harmless


def test_export_is_gated_and_carries_its_card(architecture: str, tmp_path: Path) -> None:
    net, encoder = networks.generator(architecture, 4), networks.encoder(architecture, 4)
    card = networks.card(net, architecture, data_type="uint16", top=4000.0)
    worst = generator.export_generator(net, encoder, card, tmp_path / "small.onnx")
    assert 0 <= worst <= generator.GATE_TOLERANCE
    found = read_card(tmp_path / "small.onnx")
    assert found.architecture == architecture and found.overlap >= 2 * found.context + 16
    assert found.overlap % found.multiple == 0 and found.style_size == net.config.style_size
    model = onnx.load(tmp_path / "small.onnx")
    assert (model.ir_version, model.opset_import[0].version) == (8, 17)
    assert {node.name for node in model.graph.input} == {
        "classes", "style", *(["noise"] if net.config.noise_channels else []),
    }  # fmt: skip
    assert not [node for node in model.graph.node if "Random" in node.op_type or node.op_type.startswith("Instance")]
    if encoder is None:
        assert found.encoder is None and not (tmp_path / "small.encoder.onnx").exists()
    else:
        content = (tmp_path / "small.encoder.onnx").read_bytes()
        assert found.encoder == "small.encoder.onnx"
        assert found.encoder_sha256 == hashlib.sha256(content).hexdigest()
    assert not list(tmp_path.glob("*.part*"))


def test_export_leaves_the_network_in_training_alone(architecture: str, tmp_path: Path) -> None:
    net, encoder = networks.generator(architecture), networks.encoder(architecture)
    values = networks.tensors(net, 64, 64)
    with torch.no_grad():
        before, image = {name: value.clone() for name, value in net.state_dict().items()}, net(*values)
    generator.export_generator(net, encoder, networks.card(net, architecture), tmp_path / "small.onnx")
    after = net.state_dict()
    assert before.keys() == after.keys() and all(torch.equal(before[name], after[name]) for name in before)
    with torch.no_grad():
        assert torch.equal(image, net(*values))
        if encoder is not None:
            encoder(image)


def test_encoder_eats_digital_numbers_of_any_chip(architecture: str, tmp_path: Path) -> None:
    import onnxruntime

    encoder = networks.encoder(architecture, 4)
    if encoder is None:
        assert architecture == "csebgan", "the paper of csebgan alone has none"
        return
    net = networks.generator(architecture, 4)
    generator.export_generator(net, encoder, networks.card(net, architecture, top=200.0), tmp_path / "a.onnx")
    path = tmp_path / "a.encoder.onnx"
    card = read_card(path)
    assert card.kind == "encoder" and len(card.bands) == 4 and card.style_size == net.config.style_size
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for side in (37, 64, 130):
        chips = np.random.default_rng(0).uniform(-50, 300, (2, 4, side, 90)).astype(np.float32)
        low = np.arange(4, dtype=np.float32)[:, None, None]  # the least of each band, see dataset_info
        scaled = np.clip(2 * (chips - low) / (200 - low) - 1, -1, 1)
        with torch.no_grad():
            wanted = encoder(torch.from_numpy(scaled))
        found = session.run(["mean", "log_variance"], {"image": chips})
        for one, other in zip(found, wanted):
            np.testing.assert_allclose(one, other.numpy(), atol=1e-4)


def test_encoder_sees_colour_and_contrast(architecture: str) -> None:
    encoder = networks.encoder(architecture)
    if encoder is None:
        return
    chip = torch.rand(1, 3, 64, 64) - 0.5
    with torch.no_grad():
        before, brighter, flatter = (encoder(each)[0] for each in (chip, chip + 0.4, chip * 0.3))
    assert (brighter - before).abs().max() > 0.01
    assert architecture == "fast" or (flatter - before).abs().max() > 0.01, "its styles are colours alone"


def test_gate_refuses_a_graph_that_differs(exported: Any, architecture: str) -> None:
    net, (model, card) = networks.generator(architecture), exported(architecture)
    other = generator.DigitalNumbers(generator.for_inference(net), card)
    other.middle += 1
    cases = [generator.inputs(card, 1, 64, 64, 0)]
    with pytest.raises(ModelError, match="Export gate"):
        onnx_file.gate(other, Path(model).read_bytes(), cases, ("image",), (255.0,))


def test_tiled_equals_untiled_in_the_engine(exported: Any, architecture: str, tmp_path: Path) -> None:
    model, card = exported(architecture)
    source = write_raster(tmp_path / "a.tif", (blocks(171, 203, cell=7) - 1) % networks.CLASSES + 1)
    whole = run(source, tmp_path / "whole.tif", model, tile_size=4096)
    tiled = run(source, tmp_path / "tiled.tif", model, tile_size=card.overlap + 96, blend="none")
    assert whole.values["windows"] == 1 and tiled.values["windows"] >= 4
    assert tiled.values["overlap"] == card.overlap and not tiled.warnings
    difference = np.abs(tiled.image.astype(int) - whole.image)
    assert difference.max() <= 1
    assert whole.image.std() > 5, "a flat image would have no seams either"


def test_odd_sizes_in_the_engine(architecture: str, tmp_path: Path) -> None:
    net = networks.generator(architecture, 1)
    generator.export_generator(net, None, networks.card(net, architecture), tmp_path / "small.onnx")
    codes = (blocks(70, 51) - 1) % networks.CLASSES + 1
    codes[:9, :9] = 0  # ignored
    made = run(write_raster(tmp_path / "a.tif", codes, nodata=0), tmp_path / "out.tif", str(tmp_path / "small.onnx"))
    assert made.image.shape == (1, 70, 51)
    np.testing.assert_array_equal(made.valid, codes != 0)
