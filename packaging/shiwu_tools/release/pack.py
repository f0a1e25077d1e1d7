"""Pack the bundle in `dist/shiwu` for a release, into `dist/release/`.

The release is a Debian package, an archive with an installer for one user, SHA-256 sums, NOTICE,
the bill of materials and the report of the bundle's tests.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

from desktop_app import __version__
from shiwu_tools.bundle import build
from shiwu_tools.paths import ROOT
from shiwu_tools.release import debian

BUNDLE = ROOT / "dist" / "shiwu"
TARGET = ROOT / "dist" / "release"
WORK = ROOT / "build" / "release"
TEST_REPORT = ROOT / "build" / "proofs.txt"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--twice", action="store_true", help="build again and compare")
    options = parser.parse_args()
    if sys.platform != "linux":
        sys.exit("The packages are for Linux; elsewhere the bundle in dist/ is the release.")
    epoch = build.source_date()
    for folder in (TARGET, WORK):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    package = debian.build_package(BUNDLE, WORK / "deb", TARGET, epoch)
    print_size(package)
    debian.check_package(package, WORK / "deb")
    print_size(pack_archive(epoch))
    for path in (BUNDLE / "NOTICE", BUNDLE / "sbom.cdx.json", TEST_REPORT):
        shutil.copyfile(path, TARGET / path.name)
    write_sums(TARGET)
    if options.twice:
        compare_with_second_build()


def pack_archive(epoch: int) -> Path:
    """Pack the bundle with `install.sh`; identical bundles result in identical archives."""
    name = f"shiwu-{__version__}-linux-x86_64"
    staged = WORK / name
    shutil.copytree(BUNDLE, staged / "shiwu")
    debian.write_share(staged / "share", epoch)
    shutil.copy(debian.LINUX / "install.sh", staged / "install.sh")
    target = TARGET / f"{name}.tar.xz"
    tar = ["tar", "--create", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"]
    tar += [f"--mtime=@{epoch}", "--mode=go=rX,u=rwX", "--use-compress-program=xz -T2 -6"]
    subprocess.run([*tar, f"--file={target}", f"--directory={WORK}", name], check=True)
    return target


def write_sums(folder: Path) -> None:
    """Write SHA256SUMS, in the format of `sha256sum --check`."""
    lines = [f"{sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def compare_with_second_build() -> None:
    """Build the bundle again in another folder; exits if a file differs."""
    start = time.monotonic()
    first, second = hashes_and_modes(BUNDLE), hashes_and_modes(build.build(WORK / "second"))
    if different := sorted({name for name, _ in first.items() ^ second.items()}):
        sys.exit("\n".join(["FAILED  a second build differs in", *different]))
    seconds = time.monotonic() - start
    print(f"ok      a second build is the same, {len(first)} files ({seconds:.0f} s)", flush=True)


def hashes_and_modes(folder: Path) -> dict[str, tuple[str, int]]:
    """Return SHA-256 and mode of each file, by its path relative to `folder`."""
    return {
        path.relative_to(folder).as_posix(): (sha256(path), path.stat().st_mode)
        for path in folder.rglob("*")
        if path.is_file()
    }


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def print_size(path: Path) -> None:
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.0f} MB", flush=True)
