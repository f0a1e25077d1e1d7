"""The page with the photo, its answer, and the list of photos."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop_app.engine.outcomes import Explanation, Failure, Outcome, Photo, PhotoContent
from desktop_app.engine.parts import Part
from desktop_app.engine.reclassification import after_reclassification
from desktop_app.ui import theme
from desktop_app.ui.layouts import row
from desktop_app.ui.photo_view import PhotoView
from desktop_app.ui.photos.actions import PhotoActions
from desktop_app.ui.photos.entries import NAMELESS, Entry, shown_name
from desktop_app.ui.photos.folder_names import place
from desktop_app.ui.photos.panel import PhotosPanel
from desktop_app.ui.photos.photo_list import PhotoList
from desktop_app.ui.photos.row_texts import models_answer
from desktop_app.ui.photos.run import Run
from desktop_app.ui.results import ResultsPanel
from desktop_app.ui.run_controls import RunControls

_PANEL_WIDTH = theme.GRID * 40
_PANEL_LEAST = theme.GRID * 29
_LIST_WIDTH, _LIST_LEAST = theme.GRID * 37, theme.GRID * 25
_PATIENCE_MILLISECONDS = 120
"""Most answers arrive sooner; until then the last photo stays, to avoid flicker."""


class PhotoPage(QWidget):
    """Shows one photo of the list; connects the widgets, which do not know each other."""

    begun = Signal()  # another photo is being read
    listed = Signal()  # the list has changed
    photo_chosen = Signal(object, str)  # path or content of an image file, path in its outcome
    picture_wanted = Signal(object, QSize)  # Photo, size in device pixels
    part_wanted = Signal(object, QRectF, QSize)  # Photo, part in shares, size in device pixels
    sharper_wanted = Signal(int)  # pixels of the photo's short side that can be seen
    part_asked = Signal(object)  # left, top, right, bottom in shares of the photo
    lost = Signal(object)  # Failure: the file is lost, its earlier answer is shown
    why_asked = Signal(object)  # tuple[str, ...]: WordNet ids

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: str | None = None
        self._chinese_first = False
        self._part: Part | None = None
        self._asked: Entry | None = None
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._on_patience_ended)
        self.photos = PhotoList(self)
        self.run_controls = RunControls()
        self.run = Run(self.photos, self.run_controls, self)
        self.panel = PhotosPanel(self.photos)
        self.panel.chosen.connect(self._on_chosen)
        self.panel.rearranged.connect(self._show_position)
        self.panel.hide()
        self.photo_actions = PhotoActions(
            self.photos, self.panel.selected, lambda: self.panel.current, self
        )
        self.panel.menu_asked.connect(self.photo_actions.pop_up)
        self.photos.rearranged.connect(self._on_rearranged)
        self.photos.changed.connect(self._on_changed)
        self._photo = PhotoView()
        self._photo.picture_wanted.connect(self.picture_wanted)
        self._photo.part_wanted.connect(self.part_wanted)
        self._photo.sharper_wanted.connect(self.sharper_wanted)
        self._photo.framed.connect(self._on_framed)
        self._photo.frame_left.connect(self._on_frame_left)
        self.results = ResultsPanel()
        self.photo_actions.answer_copy_asked.connect(self.results.copy_answer)
        self.results.why_changed.connect(self._on_why_changed)
        self.results.whole_asked.connect(self._photo.leave_frame)
        self.results.wrong_asked.connect(self.photo_actions.correct_shown)
        self._answer = QScrollArea(widgetResizable=True)
        self._answer.setFrameShape(QFrame.Shape.NoFrame)
        self._answer.setWidget(self.results)
        self._answer.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._answer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.setAutoFillBackground(True)
        self.results.setBackgroundRole(QPalette.ColorRole.Base)
        self.panel.setAutoFillBackground(True)
        self.panel.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        row(self.panel, (self._photo, 1), self._answer, parent=self)

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which language of a label comes first."""
        self._chinese_first = chinese_first
        self.panel.set_chinese_first(chinese_first)
        self.results.set_chinese_first(chinese_first)
        self.photo_actions.set_chinese_first(chinese_first)
        self._show_correction()

    def set_model(self, name: str) -> None:
        """Use another model; photos classified by the last one are classified again."""
        changed = self._model not in (None, name)
        self._model = name
        if changed and (current := self.panel.current) is not None:
            self._on_chosen(current)  # first, so that its answer does not wait for the others
            self.run.answer_again()

    def await_photos(self, path: str) -> None:
        """Show that photos are being listed."""
        self._photo.show_drawing("drop", shown_name(path))
        self.results.show_reading(waiting_for_model=True)

    def add(self, paths: Sequence[str]) -> None:
        """Add photos to the list and show the first of them."""
        added, known = self.photos.add(paths)
        first = (added or known)[0]
        if first is self.panel.current and not added:
            self._on_chosen(first)  # read it again, because the file may have changed
        self.panel.turn_to(first)
        if added and (len(added) > 1 or self.run.is_under_way):
            self.run.begin(added)

    def add_picture(self, content: PhotoContent) -> None:
        """Add a picture without a file, and show it."""
        self.panel.turn_to(self.photos.add_picture(content))

    def show_photo(self, photo: Photo) -> None:
        """Show the photo that was just read; its answer is on its way."""
        self._part = None
        self._patience.stop()
        self._show_position()
        self._photo.show_photo(photo, self._name())
        self.results.show_reading(waiting_for_model=False)

    @Slot(object)
    def sharpen_photo(self, photo: Photo) -> None:
        """Replace the photo shown by a sharper one of the same."""
        self._photo.sharpen_photo(photo)

    @Slot(object, QImage)
    def take_picture(self, photo: Photo, picture: QImage) -> None:
        """Show the picture that was asked for."""
        self._photo.take_picture(photo, picture)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show the answer, or why there is none, here and in the list."""
        self._patience.stop()
        current = self.panel.current
        if current is None:
            return
        if isinstance(outcome, Failure):
            self._photo.show_drawing("unreadable", self._name())
        kept = after_reclassification(current.outcome, outcome)
        if kept is not outcome and isinstance(outcome, Failure):
            self.lost.emit(outcome)
        self.results.show_outcome(kept)
        self._part = None
        self.photos.set_outcomes([(current.number, kept)])
        self._show_correction()
        self._show_place()

    @Slot(object, QRectF, QImage)
    def take_part(self, photo: Photo, part: QRectF, picture: QImage) -> None:
        """Show the part that was asked for."""
        self._photo.take_part(photo, part, picture)

    @Slot(object, object)
    def show_part_outcome(self, part: Part, outcome: Outcome) -> None:
        """Show the answer to a part of the photo, if it is still asked about."""
        if part == self._part:
            self.results.show_part(outcome)

    @Slot(object)
    def show_explanations(self, explanations: Sequence[Explanation]) -> None:
        """Show where in the photo the evidence for its labels lies."""
        self._photo.take_explanations(explanations)

    def give_up(self) -> None:
        """Wait for nothing any more."""
        self._patience.stop()

    def leave_innermost(self) -> bool:
        """Leave the search, a frame or the zoom; returns whether there was anything to leave."""
        return self.panel.leave_innermost() or self._photo.leave_innermost()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._answer.setFixedWidth(max(_PANEL_LEAST, min(_PANEL_WIDTH, self.width() * 3 // 10)))
        self.panel.setFixedWidth(max(_LIST_LEAST, min(_LIST_WIDTH, self.width() * 3 // 10)))

    def _name(self) -> str:
        current = self.panel.current
        return "" if current is None or not current.path else shown_name(current.path)

    def _show_correction(self) -> None:
        current = self.panel.current
        if self._part is not None or current is None:
            return
        if current.outcome is not None:
            answer = models_answer(current, self._chinese_first)
            self.results.show_correction(current.correction, answer)

    @Slot()
    def _show_position(self) -> None:
        if not self._patience.isActive():  # else the photo before still stands there
            self._photo.show_position(*self.panel.position())

    def _show_place(self) -> None:
        current = self.panel.current
        path = "" if current is None else current.path
        self.results.show_place(place(path, self.panel.folder) if path else [])

    @Slot(object)
    def _on_chosen(self, entry: Entry) -> None:
        if not self.isVisible() or self._model is None:
            self._on_patience_ended()
        else:
            self._patience.start()
        before, self._asked = self._asked, entry
        if before is not None and before is not entry:
            self.run.take_over(before)
        self.begun.emit()
        self.photo_chosen.emit(entry.source, entry.path or NAMELESS)

    @Slot()
    def _on_rearranged(self) -> None:
        self.panel.setVisible(len(self.photos) > 1)
        self.listed.emit()

    @Slot(object)
    def _on_changed(self, entries: Sequence[Entry]) -> None:
        if self.panel.current in entries:
            self._show_correction()

    @Slot()
    def _on_patience_ended(self) -> None:
        self._show_position()
        self._photo.show_drawing("drop", self._name())
        self.results.show_reading(waiting_for_model=self._model is None)

    @Slot(QRectF)
    def _on_framed(self, part: QRectF) -> None:
        self._part = (part.left(), part.top(), part.right(), part.bottom())
        self.results.show_part(None)
        self.part_asked.emit(self._part)

    @Slot()
    def _on_frame_left(self) -> None:
        self._part = None
        current = self.panel.current
        if current is not None and current.outcome is not None:
            self.results.show_outcome(current.outcome)
            self._show_correction()

    @Slot(str, str)
    def _on_why_changed(self, wnid: str, label: str) -> None:
        self._photo.explain(wnid, label)
        if wnid and not self._photo.explains(wnid):
            self.why_asked.emit(self.results.wnids())
