"""The window of another program, for the tests: each of its fields can be dragged out of it.

python drag_source.py {KIND WHAT}…

KIND is one of
    file PATH       a file, offered as a copy
    files FOLDER    all files of a folder, in the order of their names, offered as copies
    movable PATH    a file, offered to be moved, or to be copied
    moving PATH     a file, offered to be moved and nothing else
    picture PATH    the pixels of a picture
    address URL     a web address
    copied PATH     pixels that a click puts on the clipboard
    MIME PATH       the content of a file under this format, such as image/heic

Like a file manager, it deletes a file once another program has answered with a move.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

FIELD_WIDTH, FIELD_HEIGHT = 160, 80


class Field(QLabel):
    """Is dragged as soon as the mouse moves with a button held."""

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(kind)
        self._kind = kind
        self._what = what
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(FIELD_WIDTH, FIELD_HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._kind == "copied":
            QGuiApplication.clipboard().setImage(QImage(self._what))
            self.setText("on the clipboard")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        data = QMimeData()
        match self._kind:
            case "file" | "movable" | "moving":
                data.setUrls([QUrl.fromLocalFile(self._what)])
            case "files":
                files = sorted(map(str, Path(self._what).iterdir()))
                data.setUrls([QUrl.fromLocalFile(file) for file in files])
            case "picture":  # as browsers and chats give it: pixels that lie in no file
                data.setImageData(QImage(self._what))
            case "address":
                data.setUrls([QUrl(self._what)])
            case format_name:
                data.setData(format_name, QByteArray(Path(self._what).read_bytes()))
        copy, move = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
        drag = QDrag(self)
        drag.setMimeData(data)
        match self._kind:
            case "movable":
                answered = drag.exec(copy | move, move)
            case "moving":
                answered = drag.exec(move)
            case _:
                answered = drag.exec(copy)
        if answered is move:
            Path(self._what).unlink()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = QWidget()
    rows = QVBoxLayout(window)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    for offered in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        rows.addWidget(Field(*offered))
    window.show()
    sys.exit(application.exec())
