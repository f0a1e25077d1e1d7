"""The parts of a bundle: which software each file comes from, and its licence.

All of it is read from the build and from the installed packages; a file of unknown origin is
listed as such.
"""

import csv
import json
import re
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, replace
from email import message_from_string
from pathlib import Path

PROGRAM = "Shiwu"
QT = "Qt"
BOOTLOADER = "pyinstaller"


@dataclass(frozen=True)
class Part:
    """Software in the bundle: the program, Python, or one of the packages it uses."""

    name: str
    version: str
    licence: str = ""
    """As its package declares it; may be empty."""
    purl: str = ""
    licence_files: tuple[Path, ...] = ()
    files: tuple[str, ...] = ()
    """Its files, relative to the bundle."""
    modules: int = 0
    """The number of its Python modules inside the executable."""

    @property
    def is_debian(self) -> bool:
        return self.purl.startswith("pkg:deb/")


@dataclass(frozen=True)
class Contents:
    """The parts of a bundle, sorted by name, and the files that belong to none of them."""

    parts: tuple[Part, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Origins:
    """The parts that a build takes its files from, and the folders of those files."""

    root: Path
    packages: dict[Path, Part]
    """The package of each installed file."""
    python_folders: tuple[Path, ...]
    python: Part
    program: Part
    bootloader: Part
    lite: Part
    """The weights of the model `lite`, which are a package of their own."""

    def find(self, name: str, source: Path) -> Part | None:
        """Return the part with the file that is called `name` in the bundle; None if unknown."""
        if name == "base_library.zip" or re.match(r"(lib)?python3\d*\.", name):
            return self.python
        if source in self.packages:
            part = self.packages[source]
            if part.name == BOOTLOADER:
                return self.bootloader
            # The wheel of PySide6 contains Qt, which has its own authors and licences.
            is_qt = name.startswith("PySide6/Qt/") or "/PySide6/Qt/" in source.as_posix()
            return replace(part, name=QT, purl="") if is_qt else part
        if source.is_relative_to(self.root / "weights") and source.stem == "lite":
            return self.lite
        if source.is_relative_to(self.root):
            return self.program
        if any(source.is_relative_to(folder) for folder in self.python_folders):
            return self.python
        return debian_part(source)


def read_contents(folder: Path, work: Path, origins: Origins) -> Contents:
    """Return the parts of the bundle in `folder`; `work` has the file lists of the build."""
    sources: dict[str, str] = json.loads((work / "sources.json").read_text(encoding="utf-8"))
    modules: dict[str, str] = json.loads((work / "modules.json").read_text(encoding="utf-8"))
    file_parts: dict[str, Part | None] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        inside = name.removeprefix("_internal/")
        if name.startswith("shiwu"):
            file_parts[name] = origins.bootloader
        elif name not in ("NOTICE", "sbom.cdx.json") and path.parent != folder / "licences":
            source = sources.get(inside)
            file_parts[name] = origins.find(inside, Path(source)) if source else None
    module_parts = {
        f"module {name}": origins.find(name, Path(source)) for name, source in modules.items()
    }
    all_parts = {**file_parts, **module_parts}
    found: dict[str, Part] = {}
    for part in all_parts.values():
        if part:
            found.setdefault(part.name, part)
    parts = [
        replace(
            part,
            files=tuple(file for file, each in file_parts.items() if each and each.name == name),
            modules=sum(1 for each in module_parts.values() if each and each.name == name),
        )
        for name, part in sorted(found.items(), key=lambda item: item[0].lower())
    ]
    return Contents(tuple(parts), tuple(name for name, part in all_parts.items() if part is None))


def read_packages(site: Path) -> dict[Path, Part]:
    """Map each file in this site-packages folder to its package."""
    owners: dict[Path, Part] = {}
    for info in sorted(site.glob("*.dist-info")):
        part = read_package(info)
        with (info / "RECORD").open(encoding="utf-8", newline="") as record:
            owners.update({site / row[0]: part for row in csv.reader(record)})
    return owners


def read_package(info: Path) -> Part:
    """Read the metadata and the licence files of an installed package."""
    metadata = message_from_string((info / "METADATA").read_text(encoding="utf-8"))
    name, version = metadata["Name"], metadata["Version"]
    return Part(
        name,
        version,
        metadata["License-Expression"] or (metadata["License"] or "").partition("\n")[0],
        f"pkg:pypi/{name.lower().replace('_', '-')}@{version.split('+')[0]}",
        tuple(
            path
            for path in sorted(info.rglob("*"))
            if path.is_file()
            and ("licenses" in path.relative_to(info).parts or re.match("LICEN|COPYING", path.name))
        ),
    )


def debian_part(source: Path) -> Part | None:
    """Return the Debian source package of a file of the system."""
    paths = [source, source.resolve()]
    # A package may list /lib although that is now a link to /usr/lib.
    paths += [Path("/", *path.parts[2:]) for path in paths]
    owners = (dpkg("-S", str(path)).partition(": ")[0] for path in paths)
    package = next(filter(None, owners), "")
    shown = dpkg("-W", "-f", "${source:Package} ${source:Version}", package.split(",")[0]).split()
    if not package or len(shown) != 2:
        return None
    name, version = shown
    copyright_file = Path("/usr/share/doc", package.split(":")[0], "copyright")
    licence_files = (copyright_file,) if copyright_file.is_file() else ()
    return Part(name, version, "", f"pkg:deb/debian/{name}@{version}", licence_files)


def dpkg(*args: str) -> str:
    """Return the output of `dpkg-query`; empty if it fails or is not installed."""
    try:
        done = subprocess.run(["dpkg-query", *args], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def python_part(version: str) -> Part:
    """Return Python, with its licence from the installation or from Debian's documentation."""
    minor = version.rpartition(".")[0]
    candidates = [
        Path(sysconfig.get_path("stdlib"), "LICENSE.txt"),
        Path(sys.base_prefix, "LICENSE.txt"),
        Path(f"/usr/share/doc/python{minor}/copyright"),
        Path(f"/usr/share/doc/libpython{minor}-stdlib/copyright"),
    ]
    licence_files = tuple(path for path in candidates if path.is_file())[:1]
    return Part("Python", version, "PSF-2.0", f"pkg:generic/python@{version}", licence_files)
