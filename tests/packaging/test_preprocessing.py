"""The pixels for the model are those of torchvision's preset."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.engine.colour import conversion
from desktop_app.engine.crop import model_pixels
from desktop_app.engine.images import read_photo
from shiwu_tools.models import torchvision_import
from tests.bench.scaled_decoding import FULL_SIZE, compare


def test_pixels_equal_torchvisions_preset(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without profiles and reduction, which torchvision does not have."""
    torchvision_import.import_torchvision()
    from torchvision.transforms import CenterCrop, Compose, Resize

    monkeypatch.setattr(conversion, "apply_profile", lambda image, profile: image.convert("RGB"))
    preset = Compose([Resize(256), CenterCrop(224)])
    for path in sorted(photos.iterdir()):
        ours = model_pixels(read_photo(path, FULL_SIZE).image, 256, 224)
        with Image.open(path) as opened:
            theirs = np.asarray(preset(opened.convert("RGB")))
        assert np.abs(ours.astype(int) - theirs).max() <= 1, path.name


def test_bicubic_crop_is_centred(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare with the preprocessing of EfficientNet-Lite's training, written in Pillow."""
    monkeypatch.setattr(conversion, "apply_profile", lambda image, profile: image.convert("RGB"))
    for path in sorted(photos.iterdir()):
        ours = model_pixels(read_photo(path, FULL_SIZE).image, 256, 224, "bicubic")
        with Image.open(path) as opened:
            image = opened.convert("RGB")
        side = min(image.size) * 0.875
        left, top = ((length - side) / 2 for length in image.size)
        square = (left, top, left + side, top + side)
        theirs = np.asarray(image.resize((224, 224), Image.Resampling.BICUBIC, box=square))
        assert np.array_equal(ours, theirs), path.name


def test_reduced_decode_has_the_same_answer(photos: Path) -> None:
    """`make bench` compares all photos. Answers that differ have low probabilities."""
    found = compare(sorted(photos.iterdir())[::20])
    assert found["photos"] == 10
    assert found["same_label"] >= 0.9
    assert found["mean_difference"] <= 0.01
