"""The worker's entry: one verb from the command line or from job.json, events or a progress bar out."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import field, fields, make_dataclass
from pathlib import Path
from typing import Annotated, Any, Optional, TextIO

from ..contract import errors, events
from ..contract.files import check_endless
from ..contract.jobs import registry
from ..contract.options.declaring import facts_of, paths_of
from ..contract.typed import types_of
from . import stopping
from .console import Console

DEBUG_VARIABLE = "LANDSYNTH_DEBUG"
PACKAGE = (__package__ or "").rpartition(".")[0]
# verb -> module and function that do it, imported when asked for
DISPATCH = {
    "generate": ("inference.generate", "generate"),
    "change-pairs": ("inference.change_pairs", "change_pairs"),
    "generate-series": ("inference.generate_series", "generate_series"),
    "prepare-dataset": ("datasets.prepare_dataset", "prepare_dataset"),
    "train-generator": ("training.train_generator", "train_generator"),
    "generate-dataset": ("inference.generate_dataset", "generate_dataset"),
    "train-segmenter": ("training.train_segmenter", "train_segmenter"),
    "classify": ("inference.classify", "classify"),
    "experiment": ("experiments.experiment", "experiment"),
    "evaluate": ("evaluation.evaluate", "evaluate"),
    "train-scene-generator": ("training.train_scene_generator", "train_scene_generator"),
    "generate-scenes": ("inference.generate_scenes", "generate_scenes"),
    "generate-landcover": ("inference.generate_landcover", "generate_landcover"),
    "generate-change-dataset": ("inference.generate_change_dataset", "generate_change_dataset"),
    "train-translator": ("training.train_translator", "train_translator"),
    "translate": ("inference.translate", "translate"),
}
SETUP = {"install-worker": "install_worker", "wheels": "collect_wheels"}  # command -> function in install_worker
USAGE = """usage: landsynth VERB [--option value ...]

{verbs}
  run JOB.json [--events]  a job from a file; --events: JSON lines instead of a progress bar
  install-worker           the environment that the plugin's worker lives in
  wheels                   a folder of wheels, to install from where there is no network

landsynth VERB --help lists the options of a verb."""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the command line and return the exit code: 0 done, 1 an error (one sentence on stderr, none where
    nobody reads to the end, as `head` does not), 2 misuse."""
    try:
        try:
            return _command(list(sys.argv[1:] if arguments is None else arguments))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is flushed at the end
        return 1


def _command(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if arguments else 2
    verb, *options = arguments
    if verb == "run":
        return _run(options)
    if verb in SETUP:
        from . import install_worker

        return _answer(lambda: getattr(install_worker, SETUP[verb])(options))
    if verb not in registry.VERBS:
        print(f"Expected one of {', '.join([*registry.VERBS, 'run', *SETUP])}, found {verb!r}.", file=sys.stderr)
        return 2
    return _answer(lambda: _by_hand(_parse(verb, options)), registry.VERBS[verb])


def usage() -> str:
    """What `landsynth --help` prints."""
    verbs = (f"  {verb:<23}  {(kind.__doc__ or '').strip()}" for verb, kind in registry.VERBS.items())
    return USAGE.format(verbs="\n".join(verbs))


def _parse(verb: str, options: Sequence[str]) -> registry.Job:
    try:
        import tyro
    except ImportError as error:
        raise errors.WorkerMissingError(
            f"Expected the library tyro for command-line options, found none in {sys.executable}. "
            'Install it with pip install "landsynth[inference]", or use landsynth run job.json.'
        ) from error
    kind = registry.VERBS[verb]
    described = []
    for each in fields(kind):
        hint, words = types_of(kind)[each.name], ", ".join(map(str, facts_of(each).choices))
        facts = tyro.conf.arg(help=f"{facts_of(each).tip}{words and f' One of {words}.'}")
        default: Any = field(default=each.default, default_factory=each.default_factory)
        described.append((each.name, Annotated[hint, facts], default))
    asked = make_dataclass(kind.__name__, described)  # what is wrong is said by the job, not by this
    asked.__doc__ = kind.__doc__
    return kind(**vars(tyro.cli(asked, args=list(options), prog=f"landsynth {verb}")))


def _run(options: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="landsynth run", description="Run a job from a JSON file.")
    parser.add_argument("job", help="JSON with verb, version and options")
    parser.add_argument("--events", action="store_true", help="JSON lines on stdout, for programs")
    chosen = parser.parse_args(list(options))
    if chosen.events:
        return _with_events(Path(chosen.job))
    return _answer(lambda: _by_hand(_read(Path(chosen.job))))


def _read(path: Path) -> registry.Job:
    try:
        return registry.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise errors.JobError(f"Expected a job in JSON at {path}, found: {error}. Check the path.") from error


def _perform(job: registry.Job, report: events.Report) -> dict[str, Any]:
    """Do the job in this process."""
    module, function = DISPATCH[registry.verb_of(job)]
    for named in paths_of(job).values():
        for path in (named,) if isinstance(named, str) else named:
            check_endless(path)
    try:
        verb: Callable[[registry.Job, events.Report], dict[str, Any]]
        verb = getattr(importlib.import_module(f"{PACKAGE}.{module}"), function)
        return verb(job, report)
    except MemoryError as error:
        raise errors.WorkerError(
            f"Expected memory for the job, found too little ({str(error) or 'none was left'}). "
            "Close other programs, or choose a smaller MEMORY_MB, TILE_SIZE or extent."
        ) from error
    except OSError as error:  # what no verb has said better: a full disk, a share that went away
        raise errors.OutputError(
            f"Expected to read and write the files of the job, found that it cannot be done ({error}). Free disk "
            "space, see to that file, or choose other places for what is written."
        ) from error
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == PACKAGE:
            raise  # ours, not a missing library
        raise errors.WorkerMissingError(
            f"Expected the libraries of the worker environment in {sys.executable}, found no {error.name}. "
            'Run "Install or repair the worker environment" (landsynth:installworker).'
        ) from error


def _answer(action: Callable[[], dict[str, Any]], kind: Optional[type[registry.Job]] = None) -> int:
    """Run a command for a person: the result as JSON on stdout, an error as one sentence on stderr.

    kind: the job whose options were given on the command line; an error says what those that it names are called there.
    """
    import json

    try:
        values = action()
    except errors.LandSynthError as error:
        if os.environ.get(DEBUG_VARIABLE):
            traceback.print_exc()
        names = {each.name.upper(): f"--{each.name.replace('_', '-')}" for each in fields(kind)} if kind else {}
        print(errors.explained(str(error), "On the command line", names), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    if values:  # of several processes that work on one job, the first has them
        print(json.dumps(values, indent=2, ensure_ascii=False))
    return 0


def _by_hand(job: registry.Job) -> dict[str, Any]:
    with Console() as console:
        scratchpad = stopping.Scratchpad(console.report)
        stopping.on_signals(scratchpad.stop)
        try:
            return _perform(job, scratchpad.report)
        finally:
            scratchpad.delete()


def _with_events(path: Path) -> int:
    """Run a job for a program: every event a line on the real stdout, the last one a Result or a Failure."""
    stdout = _take_stdout()

    def write(event: events.Event) -> None:
        stdout.write(events.to_line(event) + "\n")
        stdout.flush()

    scratchpad = stopping.Scratchpad(write)
    stopping.on_signals(scratchpad.stop)
    stopping.with_parent(scratchpad.leave)
    try:
        last: events.Event = events.Result(_perform(_read(path), scratchpad.report))
    except errors.LandSynthError as error:
        if os.environ.get(DEBUG_VARIABLE):
            traceback.print_exc()
        last = events.Failure(type(error).__name__, str(error))
    except Exception as error:  # the boundary of the process: whatever it was, the other side must hear of it
        traceback.print_exc()
        last = events.Failure(
            "WorkerError",
            f"The worker met an error that LandSynth did not foresee ({type(error).__name__}: {error}). "
            f"Set {DEBUG_VARIABLE}=1, run again and report what the log says.",
        )
    finally:
        scratchpad.delete()
    scratchpad.report(last)
    return 0 if isinstance(last, events.Result) else 1


def _take_stdout() -> TextIO:
    """The real stdout, for events alone: from now on print() and C libraries write to stderr."""
    sys.stdout.flush()
    events_only = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", newline="\n")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout = sys.stderr
    return events_only


if __name__ == "__main__":
    sys.exit(main())
