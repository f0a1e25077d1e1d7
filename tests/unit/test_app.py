import getpass
import os
import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.ui.diagnostics import diagnostics
from desktop_app.versions import versions
from tests.support.program import TIMEOUT_SECONDS, offscreen_environment


def test_diagnostics_tell_of_the_computer_and_not_of_the_person(qtbot: QtBot) -> None:
    told = diagnostics(versions())
    for words in ("Shiwu ", "model ", "torch ", "window system offscreen", "processors"):
        assert words in told
    for private in (str(Path.home()), str(Path.cwd()), os.sep + "home", getpass.getuser() + "/"):
        assert private not in told


SAVING = """
import sys, threading
from desktop_app import app
from desktop_app.services import export_service
from desktop_app.application import create_application
from desktop_app.ui.main_window import MainWindow
from tests.support.outcomes import ANSWER

class Endless:
    def __iter__(self):
        while True:
            begun.set()
            yield ANSWER, None

    def __len__(self):
        return 1

application = create_application()
window = MainWindow()
begun = threading.Event()
export_service.FINISH_SECONDS = 0.01
engine = app.start_engine(window, None, [])
engine.exports.write(Endless(), sys.argv[1] + "/answers.csv")
begun.wait()
app.stop(application, [engine], 143)
"""


def test_an_export_that_is_cut_off_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SAVING, str(tmp_path)],
        env=offscreen_environment(tmp_path, PYTHONPATH=str(paths.ROOT)),
        cwd=paths.ROOT,
        capture_output=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
    )
    assert (done.returncode, done.stderr) == (143, b"")
    assert [file.name for file in tmp_path.iterdir() if "answers" in file.name] == []
