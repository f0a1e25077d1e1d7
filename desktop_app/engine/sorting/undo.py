"""Removes the copies of a run."""

import os
from contextlib import suppress
from pathlib import Path

from desktop_app.engine.errors import SortingError
from desktop_app.engine.sorting.copying import Result, is_unchanged, remove_parts, sha256_of
from desktop_app.engine.sorting.manifest import Run
from desktop_app.engine.sorting.plan import Copy


def remove_copies(run: Run) -> Result:
    """Remove the copies that are as they were, then the folders of the run that are empty.

    A copy is left if the photo does not exist any more. The manifest is removed if nothing is left.
    Raises `OSError` where the target cannot be written.
    """
    target = run.path.parent
    remove_parts(run)
    removed = 0
    left = []
    for copy in run.copies.values():
        path = target / copy.path
        try:
            path.lstat()
        except OSError:
            continue  # it was not made, or it is removed already
        try:
            _check(path, copy, run)
        except SortingError as error:
            left.append((copy.path, error))
            continue
        path.unlink()
        removed += 1
    for name in run.folders:
        with suppress(OSError):  # it is not empty
            (target / name).rmdir()
    if not left:
        run.path.unlink()
    return Result(removed, tuple(left), run.path if left else None)


def _check(path: Path, copy: Copy, run: Run) -> None:
    """Raise `SortingError` if a copy must not be removed."""
    if path.parent.is_symlink():
        raise SortingError("not-a-folder", path=path.parent)
    if not is_unchanged(path, copy, run):
        raise SortingError("copy-changed")
    # The manifest may have been moved beside the photos, so that this is the photo itself.
    source = Path(copy.source)
    is_photo = os.path.realpath(path) == os.path.realpath(source)
    if is_photo or not source.is_file() or path.samefile(source) != run.link:
        raise SortingError("only-copy")
    if run.link:
        return
    try:
        found = sha256_of(path)
        # A run can be killed after a copy is complete, before its hash is recorded.
        done = run.done.get(copy.path)
        expected = sha256_of(source) if done is None else done.sha256
    except OSError as error:
        raise SortingError("file-unreadable", reason=error.strerror or str(error)) from error
    if found != expected:
        raise SortingError("copy-changed")
