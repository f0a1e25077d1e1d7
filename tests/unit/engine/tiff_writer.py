"""TIFF files of any layout, written from known samples."""

import lzma
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.unit.engine.builders import saved

UNSIGNED, SIGNED, FLOAT = 1, 2, 3
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR, CIELAB, ICCLAB = 0, 1, 2, 3, 5, 6, 8, 9

_MAX_ZSTD_BLOCK = 2**17
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True)
class Options:
    """How samples are stored; `number` is UNSIGNED, SIGNED or FLOAT."""

    photometric: int = BLACK_IS_ZERO
    bits: int = 8
    number: int = UNSIGNED
    compression: str = "none"
    predictor: int = 1
    planar: bool = False
    tile: tuple[int, int] | None = None  # width, height
    rows_per_strip: int | None = None
    big_endian: bool = False
    big_tiff: bool = False
    bits_reversed: bool = False
    extra_samples: tuple[int, ...] = ()
    tags: Mapping[int, int | tuple[int | float, ...] | bytes] = field(default_factory=dict)

    @property
    def order(self) -> str:
        return ">" if self.big_endian else "<"


def tiff(samples: NDArray[Any], options: Options) -> bytes:
    """Write `samples`, numbers [height, width, samples of a pixel], as a TIFF file of one page."""
    chunks = [_compressed(chunk, options) for chunk in _chunks(samples, options)]
    return assemble(chunks, page_tags(samples.shape, options), options)


def ycbcr_tiff(rgb: NDArray[np.uint8], subsampling: tuple[int, int], options: Options) -> bytes:
    """Write an RGB picture as YCbCr of one page, its colour subsampled across and down."""
    ycbcr = np.asarray(Image.fromarray(rgb).convert("YCbCr"))
    compress = COMPRESSIONS[options.compression][1]
    chunks = [
        compress(_data_units(chunk, *subsampling).tobytes()) for chunk in _chunks(ycbcr, options)
    ]
    subsampled = {**page_tags(rgb.shape, options), 262: YCBCR, 530: subsampling}
    return assemble(chunks, subsampled, options)


def _data_units(chunk: NDArray[np.uint8], across: int, down: int) -> NDArray[np.uint8]:
    """Return for each block of pixels its luminances and then one Cb and one Cr."""
    missing = ((0, -chunk.shape[0] % down), (0, -chunk.shape[1] % across), (0, 0))
    padded = np.pad(chunk, missing, mode="edge")
    height, width, _ = padded.shape
    blocks = padded.reshape(height // down, down, width // across, across, 3)
    blocks = blocks.transpose(0, 2, 1, 3, 4).reshape(height // down, width // across, -1, 3)
    means = blocks[..., 1:].astype(float).mean(axis=2).round().astype(np.uint8)
    return np.concatenate([blocks[..., 0], means], axis=2)


def assemble(chunks: list[bytes], tags: dict[int, Any], options: Options) -> bytes:
    """Put chunks that are compressed already and the tags of a page into a file."""
    if options.bits_reversed:
        chunks = [chunk.translate(_REVERSED) for chunk in chunks]
    big, order = options.big_tiff, options.order
    start, inside, word, count_word = (16, 8, "Q", "Q") if big else (8, 4, "I", "H")
    offsets, body = [], b""
    for chunk in chunks:
        offsets.append(start + len(body))
        body += chunk + b"\0" * (len(chunk) % 2)
    offsets_tag, lengths_tag = (324, 325) if options.tile else (273, 279)
    lengths = tuple(len(chunk) for chunk in chunks)
    tags = {**tags, offsets_tag: tuple(offsets), lengths_tag: lengths, **options.tags}
    page = start + len(body)
    versions = (43, 8, 0) if big else (42,)
    head = b"MM" if options.big_endian else b"II"
    head += struct.pack(f"{order}{len(versions)}H{word}", *versions, page)
    after = page + struct.calcsize(f"={count_word}") + len(tags) * (4 + 2 * inside) + inside
    entries, far = b"", b""
    for tag, value in sorted(tags.items()):
        kind, count, data = _value(tag, value, order, big)
        if len(data) > inside:
            place = after + len(far)
            far += data + b"\0" * (len(data) % 2)
            data = struct.pack(order + word, place)
        entries += struct.pack(order + "HH" + word, tag, kind, count) + data.ljust(inside, b"\0")
    count_of_tags = struct.pack(order + count_word, len(tags))
    return head + body + count_of_tags + entries + struct.pack(order + word, 0) + far


def _value(tag: int, value: Any, order: str, big: bool) -> tuple[int, int, bytes]:
    """Return the type of a tag's value, its count and its bytes."""
    if isinstance(value, bytes):
        return (2 if tag == 42113 else 7), len(value), value
    numbers = (value,) if isinstance(value, int) else value
    if tag in (273, 279, 324, 325):
        kind, code = (16, "Q") if big else (4, "I")
    else:
        kind, code = (3, "H") if max(numbers, default=0) < 2**16 else (4, "I")
    if isinstance(numbers[0], float):
        parts = [part for number in numbers for part in (round(number * 10_000), 10_000)]
        return 5, len(numbers), struct.pack(f"{order}{len(parts)}I", *parts)
    return kind, len(numbers), struct.pack(f"{order}{len(numbers)}{code}", *numbers)


def page_tags(shape: tuple[int, ...], options: Options) -> dict[int, Any]:
    height, width, samples = shape
    tags: dict[int, Any] = {
        **{256: width, 257: height, 258: (options.bits,) * samples},
        **{259: COMPRESSIONS[options.compression][0], 262: options.photometric},
        **{277: samples, 284: 2 if options.planar else 1},
    }
    if options.bits_reversed:
        tags[266] = 2
    if options.predictor != 1:
        tags[317] = options.predictor
    if options.extra_samples:
        tags[338] = options.extra_samples
    if options.number != UNSIGNED:
        tags[339] = (options.number,) * samples
    if options.tile:
        tags[322], tags[323] = options.tile
    else:
        tags[278] = options.rows_per_strip or height
    return tags


def _chunks(samples: NDArray[Any], options: Options) -> Iterator[NDArray[Any]]:
    planes = np.split(samples, samples.shape[2], axis=2) if options.planar else [samples]
    for plane in planes:
        height, width, _ = plane.shape
        if options.tile is None:
            rows = options.rows_per_strip or height
            yield from (plane[top : top + rows] for top in range(0, height, rows))
            continue
        across, down = options.tile
        missing = ((0, -height % down), (0, -width % across), (0, 0))
        padded = np.pad(plane, missing, mode="edge")
        for top in range(0, height, down):
            for left in range(0, width, across):
                yield padded[top : top + down, left : left + across]


def _compressed(chunk: NDArray[Any], options: Options) -> bytes:
    if options.compression not in ("jpeg", "webp"):
        return COMPRESSIONS[options.compression][1](_packed(chunk, options))
    picture = Image.fromarray(chunk.astype(np.uint8).squeeze(2) if chunk.shape[2] == 1 else chunk)
    return saved(picture, options.compression, quality=95, lossless=True, subsampling=0)


def _packed(chunk: NDArray[Any], options: Options) -> bytes:
    size, order = options.bits // 8, options.order
    if options.bits == 24:
        words = chunk.astype(f"{order}u4").view(np.uint8).reshape(*chunk.shape, 4)
        return bytes(words[..., 1:] if options.big_endian else words[..., :3])
    if options.bits not in (8, 16, 32, 64):
        places = np.arange(options.bits)[::-1]
        bits = (chunk.astype(np.int64)[..., np.newaxis] >> places & 1).astype(np.uint8)
        return np.packbits(bits.reshape(len(chunk), -1), axis=1).tobytes()
    code = {UNSIGNED: "u", SIGNED: "i", FLOAT: "f"}[options.number]
    if options.predictor == 3:
        parts = chunk.astype(f">f{size}").view(np.uint8).reshape(*chunk.shape, size)
        rows = parts.transpose(0, 3, 1, 2).reshape(len(chunk), -1, chunk.shape[2])
        return _differences(rows).tobytes()
    stored = chunk.astype(f"{code}{size}")
    if options.predictor == 2:
        stored = _differences(stored.view(f"u{size}"))
    return stored.astype(stored.dtype.newbyteorder("<" if order == "<" else ">")).tobytes()


def _differences(rows: NDArray[Any]) -> NDArray[Any]:
    """Subtract from each number the one to its left; the types wrap around."""
    result = rows.copy()
    result[:, 1:] -= rows[:, :-1]
    return result


def _packbits(data: bytes) -> bytes:
    """Store runs of literal bytes, and one run that repeats a byte."""
    runs = [data[start : start + 100] for start in range(0, len(data), 100)]
    return b"".join(
        bytes([257 - len(run), run[0]])
        if len(run) > 1 and run == run[:1] * len(run)
        else bytes([len(run) - 1]) + run
        for run in runs
    )


def _lzw(data: bytes) -> bytes:
    """Store literal codes of 9 bits; the table is cleared before it would need 10."""
    blocks = (data[start : start + 250] for start in range(0, len(data), 250))
    codes = [code for block in blocks for code in (256, *block)] + [257]
    bits = "".join(f"{code:09b}" for code in codes)
    length = -(-len(bits) // 8)
    return int(bits.ljust(8 * length, "0"), 2).to_bytes(length, "big")


def _zstd(data: bytes) -> bytes:
    """Store one frame of blocks that are not compressed."""
    frame = b"\x28\xb5\x2f\xfd\xa0" + struct.pack("<I", len(data))
    for start in range(0, len(data), _MAX_ZSTD_BLOCK):
        block = data[start : start + _MAX_ZSTD_BLOCK]
        last = start + len(block) == len(data)
        frame += struct.pack("<I", len(block) << 3 | last)[:3] + block
    return frame


COMPRESSIONS: dict[str, tuple[int, Callable[[bytes], bytes]]] = {
    "none": (1, bytes),
    "lzw": (5, _lzw),
    "deflate": (8, zlib.compress),
    "old deflate": (32946, zlib.compress),
    "packbits": (32773, _packbits),
    "lzma": (34925, lzma.compress),
    "zstd": (50000, _zstd),
    "jpeg": (7, bytes),
    "webp": (50001, bytes),
}
