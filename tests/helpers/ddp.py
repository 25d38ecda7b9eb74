"""One process of a training by several, for test_ddp: two steps, then its gradients and weights into a file.

python ddp.py FOLDER WHAT, by torch.distributed.run or alone; FOLDER holds data/, the dataset. WHAT: frozen or
live statistics of a generator, or segmenter: a whole training of one.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

import torch
from torch import nn

ROOT = Path(__file__).resolve().parent.parent.parent
BATCH, STEPS = 4, 2


def main(folder: Path, is_frozen: bool) -> None:
    """Train and write rank<number>of<count>.safetensors."""
    from safetensors.torch import save_file

    from landsynth.contract.dataset import DatasetInfo
    from landsynth.tests.helpers.training import job
    from landsynth.training.generator.fast import FastRecipe
    from landsynth.training.loop.batches import batch_reader
    from landsynth.training.loop.crops import CropSampler
    from landsynth.training.loop.devices import open_fabric
    from landsynth.training.loop.learner import Schedule

    count = int(os.environ.get("WORLD_SIZE", "1"))
    task = job(folder, "log", steps=100, batch_size=BATCH, devices=count).resolved
    info = DatasetInfo.read(task.dataset)
    fabric = open_fabric(task)
    sampler = CropSampler(task.dataset, info, "train", task.crop_size or 0, task.seed, True)
    nets = FastRecipe(task, info, sampler.shares, fabric)
    nets.schedule = Schedule(freeze_from=0.0 if is_frozen else 1.0)
    read = batch_reader(sampler, fabric, task.batch_size or 0, task.seed)
    tensors = {}
    for step in range(STEPS):
        nets.play(read(step), step)
        for name in ("generator", "encoder", "discriminator"):
            for key, each in nets.modules[name].named_parameters():
                if each.grad is not None:
                    tensors[f"gradient{step}.{name}.{key}"] = each.grad.clone().contiguous()
    for name, module in nets.modules.items():
        tensors |= {f"{name}.{key}": each.clone().contiguous() for key, each in module.state_dict().items()}
    assert any(isinstance(each, nn.BatchNorm2d) for each in nets.generator.modules())
    save_file(tensors, folder / f"rank{fabric.global_rank}of{fabric.world_size}.safetensors")


def segmenter(folder: Path) -> None:
    """Train a segmenter whose rate halves at every validation, and write the weights of each process."""
    from safetensors.torch import save_file

    from landsynth.tests.helpers.segmenter_jobs import job
    from landsynth.training import train_segmenter as verb

    count, tasks = int(os.environ.get("WORLD_SIZE", "1")), []
    made = verb.SegmenterTask

    def noted(*arguments: Any) -> Any:
        tasks.append(made(*arguments))
        return tasks[-1]

    verb.SegmenterTask, verb._export = noted, lambda *arguments: {}
    made.load = lambda *arguments: {}  # the first process would take its best weights
    options = {"steps": 6, "validate_every": 2, "plateau": 1, "learning_rate": 1e-9, "batch_size": BATCH}
    verb.train_segmenter(job(folder, "log", devices=count, **options), lambda event: None)
    (task,) = tasks
    tensors = {f"segmenter.{key}": each.clone().contiguous() for key, each in task.net.state_dict().items()}
    tensors["halvings"] = torch.tensor(task.plateau["halvings"])
    save_file(tensors, folder / f"rank{task.fabric.global_rank}of{task.fabric.world_size}.safetensors")


if __name__ == "__main__":
    spec = importlib.util.spec_from_file_location("landsynth_bootstrap", ROOT / "worker" / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    bootstrap.register(ROOT)
    torch.set_num_threads(1)
    if sys.argv[2] == "segmenter":
        segmenter(Path(sys.argv[1]))
    else:
        main(Path(sys.argv[1]), sys.argv[2] == "frozen")
