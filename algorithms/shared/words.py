"""As `language.words`, where it was before."""

from __future__ import annotations

from ..language.words import tr as tr
