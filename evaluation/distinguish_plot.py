"""The pair plot of principal components: where real and synthetic chips lie among each other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .experiment_plots import COLOURS, data_of
from .page import Figure

COMPONENTS = 4
DOTS = 1000  # of either side at most
STEPS = 128  # points of a density


def components(real: NDArray[Any], synthetic: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scores (n, k) and (m, k) on the first principal components of both sets together, k at most 4.

    As source 003 plots them (Ren et al., section 3.3 and figure 6); computed by scikit-learn.
    """
    from sklearn.decomposition import PCA

    together = np.concatenate([real, synthetic]).astype(np.float64)
    if not np.ptp(together, axis=0).any():
        return np.zeros((len(real), 1)), np.zeros((len(synthetic), 1))
    found = PCA(min(COMPONENTS, *together.shape), svd_solver="full").fit(together)
    return found.transform(together[: len(real)]), found.transform(together[len(real) :])


def pair_plot(real: NDArray[Any], synthetic: NDArray[Any]) -> Figure:
    """The components against each other, and the density of each on the diagonal; needs scikit-learn and matplotlib."""
    from matplotlib.figure import Figure as Canvas

    sides = list(zip(("real", "synthetic"), components(real, synthetic), (COLOURS[2], COLOURS[1])))
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
    caption = (
        "Each dot is a chip, placed by the directions in which the features of all chips vary most; on the diagonal "
        "how they spread along each. The more the two colours cover each other, the more alike the imagery."
    )
    return Figure("Real and synthetic chips among each other", data_of(canvas, "png"), caption, "png")


def _density(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places and a smoothed histogram of some values there; all on one place have none."""
    from scipy.stats import gaussian_kde

    if not np.ptp(values) > 0:
        return values[:1], np.zeros(1)
    kernel = gaussian_kde(values)
    margin = 3 * kernel.factor * float(values.std(ddof=1))
    places = np.linspace(values.min() - margin, values.max() + margin, STEPS)
    return places, kernel(places)
