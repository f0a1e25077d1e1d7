"""One label with its bar."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.engine.labels import both_names, percent
from desktop_app.engine.outcomes import Prediction
from desktop_app.ui import theme
from desktop_app.ui.bar import Bar
from desktop_app.ui.layouts import column, row
from desktop_app.ui.messages import percent_in_words
from desktop_app.ui.rich_text import escaped


class PredictionRow(QWidget):
    """One label in both languages with its bar; can be selected by mouse or Tab."""

    pointed_at = Signal(bool)  # False when the mouse or the focus leaves

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = QLabel(textFormat=Qt.TextFormat.RichText, wordWrap=True)
        self._bar = Bar()
        self._bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._bar.installEventFilter(self)
        right, bottom = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignBottom
        self._percent = QLabel(alignment=right | bottom)
        labels = row((self._names, 1), self._percent, spacing=theme.GRID * 2)
        for label in (self._names, self._percent):
            labels.setAlignment(label, bottom)
        margins = (theme.GRID,) * 4
        column(labels, self._bar, spacing=theme.GRID // 2, margins=margins, parent=self)

    def show_prediction(
        self,
        prediction: Prediction | None,
        chinese_first: bool,
        accented: bool = False,
        growing: bool = False,
        quiet: bool = False,
    ) -> None:
        """Show a prediction, animated if it is new; None hides the row.

        `accented` marks the answer; the other predictions are `quiet` if none is the answer.
        """
        self.setVisible(prediction is not None)
        if prediction is None:
            return
        name, other_name = both_names(prediction, chinese_first)
        colours = self.palette()
        grey = colours.color(QPalette.ColorRole.PlaceholderText).name()
        own = grey if quiet else colours.color(QPalette.ColorRole.WindowText).name()
        self._names.setText(
            f'<span style="color: {own}">{escaped(name)}</span>&ensp;'
            f'<span style="color: {grey}">{escaped(other_name)}</span>'
        )
        self._percent.setText(percent(prediction.probability))
        labels = percent_in_words(name, prediction.probability)
        self._bar.set_accented(accented)
        self._bar.show_fraction(prediction.probability, labels, growing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            self.pointed_at.emit(event.gotFocus())
            self.update()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.pointed_at.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed_at.emit(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bar.hasFocus():
            return
        painter = theme.painter(self)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
