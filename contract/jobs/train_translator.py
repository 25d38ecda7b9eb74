"""The job of Train image translator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional

from .options import above_zero, at_least, is_seed, one_of, require
from .presets import PRECISIONS, PRESETS, TRANSLATOR_PRESETS

UPSAMPLINGS = ("resize", "transposed")
TRANSLATOR_SELECTION = ("score", "last")


@dataclass(frozen=True)
class TrainTranslatorJob:
    """Two translators trained between two image sets that need not be paired (CycleGAN, Zhu et al. 2017)."""

    images_a: tuple[str, ...]
    """Rasters of the first set, or folders of them."""
    images_b: tuple[str, ...]
    """Rasters of the second set, or folders; as many bands, any number of scenes, no pairs."""
    model_ab: str
    """ONNX file to write: the first set's look into the second's."""
    model_ba: str
    """ONNX file to write: the other direction."""
    log: str
    """Folder for checkpoints, previews, curves and events."""
    bands: tuple[int, ...] = ()
    """Numbers of the bands to learn, the same in both sets; all if empty."""
    preset: str = "laptop"
    """What the options left empty become: laptop, gpu or paper."""
    steps: Optional[int] = None
    """Updates of all networks."""
    batch_size: Optional[int] = None
    """Crops of each set a step, over all devices."""
    crop_size: Optional[int] = None
    """Width and height of a crop in pixels."""
    learning_rate: Optional[float] = None
    """Rate of Adam; it falls to 0 over the second half (Zhu et al., section 4)."""
    width: Optional[int] = None
    """Feature maps at full resolution; 64 as published."""
    blocks: Optional[int] = None
    """Residual blocks at a quarter of the resolution; 6 or 9 as published."""
    residual: Optional[bool] = None
    """The network adds a change to the imagery, which is none at first; no: it paints all of it, as published."""
    cycle: float = 10.0
    """Weight of the cycle-consistency term (Zhu et al., equation 2); a residual network takes a fifth of it."""
    identity: float = 5.0
    """Weight of the identity term (Zhu et al., section 5.2: half of the cycle's); residual: a fifth of it."""
    pool: int = 50
    """Translated crops kept for the discriminators (Shrivastava et al. 2017); 0: none."""
    upsampling: str = "resize"
    """resize: nearest neighbour and convolution, which leaves no grid (Odena et al. 2016); transposed: as published."""
    validation: float = 0.15
    """Share of each set's area that measures and is not learnt from."""
    select: str = "score"
    """What is exported: score, the best validation; last, the last step."""
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
    minutes: Optional[float] = None
    """Stop after that many minutes of training in all, if the steps have not been reached."""
    stop_at: Optional[int] = None
    """Pause after that step, though the schedule counts to `steps`: for clusters that limit the time of a job."""
    validate_every: int = 250
    """Steps between two validations; 0: none."""
    patience: int = 0
    """Validations without a better measure after which training stops; 0: never."""
    save_every: int = 200
    """Steps between two checkpoints."""
    preview_every: int = 250
    """Steps between two preview pictures."""

    def __post_init__(self) -> None:
        require(bool(self.images_a), "images_a", "at least one raster or folder", self.images_a)
        require(bool(self.images_b), "images_b", "at least one raster or folder", self.images_b)
        require(bool(self.model_ab), "model_ab", "a path", self.model_ab)
        require(bool(self.model_ba), "model_ba", "a path", self.model_ba)
        require(self.model_ab != self.model_ba, "model_ba", "another file than model_ab", self.model_ba)
        require(bool(self.log), "log", "a path", self.log)
        require(all(number > 0 for number in self.bands), "bands", "numbers of bands from 1 on", self.bands)
        one_of("preset", self.preset, PRESETS)
        one_of("upsampling", self.upsampling, UPSAMPLINGS)
        one_of("select", self.select, TRANSLATOR_SELECTION)
        one_of("precision", self.precision, PRECISIONS)
        one_of("device", self.device, ("auto", "cpu", "cuda"))
        for name in ("steps", "stop_at", "batch_size", "blocks", "devices", "num_nodes", "save_every", "preview_every"):
            at_least(name, getattr(self, name), 1)
        for name in ("cycle", "identity", "pool", "validate_every", "patience"):
            at_least(name, getattr(self, name), 0)
        require(0 <= self.validation < 1, "validation", "a share from 0 to below 1", self.validation)
        at_least("crop_size", self.crop_size, 32)
        ok = self.crop_size is None or self.crop_size % 32 == 0
        require(ok, "crop_size", "a multiple of 32", self.crop_size)
        at_least("width", self.width, 4)
        for name in ("learning_rate", "minutes"):
            above_zero(name, getattr(self, name))
        is_seed("seed", self.seed)

    @property
    def resolved(self) -> TrainTranslatorJob:
        """The same job with every empty option filled by its preset."""
        chosen = TRANSLATOR_PRESETS[self.preset]
        return replace(self, **{name: value for name, value in chosen.items() if getattr(self, name) is None})
