"""Which files are refused, and how memory is bounded."""

import os
import struct
import zlib
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.errors import (
    NotAnImage,
    PhotoDamaged,
    PhotoError,
    PhotoNotFound,
    PhotoNotReadable,
    PhotoTooLarge,
    PhotoUnsupported,
)
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners
from tests.unit.engine.builders import box, chunk, drawn, saved, shown


@pytest.mark.parametrize("progressive", [False, True])
def test_truncated_jpeg_is_decoded_partly(progressive: bool) -> None:
    content = saved(corners(), "JPEG", quality=95, progressive=progressive)
    photo = read_photo(content[: len(content) * 7 // 10])
    assert (photo.width, photo.height, photo.damaged) == (320, 240, True)
    with pytest.raises(PhotoDamaged):
        read_photo(content[: content.index(b"\xff\xda") + 16])


def test_truncated_png_is_decoded_partly() -> None:
    content = saved(corners((640, 480)), compress_level=0)
    assert read_photo(content[: len(content) // 2]).damaged
    with pytest.raises(PhotoDamaged):
        read_photo(content[: len(content) // 10])


def test_complete_photo_is_not_damaged(photos: Path) -> None:
    for path in sorted(photos.iterdir()):
        assert not read_photo(path).damaged, path


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NotAnImage),
        (b"hello", NotAnImage),
        (b"<svg/>", PhotoUnsupported),
        (b"\xff\xd8\xff\xe0", PhotoDamaged),
    ],
)
def test_other_files_have_typed_errors(
    tmp_path: Path, content: bytes, error: type[PhotoError]
) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(error):
        read_photo(tmp_path / "a.jpg")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("nothing.jpg", PhotoNotFound),
        ("file.jpg/below.jpg", PhotoNotFound),
        *((name, PhotoNotReadable) for name in ("", "nul\0byte.jpg", "pipe.jpg", "loop.jpg")),
        ("/dev/zero", PhotoNotReadable),
    ],
)
def test_only_regular_files_are_opened(tmp_path: Path, name: str, error: type[PhotoError]) -> None:
    (tmp_path / "file.jpg").touch()
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    with pytest.raises(error):
        read_photo(tmp_path / name)


@pytest.mark.parametrize("mode", ["L", "1"])
def test_budget_counts_bytes(mode: str) -> None:
    photo = read_photo(uniform_png(13_000, 11_000, mode, rows=11_000))
    assert (photo.width, photo.height, photo.damaged) == (13_000, 11_000, False)
    assert photo.image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGB"])
def test_more_pixels_than_bytes_are_refused(mode: str) -> None:
    with pytest.raises(PhotoTooLarge):
        read_photo(uniform_png(30_000, 20_000, mode, rows=0))


def uniform_png(width: int, height: int, mode: str, rows: int) -> bytes:
    """Write a white PNG, of which only `rows` are there."""
    depth, colour_type = {"1": (1, 0), "L": (8, 0), "P": (8, 3), "RGB": (8, 2)}[mode]
    header = struct.pack(">2I5B", width, height, depth, colour_type, 0, 0, 0)
    row = b"\0" + b"\xff" * (-(-width * depth // 8) * (3 if mode == "RGB" else 1))
    data = zlib.compress(row * rows, 1)
    chunks = chunk(b"IHDR", header), chunk(b"IDAT", data), chunk(b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_200_mp_phone_photo_is_allowed() -> None:
    # The pixels are not there, but the decoder does not know: it fills them, an eighth as large.
    photo = read_photo(claiming(16320, 12240) + bytes(400_000))
    assert (photo.width, photo.height) == (16320, 12240)
    assert min(photo.image.size) >= 512


def claiming(width: int, height: int) -> bytes:
    """Return a small JPEG with a header for a large one."""
    content = saved(Image.new("RGB", (16, 16)), "JPEG")
    frame = content.index(b"\xff\xc0")
    return content[: frame + 5] + struct.pack(">HH", height, width) + content[frame + 9 :]


@pytest.mark.parametrize("content", [claiming(65500, 65500), claiming(65500, 65500)[:-2]])
def test_tiny_file_with_huge_claim_is_refused(content: bytes) -> None:
    with pytest.raises(PhotoDamaged):
        read_photo(content)


@pytest.mark.parametrize("option", ["progressive", "optimize"])
def test_flat_photo_in_a_small_file_is_read(option: str) -> None:
    shown(saved(Image.new("RGB", (4000, 3000), "navy"), "JPEG", quality=50, **{option: True}))


def test_file_read_into_memory_is_counted() -> None:
    content = drawn("AVIF") + box(b"free", bytes(2**21))
    with pytest.raises(PhotoTooLarge):
        read_photo(content, budget=DecodeBudget(limit=2**22))
    assert read_photo(content, budget=DecodeBudget(limit=2**23)).width == 64


def test_decodes_share_one_budget() -> None:
    budget = DecodeBudget(limit=100)
    with budget.reserve(60), budget.reserve(40):
        pass
    with pytest.raises(PhotoTooLarge), budget.reserve(101):
        pass
    with budget.reserve(100):
        pass


def test_hostile_files_have_typed_outcomes(hostile: Path) -> None:
    outcomes = Counter(outcome_of(path) for path in hostile.rglob("*") if path.is_file())
    assert outcomes.total() > 200
    assert set(outcomes) <= {"ok", "not-an-image", "damaged", "too-large", "unsupported"}
    assert outcomes["ok"] > 150
    assert outcomes["damaged"] > 10


def outcome_of(path: Path) -> str:
    try:
        photo = read_photo(path)
    except PhotoError as error:
        return error.code if str(error) else "says nothing"
    return "ok" if photo.image.mode == "RGB" else photo.image.mode
