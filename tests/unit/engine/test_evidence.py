"""Which regions of a photo speak for a label."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from desktop_app import paths
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.crop import crop_box, model_pixels
from desktop_app.engine.evidence import evidence_grid, evidence_map
from desktop_app.engine.images import read_photo
from desktop_app.engine.outcomes import Photo
from shiwu_tools.models.archive import archive_bytes, build_archive
from shiwu_tools.models.torchvision_import import import_torchvision

Size = tuple[int, int]
LANDSCAPE, PORTRAIT = (500, 375), (375, 500)


@pytest.fixture(scope="module")
def official(starter: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    """A model of the official one's layout, with random weights."""
    torchvision = import_torchvision()
    torch.manual_seed(1)
    network = torchvision.models.resnet18(weights=None, zero_init_residual=True)
    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, torch.nn.BatchNorm2d):
                assert layer.running_var is not None
                assert layer.running_mean is not None
                layer.running_var.uniform_(0.5, 2)
                layer.running_mean.normal_(0, 0.1)
                layer.bias.normal_(0, 0.1)
    content = archive_bytes(build_archive(network, "fp32"))
    folder = tmp_path_factory.mktemp("official")
    (folder / "official.pt").write_bytes(content)
    first = starter.card.classes[0]
    classes = tuple(replace(first, wnid=f"n{n:08d}") for n in range(1000))
    card = replace(starter.card, folder=folder, file="official.pt", classes=classes)
    sha256 = hashlib.sha256(content).hexdigest()
    return load_classifier(replace(card, sha256=sha256, resize=256, crop=224))


@pytest.mark.parametrize("model", ["starter", "official"])
@pytest.mark.parametrize("sample", ["orange", "alp"])
def test_mean_plus_bias_is_the_logit(
    model: str, sample: str, request: pytest.FixtureRequest
) -> None:
    classifier: Classifier = request.getfixturevalue(model)
    card = classifier.card
    photo = read_photo(paths.resource(f"samples/{sample}.jpg"))
    logits = classifier.logits(model_pixels(photo.image, card.resize, card.crop)[np.newaxis])[0]
    biases = classifier._module.head_bias.numpy()
    assert np.ptp(logits) > 0.5
    some = [int(logits.argmax()), *range(0, len(card.classes), len(card.classes) // 5)]
    grids = classifier.evidence(photo, [card.classes[index].wnid for index in some])
    for index, grid in zip(some, grids, strict=True):
        assert grid.dtype == np.float32
        assert grid.mean() + biases[index] == pytest.approx(logits[index], abs=1e-3)


@pytest.mark.parametrize(("down", "right"), [(False, False), (False, True), (True, False)])
def test_grid_is_oriented_like_the_photo(official: Classifier, down: bool, right: bool) -> None:
    blank = Image.new("RGB", (256, 256), "grey")
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    changed = blank.copy()
    changed.paste(Image.fromarray(noise), (168 if right else 24, 168 if down else 24))
    wnid = official.card.classes[0].wnid
    before, after = (official.evidence(Photo(it, 256, 256), [wnid])[0] for it in (blank, changed))
    assert before.shape == (7, 7)
    row, column = np.unravel_index(np.abs(after - before).argmax(), before.shape)
    assert (row > 3, column > 3) == (down, right)


def test_unknown_class_is_refused(starter: Classifier) -> None:
    photo = read_photo(paths.resource("samples/orange.jpg"))
    with pytest.raises(ValueError, match="not in"):
        starter.evidence(photo, ["n00000000"])


def test_cells_are_independent() -> None:
    features = np.arange(12, dtype=np.float32).reshape(3, 2, 2)
    weight = np.array([[0, 0, 0], [1, 0, -2]], np.float32)
    expected = features[0] - 2 * features[2]
    assert evidence_grid(features, weight, 1) == pytest.approx(expected)
    assert not evidence_grid(features, weight, 0).any()
    for index in (-1, 2):
        with pytest.raises(IndexError):
            evidence_grid(features, weight, index)


def one_cell(row: int = 0, column: int = 0) -> NDArray[np.float32]:
    grid = np.zeros((7, 7), np.float32)
    grid[row, column] = 5
    return grid


def map_of(size: Size, grid: NDArray[np.float32], out: Size) -> NDArray[np.float32]:
    return evidence_map(size, crop_box(size, 256, 224), grid, out)


@pytest.mark.parametrize("photo_size", [LANDSCAPE, PORTRAIT, (224, 224), (3000, 100)])
@pytest.mark.parametrize("scale", [1, 2.5])
def test_upper_left_cell_maps_to_upper_left(photo_size: Size, scale: float) -> None:
    out_size = (int(photo_size[0] * scale), int(photo_size[1] * scale))
    evidence = map_of(photo_size, one_cell(), out_size)
    assert evidence.shape == out_size[::-1]
    assert evidence.dtype == np.float32
    left, top, right, bottom = (side * scale for side in crop_box(photo_size, 256, 224))
    cell_width, cell_height = (right - left) / 7, (bottom - top) / 7
    for places, start, cell in zip(
        np.nonzero(evidence), (top, left), (cell_height, cell_width), strict=True
    ):
        # From the first pixel of the square to the centre of the next cell.
        assert start <= places.min() + 0.5 <= start + 1
        assert places.max() + 0.5 == pytest.approx(start + 1.5 * cell, abs=1)
    middle = evidence[int(top + cell_height / 3), int(left + cell_width / 3)]
    assert middle == evidence.max() == 5


def test_rows_go_down_and_columns_right() -> None:
    evidence = map_of(LANDSCAPE, one_cell(row=6, column=1), LANDSCAPE)
    left, top, right, bottom = crop_box(LANDSCAPE, 256, 224)
    y, x = np.unravel_index(evidence.argmax(), evidence.shape)
    assert (x - left) / (right - left) * 7 == pytest.approx(1.5, abs=0.1)
    assert 6.4 < (y - top) / (bottom - top) * 7 < 7


@pytest.mark.parametrize("photo_size", [LANDSCAPE, PORTRAIT])
def test_outside_the_square_is_zero(photo_size: Size) -> None:
    evidence = map_of(photo_size, np.ones((4, 4), np.float32), photo_size)
    left, top, right, bottom = (round(side) for side in crop_box(photo_size, 256, 224))
    inside = np.zeros_like(evidence)
    inside[top:bottom, left:right] = 1
    assert np.array_equal(evidence, inside)
    assert 0 < inside.mean() < 1


def test_smaller_output_is_similar() -> None:
    grid = np.random.default_rng(2).normal(size=(7, 7)).astype(np.float32)
    large, small = (map_of(LANDSCAPE, grid, size) for size in ((2000, 1500), (200, 150)))
    averaged = large.reshape(150, 10, 200, 10).mean((1, 3))
    inside = (small != 0) & (np.abs(averaged) > 0)
    assert np.abs(averaged - small)[inside].mean() < 0.05
    assert large.min() >= grid.min() - 1e-5
    assert large.max() <= grid.max() + 1e-5


@pytest.mark.parametrize(
    ("photo_size", "shape", "out_size"),
    [((0, 5), (7, 7), (5, 5)), ((5, 5), (7, 7), (5, 0)), ((5, 5), (0, 7), (5, 5))],
)
def test_invalid_sizes_are_refused(photo_size: Size, shape: Size, out_size: Size) -> None:
    with pytest.raises(ValueError, match="grid"):
        evidence_map(photo_size, (0, 0, 1, 1), np.zeros(shape, np.float32), out_size)
