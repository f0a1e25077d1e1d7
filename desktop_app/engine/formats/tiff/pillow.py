"""TIFF files that are decoded by Pillow's libtiff: fax, JPEG and YCbCr."""

import struct
from typing import BinaryIO

from PIL import ImageFile, TiffImagePlugin

from desktop_app.engine.errors import unsupported
from desktop_app.engine.formats.spliced_file import put_together
from desktop_app.engine.formats.tiff import tags as tag
from desktop_app.engine.formats.tiff.tags import Tags


def essential_tiff(file: BinaryIO, tags: Tags) -> BinaryIO:
    """Return a TIFF with the first page and its essential tags; pixels are not copied.

    libtiff does not map this file into memory, because it has no file descriptor. The loss of the
    disk of a mapped file would end the program.
    """
    order = tags.byte_order
    header = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, tags.file_size)
    return put_together(file, [header, (len(header), tags.file_size), tags.essential()])


class TiffFile(TiffImagePlugin.TiffImageFile):
    """A TIFF as Pillow opens it."""

    def _setup(self) -> None:
        try:
            super()._setup()
        except SyntaxError as error:  # intact tags that Pillow has no mode for
            compression = self.tag_v2.get(tag.COMPRESSION, 1)
            codec = TiffImagePlugin.COMPRESSION_INFO.get(compression, compression)
            raise unsupported(
                "TIFF with {codec} compression of such samples", codec=codec
            ) from error
        if self.mode == "YCbCr":
            # Pillow reads uncompressed YCbCr as three bytes per pixel, even if it is subsampled.
            size = self.tag_v2[tag.WIDTH], self.tag_v2[tag.HEIGHT]
            arguments = ("RGBX", False, self.tag_v2.offset)
            self.tile = [ImageFile._Tile("libtiff", (0, 0, *size), 0, arguments)]
            self.use_load_libtiff = True
            self._mode = "RGB"
