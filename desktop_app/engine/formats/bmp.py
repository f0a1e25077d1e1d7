"""BMP files with every version of the header and with any colour masks.

The layouts are those of Microsoft's BITMAPINFOHEADER to BITMAPV5HEADER, and of OS/2 2.0.
"""

import os
import struct
from dataclasses import dataclass
from typing import IO, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from desktop_app.engine.errors import unsupported
from desktop_app.engine.formats.spliced_file import put_together

_FILE_HEADER = 14
_CORE_HEADER, _INFO_HEADER = 12, 40
_WINDOWS_HEADERS = (40, 52, 56, 108, 124)
_BITFIELDS, _JPEG, _PNG, _ALPHA_BITFIELDS = 3, 4, 5, 6
_CMYK = (11, 12, 13)
# Masks of red, green, blue and alpha that Pillow reads; it reads zero masks as the usual ones.
_USUAL_MASKS = {
    16: ((0xF800, 0x7E0, 0x1F, 0), (0x7C00, 0x3E0, 0x1F, 0)),
    24: ((0xFF0000, 0xFF00, 0xFF, 0),),
    32: ((0xFF0000, 0xFF00, 0xFF, 0), (0xFF0000, 0xFF00, 0xFF, 0xFF000000), (0, 0, 0, 0)),
}
_BAND_PIXELS = 2**16


@dataclass(frozen=True)
class _Header:
    """`height` is negative if the first row is the top row; `pixels_at` is 0 if unknown."""

    size: int
    width: int
    height: int
    bits: int
    compression: int
    masks: tuple[int, ...]
    pixels_at: int


def essential_bmp(file: BinaryIO) -> tuple[BinaryIO, str]:
    """Return a BMP with a header that Pillow reads, or the JPEG or PNG in it, and the plugin.

    Raises `PhotoUnsupported` for layouts that are not read.
    """
    size = file.seek(0, os.SEEK_END)
    header = _header(file)
    of_windows = header.size in _WINDOWS_HEADERS
    if of_windows and header.compression in (_JPEG, _PNG):
        inner = put_together(file, [(header.pixels_at, size)])
        return inner, "JPEG" if header.compression == _JPEG else "PNG"
    odd_compression = header.compression in (_CMYK if of_windows else (_BITFIELDS, _JPEG))
    odd_masks = _has_unusual_masks(header) and header.bits not in (16, 32)
    if odd_compression or odd_masks or header.bits in (2, 64):
        raise unsupported("BMP of an unusual layout")
    begin = _FILE_HEADER + header.size
    if header.size == _CORE_HEADER or (of_windows and header.pixels_at >= begin):
        file.seek(0)
        return file, "BMP"
    file.seek(_FILE_HEADER)
    fields = file.read(min(header.size, _INFO_HEADER))[4:]
    # OS/2 may omit the last fields. Without an offset, the pixels follow the header.
    new_size = header.size if of_windows else _INFO_HEADER
    written = struct.pack("<I", new_size) + fields.ljust(_INFO_HEADER - 4, b"\0")
    pixels_at = header.pixels_at - header.size + new_size if header.pixels_at >= begin else 0
    pieces = [b"BM" + struct.pack("<8xI", pixels_at) + written]
    rest = _FILE_HEADER + (_INFO_HEADER if of_windows else header.size)
    return put_together(file, [*pieces, (rest, size)]), "BMP"


def open_bmp(file: BinaryIO) -> ImageFile.ImageFile:
    """Open a file that `essential_bmp` returned."""
    if _has_unusual_masks(_header(file)):
        file.seek(0)
        return MaskedBmpFile(file)
    file.seek(0)
    return Image.open(file, formats=["BMP"])


class MaskedBmpFile(ImageFile.ImageFile):
    """A BMP of 16 or 32 bits with masks that Pillow has no mode for."""

    format = "BMP"
    format_description = "Windows Bitmap with colour masks"

    def _open(self) -> None:
        assert self.fp is not None
        header = _header(self.fp)
        self._size = header.width, abs(header.height)
        self._mode = "RGBA" if header.masks[3] else "RGB"
        masks = 3 + (header.compression == _ALPHA_BITFIELDS) if header.size == _INFO_HEADER else 0
        place = header.pixels_at or _FILE_HEADER + header.size + 4 * masks
        arguments = (header.bits, header.masks, header.height < 0)
        self.tile = [ImageFile._Tile("bmp_masked", (0, 0, *self._size), place, arguments)]


class _MaskedDecoder(ImageFile.PyDecoder):
    _pulls_fd = True

    def decode(self, buffer: object) -> tuple[int, int]:
        """Decode in bands, so that little memory is needed beside the picture."""
        assert self.fd is not None
        assert self.im is not None
        bits, masks, downwards = self.args
        width, height = self.state.xsize, self.state.ysize
        row_bytes = -(-width * bits // 32) * 4
        opaque = True
        for row in range(0, height, max(1, _BAND_PIXELS // width)):
            rows = min(max(1, _BAND_PIXELS // width), height - row)
            data = self.fd.read(rows * row_bytes)
            if len(data) < rows * row_bytes:
                return -1, -2  # Pillow's code for a decoding error: the file is truncated
            values = np.frombuffer(data, f"<u{bits // 8}").reshape(rows, -1)[:, :width]
            bands = [_channel(values, mask) for mask in masks[: len(self.mode)]]
            opaque = opaque and not (self.mode == "RGBA" and bands[3].any())
            pixels = np.stack(bands, axis=-1)
            self.state.yoff = row if downwards else height - row - rows
            self.state.ysize = rows
            self.set_as_raw((pixels if downwards else pixels[::-1]).tobytes())
        if opaque and self.mode == "RGBA":  # an alpha channel of zeros is not used as alpha
            self.im.fillband(3, 255)
        return -1, 0


Image.register_decoder("bmp_masked", _MaskedDecoder)


def _channel(values: NDArray[np.unsignedinteger], mask: int) -> NDArray[np.uint8]:
    """Return the values of the bits under a mask, scaled to 0..255."""
    if mask == 0:
        return np.zeros(values.shape, np.uint8)
    shift = (mask & -mask).bit_length() - 1
    largest = mask >> shift
    found = (values.astype(np.uint64) & np.uint64(mask)) >> np.uint64(shift)
    return ((found * np.uint64(255) + np.uint64(largest // 2)) // np.uint64(largest)).astype(
        np.uint8
    )


def _header(file: IO[bytes]) -> _Header:
    file.seek(0)
    data = file.read(_FILE_HEADER + 124)
    pixels_at, size = struct.unpack_from("<II", data.ljust(18, b"\0"), 10)
    fields = data[18 : _FILE_HEADER + size].ljust(36, b"\0")
    if size == _CORE_HEADER:
        width, height, _, bits = struct.unpack_from("<HHHH", fields)
        compression = 0
    else:
        width, height, _, bits, compression = struct.unpack_from("<iiHHI", fields)
    masks = (0, 0, 0, 0)
    if size in _WINDOWS_HEADERS and compression in (_BITFIELDS, _ALPHA_BITFIELDS):
        # After the first version of the header, and inside the later ones.
        found = struct.unpack_from("<4I", data.ljust(_FILE_HEADER + 124, b"\0"), 54)
        has_alpha = size >= 56 or (size == _INFO_HEADER and compression == _ALPHA_BITFIELDS)
        masks = found if has_alpha else (*found[:3], 0)
    return _Header(size, width, height, bits, compression, masks, pixels_at)


def _has_unusual_masks(header: _Header) -> bool:
    if header.compression == _ALPHA_BITFIELDS:
        return True
    return header.compression == _BITFIELDS and header.masks not in _USUAL_MASKS.get(
        header.bits, ()
    )
