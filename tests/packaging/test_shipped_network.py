"""The network comes out of the shipped archive as it went in, but for the rounding."""

import importlib
import io
import zipfile
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest
import torch

from desktop_app import paths

pytestmark = [
    pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning"),
]


@pytest.fixture(scope="module")
def tools() -> Iterator[tuple[ModuleType, ModuleType]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(paths.ROOT / "packaging")
        names = ("shiwu_tools.models.archive", "shiwu_tools.models.shipped_network")
        yield tuple(importlib.import_module(name) for name in names)


def test_it_answers_as_the_archive_does(tools: tuple[ModuleType, ModuleType]) -> None:
    model_archive, shipped_network = tools
    archive = model_archive.loaded((paths.WEIGHTS / "starter.pt").read_bytes())
    again = model_archive.build_archive(shipped_network.network_of(archive), "fp32", 112, True)
    generator = np.random.default_rng(0)
    coarse = generator.integers(0, 256, (16, 4, 4, 3), dtype=np.uint8)
    pixels = torch.from_numpy(coarse.repeat(16, axis=1).repeat(16, axis=2))
    with torch.inference_mode():
        shipped, exact = archive(pixels)[0], again(pixels)[0]
    assert (shipped - exact).abs().mean() < 0.05 * exact.std()


def test_an_archive_names_no_folder_of_the_machine_that_built_it(
    tools: tuple[ModuleType, ModuleType],
) -> None:
    model_archive, shipped_network = tools
    shipped = (paths.WEIGHTS / "starter.pt").read_bytes()
    network = shipped_network.network_of(model_archive.loaded(shipped))
    built = model_archive.archive_bytes(model_archive.build_archive(network, "fp32"))
    for content in (shipped, built):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        sources = [name for name, part in parts.items() if b".py" in part or b"/packaging" in part]
        assert sources == []


def test_an_archive_in_fp32_is_refused(tools: tuple[ModuleType, ModuleType]) -> None:
    model_archive, shipped_network = tools
    network = (
        importlib.import_module("shiwu_tools.models.torchvision_import")
        .import_torchvision()
        .models.resnet18()
    )
    with pytest.raises(ValueError, match="not an int8 ResNet-18"):
        shipped_network.network_of(model_archive.build_archive(network, "fp32"))
