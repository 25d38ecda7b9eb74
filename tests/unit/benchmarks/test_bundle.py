"""A bundled model with fitted styles paints and reads what the original does, in other units of style."""

from __future__ import annotations

import sys

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the training tier (torch)")
onnxruntime = pytest.importorskip("onnxruntime", reason="needs the inference tier (onnxruntime)")

from landsynth.tests.helpers.paths import DISTRICT_MODEL, ROOT  # noqa: E402


def test_styles_in_units_of_real_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "benchmarks"), *sys.path])
    import bundle

    def run(content: bytes, outputs: list[str], **values: np.ndarray) -> list[np.ndarray]:
        return list(onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"]).run(outputs, values))

    draw = np.random.default_rng(0)
    mean, deviation = draw.normal(0, 0.5, 32).astype(np.float32), draw.uniform(0.5, 2, 32).astype(np.float32)
    plain = DISTRICT_MODEL.read_bytes(), DISTRICT_MODEL.with_suffix(".encoder.onnx").read_bytes()
    fitted = bundle.as_real(*plain, mean, deviation)
    inputs = {
        "classes": draw.integers(0, 5, (1, 1, 64, 64)).astype(np.uint8),
        "noise": draw.standard_normal((1, 1, 64, 64), np.float32),
    }
    style = draw.standard_normal((1, 32), np.float32)
    made = run(fitted[0], ["image"], **inputs, style=style)[0]
    wanted = run(plain[0], ["image"], **inputs, style=style * deviation + mean)[0]
    np.testing.assert_allclose(made, wanted, atol=1e-2)
    image = draw.uniform(0, 255, (1, 3, 64, 64)).astype(np.float32)
    (read, spread), (centre, width) = (
        run(each, ["mean", "log_variance"], image=image) for each in (fitted[1], plain[1])
    )
    np.testing.assert_allclose(read * deviation + mean, centre, atol=1e-4)
    np.testing.assert_allclose(np.exp(spread / 2) * deviation, np.exp(width / 2), rtol=1e-4)
