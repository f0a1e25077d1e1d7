"""Removes the segments of a JPEG that decoding does not need, and refuses kinds that are not read.

Pillow refuses the whole photo if one of those segments is broken. The markers are those of ITU-T
T.81, table B.1, and of T.87 (JPEG-LS).
"""

import os
from collections.abc import Iterator
from typing import IO, BinaryIO

from PIL import JpegImagePlugin

from desktop_app.engine.errors import PhotoDamaged, unsupported
from desktop_app.engine.formats.spliced_file import Piece, put_together

_MAX_STEPS = 500_000
"""Bytes of markers and between segments that are read; a photo has a few dozen."""
_MAX_TABLES = 2**20
"""Bytes of all tables and frames before the pixels; a photo has a few thousand."""
_MAX_METADATA = 16 * 2**20
"""Bytes of profile and EXIF that are kept: the largest size of a colour profile in a JPEG."""

_PIECE_BYTES = 2**20
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_HEIGHT_LATER, _DEFINE_HEIGHT = b"\0\0", b"\xff\xdc\0\4"
_WITHOUT_LENGTH = (0x01, *range(0xD0, 0xD9))
_TABLES = (0xC4, 0xCC, 0xDB, 0xDD)
_ARITHMETIC_FRAMES = (0xC9, 0xCA)
_LOSSLESS_FRAME, _LOSSLESS = 0xC3, "lossless JPEG"
_FRAMES = (0xC0, 0xC1, 0xC2, _LOSSLESS_FRAME, *_ARITHMETIC_FRAMES)
_UNREAD = {
    0xCB: _LOSSLESS,
    **dict.fromkeys((0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF, 0xDE, 0xDF), "hierarchical JPEG"),
    0xF7: "JPEG-LS image",
}
# Prefix and least length of the application segments that are used; Pillow fails on shorter ones.
_APPLICATIONS = {
    0xE0: (b"JFIF\0", 14),
    0xE1: (b"Exif\0\0", 6),
    0xE2: (b"ICC_PROFILE\0", 14),
    0xEE: (b"Adobe", 12),
}


class JpegFile(JpegImagePlugin.JpegImageFile):
    """Pillow's JPEG with the facts for a memory estimate; reads arithmetic coding of any length."""

    first_scan = 0
    """Offset in the file."""
    is_arithmetic = False
    is_lossless = False
    holds_coefficients = False
    """Whether libjpeg keeps all coefficients of the photo, at full size, until the last scan."""
    bytes_at_once = 0
    """Bytes that are read at once: libjpeg cannot suspend inside arithmetic coding."""

    def _open(self) -> None:
        super()._open()
        assert self.fp is not None
        frame, components = _coding(self.fp)
        self.first_scan = self.fp.tell()
        self.is_arithmetic = frame in _ARITHMETIC_FRAMES
        self.is_lossless = frame == _LOSSLESS_FRAME
        self.holds_coefficients = components < self.layers or "progressive" in self.info
        if self.is_arithmetic:
            self.bytes_at_once = self.decodermaxblock = self.fp.seek(0, os.SEEK_END)

    def draft(
        self, mode: str | None, size: tuple[int, int] | None
    ) -> tuple[str, tuple[int, int, float, float]] | None:
        """Reduce the photo while decoding; libjpeg cannot do so for lossless JPEG."""
        return None if self.is_lossless else super().draft(mode, size)

    def _read_dpi_from_exif(self) -> None:
        """Do nothing: the resolution is not needed, and unusual EXIF makes this method fail."""


def essential_jpeg(file: BinaryIO) -> BinaryIO:
    """Return a JPEG with the tables, the frame, the scans and the usable JFIF, Adobe, ICC and EXIF.

    Pixels are not copied. Raises `PhotoUnsupported` for kinds that libjpeg does not decode, and
    `PhotoDamaged` if there is no scan.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(2)
    pieces: list[Piece] = [b"\xff\xd8"]
    tables, metadata = _MAX_TABLES, _MAX_METADATA
    later_height: bytes | None = None
    for marker in _markers(file):
        if marker in _WITHOUT_LENGTH:
            continue
        start = file.tell() - 2
        if marker == _START_OF_SCAN:
            return put_together(file, [*pieces, (start, size)])
        if marker == _END_OF_IMAGE:
            break
        if marker in _UNREAD:
            raise unsupported(_UNREAD[marker])
        length = max(2, int.from_bytes(file.read(2), "big"))
        stop = start + 2 + length
        if marker in _FRAMES:
            frame = file.read(length - 2)
            _refuse_odd_frame(marker, frame)
            if frame[1:3] == _HEIGHT_LATER:
                # Once only, because it searches the whole file.
                later_height = _find_height(file, stop) if later_height is None else later_height
                pieces += [(start, start + 5), later_height or _HEIGHT_LATER]
                start += 7
        if marker in _FRAMES or marker in _TABLES:
            pieces.append((start, stop))
            tables -= length
        elif _is_useful(file, marker, length) and length <= metadata:
            pieces.append((start, stop))
            metadata -= length
        if tables < 0:
            break
        file.seek(stop)
    raise PhotoDamaged("nothing-decoded")


def _is_useful(file: BinaryIO, marker: int, length: int) -> bool:
    """Tell whether the segment, whose data follow in the file, is used and long enough."""
    if marker not in _APPLICATIONS:
        return False
    prefix, shortest = _APPLICATIONS[marker]
    return length - 2 >= shortest and file.read(len(prefix)) == prefix


def _find_height(file: BinaryIO, place: int) -> bytes:
    """Return the two bytes of the height from the DNL segment after the first scan; b"" if none."""
    file.seek(place)
    before = b""
    while block := file.read(2**16):
        found = (before + block).find(_DEFINE_HEIGHT)
        if found >= 0:
            file.seek(place + found - len(before) + len(_DEFINE_HEIGHT))
            return file.read(2)
        before = block[-len(_DEFINE_HEIGHT) :]
        place += len(block)
    return b""


def count(file: BinaryIO, marker: bytes) -> int:
    """Return how often a two-byte marker occurs after the position of the file."""
    found, last = 0, b""
    while piece := file.read(_PIECE_BYTES):
        found += (last + piece).count(marker)
        last = piece[-1:]
    return found


def _coding(file: IO[bytes]) -> tuple[int, int]:
    """Return the marker of the frame and the number of components of the first scan; seek to it."""
    frame = 0
    file.seek(2)
    for marker in _markers(file):
        if marker in _WITHOUT_LENGTH:
            continue
        if marker in _FRAMES:
            frame = marker
        length = int.from_bytes(file.read(2), "big")
        if marker == _START_OF_SCAN:
            return frame, int.from_bytes(file.read(1), "big")
        file.seek(length - 2, os.SEEK_CUR)
    return frame, 0


def _markers(file: IO[bytes]) -> Iterator[int]:
    """Yield the second byte of each following marker; skips junk and padding as libjpeg does."""
    marked = False
    for _ in range(_MAX_STEPS):
        byte = file.read(1)
        if not byte:
            return
        if marked and byte not in (b"\0", b"\xff"):
            yield byte[0]
            marked = False
        else:
            marked = byte == b"\xff"


def _refuse_odd_frame(marker: int, frame: bytes) -> None:
    """Raise for a complete frame that does not have 8 bits in 1, 3 or 4 components."""
    if len(frame) < 6 or len(frame) != 6 + 3 * frame[5]:
        return
    if frame[0] != 8 and marker == _LOSSLESS_FRAME:
        raise unsupported(_LOSSLESS)
    if frame[0] == 12:
        raise unsupported("12-bit JPEG")
    if frame[5] not in (1, 3, 4):
        raise unsupported("JPEG of unusual colours")
