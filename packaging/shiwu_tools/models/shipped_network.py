"""Take the network back out of an exported int8 archive, for a new export without its checkpoint.

Batch norms stay folded into the convolutions, and what rounding to 8 bits has lost stays lost.
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

from shiwu_tools.models.archive import MEAN, STD
from shiwu_tools.models.torchvision_import import import_torchvision


def network_of(archive: torch.jit.ScriptModule) -> nn.Module:
    """Return a ResNet-18 of torchvision's layout that computes what `archive` does, in float32.

    `archive` is one of `build_archive` in "int8". Raises `ValueError` for any other.
    """
    classes = len(archive.head_bias)
    network = import_torchvision().models.resnet18(weights=None, num_classes=classes)
    places = list(_convolutions(network))
    with torch.no_grad():
        for weight, bias in _folded(archive):
            fitting = [place for place in places if place[0].weight.shape == weight.shape]
            if not fitting:
                raise ValueError("the archive is not an int8 ResNet-18")
            conv, norm = fitting[0]  # the archive runs them in the order in which they stand
            places.remove(fitting[0])
            conv.weight.copy_(weight)
            norm.bias.copy_(bias)
            norm.eps = 0.0
        # The archive's first convolution takes pixels, the network's what `Normalise` gives.
        mean, std = torch.tensor(MEAN), torch.tensor(STD)
        network.conv1.weight.mul_(255 * std.view(1, 3, 1, 1))
        network.bn1.bias.add_(network.conv1.weight.sum([2, 3]) @ (mean / std))
        network.fc.weight.copy_(archive.head_weight)
        network.fc.bias.copy_(archive.head_bias)
    if places:
        raise ValueError("the archive is not an int8 ResNet-18")
    trained: nn.Module = network.eval()
    return trained


def _convolutions(network: Any) -> Iterator[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    yield network.conv1, network.bn1
    for layer in (network.layer1, network.layer2, network.layer3, network.layer4):
        for block in layer:
            yield block.conv1, block.bn1
            yield block.conv2, block.bn2
            if block.downsample is not None:
                yield block.downsample[0], block.downsample[1]


def _folded(archive: torch.jit.ScriptModule) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    for node in archive.graph.nodes():
        if node.kind().startswith("quantized::conv2d"):
            packed = list(node.inputs())[1].node().output().toIValue()
            weight, bias = torch.ops.quantized.conv2d_unpack(packed)
            yield weight.dequantize(), bias
