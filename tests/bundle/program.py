"""A copy of the bundle, and running it."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from shiwu_tools.paths import ROOT
from tests.support.environment import without_desktop

# A folder that a careless program cannot start from.
FOLDER_NAME = "测试 图片#1"
TIMEOUT_SECONDS = 120.0
NOBODY = 65534
SAMPLES = ROOT / "resources" / "samples"


@dataclass(frozen=True)
class Bundle:
    """A read-only copy of the bundle outside the project, readable by every user."""

    folder: Path
    scratch: Path
    screenshots: Path

    @property
    def program(self) -> Path:
        return self.folder / "shiwu"

    def empty_folder(self, name: str) -> Path:
        """Make a new folder that no other test has used."""
        path = Path(mkdtemp(prefix=f"{name}-", dir=self.scratch))
        path.chmod(0o755)
        return path


@contextmanager
def copied(original: Path, screenshots: Path) -> Iterator[Bundle]:
    """Copy the bundle into a folder with an unusual name; the copy is removed after the block."""
    with TemporaryDirectory(prefix="shiwu-bundle-") as name:
        scratch = Path(name)
        scratch.chmod(0o755)
        folder = scratch / FOLDER_NAME / original.name
        shutil.copytree(original, folder, symlinks=True)
        paths = [folder, *folder.rglob("*")]
        for path in paths:
            path.chmod(path.stat().st_mode & ~0o222)
        try:
            yield Bundle(folder, scratch, screenshots)
        finally:
            for path in paths:
                if path.is_dir():
                    path.chmod(0o755)


def run(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    """Run a command and return its output; fails where it does not end with exit code 0 in time."""
    name = Path(command[-1]).name
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=without_desktop() if environment is None else dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"{name} had not ended after {TIMEOUT_SECONDS:.0f} s") from error
    output = done.stdout.decode(errors="replace")
    errors = done.stderr.decode(errors="replace")
    assert done.returncode == 0, f"{name} ended with {done.returncode}:\n{output}{errors}"
    return output


def check_self_test(output: str) -> str:
    """Check that every line of `self-test` is ok, and that no check is missing."""
    lines = output.splitlines()
    assert all(line.startswith("ok ") for line in lines), output
    for name in ("model ", "window", "fonts"):
        assert any(name in line for line in lines), f"the self-test did not check {name}:\n{output}"
    return f"{len(lines)} checks of the self-test"
