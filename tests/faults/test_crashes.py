"""Unexpected exceptions are caught once and logged without names; a crash is reported later."""

import faulthandler
import logging
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QPushButton

from desktop_app import app
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
from tests.faults.test_output import start_and_terminate
from tests.support.pictures import Draw
from tests.support.program import offscreen_environment, run_python
from tests.support.services import Waiter
from tests.support.widgets import child, visible_text

PRIVATE_NAME = "grandmother's garden 奶奶.jpg"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    log_to(tmp_path / "state")
    return tmp_path / "state" / LOG_NAME


def take(window: MainWindow, path: Path) -> None:
    window.take(app.MimeContent(app.Kind.PATHS, (str(path),)))


def is_private(path: Path) -> bool:
    return not stat.S_IMODE(path.stat().st_mode) & 0o077


def test_unexpected_exception_shows_a_card_and_logs_a_hash(
    wait: Waiter,
    service: ClassifierService,
    window: MainWindow,
    draw: Draw,
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app.connect(window, service)
    window.show()
    private, ordinary = draw(PRIVATE_NAME), draw("ordinary.jpg")

    def failing_function(source: object, *arguments: object, **options: object) -> None:
        raise ZeroDivisionError(f"{source} is odd")

    with monkeypatch.context() as patch:
        patch.setattr(worker, "read_photo", failing_function)
        wait(service.answered, take, window, private)
    assert "Something unexpected went wrong." in visible_text(window)
    assert "Try this one again." in visible_text(window)
    logged = log.read_text(encoding="utf-8")
    for text in (f"(photo {hashed(str(private))})", "ZeroDivisionError", "failing_function"):
        assert text in logged
    for text in (PRIVATE_NAME, "grandmother", "奶奶", str(private.parent), "is odd"):
        assert text not in logged
    assert isinstance(wait(service.answered, take, window, ordinary), Classification)
    assert "went wrong" not in visible_text(window)


def test_model_that_fails_for_one_of_many_photos_is_logged_with_the_hash(
    classifier: Classifier, draw: Draw, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, ordinary = str(draw(PRIVATE_NAME, size=(48, 32))), str(draw())
    probabilities = Classifier.probabilities

    def fail_for_private(self: Classifier, photo: Photo) -> object:
        if photo.width == 48:
            raise RuntimeError(private)
        return probabilities(self, photo)

    monkeypatch.setattr(Classifier, "probabilities", fail_for_private)
    outcomes = classify_many([ordinary, private, ordinary], classifier)
    assert [type(it) for it in outcomes] == [Classification, Failure, Classification]
    logged = log.read_text(encoding="utf-8")
    assert logged.count(hashed(private)) == 1
    assert "RuntimeError" in logged
    assert "grandmother" not in logged


def test_log_is_private_and_its_size_is_limited(log: Path) -> None:
    logger = logging.getLogger("desktop_app.test")
    for number in range(3 * MAX_BYTES // 1000):
        logger.warning("%s", f"{number} {'x' * 990}")
    files = sorted(log.parent.iterdir())
    assert [path.name for path in files] == [LOG_NAME, f"{LOG_NAME}.1"]
    assert all(path.stat().st_size <= MAX_BYTES + 2000 and is_private(path) for path in files)
    assert f" {number} x" in log.read_text()


def test_information_is_not_logged(log: Path) -> None:
    logging.getLogger("desktop_app.test").info("all is well")
    assert not log.parent.exists()


def test_log_that_cannot_be_written_is_not_reported(capfd: pytest.CaptureFixture[str]) -> None:
    log_to(Path("/proc/shiwu"))
    logging.getLogger("desktop_app.test").error("lost")
    assert capfd.readouterr() == ("", "")


def test_log_is_in_the_state_folder_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/somewhere")
    assert state_folder() == Path("/somewhere/shiwu")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert state_folder() == Path("/home/somebody/.local/state/shiwu")


@pytest.mark.parametrize("call", ["fail()", "thread = Thread(target=fail); thread.start()"])
def test_uncaught_exception_is_logged(call: str, tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from threading import Thread
from desktop_app.logs import log_to, log_uncaught
log_to(Path(sys.argv[1]))
log_uncaught()
def fail():
    raise KeyError("secret.jpg")
{call}
"""
    assert b"KeyError" in run_python(code, tmp_path).stderr
    logged = (tmp_path / LOG_NAME).read_text()
    assert "KeyError" in logged
    assert " fail" in logged
    assert "secret" not in logged


def test_kiosk_logs_to_standard_error_without_names() -> None:
    code = """
import logging
from desktop_app.logs import log_to_stderr, log_uncaught
log_to_stderr()
log_uncaught(in_clear=False)
logging.getLogger("desktop_app").error("it failed", extra={"photo": "secret.jpg"})
raise KeyError("secret.jpg")
"""
    logged = run_python(code).stderr.decode()
    assert f"it failed (photo {hashed('secret.jpg')})" in logged
    assert "KeyError" in logged
    assert "secret" not in logged


def crash(folder: Path) -> None:
    """Crash native code in a process that watches for it."""
    code = """
import ctypes, sys
from pathlib import Path
from desktop_app.crash import watch_for_crashes
watch_for_crashes(Path(sys.argv[1]))
ctypes.string_at(0)
"""
    assert run_python(code, folder).returncode < 0


def test_crash_in_native_code_is_reported_once_at_the_next_start(
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
    for without_crash in (folder, None, Path("/proc/shiwu")):
        assert not watch_for_crashes(without_crash)
    assert all(is_private(path) for path in folder.iterdir())


def test_window_watches_for_crashes_and_keeps_the_note_of_the_last(tmp_path: Path) -> None:
    state = tmp_path / ".local" / "state" / "shiwu"
    crash(state)
    assert start_and_terminate(offscreen_environment(tmp_path)) == ""
    assert (state / NOTE_BEFORE).stat().st_size > 0
    assert (state / NOTE).stat().st_size == 0


@pytest.mark.parametrize("with_photo", [False, True])
def test_crash_is_reported_in_the_status_line_after_the_first_answer(
    wait: Waiter, service: ClassifierService, window: MainWindow, draw: Draw, with_photo: bool
) -> None:
    app.connect(window, service)
    status = child(child(window, StatusLine), ElidedLabel)
    app.tell_of_crash(window, service if with_photo else None)
    if with_photo:
        wait(service.answered, take, window, draw())
    assert status.line() == "Shiwu closed unexpectedly last time. The log is in About."
    wait(service.answered, take, window, draw("next.jpg"))
    assert "unexpectedly" not in status.line()


@pytest.mark.parametrize("exists", [False, True])
def test_about_shows_the_folder_of_an_existing_log(
    window: MainWindow, tmp_path: Path, exists: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(app.QDesktopServices, "openUrl", opened.append)
    if exists:
        (tmp_path / LOG_NAME).touch()
    app.show_about(window, None, tmp_path)
    buttons = {button.text(): button for button in window.findChildren(QPushButton)}
    assert ("Show log" in buttons) is exists
    if exists:
        buttons["Show log"].click()
        assert opened == [QUrl.fromLocalFile(str(tmp_path))]
    assert [path.name for path in tmp_path.iterdir()] == [LOG_NAME] * exists
