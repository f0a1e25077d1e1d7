"""The network comes out of the shipped archive as it went in, but for the rounding."""

import io
import zipfile

import numpy as np
import pytest
import torch

from desktop_app import paths
from shiwu_tools.models import archive, shipped_network, torchvision_import

pytestmark = [
    pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning"),
]


def test_network_equals_the_archive() -> None:
    module = archive.loaded((paths.WEIGHTS / "starter.pt").read_bytes())
    again = archive.build_archive(shipped_network.network_of(module), "fp32", 112, True)
    generator = np.random.default_rng(0)
    coarse = generator.integers(0, 256, (16, 4, 4, 3), dtype=np.uint8)
    pixels = torch.from_numpy(coarse.repeat(16, axis=1).repeat(16, axis=2))
    with torch.inference_mode():
        shipped, exact = module(pixels)[0], again(pixels)[0]
    assert (shipped - exact).abs().mean() < 0.05 * exact.std()


def test_archive_contains_no_build_path() -> None:
    shipped = (paths.WEIGHTS / "starter.pt").read_bytes()
    network = shipped_network.network_of(archive.loaded(shipped))
    built = archive.archive_bytes(archive.build_archive(network, "fp32"))
    for content in (shipped, built):
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            parts = {entry.filename: opened.read(entry) for entry in opened.infolist()}
        sources = [name for name, part in parts.items() if b".py" in part or b"/packaging" in part]
        assert sources == []


def test_fp32_archive_is_refused() -> None:
    network = torchvision_import.import_torchvision().models.resnet18()
    with pytest.raises(ValueError, match="not an int8 ResNet-18"):
        shipped_network.network_of(archive.build_archive(network, "fp32"))
