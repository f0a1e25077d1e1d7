"""What a person does with many photos in the window, and how a test plays the service."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton

from desktop_app.engine.outcomes import Correction, Outcome
from desktop_app.ui.correct_dialog import CorrectDialog
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.photos.list_model import Role
from desktop_app.ui.photos.views import RowsView
from tests.support.widgets import child
from tests.unit.ui.photos.made import by_name, names

Key, Modifier = Qt.Key, Qt.KeyboardModifier
THREE = [f"/photos/{name}.jpg" for name in "abc"]
MANY = [f"/photos/{number}.jpg" for number in range(200)]


def take(window: MainWindow, **outcomes: Outcome) -> None:
    """Play what the service does for photos of a run."""
    entries = by_name(window.page.photos, *outcomes)
    numbers = [entry.number for entry in entries]
    window.page.run.take(list(zip(numbers, outcomes.values(), strict=True)))


def started(window: MainWindow) -> list[list[str]]:
    """Return a list that fills with the names of what is begun with, a list for each time."""
    heard: list[list[str]] = []

    def note(wanted: Sequence[tuple[int, str]]) -> None:
        entries = [window.page.photos.find(number) for number, _ in wanted]
        assert [entry.path for entry in entries if entry] == [path for _, path in wanted]
        heard.append(names([entry for entry in entries if entry]))

    window.page.run.started.connect(note)
    return heard


def shown(window: MainWindow) -> list[object]:
    """Return a list that fills with what the person turns to."""
    heard: list[object] = []
    window.photo_chosen.connect(lambda source, name: heard.append(source))
    return heard


def listed(window: MainWindow) -> list[str]:
    return names(window.page.photos.entries())


def found(window: MainWindow) -> list[str]:
    """Return the names of the photos that the list shows, from above."""
    model = rows(window).model()
    return names([model.index(row, 0).data(Role.ENTRY) for row in range(model.rowCount())])


def rows(window: MainWindow) -> QListView:
    return child(window.page.panel, RowsView)


def search(window: MainWindow) -> QLineEdit:
    return child(window.page.panel, QLineEdit)


def current(window: MainWindow) -> str:
    entry = window.page.panel.current
    return "" if entry is None else names([entry])[0]


def turn_to(window: MainWindow, name: str) -> None:
    window.page.panel.turn_to(by_name(window.page.photos, name)[0])


def select(window: MainWindow, *wanted: str) -> None:
    """Select these rows of the list, as Ctrl+click does."""
    model = rows(window).selectionModel()
    model.clearSelection()
    for row, name in enumerate(found(window)):
        if name in wanted:
            index = rows(window).model().index(row, 0)
            model.select(index, QItemSelectionModel.SelectionFlag.Select)


def correct(window: MainWindow, correction: Correction | None) -> None:
    """Say in the dialog what the selected photos show."""
    window.page.photo_actions.correct()
    dialog = window.findChildren(CorrectDialog)[-1]
    assert dialog.isVisible()
    dialog.chosen.emit(correction)
    dialog.reject()


def corrections(window: MainWindow) -> list[Correction | None]:
    return [entry.correction for entry in window.page.photos.entries()]


def action(window: MainWindow, text: str) -> QAction:
    actions = window.page.photo_actions.actions()
    return next(it for it in actions if it.text().startswith(text))


def press(window: MainWindow, text: str) -> None:
    pressed = button(window, text)
    assert pressed.isVisible()
    pressed.click()


def button(window: MainWindow, text: str) -> QPushButton:
    return next(it for it in window.findChildren(QPushButton) if it.text() == text)


def is_offered(window: MainWindow, text: str) -> bool:
    buttons = window.findChildren(QPushButton)
    return any(it.text() == text and it.isVisible() for it in buttons)


def undo(window: MainWindow) -> None:
    QTest.keyClick(window, Key.Key_Z, Modifier.ControlModifier)


def redo(window: MainWindow) -> None:
    QTest.keyClick(window, Key.Key_Z, Modifier.ControlModifier | Modifier.ShiftModifier)


def let_go(window: MainWindow) -> None:
    """Hold no key any more: Qt believes what the last key of a test said."""
    QTest.keyClick(window, Key.Key_F12)


def press_view(window: MainWindow, number: int) -> None:
    window.page.panel._bar.segments.choose(number)
