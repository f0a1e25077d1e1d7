"""Copies files into the target, without overwriting."""

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop_app.engine.errors import SortingError
from desktop_app.engine.sorting.manifest import (
    Done,
    Run,
    continued_manifest,
    new_manifest,
    runs_in,
)
from desktop_app.engine.sorting.plan import Copy, Existing
from desktop_app.files import PART_FILES, open_regular

_BLOCK_BYTES = 1024 * 1024
_TIME_STEP = 2 * 10**9
"""FAT stores times in steps of two seconds; in nanoseconds."""
# What systems answer where a file system has no hard links.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}


@dataclass(frozen=True, slots=True)
class Result:
    """What was done: the number of files, and the files that were left, with the reasons.

    `manifest` is None if there is none any more.
    """

    done: int
    left: tuple[tuple[str, SortingError], ...]
    manifest: Path | None


def existing_copies(target: Path) -> Existing:
    """Return the copies of earlier runs that are as they were."""
    found: dict[tuple[str, int, int], list[str]] = {}
    for run in runs_in(target):
        for copy in run.copies.values():
            if is_unchanged(target / copy.path, copy, run):
                found.setdefault((copy.source, copy.size, copy.modified), []).append(copy.path)
    return found


def free_bytes(target: Path) -> int:
    """Return the free space where `target` is or will be. Raises `SortingError`."""
    try:
        return shutil.disk_usage(_existing_part(target)).free
    except OSError as error:
        raise SortingError("folder-unlistable", path=target, reason=error.strerror) from error


def check_links(copies: Sequence[Copy], target: Path) -> None:
    """Raise `SortingError` if a file is on another file system, where it cannot be linked."""
    device = _existing_part(target).stat().st_dev
    for copy in copies:
        if Path(copy.source).stat().st_dev != device:
            raise SortingError("cannot-link", path=copy.source)


def make_copies(
    copies: Sequence[Copy],
    target: Path,
    link: bool = False,
    copied: Callable[[Copy], object] = lambda copy: None,
) -> Result:
    """Copy the files, or make hard links.

    The manifest is written first; that of an interrupted run is continued. `copied` is called after
    each copy. A file that cannot be read is left. Raises `OSError` where the target cannot be
    written, and `SortingError` where a folder is a link: the manifest then has what is done.
    """
    target.mkdir(parents=True, exist_ok=True)
    interrupted = [run for run in runs_in(target) if not run.ended and run.link == link]
    for run in interrupted:
        remove_parts(run)
    manifest = continued_manifest(interrupted[-1]) if interrupted else new_manifest(target, link)
    done = 0
    left = []
    try:
        manifest.add_copies(copies)
        for copy in copies:
            folder = target / copy.folder
            if not os.path.lexists(folder):
                manifest.add_folder(copy.folder)
                folder.mkdir()
            if folder.is_symlink():
                raise SortingError("not-a-folder", path=folder)
            try:
                sha256 = _link(copy, target) if link else _copy(copy, target)
                modified = (target / copy.path).lstat().st_mtime_ns
            except SortingError as error:
                left.append((copy.source, error))
                continue
            manifest.add_done(copy.path, Done(sha256, modified))
            done += 1
            copied(copy)
        manifest.end()
    finally:
        manifest.close()
    return Result(done, tuple(left), manifest.path)


def is_unchanged(path: Path, copy: Copy, run: Run) -> bool:
    """Tell whether there is a regular file with the size and the time of the copy."""
    done = run.done.get(copy.path)
    expected = copy.modified if done is None else done.modified
    try:
        status = path.lstat()
    except OSError:
        return False
    is_near = abs(status.st_mtime_ns - expected) <= _TIME_STEP
    return stat.S_ISREG(status.st_mode) and status.st_size == copy.size and is_near


def remove_parts(run: Run) -> None:
    """Remove what a run that was killed left of a copy that is not complete."""
    target = run.path.parent
    for folder in {copy.folder for copy in run.copies.values()}:
        if not (target / folder).is_symlink():
            for part in (target / folder).glob(PART_FILES):
                part.unlink(missing_ok=True)
    for path, copy in run.copies.items():
        if path not in run.done and copy.size and not (target / path).parent.is_symlink():
            with suppress(OSError):
                status = (target / path).lstat()
                if stat.S_ISREG(status.st_mode) and status.st_size == 0:  # see `_rename_new`
                    (target / path).unlink()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a regular file. Raises `OSError`."""
    with open(path, "rb", opener=open_regular) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _existing_part(target: Path) -> Path:
    return next(it for it in (target, *target.absolute().parents) if it.exists())


def _link(copy: Copy, target: Path) -> str | None:
    """Make a hard link; it has no hash, because it is the photo itself."""
    try:
        os.link(os.path.realpath(copy.source), target / copy.path)
    except FileNotFoundError as error:
        raise _unreadable(error) from error
    return None


def _copy(copy: Copy, target: Path) -> str:
    """Copy a file with its times; it appears when it is complete. Returns its SHA-256."""
    final = target / copy.path
    part = final.parent / PART_FILES.replace("*", os.urandom(4).hex())
    try:
        sha256 = _copy_content(copy, part)
        _rename_new(part, final)
    finally:
        part.unlink(missing_ok=True)
    return sha256


def _copy_content(copy: Copy, part: Path) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        source = open(copy.source, "rb", buffering=0, opener=open_regular)  # noqa: SIM115
    except OSError as error:
        raise _unreadable(error) from error
    with source, part.open("xb") as file:
        status = os.fstat(source.fileno())
        while block := _block(source.read):
            digest.update(block)
            file.write(block)
            size += len(block)
        if (size, status.st_mtime_ns) != (copy.size, copy.modified):
            raise SortingError("photo-changed")
        file.flush()
        with suppress(OSError):  # FAT has no permissions
            part.chmod(stat.S_IMODE(status.st_mode) & 0o777 | 0o200)
        os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))
        os.fsync(file.fileno())
    return digest.hexdigest()


def _block(read: Callable[[int], bytes | None]) -> bytes | None:
    try:
        return read(_BLOCK_BYTES)
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> SortingError:
    return SortingError("file-unreadable", reason=error.strerror or str(error))


def _rename_new(part: Path, final: Path) -> None:
    """Rename without overwriting. Raises `FileExistsError`."""
    if os.name == "nt":
        part.rename(final)  # on Windows it does not overwrite
        return
    try:
        final.hardlink_to(part)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # FAT has no hard links: reserve the name by an empty file, which is then replaced.
        final.touch(exist_ok=False)
        part.replace(final)
