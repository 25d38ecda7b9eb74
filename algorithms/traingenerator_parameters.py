"""The parameters of landsynth:traingenerator: their help, and the fields of the job that they fill."""

from __future__ import annotations

from qgis.core import (
    QgsProcessingOutputFile,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
)

from ..contract.jobs.presets import PRECISIONS, PRESETS
from ..contract.jobs.train_generator import ABLATIONS, ARCHITECTURES, AUGMENTATIONS, PERCEPTUAL, TrainGeneratorJob
from .shared.base import Algorithm, choice
from .shared.training import DEVICES, MAX_SEED, REAL, WHOLE, add_numbers, empty_number

DEFAULT = TrainGeneratorJob("-", "-", "-")
NUMBERS = {
    "STEPS_DONE": ("steps", "Steps"),
    "SECONDS": ("seconds", "Seconds of training"),
    "BEST_STEP": ("best_step", "Step of the best validation, which the model holds"),
    "FRECHET_SATELLITE": ("frechet_satellite", "Distance to real imagery (0: none)"),
    "MIOU": ("miou", "Agreement with the land cover (1: full)"),
    "DIVERSITY": ("diversity", "Diversity of the draws"),
}

HELP = """Trains a network that paints imagery like yours over land cover like yours.

<b>Dataset</b> is a folder made by <b>Prepare training dataset</b>. The result, one <b>model</b> file, is what <b>Generate synthetic imagery</b> takes as MODEL.

<b>How long does it take?</b> With the preset <i>laptop</i> and the architecture <i>fast</i>, 6000 steps of about a second each on two cores of a processor of today: two hours, on an older laptop an evening. The log soon says how long yours will take. <i>spade</i> and <i>csebgan</i> take one and a half times as long at the same width, and many times at their published one. You need not wait for the end: set <b>minutes</b>, or stop and continue later. With a GPU choose <i>gpu</i>: more steps, larger crops, better imagery, some hours.

<b>See how it goes.</b> The <b>log</b> folder gets a preview every 400 steps (land cover, real imagery, three draws), curves of the losses (curves.png, TensorBoard) and checkpoints. After some hundred steps water, vegetation and bare land can be told apart; roofs and fine texture need thousands.

<b>Stop and continue</b>: cancelling keeps the last checkpoint. Run again with the same log folder and <b>resume</b>: it goes on as if nothing had happened. So choose a log folder of your own.

<b>Architecture</b>: <i>fast</i> is LandSynth's own and the one to use. <i>spade</i> (Park et al. 2019) and <i>csebgan</i> (semantic embeddings) are published ones, for comparison; csebgan can draw the look of single classes anew.

<b>Empty numbers</b> come from the preset. Too little memory: lower batch size or crop size. All draws look alike: raise <b>diversity</b>, for example to 6.

While it trains, the model is measured on the dataset's validation part, first by a small network trained as a judge (some minutes); the weights that did best are exported.

It needs the worker environment of tier <i>training</i> (PyTorch, about 5 GB): run <b>Install or repair the worker environment</b> once."""  # noqa: E501 - help text wraps itself


def declare(algorithm: Algorithm) -> None:
    """Add the parameters and outputs to the algorithm."""
    _declare_main(algorithm)
    _declare_learning(algorithm)
    _declare_running(algorithm)
    tr = algorithm.tr
    algorithm.addParameter(QgsProcessingParameterFileDestination("MODEL", tr("Generator"), tr("ONNX model (*.onnx)")))
    algorithm.addParameter(
        QgsProcessingParameterFolderDestination("LOG", tr("Log folder (checkpoints, previews, curves)"))
    )
    add_numbers(algorithm, NUMBERS)
    algorithm.addOutput(QgsProcessingOutputFile("PREVIEW", tr("Last preview")))


def _declare_main(algorithm: Algorithm) -> None:
    tr, number = algorithm.tr, QgsProcessingParameterNumber
    folder = QgsProcessingParameterFile.Behavior.Folder
    diversity = number("LAMBDA_DIVERSITY", tr("Diversity (weight of the diversity term)"), REAL, 0.0, minValue=0)
    diversity.setMetadata({"widget_wrapper": {"decimals": 2}})
    minutes = number("MINUTES", tr("Minutes at most (empty: until the steps are done)"), REAL, None, optional=True)
    for parameter, tip in (
        (
            QgsProcessingParameterFile("DATASET", tr("Training dataset"), folder),
            "Folder made by Prepare training dataset; it holds dataset.json.",
        ),
        (
            choice("ARCHITECTURE", tr("Architecture"), ARCHITECTURES),
            "fast: LandSynth's own. spade, csebgan: published ones, several times slower, for comparison.",
        ),
        (
            choice("PRESET", tr("Preset"), PRESETS),
            "laptop: some hours without a GPU. gpu: larger crops and more steps. paper: as the sources trained.",
        ),
        (
            empty_number(algorithm, "STEPS", "Steps (empty: as preset)", 1),
            "Updates of the networks; laptop: 6000, gpu: 100000. Half is a draft, twice is better.",
        ),
        (minutes, "Training ends after so many minutes, also where the steps are not done; the model is written."),
        (
            empty_number(algorithm, "BATCH_SIZE", "Batch size (empty: as preset)", 1),
            "Crops a step; laptop: 6. Less needs less memory.",
        ),
        (
            empty_number(algorithm, "CROP_SIZE", "Crop size in pixels (empty: as preset)", 32),
            "Width and height of what the network sees at once, a multiple of 32; laptop: 128, gpu: 256.",
        ),
        (
            diversity,
            "0: none. More makes draws of different seeds more different, and each a little less exact.",
        ),
        (
            number("SEED", tr("Seed"), WHOLE, 0, minValue=0, maxValue=MAX_SEED),
            "Seed of the networks' first weights and of all draws; on a CPU the same seed gives the same model.",
        ),
        (
            QgsProcessingParameterBoolean("RESUME", tr("Resume from the log folder"), defaultValue=False),
            "Continue the training that lies in the log folder; dataset and options must be the same.",
        ),
        (
            choice("DEVICE", tr("Device"), DEVICES),
            "auto takes an NVIDIA GPU where there is one and CUDA is installed, else the CPU.",
        ),
    ):
        algorithm.add(parameter, tip)


def _declare_learning(algorithm: Algorithm) -> None:
    """Advanced: what is learnt, and from which terms."""
    tr, number = algorithm.tr, QgsProcessingParameterNumber
    for parameter, tip in (
        (
            number("TAU", tr("Bound of the diversity term"), REAL, DEFAULT.tau, minValue=1e-6),
            "The diversity term stops pulling draws apart where it reaches this.",
        ),
        (
            empty_number(algorithm, "LEARNING_RATE", "Learning rate (empty: as preset)", 0, real=True),
            "Rate of the generator's optimizer; fast: 0.0003, spade: 0.0002, csebgan: 0.0001.",
        ),
        (
            empty_number(algorithm, "WIDTH", "Width of the network (empty: as preset)", 4),
            "Feature maps at full resolution; 64 is SPADE as published. Half is about four times faster.",
        ),
        (
            choice("AUGMENTATION", tr("Augmentation"), AUGMENTATIONS),
            "turns: crops are flipped and turned. discriminator: only what the discriminator sees, so that shadows "
            "keep their side. none: as they are.",
        ),
        (
            choice("ABLATION", tr("Ablation (csebgan)"), ABLATIONS),
            "Part of csebgan left out, as in its paper's comparison; none is the whole.",
        ),
        (
            choice("PERCEPTUAL", tr("Perceptual features"), PERCEPTUAL),
            "vgg19: a network trained on photographs. own: features of the conductor or discriminator. auto: vgg19 "
            "where its weights are.",
        ),
        (
            QgsProcessingParameterFile("VGG", tr("Weights of VGG-19"), optional=True),
            "torchvision's file vgg19-dcbb9e9d.pth, where the machine has no network.",
        ),
    ):
        algorithm.add(parameter, tip, advanced=True)


def _declare_running(algorithm: Algorithm) -> None:
    """Advanced: how it is measured, and on what it runs."""
    tr, number = algorithm.tr, QgsProcessingParameterNumber
    onnx = QgsProcessingParameterFile("JUDGE", tr("Judge (empty: trained first)"), extension="onnx", optional=True)
    for parameter, tip in (
        (onnx, "Segmenter that names the classes of the imagery made, to validate."),
        (
            number(
                "JUDGE_STEPS", tr("Steps of the judge's training (0: no judge)"), WHOLE, DEFAULT.judge_steps, minValue=0
            ),
            "Where no judge is given, one is trained first, on the same dataset; some minutes.",
        ),
        (
            number(
                "VALIDATE_EVERY", tr("Steps between validations (0: none)"), WHOLE, DEFAULT.validate_every, minValue=0
            ),
            "Without validation the last weights are exported, else those of the best.",
        ),
        (
            number(
                "PATIENCE",
                tr("Validations without progress until it stops (0: never)"),
                WHOLE,
                DEFAULT.patience,
                minValue=0,
            ),
            "Training stops early where its measure has not improved for so many validations.",
        ),
        (
            choice("PRECISION", tr("Precision"), PRECISIONS),
            "auto: bf16-mixed where the device computes it, which is faster; 32-true: full precision.",
        ),
        (
            number("DEVICES", tr("Devices"), WHOLE, DEFAULT.devices, minValue=1),
            "GPUs, or processes on the CPU, that train together; the batch is shared out.",
        ),
        (
            QgsProcessingParameterBoolean("COMPILE", tr("Compile the networks"), defaultValue=DEFAULT.compile),
            "With torch.compile: faster after some minutes, needs a C++ compiler.",
        ),
    ):
        algorithm.add(parameter, tip, advanced=True)
