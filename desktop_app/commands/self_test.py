"""`shiwu self-test`: checks models, window and fonts of this installation."""

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from desktop_app import paths
from desktop_app.console.messages import problem, translate
from desktop_app.engine.classify import classify
from desktop_app.engine.errors import ModelError
from desktop_app.engine.labels import both_names, percent
from desktop_app.engine.loading import load_classifier
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import Classification

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SAMPLE = "samples/orange.jpg"
SAMPLE_WNID = "n07747607"
LETTERS = "识虎"

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_NO_MODEL = 3


def self_test(model: str | None, language: str | None = None) -> int:
    """Check every shipped model, or only `model`, and the window; returns the exit code.

    Prints one line per check: `ok` or `FAILED`, and what was checked. The exit code is that of the
    first failure: `EXIT_NO_MODEL` for a model that cannot be used, `EXIT_FAILED` for all else.
    """
    code = EXIT_OK
    for name, check in _checks(model, language):
        try:
            finding = check()
        except Exception as error:
            code = code or (EXIT_NO_MODEL if isinstance(error, ModelError) else EXIT_FAILED)
            reason = _reason(error, language)
            print(f"FAILED  {name}: {reason}", flush=True)
        else:
            print(f"ok      {name}: {finding}", flush=True)
    return code


def _checks(model: str | None, language: str | None) -> Iterator[tuple[str, Callable[[], str]]]:
    names = [model] if model else sorted(card.stem for card in paths.WEIGHTS.glob("*.json"))
    if not names:
        yield translate("models", language), lambda: _no_model(language)
    for name in names:
        title = translate("model {name}", language, name=name)
        yield title, lambda name=name: _check_model(name, language)  # type: ignore[misc]
    yield translate("window", language), lambda: _check_window(language)
    yield translate("fonts", language), lambda: _check_fonts(language)


def _reason(error: Exception, language: str | None) -> str:
    if isinstance(error, ModelError):
        return problem(error, language)
    return str(error) if isinstance(error, _CheckFailed) else repr(error)


class _CheckFailed(Exception):
    """A check has failed; the message is in the language of the terminal."""


def _no_model(language: str | None) -> str:
    raise _CheckFailed(translate("There is no model in weights/.", language))


def _check_model(name: str, language: str | None) -> str:
    classifier = load_classifier(find_card(paths.WEIGHTS, name))
    outcome = classify(str(paths.resource(SAMPLE)), classifier, SAMPLE)
    if not isinstance(outcome, Classification):
        raise _CheckFailed(outcome.message(language == "zh"))
    best = outcome.predictions[0]
    label, _ = both_names(best, language == "zh")
    if SAMPLE_WNID not in [prediction.wnid for prediction in outcome.predictions]:
        sentence = "It classified the drawn orange as {label}."
        raise _CheckFailed(translate(sentence, language, label=label))
    return f"{label} {percent(best.probability)}, {outcome.milliseconds:.0f} ms"


def _application() -> "QApplication":
    """Return the application, created for the platform offscreen if there is none."""
    if "PySide6.QtWidgets" not in sys.modules:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from desktop_app.application import create_application

    application = QApplication.instance() or create_application()
    assert isinstance(application, QApplication)
    return application


def _check_fonts(language: str | None) -> str:
    """Check that the fonts have the characters of both languages."""
    application = _application()
    from PySide6.QtGui import QFontMetrics

    metrics = QFontMetrics(application.font())
    if missing := [letter for letter in LETTERS if not metrics.inFontUcs4(ord(letter))]:
        sentence = (
            "No font has {letters}; install fonts-noto-cjk, fonts-wqy-zenhei or fonts-wqy-microhei."
        )
        raise _CheckFailed(translate(sentence, language, letters=" ".join(missing)))
    return translate("{letters} can be displayed", language, letters=" ".join(LETTERS))


def _check_window(language: str | None) -> str:
    """Check that the window paints offscreen."""
    application = _application()
    from desktop_app.ui.main_window import MainWindow

    window = MainWindow()
    window.show()
    picture = window.grab().toImage()
    window.close()
    del window, application  # in this order: no widget may outlive the application
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 8) for y in (24, 300)}
    if len(colours) < 2:
        raise _CheckFailed(translate("The window stayed blank.", language))
    sentence = "painted, {width} × {height}"
    return translate(sentence, language, width=picture.width(), height=picture.height())
