"""What trainings share: presets, when they stop and save, what computes them, how segmenters learn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Optional, TypeVar

from .declaring import SEED, SHARE, TRAINING_DEVICES, Options, changed, option, require

PRESETS = ("laptop", "gpu", "paper")
PRECISIONS = ("auto", "32-true", "bf16-mixed")
PLAIN = "plain"
ENCODERS = (
    *(PLAIN, "tu-tf_efficientnet_lite0", "resnet18", "resnet34", "resnet50", "mobilenet_v2", "efficientnet-b0"),
    "mit_b0",
)
"""Encoders to begin with, of the hundreds that segmentation_models_pytorch has."""
WHOLE_DEPTH = 5
"""Halvings of the resolution that its encoders have."""
LOSSES = ("cross-entropy", "jaccard", "focal", "combined")
SCHEDULES = ("plateau", "cosine", "constant")
SAMPLING = ("balanced", "uniform")
SEGMENTER_AUGMENTATIONS = ("turns", "strong", "none")
SCHEDULE_TIP = "plateau: halves where validation no longer improves. cosine: falls to 0 over the steps. constant."


# How each generator is trained: learning rate, feature maps at full resolution as published, crops a step on a GPU, and
# steps as published: of `spade` four epochs of 50 tiles with 200 patches each (Le et al. 2023), of `csebgan` 200 epochs
# of 1,120 chips (Wang et al. 2023, who do not state their batch).
ARCHITECTURES = {"fast": (3e-4, 32, 32, 100_000), "spade": (2e-4, 64, 16, 4_000), "csebgan": (1e-4, 64, 16, 22_400)}


def generator_preset(preset: str, architecture: str) -> dict[str, Any]:
    """What a preset fills in where the user left an option of a generator's training empty."""
    rate, width, batch, steps = ARCHITECTURES[architecture]
    if preset == "laptop":
        return {"steps": 6000, "batch_size": 6, "crop_size": 128, "learning_rate": rate, "width": 32}
    amount = {"steps": 100_000, "batch_size": batch} if preset == "gpu" else {"steps": steps, "batch_size": 10}
    return {**amount, "crop_size": 256, "learning_rate": rate, "width": width}


# What a preset fills in where the user left an option empty. `paper` follows Le et al. 2023: rate 1e-4, batches of 10
# patches of 256 px, as many as four epochs of 20,000 patches have.
SEGMENTER_PRESETS: dict[str, dict[str, Any]] = {
    "laptop": {"steps": 2000, "batch_size": 8, "crop_size": 128, "learning_rate": 1e-3, "width": 16},
    "gpu": {"steps": 20_000, "batch_size": 32, "crop_size": 256, "learning_rate": 3e-4, "width": 64},
    "paper": {"steps": 8000, "batch_size": 10, "crop_size": 256, "learning_rate": 1e-4, "width": 64},
}


# What a preset fills in where the user left an option empty. `paper` is Zhu et al. 2017, section 4 and appendix:
# 256 px, batches of one, 64 feature maps, 9 residual blocks, rate 2e-4; as many steps as 200 epochs of 1,000 images.
# `laptop` has so few steps that a network which must first learn to show its input does not get beyond that.
TRANSLATOR_PRESETS: dict[str, dict[str, Any]] = {
    "laptop": {
        **{"steps": 2000, "batch_size": 1, "crop_size": 64, "learning_rate": 5e-4, "width": 16, "blocks": 3},
        "residual": True,
    },
    "gpu": {
        **{"steps": 40_000, "batch_size": 8, "crop_size": 256, "learning_rate": 2e-4, "width": 64, "blocks": 6},
        "residual": False,
    },
    "paper": {
        **{"steps": 200_000, "batch_size": 1, "crop_size": 256, "learning_rate": 2e-4, "width": 64, "blocks": 9},
        "residual": False,
    },
}

Job = TypeVar("Job", bound="LearningOptions")


@dataclass(frozen=True)
class DatasetOptions(Options):
    """A training on a dataset folder: where it reads and writes."""

    dataset: str = option(kind="folder", label="Training dataset", expected="the path of a dataset folder",
        tip="Folder made by Prepare training dataset; it holds dataset.json.")  # fmt: skip
    model: str = option(kind="file", tip="ONNX file to write, when training has ended.")
    log: str = option(kind="folder", tip="Folder for checkpoints, previews, curves and events.")


@dataclass(frozen=True)
class LearningOptions(Options):
    """How much is learnt at once, filled by a preset where left empty."""

    preset: str = option("laptop", label="Preset", choices=PRESETS, decides="network",
        tip="What options left empty become. laptop: without a GPU. gpu: larger crops and more steps. paper: as "
        "published.")  # fmt: skip
    steps: Optional[int] = option(None, label="Steps (empty: as preset)", least=1, tip="Updates of the networks.")
    batch_size: Optional[int] = option(None, label="Batch size (empty: as preset)", least=1,
        tip="Crops a step. Less needs less memory.")  # fmt: skip
    crop_size: Optional[int] = option(None, label="Crop size in px (empty: preset)", least=32, multiple=32,
        tip="Width and height of what the network sees at once, a multiple of 32.")  # fmt: skip
    learning_rate: Optional[float] = option(None, label="Learning rate (empty: as preset)", above=0, decimals=6,
        advanced=True, tip="Rate of Adam.")  # fmt: skip
    width: Optional[int] = option(None, label="Width (empty: preset)", least=4, decides="network",
        advanced=True,
        tip="Feature maps at full resolution; 64 as published. Half is about four times faster.")  # fmt: skip

    def filling(self, preset: str) -> dict[str, Any]:
        """What a preset fills in for this job."""
        raise NotImplementedError

    @property
    def resolved(self: Job) -> Job:
        """The same job with every empty option filled by its preset."""
        chosen = self.filling(self.preset)
        return replace(self, **{name: value for name, value in chosen.items() if getattr(self, name) is None})


@dataclass(frozen=True)
class CourseOptions(Options):
    """When a training is measured, saved and stopped, and what computes it."""

    seed: int = option(0, label="Seed", **SEED,
        tip="Seed of the networks' first weights and of all draws; on a CPU the same seed gives the same "
        "model.")  # fmt: skip
    resume: bool = option(False, label="Resume from the log folder", decides="",
        tip="Continue the training that lies in the log folder; data and options must be the same.")  # fmt: skip
    device: str = option("auto", label="Device", choices=TRAINING_DEVICES, decides="",
        tip="auto takes an NVIDIA GPU where there is one and CUDA is installed, else the CPU.")  # fmt: skip
    minutes: Optional[float] = option(
        None, label="Minutes at most (empty: any)", above=0, decides="",
        tip="Training ends after so many minutes in all, also where the steps are not done; the model is written.",
    )  # fmt: skip
    validate_every: int = option(500, label="Steps between validations (0: none)", least=0, decides="", advanced=True,
        tip="Without validation the last weights are exported, else those of the best.")  # fmt: skip
    patience: int = option(0, label="Stop after validations without gain (0: no)", least=0, decides="",
        advanced=True,
        tip="Training stops early where its measure has not improved for so many validations.")  # fmt: skip
    save_every: int = option(200, label="Steps between checkpoints", least=1, decides="", advanced=True,
        tip="What is lost at most where the machine fails.")  # fmt: skip
    precision: str = option("auto", label="Precision", choices=PRECISIONS, decides="", advanced=True,
        tip="auto: bf16-mixed where the device computes it, which is faster; 32-true: full precision.")  # fmt: skip
    devices: int = option(1, label="Devices", least=1, most=64, decides="", advanced=True,
        tip="GPUs, or processes on the CPU, that train together on this machine; the batch is shared out.")  # fmt: skip
    num_nodes: int = option(1, least=1, decides="", tip="Machines that train together.")
    strategy: str = option("auto", decides="",
        tip="Lightning Fabric's strategy; auto: ddp where there are several processes.")  # fmt: skip
    stop_at: Optional[int] = option(None, least=1, decides="",
        tip="Pause after that step, though the schedule counts to all steps: for clusters that limit a job's "
        "time.")  # fmt: skip
    preview_every: int = option(400, least=1, decides="", tip="Steps between two preview pictures.")


@dataclass(frozen=True)
class SegmenterOptions(LearningOptions):
    """What a segmenter is and how it learns, of one training or of an experiment's."""

    width: Optional[int] = changed(LearningOptions, "width", label="Width of plain (empty: preset)")
    encoder: str = option(PLAIN, label="Encoder (network that sees the imagery)", suggestions=ENCODERS,
        decides="network",
        tip="plain: U-Net (Ronneberger et al. 2015), small and quick. Or the name of an encoder of "
        "segmentation_models_pytorch, such as resnet18.")  # fmt: skip
    encoder_weights: str = option("", label="Encoder's weights (file, or hub)",
        kind="weights", decides="network", advanced=True,
        tip="A safetensors or pth file; hub: published ones, which for tu-tf_efficientnet_lite0 are installed and else "
        "fetched; none if empty. Not for the encoder plain.")  # fmt: skip
    depth: int = option(4, label="Depth of the encoder plain", least=1, most=5, decides="network", advanced=True,
        tip="Halvings of the resolution; each doubles how far around a pixel the network looks.")  # fmt: skip
    encoder_depth: int = option(WHOLE_DEPTH, label="Depth of other encoders", least=3, most=WHOLE_DEPTH,
        decides="network", advanced=True,
        tip="Halvings of the resolution that are used of them; most of their weights belong to the last.")  # fmt: skip
    loss: str = option("cross-entropy", label="Loss", choices=LOSSES, advanced=True,
        tip="cross-entropy: pixel by pixel. jaccard: overlap of each class. focal: hard pixels. combined: the first "
        "two together.")  # fmt: skip
    class_weights: str = option("none", label="Weights of the classes", suggestions=("none", "auto"), advanced=True,
        tip="none; auto: rare classes count more; or weights by name or code: road=3, building=2.")  # fmt: skip
    sampling: str = option("balanced", label="Sampling of crops", choices=SAMPLING, advanced=True,
        tip="balanced: around pixels of every class equally often. uniform: around any labelled pixel.")  # fmt: skip
    augmentation: str = option("turns", label="Augmentation", choices=SEGMENTER_AUGMENTATIONS, advanced=True,
        tip="turns: crops are flipped and turned. strong: colours and scale change too, and parts of one are pasted "
        "into another. none: as they are.")  # fmt: skip
    averaging: float = option(0.0, label="Averaging of weights (0: none)", **SHARE, decides="network", advanced=True,
        tip="What the running average of the weights keeps at each step, such as 0.99; the average is what is measured "
        "and exported. It steadies short trainings.")  # fmt: skip

    def check(self) -> None:
        require(bool(self.encoder), "encoder", "plain or an encoder's name", self.encoder)
        ok = self.encoder != PLAIN or not self.encoder_weights
        require(ok, "encoder_weights", "none for encoder plain", self.encoder_weights)
        ok = self.encoder != PLAIN or self.encoder_depth == WHOLE_DEPTH
        require(ok, "encoder_depth", f"{WHOLE_DEPTH} for encoder plain", self.encoder_depth)

    def filling(self, preset: str) -> dict[str, Any]:
        return SEGMENTER_PRESETS[preset]
