"""Many photos: a list that fills with answers, its progress, its filter, its export."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine.results import Outcome
from desktop_app.ui import theme
from desktop_app.ui.announcements import announce
from desktop_app.ui.icons import icon
from desktop_app.ui.photo_filter import PhotoFilter
from desktop_app.ui.photo_model import PhotoModel, State
from desktop_app.ui.row_delegate import SIDE, RowDelegate
from desktop_app.ui.run_controls import RunControls, Stage
from desktop_app.ui.thumbnails import Thumbnails

_FILTERS = (None, State.DONE, State.UNSURE, State.FAILED)
_SETTLE_MILLISECONDS = 40
"""Thumbnails are asked for when scrolling rests that long, the filter when typing does."""


class BatchView(QWidget):
    """Lists the photos that came in together; one of them is shown beside it."""

    chosen = Signal(int)  # row of the photo the user turns to
    started = Signal(object)  # list[tuple[int, str]]: rows and paths to be classified
    paused = Signal(bool)
    cancelled = Signal()
    export_asked = Signal()
    thumbnails_wanted = Signal(object, int)  # tuple[str, ...], side in device pixels

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.photos = PhotoModel(self)
        self._filter = PhotoFilter(self.photos)
        self._thumbnails = Thumbnails()
        self.run_controls = RunControls()
        self.run_controls.paused.connect(self._on_paused)
        self.run_controls.cancelled.connect(self.cancel)
        self.run_controls.continued.connect(self._on_continued)
        self.run_controls.retried.connect(self._on_retried)
        self._words = QLineEdit()
        self._words.setClearButtonEnabled(True)
        # It would write the name of a dropped photo, and tell the source that it was moved.
        self._words.setAcceptDrops(False)
        self._words.setTextMargins(theme.GRID // 2, 0, 0, 0)
        self._states = QComboBox()
        self._states.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for state in _FILTERS:
            self._states.addItem("", state)
        self._states.currentIndexChanged.connect(self._on_state_chosen)
        self._view = QListView()
        self._nothing = QLabel()
        theme.quiet(self._nothing)
        self._export = QPushButton()
        self._export.clicked.connect(self.export_asked)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLE_MILLISECONDS)
        self._settled.timeout.connect(self._ask_for_thumbnails)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_SETTLE_MILLISECONDS * 4)
        self._typed.timeout.connect(self._on_typed)
        self._words.textChanged.connect(lambda: self._typed.start())
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._words.setFocus)
        self._lay_out()
        self._render()
        self._show_counts()

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label is shown."""
        self.photos.set_chinese_first(chinese_first)

    def set_photos(self, paths: Sequence[str]) -> None:
        """List these photos, turn to the first, and begin with them all."""
        self.record(paths)
        if paths:
            self.step(0)  # first, so that its answer need not wait for others
        if len(paths) > 1:
            self._start(State.WAITING)

    def record(self, names: Sequence[str]) -> None:
        """List what is shown without asking for anything; whatever was under way is given up."""
        if self.run_controls.stage in (Stage.RUNNING, Stage.PAUSED):
            self.cancelled.emit()
        self._words.clear()
        self._typed.stop()
        self._filter.search("")
        self._states.setCurrentIndex(0)
        self._thumbnails.forget()
        self.photos.set_photos(names)
        self.run_controls.enter(Stage.ENDED)
        self._show_counts()

    def answer_again(self) -> None:
        """Ask again about every photo that has an answer; those that cannot be read stay."""
        if self.photos.rowCount() < 2:
            return
        self.photos.set_outcomes([(row, None) for row in self.photos.answered_rows()])
        self._start(State.WAITING)

    def take(self, outcomes: Sequence[tuple[int, Outcome]]) -> None:
        """Note what came of some rows."""
        self.photos.set_outcomes(outcomes)
        self._show_counts()

    def take_thumbnail(self, path: str, image: QImage) -> None:
        """Show a thumbnail; a null one says that there is none."""
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._thumbnails.put(path, image)
        self._view.viewport().update()

    @Slot()
    def end(self) -> None:
        """Each photo has its outcome."""
        self.run_controls.enter(Stage.ENDED)
        announce(self, self.tr("All photos are done"))

    @Slot()
    def cancel(self) -> bool:
        """Stop where it is; returns whether anything was under way."""
        if self.run_controls.stage not in (Stage.RUNNING, Stage.PAUSED):
            return False
        self.cancelled.emit()
        self.run_controls.enter(Stage.CANCELLED)
        return True

    def step(self, by: int) -> None:
        """Turn to the photo `by` rows further among those that are shown, where there is one."""
        row = max(0, self._view.currentIndex().row()) + by
        if 0 <= row < self._filter.rowCount():
            self._view.setCurrentIndex(self._filter.index(row, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settled.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settled.start()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.photos.render_again()
            self._render()
            self._show_counts()
        elif event.type() == QEvent.Type.PaletteChange:
            self._render()
        elif event.type() == QEvent.Type.DevicePixelRatioChange:
            self._thumbnails.forget()
            self._settled.start()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        view = self._view
        view.setModel(self._filter)
        view.setItemDelegate(RowDelegate(self._thumbnails, self))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setFrameShape(QListView.Shape.NoFrame)
        view.viewport().setAutoFillBackground(False)
        view.selectionModel().currentChanged.connect(self._on_current_changed)
        # The range changes, too, when the list grows because something above it goes.
        for moved in (view.verticalScrollBar().valueChanged, view.verticalScrollBar().rangeChanged):
            moved.connect(lambda: self._settled.start())
        for changed in (
            self._filter.modelReset,
            self._filter.rowsInserted,
            self._filter.rowsRemoved,
        ):
            changed.connect(self._on_rows_changed)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        for control in (self._words, self._states, self._export):
            control.setMinimumHeight(theme.CONTROL)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID * 2, theme.GRID * 2, 0, theme.GRID * 2)
        layout.setSpacing(theme.GRID)
        some = QHBoxLayout()
        some.setSpacing(theme.GRID)
        some.addWidget(self._words, 1)
        some.addWidget(self._states)
        layout.addLayout(some)
        layout.addWidget(view, 1)
        layout.addWidget(self._nothing, 1)
        layout.addWidget(self._export)

    def _start(self, state: State) -> None:
        self.run_controls.enter(Stage.RUNNING)
        self._show_counts()
        self.started.emit(self.photos.rows_in(state))

    def _render(self) -> None:
        self._states.setAccessibleName(self.tr("Which photos"))
        self._words.setPlaceholderText(self.tr("Find a name"))
        self._words.setAccessibleName(self.tr("Find a name"))
        self._view.setAccessibleName(self.tr("Photos"))
        self._nothing.setText(self.tr("No photo is like this"))
        self._export.setText(self.tr("Export…"))
        self._export.setIcon(icon("export", self))
        self._export.setToolTip(self.tr("Save the answers as a table (Ctrl+S)"))

    def _show_counts(self) -> None:
        counts, total = self.photos.counts, self.photos.rowCount()
        self.run_controls.show_counts(
            total, counts[State.WAITING], counts[State.UNSURE], counts[State.FAILED]
        )
        words = {
            None: self.tr("All ({count})"),
            State.DONE: self.tr("Recognised ({count})"),
            State.UNSURE: self.tr("Not sure ({count})"),
            State.FAILED: self.tr("Unreadable ({count})"),
        }
        for index, state in enumerate(_FILTERS):
            count = total if state is None else counts[state]
            self._states.setItemText(index, words[state].format(count=f"{count:,}"))
        self._export.setEnabled(counts[State.WAITING] < total)

    def _ask_for_thumbnails(self) -> None:
        if not self.isVisible() or not self._filter.rowCount():
            return
        first = self._view.indexAt(QPoint(theme.GRID, 0)).row()
        last = self._view.indexAt(QPoint(theme.GRID, self._view.viewport().height() - 1)).row()
        rows = range(max(0, first), (last if last >= 0 else self._filter.rowCount() - 1) + 1)
        sources = [self._filter.mapToSource(self._filter.index(row, 0)).row() for row in rows]
        paths = [self.photos.path(row) for row in sources]
        wanted = tuple(path for path in paths if path not in self._thumbnails)
        if wanted:
            self.thumbnails_wanted.emit(wanted, round(SIDE * self.devicePixelRatioF()))

    @Slot()
    def _on_rows_changed(self) -> None:
        shown = self._filter.rowCount() > 0
        self._view.setVisible(shown)
        self._nothing.setVisible(not shown)
        self._settled.start()

    @Slot(QModelIndex)
    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self._filter.mapToSource(current).row())

    @Slot()
    def _on_typed(self) -> None:
        self._filter.search(self._words.text())

    @Slot(int)
    def _on_state_chosen(self, index: int) -> None:
        self._filter.choose(_FILTERS[index])

    @Slot(bool)
    def _on_paused(self, paused: bool) -> None:
        self.run_controls.enter(Stage.PAUSED if paused else Stage.RUNNING)
        self.paused.emit(paused)

    @Slot()
    def _on_continued(self) -> None:
        self._start(State.WAITING)

    @Slot()
    def _on_retried(self) -> None:
        failed = self.photos.rows_in(State.FAILED)
        self.photos.set_outcomes((row, None) for row, _ in failed)
        self._start(State.WAITING)
