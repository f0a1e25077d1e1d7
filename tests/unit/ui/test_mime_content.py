"""Which content of a drop or the clipboard is used."""

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QColorSpace, QImage

from desktop_app.engine.images import read_photo
from desktop_app.engine.outcomes import Photo
from desktop_app.ui.mime_content import Kind, MimeContent, announced, incoming
from tests.unit.ui.mime_data import files, offered, pixels, text

LIST, PLAIN = "text/uri-list", "text/plain"
GNOME, KDE = "x-special/gnome-copied-files", "application/x-kde4-urilist"
PORTAL = "application/vnd.portal.filetransfer"
WEB = b"https://example.org/cat.jpg"
TWO = b"file:///photos/a%20b.jpg\r\nfile:///photos/caf%FF.jpg\r\n"
TITLED = TWO.replace(b"\r\n", b"\nTitle\n")
TWO_PATHS = ("/photos/a b.jpg", os.fsdecode(b"/photos/caf\xff.jpg"))
FUSE, REMOTE = "/run/user/1000/kio-fuse-x/sftp/a.jpg", b"sftp://server/a.jpg"
MIXTURE = WEB + b"\nfile:///photos/a.jpg\nmtp://phone/a.jpg\nfile://other/c.jpg\n"
PATH_AND_WEB = b"https://example.org/\nfile:///photos"
DOCUMENT = "/run/user/1000/doc/ab12/a.jpg"
Format = QImage.Format
WITHOUT_COLOUR = (Format.Format_Alpha8, Format.Format_Indexed8)


def test_files_and_folders_are_paths() -> None:
    names = ("/photos/测试 图片#1 100%.jpg", "/photos")
    assert incoming(files(*names)) == MimeContent(Kind.PATHS, names)


@pytest.mark.parametrize(
    ("formats", "kind"),
    [
        ({LIST: WEB}, Kind.WEB_ADDRESS),
        ({PLAIN: WEB}, Kind.WEB_ADDRESS),
        ({PLAIN: b""}, Kind.NOTHING),
        ({PLAIN: b"hello"}, Kind.NOTHING),
        ({PLAIN: b"ftp is not a word"}, Kind.NOTHING),
        ({PORTAL: b"key"}, Kind.PROMISE),
        ({"application/vnd.portal.files": b"key"}, Kind.PROMISE),
        ({"application/x-moz-file-promise": b"key"}, Kind.PROMISE),
        ({"XdndDirectSave0": b"key"}, Kind.PROMISE),
        ({LIST: b"mtp://phone/a.jpg"}, Kind.ELSEWHERE),
        ({LIST: b"file://server/a.jpg"}, Kind.ELSEWHERE),
        ({PLAIN: b"gphoto2://camera/a.jpg"}, Kind.ELSEWHERE),
        ({PLAIN: b"file://server/a.jpg"}, Kind.ELSEWHERE),
        ({PLAIN: b"trash:///a.jpg"}, Kind.ELSEWHERE),
        ({LIST: b""}, Kind.LOST_FILES),
        ({LIST: b"", GNOME: b"", PLAIN: b""}, Kind.LOST_FILES),
        ({GNOME: b""}, Kind.LOST_FILES),
    ],
)
def test_other_content_is_refused(formats: dict[str, bytes], kind: Kind) -> None:
    data = offered(formats)
    assert announced(data) == incoming(data) == MimeContent(kind)


@pytest.mark.parametrize(
    ("formats", "paths", "others"),
    [
        ({LIST: b"# from a file manager\r\n" + TWO}, TWO_PATHS, 0),
        ({LIST: TWO.replace(b"\r", b"")}, TWO_PATHS, 0),
        ({LIST: TWO.replace(b"///", b"//localhost/")}, TWO_PATHS, 0),
        ({LIST: TWO.replace(b"///", b"/")}, TWO_PATHS, 0),
        ({LIST: TWO, "application/x-kde-cutselection": b"1"}, TWO_PATHS, 0),
        ({GNOME: b"copy\n" + TWO}, TWO_PATHS, 0),
        ({GNOME: b"cut\n" + TWO.replace(b"\r", b"").rstrip() + b"\0"}, TWO_PATHS, 0),
        ({"x-special/mate-copied-files": b"copy\n" + TWO}, TWO_PATHS, 0),
        ({"x-special/nautilus-clipboard": b"x-special/nautilus\ncopy\n" + TWO}, TWO_PATHS, 0),
        ({PLAIN: b"x-special/nautilus-clipboard\ncut\n" + TWO}, TWO_PATHS, 0),
        ({KDE: TWO}, TWO_PATHS, 0),
        ({"text/x-moz-url": TITLED.decode().encode("utf-16-le")}, TWO_PATHS, 0),
        ({"_NETSCAPE_URL": TITLED}, TWO_PATHS, 0),
        ({LIST: f"file://{FUSE}".encode(), KDE: REMOTE}, (FUSE,), 0),
        ({LIST: REMOTE, GNOME: f"copy\nfile://{FUSE}".encode()}, (FUSE,), 0),
        ({LIST: f"file://{DOCUMENT}".encode(), PORTAL: b"key"}, (DOCUMENT,), 0),
        ({LIST: PATH_AND_WEB}, ("/photos",), 1),
        ({LIST: MIXTURE}, ("/photos/a.jpg",), 3),
    ],
)
def test_local_paths_of_every_format_are_used(
    monkeypatch: pytest.MonkeyPatch, formats: dict[str, bytes], paths: tuple[str, ...], others: int
) -> None:
    monkeypatch.setattr(os.path, "exists", lambda path: True)
    data = offered(formats)
    assert announced(data) == incoming(data) == MimeContent(Kind.PATHS, paths, left_out=others)


def test_existing_paths_in_text_are_used(tmp_path: Path) -> None:
    (tmp_path / "a b.jpg").touch()
    found = incoming(text(f"'{tmp_path}/a b.jpg'\n{tmp_path}/gone.jpg"))
    assert found == MimeContent(Kind.PATHS, (f"{tmp_path}/a b.jpg",), left_out=1)
    assert incoming(text(f"{tmp_path}/gone.jpg")).kind is Kind.NOT_FOUND
    assert incoming(text(f"{tmp_path}/a b.jpg is my best photo")).kind is Kind.NOTHING


@pytest.mark.parametrize(
    "formats",
    [
        {LIST: WEB, "image/jpeg": b"as it came"},
        {"image/heic": b"other", "image/png": b"as it came"},
        *({f"image/{name}": b"as it came"} for name in ("heic", "heif", "avif", "jxl", "x")),
    ],
)
def test_picture_is_passed_on_in_the_best_format(formats: dict[str, bytes]) -> None:
    data = offered(formats)
    assert announced(data) == MimeContent(Kind.PICTURE)
    assert incoming(data) == MimeContent(Kind.PICTURE, picture=b"as it came")


def test_missing_picture_is_reported() -> None:
    data = offered({"image/png": b""})
    data.setImageData(QImage())
    assert incoming(data).kind is Kind.LOST_PICTURE


def read_pixels(image: QImage) -> Photo:
    picture = incoming(pixels(image)).picture
    assert callable(picture)
    return read_photo(picture())


@pytest.mark.parametrize(
    "form",
    [
        *(Format.Format_ARGB32, Format.Format_ARGB32_Premultiplied, Format.Format_RGBA8888),
        *(Format.Format_RGBA64, *WITHOUT_COLOUR),
    ],
)
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_transparent_pixels_are_blended_onto_white(form: Format, ratio: float) -> None:
    image = QImage(30, 20, Format.Format_ARGB32)
    image.fill(QColor(255, 0, 0, 128))
    for x in range(10):
        for y in range(20):
            image.setPixelColor(x, y, QColor(0, 0, 0, 0))
            image.setPixelColor(29 - x, y, QColor(0, 0, 255, 255))
    image = image.convertToFormat(form)
    image.setDevicePixelRatio(ratio)
    photo = read_pixels(image)
    assert (photo.width, photo.height) == (30, 20)
    assert photo.image.getpixel((5, 5)) == (255, 255, 255)
    if form not in WITHOUT_COLOUR:
        half = np.asarray(photo.image)[10, 15].astype(int)
        assert np.abs(half - (255, 127, 127)).max() <= 1
        assert photo.image.getpixel((25, 15)) == (0, 0, 255)


def test_pixels_in_other_colours_become_srgb() -> None:
    image = QImage(30, 20, Format.Format_RGB32)
    image.fill(QColor(128, 128, 128))
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgbLinear))
    assert read_pixels(image).image.getpixel((5, 5)) == (188, 188, 188)
