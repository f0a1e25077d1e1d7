"""Build the bundle, the self-contained folder `dist/shiwu`, in `build/bundle-venv`.

Two builds of the same commit are identical in every byte.
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
    """Build the folder `shiwu` in `target`, with its notices; exits if the build fails."""
    epoch = source_date()
    command = [sys.executable, "-m", "PyInstaller", "--clean", "--noconfirm"]
    command += ["--distpath", str(target), "--workpath", str(WORK)]
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": str(epoch),
        # The analysis must not find modules on the caller's path.
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
        sys.exit("\n".join([*last, f"The build failed; the log is {LOG.relative_to(ROOT)}."]))
    for name in write_notices(target / "shiwu", WORK / "desktop_app", epoch):
        print(f"file of unknown origin: {name}", flush=True)
    return target / "shiwu"


def source_date() -> int:
    """Return when the sources were last changed, in seconds since 1970."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(epoch)
    if shutil.which("git"):
        command = ["git", "log", "-1", "--format=%ct"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return int(done.stdout)
    return int((ROOT / "CHANGELOG.md").stat().st_mtime)
