"""Fixtures of the tools' tests: an untrained ResNet-18 with the layout of the official model."""

import os
from pathlib import Path

import pytest
import torch
from PIL import Image

from desktop_app import paths
from shiwu_tools.models import imagenet1k


@pytest.fixture(scope="session")
def pictures() -> list[Image.Image]:
    """Some real photos or, without `SHIWU_DATA`, parts of the sample pictures."""
    if data := os.environ.get("SHIWU_DATA"):
        some = sorted(Path(data, "photos").iterdir())[::20][:10]
        return [Image.open(path).convert("RGB") for path in some]
    shipped = [Image.open(paths.resource(f"samples/{name}.jpg")) for name in ("orange", "alp")]
    corners = [(x, y) for x in (0, 280, 560) for y in (0, 320)]
    return [whole.crop((x, y, x + 400, y + 400)) for whole in shipped for x, y in corners]


@pytest.fixture(scope="session")
def network(pictures: list[Image.Image]) -> torch.nn.Module:
    """An untrained ResNet-18 with realistic statistics.

    Its batch norms have the statistics of pictures, and its head gives different labels to
    different pictures.
    """
    torch.manual_seed(1)
    random = imagenet1k.import_torchvision().models.resnet18(weights=None)
    head, random.fc = random.fc, torch.nn.Identity()
    with torch.no_grad():
        for name, layer in random.named_modules():
            if isinstance(layer, torch.nn.BatchNorm2d):
                # Large values where branches are added would make answers depend on rounding.
                layer.weight.uniform_(*((0.1, 0.5) if name.endswith("bn2") else (0.5, 1.5)))
                layer.bias.normal_(0, 0.3)
                layer.momentum = 1.0
        seen = torch.stack([imagenet1k.PRESET(picture) for picture in pictures])
        random.train()(seen)
        features = random.eval()(seen)
        head.weight.normal_().mul_(torch.randn(1000, 1).mul(0.5).exp())
        head.weight.mul_(0.5 / features.std(0).mean())
        head.bias.normal_().sub_(head.weight @ features.mean(0))
    random.fc = head
    network: torch.nn.Module = random
    return network


@pytest.fixture(scope="session")
def checkpoint(network: torch.nn.Module, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("checkpoint") / "random.pth"
    torch.save(network.state_dict(), path)
    return path
