"""Notices when a training goes wrong: numbers that are none, a discriminator that is stuck, draws all alike."""

from __future__ import annotations

import math
from collections import deque

from ...contract.errors import WorkerError

WINDOW = 15
STEADY, WON, ALIKE = 0.002, 0.01, 0.004


class Watch:
    """Looks at the terms of every note and at every validation."""

    def __init__(self) -> None:
        self._seen: deque[float] = deque(maxlen=WINDOW)
        self._said: set[str] = set()

    def check_numbers(self, terms: dict[str, float], step: int, saved: int) -> None:
        """Raise WorkerError where a term is not a finite number; checkpoints stay as they were."""
        wrong = [name for name, value in terms.items() if not math.isfinite(value)]
        if wrong:
            kept = f"The checkpoint of step {saved} is kept" if saved else "There is no checkpoint yet"
            raise WorkerError(
                f"Expected finite losses, found {', '.join(wrong)} not finite between the steps {saved} and {step}. "
                f"{kept}; nothing was exported. Lower LEARNING_RATE (a third of it), or set PRECISION to 32-true, "
                "and look for NaN or wild values in the imagery."
            )

    def stuck(self, discriminator: float | None) -> str | None:
        """A sentence where the discriminator's loss no longer moves or is nearly zero, said once each."""
        if discriminator is None:
            return None
        self._seen.append(discriminator)
        if len(self._seen) < WINDOW:
            return None
        mean = sum(self._seen) / WINDOW
        if abs(mean) < WON:
            return self._once(
                "won",
                "The discriminator tells real from made up without error: the generator learns nothing from it. Lower "
                "LEARNING_RATE, add data, or set AUGMENTATION to turns (translators always turn).",
            )
        if max(self._seen) - min(self._seen) < STEADY * abs(mean):
            return self._once(
                "steady",
                f"The discriminator's loss has stood at {mean:.3g} for {WINDOW} notes: it learns nothing. Start again "
                "with another SEED or a lower LEARNING_RATE.",
            )
        return None

    def collapsed(self, diversity: float | None) -> str | None:
        """A sentence where two draws of one mask hardly differ (share of the bands' range), said once."""
        if diversity is None or diversity >= ALIKE:
            return None
        return self._once(
            "alike",
            f"Two draws of one mask differ by {100 * diversity:.2g} % of the range only: the generator ignores its "
            "latent. Raise LAMBDA_DIVERSITY (Le et al. 2023 found 6 best), or train longer.",
        )

    def _once(self, what: str, sentence: str) -> str | None:
        if what in self._said:
            return None
        self._said.add(what)
        return sentence
