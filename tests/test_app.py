import getpass
import os
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.app import diagnostics
from desktop_app.versions import versions


def test_diagnostics_tell_of_the_computer_and_not_of_the_person(qtbot: QtBot) -> None:
    told = diagnostics(versions())
    for words in ("Shiwu ", "model starter", "torch ", "window system offscreen", "processors"):
        assert words in told
    for private in (str(Path.home()), str(Path.cwd()), os.sep + "home", getpass.getuser() + "/"):
        assert private not in told
