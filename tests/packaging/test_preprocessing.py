"""What the model sees is what torchvision's preset would show it: worth more than precision."""

import importlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app import paths
from desktop_app.engine import colour
from desktop_app.engine.images import model_pixels, read_photo
from tests.bench.scaled_decoding import WHOLE, compare


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
def test_pixels_are_those_of_torchvisions_preset(
    photos: Path, monkeypatch: pytest.MonkeyPatch, interpolation: str
) -> None:
    """Profiles are off because torchvision knows none; no reduction, because it reads all."""
    monkeypatch.syspath_prepend(paths.ROOT / "packaging")
    importlib.import_module("torchvision_import").import_torchvision()
    from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Resize

    monkeypatch.setattr(colour, "apply_profile", lambda image, profile: image.convert("RGB"))
    resize = Resize(256, InterpolationMode(interpolation))
    preset = Compose([resize, CenterCrop(224)])
    for path in sorted(photos.iterdir()):
        ours = model_pixels(read_photo(path, WHOLE).image, 256, 224, interpolation)
        with Image.open(path) as opened:
            theirs = np.asarray(preset(opened.convert("RGB")))
        assert np.abs(ours.astype(int) - theirs).max() <= 1, path.name


def test_a_reduced_decode_gives_the_same_answer(photos: Path) -> None:
    """`make bench` does this with all photos."""
    found = compare(sorted(photos.iterdir())[::20])
    assert found["photos"] == 10
    assert found["same_label"] == 1
    assert found["mean_difference"] <= 0.01
