"""Decodes TIFF files whose pixels Pillow has no mode for or decodes wrongly."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from desktop_app.engine.colour.conversion import to_srgb
from desktop_app.engine.colour.deep import DeepColour, deep_colour
from desktop_app.engine.formats.tiff import tags as tag
from desktop_app.engine.formats.tiff.chunks import BLOCK_BYTES, Chunks
from desktop_app.engine.formats.tiff.layout import (
    BLACK_IS_ZERO,
    CIELAB,
    CMYK,
    ICCLAB,
    PALETTE,
    RGB,
    WHITE_IS_ZERO,
    Layout,
    layout_of,
)
from desktop_app.engine.formats.tiff.samples import (
    Samples,
    alpha_levels,
    colour_table,
    grey_table,
    has_fixed_scale,
    lab_to_linear_srgb,
    measured_scale,
    no_data,
    scaled,
    srgb_of_lab,
    unpack,
)
from desktop_app.engine.formats.tiff.tags import Tags

BAND_SAMPLES = 2**17
"""Samples that are unpacked at once; more only if one row has more."""

Levels = Callable[[Samples], NDArray[np.uint8]]
"""Returns 8 bits for colour samples, [rows, width, 1, 3 or 4]; three for one of a palette."""


@dataclass(frozen=True)
class TiffPage:
    """The first page of a TIFF that is decoded here.

    `profile` is None if `deep` converts the colours to sRGB.
    """

    tags: Tags
    layout: Layout
    profile: bytes | None
    deep: DeepColour | None


def tiff_page(tags: Tags) -> TiffPage | None:
    """Return the first page; None if Pillow decodes it. Raises what `layout_of` raises."""
    layout = layout_of(tags)
    if layout is None:
        return None
    profile = tags.content(tag.ICC_PROFILE)
    fits = layout.photometric not in (CIELAB, ICCLAB)
    if not profile or not fits:
        return TiffPage(tags, layout, None, None)
    of_light = layout.photometric in (RGB, WHITE_IS_ZERO, BLACK_IS_ZERO)
    curved = of_light and layout.bits > 8 and not layout.alpha_multiplied
    deep = deep_colour(profile, layout.colours) if curved else None
    return TiffPage(tags, layout, profile if deep is None else None, deep)


def decode_tiff(file: BinaryIO, page: TiffPage) -> tuple[Image.Image, bool]:
    """Return the picture of a page before rotation, and whether a part of it is damaged.

    The picture has 8 bits and mode L, LA, RGB, RGBA or CMYK. Damaged and missing parts are black.
    """
    layout = page.layout
    levels = _levels(file, page)
    chunks = Chunks(file, page.tags, layout)
    picture = None
    for top, samples in _bands(chunks, layout):
        band = _band(samples, levels, page)
        if picture is None:
            picture = Image.new(band.mode, (layout.width, layout.height))
        picture.paste(band, (0, top))
    assert picture is not None
    if layout.photometric != CMYK or layout.alpha is None:
        picture.info["icc_profile"] = page.profile
    return picture, chunks.damaged


def _bands(chunks: Chunks, layout: Layout) -> Iterator[tuple[int, Samples]]:
    """Yield the bands of the picture from top to bottom: the first row and the samples of each.

    If pixels are stored in planes, the samples are the colours, then alpha. Stops at damage.
    """
    planes = layout.wanted_planes
    side_by_side = range(0, layout.across * layout.chunk_height, layout.chunk_height)
    together = 1
    if layout.across == 1:
        together = max(1, BLOCK_BYTES // (layout.row_bytes * layout.chunk_height))
    block_height = together * layout.chunk_height
    band_height = max(1, BAND_SAMPLES // layout.row_samples)
    for top in range(0, layout.height, block_height):
        if chunks.damaged:
            return
        height = min(block_height, layout.height - top)
        first = top // layout.chunk_height * layout.across
        count = -(-height // layout.chunk_height) * layout.across
        rows = count * layout.chunk_height if layout.tiled else height  # tiles have all their rows
        stacks = [chunks.stack(plane * layout.chunks + first, count, rows) for plane in planes]
        for begin in range(0, height, band_height):
            end = min(begin + band_height, height)
            of_planes = [
                _joined([unpack(stack(x + begin, x + end), layout) for x in side_by_side], 1)
                for stack in stacks
            ]
            yield top + begin, _joined(of_planes, 2)[:, : layout.width]


def _joined(parts: list[Samples], axis: int) -> Samples:
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis)


def _levels(file: BinaryIO, page: TiffPage) -> Levels:
    tags, layout, deep = page.tags, page.layout, page.deep
    if layout.photometric == PALETTE:
        numbers = tags.integers(tag.COLOR_MAP, 3 * 2**layout.bits)
        colours = colour_table(numbers, layout.bits)
        return lambda samples: colours[samples[..., 0]]
    if layout.photometric in (CIELAB, ICCLAB):
        to_linear = lab_to_linear_srgb(tags, layout)
        return lambda samples: srgb_of_lab(samples, to_linear, layout)
    inverted = layout.photometric == WHITE_IS_ZERO
    if layout.bits == 8 and not inverted:
        return lambda samples: samples.astype(np.uint8, copy=False)
    if has_fixed_scale(layout):
        table = grey_table(layout.bits, inverted, deep is not None)
        return lambda samples: _in_8_bits(table[samples], deep)
    bands = _bands(Chunks(file, tags, layout), layout)
    colour_bands = (band[..., : layout.colours] for _, band in bands)
    scale = measured_scale(colour_bands, no_data(tags, layout), layout)
    return lambda samples: _in_8_bits(scaled(samples, scale, inverted, deep is not None), deep)


def _in_8_bits(codes: Samples, deep: DeepColour | None) -> NDArray[np.uint8]:
    return codes.astype(np.uint8, copy=False) if deep is None else deep.levels(codes)


def _band(samples: Samples, levels: Levels, page: TiffPage) -> Image.Image:
    layout = page.layout
    colours = levels(samples[..., : layout.colours])
    alpha = None
    if layout.alpha is not None:
        index = layout.alpha if layout.planes == 1 else layout.colours
        alpha = alpha_levels(samples[..., index], layout)
        if layout.alpha_multiplied:
            parts = colours.astype(np.uint16) * 255 // np.maximum(alpha, 1)[..., np.newaxis]
            colours = np.minimum(parts, 255).astype(np.uint8)
    if layout.photometric == CMYK:
        band = _picture(colours, "CMYK")
        if alpha is not None:
            band.info["icc_profile"] = page.profile
            band = to_srgb(band)
    else:
        band = _picture(colours, "L" if colours.shape[2] == 1 else "RGB")
    if alpha is not None:
        band.putalpha(_picture(alpha, "L"))
    return band


def _picture(levels: NDArray[np.uint8], mode: str) -> Image.Image:
    height, width = levels.shape[:2]
    return Image.frombuffer(mode, (width, height), levels.tobytes(), "raw", mode, 0, 1)
