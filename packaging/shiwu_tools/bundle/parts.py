"""Of what the bundle is made: each file of it, and whose it is.

Everything is read from the build itself and from the packages it took its files from, so that
nothing can be forgotten; what belongs to nobody we know is said.
"""

import csv
import json
import re
import subprocess
import sys
import sysconfig
from collections import defaultdict
from dataclasses import dataclass, replace
from email import message_from_string
from pathlib import Path, PurePosixPath

PROGRAM = "Shiwu"
PYTHON = "Python"
QT = "Qt"
LITE = "lite"
BOOTLOADER = "pyinstaller"
INTERNAL = "_internal"
NOTICES = ("NOTICE", "sbom.cdx.json", "licences/*")


@dataclass(frozen=True)
class Part:
    """Something that others made, or we: where its licence lies and which files are its."""

    name: str
    version: str
    licence: str = ""
    """As its own package says it; empty where that says nothing."""
    purl: str = ""
    texts: tuple[Path, ...] = ()
    files: tuple[str, ...] = ()
    modules: int = 0
    """How many Python modules of it lie inside the executable."""

    @property
    def debian(self) -> bool:
        return self.purl.startswith("pkg:deb/")


@dataclass(frozen=True)
class Contents:
    """The parts of a bundle by name, and the files that belong to none of them."""

    parts: tuple[Part, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """Where the files of a build come from, and how to tell whose each is."""

    root: Path
    packages: dict[Path, Part]
    pythons: tuple[Path, ...]
    """Where Python itself lies."""
    python: Part
    ours: Part
    bootloader: Part
    lite: Part
    """The weights of the model `lite`, which others trained."""

    def owner(self, name: str, source: Path) -> Part | None:
        """Return whose the file is that is called `name` in the bundle; None where nobody knows."""
        if name == "base_library.zip" or re.match(r"(lib)?python3\d*\.", name):
            return self.python
        if source in self.packages:
            part = self.packages[source]
            if part.name == BOOTLOADER:
                return self.bootloader
            # PySide6 brings Qt along, which has makers, sources and licences of its own.
            is_qt = name.startswith("PySide6/Qt/") or "/PySide6/Qt/" in source.as_posix()
            return replace(part, name=QT, purl="") if is_qt else part
        if source.is_relative_to(self.root / "weights") and source.stem == LITE:
            return self.lite
        if source.is_relative_to(self.root):
            return self.ours
        if any(source.is_relative_to(folder) for folder in self.pythons):
            return self.python
        return debian_part(source)


def read_contents(folder: Path, work: Path, places: Places) -> Contents:
    """Say what the bundle in `folder` is made of; `work` is where the build left its lists."""
    sources: dict[str, str] = json.loads((work / "sources.json").read_text(encoding="utf-8"))
    modules: dict[str, str] = json.loads((work / "modules.json").read_text(encoding="utf-8"))
    found: dict[str, Part] = {}
    files: dict[str, list[str]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    unknown = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if any(PurePosixPath(name).match(pattern) for pattern in NOTICES):
            continue
        inside = name.removeprefix(f"{INTERNAL}/")
        if name.startswith("shiwu"):
            part: Part | None = places.bootloader
        elif inside in sources:
            part = places.owner(inside, Path(sources[inside]))
        else:
            part = None
        if part is None:
            unknown.append(name)
        else:
            found.setdefault(part.name, part)
            files[part.name].append(name)
    for module, source in modules.items():
        part = places.owner(module, Path(source))
        if part is None:
            unknown.append(f"module {module}")
        else:
            found.setdefault(part.name, part)
            counts[part.name] += 1
    parts = tuple(
        replace(part, files=tuple(files[name]), modules=counts[name])
        for name, part in sorted(found.items(), key=lambda item: item[0].lower())
    )
    return Contents(parts, tuple(unknown))


def read_packages(site: Path) -> dict[Path, Part]:
    """Map each installed file of these site-packages to the package that brought it."""
    owners: dict[Path, Part] = {}
    for info in sorted(site.glob("*.dist-info")):
        part = read_package(info)
        with (info / "RECORD").open(encoding="utf-8", newline="") as record:
            owners.update({site / row[0]: part for row in csv.reader(record)})
    return owners


def read_package(info: Path) -> Part:
    """Read what a package says of itself."""
    said = message_from_string((info / "METADATA").read_text(encoding="utf-8"))
    licence = said["License-Expression"] or (said["License"] or "").splitlines()[:1]
    texts = [
        path
        for path in sorted(info.rglob("*"))
        if path.is_file()
        and ("licenses" in path.relative_to(info).parts or re.match("LICEN|COPYING", path.name))
    ]
    name, version = said["Name"], said["Version"]
    return Part(
        name,
        version,
        licence if isinstance(licence, str) else "".join(licence),
        f"pkg:pypi/{name.lower().replace('_', '-')}@{version.split('+')[0]}",
        tuple(texts),
    )


def debian_part(source: Path) -> Part | None:
    """Return the Debian source package that a file of the system comes from."""
    package = None
    resolved = source.resolve()
    for path in (source, resolved, *(Path("/", *p.parts[2:]) for p in (source, resolved))):
        # The last two: a package may still say /lib where that has become a link to /usr/lib.
        if package := dpkg("-S", str(path)).partition(": ")[0]:
            break
    if not package:
        return None
    shown = dpkg("-W", "-f", "${source:Package} ${source:Version}", package.split(",")[0]).split()
    if len(shown) != 2:
        return None
    copyright_file = Path("/usr/share/doc", package.split(":")[0], "copyright")
    texts = (copyright_file,) if copyright_file.is_file() else ()
    return Part(shown[0], shown[1], "", f"pkg:deb/debian/{shown[0]}@{shown[1]}", texts)


def dpkg(*words: str) -> str:
    try:
        done = subprocess.run(["dpkg-query", *words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def python_part(version: str) -> Part:
    """Return Python itself; its licence lies where it is installed, or where Debian put it."""
    candidates = [
        Path(sysconfig.get_path("stdlib"), "LICENSE.txt"),
        Path(sys.base_prefix, "LICENSE.txt"),
        Path(f"/usr/share/doc/python{version.rpartition('.')[0]}/copyright"),
        Path(f"/usr/share/doc/libpython{version.rpartition('.')[0]}-stdlib/copyright"),
    ]
    texts = tuple(path for path in candidates if path.is_file())[:1]
    return Part(PYTHON, version, "PSF-2.0", f"pkg:generic/python@{version}", texts)
