"""Measure trained translators: closeness to the other season, true error on pairs, tiles, grids; and paint a picture.

    python benchmarks/translation.py --out benchmarks/results/translation.json

Looks for the models that `landsynth train-translator` wrote into --models for the sets naip (2015 brown autumn, 2018
and 2020 green summer) and chesapeake (benchmarks/chesapeake_sets.py): naip-ab.onnx, naip-ba.onnx and so on; what is
not there is left out and said. Everything goes through the verb `translate`, on the imagery's own files.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rows import ROOT, Table, device_name

from landsynth.contract.card import BandInfo, read_card
from landsynth.contract.events import Event
from landsynth.contract.jobs.translate import TranslateJob
from landsynth.evaluation.features.embedding import Embedding
from landsynth.evaluation.groups.distinguishability import told_apart
from landsynth.evaluation.metrics.frechet import sample_distance
from landsynth.evaluation.metrics.kernel import cosine_distance, kernel_distance
from landsynth.evaluation.metrics.spectrum import Spectrum, grids
from landsynth.inference.translate import translate

NAIP = ROOT.parent / "shared" / "data" / "naip"
CHIP, HELD = 64, 0.15
REPEATS = 20
FLAT = 0.25
"""Share of the chips, those with the least contrast in the input, in which grids are looked for: as over water."""
Images = NDArray[np.float32]


@dataclass(frozen=True)
class Case:
    """A direction: its model, what it reads, and real imagery of the look that it leads to; pairs are pixel-aligned."""

    name: str
    model: Path
    source: list[Path]
    target: list[Path]
    is_paired: bool
    held: float
    """Lowest share of the rows that is looked at: what the training held out; 1: all of them."""


def main() -> None:
    """Print and keep the rows; write the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=ROOT / "runs" / "translator")
    parser.add_argument("--naip", type=Path, default=NAIP)
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    parser.add_argument("--picture", type=Path, help="JPEG of translated imagery and what it differs by")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    table, pictures = Table(device_name("CPU", chosen.threads)), []
    for case in cases(chosen.models, chosen.naip):
        if not case.model.exists():
            print(f"{case.name}: no model at {case.model}, left out.")
            continue
        with tempfile.TemporaryDirectory() as folder:
            pictures.append(measure(case, Path(folder), chosen.threads, table))
    if chosen.picture and pictures:
        draw(pictures, chosen.picture)
    table.finish(chosen.out)


def cases(models: Path, naip: Path) -> Iterator[Case]:
    """All directions of both places."""
    autumn, *summers = (naip / f"m_4709963_se_14_1_{date}.tif" for date in ("20150926", "20180716", "20200831"))
    truth = models / "chesapeake" / "truth"
    pairs = [sorted((truth / season).glob("*.tif")) for season in ("autumn", "summer")]
    yield Case("naip-ab", models / "naip-ab.onnx", [autumn], list(summers), False, HELD)
    yield Case("naip-ba", models / "naip-ba.onnx", list(summers), [autumn], False, HELD)
    yield Case("chesapeake-ab", models / "chesapeake-ab.onnx", pairs[0], pairs[1], True, 1.0)
    yield Case("chesapeake-ba", models / "chesapeake-ba.onnx", pairs[1], pairs[0], True, 1.0)


def measure(case: Case, folder: Path, threads: int, table: Table) -> tuple[str, Images, Images]:
    """Add the rows of a direction; gives its name, some translated imagery and what it differs by (3, h, w)."""
    started = time.perf_counter()
    card, subject = read_card(case.model), f"cyclegan {case.name}"
    bands = [BandInfo(**each) for each in card.training["target_bands"]]
    made = [translated(case, path, folder, threads) for path in case.source]
    seconds = time.perf_counter() - started
    source, target = [read(path) for path in case.source], [read(path) for path in case.target]
    for measure_name, values in closeness(case, source, made, target, bands).items():
        for kind, value in values.items():
            table.add(measure_name, f"{subject}{kind}", value, "", seconds)
    if case.is_paired:
        for kind, images in (
            ("", made),
            (" untranslated", source),
            (" mean and deviation", matched(card, bands, source)),
        ):
            errors = np.mean([np.abs(one - other).mean((1, 2)) for one, other in zip(images, target)], axis=0)
            table.add("l1", f"{subject}{kind}", float(errors.mean()), "digital numbers", seconds)
            for band, error in zip(bands, errors):
                table.add("l1", f"{subject}{kind} {band.name}", float(error), "digital numbers", seconds)
    whole, tiled = (
        read(run(case, case.source[0], folder / f"{size}.tif", threads, tile_size=size)) for size in (4096, 192)
    )
    table.add("tiled_difference", subject, float(np.abs(whole - tiled).max()), "digital numbers", seconds)
    for kind, ratio in grid_ratios(source, made, target).items():
        table.add("grid_ratio", f"{subject}{kind}", ratio, "x", seconds)
    shown = slice(0, min(made[0].shape[1], 384)), slice(0, min(made[0].shape[2], 384))
    difference = np.abs(made[0] - source[0])
    return case.name, made[0][(slice(3), *shown)], difference[(slice(3), *shown)]


def translated(case: Case, path: Path, folder: Path, threads: int) -> Images:
    """A raster through the verb, in digital numbers (bands, h, w)."""
    return read(run(case, path, folder / path.name, threads))


def run(case: Case, path: Path, output: Path, threads: int, **options: int) -> Path:
    """The file that translate writes."""
    events: list[Event] = []
    translate(TranslateJob(str(path), str(case.model), str(output), threads=threads, **options), events.append)
    return output


def read(path: Path) -> Images:
    """All bands (bands, h, w)."""
    with rasterio.open(path) as file:
        values: Images = file.read().astype(np.float32)
    return values


def closeness(
    case: Case, source: list[Images], made: list[Images], target: list[Images], bands: list[BandInfo]
) -> dict[str, dict[str, float]]:
    """Distances to real imagery of the look, and log loss, of translated imagery, before, and of real halves."""
    embedding = Embedding(threads=1)
    sets = [np.concatenate([chips(image, case.held) for image in images]) for images in (made, source, target)]
    fake, before, real = (embedding.features(each, bands) for each in sets)
    order = np.random.default_rng(0).permutation(len(real))
    halves = real[order[::2]], real[order[1::2]]
    found: dict[str, dict[str, float]] = {}
    for kind, one, other in (("", fake, real), (" untranslated", before, real), (" real halves", *halves)):
        values = {
            "frechet_satellite": sample_distance(one, other),
            "kid_satellite": kernel_distance(one, other),
            "cosine_satellite": cosine_distance(one, other),
            "log_loss": log_loss(one, other),
        }
        for name, value in values.items():
            found.setdefault(name, {})[kind] = value
    return found


def log_loss(one: Images, other: Images) -> float:
    """Of random forests that tell two sets of features apart (Ren et al. 2020, figure 5); 0.693 is a coin toss."""
    groups = [[f"{side}{number}" for number in range(len(each))] for side, each in (("a", one), ("b", other))]
    return float(told_apart(other, one, (groups[1], groups[0]), REPEATS, 0, threads=1).losses.mean())


def chips(image: Images, held: float) -> Images:
    """Squares of CHIP px (n, bands, CHIP, CHIP) of the lowest rows; at least one row of them."""
    rows = max(round(held * image.shape[1]), CHIP)
    part = image[:, image.shape[1] - rows :]
    down, across = rows // CHIP, image.shape[2] // CHIP
    cut = part[:, : down * CHIP, : across * CHIP].reshape(len(image), down, CHIP, across, CHIP)
    found: Images = cut.transpose(1, 3, 0, 2, 4).reshape(-1, len(image), CHIP, CHIP)
    return found


def matched(card: object, bands: list[BandInfo], source: list[Images]) -> list[Images]:
    """The baseline: each band given the mean and deviation of the other set's training imagery."""
    own = card.bands  # type: ignore[attr-defined]
    mean, std, other_mean, other_std = (
        np.array([getattr(band, name) for band in some], np.float32)[:, None, None]
        for some, name in ((own, "mean"), (own, "std"), (bands, "mean"), (bands, "std"))
    )
    return [(image - mean) / std * other_std + other_mean for image in source]


def grid_ratios(source: list[Images], made: list[Images], target: list[Images]) -> dict[str, float]:
    """How strong the strongest regular pattern is in the flattest chips, translated and real, as a multiple of what is
    around it in the spectrum."""
    before = np.concatenate([chips(image, 1.0) for image in source])
    order = np.argsort(before.std((2, 3)).mean(1))[: max(int(FLAT * len(before)), 8)]
    wanted = {"": np.concatenate([chips(image, 1.0) for image in made])[order], " untranslated": before[order]}
    found = {}
    for kind, some in wanted.items():
        spectrum = Spectrum(some.shape[1], CHIP)
        for chip in some:
            spectrum.add(chip)
        found[kind] = max(grid.ratio for grid in grids(spectrum.power(), chips=spectrum.chips))
    return found


def draw(pictures: list[tuple[str, Images, Images]], path: Path) -> None:
    """A row a place: imagery translated either way, each with what it differs by from what it was made from."""
    from matplotlib.figure import Figure

    rows = -(-len(pictures) // 2)
    figure = Figure(figsize=(13, 3.4 * rows), layout="constrained")
    axes = figure.subplots(rows, 4, squeeze=False)
    for row, (name, made, difference) in zip(axes.reshape(-1, 2), pictures):
        for axis, image, title in zip(row, (made, 2 * difference), (f"{name}: translated", "difference, twice")):
            axis.imshow(np.clip(np.moveaxis(image, 0, -1), 0, 255).astype(np.uint8), interpolation="nearest")
            axis.set_title(title, fontsize=9)
    for axis in axes.ravel():
        axis.set_axis_off()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, format="jpeg")


if __name__ == "__main__":
    main()
