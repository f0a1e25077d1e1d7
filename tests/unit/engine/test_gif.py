"""Broken extensions of a GIF do not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from desktop_app.engine.errors import PhotoDamaged
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners
from tests.unit.engine.builders import SIZE, drawn, shown

PLAIN = drawn("GIF", "P")


def before_frame(content: bytes, added: bytes) -> bytes:
    """Put something behind the global palette."""
    place = 13 + (3 << (content[10] & 7) + 1)
    return content[:place] + added + content[place:]


def extension(label: int, *blocks: bytes) -> bytes:
    return b"!" + bytes([label]) + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


BROKEN = {
    "an empty comment": extension(0xFE),
    "a long comment": extension(0xFE, *[b"a" * 255] * 500),
    "an empty application": extension(0xFF),
    "an application of 3 letters": extension(0xFF, b"abc"),
    "a loop that is not said": extension(0xFF, b"NETSCAPE2.0"),
    "a loop that is cut": extension(0xFF, b"NETSCAPE2.0", b"\1"),
    "XMP": extension(0xFF, b"XMP DataXMP", b"<x/>", *[b"a" * 255] * 3),
    "an empty control": extension(0xF9),
    "a control of 1 byte": extension(0xF9, b"\1"),
    "a control of 3 bytes": extension(0xF9, b"\1\0\0"),
    "text to be drawn": extension(0x01, bytes(12), b"hello"),
    "an unknown extension": extension(0x77, b"ab"),
    "junk": b"\0\0\7",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_extensions_are_ignored(name: str) -> None:
    assert_array_equal(shown(before_frame(PLAIN, BROKEN[name])), shown(PLAIN))


LABELS = st.integers(0, 255).filter(lambda label: label != 0xF9)
BLOCKS = st.lists(st.binary(min_size=1, max_size=20), max_size=3)


@given(added=st.lists(st.tuples(LABELS, BLOCKS), max_size=4))
def test_no_extension_changes_the_pixels(added: list[tuple[int, list[bytes]]]) -> None:
    extensions = b"".join(extension(label, *blocks) for label, blocks in added)
    assert_array_equal(shown(before_frame(PLAIN, extensions)), shown(PLAIN))


def test_transparency_is_found_next_to_broken_extensions() -> None:
    clear = drawn("GIF", "P", transparency=corners(SIZE).convert("P").getpixel((5, 5)))
    found = read_photo(before_frame(clear, BROKEN["an empty application"])).image
    assert found.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("rest", [b"", b"!\xfe\xffcut", b"junk" * 10])
def test_data_after_the_first_frame_is_ignored(rest: bytes) -> None:
    assert_array_equal(shown(PLAIN[:-1] + rest), shown(PLAIN))


@pytest.mark.parametrize(
    "content",
    [
        before_frame(PLAIN, extension(0xFE) * 400_000),
        before_frame(PLAIN, b"!\xfe" + b"\1a" * 400_000),
        PLAIN[:13] + b";",
    ],
    ids=["endless extensions", "endless blocks", "no frame"],
)
def test_gif_without_pixels_is_damaged(content: bytes) -> None:
    with pytest.raises(PhotoDamaged):
        read_photo(content)
