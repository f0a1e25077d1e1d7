"""The states of the window with several photos; each is reached as in the program."""

from PySide6.QtCore import QItemSelectionModel, QPoint
from PySide6.QtWidgets import QWidget

from desktop_app.engine.outcomes import Correction, Failure
from desktop_app.ui.correct_dialog import CorrectDialog
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.photos.entries import State as PhotoState
from desktop_app.ui.photos.filter_menu import FilterMenu
from desktop_app.ui.photos.search_field import SearchField
from desktop_app.ui.photos.segments import Segments
from desktop_app.ui.photos.views import RowsView
from shiwu_tools.pictures.answer_states import Scene, answered, wait
from shiwu_tools.pictures.widgets import child, named


def many(window: MainWindow, scene: Scene, done: int, turn_to: int) -> None:
    """Open the album; its first `done` photos are classified."""
    window.show_model(scene.card)
    window.show_photos(scene.album)
    window.page.panel.step(turn_to)
    answered(window, scene, scene.album[turn_to])
    wait(300)  # for a realistic rate
    numbers = [entry.number for entry in window.page.photos.entries()]
    window.page.run.take(list(zip(numbers, scene.outcomes[:done], strict=False)))


def several(window: MainWindow, scene: Scene) -> None:
    many(window, scene, len(scene.album), turn_to=1)
    window.page.run.end()
    window.notify("")


def many_running(window: MainWindow, scene: Scene) -> None:
    many(window, scene, len(scene.album) // 2, turn_to=2)


def many_paused(window: MainWindow, scene: Scene) -> None:
    many(window, scene, len(scene.album) // 2, turn_to=2)
    window.page.run_controls.paused.emit(True)


def many_cancelled(window: MainWindow, scene: Scene) -> None:
    many(window, scene, len(scene.album) // 3, turn_to=2)
    window.page.run.cancel()


def many_unreadable(window: MainWindow, scene: Scene) -> None:
    several(window, scene)
    child(window, FilterMenu).state_chosen.emit(PhotoState.FAILED)
    window.show_outcome(next(it for it in scene.outcomes if isinstance(it, Failure)))


def many_nothing(window: MainWindow, scene: Scene) -> None:
    several(window, scene)
    child(window, SearchField).setText("pterodactyl")


def by_name(window: MainWindow, scene: Scene) -> None:
    several(window, scene)
    child(window, Segments).choose(1)


def grid(window: MainWindow, scene: Scene) -> None:
    several(window, scene)
    child(window, Segments).choose(2)


def found(window: MainWindow, scene: Scene) -> None:
    several(window, scene)
    child(window, SearchField).setText("fruit")
    wait(300)
    assert window.page.panel.current is not None
    answered(window, scene, window.page.panel.current.path)


def selected(window: MainWindow, scene: Scene) -> None:
    several(window, scene)
    view = child(window, RowsView)
    for row in range(1, 5):
        view.selectionModel().select(
            view.model().index(row, 0), QItemSelectionModel.SelectionFlag.Select
        )


def correcting(window: MainWindow, scene: Scene) -> QWidget:
    selected(window, scene)
    window.page.photo_actions.correct()
    dialog = child(window, CorrectDialog)
    child(dialog, SearchField).setText("fruit")
    return dialog


def list_menu(window: MainWindow, scene: Scene) -> QWidget:
    selected(window, scene)
    window.page.photo_actions.pop_up(window.mapToGlobal(QPoint(80, 200)))
    return window.page.photo_actions


def show_menu(window: MainWindow, scene: Scene) -> QWidget:
    several(window, scene)
    menu = child(window, FilterMenu)
    menu.popup(window.mapToGlobal(QPoint(80, 120)))
    return menu


def several_corrected(window: MainWindow, scene: Scene) -> None:
    several(window, scene)
    lemon = Correction("name", "n07749582", "lemon", "柠檬")
    entries = window.page.photos.entries()
    window.page.photos.set_corrections([(entries[1], lemon), (entries[3], lemon)])


def asked_to_remember(window: MainWindow, scene: Scene) -> None:
    several(window, scene)
    window.ask_to_remember(lambda allowed: None)


def started_over(window: MainWindow, scene: Scene) -> None:
    several(window, scene)
    window.start_over()


def exported(window: MainWindow, scene: Scene) -> None:
    several(window, scene)
    window.exporting.show_written("/home/results.csv", len(scene.album))


LIST_STATES = named(
    *(several, many_running, many_paused, many_cancelled, many_unreadable, many_nothing, by_name),
    *(grid, found, selected, correcting, list_menu, show_menu, several_corrected),
    *(asked_to_remember, started_over, exported),
)
LIST_MAIN_STATES = ("several", "many-running", "by-name", "grid")
