"""What a person does with many photos in the window, and what the service answers."""

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
from tests.unit.ui.photos.builders import find_entries, names

Key, Modifier = Qt.Key, Qt.KeyboardModifier
THREE = [f"/photos/{name}.jpg" for name in "abc"]
MANY = [f"/photos/{number}.jpg" for number in range(200)]


def answer_photos(window: MainWindow, **outcomes: Outcome) -> None:
    """Answer photos of a run as the service does."""
    entries = find_entries(window.page.photos, *outcomes)
    numbers = [entry.number for entry in entries]
    window.page.run.take(list(zip(numbers, outcomes.values(), strict=True)))


def record_started(window: MainWindow) -> list[list[str]]:
    """Return a list that receives the names of each run that starts."""
    runs: list[list[str]] = []

    def record(wanted: Sequence[tuple[int, str]]) -> None:
        entries = [window.page.photos.find(number) for number, _ in wanted]
        assert [entry.path for entry in entries if entry] == [path for _, path in wanted]
        runs.append(names([entry for entry in entries if entry]))

    window.page.run.started.connect(record)
    return runs


def record_chosen(window: MainWindow) -> list[object]:
    """Return a list that receives each photo that is chosen."""
    chosen: list[object] = []
    window.photo_chosen.connect(lambda source, name: chosen.append(source))
    return chosen


def listed(window: MainWindow) -> list[str]:
    return names(window.page.photos.entries())


def found(window: MainWindow) -> list[str]:
    """Return the names of the rows from top to bottom."""
    model = rows(window).model()
    return names([model.index(row, 0).data(Role.ENTRY) for row in range(model.rowCount())])


def rows(window: MainWindow) -> QListView:
    return child(window.page.panel, RowsView)


def search(window: MainWindow) -> QLineEdit:
    return child(window.page.panel, QLineEdit)


def current(window: MainWindow) -> str:
    entry = window.page.panel.current
    return "" if entry is None else names([entry])[0]


def selected(window: MainWindow) -> list[str]:
    return names(window.page.panel.selected())


def turn_to(window: MainWindow, name: str) -> None:
    window.page.panel.turn_to(find_entries(window.page.photos, name)[0])


def select(window: MainWindow, *wanted: str) -> None:
    """Select these rows of the list, as Ctrl+click does."""
    model = rows(window).selectionModel()
    model.clearSelection()
    for row, name in enumerate(found(window)):
        if name in wanted:
            index = rows(window).model().index(row, 0)
            model.select(index, QItemSelectionModel.SelectionFlag.Select)


def correct(window: MainWindow, correction: Correction | None) -> None:
    """Choose a correction of the selected photos in the dialog."""
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
    button = next(it for it in window.findChildren(QPushButton) if it.text() == text)
    assert button.isVisible()
    button.click()


def is_offered(window: MainWindow, text: str) -> bool:
    buttons = window.findChildren(QPushButton)
    return any(it.text() == text and it.isVisible() for it in buttons)


def undo(window: MainWindow) -> None:
    QTest.keyClick(window, Key.Key_Z, Modifier.ControlModifier)


def redo(window: MainWindow) -> None:
    QTest.keyClick(window, Key.Key_Z, Modifier.ControlModifier | Modifier.ShiftModifier)


def release_keys(window: MainWindow) -> None:
    """Press a key without modifiers: Qt keeps the modifiers of a test's last key."""
    QTest.keyClick(window, Key.Key_F12)


def press_view(window: MainWindow, number: int) -> None:
    window.page.panel._bar.segments.choose(number)
