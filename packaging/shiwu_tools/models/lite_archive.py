"""Converts EfficientNet-Lite to the int8 archive that the program loads.

uint8 [N, size, size, 3] RGB → (logits float32 [N, 1000], features float32 [N, 1280, h, w]).

Scales that need photos were measured once and are in `packaging/lite/quantisation.json`. The rest
is arithmetic in float64 without a sum whose order depends on the processor, so the pinned torch
writes the same bytes on every machine.
"""

import hashlib
import math
from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from shiwu_tools.models.archive import Frame, frozen, quiet
from shiwu_tools.models.lite_network import MEAN, STD, Block, Layer, Lite, Variant, same_padding

Scale = tuple[float, int]
"""Scale and zero point of an 8-bit activation."""

CLAMPED: Scale = (6 / 255, 0)
"""The range 0..6, for ReLU6: rounding to 8 bits saturates, so ReLU with this range is ReLU6. torch
fuses ReLU with the convolution, but not ReLU6."""
LEVELS = 127


class IntConv(nn.Module):
    """One int8 convolution: quint8 → quint8, with ReLU if it is `clamped`."""

    def __init__(
        self,
        weight: NDArray[np.float64],
        bias: NDArray[np.float64],
        scales: NDArray[np.float64],
        conv: nn.Conv2d,
        padding: int,
        out: Scale,
        clamped: bool,
    ) -> None:
        super().__init__()
        rounded = np.rint(weight / scales[:, None, None, None]).astype(np.int8)
        self.packed = torch.ops.quantized.conv2d_prepack(
            torch._make_per_channel_quantized_tensor(
                torch.from_numpy(rounded),
                torch.from_numpy(scales),
                torch.zeros(len(scales), dtype=torch.long),
                0,
            ),
            torch.from_numpy(bias.astype(np.float32)),
            list(conv.stride),
            [padding, padding],
            [1, 1],
            conv.groups,
        )
        self.operator = torch.ops.quantized.conv2d_relu if clamped else torch.ops.quantized.conv2d
        self.scale, self.zero_point = out

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.operator(x, self.packed, self.scale, self.zero_point)
        return result


class IntBlock(nn.Module):
    """A block of the network in int8; `total` is the scale of its residual sum, if it has one."""

    def __init__(self, block: Block, length: int, projected: Scale, total: Scale | None) -> None:
        super().__init__()
        self.expand = None if block.expand is None else _int_conv(block.expand, length, CLAMPED)
        self.depthwise = _int_conv(block.depthwise, length, CLAMPED)
        self.project = _int_conv(block.project, length, projected)
        self.total = total

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        wide = x if self.expand is None else self.expand(x)
        projected: torch.Tensor = self.project(self.depthwise(wide))
        if self.total is not None:
            projected = torch.ops.quantized.add(x, projected, *self.total)
        return projected


class IntBackbone(nn.Module):
    """quint8 from `Frame` → features float32 [N, 1280, h, w]."""

    def __init__(self, network: Lite, size: int, outputs: Mapping[str, Scale]) -> None:
        super().__init__()
        self.stem = _int_stem(network.stem)
        length = math.ceil(size / 2)
        blocks = []
        for index, block in enumerate(network.blocks):
            assert isinstance(block, Block)
            total = outputs[f"blocks.{index}"] if block.residual else None
            blocks.append(IntBlock(block, length, outputs[f"blocks.{index}.project"], total))
            length = math.ceil(length / block.depthwise.conv.stride[0])
        self.blocks = nn.Sequential(*blocks)
        self.head = _int_conv(network.head, length, CLAMPED)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        features: torch.Tensor = self.head(self.blocks(self.stem(x))).dequantize()
        return features


def build_lite_archive(
    network: Lite, variant: Variant, outputs: Mapping[str, Scale]
) -> torch.jit.ScriptModule:
    """Freeze the network in int8; `outputs` has the scale of every projection and residual sum."""
    if "onednn" in torch.backends.quantized.supported_engines:
        torch.backends.quantized.engine = "onednn"
    prepare = Frame(0, *same_padding(variant.size, 3, 2), [round(MEAN)] * 3)
    with quiet(), torch.no_grad():
        backbone = IntBackbone(network, variant.size, outputs).eval()
    return frozen(prepare, backbone, network.classifier, variant.size)


def numbers_digest(archive: torch.jit.ScriptModule) -> str:
    """Return the SHA-256 of all weights, biases, scales and zero points, in the graph's order.

    Two archives with the same digest are the same model, even if their bytes differ.
    """
    digest = hashlib.sha256()
    with quiet():
        for node in archive.graph.nodes():
            if not node.kind().startswith("quantized::"):
                continue
            if node.kind().startswith("quantized::conv2d"):
                packed = list(node.inputs())[1].node().output().toIValue()
                weight, bias = torch.ops.quantized.conv2d_unpack(packed)
                digest.update(weight.int_repr().contiguous().numpy().tobytes())
                digest.update(weight.q_per_channel_scales().numpy().tobytes())
                digest.update(bias.detach().numpy().tobytes())
            scale, zero_point = (each.toIValue() for each in list(node.inputs())[-2:])
            digest.update(repr((scale, zero_point)).encode())
    for values in (archive.head_weight, archive.head_bias):
        digest.update(values.numpy().tobytes())
    return digest.hexdigest()


def _int_conv(layer: Layer, length: int, out: Scale) -> IntConv:
    """Convert a layer whose input is `length` pixels wide and high."""
    weight, bias = _folded(layer)
    before, after = same_padding(length, layer.conv.kernel_size[0], layer.conv.stride[0])
    if before != after:
        # Uneven padding would need a separate operator. A kernel that is one larger, with zeros at
        # the top and left, has even padding and gives the same result.
        weight = np.pad(weight, ((0, 0), (0, 0), (1, 0), (1, 0)))
    return IntConv(weight, bias, _scales(weight), layer.conv, after, out, layer.clamped)


def _int_stem(layer: Layer) -> IntConv:
    """Convert the first layer; it also normalises its input, the framed pixels 0..255."""
    weight, bias = _folded(layer)
    # `fsum` rounds once, in any order.
    sums = np.array([math.fsum(kernel.ravel()) for kernel in weight])
    weight, bias = weight / STD, bias - sums * (MEAN / STD)
    # Three channels cannot be paired; with half the range, the sum of any two weights fits.
    scales = np.abs(weight).max((1, 2, 3)) / (LEVELS // 2)
    return IntConv(weight, bias, scales, layer.conv, 0, CLAMPED, layer.clamped)


def _scales(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the scale of the weights per output channel, so that no pair of products overflows.

    On a processor without VNNI, oneDNN adds the products of two neighbouring input channels in 16
    bits, enough for an activation of 255 times at most 128. So the sum of two neighbouring weights
    must be within 127. Weights of 7 bits would be as safe, but change twice as many answers. A
    depthwise convolution does not add channels.
    """
    reach: NDArray[np.float64] = np.abs(weight).max((1, 2, 3))
    if weight.shape[1] > 1:
        pairs = np.abs(weight[:, 0::2] + weight[:, 1::2]).max((1, 2, 3))
        reach = np.maximum(reach, pairs)
    return np.maximum(reach, 1e-12) / LEVELS


def _folded(layer: Layer) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weight and bias of the layer's convolution with its batch norm folded in."""
    norm = layer.norm
    assert norm.running_mean is not None
    assert norm.running_var is not None
    parts = (layer.conv.weight, norm.weight, norm.bias, norm.running_mean, norm.running_var)
    weight, gain, shift, mean, variance = (
        part.detach().numpy().astype(np.float64) for part in parts
    )
    factor = gain / np.sqrt(variance + norm.eps)
    return weight * factor[:, None, None, None], shift - mean * factor
