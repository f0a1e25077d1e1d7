"""Converts a network, such as torchvision's ResNet-18, to the archive that the program loads.

uint8 [N, H, W, 3] RGB → (logits float32 [N, K], features float32 [N, C, h, w]); C is 512 for
ResNet-18.

The head is float32 for every precision of the backbone. The logits are the mean of
`head_weight @ features` over the grid plus `head_bias`, so the evidence of each region is exact.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
CALIBRATION_BATCH = 50
WEIGHT_LEVELS = 63


class Normalise(nn.Module):
    """uint8 [N, H, W, 3] → float32 [N, 3, side, side], channels last like the pixels.

    The pixels are enlarged to `side`; 0 keeps their size.
    """

    scale: torch.Tensor
    shift: torch.Tensor

    def __init__(self, side: int) -> None:
        super().__init__()
        self.side = side
        mean, std = torch.tensor(MEAN).view(1, 3, 1, 1), torch.tensor(STD).view(1, 3, 1, 1)
        self.register_buffer("scale", 1 / (255 * std))
        self.register_buffer("shift", -mean / std)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        images = pixels.permute(0, 3, 1, 2).to(torch.float32) * self.scale + self.shift
        if self.side > 0:
            images = F.interpolate(
                images, size=[self.side, self.side], mode="bilinear", align_corners=False
            )
        return images


class Frame(nn.Module):
    """uint8 [N, H, W, 3] → quint8 [N, 3, side + before + after, …], with the same values.

    The weights of the first convolution include normalisation. Its zero padding stands for the mean
    colour, so the pixels get a frame of that colour instead: `before` pixels at the top and left,
    `after` pixels at the bottom and right. `mean` is 0..255 per channel.
    """

    mean: torch.Tensor

    def __init__(self, side: int, before: int, after: int, mean: Sequence[int]) -> None:
        super().__init__()
        self.side = side
        self.before = before
        self.after = after
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.uint8))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        if self.side > 0:
            pixels = F.interpolate(
                pixels.permute(0, 3, 1, 2),
                size=[self.side, self.side],
                mode="bilinear",
                align_corners=False,
            ).permute(0, 2, 3, 1)
        count, height, width = pixels.shape[0], pixels.shape[1], pixels.shape[2]
        before, edges = self.before, self.before + self.after
        row = self.mean.expand(width + edges, 3).contiguous()
        framed = row.expand(count, height + edges, -1, -1).contiguous()
        framed[:, before : before + height, before : before + width] = pixels
        return torch._make_per_tensor_quantized_tensor(framed, 1.0, 0).permute(0, 3, 1, 2)


class Archive(nn.Module):
    """Preparation, backbone and head in one scriptable module.

    If `mirrored`, features are the mean over the photo and its mirror image, in twice the time.
    """

    head_weight: torch.Tensor
    head_bias: torch.Tensor

    def __init__(
        self, prepare: nn.Module, backbone: nn.Module, head: nn.Linear, mirrored: bool
    ) -> None:
        super().__init__()
        self.prepare = prepare
        self.backbone = backbone
        self.mirrored = mirrored
        self.register_buffer("head_weight", head.weight.detach().clone())
        self.register_buffer("head_bias", head.bias.detach().clone())

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        if self.mirrored:
            # One batch, so that the weights are loaded into the cache once.
            both = self.backbone(self.prepare(torch.cat([pixels, pixels.flip(2)])))
            count = pixels.shape[0]
            features = (both[:count] + both[count:].flip(3)) / 2
        else:
            features = self.backbone(self.prepare(pixels))
        logits = F.linear(features.mean([2, 3]), self.head_weight, self.head_bias)
        return logits, features


def build_archive(
    network: Any,
    precision: str,
    side: int = 0,
    mirrored: bool = False,
    calibration: torch.Tensor | None = None,
) -> torch.jit.ScriptModule:
    """Return the archive of a ResNet-18 with torchvision's layout.

    `network` has no annotations in torchvision. `precision` is "fp32" or "int8"; int8 needs
    `calibration`, photos as uint8 [N, H, W, 3]. The pixels are enlarged to `side`; 0 keeps their
    size.
    """
    network.eval()
    backbone: nn.Module = nn.Sequential(
        *(layer for name, layer in network.named_children() if name not in ("avgpool", "fc"))
    )
    prepare: nn.Module = Normalise(side)
    if precision == "int8":
        if calibration is None:
            raise ValueError("int8 needs photos to calibrate on")
        backbone = _quantised(backbone, prepare, calibration)
        _take_pixels(backbone, network.conv1, network.bn1)
        edge = network.conv1.padding[0]
        prepare = Frame(side, edge, edge, [round(255 * mean) for mean in MEAN])
    elif precision != "fp32":
        raise ValueError(f"unknown precision {precision!r}")
    else:
        backbone = backbone.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return frozen(prepare, backbone, network.fc, side or 224, mirrored)


def frozen(
    prepare: nn.Module, backbone: nn.Module, head: nn.Linear, side: int, mirrored: bool = False
) -> torch.jit.ScriptModule:
    """Assemble and freeze an archive; it is traced with two photos of `side` pixels."""
    with quiet(), torch.inference_mode(False), torch.no_grad():
        # The backbone is traced, which removes its Python code. The outer module is scripted,
        # because a trace would fix the batch size of the mirror image.
        example = prepare(torch.zeros(2, side, side, 3, dtype=torch.uint8))
        # torch's check of the trace needs packages that the environment of a bundle lacks. The
        # callers compare answers or numbers of the archive themselves.
        traced = torch.jit.trace(backbone, example, check_trace=False)
        scripted = torch.jit.script(Archive(prepare, traced, head, mirrored).eval())
        archive: torch.jit.ScriptModule = torch.jit.freeze(
            scripted, preserved_attrs=["head_weight", "head_bias"]
        )
    return archive


def loaded(content: bytes) -> torch.jit.ScriptModule:
    """Load an archive from its content, as the program does."""
    with quiet():
        archive: torch.jit.ScriptModule = torch.jit.load(io.BytesIO(content))
    return archive


def archive_bytes(archive: torch.jit.ScriptModule) -> bytes:
    """Return the content of `weights/NAME.pt`."""
    buffer = io.BytesIO()
    with quiet():
        torch.jit.save(archive, buffer)
    return _without_sources(buffer)


def _without_sources(buffer: io.BytesIO) -> bytes:
    """Remove the source locations of the code, which contain folders of this machine.

    Also removes the identifier that torch computes from all other entries.
    """
    rest = io.BytesIO()
    with zipfile.ZipFile(buffer) as whole, zipfile.ZipFile(rest, "w") as kept:
        for entry in whole.infolist():
            if not entry.filename.endswith((".debug_pkl", "/.data/serialization_id")):
                bare = zipfile.ZipInfo(entry.filename)
                bare.compress_type = entry.compress_type
                bare.create_system = 3  # the same on every system
                kept.writestr(bare, whole.read(entry))
    return rest.getvalue()


def _quantised(
    backbone: nn.Module, normalise: nn.Module, calibration: torch.Tensor
) -> torch.fx.GraphModule:
    """Quantise after training: 7-bit weights per channel, 8-bit activations with measured ranges.

    With 8 bits for both, processors without VNNI would overflow, because they add two products in
    16 bits. torch's default is 7 bits for activations. With 7 bits for weights the accuracy is the
    same, and answers change half as often when pixels change by one level.
    """
    from torch.ao.quantization import (
        HistogramObserver,
        PerChannelMinMaxObserver,
        QConfig,
        QConfigMapping,
    )
    from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

    weights = PerChannelMinMaxObserver.with_args(
        dtype=torch.qint8,
        qscheme=torch.per_channel_symmetric,
        quant_min=-WEIGHT_LEVELS - 1,
        quant_max=WEIGHT_LEVELS,
    )
    activations = HistogramObserver.with_args(reduce_range=False)
    mapping = QConfigMapping().set_global(QConfig(activation=activations, weight=weights))

    if "x86" in torch.backends.quantized.supported_engines:
        torch.backends.quantized.engine = "x86"
    with quiet(), torch.no_grad():
        some = normalise(calibration[:2])
        prepared = prepare_fx(backbone, mapping, (some,))
        for photos in calibration.split(CALIBRATION_BATCH):
            prepared(normalise(photos))
        return convert_fx(prepared)


def _take_pixels(backbone: torch.fx.GraphModule, conv: Any, norm: Any) -> None:
    """Change the first convolution of the quantised backbone to take the output of `Frame`.

    The pixels are exact, nothing is normalised or quantised at run time, and with a zero point of 0
    the first convolution takes a third of the time.
    """
    entry: Any = next(n for n in backbone.graph.nodes if n.target is torch.quantize_per_tensor)
    (first,) = entry.users
    quantised: Any = backbone.get_submodule(first.target)
    weight: torch.Tensor
    bias: torch.Tensor
    weight, bias = torch.nn.utils.fusion.fuse_conv_bn_weights(
        conv.weight, None, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
    )
    mean, std = torch.tensor(MEAN), torch.tensor(STD)
    with quiet(), torch.no_grad():
        bias = bias - weight.sum([2, 3]) @ (mean / std)
        weight = weight / (255 * std).view(1, 3, 1, 1)
        scales = weight.abs().amax([1, 2, 3]).clamp(min=1e-12) / WEIGHT_LEVELS
        zeros = torch.zeros_like(scales, dtype=torch.long)
        stem = type(quantised)(3, len(weight), conv.kernel_size, stride=conv.stride)
        stem.set_weight_bias(
            torch.quantize_per_channel(weight, scales.double(), zeros, 0, torch.qint8), bias
        )
    stem.scale, stem.zero_point = quantised.scale, quantised.zero_point
    backbone.set_submodule(first.target, stem)
    first.args = (entry.args[0],)
    backbone.graph.erase_node(entry)
    backbone.recompile()


@contextmanager
def quiet() -> Iterator[None]:
    """Hide the deprecation warnings of TorchScript and quantisation; torch is pinned."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("ignore", FutureWarning)
        yield
