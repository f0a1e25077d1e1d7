"""The shared libraries of a Linux bundle: which it contains, and which the system provides."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from shiwu_tools.bundle.contents import Entry, matches_any

# Not bundled, because they must match the kernel, the graphics driver or the display server. The
# Debian package depends on the packages that contain them.
SYSTEM_LIBRARIES = {
    **dict.fromkeys("ld-linux-x86-64.so.2 libc.so.6 libdl.so.2 libm.so.6".split(), "libc6"),
    **dict.fromkeys("libpthread.so.0 librt.so.1 libutil.so.1".split(), "libc6"),
    **dict.fromkeys("libGL.so.1 libGLX.so.0 libOpenGL.so.0".split(), "libgl1"),
    "libEGL.so.1": "libegl1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb.so.1": "libxcb1",
}
# Opened by name at run time, so that no header lists them.
LOADED_BY_NAME = ("torch/*", "*/plugins/*", "libpython*", "libdbus-1.so*")
# Half of their size is debug symbols. Stripping breaks other libraries: OpenBLAS and Pillow's.
STRIPPED = ("libtorch_*", "libc10.so", "libpython3*")


@dataclass(frozen=True)
class Dependencies:
    """The dynamic section of a compiled file."""

    libraries: frozenset[str] = frozenset()
    glibc: tuple[int, ...] = (0,)
    """The oldest version of the GNU C library that the file runs with."""
    rpath: str = ""

    @property
    def has_external_rpath(self) -> bool:
        """Whether the file searches for libraries in a folder of the build machine."""
        return any(not part.startswith("$ORIGIN") for part in self.rpath.split(":") if part)


def read_dependencies(paths: Iterable[Path]) -> dict[Path, Dependencies]:
    """Return the dependencies of the compiled files among these."""
    compiled = [path for path in paths if is_elf(path)]
    if not compiled:
        return {}
    done = subprocess.run(
        ["objdump", "--private-headers", *compiled], capture_output=True, text=True, check=True
    )
    return parse_headers(done.stdout)


def parse_headers(text: str) -> dict[Path, Dependencies]:
    """Parse the output of `objdump --private-headers` for several files."""
    found: dict[Path, Dependencies] = {}
    parts = re.split(r"^(.+): +file format .+$", text, flags=re.MULTILINE)
    for name, headers in zip(parts[1::2], parts[2::2], strict=True):
        libraries = frozenset(re.findall(r"^ +NEEDED +(\S+)$", headers, re.MULTILINE))
        versions = re.findall(r" GLIBC_(\d+(?:\.\d+)+)$", headers, re.MULTILINE)
        glibc = max((tuple(map(int, v.split("."))) for v in versions), default=(0,))
        rpath = re.search(r"^ +(?:RPATH|RUNPATH) +(\S+)$", headers, re.MULTILINE)
        found[Path(name)] = Dependencies(libraries, glibc, rpath[1] if rpath else "")
    return found


def is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def without_unused_libraries(
    entries: Iterable[Entry], dependencies: Mapping[Path, Dependencies]
) -> list[Entry]:
    """Leave out the libraries of the system, and those that no shipped file depends on."""
    entries = [entry for entry in entries if PurePosixPath(entry[0]).name not in SYSTEM_LIBRARIES]
    libraries = {PurePosixPath(name).name: (name, source) for name, source, _ in entries}
    used = {name for name, _, _ in entries if not is_linked_library(name)}
    waiting = [source for name, source, _ in entries if name in used]
    while waiting:
        for library in dependencies.get(Path(waiting.pop()), Dependencies()).libraries:
            name, source = libraries.get(library, ("", ""))
            if name and name not in used:
                used.add(name)
                waiting.append(source)
    return [entry for entry in entries if entry[0] in used]


def is_linked_library(name: str) -> bool:
    """Tell whether this is a library that is used only if another file links to it."""
    is_library = re.match(r"lib.+\.so(\.|$)", PurePosixPath(name).name) is not None
    return is_library and not matches_any(name, LOADED_BY_NAME)


def missing_libraries(
    entries: Iterable[Entry], dependencies: Mapping[Path, Dependencies]
) -> list[str]:
    """Return each library that neither the bundle nor the system has, and the file using it."""
    entries = list(entries)
    present = {PurePosixPath(name).name for name, _, _ in entries} | set(SYSTEM_LIBRARIES)
    return sorted(
        f"{library}, needed by {name}"
        for name, source, _ in entries
        for library in dependencies.get(Path(source), Dependencies()).libraries - present
    )


def patched_entries(
    entries: Iterable[Entry], dependencies: Mapping[Path, Dependencies], folder: Path
) -> list[Entry]:
    """Return the entries; libraries that must be stripped or patched are copied to `folder`."""
    result = []
    for name, source, kind in entries:
        needs = dependencies.get(Path(source), Dependencies())
        is_stripped = matches_any(PurePosixPath(name).name, STRIPPED)
        if is_stripped or needs.has_external_rpath:
            copy = folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
            copy.chmod(0o755)
            if is_stripped:
                subprocess.run(["strip", "--strip-unneeded", copy], check=True)
            if needs.has_external_rpath:
                copy.write_bytes(with_local_rpath(copy.read_bytes(), needs.rpath))
            source = str(copy)
        result.append((name, source, kind))
    return result


def with_local_rpath(content: bytes, rpath: str) -> bytes:
    """Replace the `rpath` of a compiled file by the folder of the file.

    The string is padded with zeros to its old length, so that no offset in the file changes.
    """
    old = b"\0" + rpath.encode() + b"\0"
    new = b"\0$ORIGIN".ljust(len(old), b"\0")
    if len(new) != len(old) or content.count(old) != 1:
        raise ValueError(f"cannot replace the rpath {rpath}")
    return content.replace(old, new)


def system_packages(dependencies: Iterable[Dependencies]) -> list[str]:
    """Return the Debian packages with the system libraries among these dependencies."""
    libraries = {library for each in dependencies for library in each.libraries}
    return sorted({SYSTEM_LIBRARIES[name] for name in libraries & set(SYSTEM_LIBRARIES)})
