"""The bundle under test, and the report of the tests in `build/proofs.txt`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shiwu_tools.paths import ROOT
from tests.bundle.program import Bundle, copied

REPORT = ROOT / "build" / "proofs.txt"
FINDING = "finding"
"""The name of the property with what a test found or measured, for `record_property`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--debian-package", type=Path, help="install this package in a Debian 12")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the Debian package out unless there is one: it needs debootstrap and minutes."""
    is_debian = collection_path.name == "test_debian_package.py"
    return True if is_debian and config.getoption("--debian-package") is None else None


@pytest.fixture(scope="session")
def bundle() -> Iterator[Bundle]:
    """A copy of `dist/shiwu`."""
    folder = ROOT / "dist" / "shiwu"
    if not (folder / "shiwu").is_file():
        pytest.fail("There is no bundle in dist/shiwu; `make bundle` builds it.")
    with copied(folder, ROOT / "build" / "screenshots") as copy:
        yield copy


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line per test with its findings, and write them to `REPORT`."""
    lines = [
        f"{outcome:8}{report.location[2]}: {finding} ({report.duration:.0f} s)"
        for outcome in ("passed", "skipped", "failed", "error")
        for report in terminalreporter.stats.get(outcome, ())
        for finding in [
            "; ".join(str(value) for name, value in report.user_properties if name == FINDING)
            or outcome
        ]
    ]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for line in lines:
        terminalreporter.write_line(line)
