"""What a file is, by its first bytes; its name may say anything.

The signatures are those of the formats' own specifications.
"""

from desktop_app.engine.errors import NotAnImage, PhotoUnsupported

SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .gif .webp .bmp .tif .tiff .heic .heif .hif .avif".split()
)
"""Suffixes, in lower case, of the files that a folder gives."""

HEADER_BYTES = 512

_PHOTOS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
)
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})

_OTHERS = (
    (b"%PDF-", "PDF document"),
    (b"%!PS", "PostScript document"),
    (b"\xc5\xd0\xd3\xc6", "PostScript document"),
    (b"8BPS", "Photoshop document"),
    (b"\x00\x00\x01\x00", "Windows icon"),
    (b"\x00\x00\x02\x00", "Windows cursor"),
    (b"icns", "macOS icon"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000 image"),
    (b"\xff\x4f\xff\x51", "JPEG 2000 image"),
    (b"\xff\x0a", "JPEG XL image"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL image"),
    (b"\x1a\x45\xdf\xa3", "video"),
    (b"FLV\x01", "video"),
    (b"\x00\x00\x01\xba", "video"),
    (b"\x00\x00\x01\xb3", "video"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video"),
    (b"FUJIFILMCCD-RAW", "camera RAW photo"),
    (b"IIRO", "camera RAW photo"),
    (b"IIRS", "camera RAW photo"),
    (b"MMOR", "camera RAW photo"),
    (b"IIU\x00", "camera RAW photo"),
    (b"FOVb", "camera RAW photo"),
    (b"\x00MRM", "camera RAW photo"),
    (b"DDS ", "DirectDraw texture"),
    (b"BLP1", "Blizzard texture"),
    (b"BLP2", "Blizzard texture"),
    (b"\x01\xda", "SGI image"),
    (b"gimp xcf ", "GIMP document"),
    (b"\x76\x2f\x31\x01", "OpenEXR image"),
    (b"PK\x03\x04", "ZIP archive or office document"),
)


def sniff(header: bytes) -> str:
    """Name the Pillow plugin for a file that begins with `header` (`HEADER_BYTES` are enough).

    Raises `PhotoUnsupported` for what is known but not read here, `NotAnImage` for the rest.
    """
    if not header:
        raise NotAnImage("The file is empty.")
    for signature, plugin in _PHOTOS:
        if header.startswith(signature):
            if plugin == "TIFF" and header[8:10] == b"CR":
                raise _unsupported("camera RAW photo")
            return plugin
    if header[:4] == b"RIFF":
        if header[8:12] == b"WEBP":
            return "WEBP"
        raise _unsupported("video") if header[8:12] == b"AVI " else NotAnImage(_NOT_AN_IMAGE)
    if header[4:8] == b"ftyp":
        return _sniff_iso_media(header)
    for signature, kind in _OTHERS:
        if header.startswith(signature):
            raise _unsupported(kind)
    text = header.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<svg") or (text.startswith((b"<?xml", b"<!--")) and b"<svg" in text):
        raise _unsupported("SVG drawing")
    raise NotAnImage(_NOT_AN_IMAGE)


_NOT_AN_IMAGE = "The file is not an image."


def _sniff_iso_media(header: bytes) -> str:
    """The brands stand in the first box: HEIF, AVIF, camera RAW and MP4 all begin alike."""
    box = header[: int.from_bytes(header[:4], "big")]
    major = box[8:12]
    brands = {major, *(box[i : i + 4] for i in range(16, len(box) - 3, 4))}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    if brands & _HEIF_BRANDS:
        return "HEIF"
    raise _unsupported("camera RAW photo" if major == b"crx " else "video")


def _unsupported(kind: str) -> PhotoUnsupported:
    return PhotoUnsupported(f"This kind of file is not supported: {kind}.")
