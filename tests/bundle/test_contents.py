"""The files of the bundle: their size and number, and what must not be among them."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from shiwu_tools.bundle.contents import forbidden
from shiwu_tools.bundle.libraries import (
    OF_THE_SYSTEM,
    is_elf,
    is_mere_library,
    read_needs,
    system_packages,
    unresolved,
)
from tests.bundle.program import Bundle, run
from tests.support.requirements import need

MAX_MEGABYTES = 560
MAX_FILES = 220

Record = Callable[[str, object], None]


def test_is_within_its_budget(bundle: Bundle, record_property: Record) -> None:
    record_property("finding", check_budget(bundle.folder))


def check_budget(folder: Path) -> str:
    """Check size and number of the files, without models that somebody built or downloaded."""
    files = [path for path in files_of(folder) if not is_own_model(path)]
    own = sum(path.stat().st_size for path in files_of(folder) if is_own_model(path))
    size = int(run(["du", "-sb", "--apparent-size", folder]).split()[0]) - own
    megabytes = -(-size // 2**20)
    found = f"{megabytes} MB of {MAX_MEGABYTES}, {len(files)} files of {MAX_FILES}"
    assert megabytes <= MAX_MEGABYTES, found
    assert len(files) <= MAX_FILES, found
    return found


def is_own_model(path: Path) -> bool:
    """Tell whether this is a model that somebody built or downloaded, of any size."""
    return path.parent.name == "weights" and path.stem not in ("lite", "starter")


def test_holds_what_it_needs_and_nothing_else(bundle: Bundle, record_property: Record) -> None:
    need("objdump", "ldd")
    files = files_of(bundle.folder)
    names = [path.relative_to(bundle.folder).as_posix() for path in files]
    needs = read_needs(files)
    entries = [(str(path.relative_to(bundle.folder)), str(path), "") for path in files]
    assert not forbidden(names)
    assert not [path for path in files if path.is_symlink()]
    assert not unresolved(entries, needs)
    assert not [path for path, each in needs.items() if each.looks_outside]
    assert not unresolved_by_loader(bundle.folder / "_internal")
    notice = (bundle.folder / "NOTICE").read_text(encoding="utf-8")
    assert not re.findall(r"^No licence text was found for: .*$", notice, re.MULTILINE)
    glibc = ".".join(map(str, max(each.glibc for each in needs.values())))
    packages = ", ".join(system_packages(needs.values()))
    record_property("finding", f"runs with glibc {glibc} and {packages}")


def unresolved_by_loader(internal: Path) -> list[str]:
    """Return what the dynamic loader does not find with the program's search path."""
    environment = {**os.environ, "LD_LIBRARY_PATH": str(internal)}
    missing = []
    for path in files_of(internal):
        # A library without a search path is found through that of the files that need it.
        if is_elf(path) and not is_mere_library(path.relative_to(internal).as_posix()):
            # Exit code 1 means a file that needs no library.
            output = subprocess.run(
                ["ldd", path], env=environment, capture_output=True, text=True, check=False
            ).stdout
            lost = [line.strip() for line in output.splitlines() if line.endswith("not found")]
            # The build machine need not have the system's libraries.
            lost = [line for line in lost if line.split()[0] not in OF_THE_SYSTEM]
            missing += [f"{path.name}: {line}" for line in lost]
    return missing


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
