"""The verb train_segmenter: real and synthetic scenes mixed, steps with validation, at the end a gated ONNX file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric

from ..contract.dataset import DatasetInfo, doubts
from ..contract.errors import JobError
from ..contract.events import Message, Report, Warning
from ..contract.jobs.train_segmenter import TrainSegmenterJob
from ..contract.options.presets import PLAIN, WHOLE_DEPTH
from ..datasets.mixing import SYNTHETIC, mixed
from ..models import segmenter
from .export.card import segmenter_card
from .export.deepness import deepness_copy
from .export.generator import export_segmenter
from .loop import preview
from .loop.batches import batch_reader
from .loop.crops import scaled
from .loop.held_out import HeldOut, by_class
from .loop.run import LAST, Begun, State, TrainingWork, train
from .segmenter.losses import class_weights_of, segmenter_loss, without_ignored
from .segmenter.receptive_field import context_limit, measured_context
from .segmenter.sampling import sampler_of
from .segmenter.task import SegmenterTask

MEASURED, PREVIEWED = 256, 4


def train_segmenter(job: TrainSegmenterJob, report: Report) -> dict[str, Any]:
    """Train, and write job.model; returns what `train` does, and of the exported weights on crops of the validation
    split miou, fwiou, accuracy and iou (by class). Raises what `train` does."""
    job = job.resolved
    real = DatasetInfo.read(job.dataset)
    info = mixed(job.dataset, real, job.synthetic, job.synthetic_share, job.mixing, job.variants, job.seed)
    info = without_ignored(info, job.ignore)

    def begin(fabric: Fabric, report: Report) -> Begun:
        for sentence in doubts(real, {folder: DatasetInfo.read(folder) for folder in job.synthetic}):
            report(Warning(sentence))
        crop, names = job.crop_size or 0, [scene.name for scene in info.of_split("train")]
        synthetic = sum(name.startswith(SYNTHETIC) for name in names)
        report(Message(f"Learning from {len(names) - synthetic} real and {synthetic} synthetic scenes."))
        sampler = sampler_of(job, info)
        weights = class_weights_of(job.class_weights, info, sampler.shares)
        net = _network(job, info, report)
        if crop % net.multiple:
            raise JobError(
                f"crop_size: expected a multiple of {net.multiple} for {job.encoder}, found {crop}. Change it."
            )
        loss = segmenter_loss(job.loss, None if weights is None else weights.to(fabric.device))
        task = SegmenterTask(job, info, net, loss, fabric)
        held_out = HeldOut(job.dataset, without_ignored(real, job.ignore), crop, MEASURED)  # real, whatever is learnt
        if held_out.reason:
            report(
                Warning(
                    "The validation split cannot be used, so crops of the train split choose the checkpoint, and "
                    f"overfitting does not show: {held_out.reason}"
                )
            )
        read = batch_reader(sampler, fabric, job.batch_size or 0, job.seed)
        work = TrainingWork(
            task, read, lambda: _measured(task, held_out), lambda path: _draw(task, held_out, path), task.measured
        )
        return work, lambda state: _export(job, info, task, held_out, state, report)

    return train(job, ("MODEL",), begin, report)


def _measured(task: SegmenterTask, held_out: HeldOut) -> dict[str, float]:
    started = time.monotonic()
    return held_out.agreement(task.find) | {"validation_seconds": time.monotonic() - started}


def _draw(task: SegmenterTask, held_out: HeldOut, path: Path) -> None:
    """Write a picture of a few crops: mask, image, and the classes that the network finds."""
    step, info = max(len(held_out.images) // PREVIEWED, 1), held_out.info
    images, masks = held_out.images[::step][:PREVIEWED], held_out.classes[::step][:PREVIEWED, 0]
    rows = zip(masks, scaled(images, info), task.find(images))
    preview.write_rows(
        [[preview.paint(mask, info), preview.picture(image), preview.paint(each, info)] for mask, image, each in rows],
        path,
    )


def _network(job: TrainSegmenterJob, info: DatasetInfo, report: Report) -> Any:
    """The network with its first weights, the same in every process."""
    torch.manual_seed(job.seed)
    try:
        depth = job.depth if job.encoder == PLAIN else job.encoder_depth
        net = segmenter.build(job.encoder, len(info.bands), len(info.classes), job.width or 0, depth)
        if job.encoder_weights and not (job.resume and (Path(job.log) / LAST).exists()):
            report(Message(segmenter.load_encoder_weights(net, job.encoder_weights)))
    except ValueError as error:
        raise JobError(str(error)) from error
    size = f"{sum(each.numel() for each in net.parameters()) / 1e6:.2g} million weights"
    if job.encoder_depth < WHOLE_DEPTH:
        size = f"{depth} halvings of the resolution"
    report(Message(f"Segmenter {job.encoder} with {size}, loss {job.loss}."))
    return net


def _export(
    job: TrainSegmenterJob, info: DatasetInfo, task: SegmenterTask, held_out: HeldOut, state: State, report: Report
) -> dict[str, Any]:
    """Export the segmenter; returns the numbers of the training."""
    measures = held_out.agreement(task.find)
    numbers: dict[str, Any] = {name: measures[name] for name in ("miou", "fwiou", "accuracy")}
    numbers["iou"] = by_class(measures)
    net = task.shown.cpu().eval()
    context = _context(net, torch.from_numpy(scaled(held_out.images, info)), report)
    architecture = "unet" if job.encoder == PLAIN else f"unet-{job.encoder}"
    name, record = f"segmenter-{info.name}", _record(info, task, state, held_out.split, numbers)
    card = segmenter_card(net, context, info, architecture, name, "Land cover from imagery", record)
    worst = export_segmenter(net, card, Path(job.model))
    report(Message(f"Exported {job.model}; onnxruntime and torch differ by at most {worst:.1e} of the largest logit."))
    if job.deepness:
        report(Message(f"For Deepness: {deepness_copy(job.model)}."))
    report(
        Message(
            f"mIoU {numbers['miou']:.3f}, accuracy {numbers['accuracy']:.3f} on crops of split {held_out.split} after "
            f"{state['step']} steps in {state['seconds']:.0f} s."
        )
    )
    step = (state["best"] or state)["step"]
    return {"steps": state["step"], "seconds": state["seconds"], "best_step": step, **numbers}


def _context(net: Any, images: torch.Tensor, report: Report) -> int:
    """Pixels beside an inner edge of a window that may differ: of the network's build where that tells, else measured
    on images (n, bands, h, w) in -1..1."""
    if net.context is not None:
        return int(net.context)
    context = measured_context(net, images)
    if context < context_limit(net.multiple):
        report(Message(f"Classes depend on what is up to {context} px away, as measured."))
    else:
        report(
            Warning(
                f"This encoder looks farther than {context} px, perhaps at whole windows: where windows of classify "
                "meet, classes may differ. Choose ENCODER plain, resnet18 or mobilenet_v2 to be sure that none do."
            )
        )
    return context


def _record(
    info: DatasetInfo, task: SegmenterTask, state: State, split: str, numbers: dict[str, Any]
) -> dict[str, Any]:
    """What the card says of the training."""
    names = [scene.name for scene in info.of_split("train")]
    real = [name for name in names if not name.startswith(SYNTHETIC)]
    data = {"data": info.name, "scenes": real, "synthetic_scenes": len(names) - len(real)}
    iou = {name: round(value, 4) for name, value in numbers["iou"].items()}
    return task.record(data, state, "loss_at_end") | {"measured_split": split, **numbers, "iou": iou}
