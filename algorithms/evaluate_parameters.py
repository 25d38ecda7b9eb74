"""The parameters of landsynth:evaluate: their help, their widgets, and the numbers that it gives."""

from __future__ import annotations

from qgis.core import (
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ..contract.dataset import SPLITS
from ..contract.jobs.evaluate import EMBEDDINGS, GROUPS, EvaluateJob
from . import widgets
from .shared.base import Algorithm, choice
from .shared.training import DEVICES, MAX_SEED, WHOLE, add_numbers, empty_number

DEFAULT = EvaluateJob("-", "-", "-", "-")
NUMBERS = {
    "FRECHET_SATELLITE": ("frechet_satellite", "Frechet distance, satellite features (lower is better)"),
    "KID_SATELLITE": ("kid_satellite", "Kernel distance, satellite features (lower is better)"),
    "FRECHET_SEGMENTER": ("frechet_segmenter", "Frechet distance, segmenter's features (lower is better)"),
    "FID": ("fid", "FID as published (lower is better)"),
    "KID": ("kid", "KID as published (lower is better)"),
    "FRD": ("frd", "Frechet distance, ResNet-50 (lower is better)"),
    "MIOU": ("miou", "Mean IoU of the segmenter on synthetic imagery (higher is better)"),
    "FWIOU": ("fwiou", "Frequency-weighted IoU (higher is better)"),
    "ACCURACY": ("accuracy", "Accuracy of the segmenter (higher is better)"),
    "LPIPS_SATELLITE": ("lpips_satellite", "Difference between draws of one mask (higher is better)"),
    "MCSD_SATELLITE": ("mcsd_satellite", "Difference inside a class drawn anew (higher is better)"),
    "MOCD_SATELLITE": ("mocd_satellite", "Difference outside a class drawn anew (lower is better)"),
    "LPIPS": ("lpips", "LPIPS as published (higher is better)"),
    "MCSD": ("mcsd", "mCSD as published (higher is better)"),
    "MOCD": ("mocd", "mOCD as published (lower is better)"),
    "LOG_LOSS": ("log_loss", "Log loss of telling real from synthetic (higher is better)"),
    "AUC": ("auc", "Area under the ROC curve of telling real from synthetic (lower is better)"),
    "WASSERSTEIN": ("wasserstein", "Distance of the bands' distributions (lower is better)"),
    "SPREAD_RATIO": ("spread_ratio", "Spread within classes, synthetic over real (1 is best)"),
    "SPECTRUM_DISTANCE": ("spectrum_distance", "Distance of the power spectra (lower is better)"),
    "SEAM_RATIO": ("seam_ratio", "Jump across the lines of a grid (1: no seam)"),
    "PRIVACY_RATIO": ("privacy_ratio", "Distance to the nearest training chip over that of strangers (0: copies)"),
    "PRIVACY_RATIO_OWN": ("privacy_ratio_own", "Nearness to the pictures of training masks over others (0: copies)"),
    "GAIN_MIOU": ("gain_miou", "Gain in mean IoU by synthetic imagery, of EXPERIMENT (0.05: 5 % more)"),
    "CHIPS_REAL": ("chips_real", "Real chips"),
    "CHIPS_SYNTHETIC": ("chips_synthetic", "Synthetic chips"),
    "NOT_COMPUTED": ("not_computed", "Measures that were not computed; the report says why"),
}
"""Output -> name of the measure and label."""

HELP = """Is synthetic imagery real enough, varied enough, useful, seamless, and not a copy? This compares it with real imagery and writes a report in plain words, with pictures, tables and the value that real imagery itself would reach.

<b>What to choose first</b>: a dataset made by <b>Prepare training dataset</b> as real imagery, and either synthetic imagery or a generator. With neither, the bundled generator is measured.

<b>Real imagery</b> is a dataset folder (choose the folder, or the file <i>dataset.json</i> in it) or a raster (a layer of the project, or a file). Of a dataset the scenes of <b>split</b> are compared; a raster needs its <b>land cover</b> on the same grid for everything that knows classes.

<b>Synthetic imagery</b>, of the same kinds, such as the output of <b>Generate synthetic dataset</b> or of <b>Generate synthetic imagery</b>. Empty: the generator paints the land cover of the real imagery.

<b>Generator</b>: an ONNX file made by <b>Train generator</b>. It is also needed to measure diversity: one mask is drawn many times.

<b>Segmenter</b>: an ONNX file made by <b>Train segmenter</b> on real imagery, which tells whether synthetic imagery shows the land cover that was asked for. Empty: the bundled one.

<b>What is measured</b>: <i>fidelity</i> (does it look real?), <i>agreement</i> (does it show what was asked for?), <i>diversity</i>, <i>distinguishability</i> (can a random forest tell it from real imagery?), <i>radiometry</i> (brightness, colours, fine detail), <i>seams</i>, <i>privacy</i> (is it a copy of training imagery?), <i>usefulness</i> (the gain that <b>Augmentation experiment</b> measured; give its <i>metrics.json</i>).

<b>Networks that look</b>: <i>satellite</i> and <i>segmenter</i> need nothing. <i>inception</i> (the published FID) and <i>resnet50</i> need the worker environment of tier <i>training</i> and a file of weights, or the word <i>hub</i> to fetch them.

The report is one file that opens offline. Whatever could not be computed is listed there with the reason. More chips make it surer and slower: 5,000 chips of 128 px take some minutes on a laptop.

The worker environment of tier <i>inference</i> is enough to start; tier <i>evaluation</i> adds figures and random forests."""  # noqa: E501 - help text wraps itself


def declare(algorithm: Algorithm) -> None:
    """Add the parameters and outputs to the algorithm."""
    _declare_main(algorithm)
    _declare_rasters(algorithm)
    _declare_networks(algorithm)
    _declare_amounts(algorithm)
    tr, file = algorithm.tr, QgsProcessingParameterFileDestination
    algorithm.addParameter(file("REPORT", tr("Report"), tr("HTML files (*.html)")))
    algorithm.addParameter(file("METRICS", tr("Metrics"), tr("JSON files (*.json)")))
    add_numbers(algorithm, NUMBERS)


def _declare_main(algorithm: Algorithm) -> None:
    tr, file = algorithm.tr, QgsProcessingParameterFile
    for parameter, tip in (
        (
            _place(file("REAL", tr("Real imagery (dataset folder or raster)"))),
            "Folder made by Prepare training dataset, or a raster with its land cover.",
        ),
        (
            _place(
                file("SYNTHETIC", tr("Synthetic imagery (dataset folder or raster; empty: painted)"), optional=True)
            ),
            "Folder made by Generate synthetic dataset, or a raster. Empty: the generator paints the real land cover.",
        ),
        (
            file(
                "GENERATOR",
                tr("Generator (empty: the bundled one, if nothing is synthetic)"),
                extension="onnx",
                optional=True,
            ),
            "ONNX file made by Train generator: paints where nothing is synthetic, and draws masks for diversity.",
        ),
        (
            file("SEGMENTER", tr("Segmenter (empty: the bundled one)"), extension="onnx", optional=True),
            "ONNX file made by Train segmenter on real imagery of the same bands and classes.",
        ),
        (
            choice("SPLIT", tr("Split of the real dataset"), SPLITS, DEFAULT.split),
            "Part of the dataset that is compared; test, which no network has seen, is the honest one.",
        ),
        (
            several("GROUPS", tr("What is measured"), GROUPS, GROUPS),
            "Fewer are faster.",
        ),
        (
            file("EXPERIMENT", tr("Metrics of an augmentation experiment"), extension="json", optional=True),
            "METRICS of Augmentation experiment, for the gain that synthetic imagery brings.",
        ),
    ):
        algorithm.add(parameter, tip)


def _declare_rasters(algorithm: Algorithm) -> None:
    """Advanced: what rasters need that are no datasets."""
    tr, raster = algorithm.tr, QgsProcessingParameterRasterLayer
    for parameter, tip in (
        (
            raster("LANDCOVER", tr("Land cover of a real raster"), optional=True),
            "Raster of class codes on the grid of the real raster; datasets have their masks.",
        ),
        (
            raster("SYNTHETIC_LANDCOVER", tr("Land cover of a synthetic raster"), optional=True),
            "Empty: the same as that of the real raster.",
        ),
        (
            QgsProcessingParameterString("CLASS_MAP", tr("Class map of land-cover rasters"), optional=True),
            "worldcover, nlcd, corine, chesapeake, or pairs such as 10=vegetation, 50=building. Empty: by equal codes.",
        ),
    ):
        algorithm.add(parameter, tip, advanced=True)


def _declare_networks(algorithm: Algorithm) -> None:
    """Advanced: whose features are compared."""
    tr, file = algorithm.tr, QgsProcessingParameterFile
    for parameter, tip in (
        (
            several("EMBEDDING", tr("Networks that look"), EMBEDDINGS, DEFAULT.embeddings),
            "satellite comes with LandSynth; inception and resnet50 need weights and tier training.",
        ),
        (
            _any(file("INCEPTION_WEIGHTS", tr("Weights of the FID network (file, or hub)"), optional=True)),
            "File of torch-fidelity's Inception weights, or hub to fetch them. Empty: FID is not computed.",
        ),
        (
            _any(file("RESNET50_WEIGHTS", tr("Weights of ResNet-50 (file, or hub)"), optional=True)),
            "File of torchvision's ResNet-50 weights, or hub. Empty: not computed.",
        ),
        (
            _any(file("LPIPS_WEIGHTS", tr("Weights of LPIPS with AlexNet (file, or hub)"), optional=True)),
            "File of the published weights, or hub. Empty: LPIPS as published is not computed.",
        ),
    ):
        algorithm.add(parameter, tip, advanced=True)


def _declare_amounts(algorithm: Algorithm) -> None:
    """How much is looked at, and on what it runs."""
    tr = algorithm.tr

    def whole(name: str, label: str, least: int, most: int = MAX_SEED) -> QgsProcessingParameterNumber:
        value = getattr(DEFAULT, name.lower())
        return QgsProcessingParameterNumber(name, tr(label), WHOLE, value, minValue=least, maxValue=most)

    algorithm.add(
        whole("CHIPS", "Chips of each side at most", 2),
        "Squares spread evenly over the imagery. Fewer are faster; under 2,000 distances come out too large.",
    )
    for parameter, tip in (
        (whole("CHIP_SIZE", "Width of a chip in pixels", 32), "The same for real and synthetic imagery."),
        (whole("MASKS", "Masks drawn several times, for diversity", 1), "Chips whose land cover is painted anew."),
        (whole("DRAWS", "Draws of each mask", 2), "The studies drew each mask ten times."),
        (whole("REPEATS", "Repetitions of the random forest", 2), "The study had 100."),
        (whole("BOOTSTRAP", "Resamplings for intervals", 0), "0: no intervals."),
        (whole("SEED", "Seed", 0), "Of draws, forests and resamplings: the same seed gives the same numbers."),
        (whole("MEMORY_MB", "Memory for chips (MiB)", 64), "Chips are read in batches that need no more than this."),
        (choice("DEVICE", tr("Device"), DEVICES), "auto takes a GPU where there is one that works, else the CPU."),
        (empty_number(algorithm, "THREADS", "CPU threads (empty: all cores)", 1), "Fewer leave room for other work."),
    ):
        algorithm.add(parameter, tip, advanced=True)


def several(name: str, label: str, options: tuple[str, ...], default: tuple[str, ...]) -> QgsProcessingParameterEnum:
    """A parameter with some of several texts as value."""
    return QgsProcessingParameterEnum(
        name, label, list(options), allowMultiple=True, defaultValue=list(default), usesStaticStrings=True
    )


def _place(parameter: QgsProcessingParameterFile) -> QgsProcessingParameterFile:
    """With the widget that takes folders, files and layers alike."""
    widget = f"{widgets.__name__}.place.PlaceWidget"  # by name: without a window it is not imported
    parameter.setMetadata({"widget_wrapper": {"class": widget}})
    return _any(parameter)


def _any(parameter: QgsProcessingParameterFile) -> QgsProcessingParameterFile:
    """Without the filter that Processing sets, which accepts nothing but names with a point: no folders, no words."""
    parameter.setFileFilter("")
    return parameter
