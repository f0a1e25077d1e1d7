"""SVG and other markup are distinguished by their content."""

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.engine.errors import NotAnImage
from desktop_app.engine.formats.detection import sniff
from desktop_app.engine.formats.signatures import _BINARY
from tests.unit.engine.builders import NOISE, box, kind_of, targa

ROOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9"/>'

XML = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'

DOCTYPE = (
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
    '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
)

ENTITIES = '<!DOCTYPE svg [\n<!ENTITY a "http://ns.adobe.com/x>y">\n<!ENTITY b "[c]">\n]>\n'

QUOTED = (
    """<!DOCTYPE svg SYSTEM "a>b" [<!-- it's ]> --><?x ]> ?><!ENTITY a "]>"><!ENTITY b '"]>'>]>"""
)

PROLOGS = [
    *("", " \n\t", XML, DOCTYPE, XML + DOCTYPE, XML + ENTITIES, QUOTED),
    f"<!-- {'long ' * 20_000} -->",
    "<!-- <svg> is not yet here -->\n" * 50,
    XML + '<?xml-stylesheet href="a.css"?><!-- a --> <!-- b -->' + DOCTYPE,
]


@pytest.mark.parametrize("prolog", PROLOGS, ids=lambda text: text[:30])
@pytest.mark.parametrize("root", [ROOT, "<svg>", "<svg\n>", "<svg/>", "<svg:svg xmlns:svg='x'>"])
def test_svg_is_detected_by_its_root_element(prolog: str, root: str) -> None:
    text = prolog + root
    utf_8, utf_16, big_endian = (text.encode(code) for code in ("utf-8", "utf-16", "utf-16-be"))
    for content in (
        *(utf_8, b"\xef\xbb\xbf" + utf_8, gzip.compress(utf_8)),
        *(utf_16, utf_16[2:], gzip.compress(utf_16), big_endian, b"\xfe\xff" + big_endian),
    ):
        assert kind_of(content) == "SVG drawing"


@pytest.mark.parametrize("prolog", PROLOGS, ids=lambda text: text[:30])
@pytest.mark.parametrize("root", ["<html><svg/></html>", "<svgs/>", "<!-- <svg> -->", "svg", "<"])
def test_other_markup_is_not_an_image(prolog: str, root: str) -> None:
    text = prolog + root
    for content in (text.encode(), text.encode("utf-16"), gzip.compress(text.encode())):
        with pytest.raises(NotAnImage):
            sniff(io.BytesIO(content))


@pytest.mark.parametrize(
    "content",
    [
        *(
            b"",
            b"hello",
            b"\0" * 64,
            b"\0" * 5000,
            NOISE,
            b"\xff\xfe" + "hello".encode("utf-16-le"),
        ),
        box(b"ftyp", b"M4A ", bytes(4), b"M4A mp42") + box(b"mdat"),
        *(b"P3 is a player\n", b"P6\n", b"P5 letters 5 5 5", b"P1 2 3 and so on\n", b"PF\nhello\n"),
        *(b"BM25 ranks documents\n", b"BM" + b"\x80" * 40, b"BM\0\0\0\0", b"BM" + bytes(60)),
        *(b"\x01\xdahello", b"\x01\xda\5\5\0\2", b"\xff\nhello", b"\xff\n\n\nhello" * 99),
        *(b"IIU is a name\n", b"II*\n", b"GIF89a is a format\n", b"8BPS\n", b"icns\n"),
        *(b"FLIF text\n", b"AC1015 is a version\n", b"#?RADIANCE of the sun\n"),
        *(b"id=ImageMagicks\n", b"RIFF stands for WEBPs\n", b"free moov and mdat\n"),
        *(b"#define a 1\n", b"RIFF\x24\0\0\0WAVEfmt ", b"ID3\4\0\0\0\0\0\0"),
        *(b"G" * 1000, (b"G" + b"a" * 187) * 9, gzip.compress(b"hello"), b"\x1f\x8b\x08broken"),
        *(b"\0\0\1\0\1\0", b"\0\0\1\0\1\0" + bytes(16) + NOISE, b"\0\0\2\0" + bytes(14)),
        *(targa(2, 24, bytes(35)), targa(2, 7, bytes(48)), targa(1, 8, bytes(12))),
        *(b"7z\xbc\xaf\x27\x1c\0\4", b"\x7fELF\2\1\1\0"),
    ],
    ids=lambda content: repr(content[:20]),
)
def test_other_content_is_not_an_image(content: bytes) -> None:
    with pytest.raises(NotAnImage):
        sniff(io.BytesIO(content))


SIGNATURES = [signature for found in _BINARY.values() for _, signature in found]
TEXT = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]))


@given(signature=st.sampled_from([*SIGNATURES, b"BM", b"GIF89a"]), text=TEXT)
def test_text_with_a_signature_prefix_is_text(signature: bytes, text: str) -> None:
    letters = bytes(byte for byte in signature if 32 <= byte < 127)
    with pytest.raises(NotAnImage):
        sniff(io.BytesIO(letters + b" " + text.encode()))


class Counting(io.BytesIO):
    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.taken += len(content)
        return content


@pytest.mark.parametrize(
    "content",
    [
        b"<!-- " + b"a" * 5_000_000,
        gzip.compress(b"<!-- " + b"a" * 50_000_000),
        b"<!DOCTYPE svg [" + b"<!--" * 1_000_000,
        b"<!DOCTYPE svg [" + b"<'" * 1_000_001,
    ],
    ids=["comment", "zipped comment", "comments", "quotes"],
)
def test_endless_markup_is_read_to_a_limit(content: bytes) -> None:
    file = Counting(content)
    with pytest.raises(NotAnImage):
        sniff(file)
    assert file.taken < 2_000_000
