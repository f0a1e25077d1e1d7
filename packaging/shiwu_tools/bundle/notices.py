"""Writes what the makers of everything in the bundle ask to be told with it.

`licences/` holds their words, `NOTICE` says what is whose, `sbom.cdx.json` says it to machines.
"""

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
    Part,
    Places,
    python_part,
    read_contents,
    read_package,
    read_packages,
)
from shiwu_tools.bundle.sbom import sbom
from shiwu_tools.paths import ROOT

OURS = ROOT / "packaging" / "licences"
COMMON = Path("/usr/share/common-licenses")
OF_THE_SYSTEM = "system-libraries"
# Their packages bring no text of the licence that they name.
WITHOUT_TEXT = ("PySide6_Essentials", "shiboken6", QT)
LGPL = (OURS / "LGPL-3.0.txt", OURS / "GPL-3.0.txt")
# Inside pi_heif's wheels are libheif and libde265, which its own licence does not speak of.
PI_HEIF = "pi_heif"
PI_HEIF_LICENCE = "BSD-3-Clause AND LGPL-3.0-or-later"
LITE_TEXTS = (OURS / "efficientnet-lite.txt", OURS / "Apache-2.0.txt")
MORE_TEXTS = {**dict.fromkeys(WITHOUT_TEXT, (OURS / "qt.txt", *LGPL)), PI_HEIF: LGPL}


def write_notices(folder: Path, work: Path, epoch: int) -> tuple[str, ...]:
    """Write all of it into the bundle; returns the files that belong to nobody we know."""
    contents = read_contents(folder, work, places())
    parts = tuple(
        replace(
            part,
            texts=(*part.texts, *MORE_TEXTS.get(part.name, ())),
            licence=PI_HEIF_LICENCE if part.name == PI_HEIF else part.licence,
        )
        for part in contents.parts
    )
    contents = Contents(parts, contents.unknown)
    licences = folder / "licences"
    licences.mkdir()
    for name, owners in by_text(parts).items():
        (licences / f"{name}.txt").write_text(merged(owners), encoding="utf-8")
    (folder / "NOTICE").write_text(notice(contents), encoding="utf-8")
    bill = json.dumps(sbom(contents, folder, epoch), indent=1, ensure_ascii=False)
    (folder / "sbom.cdx.json").write_text(bill + "\n", encoding="utf-8")
    return contents.unknown


def places() -> Places:
    """Return where the files of a build in this environment come from."""
    site = Path(sysconfig.get_path("purelib"))
    bootloader = read_package(next(site.glob("pyinstaller-*.dist-info")))
    # What lies in the bundle is its bootloader, which may go with programs of any licence.
    licence = "GPL-2.0-or-later WITH Bootloader-exception"
    return Places(
        ROOT,
        read_packages(site),
        pythons(),
        python_part(platform.python_version()),
        Part(PROGRAM, __version__, "MIT", f"pkg:generic/shiwu@{__version__}", (ROOT / "LICENSE",)),
        replace(bootloader, licence=licence),
        lite_part(),
    )


def lite_part() -> Part:
    """Return the package with the weights of `lite`, which is an extra of `pyproject.toml`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["optional-dependencies"]["lite"][0].split("==")
    return Part(name, version, "Apache-2.0", f"pkg:pypi/{name}@{version}", LITE_TEXTS)


def pythons() -> tuple[Path, ...]:
    """Return the folders that hold nothing but Python."""
    stdlib = Path(sysconfig.get_path("stdlib"))
    # Below /usr lies the whole system.
    return (stdlib,) if sys.base_prefix == "/usr" else (stdlib, Path(sys.base_prefix))


def by_text(parts: Iterable[Part]) -> dict[str, list[Part]]:
    """Group the parts by the file of `licences/` that holds their texts."""
    grouped: dict[str, list[Part]] = {}
    for part in parts:
        grouped.setdefault(text_name(part), []).append(part)
    return grouped


def text_name(part: Part) -> str:
    if part.debian:
        return OF_THE_SYSTEM
    return QT.lower() if part.name in WITHOUT_TEXT else part.name.lower()


def merged(parts: Iterable[Part]) -> str:
    """Return all texts of these parts, the same text once, with the names it had."""
    named: dict[str, list[str]] = {}
    for part in parts:
        for path in part.texts:
            where = path.parts[-2:] if part.debian or path.is_relative_to(ROOT) else path.parts
            short = "/".join(where).partition(".dist-info/")[2] or "/".join(path.parts[-1:])
            heading = f"{part.name} {part.version}: {short}"
            named.setdefault(path.read_text(encoding="utf-8", errors="replace"), []).append(heading)
    # Debian's files refer to these instead of repeating them.
    referred = set(re.findall(rf"{COMMON}/([A-Za-z0-9.-]*[A-Za-z0-9])", "\n".join(named)))
    for path in sorted({(COMMON / name).resolve() for name in referred}):
        if path.is_file():
            named.setdefault(path.read_text(encoding="utf-8"), []).append(path.name)
    rule = "=" * 78
    return "\n\n".join(
        "\n".join([rule, *headings, rule, "", text.strip("\n")]) + "\n"
        for text, headings in named.items()
    )


def notice(contents: Contents) -> str:
    """Return the words for people."""
    lines = [
        f"识物 Shiwu {__version__}",
        "",
        "This folder holds the work of many. What each part is, how its makers license it, and",
        "which file beside this one holds their words:",
        "",
    ]
    for part in contents.parts:
        what = [f"{len(part.files)} files"] if part.files else []
        what += [f"{part.modules} modules"] if part.modules else []
        lines += [
            f"{part.name} {part.version} ({', '.join(what)})",
            f"    {part.licence or 'as its copyright file says'}; licences/{text_name(part)}.txt",
        ]
    lines += ["", "The weights were trained on photos for research: see weights/*.json.", ""]
    if without := [part.name for part in contents.parts if not part.texts]:
        lines += [f"No licence text was found for: {', '.join(without)}", ""]
    if contents.unknown:
        lines += ["These belong to nothing that we know:", *contents.unknown, ""]
    return "\n".join(lines)
