"""A GIF is shown whatever its extensions are like."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.engine.errors import PhotoDamaged
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners


def saved(**options: object) -> bytes:
    content = io.BytesIO()
    corners((64, 48)).convert("P").save(content, "GIF", **options)
    return content.getvalue()


def before_frame(content: bytes, added: bytes) -> bytes:
    """Put something behind the global palette."""
    place = 13 + (3 << (content[10] & 7) + 1)
    return content[:place] + added + content[place:]


def extension(label: int, *blocks: bytes) -> bytes:
    return b"!" + bytes([label]) + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


def pixels(content: bytes) -> np.ndarray:
    photo = read_photo(content)
    assert not photo.damaged
    return np.asarray(photo.image)


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
    plain = saved()
    found = pixels(before_frame(plain, BROKEN[name]))
    np.testing.assert_array_equal(found, pixels(plain))


@given(
    added=st.lists(
        st.tuples(
            st.integers(0, 255).filter(lambda label: label != 0xF9),
            st.lists(st.binary(min_size=1, max_size=20), max_size=3),
        ),
        max_size=4,
    )
)
def test_no_extension_changes_the_pixels(added: list[tuple[int, list[bytes]]]) -> None:
    plain = saved()
    extensions = b"".join(extension(label, *blocks) for label, blocks in added)
    np.testing.assert_array_equal(pixels(before_frame(plain, extensions)), pixels(plain))


def test_transparency_is_found_next_to_broken_extensions() -> None:
    clear = saved(transparency=corners((64, 48)).convert("P").getpixel((5, 5)))
    found = read_photo(before_frame(clear, BROKEN["an empty application"])).image
    assert found.getpixel((5, 5)) == (255, 255, 255)


def test_data_after_the_first_frame_is_ignored() -> None:
    plain = saved()
    for rest in (b"", b"!\xfe\xffcut", b"junk" * 10):
        np.testing.assert_array_equal(pixels(plain[:-1] + rest), pixels(plain))


def test_endless_blocks_are_refused() -> None:
    for added in (extension(0xFE) * 400_000, b"!\xfe" + b"\1a" * 400_000):
        with pytest.raises(PhotoDamaged):
            read_photo(before_frame(saved(), added))


def test_gif_without_a_frame_is_damaged() -> None:
    with pytest.raises(PhotoDamaged):
        read_photo(saved()[:13] + b";")
