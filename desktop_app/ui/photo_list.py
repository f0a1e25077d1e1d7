"""The photos that came in together: one is shown, the rest stay listed."""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QEvent, QModelIndex, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QVBoxLayout, QWidget

from desktop_app.ui import theme


class PhotoList(QWidget):
    """Lists photos by name; emits the index of the one the user turns to."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = QStringListModel(self)
        self._heading = QLabel()
        self._heading.setIndent(theme.GRID)
        theme.quiet(self._heading)
        self._view = QListView()
        self._view.setModel(self._names)
        self._view.setStyleSheet(f"QListView::item {{ padding: {theme.GRID}px }}")
        self._view.setUniformItemSizes(True)
        self._view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setFrameShape(QListView.Shape.NoFrame)
        self._view.viewport().setAutoFillBackground(False)
        self._view.selectionModel().currentChanged.connect(self._on_current_changed)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID * 2, theme.GRID * 2, 0, theme.GRID * 2)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._heading)
        layout.addWidget(self._view)
        self.setFixedWidth(theme.GRID * 26)
        self._render()

    def set_photos(self, paths: Sequence[str]) -> None:
        """List these photos and choose the first."""
        self._names.setStringList([shown_name(path) for path in paths])
        self._render()
        self.step(0)

    def step(self, by: int) -> None:
        """Choose the photo `by` rows further, where there is one."""
        row = max(0, self._view.currentIndex().row()) + by
        if 0 <= row < self._names.rowCount():
            self._view.setCurrentIndex(self._names.index(row))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        super().changeEvent(event)

    def _render(self) -> None:
        count = self._names.rowCount()
        self._heading.setText(self.tr("{count} photos").format(count=count))
        self._view.setAccessibleName(self.tr("Photos"))

    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.row())


def shown_name(path: str) -> str:
    """Return a photo's file name as it can be drawn, whatever bytes it holds."""
    name = PurePath(path).name or path
    return name.encode("utf-8", "replace").decode()
