"""Which files are refused, and how memory is bounded."""

import io
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
from tests.support.pictures import Draw


@pytest.mark.parametrize("options", [{"progressive": True}, {"progressive": False}])
def test_truncated_jpeg_is_decoded_partly(draw: Draw, options: dict[str, object]) -> None:
    path = draw(quality=95, **options)
    content = path.read_bytes()
    photo = read_photo(content[: len(content) * 7 // 10])
    assert photo.damaged
    assert (photo.width, photo.height) == (320, 240)
    with pytest.raises(PhotoDamaged):
        read_photo(content[: content.index(b"\xff\xda") + 16])


def test_truncated_png_is_decoded_partly(draw: Draw) -> None:
    content = draw("a.png", size=(640, 480), compress_level=0).read_bytes()
    assert read_photo(content[: len(content) // 2]).damaged
    with pytest.raises(PhotoDamaged):
        read_photo(content[: len(content) // 10])


def test_complete_photo_is_not_damaged(photos: Path) -> None:
    for path in sorted(photos.iterdir()):
        assert not read_photo(path).damaged, path


def test_non_photos_have_typed_errors(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "text.jpg").write_text("hello")
    (tmp_path / "drawing.jpg").write_text("<svg/>")
    (tmp_path / "header.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    for name, error in [
        ("empty.jpg", NotAnImage),
        ("text.jpg", NotAnImage),
        ("drawing.jpg", PhotoUnsupported),
        ("header.jpg", PhotoDamaged),
        ("nothing.jpg", PhotoNotFound),
        ("text.jpg/below.jpg", PhotoNotFound),
        ("", PhotoNotReadable),
    ]:
        with pytest.raises(error):
            read_photo(tmp_path / name)
    with pytest.raises(PhotoNotReadable):
        read_photo("nul\0byte.jpg")


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    for path in (tmp_path / "pipe.jpg", tmp_path / "loop.jpg", Path("/dev/zero")):
        with pytest.raises(PhotoNotReadable):
            read_photo(path)


def test_decompression_bomb_is_refused_before_decoding() -> None:
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(
        ">I4sIIBBBBB", 13, b"IHDR", 30000, 30000, 8, 2, 0, 0, 0
    )
    crc = struct.pack(">I", zlib.crc32(header[12:]))
    chunk = struct.pack(">I4s", 0, b"IDAT") + struct.pack(">I", zlib.crc32(b"IDAT"))
    with pytest.raises(PhotoTooLarge):
        read_photo(header + crc + chunk)


@pytest.mark.parametrize("mode", ["L", "1"])
def test_budget_counts_bytes(mode: str) -> None:
    photo = read_photo(uniform_png(13_000, 11_000, mode))
    assert (photo.width, photo.height, photo.damaged) == (13_000, 11_000, False)
    assert photo.image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGB"])
def test_more_pixels_than_bytes_are_refused(mode: str) -> None:
    with pytest.raises(PhotoTooLarge):
        read_photo(uniform_png(30_000, 20_000, mode, rows=0))


def uniform_png(width: int, height: int, mode: str, rows: int | None = None) -> bytes:
    """Write a white PNG, of which only `rows` may be there."""
    depth, colour_type = {"1": (1, 0), "L": (8, 0), "P": (8, 3), "RGB": (8, 2)}[mode]
    header = struct.pack(">2I5B", width, height, depth, colour_type, 0, 0, 0)
    packer = zlib.compressobj(1)
    row = b"\0" + b"\xff" * (-(-width * depth // 8) * (3 if mode == "RGB" else 1))
    data = b"".join(packer.compress(row) for _ in range(height if rows is None else rows))
    chunks = ((b"IHDR", header), (b"IDAT", data + packer.flush()), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def test_reported_143_mp_grey_photo_is_read(photos: Path) -> None:
    photo = read_photo(photos.parent / "reported" / "png_grey8_143mp.png")
    assert (photo.width, photo.height, photo.damaged) == (13_000, 11_000, False)


def test_200_mp_phone_photo_is_allowed() -> None:
    # The pixels are not there, but the decoder does not know: it fills them, an eighth as large.
    photo = read_photo(claiming(16320, 12240) + bytes(400_000))
    assert (photo.width, photo.height) == (16320, 12240)
    assert min(photo.image.size) >= 512


def claiming(width: int, height: int) -> bytes:
    """Return a small JPEG that says in its header that it is a large one."""
    small = io.BytesIO()
    Image.new("RGB", (16, 16)).save(small, "JPEG")
    content = small.getvalue()
    frame = content.index(b"\xff\xc0")
    return content[: frame + 5] + struct.pack(">HH", height, width) + content[frame + 9 :]


def test_tiny_file_with_huge_claim_is_refused() -> None:
    for content in (claiming(65500, 65500), claiming(65500, 65500)[:-2]):
        with pytest.raises(PhotoDamaged):
            read_photo(content)


def test_flat_photo_in_a_small_file_is_read() -> None:
    for options in ({"progressive": True}, {"optimize": True}):
        flat = io.BytesIO()
        Image.new("RGB", (4000, 3000), "navy").save(flat, "JPEG", quality=50, **options)
        assert not read_photo(flat.getvalue()).damaged


def test_file_read_into_memory_is_counted() -> None:
    content = io.BytesIO()
    Image.new("RGB", (16, 16)).save(content, "AVIF")
    padding = bytes(2**21)
    content.write((len(padding) + 8).to_bytes(4, "big") + b"free" + padding)
    with pytest.raises(PhotoTooLarge):
        read_photo(content.getvalue(), budget=DecodeBudget(limit=2**22))
    assert read_photo(content.getvalue(), budget=DecodeBudget(limit=2**23)).width == 16


def test_decodes_share_one_budget() -> None:
    budget = DecodeBudget(limit=100)
    with budget.reserve(60), budget.reserve(40):
        pass
    with pytest.raises(PhotoTooLarge), budget.reserve(101):
        pass
    with budget.reserve(100):
        pass


def test_hostile_files_have_typed_outcomes(hostile: Path) -> None:
    files = [path for path in hostile.rglob("*") if path.is_file()]
    assert len(files) > 200
    outcomes = Counter(outcome_of(path) for path in files)
    assert set(outcomes) <= {"ok", "not-an-image", "damaged", "too-large", "unsupported"}
    assert outcomes["ok"] > 150
    assert outcomes["damaged"] > 10


def outcome_of(path: Path) -> str:
    """Anything but a `PhotoError` fails the test that asks."""
    try:
        photo = read_photo(path)
    except PhotoError as error:
        return error.code if str(error) else "says nothing"
    return "ok" if photo.image.mode == "RGB" else photo.image.mode


def test_photos_are_never_written_to(photos: Path) -> None:
    before = {path: path.stat() for path in photos.iterdir()}
    for path in list(before)[:20]:
        read_photo(path)
    assert {path: path.stat().st_mtime_ns for path in before} == {
        path: status.st_mtime_ns for path, status in before.items()
    }
