"""Proofs by looking at the bundle's files: how large, how many, and what must not be there."""

import os
import re
import subprocess
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
from tests.bundle.bundle import Bundle, ProofError, need, ran

MOST_MEGABYTES = 560
MOST_FILES = 220
MOST_PACKAGE_MEGABYTES = 170


def prove_budget(bundle: Bundle) -> str:
    """The bundle with the model that ships is no larger, and of no more files, than was agreed."""
    files = [path for path in files_of(bundle.folder) if not is_own_model(path)]
    own = sum(path.stat().st_size for path in files_of(bundle.folder) if is_own_model(path))
    size = int(ran(["du", "-sb", "--apparent-size", bundle.folder]).split()[0]) - own
    megabytes = -(-size // 2**20)
    said = f"{megabytes} MB of {MOST_MEGABYTES}, {len(files)} files of {MOST_FILES}"
    if megabytes > MOST_MEGABYTES or len(files) > MOST_FILES:
        raise ProofError(said)
    return said


def is_own_model(path: Path) -> bool:
    """Tell whether it is a model that somebody built or fetched: that has a size of its own."""
    return path.parent.name == "weights" and path.stem not in ("lite", "starter")


def prove_contents(bundle: Bundle) -> str:
    """Nothing is there that must not be, and nothing is missing that a library needs."""
    need("objdump", "ldd")
    files = files_of(bundle.folder)
    names = [path.relative_to(bundle.folder).as_posix() for path in files]
    troubles = [f"must not be there: {name}" for name in forbidden(names)]
    troubles += [f"is a link: {path}" for path in files if path.is_symlink()]
    needs = read_needs(files)
    entries = [(str(path.relative_to(bundle.folder)), str(path), "") for path in files]
    troubles += [f"missing: {what}" for what in unresolved(entries, needs)]
    troubles += [f"looks outside: {path}" for path, each in needs.items() if each.looks_outside]
    troubles += not_found(bundle.folder / "_internal")
    notice = (bundle.folder / "NOTICE").read_text(encoding="utf-8")
    if without := re.search(r"^No licence text was found for: .*$", notice, re.MULTILINE):
        troubles.append(without[0])
    if troubles:
        raise ProofError("\n".join(troubles))
    floor = max(each.glibc for each in needs.values())
    packages = ", ".join(system_packages(needs.values()))
    glibc = ".".join(map(str, floor))
    return f"nothing forbidden, nothing missing; runs with glibc {glibc} and {packages}"


def not_found(internal: Path) -> list[str]:
    """Let the system's loader find every library, as the program lets it."""
    environment = {**os.environ, "LD_LIBRARY_PATH": str(internal)}
    troubles = []
    for path in files_of(internal):
        # A library is found by those that need it, in ways that it does not know of itself.
        if is_elf(path) and not is_mere_library(path.relative_to(internal).as_posix()):
            # Some have no library at all, and then it ends with 1.
            said = subprocess.run(
                ["ldd", path], env=environment, capture_output=True, text=True, check=False
            ).stdout
            lost = [line.strip() for line in said.splitlines() if line.endswith("not found")]
            # What is the system's need not be on the machine that builds.
            lost = [line for line in lost if line.split()[0] not in OF_THE_SYSTEM]
            troubles += [f"{path.name}: {line}" for line in lost]
    return troubles


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
