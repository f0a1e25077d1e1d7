"""The manifest of a run: what is copied, written before the first copy.

Each line is a JSON object. The first describes the run; then there is one per copy, and one per
folder that the run creates. As soon as a copy is complete, a line with its hash is added.
"""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from desktop_app.engine.errors import SortingError
from desktop_app.engine.sorting.plan import Copy
from desktop_app.files import open_regular, read_small

PATTERN = "shiwu-sort-*.jsonl"
MAX_BYTES = 256 * 1024 * 1024
_HEAD = {"program": "shiwu sort", "version": 1}
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Done:
    """A complete copy: its SHA-256, None for a link, and its modification time in nanoseconds.

    Some file systems do not keep the time of the photo.
    """

    sha256: str | None
    modified: int


@dataclass(slots=True)
class Run:
    """What a manifest says: the copies by path, and the folders that were created.

    `link` means that the copies are hard links. `done` has the copies that are complete. `ended`
    means that no copy was left when the run ended.
    """

    path: Path
    link: bool
    copies: dict[str, Copy] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    done: dict[str, Done] = field(default_factory=dict)
    ended: bool = False


class Manifest:
    """A manifest that is open for writing."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self._file = file

    def add_copies(self, copies: Iterable[Copy]) -> None:
        """Record what will be copied, and sync it. Raises `OSError`."""
        for copy in copies:
            self._write(copy=asdict(copy))
        self._sync()

    def add_folder(self, name: str) -> None:
        """Record a folder before it is created."""
        self._write(folder=name)
        self._sync()

    def add_done(self, path: str, done: Done) -> None:
        """Record that a copy is complete."""
        self._write(done=path, **asdict(done))
        self._file.flush()

    def end(self) -> None:
        """Record that no copy is left."""
        self._write(ended=True)
        self._sync()

    def close(self) -> None:
        self._file.close()

    def _write(self, **values: object) -> None:
        self._file.write(json.dumps(values).encode() + b"\n")

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())


def new_manifest(target: Path, link: bool) -> Manifest:
    """Create a manifest in `target`. Raises `OSError`."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    number = 1
    while True:
        path = target / f"shiwu-sort-{stamp}{'' if number == 1 else f'-{number}'}.jsonl"
        try:
            manifest = Manifest(path, path.open("xb"))
        except FileExistsError:
            number += 1
            continue
        manifest._write(**_HEAD, link=link)
        return manifest


def continued_manifest(run: Run) -> Manifest:
    """Open the manifest of a run that was interrupted. Raises `OSError`."""
    file = open(run.path, "r+b", opener=open_regular)  # noqa: SIM115
    content = file.read()
    complete = content.rfind(b"\n") + 1
    if complete < len(content):  # the last line is cut off
        file.truncate(complete)
    file.seek(complete)
    return Manifest(run.path, file)


def read_manifest(path: Path) -> Run:
    """Read a manifest, whose last line may be cut off.

    Raises `SortingError` for a file that is not a manifest, and for paths that leave its folder.
    """
    try:
        content, _ = read_small(path, MAX_BYTES)
        # The last one is empty or cut off.
        head, *lines = [json.loads(line) for line in content.split(b"\n")[:-1]]
        if {name: head[name] for name in _HEAD} != _HEAD:
            raise ValueError("another program or version")
        run = Run(path, bool(head["link"]))
        for line in lines:
            _add(run, line)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SortingError("manifest-unreadable", path=path, reason=reason) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SortingError("not-a-manifest", path=path) from error
    return run


def runs_in(target: Path) -> list[Run]:
    """Return the earlier runs with this target; manifests that cannot be read are left out."""
    runs = []
    for path in sorted(target.glob(PATTERN)):
        try:
            runs.append(read_manifest(path))
        except SortingError:
            continue
    return runs


def _add(run: Run, line: Any) -> None:
    match line:
        case {"copy": dict(values)}:
            copy = _copy(values)
            run.copies[copy.path] = copy
        case {"folder": str(name)}:
            run.folders.append(_checked(name, parts=1))
        case {"done": str(name), "sha256": sha256, "modified": int(modified)}:
            if sha256 is not None and not _SHA256.fullmatch(sha256):
                raise ValueError("not a hash")
            run.done[_checked(name, parts=2)] = Done(sha256, modified)
        case {"ended": True}:
            run.ended = True
        case _:
            raise ValueError("an unknown line")


def _copy(values: dict[str, Any]) -> Copy:
    copy = Copy(**values)
    kinds = [type(it) for it in (copy.source, copy.path, copy.size, copy.modified, copy.photo)]
    if kinds != [str, str, int, int, bool]:
        raise ValueError("a value of another type")
    _checked(copy.path, parts=2)
    return copy


def _checked(path: str, parts: int) -> str:
    """Return a path below the target. Raises `ValueError` for one that leaves it."""
    names = path.split("/")
    if len(names) != parts or {"", ".", ".."}.intersection(names) or re.search(r"[\\:\0]", path):
        raise ValueError("a path outside the target")
    return path
