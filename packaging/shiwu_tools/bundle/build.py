"""Builds the folder that runs anywhere, alone: `dist/shiwu`.

make bundle         → this, then tests/bundle/prove.py

Runs in `build/bundle-venv`. Two builds of the same commit are the same to the last byte.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from shiwu_tools.bundle.notices import write_notices
from shiwu_tools.paths import ROOT

WORK = ROOT / "build" / "pyinstaller"
LOG = ROOT / "build" / "pyinstaller.txt"


def main() -> None:
    start = time.monotonic()
    folder = build(ROOT / "dist")
    print(f"{folder.relative_to(ROOT)} built in {time.monotonic() - start:.0f} s", flush=True)


def build(target: Path) -> Path:
    """Build the folder `shiwu` inside `target`, with its notices; exits where that fails."""
    epoch = source_date()
    command = [sys.executable, "-m", "PyInstaller", "--clean", "--noconfirm"]
    command += ["--distpath", str(target), "--workpath", str(WORK)]
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": str(epoch),
        # Neither this folder nor anything that somebody's shell puts on Python's path.
        "PYTHONPATH": "",
        "PYINSTALLER_CONFIG_DIR": str(ROOT / "build" / "pyinstaller-cache"),
    }
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("wb") as log:
        done = subprocess.run(
            [*command, str(ROOT / "packaging" / "desktop_app.spec")],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode != 0:
        last = LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
        sys.exit("\n".join([*last, f"The build failed; all of it is in {LOG.relative_to(ROOT)}."]))
    folder = target / "shiwu"
    for name in write_notices(folder, WORK / "desktop_app", epoch):
        print(f"belongs to nothing we know: {name}", flush=True)
    return folder


def source_date() -> int:
    """Return when the sources were last changed, in seconds since 1970."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    command = ["git", "log", "-1", "--format=%ct"]
    if shutil.which("git"):
        asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            return int(asked.stdout)
    return int((ROOT / "CHANGELOG.md").stat().st_mtime)


if __name__ == "__main__":
    main()
