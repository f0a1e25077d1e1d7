"""The package in a fresh Debian 12: it installs, shows its window, and can be removed.

Only its dependencies are installed with it. The X server runs outside.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from desktop_app.engine.classifier import Classifier
from shiwu_tools.release.debian import EXAMPLES, UNITS
from tests.bundle.program import PHOTO, Command, Record, answered_window, check_self_test, run
from tests.support.program import NO_SESSION_BUS
from tests.support.requirements import need, need_root, skip
from tests.support.x11 import Desktop
from tests.support.x11_window import close

# The data of dpkg, and files that the triggers of other packages update.
MANAGED = re.compile(r"(var/(lib/dpkg|lib/apt|log|cache)|proc|dev|sys|tmp|run|root)(/|$)")
ENVIRONMENT = {
    "HOME": "/root",
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
    # Qt warns about a locale that is not UTF-8.
    "LC_ALL": "C.UTF-8",
    **NO_SESSION_BUS,
}
SOURCES = re.compile(r"(?m)^(?:URIs:|deb)\s+(?:\[.*\]\s+)?(https?://\S+/debian)/?(?:\s|$)")
DOWNLOAD_SECONDS = 3600.0
SET_PIN = "mkdir /var/lib/shiwu && yes 2468 | head -n 2 | shiwu kiosk-pin && rm -r /var/lib/shiwu"


@pytest.fixture
def debian(tmp_path: Path) -> Iterator[Path]:
    """The root folder of a fresh Debian 12."""
    need("debootstrap", "chroot")
    need_root()
    root = tmp_path / "debian12"
    command = ["debootstrap", "--variant=minbase", "bookworm", str(root), mirror()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        skip(f"debootstrap: {done.stdout[-500:]}{done.stderr[-500:]}")
    with mounted(root):
        yield root
    shutil.rmtree(root)


def test_installs_runs_and_is_removed_without_leftovers(
    debian: Path,
    desktop: Desktop,
    classifier: Classifier,
    pytestconfig: pytest.Config,
    record: Record,
) -> None:
    package: Path = pytestconfig.getoption("--debian-package")
    shutil.copyfile(package, debian / "tmp" / package.name)
    depends = run_inside(debian, "dpkg-deb", "--field", f"/tmp/{package.name}", "Depends")
    # The first of several alternatives.
    names = [each.split("|")[0].split("(")[0].strip() for each in depends.split(",")]
    run_inside(debian, "apt-get", "update", "-q")
    run_inside(debian, "apt-get", "install", "-qy", "--no-install-recommends", *names)
    before = unmanaged_files(debian)
    run_inside(debian, "dpkg", "--install", f"/tmp/{package.name}")
    installed = len(unmanaged_files(debian) - before)
    checks = check_self_test(run_inside(debian, "/usr/bin/shiwu", "self-test"))

    shutil.copyfile(PHOTO, debian / "root" / PHOTO.name)
    command: Command = ["chroot", debian, "/usr/bin/shiwu", "--lang", "en", f"/root/{PHOTO.name}"]
    environment = {**ENVIRONMENT, "DISPLAY": desktop.environment["DISPLAY"]}
    with answered_window(desktop, command, classifier, environment) as window:
        desktop.save_screenshot("debian12")
        assert close(window) == 0

    documents = debian / "usr" / "share" / "doc" / "shiwu"
    assert (documents / "kiosk.md").is_file()
    assert all((documents / "examples" / name).is_file() for name in EXAMPLES)
    assert all((debian / "lib" / "systemd" / "system" / name).is_file() for name in UNITS)
    assert not list((debian / "etc" / "systemd").rglob("shiwu*")), "the package enables a unit"
    run_inside(debian, "/bin/sh", "-c", SET_PIN)

    run_inside(debian, "dpkg", "--remove", "shiwu")
    assert unmanaged_files(debian) <= before
    record(f"{installed} files with {', '.join(names)}; {checks}")


def mirror() -> str:
    """Return the mirror that this machine is configured to use."""
    files = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt").glob("sources.list.d/*"))]
    texts = [path.read_text(encoding="utf-8") for path in files if path.is_file()]
    if (found := SOURCES.search("\n".join(texts))) is None:
        skip("no mirror of Debian is configured")
    return found[1]


@contextmanager
def mounted(root: Path) -> Iterator[None]:
    """Mount the devices, processes and X servers of this system in the one in `root`."""
    (root / "tmp" / ".X11-unix").mkdir(exist_ok=True)
    Path("/tmp/.X11-unix").mkdir(exist_ok=True)
    apt = Path("/etc/apt/apt.conf.d").iterdir()
    for path in (Path("/etc/resolv.conf"), Path("/etc/hosts"), *apt):
        shutil.copyfile(path, root / path.relative_to("/"))
    with ExitStack() as stack:
        for name in ("proc", "dev", "tmp/.X11-unix"):
            run(["mount", "--bind", f"/{name}", root / name])
            stack.callback(run, ["umount", root / name])
        yield


def run_inside(root: Path, *command: str) -> str:
    return run(["chroot", root, *command], ENVIRONMENT, timeout=DOWNLOAD_SECONDS)


def unmanaged_files(root: Path) -> set[str]:
    """Return the files of the other system, without those that dpkg and other packages manage."""
    names = {
        Path(folder, name).relative_to(root).as_posix()
        for folder, folders, files in os.walk(root)
        for name in (*folders, *files)
    }
    return {name for name in names if not MANAGED.match(name)}
