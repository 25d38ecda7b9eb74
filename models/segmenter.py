"""Networks that read land cover off imagery: the plain U-Net, or a U-Net on an encoder of segmentation_models_pytorch.

https://github.com/qubvel-org/segmentation_models.pytorch (0.6, MIT); encoders named `tu-` and a name of timm are
timm's. That library takes seconds to import, so that it is imported where it is needed.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .lite0 import weights_file
from .unet import UNet

PLAIN = "plain"
PROBE = 64  # pixels a side of the image that shows what an encoder does to sizes
MATCHED = 0.9  # share of an encoder's tensors that a file of weights must hold
DECODER = (256, 128, 64, 32, 16)
"""Maps of the way up, from the coarsest on: those of segmentation_models_pytorch."""
_TIMM = "tu-"
LITE0 = f"{_TIMM}tf_efficientnet_lite0"


class EncoderUNet(nn.Module):
    """Logits of each pixel's class, from a U-Net whose way down is a published encoder without weights, or its first
    `depth` halvings of the resolution."""

    context: int | None = None
    """Not known from the outside: what may differ beside the edge of a window has to be measured."""

    def __init__(self, encoder: str, bands: int, classes: int, depth: int = len(DECODER)) -> None:
        import segmentation_models_pytorch as smp

        super().__init__()
        self.encoder_name, self.bands, self.classes = encoder, bands, classes
        self.net = smp.Unet(
            encoder, depth, encoder_weights=None, decoder_channels=DECODER[-depth:], in_channels=bands, classes=classes
        )
        self.multiple = self._stride()

    def forward(self, image: Tensor) -> Tensor:
        """image (n, bands, h, w), h and w multiples of `multiple` -> logits (n, classes, h, w)."""
        logits: Tensor = self.net(image)
        return logits

    @torch.no_grad()
    def _stride(self) -> int:
        """Pixels that a cell of the encoder's coarsest map has on each side, as found by running it."""
        was_training = self.training
        self.eval()
        image = torch.zeros(1, self.bands, PROBE, PROBE)
        coarsest, logits = self.net.encoder(image)[-1], self.net(image)
        self.train(was_training)
        if logits.shape[2:] != image.shape[2:] or PROBE % coarsest.shape[2]:
            raise ValueError(f"its maps of {tuple(coarsest.shape[2:])} cells do not divide {PROBE} px")
        return int(PROBE // coarsest.shape[2])


def encoder_names() -> tuple[str, ...]:
    """plain and the encoders that segmentation_models_pytorch has itself; timm's are named `tu-` and timm's name."""
    import segmentation_models_pytorch as smp

    return (PLAIN, *sorted(smp.encoders.get_encoder_names()))


def build(encoder: str, bands: int, classes: int, width: int, depth: int) -> nn.Module:
    """A network (n, bands, h, w) in -1..1 -> logits (n, classes, h, w), its weights random.

    encoder: plain, a U-Net of `width` maps at full resolution; or an encoder's name, which decides the width. depth:
    halvings of the resolution, 3 to 5 of an encoder that has a name. The network has `multiple`, of which h and w are
    multiples, and `context`, None where it has to be measured. Raises ValueError, with a whole sentence, for a name
    that is not known or cannot be used.
    """
    if encoder == PLAIN:
        return UNet(bands, classes, width, depth)
    _check_name(encoder)
    try:
        return EncoderUNet(encoder, bands, classes, depth)
    except Exception as error:  # each encoder refuses in its own way
        raise ValueError(
            f"Expected an encoder that gives maps at halved resolutions for images of any size, found {encoder}, which "
            f"cannot be one ({error}). Choose another, such as resnet18 or mobilenet_v2."
        ) from error


def load_encoder_weights(net: nn.Module, source: str) -> str:
    """Begin with weights that the encoder learnt elsewhere; returns a sentence for the log.

    source: hub, the weights that segmentation_models_pytorch or timm publish; or a safetensors or PyTorch file of the
    encoder as torchvision, timm or segmentation_models_pytorch name its tensors. The first convolution is adapted to
    the number of bands as segmentation_models_pytorch does it: the weights of the file's bands are repeated and
    scaled by their number over that of the bands, for one band they are added up. Raises ValueError, with a whole
    sentence and the network unchanged, where the weights are out of reach or not of this encoder.
    """
    if not isinstance(net, EncoderUNet):
        raise ValueError(
            f"Expected no weights for encoder {PLAIN}, which is not published with any, found {source}. Choose an "
            "encoder such as resnet18, or leave the weights empty."
        )
    encoder: nn.Module = net.net.encoder
    state = _published(net) if source == "hub" else _read(Path(source))
    wanted = {key: value for key, value in encoder.state_dict().items() if not key.endswith("num_batches_tracked")}
    found = _matched(state, wanted, net.bands)
    if len(found) < MATCHED * len(wanted):
        raise ValueError(
            f"Expected weights of encoder {net.encoder_name}, found {source}, where {len(found)} of its {len(wanted)} "
            f"tensors fit (the file's first are {', '.join(list(state)[:3]) or 'none'}). Give a file of this encoder, "
            "or choose the encoder that the file is of."
        )
    encoder.load_state_dict({**encoder.state_dict(), **found})
    return f"Encoder {net.encoder_name} begins with {len(found)} of {len(wanted)} tensors from {source}."


def _check_name(encoder: str) -> None:
    """Raise ValueError where neither library has an encoder of that name."""
    from segmentation_models_pytorch import encoders

    names = list(encoder_names())
    if encoder in names or (encoder.startswith("timm-") and encoders.is_equivalent_to_timm_universal(encoder)):
        return
    if encoder.startswith(_TIMM):
        known = encoders.timm.list_models()
        if encoder[len(_TIMM) :].split(".")[0] in known:
            return
        names += [f"{_TIMM}{name}" for name in known]
    close = difflib.get_close_matches(encoder, names, n=5, cutoff=0.5)
    hint = f"Close to it are {', '.join(close)}." if close else "Choose plain, resnet18 or mobilenet_v2."
    raise ValueError(
        f"Expected plain, an encoder of segmentation_models_pytorch, or tu- and a name of timm, found {encoder!r}. "
        f"{hint}"
    )


def _published(net: EncoderUNet) -> dict[str, Tensor]:
    """The tensors of an installed package, or those that the library's own download gives for this number of bands."""
    from segmentation_models_pytorch import encoders

    name = net.encoder_name
    installed = weights_file() if name.split(".")[0] == LITE0 else None
    if installed is not None:
        given = torch.load(installed, map_location="cpu", weights_only=True)
        return dict(zip(net.net.encoder.state_dict(), given.values()))  # other names, in the same order
    kinds = encoders.encoders[name]["pretrained_settings"] if name in encoders.encoders else None
    kind: Any = True if kinds is None else "imagenet" if "imagenet" in kinds else next(iter(kinds), None)
    if kind is None:
        raise ValueError(f"Expected published weights of encoder {name}, found none. Give a file, or leave it empty.")
    try:
        state: dict[str, Tensor] = encoders.get_encoder(name, in_channels=net.bands, weights=kind).state_dict()
    except Exception as error:  # whatever a network or a hub may raise
        where = f"{kinds[kind]['repo_id']} at huggingface.co" if kinds else f"timm's weights of {name[len(_TIMM) :]}"
        raise ValueError(
            f"Expected published weights of encoder {name}: tried {where}, which cannot be reached or read "
            f"({type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no reason given'}). Give a "
            "file instead (safetensors or pth, from a machine that reaches it), or leave the weights empty."
        ) from error
    return state


def _read(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors or PyTorch file by name."""
    if not path.is_file():
        raise ValueError(f"Expected hub or a file of encoder weights, found no file at {path}. Correct the path.")
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            content: Any = load_file(path)
        else:
            content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # damaged files raise many things
        raise ValueError(
            f"Expected tensors in {path}, found a file that cannot be read as such ({type(error).__name__}). Give a "
            "safetensors file, or a pth file that holds nothing but tensors."
        ) from error
    while isinstance(content, dict):
        inner = [
            content[key] for key in ("state_dict", "model", "model_state_dict") if isinstance(content.get(key), dict)
        ]
        if not inner:
            break
        content = inner[0]
    tensors = content.items() if isinstance(content, dict) else ()
    return {str(key): value for key, value in tensors if isinstance(value, Tensor)}


def _matched(state: dict[str, Tensor], wanted: dict[str, Tensor], bands: int) -> dict[str, Tensor]:
    """The tensors of `state` that fit, by the encoder's own names, under the prefix with which most of them do.

    Libraries put an encoder into modules of their own (`backbone.`, `module.encoder.`, smp's `model.` around timm's
    networks), and timm writes `stages_0` for `stages.0` in networks of features; apart from that the names agree.
    """
    flat = {key.replace(".", "_"): value for key, value in state.items()}
    own = {key.removeprefix("model.").replace(".", "_"): key for key in wanted}
    first = next(iter(own))
    prefixes = {""} | {key[: -len(first)] for key in flat if key.endswith(f"_{first}")}
    best: dict[str, Tensor] = {}
    for prefix in sorted(prefixes):
        pairs = ((key, flat.get(prefix + name)) for name, key in own.items())
        fits = ((key, _fitted(value, wanted[key], bands)) for key, value in pairs if value is not None)
        found = {key: value for key, value in fits if value is not None}
        best = max(best, found, key=len)
    return best


def _fitted(value: Tensor, wanted: Tensor, bands: int) -> Tensor | None:
    """The tensor in the shape that is wanted: as it is, or the first convolution for other bands; None if neither."""
    if value.shape == wanted.shape:
        return value.float()
    same = (
        value.ndim == 4
        and wanted.ndim == 4
        and value.shape[0] == wanted.shape[0]
        and value.shape[2:] == wanted.shape[2:]
    )
    if not same or wanted.shape[1] != bands:
        return None
    held = value.shape[1]
    if bands == 1:
        return value.float().sum(1, keepdim=True)
    return value.float()[:, [band % held for band in range(bands)]] * (held / bands)
