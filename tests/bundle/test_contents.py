"""The files of the bundle: their size and number, and what must not be among them."""

import subprocess
from pathlib import Path

from shiwu_tools.bundle import contents, libraries
from tests.bundle.program import Bundle, Record, run
from tests.support.program import clean_environment
from tests.support.requirements import need

MAX_MEGABYTES = 560
MAX_FILES = 220


def test_is_within_its_budget(bundle: Bundle, record: Record) -> None:
    record(check_budget(bundle.folder))


def check_budget(folder: Path) -> str:
    """Check size and number of the files, without models that the user added."""
    own = [path for path in folder.glob("**/weights/*") if path.stem not in ("lite", "starter")]
    count = len(files_in(folder)) - len(own)
    size = int(run(["du", "-sb", folder]).split()[0]) - sum(path.stat().st_size for path in own)
    megabytes = -(-size // 2**20)
    finding = f"{megabytes} MB of {MAX_MEGABYTES}, {count} files of {MAX_FILES}"
    assert megabytes <= MAX_MEGABYTES, finding
    assert count <= MAX_FILES, finding
    return finding


def test_contains_only_what_it_needs(bundle: Bundle, record: Record) -> None:
    need("objdump", "ldd")
    files = files_in(bundle.folder)
    entries = [(path.relative_to(bundle.folder).as_posix(), str(path), "") for path in files]
    dependencies = libraries.read_dependencies(files)
    assert contents.forbidden_files(name for name, _, _ in entries) == []
    assert [path for path in files if path.is_symlink()] == []
    assert libraries.missing_libraries(entries, dependencies) == []
    assert [path for path, each in dependencies.items() if each.has_external_rpath] == []
    assert libraries_the_loader_misses(bundle.folder / "_internal") == []
    notice = (bundle.folder / "NOTICE").read_text(encoding="utf-8")
    assert "No licence text was found for" not in notice
    glibc = ".".join(map(str, max(each.glibc for each in dependencies.values())))
    packages = ", ".join(libraries.system_packages(dependencies.values()))
    record(f"runs with glibc {glibc} and {packages}")


def libraries_the_loader_misses(internal: Path) -> list[str]:
    """Return what the dynamic loader does not find with the program's search path."""
    environment = clean_environment(LD_LIBRARY_PATH=str(internal))
    missing = []
    for path in files_in(internal):
        name = path.relative_to(internal).as_posix()
        # A library without a search path is found through that of the files that link to it.
        if libraries.is_elf(path) and not libraries.is_linked_library(name):
            # Exit code 1 means a file without any library.
            done = subprocess.run(
                ["ldd", path], env=environment, capture_output=True, text=True, check=False
            )
            lost = [line.split()[0] for line in done.stdout.splitlines() if "not found" in line]
            # The build machine need not have the system's libraries.
            lost = [each for each in lost if each not in libraries.SYSTEM_LIBRARIES]
            missing += [f"{each}, needed by {name}" for each in lost]
    return missing


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
