"""The parameters of landsynth:trainsegmenter and their help."""

from __future__ import annotations

from qgis.core import (
    QgsProcessingOutputFile,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..contract.jobs.presets import PRESETS
from ..contract.jobs.train_segmenter import MIXING, TrainSegmenterJob
from .shared.base import Algorithm, choice
from .shared.segmenter import declare_network, encoder, encoder_weights, learning_rate
from .shared.training import DEVICES, MAX_SEED, WHOLE, add_numbers, empty_number

DEFAULT = TrainSegmenterJob("-", "-", "-")
NUMBERS = {
    "STEPS_DONE": ("steps", "Steps"),
    "SECONDS": ("seconds", "Seconds of training"),
    "BEST_STEP": ("best_step", "Step of the best validation, which the model holds"),
    "MIOU": ("miou", "Mean IoU of the classes on the validation part (1: perfect)"),
    "FWIOU": ("fwiou", "IoU on the validation part, classes weighted by their area"),
    "ACCURACY": ("accuracy", "Share of the validation pixels that are right"),
}

HELP = """Trains a network that reads land cover off imagery, from real imagery alone or with synthetic imagery as well.

<b>Dataset</b> is a folder made by <b>Prepare training dataset</b>: real imagery with its land cover. The result, one <b>model</b> file, is what <b>Map land cover with a segmenter</b> takes as MODEL; the plugin Deepness opens the copy beside it, <i>.deepness.onnx</i>.

<b>What to choose first</b>: only the dataset, a model file and a log folder. The preset <i>laptop</i> with the encoder <i>plain</i> needs no GPU; the log soon says how long it will take, and <b>minutes</b> ends it earlier. With a GPU choose <i>gpu</i>.

<b>Synthetic imagery</b>, if you have it: a folder made by <b>Generate synthetic dataset</b> from this same dataset; several are separated by a semicolon. Left at that, all of it is added to the real imagery. With a <b>share</b> of 0.5 and <i>replace</i>, half of the training scenes show synthetic imagery in place of their real one; with <i>add</i>, all real imagery stays and half as many synthetic images come on top (1: as many, 2: twice as many). Validation is always on the real dataset, so the numbers say whether it helped; <b>Augmentation experiment</b> compares shares for you.

<b>Encoder</b>: <i>plain</i> is the U-Net of Ronneberger et al. 2015. <i>resnet18</i>, <i>mobilenet_v2</i>, <i>efficientnet-b0</i> and any other name that segmentation_models_pytorch knows are larger networks; they gain from <b>weights</b> that were learnt on photographs.

<b>Rare classes missed?</b> Set class weights to <i>auto</i>, or the loss to <i>combined</i>. Too little memory: lower batch size or crop size.

<b>Stop and continue</b>: the log folder keeps checkpoints, curves and previews. Run again with the same log folder and <b>resume</b>: it goes on as if nothing had happened. Training stops by itself where validation no longer improves; the weights that did best are exported.

It needs the worker environment of tier <i>training</i> (PyTorch, about 5 GB): run <b>Install or repair the worker environment</b> once."""  # noqa: E501 - help text wraps itself


def declare(algorithm: Algorithm) -> None:
    """Add the parameters and outputs to the algorithm."""
    _declare_data(algorithm)
    _declare_training(algorithm)
    algorithm.add(*encoder_weights(algorithm), advanced=True)
    declare_network(algorithm, DEFAULT)
    _declare_advanced(algorithm)
    tr = algorithm.tr
    algorithm.addParameter(QgsProcessingParameterFileDestination("MODEL", tr("Segmenter"), tr("ONNX model (*.onnx)")))
    algorithm.addParameter(
        QgsProcessingParameterFolderDestination("LOG", tr("Log folder (checkpoints, previews, curves)"))
    )
    add_numbers(algorithm, NUMBERS)
    algorithm.addOutput(QgsProcessingOutputFile("PREVIEW", tr("Last preview")))


def _declare_data(algorithm: Algorithm) -> None:
    tr, folder = algorithm.tr, QgsProcessingParameterFile.Behavior.Folder
    share = empty_number(algorithm, "SYNTHETIC_SHARE", "Synthetic share (empty: all is added)", 0, real=True)
    share.setMetadata({"widget_wrapper": {"decimals": 2}})
    for parameter, tip in (
        (
            QgsProcessingParameterFile("DATASET", tr("Training dataset"), folder),
            "Folder made by Prepare training dataset; it holds dataset.json.",
        ),
        (
            QgsProcessingParameterFile(
                "SYNTHETIC", tr("Synthetic dataset (several: separated by ;)"), folder, optional=True
            ),
            "Folder made by Generate synthetic dataset, with the classes and bands of the training dataset.",
        ),
        (
            share,
            "replace: share of the scenes that are synthetic, 0 to 1. add: synthetic images for each real one.",
        ),
        (
            choice("MIXING", tr("Mixing"), MIXING, DEFAULT.mixing),
            "replace: synthetic imagery in place of real. add: on top of all real imagery.",
        ),
        (
            QgsProcessingParameterNumber(
                "VARIANTS", tr("Variants of each synthetic scene"), WHOLE, DEFAULT.variants, minValue=1
            ),
            "With replace: so many synthetic images of every scene that is synthetic.",
        ),
    ):
        algorithm.add(parameter, tip)


def _declare_training(algorithm: Algorithm) -> None:
    tr = algorithm.tr
    for parameter, tip in (
        encoder(algorithm),
        (
            choice("PRESET", tr("Preset"), PRESETS),
            "laptop: without a GPU. gpu: larger crops and more steps. paper: as the source trained.",
        ),
        (
            empty_number(algorithm, "STEPS", "Steps (empty: as preset)", 1),
            "Updates of the network; laptop: 2000, gpu: 20000, paper: 8000.",
        ),
        (
            empty_number(algorithm, "BATCH_SIZE", "Batch size (empty: as preset)", 1),
            "Crops a step; laptop: 8. Less needs less memory.",
        ),
        (
            empty_number(algorithm, "CROP_SIZE", "Crop size in pixels (empty: as preset)", 32),
            "Width and height of what the network sees at once, a multiple of 32; laptop: 128, gpu: 256.",
        ),
        learning_rate(algorithm),
        (
            QgsProcessingParameterBoolean("RESUME", tr("Resume from the log folder"), defaultValue=False),
            "Continue the training that lies in the log folder; dataset and options must be the same.",
        ),
    ):
        algorithm.add(parameter, tip)


def _declare_advanced(algorithm: Algorithm) -> None:
    """Advanced: what is left out, when it stops, and on what it runs."""
    tr, number = algorithm.tr, QgsProcessingParameterNumber
    for parameter, tip in (
        (
            QgsProcessingParameterString("IGNORE", tr("Classes not to learn (names or codes)"), optional=True),
            "Separated by commas: cloud, 7. Their pixels count neither in training nor in the numbers.",
        ),
        (
            number("PATIENCE", tr("Validations without progress until it stops (0: never)"), WHOLE, DEFAULT.patience,
                   minValue=0),
            "Training stops early where the mean IoU has not improved for so many validations.",
        ),
        (
            number("VALIDATE_EVERY", tr("Steps between validations (0: none)"), WHOLE, DEFAULT.validate_every,
                   minValue=0),
            "Without validation the last weights are exported, else the best; the schedule plateau needs validation.",
        ),
        (
            number("SAVE_EVERY", tr("Steps between checkpoints"), WHOLE, DEFAULT.save_every, minValue=1),
            "What is lost at most where the machine fails.",
        ),
        (
            empty_number(algorithm, "MINUTES", "Minutes at most (empty: until the steps are done)", 0, real=True),
            "Training ends after so many minutes, also where the steps are not done; the model is written.",
        ),
        (
            number("SEED", tr("Seed"), WHOLE, 0, minValue=0, maxValue=MAX_SEED),
            "Seed of the first weights, of the crops, and of which scenes are synthetic.",
        ),
        (
            QgsProcessingParameterBoolean("DEEPNESS", tr("Write a copy for the plugin Deepness"), DEFAULT.deepness),
            "A second file, .deepness.onnx, for tiles of one size.",
        ),
        (
            choice("DEVICE", tr("Device"), DEVICES),
            "auto takes an NVIDIA GPU where there is one and CUDA is installed, else the CPU.",
        ),
        (
            number("DEVICES", tr("Devices"), WHOLE, DEFAULT.devices, minValue=1),
            "GPUs, or processes on the CPU, that train together; the batch is shared out.",
        ),
    ):  # fmt: skip
        algorithm.add(parameter, tip, advanced=True)
