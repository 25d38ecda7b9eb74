"""The job of Train segmenter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ..options.declaring import changed, option, require
from ..options.presets import SCHEDULE_TIP, SCHEDULES, CourseOptions, DatasetOptions, SegmenterOptions

MIXING = ("replace", "add", "batch")


@dataclass(frozen=True)
class TrainSegmenterJob(CourseOptions, SegmenterOptions, DatasetOptions):
    """A segmenter trained on a dataset folder, with synthetic imagery in place of some of it or beside it."""

    synthetic: tuple[str, ...] = option((), kind="folder", decides="result",
        tip="Folders made by Generate synthetic dataset, with the classes and bands of the training dataset; their "
        "train scenes are what synthetic_share draws from.")  # fmt: skip
    synthetic_share: Optional[float] = option(None, label="Synthetic share (empty: all)", least=0, decimals=2,
        tip="replace: share of the scenes that are synthetic, 0 to 1 (Le et al. 2023, figure 3). add: synthetic images "
        "for each real one (Wang et al. 2023). batch: share of the crops of each step.")  # fmt: skip
    mixing: str = option("replace", label="Mixing", choices=MIXING,
        tip="replace: synthetic imagery in place of real. add: on top of all real imagery. batch: a share of the "
        "crops of each step; the others are those of a training without.")  # fmt: skip
    variants: int = option(1, label="Variants of each synthetic scene", least=1,
        tip="With replace: so many synthetic images of every scene that is synthetic.")  # fmt: skip
    ignore: str = option("", label="Classes not to learn", decides="", advanced=True,
        tip="Separated by commas: cloud, 7. Their pixels count neither in training nor in the numbers.")  # fmt: skip
    schedule: str = option("plateau", label="Schedule of the learning rate", choices=SCHEDULES, advanced=True,
        tip=SCHEDULE_TIP)  # fmt: skip
    plateau: int = option(4, least=1,
        tip="Validations without a better measure after which schedule plateau halves the rate.")  # fmt: skip
    deepness: bool = option(True, label="Write a copy for the plugin Deepness", decides="", advanced=True,
        tip="A second file, .deepness.onnx, for tiles of one size.")  # fmt: skip
    validate_every: int = changed(CourseOptions, "validate_every", 100)
    patience: int = changed(CourseOptions, "patience", 10)
    learning_rate: Optional[float] = changed(SegmenterOptions, "learning_rate", advanced=False)
    seed: int = changed(CourseOptions, "seed", advanced=True)
    minutes: Optional[float] = changed(CourseOptions, "minutes", advanced=True)
    device: str = changed(CourseOptions, "device", advanced=True)

    def check(self) -> None:
        share = self.synthetic_share
        ok = share is None or share <= 1 or self.mixing == "add"
        require(ok, "synthetic_share", "a share from 0 to 1, or mixing add", share)
        ok = self.mixing != "batch" or share is not None
        require(ok, "synthetic_share", "a share of the crops with mixing batch", share)
        require(not share or bool(self.synthetic), "synthetic", f"a dataset for a share of {share}", self.synthetic)
        ok = self.schedule != "plateau" or bool(self.validate_every)
        require(ok, "validate_every", "at least 1 with schedule plateau", self.validate_every)
