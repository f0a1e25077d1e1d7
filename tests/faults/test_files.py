"""Files that are no photos, are broken, or are no files: a typed outcome, and never a wait."""

import errno
import io
import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from desktop_app import app, paths
from desktop_app.engine import estimates, images
from desktop_app.engine.batch import classify_many
from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.classifier import Classifier
from desktop_app.engine.classify import classify
from desktop_app.engine.errors import PhotoNotReadable, PhotoTooLarge
from desktop_app.engine.images import read_photo
from desktop_app.engine.outcomes import Classification, Failure, Outcome
from desktop_app.services.batch_service import BatchService
from desktop_app.services.image_service import ImageService
from desktop_app.ui.main_window import MainWindow
from tests.bench.pictures import noise
from tests.faults.program import environment, run
from tests.support.permissions import as_unprivileged_user
from tests.support.pictures import corners
from tests.support.widgets import child

Draw = Callable[..., Path]
WAIT = 20_000


def code_of(outcome: Outcome) -> str:
    """Return "ok" or the code of a failure, which must say something."""
    if isinstance(outcome, Classification):
        return "ok"
    assert outcome.message()
    return outcome.code


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    """Write a grey PNG that says what size it is, whatever its pixels are."""

    def chunk(name: bytes, content: bytes) -> bytes:
        summed = name + content
        return struct.pack(">I", len(content)) + summed + struct.pack(">I", zlib.crc32(summed))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(pixels))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def avif_of(side: int) -> bytes:
    """A small AVIF that claims `side` pixels squared, in its boxes."""
    content = io.BytesIO()
    Image.new("RGB", (64, 64)).save(content, "AVIF", speed=10)
    return content.getvalue().replace(struct.pack(">II", 64, 64), struct.pack(">II", side, side))


def jpeg() -> bytes:
    content = io.BytesIO()
    corners().save(content, "JPEG", quality=95)
    return content.getvalue()


@pytest.mark.parametrize(
    ("fault", "content", "expected"),
    [
        ("empty", b"", {"not-an-image"}),
        ("truncated", jpeg()[:400], {"damaged"}),
        ("text renamed .jpg", b"Dear diary,\n", {"not-an-image"}),
        ("zeros", bytes(4096), {"not-an-image"}),
        ("0 × 0", png(0, 0), {"damaged"}),
        ("1 × 50000", png(1, 50_000, bytes(2 * 50_000)), {"ok"}),
        ("50000 × 1", png(50_000, 1, bytes(50_001)), {"ok"}),
        ("a small PNG of 17000 × 17000", png(17_000, 17_000), {"too-large", "damaged"}),
        ("a small AVIF of 17000 × 17000", avif_of(17_000), {"too-large", "damaged"}),
        ("a document", b"%PDF-1.7\n", {"unsupported"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_whole_photo(
    fault: str, content: bytes, expected: set[str], classifier: Classifier, tmp_path: Path
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    assert code_of(classify(str(path), classifier, fault)) in expected
    assert code_of(classify(content, classifier, fault)) in expected


def test_a_truncated_jpeg_that_shows_something_is_marked_damaged(classifier: Classifier) -> None:
    content = jpeg()
    outcome = classify(content[: len(content) * 2 // 3], classifier, "cut.jpg")
    assert isinstance(outcome, Classification)
    assert outcome.damaged
    whole = classify(content, classifier, "whole.jpg")
    assert isinstance(whole, Classification)
    assert not whole.damaged


def test_a_file_that_vanishes(classifier: Classifier, tmp_path: Path) -> None:
    """Between being named and being read; the others are answered."""
    names = [str(tmp_path / f"{number}.jpg") for number in range(12)]
    for name in names:
        Path(name).write_bytes(jpeg())

    def vanishing() -> Iterator[str]:
        for name in names:
            if name.endswith(("3.jpg", "7.jpg")):
                Path(name).unlink()
            yield name

    codes = [code_of(outcome) for outcome in classify_many(vanishing(), classifier)]
    assert codes == ["ok"] * 3 + ["not-found"] + ["ok"] * 3 + ["not-found"] + ["ok"] * 4


def test_permission_denied(classifier: Classifier) -> None:
    outcomes: list[Outcome] = []
    with TemporaryDirectory() as outer:
        Path(outer).chmod(0o755)
        photo = Path(outer) / "photo.jpg"
        photo.write_bytes(jpeg())
        photo.chmod(0)
        with as_unprivileged_user():
            outcomes.append(classify(str(photo), classifier, "photo.jpg"))
        photo.chmod(0o644)
        with as_unprivileged_user():
            outcomes.append(classify(str(photo), classifier, "photo.jpg"))
    assert [code_of(outcome) for outcome in outcomes] == ["not-readable", "ok"]
    assert isinstance(outcomes[0], Failure)
    assert "Permission denied" in outcomes[0].message()


@pytest.mark.parametrize(
    "name", ["folder", "pipe", "/dev/zero", "/dev/full", "/dev/tty", "socket", "loop", "dangling"]
)
def test_only_regular_files_are_opened_and_nothing_is_waited_for(
    name: str, classifier: Classifier, tmp_path: Path
) -> None:
    import socket

    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        outcome = classify(str(tmp_path / name), classifier, name)
    assert code_of(outcome) == ("not-found" if name == "dangling" else "not-readable")


def test_at_most_512_mb_are_read(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    path.write_bytes(jpeg())
    os.truncate(path, 512 * 2**20)
    assert read_photo(path).width == 320
    os.truncate(path, 512 * 2**20 + 1)
    with pytest.raises(PhotoTooLarge, match="limit is 512 MB"):
        read_photo(path)


class _Lost(io.BytesIO):
    """A file on a share that is lost after so many bytes."""

    left = 0

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        self.left -= len(content)
        if self.left < 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return content


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0, 0.1, 0.6])
def test_a_network_share_that_is_gone(
    format_name: str, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = io.BytesIO()
    Image.merge("RGB", [noise((400, 300), seed) for seed in range(3)]).save(content, format_name)
    file = _Lost(content.getvalue())
    file.left = int(share * len(content.getvalue()))

    def opened(source: object) -> BinaryIO:
        return file

    monkeypatch.setattr(images, "_open", opened)
    with pytest.raises(PhotoNotReadable, match="Input/output error"):
        read_photo("photo")


def test_a_disk_that_fails_while_it_is_read(classifier: Classifier) -> None:
    # An ordinary file to whoever asks, and no byte of it can be read.
    assert code_of(classify("/proc/self/mem", classifier, "mem")) == "not-readable"


@pytest.mark.parametrize("options", [{}, {"compression": "tiff_lzw"}, {"compression": "jpeg"}])
def test_a_file_that_is_cut_while_it_is_read_does_not_end_the_program(
    options: dict[str, str], tmp_path: Path
) -> None:
    """Reading where a mapped file has ended is a signal that kills: no photo is mapped."""
    if shutil.which("strace") is None:
        pytest.skip("needs strace; `make test` installs it")
    path, calls = tmp_path / "photo.tiff", tmp_path / "calls.txt"
    image = Image.merge("RGB", [noise((1200, 900), seed) for seed in range(3)])
    image.save(path, tiffinfo={278: 16}, **options)
    code = "import sys; from desktop_app.engine import images; images.read_photo(sys.argv[1])"
    trace = ["strace", "-f", "-e", "trace=mmap,openat", "-o", str(calls)]
    subprocess.run([*trace, sys.executable, "-c", code, path], cwd=paths.ROOT, check=True)
    said = calls.read_text()
    assert str(path) in said
    assert f"mmap(NULL, {path.stat().st_size}, PROT_READ, MAP_SHARED" not in said


def test_all_that_decodes_in_the_window_shares_one_allowance(
    qtbot: QtBot, random_weights: Path, draw: Draw
) -> None:
    """Three that had one each would pass 1 GB together."""
    window, path = MainWindow(), str(draw())
    qtbot.addWidget(window)
    service = app.start_engine(window, None, []).service
    try:
        qtbot.waitUntil(lambda: not service.busy, timeout=WAIT)
        service.budget.limit = 1
        with qtbot.waitSignal(service.answered, timeout=WAIT) as answered:
            window.take(app.MimeContent(app.Kind.PATHS, (path,)))
        assert code_of(answered.args[0]) == "too-large"
        batches, pictures = child(window, BatchService), child(window, ImageService)
        with qtbot.waitSignal(batches.answered, timeout=WAIT) as many:
            batches.start([(0, path)])
        assert [code_of(outcome) for _, outcome in many.args[0]] == ["too-large"]
        with qtbot.waitSignal(pictures.thumbnail_made, timeout=WAIT) as made:
            pictures.make_thumbnails([path], 64)
        assert made.args[1].isNull()
    finally:
        assert service.stop()
        child(window, ImageService).stop()


def test_what_decoders_mutter_is_not_for_the_person_at_the_terminal(
    hostile: Path, tmp_path: Path
) -> None:
    words = ("classify", "-r", hostile, "--format", "jsonl", "--output", tmp_path / "out")
    done = run(environment(tmp_path), *words, timeout=300)
    said = done.stderr.decode().splitlines()
    assert said
    assert [line for line in said if not line.startswith(str(hostile))] == []


def test_a_tiny_gif_that_claims_to_be_huge_fills_no_memory(tmp_path: Path) -> None:
    """Its first frame is to be removed afterwards: Pillow prepares that as it opens the file."""
    screen, removed = b"GIF89a\x20\x00\x20\x00\x00\x00\x00", b"\x21\xf9\x04\x08\x00\x00\x00\x00"
    frame = b"\x2c\x00\x00\x00\x00\xff\xff\xff\xff\x00"
    path = tmp_path / "huge.gif"
    path.write_bytes(screen + removed + frame + b"\x08\x00;")
    code = """
import sys
from desktop_app.engine.errors import PhotoTooLarge
from desktop_app.engine.images import read_photo
from tests.bench.memory import resident_mb
before = resident_mb("VmRSS")
try:
    read_photo(sys.argv[1])
except PhotoTooLarge:
    print(resident_mb("VmHWM") - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, path], cwd=paths.ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done
    assert float(done.stdout) < 100


def test_a_strip_that_cannot_be_reduced_stays_within_its_allowance(tmp_path: Path) -> None:
    """A transparent WebP, 500 px wide: all that is done to it is done to the whole."""
    code = """
import sys
from PIL import Image
from pytestqt.qtbot import QtBot
from desktop_app.engine.errors import PhotoTooLarge
from desktop_app.engine.images import read_photo
from desktop_app.engine.memory import limit_kept_memory
from tests.bench.memory import resident_mb
limit_kept_memory()
for height in (16000, 16383):
    path = f"{sys.argv[1]}/{height}.webp"
    Image.new("RGBA", (500 if height < 16383 else 1100, height), (9, 9, 9, 99)).save(
        path, lossless=True, method=0)
    before = resident_mb("VmRSS")
    try:
        read_photo(path, 2000)
    except PhotoTooLarge:
        print("too large")
    print(resident_mb("VmHWM") - before, 30 * (500 if height < 16383 else 1100) * height / 2**20)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], cwd=paths.ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done
    first, second, third = done.stdout.decode().splitlines()
    used, estimate = map(float, first.split())
    assert used <= estimate
    assert second == "too large", third


@pytest.mark.parametrize(
    ("tags", "mode"), [({322: 16384, 323: 16384}, "tile"), ({278: 2**31 - 1}, "strip")]
)
def test_a_decoders_own_buffers_count(tags: dict[int, int], mode: str) -> None:
    """A tile may be larger than its picture: the decoder fills it whole."""
    content = io.BytesIO()
    Image.new("RGB", (256, 256)).save(content, "TIFF", compression="tiff_lzw")
    image = Image.open(io.BytesIO(content.getvalue()))
    image.tag_v2._tags_v2.update(tags)  # type: ignore[attr-defined]
    held = estimates._strip_bytes(image)
    assert held == (4 * 16384**2 if mode == "tile" else 4 * 256**2)
    if mode == "tile":
        with pytest.raises(PhotoTooLarge), DecodeBudget().reserve(held):
            pass
