"""The keypad for the administrator PIN; only the number of digits is shown."""

from math import ceil

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QSizePolicy, QWidget

from desktop_app.ui import theme
from desktop_app.ui.kiosk.sizes import ScaledLabel, gap_of, shrink
from desktop_app.ui.kiosk.touch_target import TouchTarget, scale
from desktop_app.ui.layouts import column
from desktop_app.ui.translated import TranslatedWidget

MAX_DIGITS = 12
_ANY = 16777215  # Qt's QWIDGETSIZE_MAX: no maximum
_DIGIT = 2.0
"""Size of the digits, relative to running text."""
_PAD_EMS, _NARROW_PAD_EMS = 24.0, 19.0
_WORDS_HIGH_EMS = 6.0
"""Space for the text above the keypad."""
_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "⌫", "0", "✓")


class PinPad(TranslatedWidget):
    """Accepts digits; does not reveal the length of the PIN."""

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._em = 1.0
        self._digits = ""
        self._wait = 0
        self._checking = False
        self._wrong = False
        self._heading = ScaledLabel(1.7, serif=True)
        self._dots = ScaledLabel(1.7)
        self._dots.setWordWrap(False)
        self._said = ScaledLabel()
        theme.quiet(self._said)
        self._keys: dict[str, TouchTarget] = {}
        self._middle = keys = QWidget()
        keys.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._pad = QGridLayout(keys)
        self._pad.setContentsMargins(0, 0, 0, 0)
        for index, key in enumerate(_KEYS):
            target = TouchTarget(primary=key == "✓", factor=_DIGIT)
            target.setText(key)
            target.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            target.clicked.connect(self._on_key)
            self._pad.addWidget(target, index // 3, index % 3)
            self._keys[key] = target
        self._beside = QWidget()
        texts = (self._heading, self._dots, self._said)
        for text in texts:
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._words = column(None, *texts, None, parent=self._beside)
        self._opposite = QWidget()  # as wide as the text, so that the keys are centred
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        for side in (self._beside, keys, self._opposite):
            self._sides.addWidget(side)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second)
        self._render()

    def begin(self, wait: float) -> None:
        """Clear the digits; accept none for `wait` seconds."""
        self._wrong = False
        self._let_wait(wait)

    def refuse(self, wait: float) -> None:
        """Show that the PIN was wrong, and for how many seconds none is accepted."""
        self._wrong = True
        self._let_wait(wait)

    def forget(self) -> None:
        """Clear the digits."""
        self._second.stop()
        self._let_wait(0)
        self._wrong = False
        self._render()

    def set_em(self, em: float) -> None:
        """Set the sizes; `em` is the size of running text, in pixels."""
        scale(self, em)
        self._em = em
        gap = gap_of(em)
        self._sides.setSpacing(gap)
        self._words.setSpacing(gap // 2)
        self._space()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._space()

    def _space(self) -> None:
        """Put the text above the keys if they stay large, else next to them.

        Large keys come before large gaps.
        """
        gap, keys = gap_of(self._em), 4 * self._keys["0"].sizeHint().height()
        above = round(_WORDS_HIGH_EMS * self._em) + 2 * gap
        is_stacked = self.height() >= keys + above
        direction = QBoxLayout.Direction
        self._sides.setDirection(direction.TopToBottom if is_stacked else direction.LeftToRight)
        widest = round((_PAD_EMS if is_stacked else _NARROW_PAD_EMS) * self._em)
        self._middle.setMinimumWidth(0 if is_stacked else min(widest, self.width() // 2))
        self._middle.setMaximumWidth(widest)
        margin = max(2 * gap, (self.width() - widest) // 2) if is_stacked else 2 * gap
        self._sides.setContentsMargins(margin, gap, margin, 0)
        for side in (0, 2):
            self._sides.setStretch(side, 0 if is_stacked else 1)
        self._opposite.setVisible(not is_stacked)
        self._beside.setMaximumHeight(above if is_stacked else _ANY)
        room = self.height() - gap - keys - (above if is_stacked else 0)
        self._pad.setSpacing(max(theme.GRID // 2, min(gap, room // 3)))
        self._fit_dots()
        self._sides.activate()

    def _fit_dots(self) -> None:
        """Reduce the font for many digits, to fit a portrait screen."""
        gap = gap_of(self._em)
        room = self.width() - 4 * gap
        if self._opposite.isVisibleTo(self):
            room = (room - self._middle.maximumWidth()) // 2 - gap
        shrink([self._dots], self._em, lambda: self._dots.sizeHint().width() <= room)

    def _let_wait(self, seconds: float) -> None:
        self._digits = ""
        self._checking = False
        self._wait = ceil(seconds)
        if self._wait:
            self._second.start()
        self._render()

    def _render(self) -> None:
        self._heading.setText(self.tr("Administrator PIN"))
        self._dots.setText("●" * len(self._digits) or " ")
        self._fit_dots()
        for key, target in self._keys.items():
            usable = not self._wait and not self._checking
            target.setEnabled(usable and (key.isdigit() or bool(self._digits)))
        self._keys["⌫"].setAccessibleName(self.tr("Delete"))
        self._keys["✓"].setAccessibleName(self.tr("Enter"))
        self._said.setText(self._sentence().format(count=self._wait))

    def _sentence(self) -> str:
        if self._wait and self._wrong:
            return self.tr("That was not it. Try again in {count} s.")
        if self._wait:
            return self.tr("Try again in {count} s.")
        return self.tr("That was not it.") if self._wrong else " "

    @Slot()
    def _on_second(self) -> None:
        self._wait = max(0, self._wait - 1)
        if not self._wait:
            self._second.stop()
        self._render()

    @Slot()
    def _on_key(self) -> None:
        target = self.sender()
        key = next(key for key, it in self._keys.items() if it is target)
        if key == "⌫":
            self._digits = self._digits[:-1]
        elif key == "✓":
            digits, self._digits = self._digits, ""
            self._checking = True
            self.entered.emit(digits)
        else:
            self._digits = (self._digits + key)[:MAX_DIGITS]
            self._wrong = False
        self._render()
