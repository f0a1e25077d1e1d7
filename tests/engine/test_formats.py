import pytest

from desktop_app.engine.errors import NotAnImage, PhotoUnsupported
from desktop_app.engine.formats import sniff


@pytest.mark.parametrize(
    ("header", "plugin"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"GIF89a\x01\x00", "GIF"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "WEBP"),
        (b"BM\x36\x00", "BMP"),
        (b"II*\x00\x08\x00\x00\x00", "TIFF"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIF"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf", "AVIF"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1avifmiaf", "AVIF"),
    ],
)
def test_photos_are_known_by_their_content(header: bytes, plugin: str) -> None:
    assert sniff(header) == plugin


@pytest.mark.parametrize(
    "header",
    [
        b"%PDF-1.7",
        b"8BPS\x00\x01",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">',
        b"\xef\xbb\xbf <svg>",
        b"II*\x00\x10\x00\x00\x00CR\x02\x00",
        b"FUJIFILMCCD-RAW 0201",
        b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom",
        b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41",
        b"RIFF\x24\x00\x00\x00AVI LIST",
        b"\x1a\x45\xdf\xa3\x01\x00",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"\x00\x00\x01\x00\x01\x00",
    ],
)
def test_what_is_known_but_not_read_is_unsupported(header: bytes) -> None:
    with pytest.raises(PhotoUnsupported):
        sniff(header)


@pytest.mark.parametrize("header", [b"", b"hello", b"\x00" * 64, b"RIFF\x24\x00\x00\x00WAVEfmt "])
def test_the_rest_is_not_an_image(header: bytes) -> None:
    with pytest.raises(NotAnImage):
        sniff(header)
