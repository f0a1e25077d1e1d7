from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop_app.engine.images import read_photo
from desktop_app.ui.incoming import Kind, incoming

Draw = Callable[..., Path]


def urls(*addresses: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


def test_files_and_folders_are_paths(tmp_path: Path) -> None:
    name = tmp_path / "测试 图片#1 100%.jpg"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(name)), QUrl.fromLocalFile(str(tmp_path))])
    found = incoming(data)
    assert (found.kind, found.paths) == (Kind.PATHS, (str(name), str(tmp_path)))


def test_a_web_address_alone_is_refused() -> None:
    assert incoming(urls("https://example.org/cat.jpg")).kind is Kind.WEB_ADDRESS
    text = QMimeData()
    text.setText("https://example.org/cat.jpg")
    assert incoming(text).kind is Kind.WEB_ADDRESS


def test_a_picture_that_came_with_a_web_address_is_taken(draw: Draw) -> None:
    data = urls("https://example.org/cat.jpg")
    data.setData("image/jpeg", QByteArray(draw().read_bytes()))
    found = incoming(data)
    assert (found.kind, found.picture) == (Kind.PICTURE, draw().read_bytes())


def test_local_files_win_over_web_addresses(tmp_path: Path) -> None:
    found = incoming(urls("https://example.org/", tmp_path.as_uri()))
    assert found.paths == (str(tmp_path),)


def test_pixels_become_the_content_of_an_image_file(qtbot: QtBot) -> None:
    image = QImage(30, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor("red"))
    data = QMimeData()
    data.setImageData(image)
    photo = read_photo(incoming(data).picture())
    assert (photo.width, photo.height) == (30, 20)
    assert photo.image.getpixel((3, 3)) == (255, 0, 0)


def test_a_picture_that_does_not_arrive_is_said() -> None:
    data = QMimeData()
    data.setData("image/png", QByteArray())
    data.setImageData(QImage())
    assert incoming(data).kind is Kind.LOST_PICTURE


@pytest.mark.parametrize("text", ["", "hello", "ftp is not a word"])
def test_the_rest_is_nothing(text: str) -> None:
    data = QMimeData()
    data.setText(text)
    assert incoming(data).kind is Kind.NOTHING
