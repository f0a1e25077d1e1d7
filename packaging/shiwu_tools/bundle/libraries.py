"""What the compiled files of a Linux bundle need of each other and of the system."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from shiwu_tools.bundle.contents import Entry

# What every desktop has, and what must match its kernel, its drivers or its display: these are
# not bundled, the Debian package asks for them.
OF_THE_SYSTEM = {
    "ld-linux-x86-64.so.2": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libgl1",
    "libOpenGL.so.0": "libgl1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb.so.1": "libxcb1",
}
# Nothing links these: they are what others open by name, or what the program starts with.
BY_NAME = ("torch/*", "*/plugins/*", "libpython*", "libdbus-1.so*")
# Half of their size is names for a debugger. Stripping breaks others: OpenBLAS and Pillow's.
STRIPPED = ("libtorch_*", "libc10.so", "libpython3*")


@dataclass(frozen=True)
class Needs:
    """What the header of a compiled file says."""

    libraries: frozenset[str]
    glibc: tuple[int, ...] = (0,)
    """The oldest GNU libc it runs with."""
    search: str = ""
    """Where it looks for them before the system does."""

    @property
    def looks_outside(self) -> bool:
        """Whether it looks for libraries where they lay on the machine that built it."""
        return any(not part.startswith("$ORIGIN") for part in self.search.split(":") if part)


def read_needs(paths: Iterable[Path]) -> dict[Path, Needs]:
    """Return what each of these files needs; a file that is not compiled needs nothing."""
    compiled = [path for path in paths if is_elf(path)]
    if not compiled:
        return {}
    done = subprocess.run(
        ["objdump", "--private-headers", *compiled], capture_output=True, text=True, check=True
    )
    return parse_headers(done.stdout)


def parse_headers(said: str) -> dict[Path, Needs]:
    """Read what `objdump --private-headers` says of several files."""
    found: dict[Path, Needs] = {}
    parts = re.split(r"^(.+): +file format .+$", said, flags=re.MULTILINE)
    for name, headers in zip(parts[1::2], parts[2::2], strict=True):
        libraries = frozenset(re.findall(r"^ +NEEDED +(\S+)$", headers, re.MULTILINE))
        versions = re.findall(r" GLIBC_(\d+(?:\.\d+)+)$", headers, re.MULTILINE)
        glibc = max((tuple(map(int, v.split("."))) for v in versions), default=(0,))
        search = re.search(r"^ +(?:RPATH|RUNPATH) +(\S+)$", headers, re.MULTILINE)
        found[Path(name)] = Needs(libraries, glibc, search[1] if search else "")
    return found


def is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def swept(entries: Iterable[Entry], needs: Mapping[Path, Needs]) -> list[Entry]:
    """Leave out each library that nothing else which ships needs, or that is the system's."""
    entries = [entry for entry in entries if PurePosixPath(entry[0]).name not in OF_THE_SYSTEM]
    libraries = {PurePosixPath(name).name: (name, source) for name, source, _ in entries}
    kept = {name for name, _, _ in entries if not is_mere_library(name)}
    waiting = [source for name, source, _ in entries if name in kept]
    while waiting:
        for library in needs.get(Path(waiting.pop()), Needs(frozenset())).libraries:
            name, source = libraries.get(library, ("", ""))
            if name and name not in kept:
                kept.add(name)
                waiting.append(source)
    return [entry for entry in entries if entry[0] in kept]


def is_mere_library(name: str) -> bool:
    """Tell whether a file is there only because another is linked to it."""
    if any(fnmatchcase(name, pattern) for pattern in BY_NAME):
        return False
    return re.match(r"lib.+\.so(\.|$)", PurePosixPath(name).name) is not None


def unresolved(entries: Iterable[Entry], needs: Mapping[Path, Needs]) -> list[str]:
    """Return each need that neither the bundle nor `OF_THE_SYSTEM` meets, and whose it is."""
    entries = list(entries)
    there = {PurePosixPath(name).name for name, _, _ in entries} | set(OF_THE_SYSTEM)
    return sorted(
        f"{library}, needed by {name}"
        for name, source, _ in entries
        for library in needs.get(Path(source), Needs(frozenset())).libraries - there
    )


def own_copies(entries: Iterable[Entry], needs: Mapping[Path, Needs], folder: Path) -> list[Entry]:
    """Return the entries, some replaced by copies: stripped, or looking nowhere else."""
    result = []
    for name, source, kind in entries:
        need = needs.get(Path(source), Needs(frozenset()))
        base = PurePosixPath(name).name
        stripped = any(fnmatchcase(base, pattern) for pattern in STRIPPED)
        if stripped or need.looks_outside:
            copy = folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
            copy.chmod(0o755)
            if stripped:
                subprocess.run(["strip", "--strip-unneeded", copy], check=True)
            if need.looks_outside:
                copy.write_bytes(looking_beside(copy.read_bytes(), need.search))
            source = str(copy)
        result.append((name, source, kind))
    return result


def looking_beside(content: bytes, search: str) -> bytes:
    """Make a compiled file look for libraries beside itself instead of in the folder `search`.

    The new words take the place of the old ones, so that nothing in the file moves.
    """
    old = b"\0" + search.encode() + b"\0"
    new = (b"\0$ORIGIN").ljust(len(old), b"\0")
    if len(new) != len(old) or content.count(old) != 1:
        raise ValueError(f"cannot make it look beside itself instead of in {search}")
    return content.replace(old, new)


def system_packages(needs: Iterable[Needs]) -> list[str]:
    """Return the Debian packages that hold what these need of the system."""
    asked = {library for need in needs for library in need.libraries}
    return sorted({OF_THE_SYSTEM[library] for library in asked & set(OF_THE_SYSTEM)})
