"""A window of another program, each field of which can be dragged.

python drag_source.py {KIND VALUE}…

KIND is one of
    file PATH       a file, offered to be copied
    files FOLDER    all files of a folder, sorted by name, offered to be copied
    movable PATH    a file, offered to be moved or copied
    moving PATH     a file, offered to be moved only
    picture PATH    the pixels of a picture
    address URL     a web address
    copied PATH     pixels that a click puts on the clipboard
    MIME PATH       the content of a file in this format, such as image/heic

Like a file manager, it deletes a file when another program accepts a move.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

FIELD_WIDTH, FIELD_HEIGHT = 160, 80


class Field(QLabel):
    """Starts a drag when the mouse moves with a button pressed."""

    def __init__(self, kind: str, value: str) -> None:
        super().__init__(kind)
        self._kind = kind
        self._value = value
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(FIELD_WIDTH, FIELD_HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._kind == "copied":
            QGuiApplication.clipboard().setImage(QImage(self._value))
            self.setText("on the clipboard")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        drag = QDrag(self)
        drag.setMimeData(self._mime_data())
        copy, move = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
        offered = {"movable": copy | move, "moving": move}.get(self._kind, copy)
        if drag.exec(offered, move if offered & move else copy) is move:
            Path(self._value).unlink()

    def _mime_data(self) -> QMimeData:
        data = QMimeData()
        match self._kind:
            case "file" | "movable" | "moving":
                data.setUrls([QUrl.fromLocalFile(self._value)])
            case "files":
                files = sorted(map(str, Path(self._value).iterdir()))
                data.setUrls([QUrl.fromLocalFile(file) for file in files])
            case "picture":  # browsers and chat programs offer pixels without a file
                data.setImageData(QImage(self._value))
            case "address":
                data.setUrls([QUrl(self._value)])
            case format_name:
                data.setData(format_name, QByteArray(Path(self._value).read_bytes()))
        return data


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = QWidget()
    rows = QVBoxLayout(window)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    for kind, value in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        rows.addWidget(Field(kind, value))
    window.show()
    sys.exit(application.exec())
