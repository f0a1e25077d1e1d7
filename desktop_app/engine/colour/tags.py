"""Returns the colour description of a file as an ICC profile."""

from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, PngImagePlugin

from desktop_app.engine.colour.nclx import nclx_of
from desktop_app.engine.colour.profiles import D65, SRGB, matrix_profile

Chromaticity = tuple[float, float]
Light = NDArray[np.float64]
"""The light of each code, 0 to 1 unless in cd/m²."""

_C = (0.310, 0.316)
_P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
_SMPTE_170M = ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070))
# Red, green, blue and white of ITU-T H.273, table 2; code 2 is "unspecified".
_PRIMARIES: dict[int, tuple[Sequence[Chromaticity], Chromaticity]] = {
    1: (SRGB, D65),
    2: (SRGB, D65),
    4: (((0.67, 0.33), (0.21, 0.71), (0.14, 0.08)), _C),
    5: (((0.64, 0.33), (0.29, 0.60), (0.15, 0.06)), D65),
    6: (_SMPTE_170M, D65),
    7: (_SMPTE_170M, D65),
    8: (((0.681, 0.319), (0.243, 0.692), (0.145, 0.049)), _C),
    9: (((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)), D65),
    10: (((1.0, 0.0), (0.0, 1.0), (0.0, 0.0)), (1 / 3, 1 / 3)),
    11: (_P3, (0.314, 0.351)),
    12: (_P3, D65),
    22: (((0.630, 0.340), (0.295, 0.605), (0.155, 0.077)), D65),
}
# H.273, table 3. The curves of video (1, 6, 7, 11, 12, 14, 15) are those of cameras. Screens use
# about the curve of sRGB for them, and so do browsers.
_LIKE_SRGB = (1, 2, 6, 7, 11, 12, 13, 14, 15)
_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}
_PQ, _HLG = 16, 18
_HDR_WHITE = 203.0
"""Reference white of HDR in cd/m², by ITU-R BT.2408. Brighter pixels become white."""

_CODES = np.arange(256) / 255
_SRGB_PLACES = (*D65, *(value for place in SRGB for value in place))
# The largest difference from 1 of the gamma of file and screen that is ignored, as in libpng
# (PNG_GAMMA_THRESHOLD).
_INSIGNIFICANT_GAMMA = 0.05
_INSIGNIFICANT_PLACE = 0.005


def colour_profile(image: Image.Image, file: BinaryIO) -> bytes | None:
    """Return the ICC profile of a photo's colours; None if there is none or it is sRGB.

    A PNG's first of cICP, iCCP, sRGB, and gAMA with cHRM is used, as in the third edition of its
    specification; in HEIF and AVIF an embedded profile, else the code points ("nclx").
    """
    embedded = image.info.get("icc_profile")
    profile = embedded if isinstance(embedded, bytes) and embedded else None
    if image.format == "PNG":
        return _png_profile(image, profile)
    if profile is None and image.format == "AVIF":
        return _coded_profile(*(nclx_of(file) or (2, 2)))
    nclx = image.info.get("nclx_profile")
    if profile is None and image.format == "HEIF" and nclx is not None:
        return _coded_profile(nclx["color_primaries"], nclx["transfer_characteristics"])
    return profile


def _read_cicp(stream: PngImagePlugin.PngStream, _place: int, length: int) -> bytes:
    assert stream.fp is not None
    chunk = ImageFile._safe_read(stream.fp, length)
    stream.im_info["cicp"] = chunk
    return chunk


# Pillow ignores this chunk of a PNG unless there is a method with this name.
PngImagePlugin.PngStream.chunk_cICP = _read_cicp  # type: ignore[attr-defined]


def _png_profile(image: Image.Image, profile: bytes | None) -> bytes | None:
    info = image.info
    cicp = info.get("cicp")
    if isinstance(cicp, bytes) and len(cicp) == 4 and cicp[2] == 0:  # RGB is the only matrix
        return _coded_profile(cicp[0], cicp[1], narrow=cicp[3] == 0)
    # As libpng does: a grey profile is refused for colours, and an RGB profile for grey.
    space = b"GRAY" if _is_grey(image) else b"RGB "
    if profile is not None and profile[16:20] == space and profile[36:40] == b"acsp":
        return profile
    if "srgb" in info:
        return None
    gamma, chromaticity = info.get("gamma"), info.get("chromaticity")
    places = chromaticity if isinstance(chromaticity, tuple) else _SRGB_PLACES
    like_srgb = np.abs(np.subtract(places, _SRGB_PLACES)).max() < _INSIGNIFICANT_PLACE
    if not isinstance(gamma, float):
        return None if like_srgb else _profile_of_places(places, _srgb_light(_CODES))
    if not 0.1 <= gamma <= 10 or (like_srgb and abs(gamma * 2.2 - 1) < _INSIGNIFICANT_GAMMA):
        return None
    return _profile_of_places(places, _CODES ** (1 / gamma))


def _profile_of_places(places: Sequence[float], light: Light) -> bytes | None:
    """Return the profile of chromaticities x, y of white, red, green and blue."""
    white, *primaries = zip(places[::2], places[1::2], strict=True)
    return matrix_profile(primaries, white, light)


def _is_grey(image: Image.Image) -> bool:
    raw_modes = [tile.args for tile in getattr(image, "tile", [])]
    return image.mode in ("1", "L", "LA", "I;16") or "LA;16B" in raw_modes


def _coded_profile(primaries: int, transfer: int, narrow: bool = False) -> bytes | None:
    """Return the profile for code points of H.273; None for sRGB and for reserved code points.

    `narrow` codes range from 16 to 235.
    """
    if primaries in (1, 2) and transfer in _LIKE_SRGB and not narrow:
        return None
    codes = np.clip((_CODES * 255 - 16) / 219, 0, 1) if narrow else _CODES
    if transfer in _LIKE_SRGB:
        light = _srgb_light(codes)
    elif transfer in _GAMMAS:
        light = codes ** _GAMMAS[transfer]
    elif transfer == _PQ:
        light = _pq_light(codes) / _HDR_WHITE
    elif transfer == _HLG:
        light = _hlg_light(codes) / _HDR_WHITE
    else:
        return None
    return matrix_profile(*_PRIMARIES[primaries], light) if primaries in _PRIMARIES else None


def _srgb_light(codes: Light) -> Light:
    return np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)


def _pq_light(codes: Light) -> Light:
    """Return cd/m² for codes of PQ: ITU-R BT.2100, table 4."""
    root = codes ** (32 / 2523)
    light = np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
    return np.asarray(10000 * light ** (8192 / 1305))


def _hlg_light(codes: Light) -> Light:
    """Return cd/m² for greys of HLG on a screen of 1,000 cd/m²: ITU-R BT.2100, table 5."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(codes <= 0.5, codes**2 / 3, (np.exp((codes - c) / a) + b) / 12)
    return np.asarray(1000 * scene**1.2)
