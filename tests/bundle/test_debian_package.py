"""Proves in a fresh Debian 12 that the package is whole: it installs, shows its window, and leaves.

Only what the package itself asks for is installed beside it. The X server runs outside.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop_app import paths
from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.model_card import find_card
from shiwu_tools.release.debian import EXAMPLES, UNITS
from tests.bundle.bundle import SAMPLES, CannotRunError, ProofError, check_self_test, need
from tests.support import x11
from tests.support.environment import NO_SESSION_BUS
from tests.support.x11_window import close, see_answer, see_painted

SUITE = "bookworm"
DOCUMENTS = "usr/share/doc/shiwu"
# What dpkg itself remembers, and what the tools of other packages keep up to date.
OF_DPKG = re.compile(
    r"^(var/lib/dpkg|var/lib/apt|var/log|var/cache|proc|dev|sys|tmp|run|root)(/|$)"
)
ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
    # As on every desktop; without one Qt remarks upon it.
    "LC_ALL": "C.UTF-8",
    **NO_SESSION_BUS,
}
SOURCES = re.compile(
    r"^(?:URIs:|deb)\s+(?:\[.*\]\s+)?(https?://\S+/debian)/?(?:\s|$)", re.MULTILINE
)


def prove(package: Path, work: Path) -> str:
    """Install, look, remove; returns what was seen."""
    need("debootstrap", "chroot", *x11.TOOLS)
    if os.geteuid() != 0:
        raise CannotRunError("making another system takes root's rights")
    root = work / "debian12"
    tried = subprocess.run(
        ["debootstrap", "--variant=minbase", SUITE, str(root), mirror()],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode != 0:
        raise CannotRunError(f"debootstrap: {tried.stdout[-500:]}{tried.stderr[-500:]}")
    with mounted(root):
        depends = run_dpkg_field(package, "Depends")
        # An alternative is met by its first name.
        names = [each.split("|")[0].split("(")[0].strip() for each in depends.split(",")]
        inside(root, "apt-get", "update", "-q")
        inside(root, "apt-get", "install", "-qy", "--no-install-recommends", *names)
        before = listing(root)
        shutil.copyfile(package, root / "tmp" / package.name)
        inside(root, "dpkg", "--install", f"/tmp/{package.name}")
        installed = len(listing(root) - before)
        checks = check_self_test(inside(root, "/usr/bin/shiwu", "self-test"))
        see_window(root, work)
        see_kiosk(root)
        inside(root, "dpkg", "--remove", "shiwu")
        if left := sorted(listing(root) - before):
            raise ProofError("after its removal there still is\n" + "\n".join(left[:20]))
    shutil.rmtree(root)
    return (
        f"in a fresh Debian 12 with {', '.join(names)}: {installed} files and folders installed, "
        f"{checks}, the window shows the answer, a kiosk can be set up, and nothing is left after "
        "its removal"
    )


def mirror() -> str:
    """Return the mirror that this machine itself was told to use."""
    for path in [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt").glob("sources.list.d/*"))]:
        if path.is_file() and (found := SOURCES.search(path.read_text(encoding="utf-8"))):
            return found[1]
    raise CannotRunError("no mirror of Debian is configured here")


@contextmanager
def mounted(root: Path) -> Iterator[None]:
    """Lend the system in `root` this one's devices, processes and X servers."""
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


def inside(root: Path, *words: str) -> str:
    """Run a command in the other system; returns what it printed."""
    done = subprocess.run(
        ["chroot", root, *words],
        env={**ENVIRONMENT, "HOME": "/root"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ProofError(f"{' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def see_window(root: Path, work: Path) -> None:
    """See the window that the program in the other system opens, and close it."""
    photo = SAMPLES / "orange.jpg"
    shutil.copyfile(photo, root / "root" / photo.name)
    classifier = load_classifier(find_card(paths.WEIGHTS, None))
    folder = work / "screen"
    folder.mkdir()
    with x11.desktop(folder, work.parent / "screenshots") as desktop:
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
            if (code := close(window)) != 0:
                raise ProofError(f"closing the window ended it with {code}")


def see_kiosk(root: Path) -> None:
    """See that all of the kiosk is there, none of it enabled, and that its PIN can be set."""
    there = [*(Path("lib/systemd/system", unit) for unit in UNITS), Path(DOCUMENTS, "kiosk.md")]
    there += [Path(DOCUMENTS, "examples", name) for name in EXAMPLES]
    if missing := [str(path) for path in there if not (root / path).is_file()]:
        raise ProofError(f"missing: {', '.join(missing)}")
    if enabled := [str(path) for path in (root / "etc" / "systemd").rglob("shiwu*")]:
        raise ProofError(f"enabled by itself: {', '.join(enabled)}")
    pin = (
        "mkdir /var/lib/shiwu && printf '2468\\n2468\\n' | shiwu kiosk-pin && rm -r /var/lib/shiwu"
    )
    inside(root, "/bin/sh", "-c", pin)


def listing(root: Path) -> set[str]:
    """Name everything in the other system that a package could leave there."""
    return {
        name
        for folder, folders, files in os.walk(root)
        for each in (*folders, *files)
        if not OF_DPKG.match(name := Path(folder, each).relative_to(root).as_posix())
    }


def run_dpkg_field(package: Path, field: str) -> str:
    done = subprocess.run(
        ["dpkg-deb", "--field", str(package), field], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
