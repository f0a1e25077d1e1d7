"""The names and groups that a correction can choose, searchable in both languages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.engine.file_names import searchable
from desktop_app.engine.groups import shipped_groups
from desktop_app.engine.labels import read_labels
from desktop_app.engine.outcomes import Correction, Prediction
from desktop_app.paths import resource
from desktop_app.ui import theme

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_HEIGHT = theme.GRID * 4


class Role(IntEnum):
    """Item data for the delegate."""

    CHOICE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Choice:
    """One row; `words` is the text that is searched."""

    correction: Correction
    labels: tuple[str, str]  # English, Chinese
    words: tuple[str, str]

    @property
    def is_group(self) -> bool:
        return self.correction.kind == "group"

    def both(self, chinese_first: bool) -> tuple[str, str]:
        """Return both labels, the reader's language first."""
        return self.labels[::-1] if chinese_first else self.labels


@cache
def all_choices() -> tuple[Choice, ...]:
    """Return the groups, then the 1,000 names."""
    groups = [
        _choice(Correction("group", it.id, it.label, it.label_zh), it.label, it.label_zh)
        for it in shipped_groups().groups.values()
        if it.answers
    ]
    labels = read_labels(resource("labels/imagenet1k.tsv")).values()
    names = [
        _choice(Correction("name", it.wnid, it.label, it.label_zh), it.label, it.label_zh)
        for it in labels
    ]
    return (*groups, *names)


def guesses_first(guesses: Sequence[Prediction], chinese_first: bool) -> list[Choice]:
    """Return all choices: these predictions in their order, then groups and names, each sorted."""
    ranks = {guess.wnid: guess.rank for guess in guesses}

    def key(choice: Choice) -> tuple[int, int, str]:
        rank = ranks.get(choice.correction.id or "", len(ranks) + 1)
        return rank, 0 if choice.is_group else 1, choice.words[1 if chinese_first else 0]

    return sorted(all_choices(), key=key)


def _choice(correction: Correction, label: str, label_zh: str) -> Choice:
    return Choice(correction, (label, label_zh), (searchable(label), searchable(label_zh)))


class ChoiceModel(QAbstractListModel):
    """The choices that contain the search text; those that begin with it come first."""

    def __init__(
        self, choices: Sequence[Choice], chinese_first: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._choices = choices
        self._chinese_first = chinese_first
        self._shown: Sequence[Choice] = choices

    def search(self, text: str) -> None:
        """Show the choices whose labels contain this text; "" shows all."""
        words = searchable(text.strip())
        self.beginResetModel()
        found = [it for it in self._choices if any(words in label for label in it.words)]
        found.sort(key=lambda it: not any(label.startswith(words) for label in it.words))
        self._shown = found
        self.endResetModel()

    def choice_at(self, index: _Index) -> Choice | None:
        """Return the choice of a row; None for no row."""
        return self._shown[index.row()] if index.isValid() else None

    def row_of(self, corrections: Iterable[Correction]) -> int:
        """Return the first row of one of these; -1 if none is shown."""
        wanted = set(corrections)
        rows = (row for row, it in enumerate(self._shown) if it.correction in wanted)
        return next(rows, -1)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if (choice := self.choice_at(index)) is None:
            return None
        first, second = choice.both(self._chinese_first)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return first
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{first}, {self.tr('group')}" if choice.is_group else first
            case Qt.ItemDataRole.ToolTipRole:
                return f"{first} · {second}"
            case Role.CHOICE:
                return (first, second, self.tr("group") if choice.is_group else "")
        return None


class ChoiceDelegate(QStyledItemDelegate):
    """Draws a label in both languages, and marks groups."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(theme.GRID * 20, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        role = QPalette.ColorRole
        first, second, kind = index.data(Role.CHOICE)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = QRect(option.rect).adjusted(1, 1, -1, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(option.palette.color(role.Midlight if is_selected else role.Window))
            painter.drawRoundedRect(ground, 4, 4)
        if is_selected:  # the background alone is too faint
            painter.setBrush(option.palette.color(role.Highlight))
            painter.drawRoundedRect(ground.left(), ground.top() + 6, 3, ground.height() - 12, 1, 1)
        place = ground.adjusted(theme.GRID * 3 // 2, 0, -theme.GRID, 0)
        metrics = QFontMetrics(option.font)
        quiet = option.palette.color(role.PlaceholderText)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(option.font)
        painter.setPen(quiet)
        painter.drawText(place, int(middle | Qt.AlignmentFlag.AlignRight), kind)
        place.setRight(place.right() - metrics.horizontalAdvance(kind) - theme.GRID)
        painter.setPen(option.palette.color(role.Text))
        shown = metrics.elidedText(first, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(middle | Qt.AlignmentFlag.AlignLeft), shown)
        place.setLeft(place.left() + metrics.horizontalAdvance(shown) + theme.GRID)
        painter.setPen(quiet)
        shown = metrics.elidedText(second, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(middle | Qt.AlignmentFlag.AlignLeft), shown)
        painter.restore()
