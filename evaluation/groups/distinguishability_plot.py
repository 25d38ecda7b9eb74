"""The pair plot of principal components: where real and synthetic chips lie among each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..report.page import Figure
from ..report.plots import COLOURS, data_of

COMPONENTS = 4
DOTS = 1000  # of either side at most
STEPS = 128  # points of a density


def components(*sets: NDArray[Any]) -> list[NDArray[np.float64]]:
    """Scores (n, k) of each set of features (n, d) on the first principal components of all together, k at most 4.

    As source 003 plots them (Ren et al., section 3.3 and figure 6); computed by scikit-learn.
    """
    from sklearn.decomposition import PCA

    together = np.concatenate(sets).astype(np.float64)
    if not np.ptp(together, axis=0).any():
        return [np.zeros((len(each), 1)) for each in sets]
    scores = PCA(min(COMPONENTS, *together.shape), svd_solver="full").fit_transform(together)
    return np.split(scores, np.cumsum([len(each) for each in sets])[:-1])


def pair_plot(real: NDArray[Any], synthetic: NDArray[Any]) -> Figure:
    """The components against each other, and the density of each on the diagonal; needs scikit-learn and matplotlib."""
    canvas = _pairs({"real": real, "synthetic": synthetic}, (COLOURS[2], COLOURS[1]))
    caption = (
        "Each dot is a chip, placed by the directions in which the features of all chips vary most; on the diagonal "
        "how they spread along each. The more the two colours cover each other, the more alike the imagery."
    )
    return Figure("Real and synthetic chips among each other", data_of(canvas, "png"), caption, "png")


def write_pairs(sets: Mapping[str, NDArray[Any]], path: Path) -> None:
    """The same of any sets by name, at most as many as there are colours, as a PNG that appears when whole."""
    partial = path.with_suffix(".part")
    _pairs(sets, COLOURS).savefig(partial, dpi=100, format="png")
    partial.replace(path)


def _pairs(sets: Mapping[str, NDArray[Any]], colours: Sequence[str]) -> Any:
    from matplotlib.figure import Figure as Canvas

    sides = list(zip(sets, components(*sets.values()), colours))
    count = sides[0][1].shape[1]
    canvas = Canvas(figsize=(1.75 * count + 0.6, 1.75 * count), layout="constrained")
    grid = canvas.subplots(count, count, squeeze=False)
    for row in range(count):
        for column in range(count):
            axes = grid[row, column]
            axes.tick_params(labelsize=6)
            axes.spines[["top", "right"]].set_visible(False)
            for name, scores, colour in sides:
                if row == column:
                    axes.fill_between(*_density(scores[:, row]), color=colour, alpha=0.35, linewidth=0.8, label=name)
                    axes.set_yticks([])
                else:
                    dots = scores[:: -(-len(scores) // DOTS)]
                    axes.plot(dots[:, column], dots[:, row], ".", color=colour, markersize=2.5, alpha=0.5)
            if column == 0:
                axes.set_ylabel(f"PC {row + 1}", fontsize=8)
            if row == count - 1:
                axes.set_xlabel(f"PC {column + 1}", fontsize=8)
    grid[0, 0].legend(fontsize=7, frameon=False)
    return canvas


def _density(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places and a smoothed histogram of some values there; all on one place have none."""
    from scipy.stats import gaussian_kde

    if not np.ptp(values) > 0:
        return values[:1], np.zeros(1)
    kernel = gaussian_kde(values)
    margin = 3 * kernel.factor * float(values.std(ddof=1))
    places = np.linspace(values.min() - margin, values.max() + margin, STEPS)
    return places, kernel(places)
