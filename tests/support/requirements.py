"""What a test needs of the machine: programs, rights, and files that it may not write."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest

NOBODY = 65534


def missing_tools(*tools: str, path: str | None = None) -> list[str]:
    """Return which of these programs are not on PATH, or on `path`."""
    return [tool for tool in tools if shutil.which(tool, path=path) is None]


def need(*tools: str, path: str | None = None) -> None:
    """Skip the test where one of these programs is missing from PATH, or from `path`."""
    if missing := missing_tools(*tools, path=path):
        skip(f"needs {', '.join(missing)}; `make test` and `make bundle` install what they need")


def need_root() -> None:
    """Skip the test where it may not become another user."""
    if os.geteuid() != 0:
        skip("needs root's rights")


def skip(reason: str) -> NoReturn:
    """Skip the test; fail it in CI, where a skipped test would not be noticed."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


@contextmanager
def as_unprivileged_user() -> Iterator[Path]:
    """Yield a new folder; root, which may write anywhere, becomes another user in the block."""
    user = os.geteuid()
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        try:
            os.seteuid(user or NOBODY)
            yield Path(folder)
        finally:
            os.seteuid(user)
