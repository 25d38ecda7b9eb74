"""The verb train_generator: crops, steps, checkpoints, previews, and at the end a gated ONNX file."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..contract.card import ModelCard
from ..contract.dataset import DatasetInfo
from ..contract.errors import JobError
from ..contract.events import Message, Progress, Report
from ..contract.training_jobs import TrainGeneratorJob
from . import preview
from .dataset import CropSampler
from .export import export_generator
from .loop import Adversaries
from .losses import class_weights

LAST = "last.safetensors"
EVENTS = "events.jsonl"
NOTE_EVERY, SAVE_EVERY, PREVIEW_EVERY = 20, 200, 400
RAMP = 16


def train_generator(job: TrainGeneratorJob, report: Report) -> dict[str, Any]:
    """Train, and write job.model; returns MODEL, LOG, steps and seconds.

    Continues from the last checkpoint where job.resume is set: batches and draws depend only on seed and step.
    """
    info = DatasetInfo.read(job.dataset)
    log = Path(job.log)
    log.mkdir(parents=True, exist_ok=True)
    if (log / LAST).exists() and not job.resume:
        raise JobError(f"Expected an empty LOG folder, found a training in {log}. Set RESUME or choose another folder.")
    device = torch.device("cuda" if job.device != "cpu" and torch.cuda.is_available() else "cpu")
    sampler = CropSampler(job.dataset, info, "train", job.crop_size, job.seed, turns=False)
    shares = list(sampler.shares)
    nets = Adversaries(job.architecture, len(info.classes), len(info.bands), job.learning_rate, job.seed, device)
    state: dict[str, Any] = {"step": 0, "seconds": 0.0, "terms": {}}
    if job.resume and (log / LAST).exists():
        state = nets.load(log / LAST)
        report(Message(f"continuing at step {state['step']}"))
    state = _train(job, info, nets, sampler, class_weights(shares).to(device), state, report)
    card = make_card(info, nets, _record(job, info, state, shares, device))
    worst = export_generator(nets.averaged, card, Path(job.model))
    report(Message(f"exported {job.model}; onnxruntime and torch differ by at most {worst:.1e} of the range"))
    return {"MODEL": job.model, "LOG": str(log), "steps": state["step"], "seconds": state["seconds"]}


def _train(
    job: TrainGeneratorJob,
    info: DatasetInfo,
    nets: Adversaries,
    sampler: CropSampler,
    weights: Tensor,
    state: dict[str, Any],
    report: Report,
) -> dict[str, Any]:
    log = Path(job.log)
    start, before = time.monotonic(), float(state["seconds"])
    sums: dict[str, float] = {}
    waited = 0.0
    for step, (real, classes, waiting) in enumerate(_batches(job, sampler, state["step"]), state["step"]):
        draw = torch.Generator().manual_seed(_mix(job.seed, step))
        terms = nets.step(real.to(nets.device), classes.to(nets.device), weights, draw, step, job.steps)
        waited += waiting
        for key, value in terms.items():
            sums[key] = sums.get(key, 0.0) + float(value) / NOTE_EVERY
        state |= {"step": step + 1, "seconds": before + time.monotonic() - start}
        over = job.minutes is not None and state["seconds"] >= job.minutes * 60
        if (step + 1) % NOTE_EVERY == 0:
            share = waited / (time.monotonic() - start)
            state["terms"] = {key: round(value, 4) for key, value in sums.items()}
            _note(log, state, share, job, report)
            sums = {}
        if (step + 1) % SAVE_EVERY == 0 or over or step + 1 == job.steps:
            nets.save(log / LAST, state)
        if (step + 1) % PREVIEW_EVERY == 0:
            preview.write(nets.averaged, real, classes, info, log / f"preview-{step + 1:06d}.png")
        if over:
            break
    return state


def _batches(job: TrainGeneratorJob, sampler: CropSampler, first: int) -> Iterator[tuple[Tensor, Tensor, float]]:
    """Batches from step `first` on, read one ahead, with the seconds that each was waited for."""

    def read(step: int) -> tuple[Tensor, Tensor]:
        images, classes = sampler.batch(step, range(job.batch_size))
        return torch.from_numpy(images).contiguous(memory_format=torch.channels_last), torch.from_numpy(classes)

    with ThreadPoolExecutor(1) as reader:
        ahead = reader.submit(read, first)
        for step in range(first, job.steps):
            begin = time.monotonic()
            real, classes = ahead.result()
            waiting = time.monotonic() - begin
            ahead = reader.submit(read, step + 1)
            yield real, classes, waiting


def _note(log: Path, state: dict[str, Any], waiting: float, job: TrainGeneratorJob, report: Report) -> None:
    """A line in events.jsonl, and progress with the time that is left."""
    rate = state["seconds"] / state["step"]
    with (log / EVENTS).open("a", encoding="utf-8") as file:
        row = {"step": state["step"], "seconds": round(state["seconds"], 1), "waiting": round(waiting, 4)}
        file.write(json.dumps(row | state["terms"]) + "\n")
    left = (job.steps - state["step"]) * rate
    fraction = state["step"] / job.steps
    if job.minutes is not None:
        left = min(left, max(job.minutes * 60 - state["seconds"], 0))
        fraction = max(fraction, min(state["seconds"] / (job.minutes * 60), 1))
    report(Progress(fraction, left))
    report(Message(f"step {state['step']}: {', '.join(f'{k} {v:.3f}' for k, v in state['terms'].items())}"))


def _mix(seed: int, step: int) -> int:
    return int(np.random.SeedSequence((seed, step)).generate_state(1, np.uint64)[0] >> np.uint64(1))


def make_card(info: DatasetInfo, nets: Adversaries, record: dict[str, Any]) -> ModelCard:
    """The card of the generator that was trained on this dataset."""
    config = nets.config
    return ModelCard(
        kind="generator",
        architecture=nets.architecture,
        name=f"{nets.architecture}-{info.name}",
        classes=info.classes,
        ignored=info.ignored,
        bands=info.bands,
        data_type=info.data_type,
        pixel_size=info.pixel_size,
        multiple=config.multiple,
        context=config.context,
        overlap=2 * config.context + RAMP,
        noise_channels=config.noise_channels,
        noise_stride=config.noise_stride,
        style_size=config.style_size,
        licence="GPL-2.0-or-later",
        description="Synthetic imagery from land cover",
        training=record,
    )


def _record(
    job: TrainGeneratorJob, info: DatasetInfo, state: dict[str, Any], shares: list[float], device: torch.device
) -> dict[str, Any]:
    """What the card says of the training: data, steps, seconds, hardware, losses."""
    hardware = torch.cuda.get_device_name() if device.type == "cuda" else f"{platform.machine()} CPU"
    return {
        "data": info.name,
        "scenes": [scene.name for scene in info.of_split("train")],
        "class_shares": [round(share, 4) for share in shares],
        "steps": state["step"],
        "seconds": round(state["seconds"]),
        "batch_size": job.batch_size,
        "crop_size": job.crop_size,
        "learning_rate": job.learning_rate,
        "seed": job.seed,
        "hardware": f"{hardware}, {os.cpu_count()} cores" if device.type == "cpu" else hardware,
        "torch": torch.__version__,
        "losses": state["terms"],
    }
