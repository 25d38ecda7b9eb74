"""The job of Augmentation experiment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from ..resources import BUNDLED_GENERATOR
from .generate_dataset import RADIOMETRY
from .options import at_least, is_seed, one_of, require
from .train_generator import ARCHITECTURES
from .train_segmenter import PLAIN, TrainSegmenterJob

EXPERIMENTS = ("mixing", "composition", "lambda", "size", "bands", "ablation")


@dataclass(frozen=True)
class ExperimentJob:
    """An experiment of the sources on a dataset: does synthetic imagery help a segmenter, how much, which, when?"""

    dataset: str
    """Dataset folder with dataset.json and splits train, validation and test."""
    report: str
    """HTML file to write: tables, plots, the sources' figures beside them."""
    metrics: str
    """JSON file to write; tables as CSV and plots as PNG and SVG lie beside it, their names beginning with its stem."""
    log: str
    """Folder of the cells, each a training, and of generators and synthetic imagery; what is finished there stays."""
    kind: str = "mixing"
    """mixing (source 000, figure 3; source 004, table I), composition (source 000, table 2), lambda (source 000,
    table 1), size (source 004, table III), bands (source 000, 3 against 4 bands), ablation (source 004, table II)."""
    generators: tuple[str, ...] = (str(BUNDLED_GENERATOR),)
    """Generators (ONNX). mixing and composition: those compared, one arm each. lambda and ablation: trained with
    these; kinds lambda, size, bands and ablation train their own where none is given."""
    shares: tuple[float, ...] = (0.25, 0.5, 0.75)
    """mixing: shares of synthetic scenes beside 0 and 1. size: shares of the training scenes beside 1."""
    variants: int = 3
    """composition: synthetic images of every mask, at most; 3 measures 100, 200 and 300 %."""
    lambdas: tuple[float, ...] = (0.0, 2.0, 4.0, 6.0, 8.0, 10.0)
    """lambda: weights of the diversity term that generators are trained with."""
    bands: tuple[str, ...] = ()
    """bands: sets of bands by number, such as "1,2,3"; the first three beside all if empty."""
    radiometry: str = "model"
    """Of the synthetic imagery that segmenters learn from: model, as painted; scenes, as of real train scenes."""
    seeds: int = 3
    """Trainings of every arm, with seeds seed, seed + 1, ..."""
    seed: int = 0
    """First seed of the trainings, and the seed of the synthetic imagery."""
    architecture: str = "fast"
    """Architecture of the generators that are trained; kind ablation trains csebgan."""
    generator_steps: Optional[int] = None
    """Steps of every generator that is trained; the preset's if not given."""
    encoder: str = PLAIN
    """Encoder of the segmenters, as of Train segmenter."""
    encoder_weights: str = ""
    """Weights of that encoder to begin with, as of Train segmenter."""
    preset: str = "laptop"
    """What the options left empty become: laptop, gpu or paper."""
    steps: Optional[int] = None
    """Updates of every segmenter; all have the same number (source 004)."""
    batch_size: Optional[int] = None
    """Crops a step."""
    crop_size: Optional[int] = None
    """Width and height of a crop in pixels."""
    learning_rate: Optional[float] = None
    """Rate of the segmenters' Adam."""
    width: Optional[int] = None
    """Feature maps at full resolution, of encoder plain."""
    depth: int = 4
    """Halvings of the resolution, of encoder plain."""
    loss: str = "cross-entropy"
    """cross-entropy, jaccard, focal or combined."""
    class_weights: str = "none"
    """none, auto, or weights of classes, as of Train segmenter."""
    sampling: str = "balanced"
    """balanced or uniform, as of Train segmenter."""
    augmentation: str = "turns"
    """turns: crops are flipped and turned; none."""
    schedule: str = "cosine"
    """cosine: the rate falls to 0 over the steps, plateau or constant."""
    validate_every: int = 100
    """Steps between two validations, which choose the checkpoint."""
    resume: bool = False
    """Go on in a log folder where an experiment lies: finished cells are not done again."""
    device: str = "auto"
    """auto, cpu or cuda."""
    precision: str = "auto"
    """auto: bf16-mixed where the device computes it, else 32-true."""
    threads: Optional[int] = None
    """CPU threads of every cell; all cores if not given."""
    cells: int = 0
    """Stop after that many cells have been computed, for machines that limit the time of a job; 0: all."""

    def __post_init__(self) -> None:
        for name in ("dataset", "report", "metrics", "log"):
            require(bool(getattr(self, name)), name, "a path", getattr(self, name))
        one_of("kind", self.kind, EXPERIMENTS)
        ok = bool(self.generators) or self.kind not in ("mixing", "composition")
        require(ok, "generators", f"at least one generator for kind {self.kind}", self.generators)
        wrong = [share for share in self.shares if not 0 < share < 1]
        require(not wrong, "shares", "shares above 0 and below 1", self.shares)
        require(len(set(self.shares)) == len(self.shares), "shares", "each share once", self.shares)
        wrong = [value for value in self.lambdas if not value >= 0]
        require(bool(self.lambdas) and not wrong, "lambdas", "weights of at least 0", self.lambdas)
        for text in self.bands:
            ok = all(part.strip().isdecimal() and int(part) > 0 for part in text.split(","))
            require(ok, "bands", 'numbers of bands such as "1,2,3"', text)
        one_of("architecture", self.architecture, ARCHITECTURES)
        one_of("radiometry", self.radiometry, RADIOMETRY)
        one_of("device", self.device, ("auto", "cpu", "cuda"))
        for name in ("variants", "seeds", "generator_steps", "steps", "batch_size", "validate_every", "threads"):
            at_least(name, getattr(self, name), 1)
        at_least("cells", self.cells, 0)
        is_seed("seed", self.seed)
        self.segmenter("model", "log", seed=self.seed)  # checks what it takes over

    def segmenter(self, model: str, log: str, **options: Any) -> TrainSegmenterJob:
        """The training of one cell, with the options of the experiment and those given."""
        taken: tuple[str, ...] = ("encoder", "encoder_weights", "preset", "width", "depth", "loss", "class_weights")
        taken += ("steps", "batch_size", "crop_size", "learning_rate", "sampling", "augmentation", "schedule")
        taken += ("validate_every", "device", "precision")
        common = {name: getattr(self, name) for name in taken}
        own: dict[str, Any] = {"dataset": self.dataset, "patience": 0, "deepness": False}
        return TrainSegmenterJob(**{**own, **common, **options}, model=model, log=log)
