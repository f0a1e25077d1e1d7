"""What nobody thought of: caught at one boundary, logged without a name; a crash is told of."""

import faulthandler
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app import app, paths
from desktop_app.crash import NOTE, NOTE_BEFORE, watch_for_crashes
from desktop_app.engine.batch import classify_many
from desktop_app.engine.classifier import Classifier
from desktop_app.engine.outcomes import Classification, Failure, Photo
from desktop_app.logs import LOG_NAME, MAX_BYTES, hashed, log_to, state_folder
from desktop_app.services import worker
from desktop_app.services.classifier_service import ClassifierService
from desktop_app.ui.elided_label import ElidedLabel
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.status_line import StatusLine
from tests.faults.program import windowed
from tests.faults.test_settings import starts_and_ends
from tests.support.widgets import child

Draw = Callable[..., Path]
WAIT = 20_000
SECRET = "grandmother's garden 奶奶.jpg"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    log_to(tmp_path / "state")
    return tmp_path / "state" / LOG_NAME


def words(window: MainWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_an_exception_nobody_thought_of_is_a_card_and_a_hash_in_the_log(
    qtbot: QtBot, service: ClassifierService, draw: Draw, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    app.connect(window, service)
    window.show()
    secret, ordinary = str(draw(SECRET)), str(draw("ordinary.jpg"))

    def surprise(source: object, *arguments: object, **options: object) -> None:
        raise ZeroDivisionError(f"{source} is odd")

    with monkeypatch.context() as patch:
        patch.setattr(worker, "read_photo", surprise)
        with qtbot.waitSignal(service.answered, timeout=WAIT):
            window.take(app.MimeContent(app.Kind.PATHS, (secret,)))
    assert "Something unexpected went wrong." in words(window)
    assert "Try this one again." in words(window)
    said = log.read_text(encoding="utf-8")
    assert f"(photo {hashed(secret)})" in said
    assert "ZeroDivisionError" in said
    assert "surprise" in said  # where it was
    for private in (SECRET, "grandmother", "奶奶", str(draw().parent), "is odd"):
        assert private not in said
    with qtbot.waitSignal(service.answered, timeout=WAIT) as answered:
        window.take(app.MimeContent(app.Kind.PATHS, (ordinary,)))
    assert isinstance(answered.args[0], Classification)
    assert "went wrong" not in words(window)


def test_a_model_that_chokes_on_one_of_many_is_logged_with_the_hash(
    classifier: Classifier, draw: Draw, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, ordinary = str(draw(SECRET, size=(48, 32))), str(draw())
    probabilities = Classifier.probabilities

    def choke(self: Classifier, photo: Photo) -> object:
        if photo.width == 48:
            raise RuntimeError(secret)
        return probabilities(self, photo)

    monkeypatch.setattr(Classifier, "probabilities", choke)
    kinds = [type(outcome) for outcome in classify_many([ordinary, secret, ordinary], classifier)]
    assert kinds == [Classification, Failure, Classification]
    said = log.read_text(encoding="utf-8")
    assert said.count(hashed(secret)) == 1
    assert "RuntimeError" in said
    assert "grandmother" not in said


def test_the_log_belongs_to_its_user_alone_and_stays_small(log: Path) -> None:
    logger = logging.getLogger("desktop_app.test")
    for number in range(3 * MAX_BYTES // 1000):
        logger.warning("%s", f"{number} {'x' * 990}")
    kept = sorted(path.name for path in log.parent.iterdir())
    assert kept == [LOG_NAME, f"{LOG_NAME}.1"]
    for path in log.parent.iterdir():
        assert path.stat().st_size <= MAX_BYTES + 2000
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077
    assert f" {number} x" in log.read_text()


def test_nothing_is_written_while_nothing_goes_wrong(log: Path) -> None:
    logging.getLogger("desktop_app.test").info("all is well")
    assert not log.parent.exists()


def test_a_log_that_cannot_be_written_is_no_reason_to_complain(
    capfd: pytest.CaptureFixture[str],
) -> None:
    log_to(Path("/proc/shiwu"))
    logging.getLogger("desktop_app.test").error("nobody hears")
    assert capfd.readouterr() == ("", "")


def test_the_log_lies_where_the_system_keeps_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/somewhere")
    assert state_folder() == Path("/somewhere/shiwu")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert state_folder() == Path("/home/somebody/.local/state/shiwu")


@pytest.mark.parametrize("thread", [False, True])
def test_what_nobody_caught_is_logged(thread: bool, tmp_path: Path) -> None:
    code = f"""
import sys, threading
from pathlib import Path
from desktop_app.logs import log_to, log_uncaught
log_to(Path(sys.argv[1])); log_uncaught()
def fail(): raise KeyError("secret.jpg")
if {thread}:
    thread = threading.Thread(target=fail); thread.start(); thread.join()
else:
    fail()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], cwd=paths.ROOT, capture_output=True, check=False
    )
    assert b"KeyError" in done.stderr
    said = (tmp_path / LOG_NAME).read_text()
    assert "KeyError" in said
    assert " fail" in said
    assert "secret" not in said


def test_a_kiosk_says_the_same_on_standard_error_and_no_name(tmp_path: Path) -> None:
    code = """
import logging
from desktop_app.logs import log_to_stderr, log_uncaught
log_to_stderr(); log_uncaught(in_clear=False)
logging.getLogger("desktop_app").error("it failed", extra={"photo": "secret.jpg"})
raise KeyError("secret.jpg")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=False
    )
    assert f"it failed (photo {hashed('secret.jpg')})" in done.stderr
    assert "KeyError" in done.stderr
    assert "secret" not in done.stderr


def crash(folder: Path) -> None:
    """Let native code crash in a process that watches for it."""
    code = """
import ctypes, sys
from pathlib import Path
from desktop_app.crash import watch_for_crashes
watch_for_crashes(Path(sys.argv[1]))
ctypes.string_at(0)
"""
    done = subprocess.run([sys.executable, "-c", code, folder], cwd=paths.ROOT, check=False)
    assert done.returncode < 0


def test_a_crash_in_native_code_is_told_once_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faulthandler, "enable", lambda file: file.close())  # pytest has its own
    folder = tmp_path / "state"
    assert not watch_for_crashes(folder)
    assert not watch_for_crashes(folder)
    crash(folder)
    assert "Segmentation fault" in (folder / NOTE).read_text()
    assert watch_for_crashes(folder)
    assert "Segmentation fault" in (folder / NOTE_BEFORE).read_text()
    assert not watch_for_crashes(folder)
    assert not watch_for_crashes(None)
    assert not watch_for_crashes(Path("/proc/shiwu"))
    for path in folder.iterdir():
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077


def test_the_window_watches_for_crashes_and_knows_of_the_last(tmp_path: Path) -> None:
    state = tmp_path / ".local" / "state" / "shiwu"
    crash(state)
    assert starts_and_ends(windowed(tmp_path)) == ""
    assert (state / NOTE_BEFORE).stat().st_size > 0
    assert (state / NOTE).stat().st_size == 0


@pytest.mark.parametrize("with_photo", [False, True])
def test_a_crash_is_said_in_the_status_line_after_the_first_answer(
    qtbot: QtBot, service: ClassifierService, draw: Draw, with_photo: bool
) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    app.connect(window, service)
    shown = child(child(window, StatusLine), ElidedLabel)
    if with_photo:
        with qtbot.waitSignal(service.answered, timeout=WAIT):
            app.tell_of_crash(window, service)
            window.take(app.MimeContent(app.Kind.PATHS, (str(draw()),)))
    else:
        app.tell_of_crash(window, None)
    assert shown.line() == "Shiwu closed unexpectedly last time. The log is in About."
    with qtbot.waitSignal(service.answered, timeout=WAIT):
        window.take(app.MimeContent(app.Kind.PATHS, (str(draw("next.jpg")),)))
    assert "unexpectedly" not in shown.line()


@pytest.mark.parametrize("there", [False, True])
def test_about_shows_the_log_where_there_is_one(
    qtbot: QtBot, tmp_path: Path, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    shown: list[str] = []
    monkeypatch.setattr(
        app.QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile())
    )
    if there:
        (tmp_path / LOG_NAME).touch()
    app.show_about(window, None, tmp_path)
    buttons = {button.text(): button for button in window.findChildren(QPushButton)}
    assert ("Show log" in buttons) is there
    if there:
        buttons["Show log"].click()
        assert shown == [str(tmp_path)]
    assert os.listdir(tmp_path) == ([LOG_NAME] if there else [])  # noqa: PTH208
