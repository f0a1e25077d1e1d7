"""`shiwu self-test`: does this installation work, from the weights to a painted window?"""

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from desktop_app import paths
from desktop_app.engine.batch import classify
from desktop_app.engine.errors import ShiwuError
from desktop_app.engine.model_card import read_card
from desktop_app.engine.results import Classification

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SAMPLE = "samples/orange.jpg"
SAMPLE_WNID = "n07747607"
LETTERS = "识虎"


def self_test(model: str | None) -> int:
    """Check every shipped model, or only `model`, and the window; returns the exit code.

    Prints a line a check: `ok` or `FAILED`, and what was checked.
    """
    passed = True
    for name, check in _checks(model):
        try:
            finding = check()
        except Exception as error:
            passed = False
            reason = str(error) if isinstance(error, ShiwuError) else repr(error)
            print(f"FAILED  {name}: {reason}", flush=True)
        else:
            print(f"ok      {name}: {finding}", flush=True)
    return 0 if passed else 1


def _checks(model: str | None) -> Iterator[tuple[str, Callable[[], str]]]:
    names = [model] if model else sorted(card.stem for card in paths.WEIGHTS.glob("*.json"))
    if not names:
        yield "models", _no_model
    for name in names:
        yield f"model {name}", lambda name=name: _check_model(name)  # type: ignore[misc]
    yield "window", _check_window
    yield "fonts", _check_fonts


def _no_model() -> str:
    raise FileNotFoundError("there is no model in weights/")


def _check_model(name: str) -> str:
    from desktop_app.engine.classifier import load_classifier

    classifier = load_classifier(read_card(paths.WEIGHTS / f"{name}.json"))
    outcome = classify(str(paths.resource(SAMPLE)), classifier, SAMPLE)
    if not isinstance(outcome, Classification):
        raise RuntimeError(outcome.message)
    best = outcome.predictions[0]
    if SAMPLE_WNID not in [prediction.wnid for prediction in outcome.predictions]:
        raise RuntimeError(f"the drawn orange looks like {best.label!r} to it")
    return f"{best.label} {best.probability:.0%} in {outcome.milliseconds:.0f} ms"


def _application() -> "QApplication":
    """Return the application, one without a screen where there is none."""
    if "PySide6.QtWidgets" not in sys.modules:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from desktop_app.app import create_application

    application = QApplication.instance() or create_application()
    assert isinstance(application, QApplication)
    return application


def _check_fonts() -> str:
    """Look whether the names can be read: a missing character would be an empty box."""
    application = _application()
    from PySide6.QtGui import QFontMetrics

    metrics = QFontMetrics(application.font())
    if missing := [letter for letter in LETTERS if not metrics.inFontUcs4(ord(letter))]:
        advice = "install fonts-noto-cjk, fonts-wqy-zenhei or fonts-wqy-microhei"
        raise RuntimeError(f"no font has {' '.join(missing)}; {advice}")
    return f"{' '.join(LETTERS)} can be read"


def _check_window() -> str:
    """Paint the window without a screen."""
    application = _application()
    from desktop_app.ui.main_window import MainWindow

    window = MainWindow()
    window.show()
    picture = window.grab().toImage()
    window.close()
    del window, application  # in this order: Qt ends with its application
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 8) for y in (24, 300)}
    if len(colours) < 2:
        raise RuntimeError("the window stayed blank")
    return f"painted, {picture.width()} × {picture.height()}"
