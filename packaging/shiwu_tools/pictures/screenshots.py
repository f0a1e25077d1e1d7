"""Draws every state of the window to `build/screenshots/STATE-LANG-THEME.png` (also `-200`,
`-1024x600` and `-640x480`), and of the kiosk to `kiosk-STATE-LANG-dark.png` (also `-200`,
`-1024x600` and `-portrait`).

    make screenshots [ARGS="answer empty"]
    make screenshots ARGS=readme              the pictures of the README

The shipped model classifies drawn pictures and, if `SHIWU_DATA` is set, real photos. Screenshots
of real photos stay in `build/` and are never committed.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from PySide6.QtWidgets import QApplication

from desktop_app import paths
from desktop_app.app import connect_images
from desktop_app.application import create_application
from desktop_app.engine.batch import classify_many
from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import Classification
from desktop_app.preferences import Preferences
from desktop_app.services.image_service import ImageService
from desktop_app.ui import theme
from desktop_app.ui.main_window import MainWindow
from shiwu_tools.paths import ROOT
from shiwu_tools.pictures.answer_states import MAIN_STATES as ANSWER_MAIN_STATES
from shiwu_tools.pictures.answer_states import STATES as ANSWER_STATES
from shiwu_tools.pictures.answer_states import Scene, wait
from shiwu_tools.pictures.kiosk_states import KIOSK_MAIN_STATES, KIOSK_STATES, shoot_kiosk
from shiwu_tools.pictures.list_states import LIST_MAIN_STATES, LIST_STATES

STATES = {**ANSWER_STATES, **LIST_STATES}
MAIN_STATES = (*ANSWER_MAIN_STATES, *LIST_MAIN_STATES)

FOLDER = ROOT / "build" / "screenshots"
README_FOLDER = ROOT / "packaging" / "screenshots"
README_SIZE = (928, 592)
README_KIOSK_SIZE = (1024, 576)
ORDINARY = (1088, 688)
SMALL = (1024, 600)
SMALLEST = (640, 480)
KIOSK_SIZES = {
    1: {"": (1920, 1080), "-1024x600": SMALL, "-portrait": (1080, 1920)},
    2: {"-200": (960, 540)},
}
SETTLED_MILLISECONDS = 300
"""Time for the bars to grow and for the photo to load."""


def scenes() -> Iterator[tuple[str, Scene]]:
    """Yield the scene with drawn pictures and, if `SHIWU_DATA` is set, one with real photos.

    Each has the prefix of its file names.
    """
    card = find_card(paths.WEIGHTS)
    classifier = load_classifier(card)

    def scene(answer: str, album: Sequence[str], unsure: str, group: str) -> Scene:
        outcomes = list(classify_many(album, classifier))
        return Scene(card, classifier, answer, album, outcomes, unsure, group)

    orange, alp = (str(paths.resource(f"samples/{name}.jpg")) for name in ("orange", "alp"))
    blurred = FOLDER / "blurred.jpg"
    Image.open(alp).rotate(180).filter(ImageFilter.GaussianBlur(24)).save(blurred)
    group = FOLDER / "green.jpg"
    rotate_hues(orange, 60).save(group, quality=92)
    yield "", scene(orange, draw_album(orange, alp), str(blurred), str(group))
    data = os.environ.get("SHIWU_DATA")
    if data:
        photos = [str(path) for path in sorted(Path(data, "photos").iterdir())]
        by_kind = {
            outcome.answer.kind: outcome.path
            for outcome in classify_many(photos, classifier)
            if isinstance(outcome, Classification)
        }
        group_photo = by_kind.get("group", photos[1])
        unsure = by_kind.get("unsure", photos[1])
        yield "photo-", scene(photos[0], photos[:40], unsure, group_photo)


def rotate_hues(sample: str, by: int) -> Image.Image:
    """Return the picture with its hues rotated by `by` of 256 steps."""
    hue, saturation, value = Image.open(sample).convert("HSV").split()
    hue = hue.point([(step + by) % 256 for step in range(256)])
    return Image.merge("HSV", (hue, saturation, value)).convert("RGB")


def draw_album(*samples: str) -> list[str]:
    """Create a folder of drawn pictures: cropped, mirrored, desaturated, and two broken files."""
    folder = FOLDER / "album"
    folder.mkdir(exist_ok=True)
    album = []
    for number in range(22):
        picture: Image.Image = Image.open(samples[number % 2])
        width, height = picture.size
        cut = (number % 5) * 0.06
        picture = picture.crop(
            (int(width * cut), int(height * cut), width, int(height * (1 - cut / 2)))
        )
        if number % 3 == 1:
            picture = ImageOps.mirror(picture)
        if number % 4 == 3:
            picture = ImageEnhance.Color(picture).enhance(0.4)
        path = folder / f"IMG_{2034 + number}.jpg"
        picture.save(path, quality=92)
        album.append(str(path))
    notes, cut_off = folder / "notes.jpg", folder / "IMG_2060.jpg"
    notes.write_text("milk, bread, oranges", encoding="utf-8")
    cut_off.write_bytes(Path(album[0]).read_bytes()[:300])
    return [*album[:6], str(notes), *album[6:], str(cut_off)]


def render(scale: int, wanted: Sequence[str]) -> None:
    application = create_application()
    preferences = Preferences(application, FOLDER / "settings.json", None)
    every_scene = list(scenes())
    for prefix, scene in every_scene:
        for language in ("en", "zh"):
            preferences.choose_language(language)
            chinese = preferences.chinese
            for dark in (False, True):
                QApplication.setPalette(theme.palette(dark))
                end = f"{language}-{'dark' if dark else 'light'}"
                for name in [it for it in wanted if it in STATES]:
                    if (prefix or scale == 2) and name not in MAIN_STATES:
                        continue
                    if prefix and name in ("empty", "about"):
                        continue
                    shoot(scene, name, f"{prefix}{name}-{end}{'-200' * (scale == 2)}", chinese)
                    if scale == 1 and name in MAIN_STATES and not prefix:
                        shoot(scene, name, f"{name}-{end}-1024x600", chinese, SMALL)
                        shoot(scene, name, f"{name}-{end}-640x480", chinese, SMALLEST)
    theme.exhibit(application)
    for prefix, scene in every_scene:
        for language in ("en", "zh"):
            preferences.choose_language(language)
            render_kiosk(scene, prefix, scale, wanted, language)


def render_kiosk(
    scene: Scene, prefix: str, scale: int, wanted: Sequence[str], language: str
) -> None:
    for name in wanted:
        state = name.removeprefix("kiosk-")
        if name == state or (prefix and state not in KIOSK_MAIN_STATES):
            continue
        for end, size in KIOSK_SIZES[scale].items():
            if not end or state in KIOSK_MAIN_STATES:
                path = FOLDER / f"kiosk-{prefix}{state}-{language}-dark{end}.png"
                shoot_kiosk(scene, state, str(path), language == "zh", size)


def render_for_readme() -> None:
    application = create_application()
    preferences = Preferences(application, FOLDER / "settings.json", None)
    _, scene = next(scenes())
    for state, language, dark in (("several", "en", False), ("why", "zh", True)):
        preferences.choose_language(language)
        chinese = preferences.chinese
        QApplication.setPalette(theme.palette(dark))
        name = f"window-{language}-{'dark' if dark else 'light'}"
        shoot(scene, state, name, chinese, README_SIZE, README_FOLDER)
    theme.exhibit(application)
    preferences.choose_language("en")
    shoot_kiosk(scene, "attract", str(README_FOLDER / "kiosk.png"), False, README_KIOSK_SIZE)


def shoot(
    scene: Scene,
    state: str,
    name: str,
    chinese: bool,
    size: tuple[int, int] = ORDINARY,
    folder: Path = FOLDER,
) -> None:
    window, pictures = MainWindow(chinese_first=chinese), ImageService()
    connect_images(window, pictures)
    missing: set[str] = set()

    def note_wanted(paths: Sequence[str], side: int) -> None:
        missing.clear()  # after scrolling, the list shows other thumbnails
        missing.update(paths)

    window.page.panel.thumbnails_wanted.connect(note_wanted)
    pictures.thumbnail_made.connect(lambda path, picture: missing.discard(path))
    window.resize(*size)
    window.show()
    shown = STATES[state](window, scene) or window
    wait(SETTLED_MILLISECONDS)
    for _ in range(100):
        if not missing:
            break
        wait(20)
    shown.grab().save(str(folder / f"{name}.png"))
    shown.close()
    window.close()
    pictures.stop()
    window.deleteLater()


def main() -> None:
    every = [*STATES, *(f"kiosk-{state}" for state in KIOSK_STATES)]
    wanted = [word for word in sys.argv[1:] if word in every] or every
    if "SCREENSHOT_SCALE" in os.environ:
        render(int(os.environ["SCREENSHOT_SCALE"]), wanted)
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    # Qt reads its scale once, before the first window, so each scale needs its own process.
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
        subprocess.run(
            [sys.executable, "-m", "shiwu_tools.pictures.screenshots", *wanted],
            env=environment,
            check=True,
        )
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
