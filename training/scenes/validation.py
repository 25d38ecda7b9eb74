"""Validation of a scene generator while it trains: how far its pictures of each class are from real ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...contract.errors import InputError
from ...contract.events import Report, Warning
from ...contract.resources import BUNDLED_EMBEDDING
from ...evaluation.features.embedding import Embedding
from ...evaluation.metrics.frechet import frechet_distance, statistics
from .pictures import ScenePictures

Paint = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Labels (n,) to pictures (n, bands, size, size) in raw digital numbers."""
MEASURED = 2560  # real pictures, at most, over all classes
LEAST, ENOUGH = 2, 64  # pictures of a class: fewer have no covariance; fewer are so biased that it should be said
PAIRED = 32
ALIKE = 0.2  # of what real pictures of a class differ by: a generator that repeats itself


class SceneValidator:
    """Real pictures of every class and their statistics; those held out, where there are enough."""

    def __init__(self, pictures: ScenePictures, report: Report, embedding: str | Path = BUNDLED_EMBEDDING) -> None:
        """Compute the statistics of the real pictures, once.

        Classes with fewer than two held-out pictures are not measured; where that is all of them, the pictures that
        are learnt from stand in, with a warning. Raises InputError where no class has two pictures at all.
        """
        self.info, self._report = pictures.info, report
        self._embedding = Embedding(embedding)
        names = [each.name for each in self.info.classes]
        held = any(len(pictures.of_class(label, True)) >= LEAST for label in range(len(names)))
        if not held:
            report(Warning("Too few pictures are held out, so those that are learnt from measure, and overfitting does "
                           "not show. Raise VALIDATION, or add pictures."))  # fmt: skip
        most = max(MEASURED // len(names), LEAST)
        chosen = {label: _spread(pictures.of_class(label, held), most) for label in range(len(names))}
        self._chosen = {label: indices for label, indices in chosen.items() if len(indices) >= LEAST}
        if not self._chosen:
            raise InputError("Expected two pictures of a class to measure with, found fewer. Set VALIDATE_EVERY to 0.")
        unmeasured = [name for label, name in enumerate(names) if label not in self._chosen]
        if unmeasured:
            report(Warning(f"Fewer than two pictures are held out of {', '.join(unmeasured)}: these do not measure."))
        if min(map(len, self._chosen.values())) < ENOUGH:
            report(Warning(f"Distances of fewer than {ENOUGH} pictures a class are biased: compare them within this "
                           "training only."))  # fmt: skip
        self._real, self._apart = {}, {}
        for label, indices in self._chosen.items():
            values = pictures.values(indices)
            self._real[label] = statistics(self._embedding.features(values, self.info.bands))
            self._apart[label] = _apart(values)
        self._warned = False

    def measure(self, paint: Paint) -> dict[str, float]:
        """`frechet <class>`: Frechet distance of features of the `satellite` embedding between as many made-up as
        real pictures of the class; frechet_satellite and score: their mean over classes, lower is better.
        diversity_ratio: what two made-up pictures of a class differ by, as a share of what two real ones do.
        validation_seconds: what it took."""
        started = time.monotonic()
        distances, ratios = {}, []
        for label, indices in self._chosen.items():
            made = paint(np.full(len(indices), label, np.int64))
            found = statistics(self._embedding.features(made, self.info.bands))
            distances[self.info.classes[label].name] = frechet_distance(found, self._real[label])
            ratios.append(_apart(made) / max(self._apart[label], 1e-9))
        mean = float(np.mean(list(distances.values())))
        if min(ratios) < ALIKE and not self._warned:
            self._warned = True
            at = self.info.classes[list(self._chosen)[int(np.argmin(ratios))]].name
            self._report(Warning(f"Pictures of {at} differ by {100 * min(ratios):.0f} % of what real ones do: the "
                                 "generator repeats itself. Go on, or start again with another SEED."))  # fmt: skip
        return {
            "frechet_satellite": mean,
            "diversity_ratio": float(np.mean(ratios)),
            "score": mean,
            **{f"frechet {name}": value for name, value in distances.items()},
            "validation_seconds": time.monotonic() - started,
        }


def _spread(indices: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most so many of the indices, evenly spread."""
    found: NDArray[np.int64] = indices[np.linspace(0, len(indices) - 1, min(most, len(indices))).round().astype(int)]
    return found


def _apart(images: NDArray[np.float32]) -> float:
    """Mean absolute difference of neighbouring pictures."""
    some = images[:PAIRED]
    return float(np.abs(some[1:] - some[:-1]).mean())
