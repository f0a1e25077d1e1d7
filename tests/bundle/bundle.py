"""What the proofs of a bundle share: where it lies, how it is run, how they end."""

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
ODD_NAME = "测试 图片#1"
PATIENCE = 120.0
NOBODY = 65534
SAMPLES = ROOT / "resources" / "samples"


class ProofError(Exception):
    """The bundle is not what it must be."""


class CannotRunError(Exception):
    """This machine lacks what the proof needs."""


@dataclass(frozen=True)
class Bundle:
    """A copy of the bundle, away from the project, that everybody may read."""

    folder: Path
    scratch: Path
    screenshots: Path

    @property
    def program(self) -> Path:
        return self.folder / "shiwu"

    def forbid_writing(self) -> None:
        """Take from everybody the right to write into the copy."""
        for path in [self.folder, *self.folder.rglob("*")]:
            path.chmod(path.stat().st_mode & ~0o222)

    def empty_folder(self, name: str) -> Path:
        """Make a folder that nothing has used before, not even a proof that failed."""
        path = Path(mkdtemp(prefix=f"{name}-", dir=self.scratch))
        path.chmod(0o755)
        return path


@contextmanager
def copied(original: Path, screenshots: Path) -> Iterator[Bundle]:
    """Copy the bundle into a folder with an odd name; it is gone after the block."""
    with TemporaryDirectory(prefix="shiwu-proofs-") as name:
        scratch = Path(name)
        scratch.chmod(0o755)
        folder = scratch / ODD_NAME / original.name
        shutil.copytree(original, folder, symlinks=True)
        try:
            yield Bundle(folder, scratch, screenshots)
        finally:
            for path in [folder, *folder.rglob("*")]:
                if path.is_dir():
                    path.chmod(0o755)


def need(*tools: str) -> None:
    """Raise `CannotRunError` where one of these programs is missing."""
    if missing := [tool for tool in tools if shutil.which(tool) is None]:
        raise CannotRunError(f"{', '.join(missing)} not found")


def ran(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    """Run a command that must end well; returns what it printed.

    Raises `ProofError` where it does not, and where it does not end within `PATIENCE` seconds.
    """
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=without_desktop() if environment is None else dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        name = Path(command[-1]).name
        raise ProofError(f"{name} had not ended after {PATIENCE:.0f} s") from error
    said = done.stdout.decode(errors="replace")
    if done.returncode != 0:
        errors = done.stderr.decode(errors="replace")
        raise ProofError(f"{Path(command[-1]).name} ended with {done.returncode}:\n{said}{errors}")
    return said


def check_self_test(said: str) -> str:
    """Read what `self-test` printed: every line must say ok, the fonts too."""
    lines = said.splitlines()
    if bad := [line for line in lines if not line.startswith("ok ")]:
        raise ProofError("\n".join(bad))
    for what in ("model ", "window", "fonts"):
        if not any(what in line for line in lines):
            raise ProofError(f"the self-test did not check: {what}")
    return f"{len(lines)} checks of the self-test"
