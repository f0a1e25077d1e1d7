"""Applies ICC profiles, and creates profiles from chromaticities and curves."""

import hashlib
import io
import struct
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageCms

D65 = (0.3127, 0.3290)
SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
"""Chromaticities x, y of red, green and blue; white is `D65`."""

MAX_PROFILE = 4 * 2**20
"""Most bytes of a profile's useful tags. The largest printer profiles have 2.7 MB."""

_HEADER_BYTES, _TAG_BYTES = 128, 12
_MAX_TAGS = 100  # littleCMS reads no profile with more
# The tags that a conversion to sRGB needs. With floating-point tags ("D2B0") littleCMS may take
# minutes, because they may have any number of steps; without them it uses "A2B0".
_USEFUL_TAGS = (
    *(b"A2B0", b"A2B1", b"A2B2", b"wtpt", b"bkpt", b"chad"),
    *(b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC"),
)
_MAX_TRANSFORMS = 8  # each has at most 2 MB, the size of one for CMYK

# If littleCMS may not approximate, it is six times slower and at most one level off.
_MAX_EXACT_PIXELS = 2**20

Transform = Callable[[Image.Image], Image.Image]

_transforms: OrderedDict[tuple[bytes, str], Transform | None] = OrderedDict()
_transforms_lock = Lock()


def profile_bytes(profile: bytes | None) -> int:
    """Estimate the bytes of memory that reading a profile and its transform take; measured."""
    if profile is None:
        return 0
    return 2 * len(profile) + 4 * min(len(profile), MAX_PROFILE) + 4 * 2**20


def apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Return an L, RGB or CMYK image as RGB in sRGB; a profile that does not fit is ignored.

    An RGB profile also fits a grey image, and a grey profile an RGB image without colours.
    """
    space = profile[16:20]
    if space == b"RGB " and image.mode == "L":
        image = image.convert("RGB")
    elif space == b"GRAY" and image.mode == "RGB" and _is_colourless(image):
        image = image.getchannel(0)
    if {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK"}.get(space) != image.mode:
        return as_rgb(image)
    useful = _written(profile[4:_HEADER_BYTES], useful_tags(profile))
    if _has_tables(useful) and image.width * image.height <= _MAX_EXACT_PIXELS:
        transform = _built(useful, image.mode, ImageCms.Flags.NOOPTIMIZE)
    else:
        transform = _kept(useful, image.mode)
    return as_rgb(image) if transform is None else transform(image)


def as_rgb(image: Image.Image) -> Image.Image:
    """Return an image in mode RGB; one with this mode is not copied."""
    return image if image.mode == "RGB" else image.convert("RGB")


def matrix_profile(
    primaries: Sequence[tuple[float, float]], white: tuple[float, float], curve: NDArray[np.float64]
) -> bytes | None:
    """Return an RGB profile; None if the primaries are not independent.

    `primaries` and `white` are chromaticities x, y; `curve` float64 [256] is the light, 0 to 1, of
    each code.
    """
    try:
        with np.errstate(all="ignore"):
            columns = _adapted_to_d50(white) @ _rgb_to_xyz(primaries, white)
    except (np.linalg.LinAlgError, ZeroDivisionError):
        return None
    if not np.isfinite(columns).all() or np.abs(columns).max() > 16:
        return None
    levels = np.round(np.clip(curve, 0, 1) * 65535).astype(">u2")
    tone = b"curv\0\0\0\0" + struct.pack(">I", levels.size) + levels.tobytes()
    tags = {
        b"wtpt": _xyz(_D50),
        **{name + b"XYZ": _xyz(columns[:, i]) for i, name in enumerate((b"r", b"g", b"b"))},
        **{name + b"TRC": tone for name in (b"r", b"g", b"b")},
    }
    header = struct.pack(">4xI4s4s4s12x4s", 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    return _written(header.ljust(64, b"\0") + _xyz(_D50)[8:], tags)


def to_linear_srgb(white: tuple[float, float] | None) -> NDArray[np.float64]:
    """Return the matrix [3, 3] from X, Y and Z, relative to white, to linear sRGB.

    `white` is a chromaticity x, y; None is D50.
    """
    light = np.diag(_D50)
    if white is not None:
        light = _adapted_to_d50(white) @ np.diag(_light(white))
    return np.asarray(np.linalg.solve(_adapted_to_d50(D65) @ _rgb_to_xyz(SRGB, D65), light))


def _kept(profile: bytes, mode: str) -> Transform | None:
    """Return the cached transform to sRGB; photos of the same camera share one."""
    key = (hashlib.sha256(profile).digest(), mode)
    with _transforms_lock:
        if key not in _transforms:
            _transforms[key] = _built(profile, mode)
            if len(_transforms) > _MAX_TRANSFORMS:
                _transforms.popitem(last=False)
        _transforms.move_to_end(key)
        return _transforms[key]


def _built(
    profile: bytes, mode: str, flags: ImageCms.Flags = ImageCms.Flags.NONE
) -> Transform | None:
    """Return the transform to sRGB; None if the colours are sRGB or the profile is invalid."""
    source, srgb = io.BytesIO(profile), ImageCms.createProfile("sRGB")
    try:
        if mode == "L":
            exact = ImageCms.Flags.NOOPTIMIZE
            transform = _by_codes(ImageCms.buildTransform(source, srgb, "L", "RGB", flags=exact))
        else:
            transform = ImageCms.buildTransform(source, srgb, mode, "RGB", flags=flags).apply
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    return None if mode != "CMYK" and _changes_nothing(transform, mode) else transform


def _by_codes(transform: ImageCms.ImageCmsTransform) -> Transform:
    """Return a transform of grey with an exact result for each of the 256 codes."""
    codes = Image.frombytes("L", (256, 1), bytes(range(256)))
    tables = [list(band.tobytes()) for band in transform.apply(codes).split()]
    return lambda image: Image.merge("RGB", [image.point(table) for table in tables])


def _changes_nothing(transform: Transform, mode: str) -> bool:
    """Tell whether a transform changes no colour by more than one level."""
    codes = np.arange(256, dtype=np.uint8)
    colours = np.repeat(codes[:, np.newaxis], 3, axis=1)
    if mode == "RGB":
        levels = np.linspace(0, 255, 9).astype(np.uint8)
        grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, 3)
        colours = np.concatenate([colours, grid])
    before = colours[np.newaxis] if mode == "RGB" else codes[np.newaxis]
    after = np.asarray(transform(Image.fromarray(before)), dtype=np.int16)
    return bool(np.abs(after - colours).max() <= 1)


def _is_colourless(image: Image.Image) -> bool:
    red, green, blue = image.split()
    return not any(ImageChops.difference(red, other).getbbox() for other in (green, blue))


def _has_tables(useful: bytes) -> bool:
    """Tell whether a profile has tables; approximation is exact for curves and a matrix."""
    count = int.from_bytes(useful[_HEADER_BYTES : _HEADER_BYTES + 4], "big")
    return b"A2B" in useful[_HEADER_BYTES : _HEADER_BYTES + 4 + count * _TAG_BYTES]


def useful_tags(profile: bytes) -> dict[bytes, bytes]:
    """Return the useful tags by name; none if they are damaged or too large."""
    size = min(len(profile), int.from_bytes(profile[:4], "big"))
    count = int.from_bytes(profile[_HEADER_BYTES : _HEADER_BYTES + 4], "big")
    if count > _MAX_TAGS or size < _HEADER_BYTES + 4 + count * _TAG_BYTES:
        return {}
    places: dict[bytes, slice] = {}
    for number in range(count):
        entry = struct.unpack_from(">4sII", profile, _HEADER_BYTES + 4 + number * _TAG_BYTES)
        name, offset, length = entry
        if name in _USEFUL_TAGS and offset + length <= size:
            places[name] = slice(offset, offset + length)
    if sum(place.stop - place.start for place in places.values()) > MAX_PROFILE:
        return {}
    return {name: profile[place] for name, place in places.items()}


def _written(header: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Return the bytes of a profile; `header` lacks its first four bytes, the size."""
    table, body = b"", b""
    first = _HEADER_BYTES + 4 + len(tags) * _TAG_BYTES
    places: dict[bytes, int] = {}
    for name, data in tags.items():
        if data not in places:  # the curves of a profile are often equal
            places[data] = first + len(body)
            body += data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", name, places[data], len(data))
    head = struct.pack(">I", first + len(body)) + header.ljust(_HEADER_BYTES - 4, b"\0")
    return head + struct.pack(">I", len(tags)) + table + body


# ICC.1:2010, 7.2.16, and the Bradford matrix of its annex E.
_D50 = np.array([0.9642, 1.0, 0.8249])
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def _rgb_to_xyz(
    primaries: Sequence[tuple[float, float]], white: tuple[float, float]
) -> NDArray[np.float64]:
    columns = np.array([(x, y, 1 - x - y) for x, y in primaries]).T
    return np.asarray(columns * np.linalg.solve(columns, _light(white)))


def _adapted_to_d50(white: tuple[float, float]) -> NDArray[np.float64]:
    gains = (_BRADFORD @ _D50) / (_BRADFORD @ _light(white))
    return np.asarray(np.linalg.inv(_BRADFORD) @ np.diag(gains) @ _BRADFORD)


def _light(chromaticity: tuple[float, float]) -> NDArray[np.float64]:
    x, y = chromaticity
    return np.array([x / y, 1, (1 - x - y) / y])


def _xyz(values: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(float(v) * 65536) for v in values))
