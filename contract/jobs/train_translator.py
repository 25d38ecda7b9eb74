"""The job of Train image translator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from ..options.declaring import ATTRIBUTION, SHARE, Options, changed, option, require
from ..options.presets import TRANSLATOR_PRESETS, CourseOptions, LearningOptions

UPSAMPLINGS = ("resize", "transposed")
TRANSLATOR_SELECTION = ("score", "last")
SOME = "at least one raster or folder"


@dataclass(frozen=True)
class ImageSetsOptions(Options):
    """Where a translators' training reads and writes."""

    images_a: tuple[str, ...] = option(kind="place", expected=SOME, tip="Rasters of the first set, or folders of them.")
    images_b: tuple[str, ...] = option(kind="place", expected=SOME,
        tip="Rasters of the second set, or folders; as many bands, any number of scenes, no pairs.")  # fmt: skip
    model_ab: str = option(kind="file", tip="ONNX file to write: the first set's look into the second's.")
    model_ba: str = option(kind="file", tip="ONNX file to write: the other direction.")
    log: str = option(kind="folder", tip="Folder for checkpoints, previews, curves and events.")


@dataclass(frozen=True)
class TrainTranslatorJob(CourseOptions, LearningOptions, ImageSetsOptions):
    """Two translators trained between two image sets that need not be paired (CycleGAN, Zhu et al. 2017)."""

    bands: tuple[int, ...] = option((), least=1, decides="network", expected="numbers of bands from 1 on",
        tip="Numbers of the bands to learn, the same in both sets; all if empty.")  # fmt: skip
    blocks: Optional[int] = option(None, label="Residual blocks (empty: preset)", least=1, decides="network",
        advanced=True, tip="At a quarter of the resolution; 6 or 9 as published. More see farther.")  # fmt: skip
    residual: Optional[bool] = option(None, decides="network",
        tip="The network adds a change to the imagery, which is none at first; no: it paints all of it, as "
        "published.")  # fmt: skip
    cycle: float = option(10.0, label="Weight of the cycle term", least=0, decimals=2, advanced=True,
        tip="Imagery that is translated and back shall be what it was (Zhu et al. 2017, equation 2; a residual network "
        "takes a fifth of it). Less changes more, and invents more.")  # fmt: skip
    identity: float = option(5.0, label="Weight of the identity term", least=0, decimals=2, advanced=True,
        tip="Imagery that has the look already shall stay as it is; keeps colours (Zhu et al. 2017, section "
        "5.2).")  # fmt: skip
    pool: int = option(50, label="Translated crops that are kept (0: none)", least=0, advanced=True,
        tip="The discriminators are shown older translations too, which steadies the training (Shrivastava et al. "
        "2017).")  # fmt: skip
    upsampling: str = option("resize", label="Upsampling", choices=UPSAMPLINGS, decides="network", advanced=True,
        tip="resize: leaves no grid in the imagery (Odena et al. 2016). transposed: as published.")  # fmt: skip
    validation: float = option(0.15, label="Share that is kept to measure", advanced=True, **SHARE,
        tip="Of each set's area; it is not learnt from.")  # fmt: skip
    select: str = option("score", label="Weights that are exported", choices=TRANSLATOR_SELECTION, decides="",
        advanced=True, tip="score: of the best validation. last: of the last step.")  # fmt: skip
    attribution: str = option("", **ATTRIBUTION)
    width: Optional[int] = changed(LearningOptions, "width", label="Width (empty: preset)")
    validate_every: int = changed(CourseOptions, "validate_every", 250)
    preview_every: int = changed(CourseOptions, "preview_every", 250)

    def check(self) -> None:
        require(self.model_ab != self.model_ba, "model_ba", "another file than model_ab", self.model_ba)

    def filling(self, preset: str) -> dict[str, Any]:
        return TRANSLATOR_PRESETS[preset]
