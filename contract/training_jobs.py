"""The jobs of training: a dataset prepared, a generator trained on it, a synthetic dataset made with that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, Optional

from .checks import above_zero, at_least, is_seed, one_of, require
from .dataset import SPLITS
from .resources import BUNDLED_GENERATOR

SPLIT_BY = ("scene", "area", "blocks")
ARCHITECTURES = ("fast", "spade", "csebgan")
PRESETS = ("laptop", "gpu", "paper")
ABLATIONS = ("none", "no-sharing", "no-conductor", "frozen-conductor", "no-real", "no-discriminator")
AUGMENTATIONS = ("turns", "none", "discriminator")
PERCEPTUAL = ("auto", "vgg19", "own")
PRECISIONS = ("auto", "32-true", "bf16-mixed")
LATENTS = ("random", "encoded")
RADIOMETRY = ("model", "scenes")

# What a preset fills in where the user left an option empty. `paper` follows sources 000 (four epochs of 50 tiles,
# 200 patches each) and 004 (200 epochs of 1,120 chips; its batch is not stated). `width` is the number of feature
# maps at full resolution, from which the others follow (nf of SPADE's code).
_PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "laptop": {
        "fast": {"steps": 6000, "batch_size": 6, "crop_size": 128, "learning_rate": 3e-4, "width": 32},
        "spade": {"steps": 6000, "batch_size": 6, "crop_size": 128, "learning_rate": 2e-4, "width": 32},
        "csebgan": {"steps": 6000, "batch_size": 6, "crop_size": 128, "learning_rate": 1e-4, "width": 32},
    },
    "gpu": {
        "fast": {"steps": 100_000, "batch_size": 32, "crop_size": 256, "learning_rate": 3e-4, "width": 32},
        "spade": {"steps": 100_000, "batch_size": 16, "crop_size": 256, "learning_rate": 2e-4, "width": 64},
        "csebgan": {"steps": 100_000, "batch_size": 16, "crop_size": 256, "learning_rate": 1e-4, "width": 64},
    },
    "paper": {
        "fast": {"steps": 100_000, "batch_size": 10, "crop_size": 256, "learning_rate": 3e-4, "width": 32},
        "spade": {"steps": 4_000, "batch_size": 10, "crop_size": 256, "learning_rate": 2e-4, "width": 64},
        "csebgan": {"steps": 22_400, "batch_size": 10, "crop_size": 256, "learning_rate": 1e-4, "width": 64},
    },
}


@dataclass(frozen=True)
class PrepareDatasetJob:
    """A training dataset from imagery and its land cover."""

    dataset: str
    """Folder to write; it must not exist, or be empty."""
    images: tuple[str, ...] = ()
    """Rasters of imagery: any files that GDAL opens, all with the same bands and data type."""
    landcover: tuple[str, ...] = ()
    """Rasters of land cover: one for all images, or one for each; other CRS and resolution allowed."""
    buildings: tuple[str, ...] = ()
    """Second masks burnt over the land cover where they are neither 0 nor nodata: none, one for all, or one each."""
    building_class: str = "building"
    """The class that the second mask shows; made if the land cover has none of that name."""
    class_names: dict[int, str] = field(default_factory=dict)
    """Names of the codes; otherwise from the raster's own category names or attribute table, else the code."""
    class_colors: dict[int, str] = field(default_factory=dict)
    """Colours (#rrggbb) of the codes; otherwise from the raster's palette, else chosen."""
    ignore: str = ""
    """Codes or names, separated by commas, that training must not learn from."""
    pixel_size: Optional[float] = None
    """Pixel size of the dataset in units of the images' CRS; the images' own if not given."""
    metres: Optional[float] = None
    """Ground size of the images' own pixels in metres where they have no CRS; 1 if not given."""
    split: str = "blocks"
    """scene: whole images; area: inside the polygons of `area` is the test split; blocks: spatial blocks, drawn."""
    area: str = ""
    """GeoJSON file with polygons that hold the test split; CRS as in its crs member, else WGS 84."""
    scenes: dict[str, str] = field(default_factory=dict)
    """Split (train, validation, test) of scenes by name, the file's stem, where split is scene; the others are drawn
    by the shares."""
    validation: float = 0.15
    """Share of scenes or blocks for validation."""
    test: float = 0.15
    """Share of scenes or blocks for the test."""
    block_size: int = 512
    """Least width and height of the spatial blocks of split `blocks` and `area`, in pixels; they share out an image
    evenly, so that crops of this size fit into each."""
    seed: int = 0
    """Seed of the draw of scenes or blocks."""
    pictures: str = ""
    """Folder of pictures in place of images and landcover: folders images/ and masks/ beside each other, at any
    depth, with pairs of the same stem; mask colours mean classes by class_colors, other colours are ignored. The
    folder above names the scene."""
    mosaic: str = ""
    """Rows x columns in which the pictures of a folder are joined to one scene, such as 3x3; each its own if empty."""
    name: str = ""
    """Name of the dataset; the folder's if not given."""

    def __post_init__(self) -> None:
        require(bool(self.dataset), "dataset", "a path", self.dataset)
        if self.pictures:
            found = (*self.images, *self.landcover, *self.buildings)
            require(not found, "images", "either pictures or images with land cover", found)
            require(self.pixel_size is None, "pixel_size", "none with pictures", self.pixel_size)
        else:
            require(bool(self.images), "images", "at least one raster, or a folder as pictures", self.images)
            expected = f"one raster, or one for each of the {len(self.images)} images"
            require(len(self.landcover) in (1, len(self.images)), "landcover", expected, self.landcover)
            expected = f"none, one, or one for each of the {len(self.images)} images"
            require(len(self.buildings) in (0, 1, len(self.images)), "buildings", expected, self.buildings)
        one_of("split", self.split, SPLIT_BY)
        require((self.split == "area") == bool(self.area), "area", "polygons for split area, and only then", self.area)
        for name, split in self.scenes.items():
            require(split in SPLITS, "scenes", f"{name} in one of {', '.join(SPLITS)}", split)
        require(not self.scenes or self.split == "scene", "scenes", "none, or split scene", self.scenes)
        for name, colors in (("class_colors", self.class_colors), ("class_names", self.class_names)):
            wrong = [code for code in colors if not 0 <= code <= 65535]
            require(not wrong, name, "codes from 0 to 65535", wrong)
        odd = [each for each in self.class_colors.values() if not re.fullmatch("#[0-9a-fA-F]{6}", each)]
        require(not odd, "class_colors", "colours such as #3C1098", odd)
        above_zero("pixel_size", self.pixel_size)
        above_zero("metres", self.metres)
        for name, share in (("validation", self.validation), ("test", self.test)):
            require(0 <= share < 1, name, "a share from 0 to below 1", share)
        require(self.validation + self.test < 1, "test", "shares that leave some for training", self.test)
        at_least("block_size", self.block_size, 64)
        is_seed("seed", self.seed)
        rows, _, columns = self.mosaic.partition("x")
        ok = not self.mosaic or (rows.isdecimal() and columns.isdecimal() and int(rows) * int(columns) > 0)
        require(ok, "mosaic", "rows x columns such as 3x3", self.mosaic)


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
        chosen = _PRESETS[self.preset][self.architecture]
        return replace(self, **{name: value for name, value in chosen.items() if getattr(self, name) is None})


@dataclass(frozen=True)
class GenerateDatasetJob:
    """A synthetic dataset: imagery for every mask of a dataset."""

    dataset: str
    """Dataset folder whose masks are painted."""
    synthetic: str
    """Dataset folder to write."""
    model: str = str(BUNDLED_GENERATOR)
    """Generator: an ONNX file with a LandSynth model card."""
    variants: int = 1
    """Images for every mask."""
    seed: int = 0
    """Seed of the noise and the styles; every image has its own, drawn from it."""
    latents: str = "random"
    """random: styles are drawn; encoded: each takes the style of its real image, through the model's encoder."""
    radiometry: str = "model"
    """model: as the generator paints; scenes: each image takes the mean and spread that every class has in a train
    scene of the dataset, drawn for it."""
    splits: str = "train,validation,test"
    """Splits to paint, separated by commas."""
    resume: bool = False
    """Go on with a folder that an earlier run left unfinished."""
    memory_mb: int = 2048
    """Memory that windows and bands may take, in MiB."""
    device: str = "auto"
    """auto, cpu, cuda, tensorrt, directml or coreml."""
    threads: Optional[int] = None
    """CPU threads of the network; all cores if not given."""

    def __post_init__(self) -> None:
        require(bool(self.dataset), "dataset", "the path of a dataset folder", self.dataset)
        require(bool(self.synthetic), "synthetic", "a path", self.synthetic)
        at_least("variants", self.variants, 1)
        is_seed("seed", self.seed)
        one_of("latents", self.latents, LATENTS)
        one_of("radiometry", self.radiometry, RADIOMETRY)
        wrong = [each for each in self.chosen_splits if each not in SPLITS]
        require(bool(self.chosen_splits) and not wrong, "splits", f"some of {', '.join(SPLITS)}", self.splits)
        at_least("memory_mb", self.memory_mb, 64)
        at_least("threads", self.threads, 1)

    @property
    def chosen_splits(self) -> tuple[str, ...]:
        """The splits to paint."""
        return tuple(each.strip() for each in self.splits.split(",") if each.strip())
