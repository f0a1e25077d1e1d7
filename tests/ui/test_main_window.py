from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.results import Classification, Explanation, Failure, Photo, Prediction
from desktop_app.ui import theme
from desktop_app.ui.incoming import Incoming, Kind
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.preview import Preview
from desktop_app.ui.results import Bar, PredictionRow, percent
from tests.conftest import corners

Draw = Callable[..., Path]

ANSWER = Classification(
    path="/photos/cat.jpg",
    predictions=(
        Prediction(1, "n02123045", "tabby", "虎斑猫", 0.83),
        Prediction(2, "n02124075", "Egyptian cat", "埃及猫", 0.12),
        Prediction(3, "n02123394", "Persian cat", "波斯猫", 0.03),
    ),
    unsure=False,
    damaged=False,
    milliseconds=61.2,
    width=4000,
    height=3000,
    model="starter",
    model_sha256="ab" * 32,
)


def changed(outcome: Classification, **changes: object) -> Classification:
    fields = {name: getattr(outcome, name) for name in Classification.__dataclass_fields__}
    return Classification(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    theme.install(_application())
    window = MainWindow()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def ready(window: MainWindow, random_card: ModelCard) -> MainWindow:
    window.show_model(random_card)
    return window


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


def words(widget: QWidget) -> list[str]:
    """All text that can be seen."""
    labels = widget.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible() and label.text()]


def said(widget: QWidget, text: str) -> bool:
    return any(text in seen for seen in words(widget))


def dropped(window: MainWindow, data: QMimeData) -> None:
    """Drag `data` in and drop it, as Qt delivers it."""
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(QDragEnterEvent(QPoint(5, 5), copy, data, left, none))
    window.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))


def files(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    return data


def test_the_empty_window_says_what_to_do_and_what_it_does_not_know(ready: MainWindow) -> None:
    assert said(ready, "Drop a photo here")
    assert said(ready, "It knows 5 kinds of things.")
    assert said(ready, "does not recognise people, places or text")
    assert said(ready, "nothing leaves this computer")


def test_a_loading_model_is_said(window: MainWindow) -> None:
    assert said(window, "Loading the model…")
    window.show_photos(["/photos/cat.jpg"])
    assert said(window, "Getting ready…")


def test_a_drop_opens_its_files(qtbot: QtBot, ready: MainWindow) -> None:
    with qtbot.waitSignal(ready.paths_opened) as opened:
        dropped(ready, files("/photos/a.jpg", "/photos/folder"))
    assert opened.args == [("/photos/a.jpg", "/photos/folder")]


def test_a_web_address_is_refused_with_the_reason(qtbot: QtBot, ready: MainWindow) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/cat.jpg")])
    with qtbot.assertNotEmitted(ready.paths_opened), qtbot.assertNotEmitted(ready.photo_chosen):
        dropped(ready, data)
    assert said(ready, "A web address is not opened")


def test_pasted_pixels_are_a_photo(qtbot: QtBot, ready: MainWindow) -> None:
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(ready.photo_chosen) as chosen:
        QTest.keyClick(ready, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(chosen.args[0], bytes)


def test_pasted_files_are_opened(qtbot: QtBot, ready: MainWindow) -> None:
    QGuiApplication.clipboard().setMimeData(files("/photos/a.jpg"))
    with qtbot.waitSignal(ready.paths_opened) as opened:
        ready.paste()
    assert opened.args == [("/photos/a.jpg",)]


def test_pasting_words_says_that_there_is_no_photo(ready: MainWindow) -> None:
    QGuiApplication.clipboard().setText("hello")
    ready.paste()
    assert said(ready, "There is no photo in this")


def test_the_first_of_several_is_shown_and_the_rest_stay_listed(
    qtbot: QtBot, ready: MainWindow
) -> None:
    chosen: list[tuple[object, str]] = []
    ready.photo_chosen.connect(lambda source, name: chosen.append((source, name)))
    ready.show_photos(["/photos/a.jpg", "/photos/b.jpg", "/photos/c.jpg"])
    assert said(ready, "3 photos")
    QTest.keyClick(ready, Qt.Key.Key_Right)
    QTest.keyClick(ready, Qt.Key.Key_Right)
    QTest.keyClick(ready, Qt.Key.Key_Right)
    QTest.keyClick(ready, Qt.Key.Key_Left)
    assert chosen == [(f"/photos/{n}.jpg", f"{n}.jpg") for n in "abcb"]


def test_dropping_the_same_photos_again_shows_the_first_again(ready: MainWindow) -> None:
    chosen: list[object] = []
    ready.photo_chosen.connect(lambda source, name: chosen.append(source))
    for _ in range(2):
        ready.show_photos(["/photos/a.jpg", "/photos/b.jpg"])
    assert chosen == ["/photos/a.jpg"] * 2


def test_one_photo_needs_no_list(ready: MainWindow) -> None:
    ready.show_photos(["/photos/a.jpg"])
    assert not said(ready, "1 photos")


def test_a_folder_without_photos_says_so(ready: MainWindow) -> None:
    ready.show_photos([])
    assert said(ready, "There is no photo in this")


def test_an_answer_has_three_labels_in_both_languages_with_bars(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    for text in ("tabby", "虎斑猫", "83 %", "Egyptian cat", "12 %", "波斯猫", "3 %", "61 ms"):
        assert said(ready, text), text
    assert said(ready, "cat.jpg · 4000 × 3000")
    assert [bar.fraction for bar in ready.findChildren(Bar)] == [0.83, 0.12, 0.03]
    rows = ready.findChildren(PredictionRow)
    assert rows[0].accessibleName() == "tabby, 83 %"
    assert not said(ready, "Not sure")


def test_not_sure_is_said_first_and_still_guesses(ready: MainWindow) -> None:
    answer(ready, changed(ANSWER, unsure=True))
    seen = words(ready)
    assert seen.index("Not sure") < seen.index("tabby")


def test_a_damaged_file_is_said(ready: MainWindow) -> None:
    answer(ready, changed(ANSWER, damaged=True))
    assert said(ready, "Part of the file is damaged")
    assert said(ready, "tabby")


@pytest.mark.parametrize(
    "code",
    ["not-found", "not-readable", "not-an-image", "damaged", "too-large", "unsupported", "model"],
)
def test_every_reason_is_a_sentence_with_what_to_do(ready: MainWindow, code: str) -> None:
    answer(ready, ANSWER)
    ready.show_photos(["/photos/bad.jpg"])
    ready.show_outcome(Failure("/photos/bad.jpg", code, "engine's words", 1.0))
    assert said(ready, "This photo cannot be read")
    assert not said(ready, "engine's words")
    assert not said(ready, "tabby")
    assert said(ready, "bad.jpg")
    explanation = next(text for text in words(ready) if "\n\n" in text)
    assert explanation.count(".") >= 2


def test_every_reason_is_different(ready: MainWindow) -> None:
    from desktop_app.ui.messages import why_unreadable

    codes = ["not-found", "not-readable", "not-an-image", "damaged", "too-large", "unsupported"]
    assert len({why_unreadable(Failure("", code, "", 0)) for code in [*codes, "model"]}) == 7


def test_a_slow_photo_clears_the_last_answer(qtbot: QtBot, ready: MainWindow) -> None:
    answer(ready, ANSWER)
    ready.show_photos(["/photos/slow.jpg"])
    qtbot.waitUntil(lambda: said(ready, "Looking…"), timeout=5000)
    assert not said(ready, "tabby")
    assert said(ready, "slow.jpg")


def test_a_quick_photo_does_not_flicker(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    ready.show_photos(["/photos/next.jpg"])
    assert said(ready, "tabby")
    assert not said(ready, "Looking…")


def test_a_missing_model_says_which_and_what_to_do(window: MainWindow) -> None:
    window.show_model_trouble(ModelError("The model file starter.pt is missing."))
    assert said(window, "The model cannot be used")
    assert said(window, "starter.pt")
    assert said(window, "Install the program again")
    assert not window.acceptDrops()


def test_the_answer_can_be_copied_as_text(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    QTest.keyClick(ready, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[0] == "tabby (虎斑猫) 83 %"
    assert said(ready, "on the clipboard")


def explanations() -> list[Explanation]:
    """The best label lies on the left of what the model saw, the second on the right."""
    maps = np.zeros((3, 30, 40), np.float32)
    maps[0, :, 5:20] = 2
    maps[1, :, 20:35] = 2
    square = (0.125, 0.0, 0.875, 1.0)
    return [Explanation(p.wnid, m, square) for p, m in zip(ANSWER.predictions, maps, strict=True)]


def brightness(window: MainWindow) -> tuple[float, float]:
    """How bright the left and the right half of the photo shown are."""
    shown = window.findChild(Preview).grab().toImage()
    middle = shown.height() // 2
    left, right = (
        range(int(shown.width() * a), int(shown.width() * b), 4)
        for a, b in ((0.2, 0.4), (0.6, 0.8))
    )
    mean = [
        sum(shown.pixelColor(x, middle).lightness() for x in xs) / len(xs) for xs in (left, right)
    ]
    return mean[0], mean[1]


def why_button(window: MainWindow) -> QPushButton:
    return next(it for it in window.findChildren(QPushButton) if it.text() == "Why?")


def test_why_asks_once_and_shows_where_the_evidence_lies(qtbot: QtBot, ready: MainWindow) -> None:
    answer(ready, ANSWER)
    plain = brightness(ready)
    with qtbot.waitSignal(ready.why_asked) as asked:
        QTest.mouseClick(why_button(ready), Qt.MouseButton.LeftButton)
    assert asked.args == [tuple(prediction.wnid for prediction in ANSWER.predictions)]
    ready.show_explanations(explanations())
    assert said(ready, "Bright is what speaks for “tabby”")
    left, right = brightness(ready)
    assert left == pytest.approx(plain[0], abs=3)
    assert right < plain[1] / 2

    with qtbot.assertNotEmitted(ready.why_asked):
        ready.findChildren(PredictionRow)[1].pointed_at.emit(True)
    assert said(ready, "Bright is what speaks for “Egyptian cat”")
    left, right = brightness(ready)
    assert left < plain[0] / 2
    assert right == pytest.approx(plain[1], abs=3)

    QTest.mouseClick(why_button(ready), Qt.MouseButton.LeftButton)
    assert brightness(ready) == plain
    assert said(ready, "cat.jpg · 4000 × 3000")


def test_why_stays_on_and_asks_again_for_the_next_photo(qtbot: QtBot, ready: MainWindow) -> None:
    answer(ready, ANSWER)
    why_button(ready).click()
    ready.show_explanations(explanations())
    with qtbot.waitSignal(ready.why_asked):
        answer(ready, changed(ANSWER, path="/photos/next.jpg"))
    assert not said(ready, "Bright is what speaks")
    assert said(ready, "next.jpg")


def test_chinese_readers_see_chinese_first(qtbot: QtBot, random_card: ModelCard) -> None:
    window = MainWindow(chinese_first=True)
    qtbot.addWidget(window)
    window.show_model(random_card)
    with qtbot.waitExposed(window):
        window.show()
    answer(window, ANSWER)
    seen = words(window)
    assert seen.index("虎斑猫") < seen.index("tabby")
    assert said(window, "随机模型")


def test_the_preview_is_upright_and_crisp(qtbot: QtBot) -> None:
    preview = Preview()
    qtbot.addWidget(preview)
    preview.resize(400, 400)
    preview.show_photo(Photo(corners((1600, 1200)), 1600, 1200))
    shown = preview.grab().toImage()
    ratio = shown.devicePixelRatio()
    colour = shown.pixelColor(int(100 * ratio), int(120 * ratio))
    assert colour.red() > 150
    assert colour.blue() < 80
    background = preview.palette().color(preview.backgroundRole())
    assert shown.pixelColor(int(200 * ratio), 10) == background


def test_a_small_photo_is_not_blown_up(qtbot: QtBot) -> None:
    preview = Preview()
    qtbot.addWidget(preview)
    preview.resize(400, 400)
    preview.show_photo(Photo(Image.new("RGB", (64, 64), "red"), 64, 64))
    shown = preview.grab().toImage()
    assert shown.pixelColor(200, 200).red() == 255
    assert shown.pixelColor(160, 160) != shown.pixelColor(200, 200)


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1)])
def test_odd_photos_can_be_shown(qtbot: QtBot, size: tuple[int, int]) -> None:
    preview = Preview()
    qtbot.addWidget(preview)
    preview.resize(400, 300)
    preview.show_photo(Photo(Image.new("RGB", size, "red"), *size))
    assert not preview.grab().isNull()


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.0, "< 1 %"), (0.004, "< 1 %"), (0.0051, "1 %"), (0.834, "83 %"), (0.9999, "> 99 %")],
)
def test_percentages_claim_nothing(probability: float, text: str) -> None:
    assert percent(probability) == text


def answer(window: MainWindow, outcome: Classification, photos: Sequence[str] = ()) -> None:
    """Play what the service does for one photo."""
    window.show_photos(photos or [outcome.path])
    window.show_photo(Photo(corners(), outcome.width, outcome.height))
    window.show_outcome(outcome)


def test_every_control_can_be_reached_and_has_a_name(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    reachable = [
        widget
        for widget in ready.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert len(reachable) >= 4
    for widget in reachable:
        text = getattr(widget, "text", str)()
        assert widget.accessibleName() or text, widget
    assert said(ready, "cat.jpg")


def test_the_kinds_that_can_be_used() -> None:
    assert [kind for kind in Kind if Incoming(kind).usable] == [Kind.PATHS, Kind.PICTURE]
