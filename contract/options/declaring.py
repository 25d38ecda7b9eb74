"""Options of jobs, each written once: type and default, check, label, tip, choices, and what it decides."""

from __future__ import annotations

import math
import re
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from numbers import Real
from typing import Any, Optional

from ..errors import JobError
from ..typed import path_problem, shown, wrong_fields

DEVICES = ("auto", "cpu", "cuda", "tensorrt", "directml", "coreml")
TRAINING_DEVICES = ("auto", "cpu", "cuda")
BLENDS = ("cosine", "linear", "none")
COMPRESSIONS = ("deflate", "zstd", "none")
UNPROVEN = ("error", "warning")
NETWORK_PRECISIONS = ("auto", "full", "half")
LEAST_MEMORY = 64
"""MiB; less than that is no budget."""
VIRTUAL = ".vrt"
"""Ending of an output whose shards stay where they were written, joined by a virtual raster."""
TILED = (".mbtiles", ".xml")
"""Endings of an output of web map tiles: one file, or a folder beside the file that describes it."""
PATHS = ("file", "folder", "place")
"""Kinds of options that name files: what these hold is compared, never where they lie."""


@dataclass(frozen=True)
class Option:
    """What is known of an option beside its type and default.

    label: what dialogs call it; empty: no parameter is made of it, as only the command line has it or the algorithm
    makes it by hand. tip: what it does, in dialogs and on the command line. least, above, most: bounds of a number,
    the second one excluded; multiple: what an integer is a multiple of. choices: the words (or numbers) it may be, of
    a tuple each one; suggestions: words that dialogs offer (of a file: kinds of models). kind: file, folder, place
    (either), weights (a file, or the word hub), or class_map (a text with a table of classes in dialogs). decides:
    result, where another value gives other pixels, weights or numbers; network, where it says what a network is, which
    its checkpoint describes by itself; else nothing. expected: words for a value that is not allowed. advanced: folded
    away in dialogs. decimals: that dialogs show.
    """

    label: str = ""
    tip: str = ""
    least: Optional[float] = None
    above: Optional[float] = None
    most: Optional[float] = None
    multiple: int = 1
    choices: tuple[Any, ...] = ()
    suggestions: tuple[str, ...] = ()
    kind: str = ""
    ending: str = ""
    decides: str = "result"
    expected: str = ""
    advanced: bool = False
    decimals: Optional[int] = None

    def check(self, name: str, value: Any, is_required: bool) -> None:
        """Raise JobError for a value that is not allowed; None is always."""
        if is_required:
            require(bool(value), name, self.expected or "a path", value)
        if value is None:
            return
        several = value if isinstance(value, tuple) else (value,)
        for each in several if self.kind else ():
            problem = path_problem(each)
            require(not problem, name, problem, each)
        if self.choices:
            words = ", ".join(map(str, self.choices))
            require(bool(several), name, f"some of {words}", value)
            for each in several:
                require(each in self.choices, name, self.expected or f"one of {words}", each)
        for each in several:
            if isinstance(each, Real) and not isinstance(each, bool):
                self._check_number(name, each)

    def _check_number(self, name: str, value: Any) -> None:
        if self.least is not None:
            ok = math.isfinite(value) and value >= self.least
            require(ok, name, self.expected or f"a number of at least {self.least:g}", value)
        if self.above is not None:
            ok = self.above < value < math.inf
            require(ok, name, self.expected or f"a number above {self.above:g}", value)
        if self.most is not None:
            require(value <= self.most, name, self.expected or f"at most {self.most:g}", value)
        require(value % self.multiple == 0 or self.multiple == 1, name, f"a multiple of {self.multiple}", value)


def option(default: Any = MISSING, **facts: Any) -> Any:
    """A field of a job: its default, none where it must be given, and the facts of `Option`."""
    known = Option(**facts)
    if "decides" not in facts and known.kind in PATHS:
        known = replace(known, decides="")
    made = {"default_factory": default} if callable(default) else {} if default is MISSING else {"default": default}
    return field(**made, metadata={"option": known})


def changed(group: type[Options], name: str, default: Any = MISSING, **facts: Any) -> Any:
    """The field of a group with another default or other facts, for one job."""
    found = next(each for each in fields(group) if each.name == name)
    default = found.default if default is MISSING else default
    return field(default=default, metadata={"option": replace(found.metadata["option"], **facts)})


@dataclass(frozen=True)
class Options:
    """Base of jobs and of groups of options that several jobs share: checked when made. A job inherits its groups."""

    def __post_init__(self) -> None:
        for name, expected, found in wrong_fields(self):
            require(False, name, expected, found)
        for each in fields(self):
            facts_of(each).check(each.name, getattr(self, each.name), is_required(each))
        for kind in reversed(type(self).__mro__):
            if "check" in vars(kind):
                vars(kind)["check"](self)

    def check(self) -> None:
        """Raise JobError where options contradict each other; each class of a job checks its own."""


def facts_of(each: Field[Any]) -> Option:
    """What is known of a field."""
    found: Option = each.metadata.get("option", Option())
    return found


def is_required(each: Field[Any]) -> bool:
    """Whether a field has no default."""
    return each.default is each.default_factory is MISSING


def deciding(job: Options, *what: str) -> dict[str, Any]:
    """The options by name that decide `what`; result and network where nothing is named."""
    wanted = what or ("result", "network")
    return {each.name: getattr(job, each.name) for each in fields(job) if facts_of(each).decides in wanted}


def paths_of(job: Options) -> dict[str, Any]:
    """The options by name that name files and are set."""
    found = {each.name: getattr(job, each.name) for each in fields(job) if facts_of(each).kind in PATHS}
    return {name: value for name, value in found.items() if value}


def recorded(job: Options) -> dict[str, Any]:
    """The options that a model's card keeps: all but paths, and whether the training was resumed."""
    left_out = {each.name for each in fields(job) if facts_of(each).kind in PATHS} | {"resume"}
    return {each.name: getattr(job, each.name) for each in fields(job) if each.name not in left_out}


def require(ok: bool, name: str, expected: str, found: object) -> None:
    """Raise JobError for option `name` where `ok` is false."""
    if not ok:
        raise JobError(f"{name}: expected {expected}, found {shown(found)}. Change {name.upper()} and run again.")


SEED = {"least": 0, "most": 2**63 - 1, "expected": "an integer from 0 to 2^63 - 1"}
"""Bounds of a seed: what every generator of random numbers takes."""
THREADS = {"least": 1, "most": 256, "expected": "from 1 to 256 threads"}
SHARE = {"least": 0, "most": 1 - 1e-9, "expected": "a share from 0 to below 1", "decimals": 2}
ATTRIBUTION = {
    "label": "Attribution of the imagery", "decides": "", "advanced": True,
    "tip": "Whom to name, such as: contains modified Copernicus Sentinel data 2019. Models that learn from it, and "
    "what these make, say it too.",
}  # fmt: skip


@dataclass(frozen=True)
class ExtentOptions(Options):
    """The part of the world that is asked for."""

    extent: Optional[tuple[float, float, float, float]] = option(None,
        tip="xmin, ymin, xmax, ymax in the raster's CRS; the whole raster if not given.")  # fmt: skip

    def check(self) -> None:
        if self.extent is not None:
            xmin, ymin, xmax, ymax = self.extent
            ok = all(map(math.isfinite, self.extent)) and xmin < xmax and ymin < ymax
            require(ok, "extent", "xmin < xmax and ymin < ymax", self.extent)


@dataclass(frozen=True)
class WindowOptions(ExtentOptions):
    """How windows are laid over a raster and mixed."""

    tile_size: Optional[int] = option(None, label="Tile size (empty: by memory)", least=32, advanced=True,
        tip="Width and height of the windows that go through the network, in pixels.")  # fmt: skip
    overlap: Optional[int] = option(None, label="Overlap of tiles (empty: advised)", least=0, advanced=True,
        tip="Pixels that neighbouring windows share. Less than the model advises may show seams.")  # fmt: skip
    blend: str = option("cosine", label="Blending of tiles", choices=BLENDS, advanced=True,
        tip="How neighbouring windows are mixed where they overlap; none: a hard cut in the middle.")  # fmt: skip
    memory_mb: Optional[int] = option(None, label="Memory in MiB (empty: auto)",
        least=LEAST_MEMORY, advanced=True,
        tip="Windows and bands of rows are chosen so that they need no more than this. Empty: half of what is "
        "free.")  # fmt: skip


@dataclass(frozen=True)
class NetworkOptions(Options):
    """What computes a network."""

    device: str = option("auto", label="Device", choices=DEVICES, advanced=True,
        tip="auto takes a GPU where there is one that works, else the CPU.")  # fmt: skip
    threads: Optional[int] = option(None, **THREADS, decides="", tip="CPU threads; all cores if not given.")


@dataclass(frozen=True)
class SharingOptions(Options):
    """How a raster is written, and whether in parts that are kept, resumed and shared out."""

    compression: str = option("deflate", label="Compression", choices=COMPRESSIONS, decides="", advanced=True,
        tip="deflate: every program reads it. zstd: faster, for programs with a GDAL of today. none: fastest, "
        "largest.")  # fmt: skip
    cog: bool = option(False, label="Cloud-optimised GeoTIFF", decides="", advanced=True,
        tip="With overviews, arranged for reading over a network.")  # fmt: skip
    resume: bool = option(False, label="Resume, and keep what is finished", decides="", advanced=True,
        tip="Finished parts stay in a folder beside the output until it is whole; a run that broke off goes on there, "
        "to the same result. Needs an output of your own, not a temporary one.")  # fmt: skip
    scheduler: str = option("", label="Scheduler (empty: this process)", decides="", advanced=True,
        tip="local or local:4: so many processes on this machine. tcp://host:8786, or a scheduler file (.json): a "
        "cluster, whose workers reach imagery, model and output under the same paths. An output that ends in .vrt "
        "joins the parts without copying them.")  # fmt: skip

    def check(self) -> None:
        is_address = re.fullmatch(r"|local(:[1-9]\d*)?|(tcp|tls|ucx)://\S+|.+\.json", self.scheduler)
        expected = "nothing, local, local:N, an address such as tcp://host:8786, or a scheduler file (.json)"
        require(bool(is_address), "scheduler", expected, self.scheduler)
        output = str(getattr(self, "output", ""))  # of the verb that has these options
        ok = not (self.cog and output.lower().endswith((VIRTUAL, *TILED)))
        require(ok, "cog", "an output that ends in .tif for a cloud-optimised GeoTIFF", output)


@dataclass(frozen=True)
class SweepOptions(NetworkOptions, WindowOptions, SharingOptions):
    """Of verbs that sweep the windows of a network over a raster."""

    unproven: str = option("error", label="A model that breaks its promise", choices=UNPROVEN, decides="",
        advanced=True,
        tip="Models are tried on two windows over one place when they are opened. error: one whose windows do not join "
        "is refused. warning: it is used, with a warning.")  # fmt: skip
