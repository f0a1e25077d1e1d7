"""FUSE mounts: a folder as a network share, and a FAT file system as a USB drive."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from tests.support.program import runs_for
from tests.support.requirements import need

MOUNT_SECONDS = 20.0
POLL_SECONDS = 0.02
# Cached attributes would keep a dead mount readable for a second.
UNCACHED = ("-o", "attr_timeout=0,entry_timeout=0")


@contextmanager
def bind_mount(folder: Path, target: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Mount a folder at `target`; killing the process makes the mount fail."""
    command = ["bindfs", "-f", *UNCACHED, *options, str(folder), str(target)]
    with mount(command, target) as process:
        yield process


@contextmanager
def usb_drive(image: Path, target: Path, megabytes: int = 16) -> Iterator[subprocess.Popen[bytes]]:
    """Mount a new FAT file system stored in `image`; killing the process is like unplugging it."""
    with_sbin = {"PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
    need("mkfs.fat", path=with_sbin["PATH"])
    with image.open("wb") as file:
        file.truncate(megabytes * 2**20)
    subprocess.run(["mkfs.fat", image], env=with_sbin, stdout=subprocess.DEVNULL, check=True)
    command = ["fusefat", "-f", "-o", "rw+", *UNCACHED, str(image), str(target)]
    with mount(command, target) as process:
        yield process


def kill_mount(process: subprocess.Popen[bytes]) -> None:
    """Break a mount, as unplugging a USB drive or losing a server does."""
    process.kill()
    process.wait()


@contextmanager
def mount(command: list[str], target: Path) -> Iterator[subprocess.Popen[bytes]]:
    need(command[0], "fusermount")
    target.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = monotonic() + MOUNT_SECONDS
            while not os.path.ismount(target):
                assert monotonic() < deadline, f"{target} was not mounted"
                if not runs_for(process, POLL_SECONDS):
                    pytest.skip("FUSE file systems cannot be mounted on this machine")
            yield process
        finally:
            kill_mount(process)
            subprocess.run(["fusermount", "-u", "-z", target], capture_output=True, check=False)
