"""Measures the accuracy and calibration of an exported starter."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from desktop_app.engine.crop import model_pixels
from desktop_app.engine.images import read_photo
from shiwu_tools.models import measures
from shiwu_tools.models.measures import Hits
from shiwu_tools.training.data import SIDE, Photos, full_size_photos, load_photos, split

CALIBRATION_PHOTOS = 1000
KEPT_SHARE = 0.82
"""The share of right answers that the threshold keeps, slightly above the required 80 %."""


@dataclass(frozen=True)
class Sample:
    """Photos as the model's input: pixels uint8 [N, 64, 64, 3], labels int64 [N]."""

    pixels: torch.Tensor
    labels: torch.Tensor


@dataclass(frozen=True)
class Samples:
    """`fitting` and `checking` are the halves of the held-out photos: temperature and threshold are
    fitted on one half and measured on the other. `unknown` has labels of -1.
    """

    calibration: torch.Tensor
    trained_photos: int
    fitting: Sample
    checking: Sample
    known: Sample
    unknown: Sample


@dataclass(frozen=True)
class Figures:
    """All shares and errors are fractions; ECE is measured on `checking`."""

    temperature: float
    unsure_below: float
    held: Hits
    held_fp32: Hits
    known: Hits
    ece_before: float
    ece_after: float
    agreement: float
    kept_of_checking: float
    kept_of_known: float
    unsure_of_unknown: float


def load_samples(data: Path) -> Samples:
    """Read all photos for measuring; full-size photos are preprocessed as in the program."""
    photos = load_photos(data / "tiny-imagenet-train.npz")
    parts = split(photos, data / "photos")
    rng = np.random.default_rng(0)
    some = rng.permutation(parts.training)[:CALIBRATION_PHOTOS]
    first, second = np.array_split(rng.permutation(parts.held), 2)
    listed = full_size_photos(data / "photos", photos.wnids)
    pixels = np.stack([model_pixels(read_photo(path).image, SIDE, SIDE) for path, _ in listed])
    labels = np.array([-1 if label is None else label for _, label in listed])
    large = Photos(pixels, labels, photos.wnids)
    return Samples(
        calibration=_sample(photos.part(some)).pixels,
        trained_photos=len(parts.training),
        fitting=_sample(photos.part(first)),
        checking=_sample(photos.part(second)),
        known=_sample(large.part(np.flatnonzero(labels >= 0))),
        unknown=_sample(large.part(np.flatnonzero(labels < 0))),
    )


def measure(
    archive: torch.jit.ScriptModule, reference: torch.jit.ScriptModule, samples: Samples
) -> Figures:
    """`archive` is the shipped model, `reference` the same network in fp32."""
    fitting, checking, known = samples.fitting, samples.checking, samples.known
    of_fitting = measures.answers(archive, fitting.pixels)
    of_checking = measures.answers(archive, checking.pixels)
    of_known = measures.answers(archive, known.pixels)
    of_unknown = measures.answers(archive, samples.unknown.pixels)
    exact = measures.answers(reference, torch.cat([fitting.pixels, checking.pixels]))
    of_held = torch.cat([of_fitting, of_checking])
    held_labels = torch.cat([fitting.labels, checking.labels])
    heat = measures.fitted_temperature(of_fitting, fitting.labels)
    below = measures.threshold_that_keeps(KEPT_SHARE, of_fitting, fitting.labels, heat)
    return Figures(
        temperature=heat,
        unsure_below=below,
        held=measures.hits(of_held, held_labels),
        held_fp32=measures.hits(exact, held_labels),
        known=measures.hits(of_known, known.labels),
        ece_before=measures.calibration_error(of_checking, checking.labels, 1),
        ece_after=measures.calibration_error(of_checking, checking.labels, heat),
        agreement=measures.agreement(of_held, exact),
        kept_of_checking=measures.kept(of_checking, checking.labels, heat, below),
        kept_of_known=measures.kept(of_known, known.labels, heat, below),
        unsure_of_unknown=measures.unsure(of_unknown, heat, below),
    )


def _sample(photos: Photos) -> Sample:
    return Sample(torch.from_numpy(photos.pixels), torch.from_numpy(photos.labels))
