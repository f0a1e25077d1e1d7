"""Decodes the strips and tiles of a TIFF to rows of bytes."""

import io
import itertools
from collections.abc import Callable
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from desktop_app.engine.errors import PhotoDamaged
from desktop_app.engine.formats.tiff import tags as tag
from desktop_app.engine.formats.tiff.layout import BLACK_IS_ZERO, UNCOMPRESSED, WEBP, Layout
from desktop_app.engine.formats.tiff.tags import Tags
from desktop_app.engine.formats.webp import essential_webp, still_size

BLOCK_BYTES = 2**20
"""Bytes that libtiff decodes at once; more only if one chunk is larger."""

_COMPRESSED_BYTES = 4 * BLOCK_BYTES
_REVERSED = np.packbits(
    np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1)[:, ::-1], axis=1
)[:, 0]

Rows = Callable[[int, int], NDArray[np.uint8]]
"""Returns rows `first` to `last` of stacked chunks: uint8 [rows, row_bytes]."""


class Chunks:
    """The chunks of a file, read in order. Chunks that cannot be decoded become zeros.

    `damaged` is set once a chunk could not be decoded; later chunks are not decoded then.
    """

    def __init__(self, file: BinaryIO, tags: Tags, layout: Layout) -> None:
        """Raises `PhotoDamaged` if no chunk is stored."""
        number = layout.chunks * layout.planes
        offsets, counts = (
            (tag.TILE_OFFSETS, tag.TILE_BYTE_COUNTS)
            if layout.tiled
            else (tag.STRIP_OFFSETS, tag.STRIP_BYTE_COUNTS)
        )
        self.damaged = False
        self._file = file
        self._layout = layout
        self._offsets = tags.integers(offsets, number)
        self._counts = tags.integers(counts, number)
        self._tables = tags.content(tag.JPEG_TABLES)
        if not self._offsets.any():
            raise PhotoDamaged("nothing-decoded")

    def stack(self, first: int, count: int, rows: int) -> Rows:
        """Return the rows of `count` consecutive chunks, which have `rows` rows together."""
        if self._layout.compression == UNCOMPRESSED:
            return lambda top, bottom: self._stored(first, top, bottom)
        if self._layout.compression == WEBP:
            pixels = self._webp(first, count)
            return lambda top, bottom: pixels[top:bottom]
        image = self._decoded(first, count, rows)
        width = self._layout.row_bytes
        return lambda top, bottom: np.asarray(image.crop((0, top, width, bottom)))

    def _stored(self, first: int, top: int, bottom: int) -> NDArray[np.uint8]:
        height, row_bytes = self._layout.chunk_height, self._layout.row_bytes
        rows = np.zeros((bottom - top, row_bytes), np.uint8)
        for chunk in range(top // height, -(-bottom // height)):
            begin, end = max(top, chunk * height), min(bottom, (chunk + 1) * height)
            if not self._is_there(first + chunk):
                continue
            skipped = (begin - chunk * height) * row_bytes
            data = self._read(first + chunk, skipped, (end - begin) * row_bytes)
            place = (begin - top) * row_bytes
            rows.reshape(-1)[place : place + len(data)] = np.frombuffer(data, np.uint8)
            if len(data) < (end - begin) * row_bytes:
                self.damaged = True
        return _REVERSED[rows] if self._layout.bits_reversed else rows

    def _webp(self, first: int, count: int) -> NDArray[np.uint8]:
        """Decode chunks of WebP, which Pillow's libtiff cannot; each is a complete WebP file."""
        layout = self._layout
        rows = np.zeros((count * layout.chunk_height, layout.row_bytes), np.uint8)
        for chunk in range(count):
            if not self._is_there(first + chunk):
                continue
            data = self._read(first + chunk, 0, self._size(first + chunk))
            if layout.bits_reversed:
                data = _REVERSED[np.frombuffer(data, np.uint8)].tobytes()
            content = io.BytesIO(data)
            width, height = still_size(content) or (0, 0)  # before libwebp allocates memory
            try:
                if width != layout.chunk_width or height > layout.chunk_height:
                    raise OSError("its size is not that of the tags")
                image = Image.open(essential_webp(content), formats=["WEBP"])
                pixels = np.asarray(image.convert("RGBA" if layout.samples == 4 else "RGB"))
            except (OSError, ValueError):
                self.damaged = True
                continue
            top = chunk * layout.chunk_height
            rows[top : top + height] = pixels.reshape(height, -1)
        return rows

    def _decoded(self, first: int, count: int, rows: int) -> Image.Image:
        """Decode chunks by libtiff as one grey picture with one 8-bit pixel for each byte.

        If that fails, each half is tried, down to the damaged chunk.
        """
        height, width = self._layout.chunk_height, self._layout.row_bytes
        sizes = [self._size(chunk) for chunk in range(first, first + count)]
        if count == 1:
            decodable = self._is_there(first)
        else:
            decodable = all(sizes) and sum(sizes) <= _COMPRESSED_BYTES
        if decodable:
            try:
                return self._libtiff(first, sizes, rows)
            except OSError as error:
                if error.errno is not None:  # the disk failed
                    raise
                self.damaged = count == 1
        image = Image.new("L", (width, rows))
        if count > 1 and not self.damaged:
            half = count // 2
            image.paste(self._decoded(first, half, half * height), (0, 0))
            rest = self._decoded(first + half, count - half, rows - half * height)
            image.paste(rest, (0, half * height))
        return image

    def _libtiff(self, first: int, sizes: list[int], rows: int) -> Image.Image:
        """Decode chunks by writing them as a TIFF in memory; raises `OSError` for damage."""
        layout = self._layout
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        tags[tag.WIDTH], tags[tag.HEIGHT], tags[tag.BITS] = layout.row_bytes, rows, 8
        tags[tag.COMPRESSION], tags[tag.PHOTOMETRIC] = layout.compression, BLACK_IS_ZERO
        tags[tag.FILL_ORDER] = 2 if layout.bits_reversed else 1
        tags[tag.ROWS_PER_STRIP] = min(rows, layout.chunk_height)
        tags[tag.STRIP_OFFSETS] = tuple(itertools.accumulate([0, *sizes[:-1]]))
        tags[tag.STRIP_BYTE_COUNTS] = tuple(sizes)
        if self._tables:
            tags[tag.JPEG_TABLES] = self._tables
        content = io.BytesIO()
        tags.save(content)
        for chunk, size in enumerate(sizes, first):
            for skipped in range(0, size, BLOCK_BYTES):
                content.write(self._read(chunk, skipped, min(BLOCK_BYTES, size - skipped)))
        content.seek(0)
        image = TiffImagePlugin.TiffImageFile(content)
        image.load()
        return image

    def _is_there(self, chunk: int) -> bool:
        """Tell whether to decode a chunk. A sparse file omits chunks that contain only zeros."""
        offset, count = self._place(chunk)
        if (offset, count) != (0, 0) and not 0 < offset < self._layout.file_size:
            self.damaged = True
        return offset > 0 and not self.damaged

    def _place(self, chunk: int) -> tuple[int, int]:
        """Return offset and byte count of a chunk; the default count is the size of the file."""
        offset = int(self._offsets[chunk]) if chunk < len(self._offsets) else -1
        count = int(self._counts[chunk]) if chunk < len(self._counts) else self._layout.file_size
        if offset > 0 and count == 0:  # some programs do not write it
            count = self._layout.file_size
        return offset, count

    def _size(self, chunk: int) -> int:
        """Return how many bytes of a compressed chunk are in the file and can be used."""
        offset, count = self._place(chunk)
        if offset <= 0:
            return 0
        raw = self._layout.row_bytes * self._layout.chunk_height
        return max(0, min(count, self._layout.file_size - offset, most_compressed(raw)))

    def _read(self, chunk: int, skipped: int, size: int) -> bytes:
        self._file.seek(int(self._offsets[chunk]) + skipped)
        return self._file.read(size)


def most_compressed(size: int) -> int:
    """Return the most bytes that `size` bytes take compressed; LZW and JPEG can enlarge data."""
    return 2 * size + 2**16
