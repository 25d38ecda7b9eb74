"""The errors a user can meet: each says what was expected, what was found and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping


class LandSynthError(Exception):
    """Base of every error that LandSynth raises on purpose; its text is one plain message for the user."""


class JobError(LandSynthError):
    """A job's parameters contradict each other or lie outside their range."""


class InputError(LandSynthError):
    """A file given as input is missing, unreadable or not what the job needs."""


class OutputError(LandSynthError):
    """The output cannot be written where the job wants it."""


class ModelError(LandSynthError):
    """A model file is not ONNX, has no usable card, or does not do what its card says."""


class MappingError(LandSynthError):
    """Land-cover codes cannot be matched to the classes of the model."""


class WorkerMissingError(LandSynthError):
    """No worker environment of the needed tier is installed."""


class WorkerError(LandSynthError):
    """The worker process ended without a result."""


class OutOfMemoryError(WorkerError):
    """The network needs more memory for a window than there is."""


class CancelledError(LandSynthError):
    """The user stopped the job."""


BY_NAME: dict[str, type[LandSynthError]] = {
    error.__name__: error
    for error in (
        LandSynthError,
        JobError,
        InputError,
        OutputError,
        ModelError,
        MappingError,
        WorkerMissingError,
        WorkerError,
        OutOfMemoryError,
        CancelledError,
    )
}


def explained(text: str, where: str, names: Mapping[str, str]) -> str:
    """The text of an error, and a line that says what those of its parameters that it names are called there."""
    called = [f"{name} is {words}" for name, words in names.items() if re.search(rf"\b{name}\b", text)]
    return f"{text}\n{where}: {', '.join(called)}." if called else text
