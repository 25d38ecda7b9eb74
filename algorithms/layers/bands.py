"""Numbers of bands as users write them."""

from __future__ import annotations

import re
from typing import Any

from ...contract.errors import JobError
from ..language.words import tr


def bands_of(value: Any, option: str = "BANDS") -> tuple[int, ...]:
    """Numbers, as of bands, from a list, a number, or a text with numbers between semicolons, commas or spaces."""
    parts = value if isinstance(value, (list, tuple)) else re.findall(r"[^;,\s\[\]]+", str(value or ""))
    try:
        return tuple(int(str(part).strip("'\"")) for part in parts)
    except ValueError as error:
        raise JobError(
            tr("{}: expected numbers such as 3, 2, 1, found {!r}. Change it or leave it empty.").format(option, value)
        ) from error
