"""Every verb on a disk that fills and under kills: what is not said in a sentence, lost, left behind or other bits."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

from rows import Table, device_name

from landsynth.contract.jobs import registry
from landsynth.tests.helpers import experiments, image_sets, layouts, scenes, segmenters
from landsynth.worker.__main__ import main as worker

SHARES = (0.0, 0.002, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97)
"""Of the bytes that a whole run takes: so many are free."""
OLD = b"what was there before"
BLOCK = 4096
HINTS = ("did not foresee", "crashed", "Traceback")


@dataclass(frozen=True)
class Ended:
    """How a worker ended: its exit code, the last event that it wrote, all that it said."""

    code: int
    last: dict[str, Any]
    said: str


def perform(job: registry.Job, folder: Path, seconds: Optional[float] = None) -> Ended:
    """Do a job in a forked worker, which is killed after so many seconds where they are given."""
    document, out, err = folder / "job.json", folder / "out.txt", folder / "err.txt"
    document.write_text(registry.to_json(job), encoding="utf-8")
    child = os.fork()
    if not child:
        os.setsid()
        for path, number in ((out, 1), (err, 2)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        sys.stdout = os.fdopen(1, "w")
        os._exit(worker(["run", str(document), "--events"]))
    until = time.monotonic() + (seconds or 600)
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            break
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            break
        time.sleep(0.002)
    lines = out.read_text(encoding="utf-8", errors="replace").splitlines()
    events = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return Ended(os.waitstatus_to_exitcode(status), events[-1] if events else {}, err.read_text(errors="replace"))


def inputs(folder: Path) -> None:
    """What the jobs read: a dataset, image sets, pictures, and a model of each kind."""
    experiments.write_data(folder / "data")
    experiments.write_generator(folder / "tiny.onnx")
    segmenters.write_segmenter(folder / "segmenter.onnx")
    image_sets.sets(folder)
    scenes.folder(folder / "pictures")
    for seed, name in enumerate(("before.tif", "after.tif")):
        layouts.write_example(folder / name, layouts.district(150, seed))
    for verb, name in (("train-translator", "ab.onnx"), ("train-scene-generator", "drawn.onnx")):
        made = folder / f"made-{name}"
        made.mkdir()
        ended = perform(jobs(folder, made)[verb], folder)
        if ended.code:
            raise RuntimeError(f"{verb}: {ended.last} {ended.said}")
        shutil.move(str(made / name), folder / name)


def jobs(folder: Path, place: Path) -> dict[str, registry.Job]:
    """A small job of every verb, which reads from a folder and writes into a place."""
    data, image, mask = (str(folder / "data" / name) for name in ("", "s0-image.tif", "s0-mask.tif"))
    options: dict[str, Any] = {"steps": 8, "batch_size": 2, "crop_size": 32, "width": 8, "device": "cpu",
        "precision": "32-true", "save_every": 3, "preview_every": 4, "validate_every": 4, "seed": 1}  # fmt: skip
    make: Callable[..., registry.Job] = lambda verb, **given: registry.VERBS[verb](**given)  # noqa: E731
    log = str(place / "log")
    return {
        "generate": make("generate", landcover=mask, output=str(place / "o.tif"), model=str(folder / "tiny.onnx"),
            tile_size=32, resume=True, unmapped="nodata"),
        "change-pairs": make("change-pairs", before=str(folder / "before.tif"), after=str(folder / "after.tif"),
            output_before=str(place / "b.tif"), output_after=str(place / "a.tif"), change=str(place / "c.tif"),
            table=str(place / "t.csv"), model=str(folder / "tiny.onnx"), class_map="codes", unmapped="nodata",
            tile_size=64, resume=True),
        "generate-landcover": make("generate-landcover", output=str(place / "o.tif"), width=300, height=300,
            examples=(str(folder / "before.tif"),), patch_size=32, whole=""),
        "classify": make("classify", image=image, output=str(place / "o.tif"), model=str(folder / "segmenter.onnx"),
            confidence=str(place / "c.tif"), tile_size=32, resume=True),
        "translate": make("translate", image=str(folder / "a" / "scene0.tif"), output=str(place / "o.tif"),
            model=str(folder / "ab.onnx"), difference=str(place / "d.tif"), tile_size=80, resume=True),
        "prepare-dataset": make("prepare-dataset", dataset=str(place / "set"), images=(image,), landcover=(mask,),
            split="blocks", block_size=64, validation=0.0, test=0.0),
        "generate-dataset": make("generate-dataset", dataset=data, synthetic=str(place / "set"),
            model=str(folder / "tiny.onnx"), resume=True),
        "generate-scenes": make("generate-scenes", model=str(folder / "drawn.onnx"), scenes=str(place / "set"),
            count=20),
        "train-segmenter": make("train-segmenter", dataset=data, model=str(place / "m.onnx"), log=log, **options,
            deepness=False, resume=True),
        "train-generator": make("train-generator", dataset=data, model=str(place / "m.onnx"), log=log, **options,
            judge_steps=0, resume=True),
        "train-translator": replace(image_sets.job(folder, "made"), model_ab=str(place / "ab.onnx"),
            model_ba=str(place / "ba.onnx"), log=log, resume=True, **{**options, "width": 4}),
        "train-scene-generator": replace(scenes.job(folder / "pictures", place / "log"), resume=True,
            model=str(place / "drawn.onnx"), steps=6, save_every=3, preview_every=4, validate_every=4),
        "evaluate": make("evaluate", real=data, generator=str(folder / "tiny.onnx"), report=str(place / "r.html"),
            metrics=str(place / "r.json"), groups=("fidelity", "seams"), chip_size=32, bootstrap=2),
        "experiment": replace(experiments.job(folder), report=str(place / "r.html"), metrics=str(place / "r.json"),
            log=log, seeds=1, resume=True),
    }  # fmt: skip


KEPT = ("log", "o.parts", "b.pair.part", "before.parts", "after.parts", "set.part", "set", "tiny.part")
"""Folders that are outputs, or that the next run goes on with."""


COMPARED = (".tif", ".safetensors", ".onnx")
TRAININGS = ("log", "train")
"""Log folders, whose curves have times."""


def outputs(job: registry.Job, place: Path) -> list[Path]:
    """The files that a job writes at the top of its place."""
    names = ("output", "confidence", "difference", "report", "metrics", "model", "model_ab", "model_ba", "change")
    names = (*names, "output_before", "output_after", "table")
    found = [Path(str(getattr(job, name, ""))) for name in names]
    return [path for path in found if path.parent == place]


def left_behind(place: Path, wanted: list[Path]) -> list[str]:
    """Files and folders of a place that nobody wants: hidden ones, parts, what is no output and is not gone on with."""
    found, beside = [], tuple(f"{each.stem}{mark}" for each in wanted for mark in ".-")
    for path in sorted(place.rglob("*")):
        inside = path.relative_to(place)
        is_known = inside.parts[0] in KEPT or inside.name.startswith(beside)
        if not is_known or path.name.startswith(".") or (".part" in path.name and path.name not in KEPT):
            found.append(str(inside))
    return found


def clear(place: Path) -> None:
    """Empty a folder, which stays: it may be the top of a file system."""
    for path in place.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def digests(place: Path) -> dict[str, str]:
    """Name and hash of all files of a place but records of times, and pictures of a training."""
    return {
        str(path.relative_to(place)): hashlib.sha256(numbers(path)).hexdigest()
        for path in sorted(place.rglob("*"))
        if path.is_file() and (path.suffix in COMPARED or (path.suffix == ".png" and path.parent.name not in TRAININGS))
    }


def numbers(path: Path) -> bytes:
    """What must agree in a file: of weights all but the record, with times, that lies in the same file."""
    data = path.read_bytes()
    if path.suffix == ".safetensors":
        size = 8 + int.from_bytes(data[:8], "little")
        header = {key: value for key, value in json.loads(data[8:size]).items() if key != "__metadata__"}
        return json.dumps(header, sort_keys=True).encode() + data[size:]
    if path.suffix == ".onnx":
        import onnx

        model = onnx.load_from_string(data)
        del model.metadata_props[:]
        return bytes(model.SerializeToString(deterministic=True))
    return data


def with_little_room(job: registry.Job, folder: Path, place: Path, free: int) -> str:
    """What is wrong with a run on a disk of which so many bytes are free; empty where nothing is."""
    clear(place)
    wanted = outputs(job, place)
    for path in wanted:
        path.write_bytes(OLD)
    ballast = place / "ballast"
    room = os.statvfs(place)
    with ballast.open("wb") as file:
        for _ in range(max(room.f_bavail - free // BLOCK - 1, 0)):
            file.write(b"\0" * BLOCK)
    ended = perform(job, folder)
    ballast.unlink()
    return judged(ended, place, wanted, True)


def judged(ended: Ended, place: Path, wanted: list[Path], has_old: bool) -> str:
    """What is wrong with how a run ended: no sentence, a file lost or half, something left behind."""
    text = ended.last.get("text", "")
    wrong = left_behind(place, wanted)
    found = [f"left {', '.join(wrong[:4])}"] if wrong else []
    if ended.code == 0:
        return "; ".join(found)
    if not text or any(hint in text for hint in HINTS):
        found.append(f"no sentence: {text or ended.said[-300:]}")
    lost = [path.name for path in wanted if has_old and (not path.exists() or path.read_bytes() != OLD)]
    found += [f"lost {', '.join(lost)}"] if lost else []
    return "; ".join(found)


def with_a_kill(job: registry.Job, folder: Path, place: Path, seconds: float, whole: dict[str, str]) -> str:
    """What is wrong where a run is killed after so many seconds and done again: the same, and nothing left."""
    clear(place)
    if perform(job, folder, seconds).code == 0:
        return ""
    again = perform(job, folder)
    found = judged(again, place, outputs(job, place), False)
    if again.code == 0 and digests(place) != whole:
        found += "; other bits"
    return found


def main() -> None:
    """Run it; print rows: of each verb the runs that were wrong, and in the unit how many there were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--disk", type=Path, required=True, help="empty folder on a small file system of its own")
    parser.add_argument("--verbs", nargs="*", help="all if not given")
    parser.add_argument("--kills", type=int, default=5, help="of every verb")
    parser.add_argument("--room", type=float, nargs="*", default=SHARES, help="shares of a run's bytes to leave free")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    chosen = parser.parse_args()
    import_all()
    place, draw, table = chosen.disk, random.Random(0), Table(device_name("CPUExecutionProvider", None))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs(folder)
        for verb, job in jobs(folder, place).items():
            if chosen.verbs and verb not in chosen.verbs:
                continue
            clear(place)
            started = time.monotonic()
            ended = perform(job, folder)
            seconds, whole = time.monotonic() - started, digests(place)
            if ended.code:
                raise RuntimeError(f"{verb}: {ended.last} {ended.said}")
            size = sum(-(-path.stat().st_size // BLOCK) * BLOCK for path in place.rglob("*") if path.is_file())
            tries = {
                "full": [with_little_room(job, folder, place, int(share * size)) for share in chosen.room],
                "kill": [
                    with_a_kill(job, folder, place, draw.uniform(0.05, seconds), whole) for _ in range(chosen.kills)
                ],
            }
            for kind, found in tries.items():
                if not found:
                    continue
                wrong = [each for each in found if each]
                print(verb, kind, *dict.fromkeys(wrong), sep="\n  ", file=sys.stderr, flush=True)
                took = time.monotonic() - started
                table.add(f"faults_{kind}", verb, len(wrong), f"wrong of {len(found)}", took)
        clear(place)
    table.finish(chosen.out)


def import_all() -> None:
    """Everything that workers import, once, before they are forked."""
    import lightning_fabric  # noqa: F401
    import matplotlib.figure  # noqa: F401
    import onnx  # noqa: F401
    import onnxruntime  # noqa: F401
    import rasterio.warp  # noqa: F401
    import sklearn.ensemble  # noqa: F401
    import torch  # noqa: F401


if __name__ == "__main__":
    main()
