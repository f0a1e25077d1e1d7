"""The photo with its caption, and over it where the evidence for a label lies."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.engine.outcomes import Explanation, Photo
from desktop_app.ui import theme
from desktop_app.ui.layouts import column
from desktop_app.ui.region_view import RegionView
from desktop_app.ui.translated import TranslatedWidget

_WHOLE = (0.0, 0.0, 1.0, 1.0)


class PhotoView(TranslatedWidget):
    """Shows a photo, or a drawing while there is none; a photo without a name is a picture."""

    picture_wanted = Signal(object, QSize)  # Photo, size in device pixels
    part_wanted = Signal(object, QRectF, QSize)  # Photo, part in shares, size in device pixels
    sharper_wanted = Signal(int)  # pixels of the photo's short side that can be seen
    framed = Signal(QRectF)  # part of the photo, in shares, that is asked about
    frame_left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._size = QSize()
        self._position = ""
        self._explanations: dict[str, Explanation] = {}
        self._wanted = ("", "")
        self._preview = RegionView()
        self._preview.picture_wanted.connect(self.picture_wanted)
        self._preview.part_wanted.connect(self.part_wanted)
        self._preview.sharper_wanted.connect(self.sharper_wanted)
        self._preview.framed.connect(self.framed)
        self._preview.frame_left.connect(self.frame_left)
        self._preview.zoom_changed.connect(self._render)
        centre = Qt.AlignmentFlag.AlignCenter
        self._caption = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True, alignment=centre)
        self._caption.setMinimumHeight(theme.GRID * 3)  # the same with and without Chinese
        theme.quiet(self._caption)
        margins = (theme.GRID * 2,) * 4
        column((self._preview, 1), self._caption, spacing=theme.GRID, margins=margins, parent=self)

    def show_photo(self, photo: Photo, name: str) -> None:
        """Show a photo that was just read."""
        self._preview.show_photo(photo)
        self._forget(name, QSize(photo.width, photo.height))

    def sharpen_photo(self, photo: Photo) -> None:
        """Replace the photo shown by a sharper one of the same."""
        self._preview.sharpen_photo(photo)

    def take_part(self, photo: Photo, part: QRectF, picture: QImage) -> None:
        """Show the part that was asked for."""
        self._preview.take_part(photo, part, picture)

    def leave_innermost(self) -> bool:
        """Leave the frame, else the zoom; returns whether there was either."""
        return self._preview.leave_innermost()

    def leave_frame(self) -> None:
        """Ask about the whole photo again."""
        self._preview.leave_frame()

    def take_picture(self, photo: Photo, picture: QImage) -> None:
        """Show the picture that was asked for."""
        self._preview.take_picture(photo, picture)

    def show_drawing(self, drawing: str, name: str) -> None:
        """Show `resources/icons/DRAWING.svg` in place of the photo `name`."""
        self._preview.show_drawing(drawing)
        self._forget(name, QSize())

    def show_position(self, at: int, count: int) -> None:
        """Say which of how many the photo is, from 1; nothing where it is the only one."""
        text = self.tr("{number} of {count}").format(number=f"{at:,}", count=f"{count:,}")
        self._position = text if at and count > 1 else ""
        self._render()

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
        self._preview.show_explanation(self._explanations.get(wnid))
        self._render()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._render()

    def _forget(self, name: str, size: QSize) -> None:
        """Another photo: what explained the last one does not explain this."""
        self._name, self._size = name, size
        self._explanations = {}
        self.explain("", "")

    def _render(self) -> None:
        self._preview.setAccessibleName(self.tr("Photo"))
        wnid, label = self._wanted
        if wnid in self._explanations:
            text = self.tr('Brighter areas counted towards "{label}".')
            if self._explanations[wnid].square != _WHOLE:
                text = self.tr(
                    'Brighter areas counted towards "{label}". '
                    "The model saw only what is inside the frame."
                )
            self._set_caption(text.format(label=label))
            return
        name = self._name or self.tr("Picture")
        size = "" if self._size.isEmpty() else f" · {self._size.width()} × {self._size.height()}"
        if (percent := self._preview.percent()) is not None:
            size += f" · {percent:,} %"
        metrics = self._caption.fontMetrics()
        room = self.contentsRect().width() - 4 * theme.GRID - metrics.horizontalAdvance(size)
        position = f" · {self._position}" if self._position else ""
        if metrics.horizontalAdvance(position) + theme.GRID * 10 < room:  # else the name has none
            room -= metrics.horizontalAdvance(position)
            size += position
        # A name without spaces does not wrap; its middle is left out, so that its suffix stays.
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, max(room, 0))
        self._set_caption(shown + size, "" if shown == name else name + size)

    def _set_caption(self, text: str, whole: str = "") -> None:
        """Show `text` as the caption; `whole` is what they were shortened from."""
        self._caption.setText(text)
        self._caption.setAccessibleName(whole)
        self._caption.setToolTip(f"<qt>{html.escape(whole)}</qt>" if whole else "")
