"""The content of a drop or a paste: files, an image, or nothing that can be used."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, Qt
from PySide6.QtGui import QColorSpace, QImage, QPainter

from desktop_app.engine.outcomes import PhotoContent
from desktop_app.ui.mime_paths import (
    in_copied_files,
    in_text,
    in_titled_list,
    in_uri_list,
    is_elsewhere,
    is_web_address,
    local_path,
)

_LISTS: tuple[tuple[str, Callable[[bytes], list[bytes]]], ...] = (
    ("text/uri-list", in_uri_list),
    ("x-special/gnome-copied-files", in_copied_files),
    ("x-special/mate-copied-files", in_copied_files),
    ("x-special/nautilus-clipboard", in_copied_files),
    ("x-special/KDE-copied-files", in_copied_files),
    ("application/x-kde4-urilist", in_uri_list),
    ("text/x-moz-url", in_titled_list),
    ("_NETSCAPE_URL", in_titled_list),
)
"""MIME types that contain paths, the most common first, with their parsers."""

_PROMISES = (
    *("application/vnd.portal.filetransfer", "application/vnd.portal.files"),
    *("application/x-moz-file-promise", "XdndDirectSave0"),
)
"""MIME types that offer files without a path.

They require a call to another service, or a folder to which the other program can write.
"""

_PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/avif", "image/bmp", "image/tiff")
"""Used as they are, in this order, instead of the pixels that Qt decodes."""


class Kind(Enum):
    """The kind of content, or why it cannot be used."""

    PATHS = auto()
    PICTURE = auto()
    WEB_ADDRESS = auto()
    ELSEWHERE = auto()  # on a phone, a network service, in the trash: in no folder of this computer
    PROMISE = auto()  # files without a path
    MOVE_ONLY = auto()  # the source offers only to move, and may delete the files
    NOT_FOUND = auto()
    LOST_FILES = auto()
    LOST_PICTURE = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class MimeContent:
    """`paths` are local files or folders; `picture` is the content of an image file.

    `left_out` is the number of items that cannot be used.
    """

    kind: Kind
    paths: tuple[str, ...] = ()
    picture: PhotoContent = b""
    left_out: int = 0

    @property
    def usable(self) -> bool:
        return self.kind in (Kind.PATHS, Kind.PICTURE)


def announced(data: QMimeData) -> MimeContent:
    """Return the content of `data` without its image, which may be large."""
    return _look_into(data, lambda: MimeContent(Kind.PICTURE))


def incoming(data: QMimeData) -> MimeContent:
    """Return the content of `data`."""
    return _look_into(data, lambda: _take_picture(data))


def _look_into(data: QMimeData, take_picture: Callable[[], MimeContent]) -> MimeContent:
    formats = data.formats()
    lists = [(name, read) for name, read in _LISTS if name in formats]
    listed: MimeContent | None = None
    for name, read in lists:
        if addresses := read(bytes(data.data(name).data())):
            listed = _sorted_out(addresses)
            if listed.usable:
                return listed
    if data.hasImage() or any(name.startswith("image/") for name in formats):
        return take_picture()
    if listed is not None and listed.kind is not Kind.NOTHING:
        return listed
    if lists and listed is None:
        return MimeContent(Kind.LOST_FILES)
    if any(name in formats for name in _PROMISES):
        return MimeContent(Kind.PROMISE)
    return _in_text(data.text())


def _sorted_out(addresses: Iterable[bytes]) -> MimeContent:
    """Return the local paths; without any, the kind of the addresses."""
    addresses = list(addresses)
    paths = tuple(filter(None, map(local_path, addresses)))
    if paths:
        return MimeContent(Kind.PATHS, paths, left_out=len(addresses) - len(paths))
    if any(map(is_web_address, addresses)):
        return MimeContent(Kind.WEB_ADDRESS)
    return MimeContent(Kind.ELSEWHERE if any(map(is_elsewhere, addresses)) else Kind.NOTHING)


def _in_text(text: str) -> MimeContent:
    """Return the files that a text names."""
    what = _sorted_out(in_text(text))
    if what.kind is Kind.PATHS:
        there = tuple(filter(os.path.exists, what.paths))
        left_out = what.left_out + len(what.paths) - len(there)
        if not there:
            return MimeContent(Kind.NOT_FOUND)
        return MimeContent(Kind.PATHS, there, left_out=left_out)
    if text.strip().lower().startswith(("http://", "https://")):
        return MimeContent(Kind.WEB_ADDRESS)
    return what


def _take_picture(data: QMimeData) -> MimeContent:
    # X drops the data of the other program if it is too large or too late.
    content = _picture(data)
    return MimeContent(Kind.PICTURE, picture=content) if content else MimeContent(Kind.LOST_PICTURE)


def _picture(data: QMimeData) -> PhotoContent:
    for name in _PICTURE_TYPES:
        if content := data.data(name).data():
            return bytes(content)
    image = data.imageData()
    if isinstance(image, QImage) and not image.isNull():
        return lambda: _as_file(image)
    # HEIC, JPEG XL and others that Qt cannot read: the engine reads or names them.
    for name in data.formats():
        if name.startswith("image/") and (content := data.data(name).data()):
            return bytes(content)
    return b""


def _as_file(image: QImage) -> bytes:
    """Return the content of a BMP, which keeps neither transparency nor a colour space."""
    srgb = image.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    image = image if srgb.isNull() else srgb  # without a colour space, or with an invalid one
    if image.hasAlphaChannel():
        image = _on_white(image)
    # Uncompressed, because compression takes longer than everything else.
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "BMP")  # type: ignore[call-overload]  # the stub wants bytes, Qt a str
    return bytes(buffer.data().data())


def _on_white(image: QImage) -> QImage:
    white = QImage(image.size(), QImage.Format.Format_RGB32)
    white.setDevicePixelRatio(image.devicePixelRatio())
    white.fill(Qt.GlobalColor.white)
    painter = QPainter(white)
    painter.drawImage(0, 0, image)
    painter.end()
    return white
