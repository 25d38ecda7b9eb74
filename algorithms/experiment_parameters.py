"""The parameters of landsynth:experiment and their help."""

from __future__ import annotations

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..contract.jobs.experiment import EXPERIMENTS, ExperimentJob
from ..contract.jobs.generate_dataset import RADIOMETRY
from ..contract.jobs.presets import PRESETS
from ..contract.jobs.train_generator import ARCHITECTURES
from .shared.base import Algorithm, choice
from .shared.segmenter import declare_network, encoder, encoder_weights, learning_rate
from .shared.training import DEVICES, MAX_SEED, WHOLE, add_numbers, empty_number

DEFAULT = ExperimentJob("-", "-", "-", "-")
NUMBERS = {
    "GAIN_MIOU": ("gain_miou", "Gain in mean IoU of the best mix over real imagery alone (0.05: 5 % more)"),
    "CELLS_DONE": ("cells_done", "Trainings that are done"),
    "CELLS": ("cells", "Trainings of the whole experiment"),
}

HELP = """Does synthetic imagery help to map your land cover, and how much of it is best? This trains segmenters on several mixes of real and synthetic imagery, measures each on the test part of your dataset, and writes a report with tables, plots and the figures of the published studies beside yours.

<b>What to choose first</b>: a dataset (made by <b>Prepare training dataset</b>, with parts for validation and the test), the kind <i>mixing</i>, and a log folder of your own. Look at the report; then try other generators, more seeds and more steps.

<b>Kinds</b>
<i>mixing</i>: a share of the training scenes shows synthetic imagery in place of real, from 0 to 100 %; and all real imagery with as much synthetic on top.
<i>composition</i>: real alone; synthetic alone with 1, 2 and 3 images of each mask; both together; class by class.
<i>lambda</i>: trains a generator for each weight of the diversity term, and measures what its imagery is worth.
<i>size</i>: does it help more where there is little real imagery?
<i>bands</i>: with three bands and with more.
<i>ablation</i>: generators (csebgan) with parts left out.
The last four train generators too, each as long as <b>Train generator</b> takes: begin with the others.

<b>Generators</b>: models that paint the synthetic imagery, made by <b>Train generator</b> on this dataset; each is compared. Empty: the bundled one, which knows building, land, road, vegetation and water at 1 m; the kinds <i>lambda</i>, <i>size</i>, <i>bands</i> and <i>ablation</i> train their own.

<b>Shares</b> of synthetic scenes: <i>25, 50, 75</i> in percent, or <i>0.25, 0.5, 0.75</i>; 0 and 100 % are always measured. With kind <i>size</i> they are shares of the real scenes.

<b>Seeds</b>: every mix is trained so many times from other first weights. With one seed you cannot tell a gain from chance; three are the least for a spread.

<b>How long?</b> Every training is one cell of the table: mixing with three shares and three seeds has 18 of them, each as long as <b>Train segmenter</b>. The log says how long is left. Cancel when you like: finished cells stay in the <b>log</b> folder, and a run with the same log folder and <b>resume</b> goes on with the next one.

All trainings have the same number of steps; the validation part chooses each one's weights, and the test part is looked at once, at the end.

It needs the worker environment of tier <i>training</i> (PyTorch, about 5 GB): run <b>Install or repair the worker environment</b> once."""  # noqa: E501 - help text wraps itself


def declare(algorithm: Algorithm) -> None:
    """Add the parameters and outputs to the algorithm."""
    _declare_main(algorithm)
    _declare_kinds(algorithm)
    algorithm.add(*encoder_weights(algorithm), advanced=True)
    _declare_segmenters(algorithm)
    declare_network(algorithm, DEFAULT)
    _declare_running(algorithm)
    tr, file = algorithm.tr, QgsProcessingParameterFileDestination
    algorithm.addParameter(file("REPORT", tr("Report"), tr("HTML files (*.html)")))
    algorithm.addParameter(file("METRICS", tr("Metrics (tables and plots lie beside it)"), tr("JSON files (*.json)")))
    algorithm.addParameter(QgsProcessingParameterFolderDestination("LOG", tr("Log folder (trainings, imagery)")))
    add_numbers(algorithm, NUMBERS)
    algorithm.addOutput(QgsProcessingOutputString("BEST", tr("Best mix")))


def _declare_main(algorithm: Algorithm) -> None:
    tr = algorithm.tr
    folder, files = QgsProcessingParameterFile.Behavior.Folder, QgsProcessing.SourceType.TypeFile
    for parameter, tip in (
        (
            QgsProcessingParameterFile("DATASET", tr("Training dataset"), folder),
            "Folder made by Prepare training dataset, with parts for training, validation and the test.",
        ),
        (
            choice("KIND", tr("Kind of experiment"), EXPERIMENTS, DEFAULT.kind),
            "mixing and composition compare mixes. lambda, size, bands and ablation train generators too: much longer.",
        ),
        (
            QgsProcessingParameterMultipleLayers(
                "GENERATORS",
                tr("Generators (empty: the bundled one, or trained as the kind needs)"),
                files,
                optional=True,
            ),
            "ONNX files made by Train generator; with mixing and composition each is compared.",
        ),
        (
            QgsProcessingParameterString(
                "SHARES", tr("Shares of synthetic scenes in percent (kind mixing)"), "25, 50, 75", optional=True
            ),
            "25, 50, 75 or 0.25, 0.5, 0.75. Real alone and synthetic alone are always measured (kinds mixing, size).",
        ),
        (
            QgsProcessingParameterNumber(
                "SEEDS", tr("Trainings of every mix, each with a seed of its own"), WHOLE, DEFAULT.seeds, minValue=1
            ),
            "One shows no spread, so that chance looks like a gain; at least 3.",
        ),
        encoder(algorithm),
        (
            choice("PRESET", tr("Preset"), PRESETS),
            "laptop: without a GPU. gpu: larger crops and more steps. paper: as the source trained.",
        ),
        (
            empty_number(algorithm, "STEPS", "Steps of every training (empty: as preset)", 1),
            "Updates of every segmenter; laptop: 2000, gpu: 20000, paper: 8000.",
        ),
        (
            QgsProcessingParameterBoolean("RESUME", tr("Resume from the log folder"), defaultValue=False),
            "Go on with the experiment that lies in the log folder; what is finished is not done again.",
        ),
    ):
        algorithm.add(parameter, tip)


def _declare_kinds(algorithm: Algorithm) -> None:
    """Advanced: what single kinds of experiments need."""
    tr, number, string = algorithm.tr, QgsProcessingParameterNumber, QgsProcessingParameterString
    for parameter, tip in (
        (
            number(
                "VARIANTS", tr("Kind composition: images of every mask at most"), WHOLE, DEFAULT.variants, minValue=1
            ),
            "3 measures 100, 200 and 300 % of synthetic imagery.",
        ),
        (
            string("LAMBDAS", tr("Kind lambda: weights of the diversity term"), _text(DEFAULT.lambdas), optional=True),
            "A generator is trained with each of these numbers.",
        ),
        (
            string("BANDS", tr("Kind bands: sets of bands (empty: the first three, and all)"), optional=True),
            "Numbers of bands, sets separated by semicolons: 1,2,3; 1,2,3,4.",
        ),
        (
            choice("ARCHITECTURE", tr("Kinds that train generators: architecture"), ARCHITECTURES),
            "For lambda, size and bands; ablation trains csebgan.",
        ),
        (
            empty_number(
                algorithm, "GENERATOR_STEPS", "Kinds that train generators: their steps (empty: as preset)", 1
            ),
            "Updates of every generator that is trained; laptop: 6000.",
        ),
        (
            choice("RADIOMETRY", tr("Radiometry of synthetic imagery"), RADIOMETRY),
            "model: as the generator paints. scenes: every class as bright and as varied as in a real train scene.",
        ),
        (
            number("SEED", tr("First seed"), WHOLE, DEFAULT.seed, minValue=0, maxValue=MAX_SEED),
            "The trainings of a mix have this seed, the next, and so on.",
        ),
    ):
        algorithm.add(parameter, tip, advanced=True)


def _declare_segmenters(algorithm: Algorithm) -> None:
    """Advanced: numbers of every training that the preset fills."""
    for parameter, tip in (
        (
            empty_number(algorithm, "BATCH_SIZE", "Batch size (empty: as preset)", 1),
            "Crops a step; laptop: 8. Less needs less memory.",
        ),
        (
            empty_number(algorithm, "CROP_SIZE", "Crop size in pixels (empty: as preset)", 32),
            "Width and height of what a network sees at once, a multiple of 32; laptop: 128, gpu: 256.",
        ),
        learning_rate(algorithm),
    ):
        algorithm.add(parameter, tip, advanced=True)


def _declare_running(algorithm: Algorithm) -> None:
    """Advanced: how often it is measured, and on what it runs."""
    tr, number = algorithm.tr, QgsProcessingParameterNumber
    for parameter, tip in (
        (
            number(
                "VALIDATE_EVERY", tr("Steps between validations"), WHOLE, DEFAULT.validate_every, minValue=1
            ),
            "Of all validated weights of a training the best are measured on the test.",
        ),
        (
            choice("DEVICE", tr("Device"), DEVICES),
            "auto takes an NVIDIA GPU where there is one and CUDA is installed, else the CPU.",
        ),
        (
            empty_number(algorithm, "THREADS", "CPU threads (empty: all cores)", 1),
            "Fewer leave room for other work.",
        ),
        (
            number("CELLS", tr("Trainings at most in this run (0: all)"), WHOLE, DEFAULT.cells, minValue=0),
            "The experiment pauses after so many; a run with RESUME goes on.",
        ),
    ):  # fmt: skip
        algorithm.add(parameter, tip, advanced=True)


def _text(numbers: tuple[float, ...]) -> str:
    return ", ".join(f"{each:g}" for each in numbers)
