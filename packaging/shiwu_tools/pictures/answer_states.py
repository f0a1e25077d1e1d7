"""The states of the window with one photo; each is reached as in the program."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop_app import paths
from desktop_app.engine.classifier import Classifier, milliseconds_of
from desktop_app.engine.classify import classify
from desktop_app.engine.errors import ModelError
from desktop_app.engine.explain import explain
from desktop_app.engine.images import read_photo
from desktop_app.engine.model_card import ModelCard, read_cards
from desktop_app.engine.outcomes import Classification, Correction, Failure, Outcome
from desktop_app.ui.about import AboutDialog
from desktop_app.ui.bar import Bar
from desktop_app.ui.diagnostics import diagnostics
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Kind, MimeContent
from desktop_app.ui.model_dialog import ModelDialog
from desktop_app.ui.region_view import RegionView
from desktop_app.ui.results import ResultsPanel
from desktop_app.versions import versions
from shiwu_tools.pictures.widgets import child, named


@dataclass(frozen=True)
class Scene:
    """The photos and the model that the states show."""

    card: ModelCard
    classifier: Classifier
    answer: str
    album: Sequence[str]
    outcomes: Sequence[Outcome]  # of the album
    unsure: str  # a photo whose answer is "not sure"
    group: str  # a photo whose answer is a group


State = Callable[[MainWindow, Scene], QWidget | None]
"""Brings the window into a state; returns the dialog or menu to save instead of the window."""


def empty(window: MainWindow, scene: Scene) -> None:
    window.show_model(scene.card)


def offer(window: MainWindow, scene: Scene) -> None:
    empty(window, scene)
    window.offer_last_list("Holiday", 812)


def loading(window: MainWindow, scene: Scene) -> None:
    window.show_photos([scene.answer])


def reading(window: MainWindow, scene: Scene) -> None:
    window.show_model(scene.card)
    window.show_photos([scene.answer])
    window.page.show_photo(read_photo(scene.answer, short_side=1200))


def answer(window: MainWindow, scene: Scene) -> None:
    window.show_model(scene.card)
    window.show_photos([scene.answer])
    answered(window, scene, scene.answer)


def answer_focus(window: MainWindow, scene: Scene) -> None:
    answer(window, scene)
    focus(window, button(window, checkable=True))


def bar_focus(window: MainWindow, scene: Scene) -> None:
    answer(window, scene)
    focus(window, child(window, ResultsPanel).findChildren(Bar)[1])


def header_focus(window: MainWindow, scene: Scene) -> None:
    answer(window, scene)
    focus(window, window.header.findChildren(QPushButton)[1])


def not_sure(window: MainWindow, scene: Scene) -> None:
    window.show_model(scene.card)
    window.show_photos([scene.unsure])
    answered(window, scene, scene.unsure)


def corrected(window: MainWindow, scene: Scene) -> None:
    panel = child(window, ResultsPanel)
    panel.wrong_asked.connect(window.update)  # the panel then has the button
    answer(window, scene)
    panel.show_correction(Correction("name", "n07747607", "lemon", "柠檬"), "orange")
    panel.show_place(["Holiday 2026", "Market", "orange.jpg"])


def group(window: MainWindow, scene: Scene) -> None:
    window.show_model(scene.card)
    window.show_photos([scene.group])
    answered(window, scene, scene.group)


def why(window: MainWindow, scene: Scene) -> None:
    answer(window, scene)
    button(window, checkable=True).click()
    photo = read_photo(scene.answer)
    wnids = [it.wnid for it in scene.classifier.predict(photo)]
    window.page.show_explanations(explain(photo, scene.classifier, wnids))


def zoomed(window: MainWindow, scene: Scene) -> None:
    answer(window, scene)
    wait(200)
    view = child(window, RegionView)
    view.setFocus()
    QTest.keyClicks(view, "1")


def framed(window: MainWindow, scene: Scene) -> None:
    answer(window, scene)
    wait(200)
    view = child(window, RegionView)
    QTest.keyClicks(view, "F")
    QTest.keyClick(view, Qt.Key.Key_Return)
    outcome = classify(scene.answer, scene.classifier, scene.answer)
    window.page.results.show_part(outcome)


def damaged(window: MainWindow, scene: Scene) -> None:
    window.show_model(scene.card)
    window.show_photos([scene.answer])
    answered(window, scene, scene.answer, damaged=True)


def unreadable(window: MainWindow, scene: Scene) -> None:
    window.show_model(scene.card)
    window.show_photos(["notes.jpg"])
    window.show_outcome(Failure("notes.jpg", "not-an-image", 0.2))


def no_model(window: MainWindow, scene: Scene) -> None:
    window.show_model_trouble(ModelError("model-file-missing", file="starter.pt"))


def about(window: MainWindow, scene: Scene) -> QWidget:
    empty(window, scene)
    words = diagnostics(versions())
    dialog = AboutDialog(scene.card, versions(), words, window.chinese_first, window)
    dialog.show()
    return dialog


def models(window: MainWindow, scene: Scene) -> QWidget:
    empty(window, scene)
    cards = read_cards(paths.WEIGHTS)
    dialog = ModelDialog(cards, scene.card.name, window.chinese_first, window)
    dialog.take_time(scene.card.name, milliseconds_of(scene.classifier))
    dialog.show()
    return dialog


def menu(window: MainWindow, scene: Scene) -> QWidget:
    answer(window, scene)
    more = window.header.menu
    more.popup(window.mapToGlobal(QPoint(8, 8)))
    return more


def hovering(window: MainWindow, scene: Scene) -> None:
    answer(window, scene)
    window.announce_drop(MimeContent(Kind.PATHS, tuple(f"{n}.jpg" for n in range(12))))


def refused(window: MainWindow, scene: Scene) -> None:
    answer(window, scene)
    window.announce_drop(MimeContent(Kind.WEB_ADDRESS))


STATES = named(
    *(empty, offer, loading, reading, answer, answer_focus, bar_focus, header_focus, not_sure),
    *(corrected, group, why, zoomed, framed, damaged, unreadable, no_model, about, models, menu),
    *(hovering, refused),
)
MAIN_STATES = ("empty", "answer", "group", "not-sure", "why", "framed", "about")


def focus(window: MainWindow, widget: QWidget) -> None:
    """Press Tab until this widget has the focus."""
    window.activateWindow()
    wait(50)
    while QApplication.focusWidget() is not widget:
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)


def answered(window: MainWindow, scene: Scene, path: str, damaged: bool = False) -> None:
    """Show the photo and its answer."""
    outcome = classify(path, scene.classifier, path)
    if isinstance(outcome, Classification):
        outcome = replace(outcome, damaged=damaged)
        window.page.show_photo(read_photo(path, short_side=1200))
    window.show_outcome(outcome)


def wait(milliseconds: int) -> None:
    """Run the event loop. `QTest.qWait` would hold Python's lock, and other threads would stop."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def button(window: MainWindow, checkable: bool) -> QPushButton:
    buttons = shown_buttons(window.page.results)
    return next(it for it in buttons if it.isCheckable() is checkable)


def shown_buttons(window: QWidget) -> list[QPushButton]:
    return [it for it in window.findChildren(QPushButton) if it.isVisible()]
