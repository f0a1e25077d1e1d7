"""FUSE file systems; killing the process of one leaves a dead mount."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from tests.support.requirements import need

_TIMEOUT_SECONDS = 20.0
_POLL_SECONDS = 0.02
# Cached attributes would keep a dead mount readable for a second.
_UNCACHED = ("-o", "attr_timeout=0,entry_timeout=0")


@contextmanager
def bind_mount(folder: Path, target: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Mount a folder at `target`; killing the process makes the mount fail."""
    with _mount(["bindfs", "-f", *_UNCACHED, str(folder), str(target)], target) as process:
        yield process


@contextmanager
def usb_drive(image: Path, target: Path, megabytes: int = 16) -> Iterator[subprocess.Popen[bytes]]:
    """Mount a new FAT file system stored in `image`; killing the process is like unplugging it."""
    with_sbin = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
    need("mkfs.fat", path=with_sbin["PATH"])
    with image.open("wb") as file:
        file.truncate(megabytes * 2**20)
    subprocess.run(["mkfs.fat", image], env=with_sbin, stdout=subprocess.DEVNULL, check=True)
    command = ["fusefat", "-f", "-o", "rw+", *_UNCACHED, str(image), str(target)]
    with _mount(command, target) as process:
        yield process


def kill_mount(process: subprocess.Popen[bytes]) -> None:
    """Break a mount, as unplugging a USB drive or losing a server does."""
    process.kill()
    process.wait()


@contextmanager
def _mount(command: list[str], target: Path) -> Iterator[subprocess.Popen[bytes]]:
    need(command[0], "fusermount")
    target.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_until_mounted(process, target)
            yield process
        finally:
            kill_mount(process)
            subprocess.run(["fusermount", "-u", "-z", target], capture_output=True, check=False)


def _wait_until_mounted(process: subprocess.Popen[bytes], target: Path) -> None:
    deadline = monotonic() + _TIMEOUT_SECONDS
    while not os.path.ismount(target):
        assert monotonic() < deadline, f"{target} was not mounted"
        try:
            process.wait(_POLL_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        pytest.skip("FUSE file systems cannot be mounted on this machine")
