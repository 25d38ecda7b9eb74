"""How each architecture is trained, by the name that ARCHITECTURE takes."""

from __future__ import annotations

from .adversaries import Adversaries
from .csebgan import CsebganRecipe
from .fast import FastRecipe
from .spade import SpadeRecipe

RECIPES: dict[str, type[Adversaries]] = {"fast": FastRecipe, "spade": SpadeRecipe, "csebgan": CsebganRecipe}
