"""The parameters of landsynth:trainscenegenerator and their help."""

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

from ..contract.jobs.train_scene_generator import CONDITIONINGS, FAULTY, OBJECTIVES, SIZES, TrainSceneGeneratorJob
from . import widgets
from .shared.base import Algorithm, choice
from .shared.training import DEVICES, MAX_SEED, REAL, WHOLE, add_numbers, declare_course, empty_number

DEFAULT = TrainSceneGeneratorJob("-", "-", "-")
NUMBERS = {
    "STEPS_DONE": ("steps", "Steps"),
    "SECONDS": ("seconds", "Seconds of training"),
    "BEST_STEP": ("best_step", "Step of the best validation, which the model holds"),
    "FRECHET_SATELLITE": ("frechet_satellite", "Distance to real pictures, mean over the classes (0: none)"),
    "DIVERSITY_RATIO": ("diversity_ratio", "Differences within a class, as a share of those of real pictures"),
    "PICTURES": ("pictures", "Pictures that are whole"),
    "LEFT_OUT": ("faulty", "Pictures that cannot be read, and were left out"),
}

HELP = """Trains a network that draws small labelled pictures like yours, class by class: forest, river, houses.

<b>Scenes</b> is a folder with one subfolder of pictures for each class (GeoTIFF, jpg or png), as EuroSAT and most collections for scene classification come; or a zip of one. The names of the subfolders are the classes. The result, one <b>model</b> file, is what <b>Generate labelled scenes</b> takes as MODEL.

<b>How much is needed?</b> Some hundred pictures of each class make a start, thousands are better. All need the same bands; pictures of another <b>size</b> are resampled. Pictures that cannot be read are an error that names them, or are left out and counted, as you choose.

<b>How long does it take?</b> The log soon says it; <b>minutes</b> ends it earlier. The larger the pictures, the longer: 128 px take four times as long as 64.

<b>See how it goes.</b> The <b>log</b> folder gets previews of every class, curves of the losses and of the discriminator's accuracy, and checkpoints. A share of the pictures is kept from training to measure it; training stops by itself where that no longer gets better, and the weights that did best are exported.

<b>As published?</b> Objective <i>minimax</i> with conditioning <i>one-hot</i> is the network of the paper; <i>hinge</i> and <i>projection</i> came later and do better.

<b>Stop and continue</b>: cancelling keeps the last checkpoint. Run again with the same log folder and <b>resume</b>: it goes on as if nothing had happened.

It needs the worker environment of tier <i>training</i> (PyTorch, about 5 GB): run <b>Install or repair the worker environment</b> once."""  # noqa: E501 - help text wraps itself


def declare(algorithm: Algorithm) -> None:
    """Add the parameters and outputs to the algorithm."""
    _declare_main(algorithm)
    _declare_network(algorithm)
    _declare_running(algorithm)
    tr = algorithm.tr
    algorithm.addParameter(
        QgsProcessingParameterFileDestination("MODEL", tr("Scene generator"), tr("ONNX model (*.onnx)"))
    )
    algorithm.addParameter(
        QgsProcessingParameterFolderDestination("LOG", tr("Log folder (checkpoints, previews, curves)"))
    )
    add_numbers(algorithm, NUMBERS)
    algorithm.addOutput(QgsProcessingOutputFile("PREVIEW", tr("Last preview")))


def _scenes(algorithm: Algorithm) -> QgsProcessingParameterFile:
    """SCENES, with a widget that takes folders and zips alike."""
    place = QgsProcessingParameterFile("SCENES", algorithm.tr("Scenes (folder with a subfolder per class, or a zip)"))
    widget = f"{widgets.__name__}.place.FolderOrZipWidget"  # by name: without a window it is not imported
    place.setMetadata({"widget_wrapper": {"class": widget}})
    place.setFileFilter("")  # the one that Processing sets accepts no folder
    return place


def _declare_main(algorithm: Algorithm) -> None:
    tr, number = algorithm.tr, QgsProcessingParameterNumber
    for parameter, tip in (
        (_scenes(algorithm), "Folder with one subfolder of pictures per class, or a zip of one."),
        (
            QgsProcessingParameterString("CLASSES", tr("Classes (empty: all)"), optional=True),
            "Names of subfolders, separated by commas: Forest, River. One with a comma in quotation marks.",
        ),
        (
            choice("SIZE", tr("Size of the pictures in pixels"), tuple(map(str, SIZES)), str(DEFAULT.size)),
            "Width and height of what is drawn; other pictures are resampled to it.",
        ),
        (
            number("STEPS", tr("Steps"), WHOLE, DEFAULT.steps, minValue=1),
            "Updates of both networks. A tenth is a draft.",
        ),
        (
            empty_number(algorithm, "MINUTES", "Minutes at most (empty: until the steps are done)", 0, real=True),
            "Training ends after so many minutes, also where the steps are not done; the model is written.",
        ),
        (
            number("BATCH_SIZE", tr("Batch size"), WHOLE, DEFAULT.batch_size, minValue=2),
            "Pictures a step. Less needs less memory.",
        ),
        (
            choice("FAULTY", tr("Pictures that cannot be read"), FAULTY),
            "error: stop and name them. skip: leave them out and count them.",
        ),
        (
            number("SEED", tr("Seed"), WHOLE, 0, minValue=0, maxValue=MAX_SEED),
            "Seed of the networks' first weights and of all draws.",
        ),
        (
            QgsProcessingParameterBoolean("RESUME", tr("Resume from the log folder"), defaultValue=False),
            "Continue the training that lies in the log folder; scenes and options must be the same.",
        ),
        (
            choice("DEVICE", tr("Device"), DEVICES),
            "auto takes an NVIDIA GPU where there is one and CUDA is installed, else the CPU.",
        ),
    ):
        algorithm.add(parameter, tip)


def _declare_network(algorithm: Algorithm) -> None:
    """Advanced: what the networks are, and how they learn."""
    tr, number = algorithm.tr, QgsProcessingParameterNumber
    rate = number("LEARNING_RATE", tr("Learning rate"), REAL, DEFAULT.learning_rate, minValue=1e-9)
    rate.setMetadata({"widget_wrapper": {"decimals": 6}})
    for parameter, tip in (
        (
            choice("OBJECTIVE", tr("Objective"), OBJECTIVES, DEFAULT.objective),
            "minimax: as published. hinge: later, and steadier.",
        ),
        (
            choice("CONDITIONING", tr("How the class reaches the discriminator"), CONDITIONINGS, DEFAULT.conditioning),
            "one-hot: beside every pixel, as published. projection: later, and better with many classes.",
        ),
        (
            choice("AUGMENTATION", tr("Augmentation"), ("turns", "none"), DEFAULT.augmentation),
            "turns: pictures are flipped and turned. none: as they are.",
        ),
        (
            number("WIDTH", tr("Width of the networks"), WHOLE, DEFAULT.width, minValue=4),
            "Feature maps at half of the pictures' size. Half is about four times faster.",
        ),
        (
            number("LATENT", tr("Random numbers of a picture"), WHOLE, DEFAULT.latent, minValue=1),
            "What a picture is drawn from; 128 as published.",
        ),
        (rate, "Rate of Adam; 0.0002 as published."),
    ):
        algorithm.add(parameter, tip, advanced=True)


def _declare_running(algorithm: Algorithm) -> None:
    """Advanced: how it is measured, when it stops, and on what it runs."""
    tr, number = algorithm.tr, QgsProcessingParameterNumber
    label = tr("Share of each class that is kept to measure")
    share = number("VALIDATION", label, REAL, DEFAULT.validation, minValue=0, maxValue=0.9)
    share.setMetadata({"widget_wrapper": {"decimals": 2}})
    for parameter, tip in (
        (share, "These pictures are not learnt from."),
        (
            number("VALIDATE_EVERY", tr("Steps between validations (0: none)"), WHOLE, DEFAULT.validate_every,
                   minValue=0),
            "Without validation the last weights are exported, else those of the best.",
        ),
    ):  # fmt: skip
        algorithm.add(parameter, tip, advanced=True)
    declare_course(algorithm, DEFAULT.patience, DEFAULT.save_every, DEFAULT.devices)
