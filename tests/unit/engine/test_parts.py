"""A part of a photo."""

import numpy as np
import pytest
from PIL import Image

from desktop_app import paths
from desktop_app.engine.classifier import Classifier
from desktop_app.engine.classify import classify_photo
from desktop_app.engine.crop import model_pixels
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Classification, Photo
from desktop_app.engine.parts import Part, needed_short_side, part_of
from tests.support.pictures import corners


@pytest.mark.parametrize(
    ("part", "colour"),
    [
        ((0.0, 0.0, 0.3, 0.4), (230, 20, 20)),
        ((0.7, 0.0, 1.0, 0.4), (20, 200, 20)),
        ((0.0, 0.6, 0.3, 1.0), (20, 20, 230)),
    ],
)
@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
def test_model_sees_only_the_part(
    random_card: ModelCard, part: Part, colour: tuple[int, int, int], interpolation: str
) -> None:
    image = corners((1600, 1200))
    cut = part_of(Photo(image, 1600, 1200), part, random_card)
    seen = model_pixels(cut.image, random_card.resize, random_card.crop, interpolation)
    # Every eighth row of the quarter is half as bright.
    expected = np.array(colour) * (1 - 0.5 / 8)
    assert np.abs(seen.mean(axis=(0, 1)) - expected).max() < 8
    assert (cut.width, cut.height) == (480, 480)


def test_part_of_one_pixel_is_classified(random_card: ModelCard) -> None:
    cut = part_of(Photo(Image.new("RGB", (10, 10)), 10, 10), (0.0, 0.0, 0.01, 0.01), random_card)
    assert min(cut.image.size) >= 1
    assert (cut.width, cut.height) == (1, 1)


def test_small_part_needs_a_larger_decode(random_card: ModelCard) -> None:
    photo = Photo(Image.new("RGB", (400, 300)), 4000, 3000)
    for part, needed in (
        ((0.125, 0.0, 0.875, 1.0), random_card.crop),
        ((0.4, 0.4, 0.5875, 0.65), 4 * random_card.crop),
        ((0.5, 0.5, 0.501, 0.5014), 3000),
    ):
        assert needed_short_side(photo, part, random_card) == needed


def test_two_parts_have_two_answers(classifier: Classifier) -> None:
    both = Image.new("RGB", (1440, 540))
    for left, name in ((0, "orange"), (720, "alp")):
        with Image.open(paths.resource(f"samples/{name}.jpg")) as image:
            both.paste(image.convert("RGB").resize((720, 540)), (left, 0))
    photo = Photo(both, *both.size)
    names = []
    for part in ((0.0625, 0.0, 0.4375, 1.0), (0.5625, 0.0, 0.9375, 1.0)):
        outcome = classify_photo(part_of(photo, part, classifier.card), classifier, "both", 0.0)
        assert isinstance(outcome, Classification)
        names.append(outcome.predictions[0].label)
    assert names == ["orange", "alpine mountain"]
