"""Photos to choose from, a page at a time."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from desktop_app.ui import theme
from desktop_app.ui.kiosk.album import Album
from desktop_app.ui.kiosk.sizes import MIN_TARGET, ScaledLabel, gap_of
from desktop_app.ui.kiosk.tile import Tile
from desktop_app.ui.kiosk.touch_target import TouchTarget, scale
from desktop_app.ui.layouts import column, row
from desktop_app.ui.translated import TranslatedWidget

_TILE_EMS = 10.0
_MAX_SHELVES = 3
_CLOSE_UP_MILLISECONDS = 200
_PATIENCE_MILLISECONDS = 3000
_ASKED_AGAIN = 6
"""Number of skipped photos that each visit tries again: a file may have been repaired."""


class Grid(TranslatedWidget):
    """Shows one album, and tabs for the others."""

    photo_chosen = Signal(str)
    page_changed = Signal(int, int)  # the page shown, from 0, and how many there are
    thumbnails_wanted = Signal(object, int)  # paths, side in device pixels

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.albums: tuple[Album, ...] = ()
        self._folder = ""
        self._page = 0
        self._em = 1.0
        self._tiles: list[Tile] = []
        self._side = 0  # of the thumbnails, in device pixels
        self._unreadable: dict[str, None] = {}  # in the order they were tried
        # Unreadable photos are found one after the other; the grid is laid out again once.
        self._closing_up = QTimer(self, interval=_CLOSE_UP_MILLISECONDS, singleShot=True)
        self._closing_up.timeout.connect(self._close_up)
        self._patience = QTimer(self, interval=_PATIENCE_MILLISECONDS, singleShot=True)
        self._patience.timeout.connect(self._on_patience_ended)
        self._heading = ScaledLabel(1.7, serif=True)
        self._empty = ScaledLabel(1.3)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.quiet(self._empty)
        self._tabs: list[TouchTarget] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_shelf_chosen)
        self._table = _Table()
        self._table.resized.connect(self._lay_tiles)
        self._table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._head = row(self._heading, None)
        self._rows = column(self._head, (self._empty, 1), (self._table, 1), parent=self)
        self._render()

    @property
    def album(self) -> Album | None:
        """The album that is shown."""
        found = [album for album in self.albums if album.folder == self._folder]
        return found[0] if found else None

    @property
    def unreadable_count(self) -> int:
        """How many of the administrator's photos are skipped, as far as is known."""
        return len(self._administrators_photos(self._unreadable))

    def set_albums(self, albums: Sequence[Album]) -> None:
        """Show these albums; the current one is kept if it is among them."""
        before = self.album
        self.albums = tuple(albums[:_MAX_SHELVES])
        if self.album is None:
            self._folder = self.albums[0].folder if self.albums else ""
            self._page = 0
        self._render()
        if self.album != before:
            self._unreadable = self._administrators_photos(self._unreadable)
            self._lay_tiles()

    def forget(self) -> None:
        """Release all thumbnails, and show the first page of the first album.

        Which of the administrator's photos are unreadable is kept: it is no trace of a visitor.
        """
        self._page = 0
        self._folder = self.albums[0].folder if self.albums else ""
        self._unreadable = self._administrators_photos(self._unreadable)
        self._closing_up.stop()
        self._patience.stop()
        self._clear_tiles()
        self._render()

    def turn(self, by: int) -> None:
        """Turn by so many pages, within the album."""
        page = min(max(0, self._page + by), self._page_count() - 1)
        if page != self._page:
            self._page = page
            self._lay_tiles()

    def take_thumbnail(self, path: str, picture: QImage) -> None:
        """Show the thumbnail of this photo, if it has a tile.

        A null image means that the photo cannot be read. It is skipped from now on, also in later
        visits.
        """
        tiles = [tile for tile in self._tiles if tile.path == path]
        was_left_out = path in self._unreadable
        self._unreadable.pop(path, None)
        if not picture.isNull():
            # A thumbnail requested for smaller tiles would be replaced a moment later.
            for tile in tiles if picture.width() >= self._side else ():
                tile.take_thumbnail(picture)
        elif tiles or self._administrators_photos([path]):
            self._unreadable[path] = None
            for tile in tiles:
                tile.hide()
        if (path in self._unreadable) != was_left_out:
            self._closing_up.start()

    def set_em(self, em: float) -> None:
        """Set the sizes; `em` is the size of running text, in pixels."""
        self._em = em
        scale(self, em)
        gap = gap_of(em)
        self._rows.setContentsMargins(2 * gap, gap, 2 * gap, 0)
        self._rows.setSpacing(gap)
        self._head.setSpacing(gap)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        begins = not self._tiles
        self._lay_tiles(list(self._unreadable)[:_ASKED_AGAIN] if begins else ())

    def _columns_and_rows(self) -> tuple[int, int]:
        """Return rows and columns of a page; few photos have larger tiles."""
        side = max(MIN_TARGET, _TILE_EMS * self._em)
        width, height = self._table.size().toTuple()
        most_columns, most_rows = max(1, round(width / side)), max(1, round(height / side))
        count = len(self._photos())
        enough = [
            (columns, rows)
            for columns in range(1, most_columns + 1)
            for rows in range(1, most_rows + 1)
            if columns * rows >= min(count, most_columns * most_rows)
        ]
        return max(enough, key=lambda laid: (min(width / laid[0], height / laid[1]), -laid[0]))

    def _page_count(self) -> int:
        columns, rows = self._columns_and_rows()
        return max(1, -(-len(self._photos()) // (columns * rows)))

    def _photos(self) -> Sequence[str]:
        """Return the photos that are not known to be unreadable."""
        photos = () if self.album is None else self.album.photos
        return [path for path in photos if path not in self._unreadable]

    def _administrators_photos(self, paths: Iterable[str]) -> dict[str, None]:
        own = {path for album in self.albums if not album.removable for path in album.photos}
        return {path: None for path in paths if path in own}

    def _clear_tiles(self) -> None:
        for tile in self._tiles:
            tile.hide()
            tile.deleteLater()
        self._tiles = []

    def _lay_tiles(self, asked_again: Sequence[str] = ()) -> None:
        """Create the tiles of this page, and request only their thumbnails.

        Those `asked_again` come last; they get a tile only if they can be read.
        """
        pictures = {tile.path: tile.picture for tile in self._tiles if tile.picture is not None}
        self._clear_tiles()
        if self.album is None or not self.isVisible():
            return
        columns, rows = self._columns_and_rows()
        self._page = min(self._page, self._page_count() - 1)
        first = self._page * columns * rows
        photos = self._photos()[first : first + columns * rows]
        for index, path in enumerate(photos):
            tile = Tile(path, first + index + 1, self._table)
            tile.clicked.connect(self._on_tile_clicked)
            down, across = divmod(index, columns)
            tile.setGeometry(self._cell(across, down, columns, rows))
            tile.show()
            self._tiles.append(tile)
        longest = max((max(it.size().toTuple()) for it in self._tiles), default=MIN_TARGET)
        self._side = round(longest * self.devicePixelRatioF())
        for tile in self._tiles:
            if tile.path in pictures and pictures[tile.path].width() >= self._side:
                tile.take_thumbnail(pictures[tile.path])
        self._say_whether_empty()
        self.page_changed.emit(self._page, self._page_count())
        self._ask_for_pictures(asked_again)

    def _ask_for_pictures(self, asked_again: Sequence[str] = ()) -> None:
        bare = [tile.path for tile in self._tiles if tile.picture is None]
        if bare:
            self._patience.start()
        if wanted := [*bare, *asked_again]:
            self.thumbnails_wanted.emit(wanted, self._side)

    def _cell(self, across: int, down: int, columns: int, rows: int) -> QRect:
        gap = gap_of(self._em)
        width, height = self._table.width() + gap, self._table.height() + gap
        left, right = (round(width * at / columns) for at in (across, across + 1))
        top, bottom = (round(height * at / rows) for at in (down, down + 1))
        return QRect(QPoint(left, top), QSize(right - left - gap, bottom - top - gap))

    def _render(self) -> None:
        several = len(self.albums) > 1
        self._heading.say("" if several else self.tr("Choose a photo"))
        for tab in self._tabs:
            self._group.removeButton(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = []
        drives = 0
        for number, album in enumerate(self.albums if several else ()):
            drives += album.removable
            tab = TouchTarget()
            tab.setText(self._name(album, drives))
            tab.setCheckable(True)
            tab.setChecked(album.folder == self._folder)
            tab.set_em(self._em)
            self._group.addButton(tab, number)
            self._head.insertWidget(number, tab)
            tab.show()
            self._tabs.append(tab)
        self._say_whether_empty()

    def _say_whether_empty(self) -> None:
        empty = not self._photos()
        self._empty.say(self.tr("There are no photos here at the moment.") if empty else "")
        self._table.setVisible(not empty)

    def _name(self, album: Album, drives: int) -> str:
        if not album.removable:
            return self.tr("Exhibition")
        return (
            self.tr("USB drive") if drives == 1 else self.tr("Drive {number}").format(number=drives)
        )

    @Slot()
    def _close_up(self) -> None:
        if any(tile.isDown() for tile in self._tiles):
            self._closing_up.start()  # not while a tile is pressed
        else:
            self._lay_tiles()

    @Slot()
    def _on_patience_ended(self) -> None:
        """Enable all tiles: a failing USB drive can delay all thumbnails by half a minute."""
        for tile in self._tiles:
            tile.setEnabled(True)

    @Slot(int)
    def _on_shelf_chosen(self, number: int) -> None:
        self._folder = self.albums[number].folder
        self._page = 0
        self._render()
        self._lay_tiles()

    @Slot()
    def _on_tile_clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, Tile):
            self.photo_chosen.emit(tile.path)


class _Table(QWidget):
    """The area of the tiles, which are laid out again when its size changes."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()
