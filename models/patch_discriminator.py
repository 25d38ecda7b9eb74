"""The multi-scale patch discriminator of pix2pixHD (Wang et al. 2018, https://arxiv.org/abs/1711.11585) as SPADE uses
it (Park et al. 2019, appendix A)."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from .activation import SLOPE
from .initialisation import spectral, xavier


class PatchDiscriminator(nn.Module):
    """Convolutions of 4x4 px; each output judges one patch, of 70x70 px with 4 layers.

    is_spectral: every inner weight divided by its largest singular value. Such a judge's gradient is bounded: not for a
    generator with terms beside it that hold it where it is, as cycle consistency does.
    """

    def __init__(self, channels: int, width: int = 64, layers: int = 4, is_spectral: bool = True) -> None:
        super().__init__()
        widths = [width * min(2**level, 8) for level in range(layers)]
        self.enter = xavier(nn.Conv2d(channels, width, 4, 2, 2))
        self.body = nn.ModuleList()
        for level, (inputs, outputs) in enumerate(zip(widths[:-1], widths[1:]), 1):
            stride = 1 if level == layers - 1 else 2
            conv = nn.Conv2d(inputs, outputs, 4, stride, 2, bias=False)
            layer = spectral(conv) if is_spectral else conv
            self.body.append(nn.Sequential(layer, nn.InstanceNorm2d(outputs)))
        self.leave = xavier(nn.Conv2d(widths[-1], 1, 4, 1, 2))
        if not is_spectral:
            for module in self.modules():
                if isinstance(module, nn.Conv2d):
                    nn.init.normal_(module.weight, std=0.02)  # pix2pix' (Isola et al. 2017, appendix 6.2)

    def forward(self, x: Tensor) -> list[Tensor]:
        """(n, channels, h, w) -> maps of every layer; the last one are the logits (n, 1, ~h / 8, ~w / 8)."""
        maps = [F.leaky_relu(self.enter(x), SLOPE)]
        for layer in self.body:
            maps.append(F.leaky_relu(layer(maps[-1]), SLOPE))
        return [*maps, self.leave(maps[-1])]


class MultiscaleDiscriminator(nn.Module):
    """The same judge of its own weights at each scale, each half the one before."""

    def __init__(self, channels: int, width: int = 64, scales: int = 2, layers: int = 4) -> None:
        super().__init__()
        self.judges = nn.ModuleList(PatchDiscriminator(channels, width, layers) for _ in range(scales))

    def forward(self, x: Tensor) -> list[list[Tensor]]:
        """x: (n, channels, h, w), imagery and class planes one after the other, h and w at least 16.

        Returns for each scale the maps of its layers, the last ones being the logits.
        """
        found = []
        for number, judge in enumerate(self.judges):
            if number:
                x = F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)
            found.append(judge(x))
        return found
