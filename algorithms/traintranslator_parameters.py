"""The parameters of landsynth:traintranslator and their help."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputFile,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..contract.jobs.presets import PRESETS
from ..contract.jobs.train_translator import TRANSLATOR_SELECTION, UPSAMPLINGS, TrainTranslatorJob
from .shared.base import Algorithm, choice
from .shared.training import DEVICES, MAX_SEED, REAL, WHOLE, add_numbers, declare_course, empty_number

DEFAULT = TrainTranslatorJob(("-",), ("-",), "a", "b", "-")
RESIDUAL = {"preset": None, "change": True, "whole": False}
"""What RESIDUAL offers, and the field of the job that it means."""
NUMBERS = {
    "STEPS_DONE": ("steps", "Steps"),
    "SECONDS": ("seconds", "Seconds of training"),
    "BEST_STEP": ("best_step", "Step of the best validation, which the models hold"),
    "SCORE": ("score", "Distances to the other set's imagery, as a share of those of untranslated imagery (0: none)"),
    "FRECHET_SATELLITE_AB": ("frechet_satellite_ab", "Distance of translated imagery of A to that of B (0: none)"),
    "FRECHET_SATELLITE_BA": ("frechet_satellite_ba", "Distance of translated imagery of B to that of A (0: none)"),
    "LOG_LOSS_AB": ("log_loss_ab", "How hard translated imagery of A is told from that of B (0.69: not at all)"),
    "LOG_LOSS_BA": ("log_loss_ba", "How hard translated imagery of B is told from that of A (0.69: not at all)"),
}

HELP = """Trains two networks that give imagery the look of other imagery and back: summer and autumn, two sensors, two years. The two sets need no pairs: neither the same places, nor the same number of images (CycleGAN, Zhu et al. 2017).

<b>Images A</b> and <b>Images B</b> are rasters (in the list, <i>Add Directory</i> takes all of a folder) with as many bands and about the same pixel size; each set of one look. Their values may differ in range. The results, two <b>models</b>, are what <b>Translate imagery</b> takes as MODEL: one from A to B, one back.

<b>What to choose first</b>: the images, two model files and a log folder. The preset <i>laptop</i> needs no GPU; the log soon says how long it will take, and <b>minutes</b> ends it earlier. With a GPU choose <i>gpu</i>.

<b>How much is needed?</b> Some square kilometres at 1 m of each look make a start. The sets should show the same kinds of places in about the same shares: where one holds much more forest than the other, forest is invented or lost.

<b>See how it goes.</b> Losses say nothing here. The <b>log</b> folder gets previews (imagery, translated, and back again) and curves of distances between translated and real imagery, which fall while something is learnt; the weights that did best are exported. A part of the images is kept from training to measure it.

<b>Stop and continue</b>: cancelling keeps the last checkpoint. Run again with the same log folder and <b>resume</b>: it goes on as if nothing had happened.

It needs the worker environment of tier <i>training</i> (PyTorch, about 5 GB): run <b>Install or repair the worker environment</b> once."""  # noqa: E501 - help text wraps itself


def declare(algorithm: Algorithm) -> None:
    """Add the parameters and outputs to the algorithm."""
    _declare_main(algorithm)
    _declare_network(algorithm)
    _declare_terms(algorithm)
    _declare_running(algorithm)
    tr, file = algorithm.tr, QgsProcessingParameterFileDestination
    algorithm.addParameter(file("MODEL_AB", tr("Translator from A to B"), tr("ONNX model (*.onnx)")))
    algorithm.addParameter(file("MODEL_BA", tr("Translator from B to A"), tr("ONNX model (*.onnx)")))
    algorithm.addParameter(
        QgsProcessingParameterFolderDestination("LOG", tr("Log folder (checkpoints, previews, curves)"))
    )
    add_numbers(algorithm, NUMBERS)
    algorithm.addOutput(QgsProcessingOutputFile("PREVIEW", tr("Last preview")))


def _by_preset(option: str) -> str:
    """What the presets make of an option that is left empty: laptop: 2000, gpu: 40000, and so on."""
    return ", ".join(f"{name}: {getattr(replace(DEFAULT, preset=name).resolved, option)}" for name in PRESETS)


def _painted() -> str:
    chosen = {value: name for name, value in RESIDUAL.items()}
    return ", ".join(f"{name}: {chosen[replace(DEFAULT, preset=name).resolved.residual]}" for name in PRESETS)


def _declare_main(algorithm: Algorithm) -> None:
    tr, layers = algorithm.tr, QgsProcessingParameterMultipleLayers
    raster = QgsProcessing.SourceType.TypeRaster
    for parameter, tip in (
        (
            layers("IMAGES_A", tr("Images A"), raster),
            "Rasters of the first look; Add Directory takes those of a folder.",
        ),
        (
            layers("IMAGES_B", tr("Images B"), raster),
            "Rasters of the second look, others than in A; Add Directory takes those of a folder.",
        ),
        (
            choice("PRESET", tr("Preset"), PRESETS),
            "laptop: without a GPU. gpu: larger crops and more steps. paper: as published.",
        ),
        (
            empty_number(algorithm, "STEPS", "Steps (empty: as preset)", 1),
            f"Updates of all networks; {_by_preset('steps')}.",
        ),
        (
            empty_number(algorithm, "MINUTES", "Minutes at most (empty: until the steps are done)", 0, real=True),
            "Training ends after so many minutes, also where the steps are not done; the models are written.",
        ),
        (
            empty_number(algorithm, "BATCH_SIZE", "Batch size (empty: as preset)", 1),
            f"Crops of each set a step; {_by_preset('batch_size')}. Less needs less memory.",
        ),
        (
            empty_number(algorithm, "CROP_SIZE", "Crop size in pixels (empty: as preset)", 32),
            f"Width and height of what the networks see at once, a multiple of 32; {_by_preset('crop_size')}. Smaller "
            "images are left out.",
        ),
        (
            QgsProcessingParameterNumber("SEED", tr("Seed"), WHOLE, 0, minValue=0, maxValue=MAX_SEED),
            "Seed of the networks' first weights and of all draws.",
        ),
        (
            QgsProcessingParameterBoolean("RESUME", tr("Resume from the log folder"), defaultValue=False),
            "Continue the training that lies in the log folder; images and options must be the same.",
        ),
        (
            choice("DEVICE", tr("Device"), DEVICES),
            "auto takes an NVIDIA GPU where there is one and CUDA is installed, else the CPU.",
        ),
    ):
        algorithm.add(parameter, tip)


def _declare_network(algorithm: Algorithm) -> None:
    """Advanced: what is learnt from, and what the networks are."""
    tr = algorithm.tr
    rate = empty_number(algorithm, "LEARNING_RATE", "Learning rate (empty: as preset)", 0, real=True)
    rate.setMetadata({"widget_wrapper": {"decimals": 6}})
    for parameter, tip in (
        (
            QgsProcessingParameterString("BANDS", tr("Bands (empty: all)"), optional=True),
            "Numbers of the bands to learn, the same in both sets, such as 1, 2, 3.",
        ),
        (rate, f"Rate of Adam, which falls to 0 over the second half; {_by_preset('learning_rate')}."),
        (
            empty_number(algorithm, "WIDTH", "Width of the networks (empty: as preset)", 4),
            f"Feature maps at full resolution; {_by_preset('width')}. 64 as published.",
        ),
        (
            empty_number(algorithm, "BLOCKS", "Residual blocks (empty: as preset)", 1),
            f"At a quarter of the resolution; {_by_preset('blocks')}. More see farther.",
        ),
        (
            choice("RESIDUAL", tr("What the networks paint"), tuple(RESIDUAL)),
            f"change: what is added to the imagery, none at first. whole: all of it, as published. {_painted()}.",
        ),
        (
            choice("UPSAMPLING", tr("Upsampling"), UPSAMPLINGS),
            "resize: leaves no grid in the imagery. transposed: as published.",
        ),
    ):
        algorithm.add(parameter, tip, advanced=True)


def _declare_terms(algorithm: Algorithm) -> None:
    """Advanced: the terms that are learnt from."""
    tr, number = algorithm.tr, QgsProcessingParameterNumber
    cycle = number("CYCLE", tr("Weight of the cycle term"), REAL, DEFAULT.cycle, minValue=0)
    identity = number("IDENTITY", tr("Weight of the identity term"), REAL, DEFAULT.identity, minValue=0)
    for each in (cycle, identity):
        each.setMetadata({"widget_wrapper": {"decimals": 2}})
    for parameter, tip in (
        (
            cycle,
            "Imagery that is translated and back shall be what it was. Less changes more, and invents more.",
        ),
        (
            identity,
            "Imagery that has the look already shall stay as it is; keeps colours.",
        ),
        (
            number("POOL", tr("Translated crops that are kept (0: none)"), WHOLE, DEFAULT.pool, minValue=0),
            "The discriminators are shown older translations too, which steadies the training.",
        ),
    ):
        algorithm.add(parameter, tip, advanced=True)


def _declare_running(algorithm: Algorithm) -> None:
    """Advanced: how it is measured, when it stops, and on what it runs."""
    tr, number = algorithm.tr, QgsProcessingParameterNumber
    share = number(
        "VALIDATION", tr("Share that is kept to measure"), REAL, DEFAULT.validation, minValue=0, maxValue=0.9
    )
    share.setMetadata({"widget_wrapper": {"decimals": 2}})
    for parameter, tip in (
        (share, "Of each set's area; it is not learnt from."),
        (
            choice("SELECT", tr("Weights that are exported"), TRANSLATOR_SELECTION),
            "score: of the best validation. last: of the last step.",
        ),
        (
            number("VALIDATE_EVERY", tr("Steps between validations (0: none)"), WHOLE, DEFAULT.validate_every,
                   minValue=0),
            "Without validation the last weights are exported.",
        ),
    ):  # fmt: skip
        algorithm.add(parameter, tip, advanced=True)
    declare_course(algorithm, DEFAULT.patience, DEFAULT.save_every, DEFAULT.devices)
