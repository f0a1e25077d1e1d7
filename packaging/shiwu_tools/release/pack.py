"""Packs what a release holds, from the bundle in `dist/shiwu`, into `dist/release/`.

make release                     → make bundle, then this
make release ARGS=--twice        also builds everything a second time: the same, to the last byte?

A Debian package, an archive with a per-user installer, hashes, NOTICE, bill of materials, and what
the proofs said.
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

FOLDER = ROOT / "dist" / "shiwu"
TARGET = ROOT / "dist" / "release"
WORK = ROOT / "build" / "release"
PROOFS = ROOT / "build" / "proofs.txt"


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
    package = debian.build_package(FOLDER, WORK / "deb", TARGET, epoch)
    say_size(package)
    debian.check(package, WORK / "deb")
    say_size(pack_archive(epoch))
    for path in (FOLDER / "NOTICE", FOLDER / "sbom.cdx.json", PROOFS):
        shutil.copyfile(path, TARGET / path.name)
    write_sums(TARGET)
    if options.twice:
        compare_with_second_build()


def pack_archive(epoch: int) -> Path:
    """Pack the bundle with `install.sh`; the same bundle always gives the same archive."""
    name = f"shiwu-{__version__}-linux-x86_64"
    staged = WORK / name
    shutil.copytree(FOLDER, staged / "shiwu")
    debian.write_share(staged / "share", epoch)
    shutil.copy(ROOT / "packaging" / "linux" / "install.sh", staged / "install.sh")
    target = TARGET / f"{name}.tar.xz"
    tar = ["tar", "--create", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"]
    tar += [f"--mtime=@{epoch}", "--mode=go=rX,u=rwX", "--use-compress-program=xz -T2 -6"]
    subprocess.run([*tar, f"--file={target}", f"--directory={WORK}", name], check=True)
    return target


def write_sums(folder: Path) -> None:
    """Write the hash of each file, as `sha256sum --check` reads them."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def compare_with_second_build() -> None:
    """Build everything again, elsewhere, and compare; exits where a file differs."""
    start = time.monotonic()
    first, second = tree(FOLDER), tree(build.build(WORK / "second"))
    if differing := sorted(name for name, _ in first.items() ^ second.items()):
        sys.exit("\n".join(["FAILED  a second build differs in", *dict.fromkeys(differing)]))
    seconds = time.monotonic() - start
    print(f"ok      a second build is the same, {len(first)} files ({seconds:.0f} s)", flush=True)


def tree(folder: Path) -> dict[str, tuple[str, int]]:
    """Return hash and mode of each file."""
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mode,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


def say_size(path: Path) -> None:
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
