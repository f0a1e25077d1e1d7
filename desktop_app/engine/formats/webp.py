"""Removes the chunks of a WebP that decoding does not need.

libwebp refuses the whole photo if one of them is broken or missing. The layout is that of RFC 9649.
"""

import os
import struct
from dataclasses import dataclass
from typing import BinaryIO

from desktop_app.engine.formats.spliced_file import Piece, put_together

_MAX_METADATA = 4 * 2**20
_MAX_CHUNKS = 100_000
_HAS_PROFILE, _HAS_ALPHA, _HAS_EXIF, _IS_ANIMATED = 0x20, 0x10, 0x08, 0x02
_NO_ANIMATION_SETTINGS = b"ANIM" + struct.pack("<I6x", 6)


@dataclass(frozen=True)
class _Chunk:
    """A chunk: its kind, the offset of its data, and their length."""

    kind: bytes
    start: int
    length: int


def essential_webp(file: BinaryIO) -> BinaryIO:
    """Return a WebP with the pixels, the colour profile and EXIF; pixels are not copied.

    Flags and sizes are set to match the content. All complete frames of an animation are kept.
    """
    chunks = _whole_chunks(file)
    first = _first_by_kind(chunks)
    header = _data(file, first.get(b"VP8X"), 10)
    frames = [chunk for chunk in chunks if chunk.kind == b"ANMF"]
    if len(header) == 10 and header[0] & _IS_ANIMATED and frames:
        return _animation(file, header, first, frames)
    picture = first.get(b"VP8 ") or first.get(b"VP8L")
    size = _picture_size(file, picture)
    if picture is None or size is None:
        file.seek(0)
        return file
    if len(header) < 10:
        return _written(file, _pieces(picture))
    transparency = first.get(b"ALPH") if picture.kind == b"VP8 " else None
    alpha = _HAS_ALPHA if transparency is not None else header[0] & _HAS_ALPHA
    canvas = b"".join((side - 1).to_bytes(3, "little") for side in size)
    return _extended(file, alpha, canvas, first, [*_pieces(transparency), *_pieces(picture)])


def still_size(file: BinaryIO) -> tuple[int, int] | None:
    """Return width and height of a WebP in pixels; None for an animation or without a picture."""
    first = _first_by_kind(_whole_chunks(file))
    picture = first.get(b"VP8 ") or first.get(b"VP8L")
    return None if b"ANMF" in first else _picture_size(file, picture)


def _animation(
    file: BinaryIO, header: bytes, first: dict[bytes, _Chunk], frames: list[_Chunk]
) -> BinaryIO:
    settings = _pieces(first.get(b"ANIM")) or [_NO_ANIMATION_SETTINGS]
    pieces = [*settings, *(piece for frame in frames for piece in _pieces(frame))]
    flags = header[0] & _HAS_ALPHA | _IS_ANIMATED
    return _extended(file, flags, header[4:], first, pieces)


def _extended(
    file: BinaryIO, flags: int, canvas: bytes, first: dict[bytes, _Chunk], pixels: list[Piece]
) -> BinaryIO:
    """Return a file with an extended header; the flags of the metadata are added to `flags`."""
    used = {
        kind: chunk
        for kind, chunk in first.items()
        if kind in (b"ICCP", b"EXIF") and 0 < chunk.length <= _MAX_METADATA
    }
    profile, exif = used.get(b"ICCP"), used.get(b"EXIF")
    flags |= (_HAS_PROFILE if profile else 0) | (_HAS_EXIF if exif else 0)
    header = b"VP8X" + struct.pack("<IB3x", 10, flags) + canvas
    return _written(file, [header, *_pieces(profile), *pixels, *_pieces(exif)])


def _whole_chunks(file: BinaryIO) -> list[_Chunk]:
    size = file.seek(0, os.SEEK_END)
    chunks: list[_Chunk] = []
    place = 12
    while len(chunks) < _MAX_CHUNKS:
        file.seek(place)
        header = file.read(8)
        length = int.from_bytes(header[4:], "little")
        if len(header) < 8 or place + 8 + length > size:
            break
        chunks.append(_Chunk(header[:4], place + 8, length))
        place += 8 + length + length % 2
    return chunks


def _first_by_kind(chunks: list[_Chunk]) -> dict[bytes, _Chunk]:
    first: dict[bytes, _Chunk] = {}
    for chunk in chunks:
        first.setdefault(chunk.kind, chunk)
    return first


def _data(file: BinaryIO, chunk: _Chunk | None, most: int) -> bytes:
    if chunk is None:
        return b""
    file.seek(chunk.start)
    return file.read(min(most, chunk.length))


def _picture_size(file: BinaryIO, picture: _Chunk | None) -> tuple[int, int] | None:
    """Return width and height in pixels; None if this is no picture."""
    data = _data(file, picture, 10)
    if picture is None or len(data) < 10:
        return None
    if picture.kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", data[6:])
        return width & 0x3FFF, height & 0x3FFF
    if picture.kind == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def _pieces(chunk: _Chunk | None) -> list[Piece]:
    """Return a chunk with header and padding; nothing for None."""
    if chunk is None:
        return []
    whole = (chunk.start - 8, chunk.start + chunk.length)
    return [whole, b"\0"] if chunk.length % 2 else [whole]


def _written(file: BinaryIO, pieces: list[Piece]) -> BinaryIO:
    length = 4 + sum(
        len(piece) if isinstance(piece, bytes) else piece[1] - piece[0] for piece in pieces
    )
    return put_together(file, [b"RIFF" + struct.pack("<I", length) + b"WEBP", *pieces])
