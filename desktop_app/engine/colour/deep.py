"""Converts 16-bit colours to sRGB if their profile has few codes for shadows, as a linear one has.

With their upper 8 bits alone, shadows would be wrong by up to 12 levels. Pillow's littleCMS has no
transform for 16 bits.
"""

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from desktop_app.engine.colour.profiles import to_linear_srgb, useful_tags

DEEP_BYTES = 12
"""Bytes per pixel of a PNG beside the picture: the lower bytes and the converted colours."""

_CODES = np.arange(65536) / 65535
_SRGB = np.where(_CODES <= 0.0031308, 12.92 * _CODES, 1.055 * _CODES ** (1 / 2.4) - 0.055)
_SRGB_LEVELS = (_SRGB * 255 + 0.5).astype(np.uint8)  # for 16 bits of linear light
_STEEP = 4 / 255 / 12.92
"""Light of level 4 of sRGB: if code 1 of 255 has more light, 8 bits are too few."""
_BAND_PIXELS = 2**17


@dataclass(frozen=True)
class DeepColour:
    """The light of each code of grey or RGB, [65536], and the matrix to linear sRGB."""

    lights: tuple[NDArray[np.float32], ...]
    matrix: NDArray[np.float32]

    def levels(self, codes: NDArray[np.generic]) -> NDArray[np.uint8]:
        """Return 8-bit sRGB for 16-bit codes, [..., 1 or 3]."""
        light = np.empty(codes.shape, np.float32)
        for channel, table in enumerate(self.lights):
            light[..., channel] = table[codes[..., channel]]
        linear = np.clip(light @ self.matrix.T, 0, 1)
        return np.asarray(_SRGB_LEVELS[(linear * 65535 + 0.5).astype(np.uint16)])

    def picture(self, high: Image.Image, low: Image.Image | None) -> Image.Image:
        """Return sRGB for a 16-bit grey picture, or for RGB or RGBA in upper and lower bytes.

        The lower bytes of grey with alpha are a grey picture.
        """
        colours = len(self.lights)
        result = Image.new("L" if low is None else high.mode, high.size)
        rows = max(1, _BAND_PIXELS // high.width)
        for top in range(0, high.height, rows):
            area = (0, top, high.width, min(top + rows, high.height))
            stored = _samples(high.crop(area))
            codes = stored[..., :colours].astype(np.uint16)
            if low is not None:
                codes = codes << 8 | _samples(low.crop(area))[..., :colours]
            levels = self.levels(codes)
            band = Image.fromarray(levels if colours == 3 else levels[..., 0])
            if high.mode == "RGBA":
                band = band.convert("RGB")
                band.putalpha(Image.fromarray(stored[..., 3]))
            result.paste(band, area)
        return result


def _samples(image: Image.Image) -> NDArray[Any]:
    return np.asarray(image).reshape(image.height, image.width, -1)


def deep_colour(profile: bytes | None, colours: int) -> DeepColour | None:
    """Return the conversion of 16-bit codes to sRGB; None if their upper 8 bits are enough.

    An RGB profile with equal curves also fits grey.
    """
    if not profile or not colours or profile[20:24] != b"XYZ ":  # L* has enough codes for shadows
        return None
    tags = useful_tags(profile)
    if any(name.startswith(b"A2B") for name in tags):
        return None
    names = (b"kTRC",) if profile[16:20] == b"GRAY" else (b"rTRC", b"gTRC", b"bTRC")
    curves = [tags.get(name, b"") for name in names]
    if colours == 1 and len(set(curves)) == 1:
        curves = curves[:1]
    lights = [light for light in map(_light, curves) if light is not None]
    if len(lights) != colours or max(light[256] for light in lights) < _STEEP:
        return None
    columns = [_xyz(tags.get(name, b"")) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    white = np.array([0.9642, 1, 0.8249])  # D50
    matrix = np.eye(1)
    if colours == 3:
        matrix = to_linear_srgb(None) @ (np.array(columns).T / white[:, np.newaxis])
    return DeepColour(tuple(light.astype(np.float32) for light in lights), matrix.astype("f4"))


def _xyz(tag: bytes) -> list[float]:
    numbers = struct.unpack_from(">3i", tag.ljust(20, b"\0"), 8)
    return [number / 65536 for number in numbers]


def _light(tag: bytes) -> NDArray[np.float64] | None:
    """Return the light of each 16-bit code; None for rare kinds of curves."""
    if tag[:4] == b"curv" and len(tag) >= 12:
        (count,) = struct.unpack_from(">I", tag, 8)
        points = np.frombuffer(tag[12 : 12 + 2 * (len(tag) // 2 - 6)][: 2 * count], ">u2")
        if len(points) < count:
            return None
        if count == 1:
            return np.asarray(_CODES ** (points[0] / 256)) if points[0] else None
        return np.interp(_CODES, np.linspace(0, 1, count), points / 65535) if count else _CODES
    if tag[:4] == b"para" and tag[8:10] == b"\0\0" and len(tag) >= 16:
        (gamma,) = struct.unpack_from(">i", tag, 12)
        return np.asarray(_CODES ** (gamma / 65536)) if gamma > 0 else None
    return None
