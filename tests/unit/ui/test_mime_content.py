"""Which content of a drop or the clipboard is used."""

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QColorSpace, QImage
from pytestqt.qtbot import QtBot

from desktop_app.engine.images import read_photo
from desktop_app.engine.outcomes import Photo
from desktop_app.ui.mime_content import Kind, MimeContent, announced, incoming
from tests.support.pictures import Draw
from tests.unit.ui.mime_data import files, offered, pixels, text, urls


def test_files_and_folders_are_paths(tmp_path: Path) -> None:
    name = tmp_path / "测试 图片#1 100%.jpg"
    found = incoming(files(str(name), str(tmp_path)))
    assert (found.kind, found.paths) == (Kind.PATHS, (str(name), str(tmp_path)))


def test_web_address_alone_is_refused() -> None:
    assert incoming(urls("https://example.org/cat.jpg")).kind is Kind.WEB_ADDRESS
    assert incoming(text("https://example.org/cat.jpg")).kind is Kind.WEB_ADDRESS


def test_picture_with_a_web_address_is_used(draw: Draw) -> None:
    found = incoming(
        offered({"text/uri-list": b"https://a.org/b", "image/jpeg": draw().read_bytes()})
    )
    assert (found.kind, found.picture) == (Kind.PICTURE, draw().read_bytes())


def test_local_files_win_over_web_addresses(tmp_path: Path) -> None:
    found = incoming(urls("https://example.org/", tmp_path.as_uri()))
    assert found.paths == (str(tmp_path),)


def read_pixels(image: QImage) -> Photo:
    picture = incoming(pixels(image)).picture
    assert callable(picture)
    return read_photo(picture())


def test_pixels_become_an_image_file(qtbot: QtBot) -> None:
    image = QImage(30, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor("red"))
    photo = read_pixels(image)
    assert (photo.width, photo.height) == (30, 20)
    assert photo.image.getpixel((3, 3)) == (255, 0, 0)


@pytest.mark.parametrize(
    "form",
    [
        QImage.Format.Format_ARGB32,
        QImage.Format.Format_ARGB32_Premultiplied,
        QImage.Format.Format_RGBA8888,
        QImage.Format.Format_RGBA64,
        QImage.Format.Format_Alpha8,
        QImage.Format.Format_Indexed8,
    ],
)
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_transparent_pixels_are_blended_onto_white(form: QImage.Format, ratio: float) -> None:
    image = QImage(30, 20, QImage.Format.Format_ARGB32)
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
    if form not in (QImage.Format.Format_Alpha8, QImage.Format.Format_Indexed8):
        half = photo.image.getpixel((15, 10))
        assert isinstance(half, tuple)
        assert np.abs(np.subtract(half, (255, 127, 127))).max() <= 1
        assert photo.image.getpixel((25, 15)) == (0, 0, 255)


def test_pixels_in_other_colours_become_srgb() -> None:
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(128, 128, 128))
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgbLinear))
    assert read_pixels(image).image.getpixel((5, 5)) == (188, 188, 188)


def test_missing_picture_is_reported() -> None:
    data = offered({"image/png": b""})
    data.setImageData(QImage())
    assert incoming(data).kind is Kind.LOST_PICTURE


@pytest.mark.parametrize("content", ["", "hello", "ftp is not a word"])
def test_other_content_is_none(content: str) -> None:
    assert incoming(text(content)).kind is Kind.NOTHING


TWO = b"file:///photos/a%20b.jpg\r\nfile:///photos/caf%FF.jpg\r\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text/uri-list", b"# from a file manager\r\n" + TWO),
        ("text/uri-list", TWO.replace(b"\r", b"")),
        ("text/uri-list", TWO.replace(b"///", b"//localhost/")),
        ("text/uri-list", TWO.replace(b"///", b"/")),
        ("x-special/gnome-copied-files", b"copy\n" + TWO),
        ("x-special/gnome-copied-files", b"cut\n" + TWO.replace(b"\r", b"").rstrip() + b"\0"),
        ("x-special/mate-copied-files", b"copy\n" + TWO),
        ("x-special/nautilus-clipboard", b"x-special/nautilus-clipboard\ncopy\n" + TWO),
        ("text/plain", b"x-special/nautilus-clipboard\ncut\n" + TWO),
        ("application/x-kde4-urilist", TWO),
        ("text/x-moz-url", TWO.replace(b"\r\n", b"\nA title\n").decode().encode("utf-16-le")),
        ("_NETSCAPE_URL", TWO.replace(b"\r\n", b"\nA title\n")),
    ],
)
def test_paths_from_every_file_format(
    monkeypatch: pytest.MonkeyPatch, name: str, content: bytes
) -> None:
    monkeypatch.setattr(os.path, "exists", lambda path: True)
    data = offered({name: content})
    assert incoming(data) == MimeContent(
        Kind.PATHS, ("/photos/a b.jpg", os.fsdecode(b"/photos/caf\xff.jpg"))
    )
    assert announced(data).paths == incoming(data).paths


def test_cut_files_are_only_read() -> None:
    data = offered({"text/uri-list": TWO, "application/x-kde-cutselection": b"1"})
    assert len(incoming(data).paths) == 2


def test_local_path_of_a_remote_file_is_used() -> None:
    local, remote = "/run/user/1000/kio-fuse-x/sftp/a.jpg", b"sftp://server/a.jpg"
    kde = {"text/uri-list": f"file://{local}".encode(), "application/x-kde4-urilist": remote}
    assert incoming(offered(kde)).paths == (local,)
    copied = f"copy\nfile://{local}".encode()
    gnome = {"text/uri-list": remote, "x-special/gnome-copied-files": copied}
    assert incoming(offered(gnome)).paths == (local,)


def test_portal_document_is_a_file() -> None:
    portal = "application/vnd.portal.filetransfer"
    data = offered({"text/uri-list": b"file:///run/user/1000/doc/ab12/a.jpg", portal: b"key"})
    assert incoming(data).paths == ("/run/user/1000/doc/ab12/a.jpg",)


@pytest.mark.parametrize(
    "name",
    [
        *("application/vnd.portal.filetransfer", "application/vnd.portal.files"),
        *("application/x-moz-file-promise", "XdndDirectSave0"),
    ],
)
def test_promised_files_are_refused(name: str) -> None:
    data = offered({name: b"key"})
    assert announced(data).kind is incoming(data).kind is Kind.PROMISE


@pytest.mark.parametrize(
    "address",
    [
        *("mtp://phone/a.jpg", "smb://server/a.jpg", "sftp://server/a.jpg", "trash:///a.jpg"),
        *("gphoto2://camera/a.jpg", "admin:///a.jpg", "recent:///1", "file://server/a.jpg"),
    ],
)
def test_remote_file_is_no_web_address(address: str) -> None:
    assert incoming(offered({"text/uri-list": address.encode()})).kind is Kind.ELSEWHERE
    assert incoming(text(address)).kind is Kind.ELSEWHERE


def test_usable_part_of_a_mixture_is_used() -> None:
    content = b"https://a/b.jpg\nfile:///photos/a.jpg\nmtp://phone/a.jpg\nfile://other/c.jpg\n"
    found = incoming(offered({"text/uri-list": content}))
    assert found == MimeContent(Kind.PATHS, ("/photos/a.jpg",), left_out=3)


def test_existing_paths_in_text_are_used(tmp_path: Path) -> None:
    (tmp_path / "a b.jpg").touch()
    found = incoming(text(f"'{tmp_path}/a b.jpg'\n{tmp_path}/gone.jpg"))
    assert found == MimeContent(Kind.PATHS, (f"{tmp_path}/a b.jpg",), left_out=1)
    assert incoming(text(f"{tmp_path}/gone.jpg")).kind is Kind.NOT_FOUND
    assert incoming(text(f"{tmp_path}/a b.jpg is my best photo")).kind is Kind.NOTHING


@pytest.mark.parametrize("name", ["image/heic", "image/heif", "image/avif", "image/jxl", "image/x"])
def test_unknown_picture_format_is_passed_on(name: str) -> None:
    data = offered({name: b"as it came"})
    assert announced(data) == MimeContent(Kind.PICTURE)
    assert incoming(data) == MimeContent(Kind.PICTURE, picture=b"as it came")


def test_common_format_is_preferred(draw: Draw) -> None:
    png = draw("drawn.png").read_bytes()
    assert incoming(offered({"image/heic": b"heic", "image/png": png})).picture == png


@pytest.mark.parametrize(
    "names",
    [
        ["text/uri-list"],
        ["text/uri-list", "x-special/gnome-copied-files", "text/plain"],
        ["x-special/gnome-copied-files"],
    ],
)
def test_missing_file_names_are_reported(names: list[str]) -> None:
    assert incoming(offered(dict.fromkeys(names, b""))).kind is Kind.LOST_FILES
