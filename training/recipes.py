"""How each architecture is trained, by the name that ARCHITECTURE takes."""

from __future__ import annotations

from .adversaries import Adversaries
from .csebgan_recipe import CsebganRecipe
from .fast_recipe import FastRecipe
from .spade_recipe import SpadeRecipe

RECIPES: dict[str, type[Adversaries]] = {"fast": FastRecipe, "spade": SpadeRecipe, "csebgan": CsebganRecipe}
