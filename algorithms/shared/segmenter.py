"""The parameters that say what a segmenter is and how it learns, of training one and of experiments with many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Union

from qgis.core import QgsProcessingParameterFile, QgsProcessingParameterNumber, QgsProcessingParameterString

from ...contract.jobs.experiment import ExperimentJob
from ...contract.jobs.presets import PRECISIONS
from ...contract.jobs.train_segmenter import (
    LOSSES,
    PLAIN,
    SAMPLING,
    SCHEDULES,
    SEGMENTER_AUGMENTATIONS,
    TrainSegmenterJob,
)
from .. import widgets
from .base import Algorithm, choice
from .training import WHOLE, empty_number

ENCODERS = (PLAIN, "resnet18", "resnet34", "resnet50", "mobilenet_v2", "efficientnet-b0", "mit_b0")
"""Encoders to begin with, of the hundreds that segmentation_models_pytorch has."""


def suggesting(name: str, label: str, default: str, suggestions: Sequence[str]) -> QgsProcessingParameterString:
    """A text, shown as a field that offers some texts and takes any."""
    parameter = QgsProcessingParameterString(name, label, default)
    widget = f"{widgets.__name__}.parameters.SuggestionsWidget"  # by name: without a window it is not imported
    parameter.setMetadata({"widget_wrapper": {"class": widget, "suggestions": list(suggestions)}})
    return parameter


def encoder(algorithm: Algorithm) -> tuple[QgsProcessingParameterString, str]:
    """ENCODER with its tool tip."""
    return (
        suggesting("ENCODER", algorithm.tr("Encoder (network that sees the imagery)"), PLAIN, ENCODERS),
        "plain: U-Net as published, small and quick. Or the name of an encoder of segmentation_models_pytorch.",
    )


def encoder_weights(algorithm: Algorithm) -> tuple[QgsProcessingParameterFile, str]:
    """ENCODER_WEIGHTS with its tool tip."""
    label = algorithm.tr("Weights that the encoder begins with (a file, or the word hub)")
    return (
        QgsProcessingParameterFile("ENCODER_WEIGHTS", label, optional=True),
        "A safetensors or pth file; hub fetches published ones; none if empty. Not for the encoder plain.",
    )


def learning_rate(algorithm: Algorithm) -> tuple[QgsProcessingParameterNumber, str]:
    """LEARNING_RATE with its tool tip."""
    rate = empty_number(algorithm, "LEARNING_RATE", "Learning rate (empty: as preset)", 0, real=True)
    rate.setMetadata({"widget_wrapper": {"decimals": 6}})
    return rate, "Rate of Adam; laptop: 0.001, gpu: 0.0003, paper: 0.0001."


def declare_network(algorithm: Algorithm, default: Union[TrainSegmenterJob, ExperimentJob]) -> None:
    """Advanced: the plain network's size, the loss and what crops are drawn."""
    tr = algorithm.tr
    for parameter, tip in (
        (
            empty_number(algorithm, "WIDTH", "Width of the encoder plain (empty: as preset)", 4),
            "Feature maps at full resolution; laptop: 16, U-Net as published: 64. Half is about four times faster.",
        ),
        (
            QgsProcessingParameterNumber(
                "DEPTH", tr("Depth of the encoder plain"), WHOLE, default.depth, minValue=1, maxValue=5
            ),
            "Halvings of the resolution; each doubles how far around a pixel the network looks.",
        ),
        (
            choice("LOSS", tr("Loss"), LOSSES, default.loss),
            "cross-entropy: pixel by pixel. jaccard: overlap of each class. focal: hard pixels. combined: the first "
            "two together.",
        ),
        (
            suggesting("CLASS_WEIGHTS", tr("Weights of the classes"), default.class_weights, ("none", "auto")),
            "none; auto: rare classes count more; or weights by name or code: road=3, building=2.",
        ),
        (
            choice("SAMPLING", tr("Sampling of crops"), SAMPLING, default.sampling),
            "balanced: around pixels of every class equally often. uniform: around any labelled pixel.",
        ),
        (
            choice("AUGMENTATION", tr("Augmentation"), SEGMENTER_AUGMENTATIONS, default.augmentation),
            "turns: crops are flipped and turned. none: as they are.",
        ),
        (
            choice("SCHEDULE", tr("Schedule of the learning rate"), SCHEDULES, default.schedule),
            "plateau: halves where validation no longer improves. cosine: falls to 0 over the steps. constant.",
        ),
        (
            choice("PRECISION", tr("Precision"), PRECISIONS),
            "auto: bf16-mixed where the device computes it, which is faster; 32-true: full precision.",
        ),
    ):
        algorithm.add(parameter, tip, advanced=True)
