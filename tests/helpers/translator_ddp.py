"""One process of a translators' training by several, for test_train_translator: three steps, then gradients of the
first one, weights and pools into a file.

python translator_ddp.py FOLDER, by torch.distributed.run or alone; FOLDER holds the sets a and b.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent.parent


def main(folder: Path) -> None:
    """Train and write rank<number>of<count>.safetensors."""
    from safetensors.torch import save_file

    from landsynth.tests.helpers.image_sets import job
    from landsynth.training.loop.devices import open_fabric
    from landsynth.training.loop.learner import Schedule
    from landsynth.training.translator.image_sets import open_sets
    from landsynth.training.translator.task import TranslatorTask, pair_reader

    count = int(os.environ.get("WORLD_SIZE", "1"))
    chosen = job(folder, "log", steps=100, batch_size=4, devices=count, learning_rate=1e-5).resolved
    fabric = open_fabric(chosen)
    sets = open_sets((chosen.images_a, chosen.images_b), (), 32, 0.0, lambda event: None)
    task = TranslatorTask(chosen, 2, fabric)
    task.schedule = Schedule(freeze_from=0.0)
    read = pair_reader(sets, fabric, 4, chosen.seed)
    tensors = {}
    for step in range(3):
        task.play(read(step), step)
        for name, module in task.modules.items():
            for key, each in module.named_parameters():
                if step == 0 and each.grad is not None:
                    tensors[f"gradient.{name}.{key}"] = each.grad.clone().contiguous()
    for name, module in task.modules.items():
        tensors |= {f"{name}.{key}": each.clone().contiguous() for key, each in module.state_dict().items()}
    save_file(tensors, folder / f"rank{fabric.global_rank}of{fabric.world_size}.safetensors")


if __name__ == "__main__":
    spec = importlib.util.spec_from_file_location("landsynth_bootstrap", ROOT / "worker" / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    bootstrap.register(ROOT)
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
