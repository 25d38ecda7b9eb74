"""The generators that can be trained, by the name that ARCHITECTURE takes."""

from __future__ import annotations

from .fast import FastConfig, FastGenerator

GENERATORS = {"fast": (FastConfig, FastGenerator)}
