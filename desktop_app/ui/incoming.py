"""What a drop or a paste brings: files, a picture, or nothing that can be used."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage

_PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/avif", "image/bmp", "image/tiff")

Content = bytes | Callable[[], bytes]
"""The content of an image file, or what gives it and may take a while: not for the GUI thread."""


class Kind(Enum):
    """What can be done with it."""

    PATHS = auto()
    PICTURE = auto()
    WEB_ADDRESS = auto()
    LOST_PICTURE = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Incoming:
    """`paths` are local files or folders; `picture` is the content of an image file."""

    kind: Kind
    paths: tuple[str, ...] = ()
    picture: Content = b""

    @property
    def usable(self) -> bool:
        return self.kind in (Kind.PATHS, Kind.PICTURE)


def kind_of(data: QMimeData) -> Kind:
    """Say what `data` brings, without taking a possibly large picture out of it."""
    if _local_paths(data):
        return Kind.PATHS
    if data.hasImage() or any(data.hasFormat(name) for name in _PICTURE_TYPES):
        return Kind.PICTURE
    text = data.text().strip().lower()
    if data.hasUrls() or text.startswith(("http://", "https://")):
        return Kind.WEB_ADDRESS
    return Kind.NOTHING


def incoming(data: QMimeData) -> Incoming:
    """Take out of `data` what can be classified."""
    kind = kind_of(data)
    if kind is Kind.PATHS:
        return Incoming(kind, paths=_local_paths(data))
    if kind is Kind.PICTURE:
        picture = _picture(data)
        # X lets the other program's data go where it is too large or too late.
        return Incoming(kind, picture=picture) if picture else Incoming(Kind.LOST_PICTURE)
    return Incoming(kind)


def _local_paths(data: QMimeData) -> tuple[str, ...]:
    # A web address has the local file '': it is no path.
    return tuple(path for url in data.urls() if (path := url.toLocalFile()))


def _picture(data: QMimeData) -> Content:
    for name in _PICTURE_TYPES:
        content = data.data(name).data()
        if content:
            return bytes(content)
    image = data.imageData()
    if not isinstance(image, QImage) or image.isNull():
        return b""
    return lambda: _as_file(image)


def _as_file(image: QImage) -> bytes:
    # Without compression, which takes longer than all the rest.
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "BMP")  # type: ignore[call-overload]  # the stub wants bytes, Qt a str
    return bytes(buffer.data().data())
