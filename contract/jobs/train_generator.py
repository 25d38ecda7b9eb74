"""The job of Train generator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional

from .options import above_zero, at_least, is_seed, one_of, require
from .presets import GENERATOR_PRESETS, PRECISIONS, PRESETS

ARCHITECTURES = ("fast", "spade", "csebgan")
ABLATIONS = ("none", "no-sharing", "no-conductor", "frozen-conductor", "no-real", "no-discriminator")
AUGMENTATIONS = ("turns", "none", "discriminator")
PERCEPTUAL = ("auto", "vgg19", "own")


@dataclass(frozen=True)
class TrainGeneratorJob:
    """A generator trained on a dataset folder."""

    dataset: str
    """Dataset folder with dataset.json."""
    model: str
    """ONNX file to write, when training has ended."""
    log: str
    """Folder for checkpoints, previews, curves and events."""
    architecture: str = "fast"
    """fast (ours), spade (Park et al. 2019), csebgan (Wang et al.)."""
    preset: str = "laptop"
    """What the options left empty become: laptop, gpu or paper."""
    steps: Optional[int] = None
    """Updates of all networks."""
    batch_size: Optional[int] = None
    """Crops a step, over all devices."""
    crop_size: Optional[int] = None
    """Width and height of a crop in pixels."""
    learning_rate: Optional[float] = None
    """Rate of the generator's optimizer."""
    width: Optional[int] = None
    """Feature maps at full resolution; 64 is SPADE as published."""
    lambda_diversity: float = 0.0
    """Weight of the diversity term (source 000, equation 1)."""
    tau: float = 10.0
    """Bound of the diversity term."""
    ablation: str = "none"
    """Part of csebgan left out or changed (source 004, table II)."""
    augmentation: str = "turns"
    """turns: crops are flipped and turned; discriminator: only what the discriminator sees; none."""
    perceptual: str = "auto"
    """Features of the perceptual term: vgg19, own (conductor or discriminator), auto: vgg19 where its weights are."""
    vgg: str = ""
    """File with torchvision's VGG-19 weights."""
    judge: str = ""
    """Segmenter (ONNX) that validates; trained on the dataset first if not given."""
    judge_steps: int = 400
    """Steps of the judge's training; 0: validation without a judge."""
    seed: int = 0
    resume: bool = False
    """Continue from the last checkpoint in the log folder."""
    device: str = "auto"
    """auto, cpu or cuda."""
    devices: int = 1
    """Processes, each with a device of its own, on this machine."""
    num_nodes: int = 1
    """Machines that train together."""
    strategy: str = "auto"
    """Lightning Fabric's strategy; auto: ddp where there are several processes."""
    precision: str = "auto"
    """auto: bf16-mixed where the device computes it, else 32-true."""
    compile: bool = False
    """Compile the networks with torch.compile."""
    minutes: Optional[float] = None
    """Stop after that many minutes of training in all, if the steps have not been reached."""
    stop_at: Optional[int] = None
    """Pause after that step, though the schedule counts to `steps`: for clusters that limit the time of a job."""
    validate_every: int = 500
    """Steps between two validations; 0: none."""
    patience: int = 0
    """Validations without a better measure after which training stops; 0: never."""
    save_every: int = 200
    """Steps between two checkpoints."""
    preview_every: int = 400
    """Steps between two preview pictures."""

    def __post_init__(self) -> None:
        require(bool(self.dataset), "dataset", "the path of a dataset folder", self.dataset)
        require(bool(self.model), "model", "a path", self.model)
        require(bool(self.log), "log", "a path", self.log)
        one_of("architecture", self.architecture, ARCHITECTURES)
        one_of("preset", self.preset, PRESETS)
        one_of("ablation", self.ablation, ABLATIONS)
        ok = self.ablation == "none" or self.architecture == "csebgan"
        require(ok, "ablation", f"none for {self.architecture}", self.ablation)
        one_of("augmentation", self.augmentation, AUGMENTATIONS)
        one_of("perceptual", self.perceptual, PERCEPTUAL)
        one_of("precision", self.precision, PRECISIONS)
        one_of("device", self.device, ("auto", "cpu", "cuda"))
        for name in ("steps", "stop_at", "batch_size", "devices", "num_nodes", "save_every", "preview_every"):
            at_least(name, getattr(self, name), 1)
        for name in ("lambda_diversity", "judge_steps", "validate_every", "patience"):
            at_least(name, getattr(self, name), 0)
        at_least("crop_size", self.crop_size, 32)
        ok = self.crop_size is None or self.crop_size % 32 == 0
        require(ok, "crop_size", "a multiple of 32", self.crop_size)
        at_least("width", self.width, 4)
        for name in ("learning_rate", "tau", "minutes"):
            above_zero(name, getattr(self, name))
        is_seed("seed", self.seed)

    @property
    def resolved(self) -> TrainGeneratorJob:
        """The same job with every empty option filled by its preset."""
        chosen = GENERATOR_PRESETS[self.preset][self.architecture]
        return replace(self, **{name: value for name, value in chosen.items() if getattr(self, name) is None})
