"""What a test needs of the machine."""

import os
import shutil
from typing import NoReturn

import pytest


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
    """Skip the test; fail it in CI, where nobody would notice that it did not run."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
