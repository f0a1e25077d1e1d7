"""The accuracy of a model as a table: how often it is right, and how often not sure."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop_app.engine.labels import percent
from desktop_app.engine.model_card import ModelCard
from desktop_app.ui import theme
from desktop_app.ui.card_texts import card_text
from desktop_app.ui.messages import unbroken

_NONE = "–"


@dataclass(frozen=True)
class Row:
    """The figures of one set of photos, 0..1; None if not measured."""

    set: str
    photos: int
    top1: float | None
    top3: float | None
    right: float | None
    unsure: float | None


def rows(card: ModelCard) -> list[Row]:
    """Return the figures at the precision that ships."""
    measured = {(it.set, it.photos): it for it in card.accuracy if it.precision == card.precision}
    answered = {(it.set, it.photos): it for it in card.answers}
    found = []
    for key in dict.fromkeys([*measured, *answered]):
        accuracy, counts = measured.get(key), answered.get(key)
        right = unsure = None
        if counts is not None:
            unsure = counts.unsure / counts.photos
            if counts.name_right is not None and counts.group_right is not None:
                named = max(1, counts.name + counts.group)
                right = (counts.name_right + counts.group_right) / named
        top1, top3 = (accuracy.top1, accuracy.top3) if accuracy else (None, None)
        found.append(Row(*key, top1, top3, right, unsure))
    return found


class AccuracyTable(QWidget):
    """One line per set of photos; each figure has an accessible name."""

    def __init__(self, measured: Sequence[Row], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GRID * 2)
        self._grid.setVerticalSpacing(theme.GRID)
        self._grid.setColumnStretch(0, 1)
        titles = (
            self.tr("Best name\nright"),
            self.tr("One of three\nright"),
            self.tr("Answer\nright"),
            self.tr("Not sure"),
        )
        for column, title in enumerate(titles, 1):
            label = self._add(title, 0, column)
            label.setAccessibleName(title.replace("\n", " "))
            theme.quiet(label)
        photos = self.tr("{set}, {count} photos")
        for line, row in enumerate(measured, 1):
            words = photos.format(set=card_text(row.set), count=f"{row.photos:,}")
            theme.quiet(self._add(words, line, 0))
            for column, share in enumerate((row.top1, row.top3, row.right, row.unsure), 1):
                text = _NONE if share is None else percent(share)
                label = self._add(unbroken(text), line, column)
                title = titles[column - 1].replace("\n", " ")
                label.setAccessibleName(f"{words}: {title} {text}")

    def _add(self, text: str, line: int, column: int) -> QLabel:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(column == 0)
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        end = Qt.AlignmentFlag.AlignTop if line else Qt.AlignmentFlag.AlignBottom
        label.setAlignment(side | end)
        self._grid.addWidget(label, line, column)
        return label
