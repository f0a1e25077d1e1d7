"""The photos that came in together, each with its outcome as soon as it has one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum, IntEnum, auto
from pathlib import PurePath

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.engine.labels import percent, phrases
from desktop_app.engine.names import searchable, visible
from desktop_app.engine.results import Classification, Failure, Outcome
from desktop_app.ui.messages import percent_in_words, why_unreadable


class State(Enum):
    """How far a photo is."""

    WAITING = auto()
    DONE = auto()
    UNSURE = auto()
    FAILED = auto()


class Part(IntEnum):
    """What a row shows, as roles of the model."""

    STATE = Qt.ItemDataRole.UserRole + 1
    PATH = Qt.ItemDataRole.UserRole + 2
    HEADLINE = Qt.ItemDataRole.UserRole + 3
    SHARE = Qt.ItemDataRole.UserRole + 4


_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class PhotoModel(QAbstractListModel):
    """One row a photo, in the order they came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: Sequence[str] = ()
        self._outcomes: list[Outcome | None] = []
        self._chinese_first = False
        self.counts: Counter[State] = Counter()

    def set_photos(self, paths: Sequence[str]) -> None:
        """List these photos, none of which has an outcome yet."""
        self.beginResetModel()
        self._paths = paths
        self._outcomes = [None] * len(paths)
        self.counts = Counter({State.WAITING: len(paths)})
        self.endResetModel()

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label is shown."""
        self._chinese_first = chinese_first
        self.render_again()

    def set_outcomes(self, outcomes: Iterable[tuple[int, Outcome | None]]) -> None:
        """Note what came of some rows; None for one that waits again."""
        rows = []
        for row, outcome in outcomes:
            self.counts[state_of(self._outcomes[row])] -= 1
            self.counts[state_of(outcome)] += 1
            self._outcomes[row] = outcome
            rows.append(row)
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    def path(self, row: int) -> str:
        """Return the path of a row, as it was given."""
        return self._paths[row]

    def outcomes(self) -> list[Outcome]:
        """Return what came of the photos so far, in their order."""
        return [outcome for outcome in self._outcomes if outcome is not None]

    def answered_rows(self) -> list[int]:
        """Return the rows that have an answer, sure or not."""
        return [row for row, it in enumerate(self._outcomes) if isinstance(it, Classification)]

    def rows_in(self, state: State) -> list[tuple[int, str]]:
        """Return the rows in this state, with their paths."""
        if not self.counts[state]:
            return []
        return [
            (row, path)
            for row, (path, outcome) in enumerate(zip(self._paths, self._outcomes, strict=True))
            if state_of(outcome) is state
        ]

    def matches(self, row: int, state: State | None, words: str) -> bool:
        """Tell whether a row is in `state`, if any, and `words`, made searchable, in its names."""
        outcome = self._outcomes[row]
        if state is not None and state_of(outcome) is not state:
            return False
        if not words or words in searchable(_file_name(self._paths[row])):
            return True
        if outcome is None or isinstance(outcome, Failure):
            return False
        best = outcome.predictions[0]
        names = [best.label, best.label_zh]
        for group in outcome.groups:
            names += [group.label, group.label_zh]
        return any(words in searchable(name) for name in names)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._paths)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        path, outcome = self._paths[index.row()], self._outcomes[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return shown_name(path)
            case Qt.ItemDataRole.ToolTipRole:
                return f"{self._headline(outcome)}\n{visible(path)}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._in_words(path, outcome)
            case Part.PATH:
                return path
            case Part.STATE:
                return state_of(outcome)
            case Part.HEADLINE:
                return self._headline(outcome)
            case Part.SHARE:
                return "" if outcome is None else _share(outcome)
        return None

    def render_again(self) -> None:
        """Say that every row may read differently now."""
        if self._paths:
            self.dataChanged.emit(self.index(0), self.index(len(self._paths) - 1))

    def _headline(self, outcome: Outcome | None) -> str:
        if outcome is None:
            return self.tr("Not looked at yet")
        if isinstance(outcome, Failure):
            return why_unreadable(outcome)[0]
        if outcome.unsure:
            return self.tr("Not sure")
        return phrases(outcome.answer, self._chinese_first)[0]

    def _in_words(self, path: str, outcome: Outcome | None) -> str:
        headline = self._headline(outcome)
        if isinstance(outcome, Classification) and not outcome.unsure:
            headline = percent_in_words(headline, outcome.answer.probability)
        return f"{shown_name(path)}: {headline}"


def state_of(outcome: Outcome | None) -> State:
    """Say how far a photo with this outcome is."""
    if outcome is None:
        return State.WAITING
    if isinstance(outcome, Failure):
        return State.FAILED
    return State.UNSURE if outcome.unsure else State.DONE


def shown_name(path: str) -> str:
    """Return a photo's file name as it can be drawn, whatever bytes it holds."""
    return visible(_file_name(path))


def _file_name(path: str) -> str:
    return PurePath(path).name or path


def _share(outcome: Outcome) -> str:
    if isinstance(outcome, Failure) or outcome.unsure:
        return ""
    return percent(outcome.answer.probability)
