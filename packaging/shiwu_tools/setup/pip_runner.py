"""Runs pip for the set-up; its output goes to a log."""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NoReturn

from shiwu_tools.paths import ROOT

LOG = ROOT / "build" / "set-up.log"

# pip's last attempt, or an interrupted download.
_NO_ANSWER = re.compile(
    r"Retry\(total=0,|Max retries exceeded|ReadTimeoutError|IncompleteRead|ConnectionResetError"
)


def fetch(venv: Path, what: str, *arguments: str) -> None:
    """Print that `what` is being fetched, and run pip; on failure exit with the reason."""
    print(f"Fetching {what} …", flush=True)
    if output := run_pip(venv, *arguments):
        give_up(what, output)


def run_pip(venv: Path, *arguments: str) -> str:
    """Run pip and log its output; return an empty text on success, else the output.

    A network that does not answer is reported at once, because pip retries for up to a minute.
    """
    command = [*pip_of(venv), *arguments]
    output = [f"$ pip {' '.join(arguments)}\n"]
    LOG.parent.mkdir(exist_ok=True)
    with (
        LOG.open("a", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        log.writelines(output)
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            output.append(line)
            if "Retrying (" in line:
                _report_waiting()
    return "".join(output) if process.returncode else ""


@cache
def _report_waiting() -> None:
    """Report once that the network does not answer."""
    print("The network does not answer; trying again …", flush=True)


def give_up(what: str, output: str) -> NoReturn:
    """Exit with one sentence that gives the reason from the output of pip."""
    if "No space left on device" in output:
        reason = "the disk is full"
    elif _NO_ANSWER.search(output):
        reason = "the network does not answer"
    else:
        errors = re.findall(r"^ERROR: (.+?)\.?$", output, re.MULTILINE)
        reason = errors[-1][:200] if errors else "pip failed"
    sys.exit(f"{what} cannot be installed: {reason}. The output of pip is in {shown_log()}.")


def shown_log() -> str:
    """Return the path of the log, relative to the project's folder if it is inside."""
    return os.path.relpath(LOG, ROOT) if LOG.is_relative_to(ROOT) else str(LOG)


def pip_of(venv: Path) -> list[str | Path]:
    """Return the command that runs the pip of `venv`."""
    return [python(venv), "-m", "pip", "--disable-pip-version-check"]


def python(venv: Path) -> Path:
    """Return the Python of `venv`."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
