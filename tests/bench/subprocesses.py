"""Run a measurement in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from tempfile import TemporaryDirectory
from typing import Any

from desktop_app import paths


def run_module(module: str, *args: object, environment: Mapping[str, str] | None = None) -> Any:
    """Run a module with an empty home folder; return the JSON that it prints."""
    with TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, args)],
            cwd=paths.ROOT,
            env={**(environment or os.environ), "HOME": home, "XDG_CONFIG_HOME": home},
            stdout=subprocess.PIPE,
            check=True,
        )
    return json.loads(done.stdout)
