"""Files that are no photos, are broken, or are not regular: a typed outcome, without waiting."""

import errno
import io
import os
import socket
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PIL import Image

from desktop_app import app, paths
from desktop_app.engine import images
from desktop_app.engine.batch import classify_many
from desktop_app.engine.classifier import Classifier
from desktop_app.engine.classify import classify
from desktop_app.engine.errors import PhotoNotReadable, PhotoTooLarge
from desktop_app.engine.images import read_photo
from desktop_app.engine.outcomes import Classification, Failure, Outcome
from desktop_app.services.batch_service import BatchService
from desktop_app.services.image_service import ImageService
from desktop_app.ui.main_window import MainWindow
from tests.bench.pictures import colour_noise
from tests.faults.mutations import save
from tests.support.pictures import Draw, corners
from tests.support.program import headless_environment, run_program
from tests.support.requirements import as_unprivileged_user, need
from tests.support.services import Waiter
from tests.support.widgets import child
from tests.unit.engine.builders import chunk


def code_of(outcome: Outcome) -> str:
    """Return "ok" or the code of a failure, which must have a message."""
    if isinstance(outcome, Classification):
        return "ok"
    assert outcome.message()
    return outcome.code


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    """Write a grey PNG with this size in its header, which its pixels need not have."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND")
    return b"\x89PNG\r\n\x1a\n" + data


JPEG = save(corners(), "JPEG", quality=95)
SMALL_AVIF = save(Image.new("RGB", (64, 64)), "AVIF", speed=10)
LARGE_AVIF = SMALL_AVIF.replace(struct.pack(">II", 64, 64), struct.pack(">II", 17_000, 17_000))


@pytest.mark.parametrize(
    ("fault", "content", "expected"),
    [
        ("empty", b"", {"not-an-image"}),
        ("truncated", JPEG[:400], {"damaged"}),
        ("text renamed .jpg", b"Dear diary,\n", {"not-an-image"}),
        ("zeros", bytes(4096), {"not-an-image"}),
        ("0 × 0", png(0, 0), {"damaged"}),
        ("1 × 50000", png(1, 50_000, bytes(2 * 50_000)), {"ok"}),
        ("50000 × 1", png(50_000, 1, bytes(50_001)), {"ok"}),
        ("a small PNG of 17000 × 17000", png(17_000, 17_000), {"too-large", "damaged"}),
        ("a small AVIF of 17000 × 17000", LARGE_AVIF, {"too-large", "damaged"}),
        ("a document", b"%PDF-1.7\n", {"unsupported"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_outcome_of_file_and_bytes(
    fault: str, content: bytes, expected: set[str], classifier: Classifier, tmp_path: Path
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    assert code_of(classify(str(path), classifier, fault)) in expected
    assert code_of(classify(content, classifier, fault)) in expected


def test_file_that_vanishes_before_it_is_read(classifier: Classifier, tmp_path: Path) -> None:
    names = [str(tmp_path / f"{number}.jpg") for number in range(12)]
    for name in names:
        Path(name).write_bytes(JPEG)

    def delete_some() -> Iterator[str]:
        for name in names:
            if name.endswith(("3.jpg", "7.jpg")):
                Path(name).unlink()
            yield name

    codes = [code_of(outcome) for outcome in classify_many(delete_some(), classifier)]
    assert codes == ["ok"] * 3 + ["not-found"] + ["ok"] * 3 + ["not-found"] + ["ok"] * 4


def test_file_without_permission_is_not_readable(classifier: Classifier) -> None:
    outcomes: list[Outcome] = []
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(JPEG)
        for mode in (0, 0o644):
            photo.chmod(mode)
            with as_unprivileged_user():
                outcomes.append(classify(str(photo), classifier, "photo.jpg"))
    assert [code_of(outcome) for outcome in outcomes] == ["not-readable", "ok"]
    assert isinstance(outcomes[0], Failure)
    assert "Permission denied" in outcomes[0].message()


@pytest.mark.parametrize(
    "name",
    [
        *("folder", "pipe", "socket", "loop", "dangling", "/dev/zero", "/dev/full", "/dev/tty"),
        "/proc/self/mem",  # regular, but its first bytes cannot be read
    ],
)
def test_only_regular_files_are_read(name: str, classifier: Classifier, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        outcome = classify(str(tmp_path / name), classifier, name)
    assert code_of(outcome) == ("not-found" if name == "dangling" else "not-readable")


def test_at_most_512_mb_are_read(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    path.write_bytes(JPEG)
    os.truncate(path, 512 * 2**20)
    assert read_photo(path).width == 320
    os.truncate(path, 512 * 2**20 + 1)
    with pytest.raises(PhotoTooLarge, match="limit is 512 MB"):
        read_photo(path)


class LostFile(io.BytesIO):
    """A file that cannot be read any more after `left` bytes."""

    left = 0

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        self.left -= len(content)
        if self.left < 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return content


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0, 0.1, 0.6])
def test_file_of_a_lost_network_share_is_not_readable(
    format_name: str, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = save(colour_noise((400, 300)), format_name)
    file = LostFile(content)
    file.left = int(share * len(content))
    monkeypatch.setattr(images, "_open", lambda source: file)
    with pytest.raises(PhotoNotReadable, match="Input/output error"):
        read_photo("photo")


@pytest.mark.parametrize("options", [{}, {"compression": "tiff_lzw"}, {"compression": "jpeg"}])
def test_photos_are_not_mapped_into_memory(options: dict[str, str], tmp_path: Path) -> None:
    """Reading beyond the end of a mapped file, when it is truncated, would kill the program."""
    need("strace")
    path, calls = tmp_path / "photo.tiff", tmp_path / "calls.txt"
    colour_noise((1200, 900)).save(path, tiffinfo={278: 16}, **options)
    code = "import sys; from desktop_app.engine import images; images.read_photo(sys.argv[1])"
    trace = ["strace", "-f", "-e", "trace=mmap,openat", "-o", str(calls)]
    subprocess.run([*trace, sys.executable, "-c", code, path], cwd=paths.ROOT, check=True)
    traced = calls.read_text()
    assert str(path) in traced
    assert f"mmap(NULL, {path.stat().st_size}, PROT_READ, MAP_SHARED" not in traced


def test_all_decoding_of_the_window_shares_one_budget(
    wait: Waiter, window: MainWindow, random_weights: Path, draw: Draw
) -> None:
    """Three budgets would exceed 1 GB together."""
    path = str(draw())
    service = app.start_engine(window, None, []).service
    try:
        wait.until(lambda: not service.busy)
        service.budget.limit = 1
        content = app.MimeContent(app.Kind.PATHS, (path,))
        assert code_of(wait(service.answered, window.take, content)) == "too-large"
        batches, pictures = child(window, BatchService), child(window, ImageService)
        ((_, outcome),) = wait(batches.answered, batches.start, [(0, path)])
        assert code_of(outcome) == "too-large"
        _, thumbnail = wait(pictures.thumbnail_made, pictures.make_thumbnails, [path], 64)
        assert thumbnail.isNull()
    finally:
        assert service.stop()
        child(window, ImageService).stop()


def test_messages_of_decoders_are_not_printed(hostile: Path, tmp_path: Path) -> None:
    args = ("classify", "-r", hostile, "--format", "jsonl", "--output", tmp_path / "out")
    done = run_program(headless_environment(tmp_path), *args, timeout=300)
    lines = done.stderr.decode().splitlines()
    assert lines
    assert [line for line in lines if not line.startswith(str(hostile))] == []
