"""Draws every state of the window to `build/screenshots/STATE-LANG-THEME[-200|-1024x600].png`.

    make screenshots [ARGS="answer empty"]
    make screenshots ARGS=readme              the two that the README shows

Answers come from the shipped model, for our own drawn pictures and, where `SHIWU_DATA` names them,
for real photos; those pictures stay in `build/` and are never committed.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFilter
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop_app import paths
from desktop_app.app import create_application
from desktop_app.engine.batch import classify
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.errors import ModelError
from desktop_app.engine.evidence import explain
from desktop_app.engine.images import read_photo
from desktop_app.engine.model_card import ModelCard, find_card
from desktop_app.engine.results import Classification, Failure
from desktop_app.preferences import Preferences
from desktop_app.ui import theme
from desktop_app.ui.about import AboutDialog
from desktop_app.ui.incoming import Kind
from desktop_app.ui.main_window import MainWindow
from desktop_app.versions import versions

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "screenshots"
README_FOLDER = ROOT / "packaging" / "screenshots"
README_SIZE = (896, 576)

MAIN_STATES = ("empty", "answer", "several", "not-sure", "why")
SMALL = (1024, 600)


@dataclass(frozen=True)
class Scene:
    """What the states are drawn from."""

    card: ModelCard
    classifier: Classifier
    answer: str
    others: Sequence[str]
    puzzle: str


State = Callable[[MainWindow, Scene], QWidget | None]
"""Brings the window into a state; returns what else than the window is to be shown."""


def empty(window: MainWindow, scene: Scene) -> None:
    window.show_model(scene.card)


def loading(window: MainWindow, scene: Scene) -> None:
    window.show_photos([scene.answer])


def reading(window: MainWindow, scene: Scene) -> None:
    window.show_model(scene.card)
    window.show_photos([scene.answer])
    window.show_photo(read_photo(scene.answer, short_side=1200))


def answer(window: MainWindow, scene: Scene) -> None:
    answered(window, scene, [scene.answer])


def several(window: MainWindow, scene: Scene) -> None:
    answered(window, scene, [scene.answer, *scene.others], turn_to=1)


def not_sure(window: MainWindow, scene: Scene) -> None:
    answered(window, scene, [scene.puzzle])


def why(window: MainWindow, scene: Scene) -> None:
    answered(window, scene, [scene.answer])
    button = next(it for it in window.findChildren(QPushButton) if it.isCheckable())
    button.click()
    photo = read_photo(scene.answer)
    wnids = [it.wnid for it in scene.classifier.predict(photo)]
    window.show_explanations(explain(photo, scene.classifier, wnids))


def damaged(window: MainWindow, scene: Scene) -> None:
    answered(window, scene, [scene.answer], damaged=True)


def unreadable(window: MainWindow, scene: Scene) -> None:
    window.show_model(scene.card)
    window.show_photos(["notes.jpg"])
    window.show_outcome(Failure("notes.jpg", "not-an-image", "", 0.2))


def no_model(window: MainWindow, scene: Scene) -> None:
    window.show_model_trouble(ModelError("The model file starter.pt is missing."))


def about(window: MainWindow, scene: Scene) -> QWidget:
    dialog = AboutDialog(scene.card, versions(), window.chinese_first, window)
    dialog.show()
    return dialog


def hovering(window: MainWindow, scene: Scene) -> None:
    answered(window, scene, [scene.answer])
    window.announce_drop(Kind.PATHS, 12)


def refused(window: MainWindow, scene: Scene) -> None:
    answered(window, scene, [scene.answer])
    window.announce_drop(Kind.WEB_ADDRESS, 1)


STATES: dict[str, State] = {
    "empty": empty,
    "loading": loading,
    "reading": reading,
    "answer": answer,
    "several": several,
    "not-sure": not_sure,
    "why": why,
    "damaged": damaged,
    "unreadable": unreadable,
    "no-model": no_model,
    "about": about,
    "hovering": hovering,
    "refused": refused,
}


def answered(
    window: MainWindow,
    scene: Scene,
    photos: Sequence[str],
    turn_to: int = 0,
    damaged: bool = False,
) -> None:
    """Play what the service does, with the model's real numbers."""
    window.show_model(scene.card)
    window.show_photos(photos)
    window.step(turn_to)
    path = photos[turn_to]
    outcome = classify(path, scene.classifier, path)
    assert isinstance(outcome, Classification)
    fields = {name: getattr(outcome, name) for name in Classification.__dataclass_fields__}
    fields.update(damaged=damaged)
    window.show_photo(read_photo(path, short_side=1200))
    window.show_outcome(Classification(**fields))


def scenes() -> Iterator[tuple[str, Scene]]:
    """The drawn pictures, and where they are at hand real photos, under names of their own."""
    card = find_card(paths.WEIGHTS)
    classifier = load_classifier(card)
    orange, alp = (str(paths.resource(f"samples/{name}.jpg")) for name in ("orange", "alp"))
    puzzle = FOLDER / "puzzle.jpg"
    Image.open(alp).rotate(180).filter(ImageFilter.GaussianBlur(24)).save(puzzle)
    yield "", Scene(card, classifier, orange, [alp], str(puzzle))
    data = os.environ.get("SHIWU_DATA")
    if data:
        photos = [str(path) for path in sorted(Path(data, "photos").iterdir())]
        yield "photo-", Scene(card, classifier, photos[0], photos[1:40], photos[1])


def render(scale: int, wanted: Sequence[str]) -> None:
    preferences = Preferences(create_application(), FOLDER / "settings.json", None)
    for prefix, scene in scenes():
        for language in ("en", "zh"):
            preferences.choose_language(language)
            chinese = preferences.chinese
            for dark in (False, True):
                QApplication.setPalette(theme.palette(dark))
                end = f"{language}-{'dark' if dark else 'light'}"
                for name in wanted:
                    if (prefix or scale == 2) and name not in MAIN_STATES:
                        continue
                    if prefix and name == "empty":
                        continue
                    shoot(scene, name, f"{prefix}{name}-{end}{'-200' * (scale == 2)}", chinese)
                    if scale == 1 and name in MAIN_STATES and not prefix:
                        shoot(scene, name, f"{name}-{end}-1024x600", chinese, SMALL)


def render_for_readme() -> None:
    preferences = Preferences(create_application(), FOLDER / "settings.json", None)
    _, scene = next(scenes())
    for state, language, dark in (("several", "en", False), ("answer", "zh", True)):
        preferences.choose_language(language)
        chinese = preferences.chinese
        QApplication.setPalette(theme.palette(dark))
        name = f"window-{language}-{'dark' if dark else 'light'}"
        shoot(scene, state, name, chinese, README_SIZE, README_FOLDER)


def shoot(
    scene: Scene,
    state: str,
    name: str,
    chinese: bool,
    size: tuple[int, int] | None = None,
    folder: Path = FOLDER,
) -> None:
    window = MainWindow(chinese_first=chinese)
    if size is not None:
        window.resize(*size)
    window.show()
    shown = STATES[state](window, scene) or window
    QApplication.processEvents()  # the layout follows a new text only then
    shown.grab().save(str(folder / f"{name}.png"))
    window.close()
    window.deleteLater()


def main() -> None:
    wanted = [word for word in sys.argv[1:] if word in STATES] or list(STATES)
    if "SCREENSHOT_SCALE" in os.environ:
        render(int(os.environ["SCREENSHOT_SCALE"]), wanted)
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    # Qt reads its scale once, before the first window: each scale is a process of its own.
    if sys.argv[1:] == ["readme"]:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        render_for_readme()
        return
    for scale in (1, 2):
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": str(scale),
            "SCREENSHOT_SCALE": str(scale),
        }
        subprocess.run([sys.executable, __file__, *wanted], env=environment, check=True)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
