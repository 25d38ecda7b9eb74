"""What a preset fills in where the user left an option of a training empty."""

from __future__ import annotations

from typing import Any

PRESETS = ("laptop", "gpu", "paper")
PRECISIONS = ("auto", "32-true", "bf16-mixed")


# What a preset fills in where the user left an option empty. `paper` follows sources 000 (four epochs of 50 tiles,
# 200 patches each) and 004 (200 epochs of 1,120 chips; its batch is not stated). `width` is the number of feature
# maps at full resolution, from which the others follow (nf of SPADE's code).
GENERATOR_PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "laptop": {
        "fast": {"steps": 6000, "batch_size": 6, "crop_size": 128, "learning_rate": 3e-4, "width": 32},
        "spade": {"steps": 6000, "batch_size": 6, "crop_size": 128, "learning_rate": 2e-4, "width": 32},
        "csebgan": {"steps": 6000, "batch_size": 6, "crop_size": 128, "learning_rate": 1e-4, "width": 32},
    },
    "gpu": {
        "fast": {"steps": 100_000, "batch_size": 32, "crop_size": 256, "learning_rate": 3e-4, "width": 32},
        "spade": {"steps": 100_000, "batch_size": 16, "crop_size": 256, "learning_rate": 2e-4, "width": 64},
        "csebgan": {"steps": 100_000, "batch_size": 16, "crop_size": 256, "learning_rate": 1e-4, "width": 64},
    },
    "paper": {
        "fast": {"steps": 100_000, "batch_size": 10, "crop_size": 256, "learning_rate": 3e-4, "width": 32},
        "spade": {"steps": 4_000, "batch_size": 10, "crop_size": 256, "learning_rate": 2e-4, "width": 64},
        "csebgan": {"steps": 22_400, "batch_size": 10, "crop_size": 256, "learning_rate": 1e-4, "width": 64},
    },
}


# What a preset fills in where the user left an option empty. `paper` follows source 000: rate 1e-4, batches of 10
# patches of 256 px, as many as four epochs of 20,000 patches have.
SEGMENTER_PRESETS: dict[str, dict[str, Any]] = {
    "laptop": {"steps": 2000, "batch_size": 8, "crop_size": 128, "learning_rate": 1e-3, "width": 16},
    "gpu": {"steps": 20_000, "batch_size": 32, "crop_size": 256, "learning_rate": 3e-4, "width": 64},
    "paper": {"steps": 8000, "batch_size": 10, "crop_size": 256, "learning_rate": 1e-4, "width": 64},
}


# What a preset fills in where the user left an option empty. `paper` is Zhu et al. 2017, section 4 and appendix:
# 256 px, batches of one, 64 feature maps, 9 residual blocks, rate 2e-4; as many steps as 200 epochs of 1,000 images.
# `laptop` has so few steps that a network which must first learn to show its input does not get beyond that.
TRANSLATOR_PRESETS: dict[str, dict[str, Any]] = {
    "laptop": {
        **{"steps": 2000, "batch_size": 1, "crop_size": 64, "learning_rate": 5e-4, "width": 16, "blocks": 3},
        "residual": True,
    },
    "gpu": {
        **{"steps": 40_000, "batch_size": 8, "crop_size": 256, "learning_rate": 2e-4, "width": 64, "blocks": 6},
        "residual": False,
    },
    "paper": {
        **{"steps": 200_000, "batch_size": 1, "crop_size": 256, "learning_rate": 2e-4, "width": 64, "blocks": 9},
        "residual": False,
    },
}
