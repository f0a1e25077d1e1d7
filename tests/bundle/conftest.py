"""The bundle under test, and the report with one line per test."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from shiwu_tools.paths import ROOT
from tests.bundle.program import Bundle


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--debian-package", type=Path, help="install this package in a Debian 12")
    parser.addoption("--report-file", type=Path, help="write the report to this file")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the test of the Debian package unless it is asked for: it takes minutes."""
    is_debian = collection_path.name == "test_debian_package.py"
    return True if is_debian and config.getoption("--debian-package") is None else None


@pytest.fixture(scope="session")
def bundle() -> Iterator[Bundle]:
    """A read-only copy of `dist/shiwu` outside the project, readable by every user."""
    original = ROOT / "dist" / "shiwu"
    if not (original / "shiwu").is_file():
        pytest.fail("There is no bundle in dist/shiwu; `make bundle` builds it.")
    with TemporaryDirectory(prefix="shiwu-bundle-") as name:
        scratch = Path(name)
        scratch.chmod(0o755)
        # A space, a "#" and characters that are not ASCII break paths and URLs without quotes.
        folder = scratch / "测试 图片#1" / original.name
        shutil.copytree(original, folder, symlinks=True)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(path.stat().st_mode & ~0o222)
        yield Bundle(folder, scratch)


@pytest.fixture
def record(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Add what a test found or measured to the report."""
    return lambda finding: record_property("finding", finding)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print one line per test with its outcome, findings and seconds."""
    lines = []
    for outcome in ("passed", "skipped", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, ()):
            reason = report.longrepr[2] if outcome == "skipped" else outcome
            finding = "; ".join(str(value) for _, value in report.user_properties) or reason
            lines.append(f"{outcome:8}{report.location[2]}: {finding} ({report.duration:.0f} s)")
    terminalreporter.write_line("\n".join(lines))
    if (path := config.getoption("--report-file")) is not None:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
