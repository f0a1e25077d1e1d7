"""ICC profiles, and the colours that they mean."""

import struct
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from tests.unit.engine.builders import SIZE, shown

Floats = NDArray[np.float64]
Primaries = Sequence[tuple[float, float]]

SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
BT2020 = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
ADOBE = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
D65 = (0.3127, 0.3290)
D50 = np.array([0.9642, 1.0, 0.8249])
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def colours() -> Image.Image:
    """Greys, and colours of all kinds without the deepest shadows, where 8 bits are too few."""
    pixels = np.random.default_rng(5).integers(16, 256, (SIZE[1], SIZE[0], 3), np.uint8)
    pixels[:8] = np.linspace(16, 255, SIZE[0], dtype=np.uint8)[:, np.newaxis]
    return Image.fromarray(pixels)


def greys() -> Image.Image:
    return colours().getchannel(0)


def linear(codes: Floats) -> Floats:
    return codes


def srgb_light(codes: Floats) -> Floats:
    return np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)


def srgb_codes(light: Floats) -> Floats:
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def light_of(white: tuple[float, float]) -> Floats:
    """Return XYZ of a white point."""
    return np.array([white[0] / white[1], 1, (1 - sum(white)) / white[1]])


def to_d50(white: tuple[float, float]) -> Floats:
    """Return Bradford's adaptation of XYZ."""
    gains = np.diag((BRADFORD @ D50) / (BRADFORD @ light_of(white)))
    return np.asarray(np.linalg.inv(BRADFORD) @ gains @ BRADFORD)


def matrix(primaries: Primaries, white: tuple[float, float] = D65) -> Floats:
    """From linear RGB to XYZ of D50."""
    columns = np.array([light_of(place) for place in primaries]).T
    to_xyz = columns * np.linalg.solve(columns, light_of(white))
    return np.asarray(to_d50(white) @ to_xyz)


def seen(
    image: Image.Image,
    light: Callable[[Floats], Floats],
    primaries: Primaries = SRGB,
    white: tuple[float, float] = D65,
) -> Floats:
    """What sRGB shows of pixels with these curves and primaries, 0 to 255 [H, W, 3]."""
    linear = light(np.asarray(image.convert("RGB")) / 255)
    to_srgb = np.linalg.inv(matrix(SRGB)) @ matrix(primaries, white)
    return 255 * srgb_codes(linear @ to_srgb.T)


def difference(content: bytes, expected: ArrayLike) -> float:
    """Return the largest difference of what the program shows from what is expected."""
    return float(np.abs(np.subtract(shown(content), expected, dtype=float)).max())


def xyz(values: Floats) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in values))


def gamma_curve(exponent: float) -> bytes:
    return b"para\0\0\0\0" + struct.pack(">Hxxi", 0, round(exponent * 65536))


def table_curve(light: Callable[[Floats], Floats], length: int = 1024) -> bytes:
    levels = np.round(light(np.linspace(0, 1, length)) * 65535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", length) + levels.tobytes()


def srgb_curve() -> bytes:
    values = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    return b"para\0\0\0\0" + struct.pack(">Hxx5i", 3, *(round(v * 65536) for v in values))


def description(words: str) -> bytes:
    text = words.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)


def profile(
    tags: dict[bytes, bytes], space: bytes = b"RGB ", pcs: bytes = b"XYZ ", words: str = "Colours"
) -> bytes:
    tags = {b"desc": description(words), b"wtpt": xyz(D50), **tags}
    table, body = b"", b""
    for name, data in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = 132 + len(table + body)
    head = struct.pack(">I4xI4s4s4s12x4s", size, 0x04200000, b"mntr", space, pcs, b"acsp")
    head = head.ljust(68, b"\0") + xyz(D50)[8:]
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def tags_of(embedded: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", embedded, 128)
    places = [struct.unpack_from(">4sII", embedded, 132 + 12 * i) for i in range(count)]
    return {name: embedded[place : place + length] for name, place, length in places}


def rgb_profile(curve: bytes, primaries: Primaries = SRGB, words: str = "Colours") -> bytes:
    columns = matrix(primaries)
    places = {name + b"XYZ": xyz(columns[:, i]) for i, name in enumerate((b"r", b"g", b"b"))}
    return profile({**places, **{name + b"TRC": curve for name in (b"r", b"g", b"b")}}, words=words)


def grey_profile(curve: bytes, words: str = "Greys") -> bytes:
    return profile({b"kTRC": curve}, b"GRAY", words=words)


def with_alpha(image: Image.Image) -> Image.Image:
    image.putalpha(Image.linear_gradient("L").resize(SIZE))
    return image


def on_white(image: Image.Image, shown: Floats) -> Floats:
    """Blend what is shown of an image onto white by its alpha, if it has one."""
    share = np.asarray(image.convert("RGBA").getchannel("A"))[..., np.newaxis] / 255
    return shown * share + 255 * (1 - share)


LINEAR, LINEAR_GREY = rgb_profile(gamma_curve(1), P3), grey_profile(gamma_curve(1))
