"""Diagnostics, and an export that is stopped when the program ends."""

import getpass
import os
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.ui.diagnostics import diagnostics
from desktop_app.versions import versions
from tests.support.program import offscreen_environment, run_python


@pytest.mark.usefixtures("qapp")
def test_diagnostics_describe_the_computer_and_not_its_user() -> None:
    text = diagnostics(versions())
    for part in ("Shiwu ", "model ", "torch ", "window system offscreen", "processors"):
        assert part in text
    for private in (str(Path.home()), str(Path.cwd()), os.sep + "home", getpass.getuser() + "/"):
        assert private not in text


def test_stopped_export_leaves_no_incomplete_file(tmp_path: Path) -> None:
    code = """
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
    variables = offscreen_environment(tmp_path, PYTHONPATH=str(paths.ROOT))
    done = run_python(code, tmp_path, env=variables)
    assert (done.returncode, done.stderr) == (143, b"")
    assert not list(tmp_path.glob("*answers*"))
