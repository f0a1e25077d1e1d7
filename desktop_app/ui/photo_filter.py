"""Some of the photos: those in one state, those whose names hold some words."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSortFilterProxyModel

from desktop_app.engine.names import searchable
from desktop_app.ui.photo_model import PhotoModel, State


class PhotoFilter(QSortFilterProxyModel):
    """Shows rows of a `PhotoModel` in their order."""

    def __init__(self, photos: PhotoModel) -> None:
        super().__init__(photos)
        self._photos = photos
        self._state: State | None = None
        self._words = ""
        self.setSourceModel(photos)

    def choose(self, state: State | None) -> None:
        """Show photos in this state alone; None shows all."""
        self.beginFilterChange()
        self._state = state
        self.endFilterChange()

    def search(self, words: str) -> None:
        """Show photos whose file name or label holds these words; "" shows all."""
        self.beginFilterChange()
        self._words = searchable(words.strip())
        self.endFilterChange()

    def filterAcceptsRow(
        self, source_row: int, source_parent: QModelIndex | QPersistentModelIndex
    ) -> bool:
        if self._state is None and not self._words:
            return True
        return self._photos.matches(source_row, self._state, self._words)
