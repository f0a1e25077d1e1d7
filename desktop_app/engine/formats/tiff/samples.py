"""Unpacks stored rows of a TIFF to samples, and converts samples of any depth to 8 bits."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.colour.profiles import to_linear_srgb
from desktop_app.engine.formats.tiff import tags as tag
from desktop_app.engine.formats.tiff.layout import CIELAB, FLOAT, ICCLAB, SIGNED, UNSIGNED, Layout
from desktop_app.engine.formats.tiff.tags import Tags

Samples = NDArray[np.generic]
"""Numbers of any type, [rows, width, samples]."""

_NO_DATA = (-32768.0, -32767.0, -9999.0, -99999.0, -999.0)
_FAR = 10.0
_ENORMOUS = 1e30


def unpack(rows: NDArray[np.uint8], layout: Layout) -> Samples:
    """Return the samples of rows of a chunk, [rows, chunk_width, samples of the chunk]."""
    shape = (len(rows), layout.chunk_width, layout.samples if layout.planes == 1 else 1)
    count, size = shape[1] * shape[2], layout.bits // 8
    if layout.predictor == 3:
        return _float_differences(rows, shape, size)
    if layout.bits == 24:
        order = slice(None) if layout.big_endian else slice(None, None, -1)
        parts = rows.reshape(*shape, 3)[..., order].astype(np.uint32)
        return parts[..., 0] << 16 | parts[..., 1] << 8 | parts[..., 2]
    if layout.bits not in (8, 16, 32, 64):
        return _unpack_bits(rows, count, layout.bits).reshape(shape)
    order_code = ">" if layout.big_endian else "<"
    stored = np.ascontiguousarray(rows).view(f"{order_code}u{size}").reshape(shape)
    if layout.predictor == 2:
        stored = np.cumsum(stored, axis=1, dtype=f"u{size}")
    code = {UNSIGNED: "u", SIGNED: "i", FLOAT: "f"}[layout.number]
    return stored.view(stored.dtype.str.replace("u", code))


def _unpack_bits(rows: NDArray[np.uint8], count: int, bits: int) -> Samples:
    """Unpack samples whose bits follow each other, the highest bit first."""
    single = np.unpackbits(rows, axis=1, count=count * bits).reshape(len(rows), count, bits)
    values = np.zeros(
        (len(rows), count), np.uint8 if bits < 8 else np.uint16 if bits < 16 else np.uint32
    )
    for bit in range(bits):
        values = values << 1 | single[..., bit]
    return values


def _float_differences(rows: NDArray[np.uint8], shape: tuple[int, int, int], size: int) -> Samples:
    """Undo predictor 3: bytes of equal weight are adjacent, each the difference to its left."""
    height, width, samples = shape
    bytes_of_row = rows.reshape(height, size * width, samples)
    summed = np.cumsum(bytes_of_row, axis=1, dtype=np.uint8).reshape(height, size, -1)
    return np.ascontiguousarray(summed.transpose(0, 2, 1)).view(f">f{size}").reshape(shape)


@dataclass(frozen=True)
class Scale:
    """The values that become 0 and 255; `no_data` and NaN become 0."""

    low: float
    high: float
    no_data: float | None = None


def has_fixed_scale(layout: Layout) -> bool:
    """Tell whether the sample type alone defines black and white."""
    return layout.number == UNSIGNED and layout.bits <= 16


def measured_scale(bands: Iterable[Samples], no_data: float | None, layout: Layout) -> Scale:
    """Choose the values of black and white from the values that occur.

    Floating-point values between 0 and 1 keep that range. Integers keep the range of their type if
    they fill more than half of it (signed) or reach a sixteenth of it (unsigned). Otherwise the
    smallest value is black and the largest white. "No data" values are ignored: the one that the
    file names, very large ones, and a smallest or largest one that is far from all others.
    """
    ends = _ends(bands, no_data)
    floating = layout.number == FLOAT
    if not ends or (floating and ends[0] >= 0 and ends[-1] <= 1):
        return Scale(0, 1, no_data)
    if len(ends) > 2 and _means_no_data(ends[0], ends[1], ends[-1]):
        ends = ends[1:]
    if len(ends) > 2 and _means_no_data(ends[-1], ends[-2], ends[0]):
        ends = ends[:-1]
    low, high, most = ends[0], ends[-1], 2.0**layout.bits - 1
    if floating and low >= 0 and high <= 1:
        low, high = 0, 1
    elif layout.number == SIGNED and high - low > most / 2:
        low, high = -(most + 1) / 2, (most - 1) / 2
    elif layout.number == UNSIGNED and high > most / 16:
        low, high = 0, most
    return Scale(low, high, no_data)


def _ends(bands: Iterable[Samples], no_data: float | None) -> list[float]:
    """Return the two smallest and the two largest values that occur, sorted."""
    ends: list[float] = []
    for band in bands:
        values = _floats(band).reshape(-1)
        values = values[np.abs(values) < _ENORMOUS]  # excludes NaN
        if no_data is not None:
            values = values[values != no_data]
        for _ in range(2):
            if values.size:
                low, high = float(values.min()), float(values.max())
                ends += low, high
                values = values[(values > low) & (values < high)]
        ends = sorted(set(ends))
        ends = sorted({*ends[:2], *ends[-2:]})
    return ends


def _means_no_data(value: float, nearest: float, farthest: float) -> bool:
    far = 1 if value in _NO_DATA else _FAR
    return abs(nearest - value) > far * abs(farthest - nearest)


def _floats(samples: Samples) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):  # for signalling NaN
        return samples.astype(np.float64)


def scaled(
    samples: Samples, scale: Scale, inverted: bool = False, deep: bool = False
) -> NDArray[Any]:
    """Return each sample as 8 bits, or as 16 if `deep`."""
    values = _floats(samples)
    unknown = np.isnan(values)
    if scale.no_data is not None:
        unknown |= values == scale.no_data
    values[unknown] = scale.low
    span = scale.high - scale.low
    share = (np.clip(values, scale.low, scale.high) - scale.low) / (span or 1.0)
    most, number_type = (65535, np.uint16) if deep else (255, np.uint8)
    levels: NDArray[Any] = ((1 - share if inverted else share) * most + 0.5).astype(number_type)
    levels[unknown] = 0
    return levels


def grey_table(bits: int, inverted: bool = False, deep: bool = False) -> NDArray[Any]:
    """Return 8 bits, or 16 if `deep`, for each unsigned value: [2**bits]."""
    top, number_type = (65535, np.uint16) if deep else (255, np.uint8)
    most = 2**bits - 1
    table: NDArray[Any] = (np.arange(most + 1) * top / most + 0.5).astype(number_type)
    return table[::-1] if inverted else table


def colour_table(colours: NDArray[np.int64], bits: int) -> NDArray[np.uint8]:
    """Return the colours of a palette, uint8 [2**bits, 3].

    The values of a palette have 16 bits, but some programs write 8.
    """
    table = np.zeros((3, 2**bits), np.int64)
    table.reshape(-1)[: colours.size] = colours
    eight = table if table.max() < 256 else table >> 8
    by_number: NDArray[np.uint8] = eight.T.astype(np.uint8)
    return by_number


def alpha_levels(alpha: Samples, layout: Layout) -> NDArray[np.uint8]:
    """Return alpha as 8 bits; 1 (floating point) or the largest integer is opaque."""
    if has_fixed_scale(layout):
        levels: NDArray[np.uint8] = grey_table(layout.bits)[alpha]
        return levels
    most = 1.0 if layout.number == FLOAT else 2.0 ** (layout.bits - (layout.number == SIGNED)) - 1
    return scaled(alpha, Scale(0, most))


def lab_to_linear_srgb(tags: Tags, layout: Layout) -> NDArray[np.float64]:
    """Return the matrix [3, 3] from X, Y and Z, relative to white, to linear sRGB.

    White is that of a tag, for CIE L*a*b* only, or D50 as in colour profiles.
    """
    white = tags.fractions(tag.WHITE_POINT, 2)
    named = layout.photometric == CIELAB and white.size and white.min() > 0.2 and white.sum() < 0.9
    return to_linear_srgb((float(white[0]), float(white[1])) if named else None)


def srgb_of_lab(
    samples: Samples, to_linear: NDArray[np.float64], layout: Layout
) -> NDArray[np.uint8]:
    """Return sRGB for L*a*b* of 8 or 16 bits; `to_linear` is `lab_to_linear_srgb`'s matrix."""
    unit = 2.0 ** (layout.bits - 8)
    most = 2.0**layout.bits - 1
    stored = samples.view(samples.dtype.str.replace("i", "u"))
    signed = stored.view(stored.dtype.str.replace("u", "i"))
    if layout.photometric == ICCLAB:
        lightness = stored[..., 0] / (255 * unit)
        a, b = stored[..., 1] / unit - 128, stored[..., 2] / unit - 128
    else:
        lightness, a, b = stored[..., 0] / most, signed[..., 1] / unit, signed[..., 2] / unit
    y = (lightness * 100 + 16) / 116
    roots = np.stack([y + a / 500, y, y - b / 200], axis=-1)
    shares = np.where(roots > 6 / 29, roots**3, (roots - 4 / 29) * 3 * (6 / 29) ** 2)
    linear = np.clip(shares @ to_linear.T, 0, 1)
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    levels: NDArray[np.uint8] = (curved * 255 + 0.5).astype(np.uint8)
    return levels


def no_data(tags: Tags, layout: Layout) -> float | None:
    """Return the value of pixels without data, from the tag of GDAL."""
    try:
        value = float(tags.content(tag.GDAL_NODATA).strip(b"\0 ").decode("ascii"))
    except ValueError:
        return None
    return float(np.float32(value)) if layout.bits == 32 and layout.number == FLOAT else value
