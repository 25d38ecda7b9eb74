"""The record of a run that can be gone on with: what was asked for, held against what an earlier run was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import JobError, OutputError
from .typed import loads


@dataclass(frozen=True)
class Record:
    """Everything that decides what a run makes, and the option that names the folder where it lies.

    words: what is said where an entry differs, if its name does not tell users enough.
    """

    asked: dict[str, Any]
    option: str
    words: Mapping[str, str] = field(default_factory=dict)

    def compare(
        self, path: Path, earlier: Callable[[Any], dict[str, Any]] = dict, advice: str = "Delete the folder, or choose"
    ) -> Any:
        """What the file of an earlier run holds, where that was asked for the same.

        earlier: gives what was asked of what the file holds. advice: what to do where the file cannot be read.
        Raises OutputError where it is none, JobError where it is another run's.
        """
        try:
            found = loads(path.read_bytes())
            changes = list(self._differences(earlier(found), json.loads(json.dumps(self.asked))))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise OutputError(
                f"RESUME: expected the record {path.name} of an earlier run in {path.parent}, found none that can be "
                f"read ({error}). {advice} another {self.option}."
            ) from error
        if changes:
            raise JobError(
                f"RESUME: expected the job that began {path.parent}, found another: {'; '.join(changes)}. Run it with "
                f"the same options and files, delete that folder, or choose another {self.option}."
            )
        return found

    def _differences(self, earlier: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
        """What differs between two records of the same form, in the user's words."""
        for key in sorted({*earlier, *now}):
            one, other = earlier.get(key), now.get(key)
            if one == other:
                continue
            if key in self.words:
                yield self.words[key]
            elif isinstance(one, dict) and isinstance(other, dict):
                names = sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
                if key == "options":
                    yield from (f"{name} was {one.get(name)!r} and is {other.get(name)!r}" for name in names)
                else:
                    yield f"{key} of {', '.join(names[:5])}{' and others' if len(names) > 5 else ''} changed"
            elif isinstance(one, str) and len(one) == 64:
                yield f"{key} is another file"
            else:
                yield f"{key} was {one!r} and is {other!r}"
