"""What tests of networks in the engine share."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest

from landsynth.contract.card import ModelCard

Exported = Callable[[str], tuple[str, ModelCard]]


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The small generator of an architecture with its encoder, exported once: the file, and its card."""

    @functools.cache
    def export(architecture: str) -> tuple[str, ModelCard]:
        from landsynth.tests.helpers import networks
        from landsynth.training.export.generator import export_generator

        net, path = networks.generator(architecture), tmp_path_factory.mktemp(architecture) / "small.onnx"
        card = networks.card(net, architecture)
        export_generator(net, networks.encoder(architecture), card, path)
        return str(path), card

    return export
