"""The verb train_segmenter: real and synthetic scenes mixed, steps with validation, at the end a gated ONNX file."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ..contract.dataset import DatasetInfo, doubts
from ..contract.errors import JobError
from ..contract.events import Message, Report, Warning, silent
from ..contract.files import check_output
from ..contract.jobs.presets import PLAIN
from ..contract.jobs.train_segmenter import TrainSegmenterJob
from ..datasets.mixing import SYNTHETIC, mixed
from ..evaluation.features import confusion
from ..models import segmenter
from .export.card import segmenter_card
from .export.deepness import deepness_copy
from .export.generator import export_segmenter
from .loop import preview
from .loop.batches import batch_reader
from .loop.crops import CropSampler, held_out_crops, scaled
from .loop.devices import hardware, open_fabric, precision
from .loop.memory import advised
from .loop.run import BEST, LAST, State, Work, open_log, plan_of, run
from .segmenter.losses import class_weights_of, segmenter_loss, without_ignored
from .segmenter.receptive_field import context_limit, measured_context
from .segmenter.task import SegmenterTask

MEASURED, PREVIEWED, AT_ONCE = 256, 4, 8
Images = NDArray[np.float32]


def train_segmenter(job: TrainSegmenterJob, report: Report) -> dict[str, Any]:
    """Train, and write job.model; returns its path, the steps and what was measured on crops of the validation
    split (miou, fwiou, accuracy, iou by class), in the first process; nothing in others.

    The exported weights are those of the best validation, or of the last step where nothing was validated. Raises
    JobError, InputError, OutputError, ModelError or WorkerError; checkpoints stay as they are, and a model that was
    at job.model too.
    """
    job = job.resolved
    real = DatasetInfo.read(job.dataset)
    info = mixed(job.dataset, real, job.synthetic, job.synthetic_share, job.mixing, job.variants, job.seed)
    info = without_ignored(info, job.ignore)
    plan = plan_of(job)
    open_log(plan)
    check_output(job.model, (), "MODEL", (".onnx",))  # now, not after hours
    fabric = open_fabric(job)
    if fabric.global_rank:
        report = silent
    for sentence in doubts(real, {folder: DatasetInfo.read(folder) for folder in job.synthetic}):
        report(Warning(sentence))
    report(Message(f"Training on {hardware(fabric.device)}, {_said(info)}."))
    crop = job.crop_size or 0
    sampler = CropSampler(
        job.dataset, info, "train", crop, job.seed, job.augmentation == "turns", job.sampling == "balanced"
    )
    weights = class_weights_of(job.class_weights, info, sampler.shares)
    net = _network(job, info, report)
    if crop % net.multiple:
        raise JobError(f"crop_size: expected a multiple of {net.multiple} for {job.encoder}, found {crop}. Change it.")
    loss = segmenter_loss(job.loss, None if weights is None else weights.to(fabric.device))
    task = SegmenterTask(job, info, net, loss, fabric)
    held_out = HeldOut(job.dataset, without_ignored(real, job.ignore), crop, report)  # real, whatever is learnt from
    validate = (lambda: held_out.measure(task)) if job.validate_every and not fabric.global_rank else None
    read = batch_reader(sampler, fabric, job.batch_size or 0, job.seed)
    with advised(job, info, task):
        state = run(plan, Work(task, read, validate, held_out.previewer(task), task.measured), fabric, report)
    result: dict[str, Any] = {}
    if fabric.global_rank == 0:
        result = {"MODEL": job.model, "LOG": job.log} | _finish(job, info, task, held_out, state, report)
    fabric.barrier()
    return result


class HeldOut:
    """Real crops that the training does not learn from, and how well a segmenter finds their classes."""

    def __init__(self, folder: str, info: DatasetInfo, crop: int, report: Report) -> None:
        """Read the crops; those of the train split, with a warning, where validation has none."""
        self.info = info
        self.split, self.images, self.classes, reason = held_out_crops(folder, info, crop, MEASURED)
        if reason:
            report(
                Warning(
                    "The validation split cannot be used, so crops of the train split choose the checkpoint, and "
                    f"overfitting does not show: {reason}"
                )
            )

    def measure(self, task: SegmenterTask) -> dict[str, float]:
        """miou, fwiou, accuracy and `iou <class>` as shares, of all crops together; score: 1 - miou."""
        started = time.monotonic()
        count = len(self.info.classes)
        matrix = np.zeros((count, count), np.int64)
        for first in range(0, len(self.images), AT_ONCE):
            at = slice(first, first + AT_ONCE)
            matrix += confusion.confusion(self.classes[at, 0], found(task, self.images[at]), count)
        miou = confusion.miou(matrix)
        ious = zip(self.info.classes, confusion.iou_per_class(matrix))
        return {
            "miou": miou,
            "fwiou": confusion.fwiou(matrix),
            "accuracy": confusion.accuracy(matrix),
            "score": 1 - miou,
            **{f"iou {each.name}": float(iou) for each, iou in ious if math.isfinite(iou)},
            "validation_seconds": time.monotonic() - started,
        }

    def previewer(self, task: SegmenterTask) -> Callable[[Path], None]:
        """Draws mask, image and the classes found of a few crops."""
        step = max(len(self.images) // PREVIEWED, 1)
        images, classes = self.images[::step][:PREVIEWED], self.classes[::step][:PREVIEWED]

        def draw(path: Path) -> None:
            rows = zip(classes[:, 0], scaled(images, self.info), found(task, images))
            preview.write_rows(
                [
                    [preview.paint(mask, self.info), preview.picture(image), preview.paint(each, self.info)]
                    for mask, image, each in rows
                ],
                path,
            )

        return draw


@torch.no_grad()
def found(task: SegmenterTask, images: Images) -> NDArray[np.uint8]:
    """Class indices (n, h, w) that the network finds in images (n, bands, h, w) of digital numbers."""
    was_training = task.net.training
    task.net.eval()
    with task.fabric.autocast():
        logits = task.net(torch.from_numpy(scaled(images, task.info)).to(task.device))
    task.net.train(was_training)
    classes: NDArray[np.uint8] = logits.argmax(1).to(torch.uint8).cpu().numpy()
    return classes


def _network(job: TrainSegmenterJob, info: DatasetInfo, report: Report) -> Any:
    """The network with its first weights, the same in every process."""
    torch.manual_seed(job.seed)
    try:
        net = segmenter.build(job.encoder, len(info.bands), len(info.classes), job.width or 0, job.depth)
        if job.encoder_weights and not (job.resume and (Path(job.log) / LAST).exists()):
            report(Message(segmenter.load_encoder_weights(net, job.encoder_weights)))
    except ValueError as error:
        raise JobError(str(error)) from error
    count = sum(each.numel() for each in net.parameters())
    report(Message(f"Segmenter {job.encoder} with {count / 1e6:.2g} million weights, loss {job.loss}."))
    return net


def _said(info: DatasetInfo) -> str:
    """What is learnt from, in words."""
    names = [scene.name for scene in info.of_split("train")]
    synthetic = sum(name.startswith(SYNTHETIC) for name in names)
    return f"{len(names) - synthetic} real and {synthetic} synthetic scenes"


def _finish(
    job: TrainSegmenterJob, info: DatasetInfo, task: SegmenterTask, held_out: HeldOut, state: State, report: Report
) -> dict[str, Any]:
    """Export the best segmenter; returns the numbers of the training."""
    best = state["best"]
    if best is not None and best["step"] != state["step"]:
        task.load(Path(job.log) / BEST)
        report(Message(f"Exporting the weights of step {best['step']}, the best validation."))
    measures = held_out.measure(task)
    numbers: dict[str, Any] = {name: measures[name] for name in ("miou", "fwiou", "accuracy")}
    numbers["iou"] = {name[4:]: value for name, value in measures.items() if name.startswith("iou ")}
    net = task.net.cpu().eval()
    context = _context(net, torch.from_numpy(scaled(held_out.images, info)), report)
    card = _card(job, info, net, context, _record(job, info, task, state, held_out.split, numbers))
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
    step = state["step"] if best is None else best["step"]
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


def _card(job: TrainSegmenterJob, info: DatasetInfo, net: nn.Module, context: int, record: dict[str, Any]) -> Any:
    architecture = "unet" if job.encoder == PLAIN else f"unet-{job.encoder}"
    name = f"segmenter-{info.name}"
    return segmenter_card(net, context, info, architecture, name, "Land cover from imagery", record)


def _record(
    job: TrainSegmenterJob,
    info: DatasetInfo,
    task: SegmenterTask,
    state: State,
    split: str,
    numbers: dict[str, Any],
) -> dict[str, Any]:
    """What the card says of the training: data, options, steps, seconds, hardware, measures."""
    left_out = ("dataset", "model", "log", "resume", "synthetic")
    names = [scene.name for scene in info.of_split("train")]
    return {
        "data": info.name,
        "scenes": [name for name in names if not name.startswith(SYNTHETIC)],
        "synthetic_scenes": sum(name.startswith(SYNTHETIC) for name in names),
        **{name: value for name, value in vars(job).items() if name not in left_out},
        "precision": precision(job.precision, task.device.type),
        "steps": state["step"],
        "seconds": round(state["seconds"]),
        "hardware": hardware(task.device),
        "torch": torch.__version__,
        "loss_at_end": state["terms"],
        "best": state["best"],
        "measured_split": split,
        **{name: value for name, value in numbers.items() if name != "iou"},
        "iou": {name: round(value, 4) for name, value in numbers["iou"].items()},
    }
