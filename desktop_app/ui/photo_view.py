"""The photo with its caption, and over it where the evidence for a label lies."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.engine.results import Explanation, Photo
from desktop_app.ui import theme
from desktop_app.ui.preview import Preview


class PhotoView(QWidget):
    """Shows a photo, or a drawing while there is none."""

    picture_wanted = Signal(object, QSize)  # Photo, size in device pixels

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = ""
        self._explanations: dict[str, Explanation] = {}
        self._wanted = ("", "")
        self._preview = Preview()
        self._preview.picture_wanted.connect(self.picture_wanted)
        self._caption = QLabel()
        self._caption.setTextFormat(Qt.TextFormat.PlainText)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._caption.setWordWrap(True)
        self._caption.setMinimumHeight(theme.GRID * 3)  # the same with and without Chinese
        theme.quiet(self._caption)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GRID * 2] * 4)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._preview, 1)
        layout.addWidget(self._caption)

    def show_photo(self, photo: Photo, name: str) -> None:
        """Show a photo that was just read."""
        self._preview.show_photo(photo)
        self._forget(f"{name} · {photo.width} × {photo.height}")

    def sharpen_photo(self, photo: Photo) -> None:
        """Replace the photo shown by a sharper one of the same."""
        self._preview.show_photo(photo)

    def take_picture(self, photo: Photo, picture: QImage) -> None:
        """Show the picture that was asked for."""
        self._preview.take_picture(photo, picture)

    def show_drawing(self, drawing: str, name: str) -> None:
        """Show `resources/icons/DRAWING.svg` in place of the photo `name`."""
        self._preview.show_drawing(drawing)
        self._forget(name)

    def explains(self, wnid: str) -> bool:
        """Tell whether the evidence for a label has come already."""
        return wnid in self._explanations

    def take_explanations(self, explanations: Sequence[Explanation]) -> None:
        """Keep where the evidence for the photo's labels lies, and show the one that is wanted."""
        self._explanations = {explanation.wnid: explanation for explanation in explanations}
        self.explain(*self._wanted)

    def explain(self, wnid: str, label: str) -> None:
        """Show the evidence for a label as soon as it has come; "" shows none."""
        self._wanted = (wnid, label)
        explanation = self._explanations.get(wnid)
        self._preview.show_explanation(explanation)
        shown = self.tr(
            "Bright is what speaks for “{label}”; the frame is what the model saw"
        ).format(label=label)
        self._caption.setText(self._facts if explanation is None else shown)

    def _forget(self, facts: str) -> None:
        """Another photo: what explained the last one does not explain this."""
        self._facts = facts
        self._explanations = {}
        self.explain("", "")
