"""The photo with its answer, and beside them the list where there are several."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from desktop_app.engine.results import Classification, Explanation, Outcome, Photo
from desktop_app.ui import theme
from desktop_app.ui.batch_view import BatchView
from desktop_app.ui.incoming import Content
from desktop_app.ui.photo_model import shown_name
from desktop_app.ui.photo_view import PhotoView
from desktop_app.ui.results import ResultsPanel

PANEL_WIDTH = theme.GRID * 40
_PANEL_LEAST = theme.GRID * 29
_LIST_WIDTH, _LIST_LEAST = theme.GRID * 34, theme.GRID * 25
_PATIENCE_MILLISECONDS = 120
"""Most answers come sooner; until then the last photo and its answer stay, without a flicker."""
NAMELESS = "picture"
"""Stands for the path of a picture that lies in no file, as in a table that is exported."""


class PhotoPage(QWidget):
    """One photo of the list is shown; the widgets do not know each other."""

    begun = Signal()  # another photo is on its way
    photo_chosen = Signal(object, str)  # path or content of an image file, path in its outcome
    picture_wanted = Signal(object, QSize)  # Photo, size in device pixels
    why_asked = Signal(object)  # tuple[str, ...]: WordNet ids

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = 0
        self._source: str | Content = ""
        self._name = ""
        self._model: str | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._on_patience_ended)
        self.batch = BatchView()
        self.batch.chosen.connect(self._on_chosen)
        self.batch.hide()
        self._photo = PhotoView()
        self._photo.picture_wanted.connect(self.picture_wanted)
        self.results = ResultsPanel()
        self.results.why_changed.connect(self._on_why_changed)
        self._panel = QScrollArea()
        self._panel.setWidget(self.results)
        self._panel.setWidgetResizable(True)
        self._panel.setFrameShape(QFrame.Shape.NoFrame)
        self._panel.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._panel.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.setAutoFillBackground(True)
        self.results.setBackgroundRole(QPalette.ColorRole.Base)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addWidget(self.batch)
        columns.addWidget(self._photo, 1)
        columns.addWidget(self._panel)

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label stands first and large."""
        self.batch.set_chinese_first(chinese_first)
        self.results.set_chinese_first(chinese_first)

    def set_model(self, name: str) -> None:
        """Note which model answers from now on; what another one answered is asked again."""
        changed = self._model not in (None, name)
        self._model = name
        if not changed or not self.batch.photos.rowCount():
            return
        self._begin(self._source, self._name)  # first, so that its answer need not wait for others
        self.batch.answer_again()

    def open_photos(self, paths: Sequence[str]) -> None:
        """List these photos and turn to the first."""
        self.batch.setVisible(len(paths) > 1)
        self.batch.set_photos(paths)

    def open_picture(self, content: Content) -> None:
        """Show a picture that lies in no file."""
        self.batch.hide()
        self.batch.record([NAMELESS])
        self._row = 0
        self._begin(content, "")

    def show_photo(self, photo: Photo) -> None:
        """Show the photo that was just read; its answer is on its way."""
        self._patience.stop()
        self._photo.show_photo(photo, self._name)
        self.results.show_reading(waiting_for_model=False)

    def sharpen_photo(self, photo: Photo) -> None:
        """Replace the photo shown by a sharper one of the same."""
        self._photo.sharpen_photo(photo)

    def take_picture(self, photo: Photo, picture: QImage) -> None:
        """Show the picture that was asked for."""
        self._photo.take_picture(photo, picture)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show the answer, or why there is none, here and in the list."""
        self._patience.stop()
        if not isinstance(outcome, Classification):
            self._photo.show_drawing("unreadable", self._name)
        self.results.show_outcome(outcome)
        self.batch.take([(self._row, outcome)])

    def show_explanations(self, explanations: Sequence[Explanation]) -> None:
        """Show where in the photo the evidence for its labels lies."""
        self._photo.take_explanations(explanations)

    def give_up(self) -> None:
        """Wait for nothing any more."""
        self._patience.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._panel.setFixedWidth(max(_PANEL_LEAST, min(PANEL_WIDTH, self.width() * 3 // 10)))
        self.batch.setFixedWidth(max(_LIST_LEAST, min(_LIST_WIDTH, self.width() * 3 // 10)))

    def _begin(self, source: str | Content, name: str) -> None:
        self._source, self._name = source, name
        if not self.isVisible() or self._model is None:
            self._on_patience_ended()
        else:
            self._patience.start()
        self.begun.emit()
        self.photo_chosen.emit(source, source if isinstance(source, str) else NAMELESS)

    @Slot(int)
    def _on_chosen(self, row: int) -> None:
        self._row = row
        path = self.batch.photos.path(row)
        self._begin(path, shown_name(path))

    @Slot()
    def _on_patience_ended(self) -> None:
        self._photo.show_drawing("drop", self._name)
        self.results.show_reading(waiting_for_model=self._model is None)

    @Slot(str, str)
    def _on_why_changed(self, wnid: str, label: str) -> None:
        self._photo.explain(wnid, label)
        if wnid and not self._photo.explains(wnid):
            self.why_asked.emit(self.results.wnids())
