"""Runs pip for the set-up: a line says what is fetched, and what pip says goes to a log."""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NoReturn

from shiwu_tools.paths import ROOT

LOG = ROOT / "build" / "set-up.log"

# The last of pip's attempts, or a download that broke off.
_NO_ANSWER = re.compile(
    r"Retry\(total=0,|Max retries exceeded|ReadTimeoutError|IncompleteRead|ConnectionResetError"
)


def fetch(venv: Path, what: str, *words: str) -> None:
    """Say that `what` is fetched, and run pip with `words`; where it fails, exit and say why."""
    print(f"Fetching {what} …", flush=True)
    if said := run_pip(venv, *words):
        give_up(what, said)


def run_pip(venv: Path, *words: str) -> str:
    """Run pip; returns nothing where it worked, else what it said.

    All that it says goes to the log. That the network does not answer is told at once: pip tries
    again for up to a minute.
    """
    command = [*pip_of(venv), *words]
    said = [f"$ pip {' '.join(words)}\n"]
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
        log.writelines(said)
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            said.append(line)
            if "Retrying (" in line:
                _tell_of_waiting()
    return "".join(said) if process.returncode else ""


@cache
def _tell_of_waiting() -> None:
    """Say once why this takes long."""
    print("The network does not answer; trying again …", flush=True)


def give_up(what: str, said: str) -> NoReturn:
    """Exit with one sentence on why `what` cannot be installed, of all that pip said."""
    if "No space left on device" in said:
        reason = "the disk is full"
    elif _NO_ANSWER.search(said):
        reason = "the network does not answer"
    else:
        errors = re.findall(r"^ERROR: (.+?)\.?$", said, re.MULTILINE)
        reason = errors[-1][:200] if errors else "pip failed"
    sys.exit(f"{what} cannot be installed: {reason}. What pip said is in {shown_log()}.")


def shown_log() -> str:
    """Return where the log is, as a person in the project's folder names it."""
    return os.path.relpath(LOG, ROOT) if LOG.is_relative_to(ROOT) else str(LOG)


def pip_of(venv: Path) -> list[str | Path]:
    """Return the command that runs the pip of `venv`."""
    return [python(venv), "-m", "pip", "--disable-pip-version-check"]


def python(venv: Path) -> Path:
    """Return the Python of `venv`."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
