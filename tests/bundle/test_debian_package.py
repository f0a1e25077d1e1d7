"""The package in a fresh Debian 12: it installs, shows its window, and can be removed.

Only its dependencies are installed with it. The X server runs outside.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.model_card import find_card
from shiwu_tools.release.debian import EXAMPLES, UNITS
from tests.bundle.program import SAMPLES, check_self_test
from tests.support import x11
from tests.support.environment import NO_SESSION_BUS
from tests.support.requirements import need, need_root, skip
from tests.support.x11_window import close, see_answer, see_painted

SUITE = "bookworm"
DOCUMENTS = "usr/share/doc/shiwu"
# The data of dpkg, and files that the triggers of other packages update.
MANAGED = re.compile(
    r"^(var/lib/dpkg|var/lib/apt|var/log|var/cache|proc|dev|sys|tmp|run|root)(/|$)"
)
ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
    # Qt warns about a locale that is not UTF-8.
    "LC_ALL": "C.UTF-8",
    **NO_SESSION_BUS,
}
SOURCES = re.compile(
    r"^(?:URIs:|deb)\s+(?:\[.*\]\s+)?(https?://\S+/debian)/?(?:\s|$)", re.MULTILINE
)


def test_installs_runs_and_is_removed_without_leftovers(
    pytestconfig: pytest.Config, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    need("debootstrap", "chroot", *x11.TOOLS)
    need_root()
    package: Path = pytestconfig.getoption("--debian-package")
    root = tmp_path / "debian12"
    tried = subprocess.run(
        ["debootstrap", "--variant=minbase", SUITE, str(root), mirror()],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode != 0:
        skip(f"debootstrap: {tried.stdout[-500:]}{tried.stderr[-500:]}")
    with mounted(root):
        depends = read_field(package, "Depends")
        # The first of several alternatives.
        names = [each.split("|")[0].split("(")[0].strip() for each in depends.split(",")]
        inside(root, "apt-get", "update", "-q")
        inside(root, "apt-get", "install", "-qy", "--no-install-recommends", *names)
        before = listing(root)
        shutil.copyfile(package, root / "tmp" / package.name)
        inside(root, "dpkg", "--install", f"/tmp/{package.name}")
        installed = len(listing(root) - before)
        checks = check_self_test(inside(root, "/usr/bin/shiwu", "self-test"))
        check_window(root, tmp_path)
        check_kiosk(root)
        inside(root, "dpkg", "--remove", "shiwu")
        assert sorted(listing(root) - before) == []
    shutil.rmtree(root)
    record_property("finding", f"{installed} files with {', '.join(names)}; {checks}")


def mirror() -> str:
    """Return the mirror that this machine is configured to use."""
    files = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt").glob("sources.list.d/*"))]
    texts = [path.read_text(encoding="utf-8") for path in files if path.is_file()]
    mirrors = [found[1] for text in texts if (found := SOURCES.search(text))]
    if not mirrors:
        skip("no mirror of Debian is configured")
    return mirrors[0]


@contextmanager
def mounted(root: Path) -> Iterator[None]:
    """Mount the devices, processes and X servers of this system in the one in `root`."""
    places = ("proc", "dev", "tmp/.X11-unix")
    (root / "tmp" / ".X11-unix").mkdir(exist_ok=True)
    Path("/tmp/.X11-unix").mkdir(exist_ok=True)
    for name in ("resolv.conf", "hosts"):
        shutil.copyfile(Path("/etc", name), root / "etc" / name)
    for path in sorted(Path("/etc/apt/apt.conf.d").glob("*")):
        shutil.copyfile(path, root / "etc" / "apt" / "apt.conf.d" / path.name)
    done = []
    try:
        for place in places:
            subprocess.run(["mount", "--bind", f"/{place}", root / place], check=True)
            done.append(place)
        yield
    finally:
        for place in reversed(done):
            subprocess.run(["umount", root / place], check=True)


def inside(root: Path, *command: str) -> str:
    """Run a command in the other system; returns its output."""
    done = subprocess.run(
        ["chroot", root, *command],
        env={**ENVIRONMENT, "HOME": "/root"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def check_window(root: Path, work: Path) -> None:
    """Check the window of the program in the other system, and close it."""
    photo = SAMPLES / "orange.jpg"
    shutil.copyfile(photo, root / "root" / photo.name)
    classifier = load_classifier(find_card(paths.WEIGHTS, None))
    folder = work / "screen"
    folder.mkdir()
    with x11.desktop(folder, paths.ROOT / "build" / "screenshots") as desktop:
        environment = {**ENVIRONMENT, "HOME": "/root", "DISPLAY": desktop.environment["DISPLAY"]}
        command: Sequence[str | Path] = [
            *("chroot", root, "/usr/bin/shiwu", "--lang", "en", f"/root/{photo.name}"),
        ]
        messages = folder / "window.txt"
        with x11.running(command, environment, messages) as process:
            window = x11.Window(desktop, process, messages)
            see_painted(window)
            see_answer(window, photo, classifier)
            desktop.save_screenshot("debian12")
            assert close(window) == 0


def check_kiosk(root: Path) -> None:
    """Check that the kiosk is installed but not enabled, and that its PIN can be set."""
    expected = [*(Path("lib/systemd/system", unit) for unit in UNITS), Path(DOCUMENTS, "kiosk.md")]
    expected += [Path(DOCUMENTS, "examples", name) for name in EXAMPLES]
    assert not [path for path in expected if not (root / path).is_file()]
    assert not list((root / "etc" / "systemd").rglob("shiwu*")), "the package enables a unit"
    pin = (
        "mkdir /var/lib/shiwu && printf '2468\\n2468\\n' | shiwu kiosk-pin && rm -r /var/lib/shiwu"
    )
    inside(root, "/bin/sh", "-c", pin)


def listing(root: Path) -> set[str]:
    """Return the files of the other system, without those that dpkg and other packages manage."""
    return {
        name
        for folder, folders, files in os.walk(root)
        for each in (*folders, *files)
        if not MANAGED.match(name := Path(folder, each).relative_to(root).as_posix())
    }


def read_field(package: Path, field: str) -> str:
    done = subprocess.run(
        ["dpkg-deb", "--field", str(package), field], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
