"""Runs a tool of packaging/shiwu_tools in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from desktop_app import paths


def run_tool(
    module: str, *arguments: str | Path, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m shiwu_tools.MODULE`; return its exit code and output."""
    search_path = os.pathsep.join([str(paths.ROOT), str(paths.ROOT / "packaging")])
    return subprocess.run(
        [sys.executable, "-m", f"shiwu_tools.{module}", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": search_path, **environment},
        cwd=cwd,
        check=False,
    )
