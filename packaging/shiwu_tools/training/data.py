"""The photos for training the starter: decoding, the held-out part, augmentation."""

import io
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image

SIDE = 64
SEED = 20
HELD_PER_CLASS = 25
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class Photos:
    """Decoded photos: `pixels` uint8 [N, 64, 64, 3] RGB, `labels` int64 [N] into `wnids`."""

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]
    wnids: tuple[str, ...]

    def part(self, indices: NDArray[np.int64]) -> "Photos":
        return Photos(self.pixels[indices], self.labels[indices], self.wnids)


@dataclass(frozen=True)
class Split:
    """Indices int64 into the archive.

    `held` photos, the same number of each class, are for measuring and never for training. `barred`
    photos are in neither part, because they show the same as full-size photos for measuring.
    """

    training: NDArray[np.int64]
    held: NDArray[np.int64]
    barred: NDArray[np.int64]


@dataclass(frozen=True)
class Look:
    """The strength of augmentation for one batch.

    `smallest`: least share of the photo's area that a crop keeps; `blur`: range of the weight of a
    3x3 binomial blur (below 0 sharpens); `light`: largest relative change of brightness and
    contrast.
    """

    smallest: float
    blur: tuple[float, float]
    light: float


def load_photos(archive: Path) -> Photos:
    """Decode the whole archive (1.2 GB for 100,000 photos), so that no step waits for decoding."""
    with np.load(archive) as stored:
        jpeg, offsets = stored["jpeg"], stored["offsets"]
        labels, wnids = stored["labels"].astype(np.int64), tuple(map(str, stored["wnids"]))
    pixels = np.empty((len(labels), SIDE, SIDE, 3), np.uint8)
    for index, (start, end) in enumerate(pairwise(offsets)):
        photo = Image.open(io.BytesIO(jpeg[start:end].tobytes()))
        pixels[index] = np.asarray(photo.convert("RGB"))
    return Photos(pixels, labels, wnids)


def full_size_photos(folder: Path, wnids: tuple[str, ...]) -> list[tuple[Path, int | None]]:
    """Return each `WNID_label.JPEG` with its class index, None if the class is not in `wnids`."""
    known = {wnid: index for index, wnid in enumerate(wnids)}
    return [(path, known.get(path.name.split("_")[0])) for path in sorted(folder.glob("*.JPEG"))]


def split(photos: Photos, folder: Path) -> Split:
    """Split the archive; the result depends only on the archive and the full-size photos."""
    barred = _twins(photos, folder)
    rng = np.random.default_rng(SEED)
    free = np.setdiff1d(np.arange(len(photos.labels)), barred)
    held = np.concatenate(
        [
            rng.permutation(free[photos.labels[free] == label])[:HELD_PER_CLASS]
            for label in range(len(photos.wnids))
        ]
    )
    return Split(training=np.setdiff1d(free, held), held=held, barred=barred)


def _twins(photos: Photos, folder: Path) -> NDArray[np.int64]:
    """Return, for each full-size photo of a known class, the most similar small photo.

    Both collections are from ImageNet, and many full-size photos are also in the archive. They are
    compared at 16 px, where the method of reduction does not matter.
    """
    found: list[int] = []
    for path, label in full_size_photos(folder, photos.wnids):
        if label is None:
            continue
        with Image.open(path) as opened:
            picture = opened.convert("RGB")
        side = min(picture.size)
        left, top = (picture.width - side) / 2, (picture.height - side) / 2
        box = (left, top, left + side, top + side)
        small = np.asarray(picture.resize((16, 16), Image.Resampling.BOX, box=box), np.float32)
        own = np.flatnonzero(photos.labels == label)
        coarse = photos.pixels[own].reshape(-1, 16, 4, 16, 4, 3).mean((2, 4), dtype=np.float32)
        found.append(int(own[np.argmin(((coarse - small) ** 2).mean((1, 2, 3)))]))
    return np.array(sorted(set(found)), np.int64)


def normalised(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 [N, H, W, 3] → float32 [N, 3, H, W] (channels last), ImageNet mean and deviation."""
    mean, std = (torch.tensor(values) * 255 for values in (MEAN, STD))
    return ((pixels - mean) / std).permute(0, 3, 1, 2)


def augmented(pixels: torch.Tensor, size: int, look: Look, rng: torch.Generator) -> torch.Tensor:
    """uint8 [N, 64, 64, 3] → normalised float32 [N, 3, size, size], each photo changed at random.

    Blur precedes the crop, because the small photos differ from real ones in sharpness: they were
    reduced with little antialiasing and have up to eight times the fine detail of a photo that
    Pillow reduces.
    """
    count = len(pixels)
    images = normalised(pixels)

    def uniform(low: float, high: float) -> torch.Tensor:
        return torch.empty(count, 1, 1, 1).uniform_(low, high, generator=rng)

    line = torch.tensor([0.25, 0.5, 0.25])
    kernel = torch.outer(line, line).expand(3, 1, 3, 3)
    blurred = F.conv2d(F.pad(images, (1, 1, 1, 1), mode="replicate"), kernel, groups=3)
    images = torch.lerp(images, blurred, uniform(*look.blur))
    gain, lift = uniform(1 - look.light, 1 + look.light), uniform(-look.light, look.light)
    centre = images.mean((1, 2, 3), keepdim=True)
    images = (images - centre) * gain + centre + lift

    area, ratio = uniform(look.smallest, 1), torch.exp(uniform(-0.25, 0.25))
    width, height = (area * ratio).sqrt().clamp(max=1), (area / ratio).sqrt().clamp(max=1)
    mirror = torch.where(uniform(0, 1) < 0.5, -1.0, 1.0)
    zero = torch.zeros_like(width)
    across = torch.cat([width * mirror, zero, uniform(-1, 1) * (1 - width)], 3)
    down = torch.cat([zero, height, uniform(-1, 1) * (1 - height)], 3)
    matrix = torch.cat([across, down], 2).view(count, 2, 3)
    grid = F.affine_grid(matrix, [count, 3, size, size], align_corners=False)
    images = F.grid_sample(images, grid, padding_mode="border", align_corners=False)
    return images.contiguous(memory_format=torch.channels_last)


def enlarged(pixels: torch.Tensor, size: int) -> torch.Tensor:
    """uint8 [N, 64, 64, 3] → normalised float32 [N, 3, size, size], otherwise unchanged."""
    images = F.interpolate(normalised(pixels), (size, size), mode="bilinear", align_corners=False)
    return images.contiguous(memory_format=torch.channels_last)
