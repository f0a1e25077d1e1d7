"""Plans which photo is copied where."""

import os
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import compress
from typing import Literal, NamedTuple

from desktop_app.engine.errors import SortingError
from desktop_app.engine.labels import both_names
from desktop_app.engine.outcomes import Classification, Failure, Outcome
from desktop_app.engine.sorting.names import folded, legal, shortened, split

By = Literal["name", "group"]

_RAW_SUFFIXES = frozenset(
    ".3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .fff .iiq .kdc .mef .mos .mrw .nef .nrw .orf .pef "
    ".raf .raw .rw2 .rwl .sr2 .srf .srw .x3f".split()
)
_SIDECAR_SUFFIXES = frozenset({".aae", ".xmp"})


@dataclass(frozen=True, slots=True)
class Copy:
    """One file to copy: `path` is in the target, "folder/name"; `source` is absolute.

    `size` is in bytes, `modified` in nanoseconds, both of the source. `photo` is False for the file
    that belongs to a photo.
    """

    source: str
    path: str
    size: int
    modified: int
    photo: bool = True

    @property
    def folder(self) -> str:
        return self.path.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Plan:
    """All copies, the photos that cannot be read, and the number of copies that exist already."""

    copies: tuple[Copy, ...]
    unreadable: tuple[Failure, ...]
    existing: int

    @property
    def size(self) -> int:
        """Return the bytes of all copies."""
        return sum(copy.size for copy in self.copies)

    def folders(self) -> dict[str, tuple[int, int]]:
        """Return the number of photos, and the bytes of all files, of each folder."""
        photos: Counter[str] = Counter()
        size: Counter[str] = Counter()
        for copy in self.copies:
            photos[copy.folder] += copy.photo
            size[copy.folder] += copy.size
        return {name: (photos[name], size[name]) for name in sorted(size)}


Existing = Mapping[tuple[str, int, int], Collection[str]]
"""The copies that earlier runs made: paths in the target by source, size and modification time."""


def plan_copies(
    outcomes: Iterable[Outcome],
    target: str,
    by: By,
    language: str,
    existing: Existing,
) -> Plan:
    """Plan copies into `target`; nothing is written.

    `by` is "name" for the answer, "group" for the group of the likeliest name. `language`, "en" or
    "zh", is that of the folders' names. The files that belong to a photo are copied with it:
    sidecars (.xmp, .aae) and camera RAW files with the same stem. A file that is one of `existing`
    in its folder is not copied again, and a photo that is named twice is copied once. Raises
    `SortingError`.
    """
    names, neighbours = _Names(target), _Neighbours()
    copies: list[Copy] = []
    unreadable = []
    seen = set()
    skipped = 0
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            unreadable.append(outcome)
            continue
        source = os.path.abspath(outcome.path)  # noqa: PTH100  (a Path would resolve "..")
        if source in seen:
            continue
        seen.add(source)
        try:
            files = [_found(source), *map(_found, neighbours.of(source))]
        except OSError:
            unreadable.append(Failure(outcome.path, "not-found", 0.0))
            continue
        folder = names.folder(folder_label(outcome, by, language))
        stem = split(_name(source))[0]
        endings = [_name(file.source).removeprefix(stem) for file in files]
        if earlier := _earlier(files[0], folder, existing):
            skipped += 1
            # A run may have been interrupted between a photo and the files that belong to it.
            missing = [not _earlier(file, folder, existing) for file in files]
            files, endings = list(compress(files, missing)), list(compress(endings, missing))
            stem = split(earlier.partition("/")[2])[0]
        for file, name in zip(files, names.take(folder, stem, endings), strict=True):
            is_photo = file.source == source
            copies.append(Copy(file.source, f"{folder}/{name}", file.size, file.modified, is_photo))
    return Plan(tuple(copies), tuple(unreadable), skipped)


def folder_label(outcome: Classification, by: By, language: str) -> str:
    """Return the name of a photo's folder, before it is made legal."""
    chinese = language == "zh"
    answer = outcome.answer
    if answer.label is None or answer.label_zh is None:
        return "不太确定" if chinese else "not sure"
    if by == "group" and answer.kind == "name" and outcome.groups:
        return both_names(outcome.groups[0], chinese)[0]
    return answer.label_zh if chinese else answer.label


class _File(NamedTuple):
    """A file with its size in bytes and its modification time in nanoseconds."""

    source: str
    size: int
    modified: int


def _found(source: str) -> _File:
    status = os.stat(source)  # noqa: PTH116
    return _File(source, status.st_size, status.st_mtime_ns)


def _earlier(file: _File, folder: str, existing: Existing) -> str:
    """Return the path of an earlier copy in this folder; "" if there is none."""
    return next((it for it in existing.get(file, ()) if it.startswith(f"{folder}/")), "")


def _name(path: str) -> str:
    return path.rpartition(os.sep)[2]


class _Neighbours:
    """The files of the folders that hold the photos; each folder is listed once."""

    def __init__(self) -> None:
        self._folders: dict[str, dict[str, list[str]]] = {}

    def of(self, photo: str) -> Iterator[str]:
        """Yield the files beside a photo that belong to it."""
        folder, _, name = photo.rpartition(os.sep)
        if folder not in self._folders:
            self._folders[folder] = _by_first_word(folder or os.sep)
        stem = split(name)[0]
        for other in self._folders[folder].get(_first_word(name), ()):
            other_stem, suffix = split(other)
            is_sidecar = other_stem in (stem, name) and suffix.lower() in _SIDECAR_SUFFIXES
            is_raw = other_stem == stem and suffix.lower() in _RAW_SUFFIXES
            if is_sidecar or (is_raw and other != name):
                yield f"{folder}{os.sep}{other}"


def _by_first_word(folder: str) -> dict[str, list[str]]:
    """Return the files of a folder by the part of their name before the first dot."""
    found: dict[str, list[str]] = {}
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file():
                found.setdefault(_first_word(entry.name), []).append(entry.name)
    return {word: sorted(names) for word, names in found.items()}


def _first_word(name: str) -> str:
    return name[:1] + name[1:].partition(".")[0]


class _Names:
    """The names in use in the target; a name is given once."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._folders = {folded(name): name for name in _listed(target)}
        self._taken: dict[str, set[str]] = {}

    def folder(self, label: str) -> str:
        """Return the folder for a label: one that exists, if a system takes their names for one.

        Raises `SortingError` if something else has its name.
        """
        wanted = legal(unicodedata.normalize("NFC", label))
        name = self._folders.setdefault(folded(wanted), wanted)
        if name not in self._taken:
            path = os.path.join(self._target, name)  # noqa: PTH118
            if os.path.lexists(path) and (os.path.islink(path) or not os.path.isdir(path)):  # noqa: PTH112, PTH114
                raise SortingError("not-a-folder", path=path)
            self._taken[name] = {folded(each) for each in _listed(path)}
        return name

    def take(self, folder: str, stem: str, endings: Sequence[str]) -> list[str]:
        """Return free names for the files with this stem: a photo and those that belong to it.

        If one of them is taken, all get the same number, so that they still belong together.
        """
        if not endings:
            return []
        taken = self._taken[folder]
        clean = split(legal(f"{stem}.jpg"))[0]
        number = 1
        while True:
            counter = "" if number == 1 else f"_{number}"
            longest = max((counter + _legal_ending(it) for it in endings), key=_length)
            cut = shortened(clean, longest).removesuffix(longest)
            names = [legal(cut + counter + _legal_ending(it)) for it in endings]
            if taken.isdisjoint(map(folded, names)):
                taken.update(map(folded, names))
                return names
            number += 1


def _legal_ending(ending: str) -> str:
    return legal(f"x{ending}")[1:]


def _length(text: str) -> int:
    return len(text.encode())


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SortingError("folder-unlistable", path=folder, reason=error.strerror) from error
