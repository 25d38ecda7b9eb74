"""The job of Train generator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..options.declaring import changed, option, require
from ..options.presets import ARCHITECTURES, CourseOptions, DatasetOptions, LearningOptions, generator_preset

ABLATIONS = ("none", "no-sharing", "no-conductor", "frozen-conductor", "no-real", "no-discriminator")
AUGMENTATIONS = ("turns", "none", "discriminator")
PERCEPTUAL = ("auto", "vgg19", "own", "lite0")


@dataclass(frozen=True)
class TrainGeneratorJob(CourseOptions, LearningOptions, DatasetOptions):
    """A generator trained on a dataset folder."""

    architecture: str = option("fast", label="Architecture", choices=tuple(ARCHITECTURES), decides="network",
        tip="fast: LandSynth's own. spade (Park et al. 2019), csebgan (Wang et al. 2023): published ones, several "
        "times slower, for comparison.")  # fmt: skip
    lambda_diversity: float = option(0.0, label="Diversity (weight of the diversity term)", least=0, decimals=2,
        tip="Le et al. 2023, equation 1; 0: none. More makes draws of different seeds more different, and each a "
        "little less exact.")  # fmt: skip
    tau: float = option(10.0, label="Bound of the diversity term", above=0, advanced=True,
        tip="The diversity term stops pulling draws apart where it reaches this.")  # fmt: skip
    octaves: tuple[int, ...] = option((), label="Larger noise in px (fast)", least=8, most=4096,
        decides="network", advanced=True,
        tip="Such as 16, 64: fields, forests and water then vary over such distances; none if empty.")  # fmt: skip
    objects: str = option("", label="Classes with looks by part (fast)", decides="network",
        advanced=True,
        tip="Names separated by commas, such as building: each connected part then has a colour of its own, drawn by "
        "its place; none if empty.")  # fmt: skip
    generalise: tuple[int, ...] = option((), label="Generalisation of masks in px", least=1, most=64,
        advanced=True,
        tip="Such as 2, 6: half of the crops show the class that most pixels within so many have, as smoother maps "
        "do; none if empty.")  # fmt: skip
    augmentation: str = option("turns", label="Augmentation", choices=AUGMENTATIONS, advanced=True,
        tip="turns: crops are flipped and turned. discriminator: only what the discriminator sees, so that shadows "
        "keep their side. none: as they are.")  # fmt: skip
    ablation: str = option("none", label="Ablation (csebgan)", choices=ABLATIONS, advanced=True,
        tip="Part of csebgan left out, as in its paper's comparison (Wang et al. 2023, table II); none is the "
        "whole.")  # fmt: skip
    perceptual: str = option("auto", label="Perceptual features", choices=PERCEPTUAL, advanced=True,
        tip="lite0 (fast), vgg19 (spade, csebgan): networks trained on photographs. own: features of the conductor or "
        "discriminator. auto: lite0 or vgg19 where its weights are.")  # fmt: skip
    vgg: str = option("", label="Weights of VGG-19", kind="file", advanced=True,
        tip="torchvision's file vgg19-dcbb9e9d.pth, where the machine has no network.")  # fmt: skip
    coarse_noise: float = option(1.0, label="Coarse share of the noise (fast)", above=0, most=1, decimals=2,
        decides="network", advanced=True,
        tip="What the network knows of the white noise at half resolution; at 1/4 the square of it, at 1/8 the cube. "
        "Less keeps short trainings from making scratches of noise.")  # fmt: skip
    truncation: float = option(1.0, label="Truncation of the noise (fast)", above=0, most=1, decimals=2,
        decides="", advanced=True,
        tip="Of the exported model: share of the noise that is kept at half resolution, and of that at each coarser "
        "level. Less hides scratches that a short training leaves, and makes surfaces smoother.")  # fmt: skip
    judge: str = option("", label="Judge (empty: trained first)", kind="file", ending="onnx", advanced=True,
        tip="Segmenter that names the classes of the imagery made, to validate.")  # fmt: skip
    judge_steps: int = option(400, label="Steps of the judge's training (0: no judge)", least=0, decides="",
        advanced=True,
        tip="Where no judge is given, one is trained first, on the same dataset; some minutes.")  # fmt: skip
    compile: bool = option(False, label="Compile the networks", decides="", advanced=True,
        tip="With torch.compile: faster after some minutes, needs a C++ compiler.")  # fmt: skip
    save_every: int = changed(CourseOptions, "save_every", label="")

    def check(self) -> None:
        ok = self.ablation == "none" or self.architecture == "csebgan"
        require(ok, "ablation", f"none for {self.architecture}", self.ablation)
        require(not self.octaves or self.architecture == "fast", "octaves", "none, or architecture fast", self.octaves)
        require(not self.objects or self.architecture == "fast", "objects", "none, or architecture fast", self.objects)
        ok = self.coarse_noise == 1 or self.architecture == "fast"
        require(ok, "coarse_noise", f"1 for {self.architecture}", self.coarse_noise)
        ok = self.truncation == 1 or self.architecture == "fast"
        require(ok, "truncation", f"1 for {self.architecture}", self.truncation)
        ok = self.perceptual != "lite0" or self.architecture == "fast"
        require(ok, "perceptual", f"auto, vgg19 or own for {self.architecture}", self.perceptual)

    def filling(self, preset: str) -> dict[str, Any]:
        return generator_preset(preset, self.architecture)
