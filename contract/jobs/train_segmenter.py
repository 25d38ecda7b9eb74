"""The job of Train segmenter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional

from .options import above_zero, at_least, is_seed, one_of, require
from .presets import PRECISIONS, PRESETS, SEGMENTER_PRESETS

PLAIN = "plain"
MIXING = ("replace", "add")
LOSSES = ("cross-entropy", "jaccard", "focal", "combined")
SCHEDULES = ("plateau", "cosine", "constant")
SAMPLING = ("balanced", "uniform")
SEGMENTER_AUGMENTATIONS = ("turns", "none")


@dataclass(frozen=True)
class TrainSegmenterJob:
    """A segmenter trained on a dataset folder, with synthetic imagery in place of some of it or beside it."""

    dataset: str
    """Dataset folder with dataset.json: its imagery trains, validates, and gives the statistics."""
    model: str
    """ONNX file to write, when training has ended."""
    log: str
    """Folder for checkpoints, previews, curves and events."""
    synthetic: tuple[str, ...] = ()
    """Synthetic datasets of the same classes and bands; their train scenes are what synthetic_share draws from."""
    synthetic_share: Optional[float] = None
    """mixing replace: share of the training scenes whose imagery is synthetic, 0 to 1 (source 000, figure 3).
    mixing add: synthetic images per real one, 1 is 100 % (source 004). If not given, all of them are added."""
    mixing: str = "replace"
    """replace: p synthetic and 1 - p real; add: synthetic imagery on top of all real imagery."""
    variants: int = 1
    """With mixing replace: images of every synthetic scene; 2 is the 200 % of source 000, table 2."""
    encoder: str = PLAIN
    """plain: U-Net of Ronneberger et al. 2015; or an encoder of segmentation_models_pytorch, such as resnet18."""
    encoder_weights: str = ""
    """Weights of the encoder to begin with: a file (safetensors, pth), hub: published ones where the hub can be
    reached; none if empty."""
    preset: str = "laptop"
    """What the options left empty become: laptop, gpu or paper."""
    steps: Optional[int] = None
    """Updates of the network."""
    batch_size: Optional[int] = None
    """Crops a step, over all devices."""
    crop_size: Optional[int] = None
    """Width and height of a crop in pixels."""
    learning_rate: Optional[float] = None
    """Rate of Adam; the presets have 1e-4 (paper) to 1e-3."""
    width: Optional[int] = None
    """Feature maps at full resolution, of encoder plain; 64 is U-Net as published."""
    depth: int = 4
    """Halvings of the resolution, of encoder plain."""
    loss: str = "cross-entropy"
    """cross-entropy, jaccard, focal, or combined: cross-entropy and jaccard."""
    class_weights: str = "none"
    """none; auto: rare classes count more; or weights of classes by name or code, such as "road=3, building=2"."""
    ignore: str = ""
    """Classes by name or code, separated by commas, that the segmenter must not learn."""
    sampling: str = "balanced"
    """balanced: crops near a pixel of a class drawn uniformly; uniform: near any labelled pixel."""
    augmentation: str = "turns"
    """turns: crops are flipped and turned; none."""
    schedule: str = "plateau"
    """plateau: the rate halves after `plateau` validations without a better one; cosine: it falls to 0; constant."""
    plateau: int = 4
    """Validations without a better measure after which schedule plateau halves the rate."""
    seed: int = 0
    """Seed of weights, crops and of the scenes that are synthetic."""
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
    minutes: Optional[float] = None
    """Stop after that many minutes of training in all, if the steps have not been reached."""
    stop_at: Optional[int] = None
    """Pause after that step, though the schedule counts to `steps`: for clusters that limit the time of a job."""
    validate_every: int = 100
    """Steps between two validations; 0: none."""
    patience: int = 10
    """Validations without a better measure after which training stops; 0: never."""
    save_every: int = 200
    """Steps between two checkpoints."""
    preview_every: int = 400
    """Steps between two preview pictures."""
    deepness: bool = True
    """Write <model>.deepness.onnx too: a copy for tiles of one size, as the plugin Deepness opens them."""

    def __post_init__(self) -> None:
        require(bool(self.dataset), "dataset", "the path of a dataset folder", self.dataset)
        require(bool(self.model), "model", "a path", self.model)
        require(bool(self.log), "log", "a path", self.log)
        one_of("mixing", self.mixing, MIXING)
        share = self.synthetic_share
        at_least("synthetic_share", share, 0)
        ok = share is None or share <= 1 or self.mixing == "add"
        require(ok, "synthetic_share", "a share from 0 to 1, or mixing add", share)
        require(not share or bool(self.synthetic), "synthetic", f"a dataset for a share of {share}", self.synthetic)
        one_of("preset", self.preset, PRESETS)
        require(bool(self.encoder), "encoder", "plain or an encoder's name", self.encoder)
        ok = self.encoder != PLAIN or not self.encoder_weights
        require(ok, "encoder_weights", "none for encoder plain", self.encoder_weights)
        one_of("loss", self.loss, LOSSES)
        one_of("sampling", self.sampling, SAMPLING)
        one_of("augmentation", self.augmentation, SEGMENTER_AUGMENTATIONS)
        one_of("schedule", self.schedule, SCHEDULES)
        ok = self.schedule != "plateau" or bool(self.validate_every)
        require(ok, "validate_every", "at least 1 with schedule plateau", self.validate_every)
        one_of("precision", self.precision, PRECISIONS)
        one_of("device", self.device, ("auto", "cpu", "cuda"))
        counts = ("steps", "stop_at", "batch_size", "devices", "num_nodes", "save_every", "preview_every")
        for name in (*counts, "variants", "depth", "plateau"):
            at_least(name, getattr(self, name), 1)
        for name in ("validate_every", "patience"):
            at_least(name, getattr(self, name), 0)
        at_least("crop_size", self.crop_size, 32)
        ok = self.crop_size is None or self.crop_size % 32 == 0
        require(ok, "crop_size", "a multiple of 32", self.crop_size)
        require(self.depth <= 5, "depth", "at most 5", self.depth)
        at_least("width", self.width, 4)
        for name in ("learning_rate", "minutes"):
            above_zero(name, getattr(self, name))
        is_seed("seed", self.seed)

    @property
    def resolved(self) -> TrainSegmenterJob:
        """The same job with every empty option filled by its preset."""
        chosen = SEGMENTER_PRESETS[self.preset]
        return replace(self, **{name: value for name, value in chosen.items() if getattr(self, name) is None})
