"""Run a command in the process of the tests."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app import cli
from desktop_app.process.signals import ENDING

Run = Callable[..., tuple[int, str, str]]
"""Called with arguments; returns exit code, standard output and standard error."""


@pytest.fixture
def run(random_weights: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with a small model."""

    def run_command(*args: str | Path) -> tuple[int, str, str]:
        before = {number: signal.getsignal(number) for number in ENDING}
        try:
            code = cli.main([str(arg) for arg in args])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command
