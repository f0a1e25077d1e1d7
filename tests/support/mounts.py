"""File systems in user space; killing the process of one leaves a dead mount."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

PATIENCE = 20.0
_LOOK = 0.02
# Else a dead mount seems alive for the second in which the kernel believes what it heard last.
_UNCACHED = ("-o", "attr_timeout=0,entry_timeout=0")


@contextmanager
def mirrored(folder: Path, place: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Mount the content of a folder at another place; killing the process kills the mount."""
    with _mounted(["bindfs", "-f", *_UNCACHED, str(folder), str(place)], place) as process:
        yield process


@contextmanager
def stick(image: Path, place: Path, megabytes: int = 16) -> Iterator[subprocess.Popen[bytes]]:
    """Mount a new FAT file system, kept in the file `image`; killing the process pulls it out."""
    _need("mkfs.fat")
    with image.open("wb") as file:
        file.truncate(megabytes * 2**20)
    subprocess.run(["mkfs.fat", image], env=_with_sbin(), stdout=subprocess.DEVNULL, check=True)
    with _mounted(
        ["fusefat", "-f", "-o", "rw+", *_UNCACHED, str(image), str(place)], place
    ) as process:
        yield process


def kill(process: subprocess.Popen[bytes]) -> None:
    """Let a mount die, as when a stick is pulled or a server is gone."""
    process.kill()
    process.wait()


@contextmanager
def _mounted(command: list[str], place: Path) -> Iterator[subprocess.Popen[bytes]]:
    _need(command[0], "fusermount")
    place.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(process, place)
            yield process
        finally:
            kill(process)
            subprocess.run(["fusermount", "-u", "-z", place], capture_output=True, check=False)


def _wait_for(process: subprocess.Popen[bytes], place: Path) -> None:
    deadline = monotonic() + PATIENCE
    while not os.path.ismount(place):
        assert monotonic() < deadline, "waited in vain for the mount"
        try:
            process.wait(_LOOK)
        except subprocess.TimeoutExpired:
            continue
        pytest.skip("nothing can be mounted here")


def _need(*tools: str) -> None:
    if missing := [tool for tool in tools if not shutil.which(tool, path=_with_sbin()["PATH"])]:
        reason = f"needs {', '.join(missing)} to mount something; `make test` installs them"
        # Nobody reads there what was left out.
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


def _with_sbin() -> dict[str, str]:
    return {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
