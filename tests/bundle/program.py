"""The program of the bundle, and the environments that it runs in."""

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_app.engine.classifier import Classifier
from shiwu_tools.paths import ROOT
from tests.support import x11
from tests.support.program import clean_environment
from tests.support.requirements import NOBODY
from tests.support.x11_window import wait_for_answer, wait_until_painted

Command = list[str | Path]
Record = Callable[[str], None]

TIMEOUT_SECONDS = 120.0
PHOTO = ROOT / "resources" / "samples" / "orange.jpg"


@dataclass(frozen=True)
class Bundle:
    """A copy of the bundle, and a folder for files that every user may read."""

    folder: Path
    scratch: Path

    @property
    def program(self) -> Path:
        return self.folder / "shiwu"


def run(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float | None = None,
) -> str:
    """Run a command and return its output; fails unless its exit code is 0, and on a time-out."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=clean_environment() if environment is None else environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=timeout or TIMEOUT_SECONDS,
    )
    name = Path(command[-1]).name
    assert done.returncode == 0, f"{name}: code {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def as_nobody(environment: Mapping[str, str], *command: str | Path) -> Command:
    """Return a command that runs another one as the user nobody, with only this environment."""
    variables = [f"{name}={value}" for name, value in environment.items()]
    return [
        *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"),
        *("env", "--ignore-environment", *variables),
        *command,
    ]


@contextmanager
def answered_window(
    desktop: x11.Desktop,
    command: Sequence[str | Path],
    classifier: Classifier,
    environment: dict[str, str] | None = None,
) -> Iterator[x11.Window]:
    """Start a command that opens a window with `PHOTO`; yields when it shows the predictions."""
    messages = desktop.framebuffer.with_name("messages.txt")
    with x11.running(command, environment or desktop.environment, messages) as process:
        window = x11.Window(desktop, process, messages)
        # Not by the process: under strace, the window belongs to a child of it.
        search = ("search", "--onlyvisible", "--class", "shiwu")
        shown = window.until("its window shows", lambda: desktop.try_xdotool(*search))
        window.window_id = shown.split()[0]
        wait_until_painted(window)
        wait_for_answer(window, PHOTO, classifier)
        yield window


def check_self_test(output: str) -> str:
    """Check that every line of `self-test` is ok, and that no check is missing."""
    lines = output.splitlines()
    assert all(line.startswith("ok ") for line in lines), output
    for name in ("model ", "window", "fonts"):
        assert any(name in line for line in lines), f"the self-test did not check {name}:\n{output}"
    return f"{len(lines)} checks of the self-test"
