import subprocess
import sys

from desktop_app import paths

_MANY_CALLS = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from desktop_app.singletons import keep_singletons

if sys.argv[1] == "kept":
    keep_singletons()

class Speaker(QObject):
    said = Signal(bool)

application, speaker, timer = QCoreApplication([]), Speaker(), QTimer()
for _ in range(200_000):
    timer.setInterval(1)
    speaker.said.emit(False)
print("alive")
"""


def test_none_and_true_survive_any_number_of_calls() -> None:
    command = [sys.executable, "-c", _MANY_CALLS, "kept"]
    done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr
