"""The leaky ReLU that follows a product or a sum, with the form that onnxruntime runs best."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

SLOPE = 0.2


class Activation(nn.Module):
    """Leaky ReLU of `channels` maps."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.before: nn.Module = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """(n, channels, h, w) -> the same."""
        return F.leaky_relu(self.before(x), SLOPE)

    def for_inference(self) -> None:
        """Put a depthwise convolution by one first, which changes nothing.

        onnxruntime fuses it with the activation and keeps its blocked layout; alone, the activation would have the
        layout changed before and after it.
        """
        layer = nn.Conv2d(self.channels, self.channels, 1, groups=self.channels, bias=False)
        nn.init.ones_(layer.weight)
        self.before = layer.requires_grad_(False)
