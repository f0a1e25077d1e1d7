"""The Debian package, and what a Linux desktop wants to know of the program."""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from desktop_app import __version__
from shiwu_tools.paths import ROOT

MOST_PACKAGE_MEGABYTES = 170
LINUX = ROOT / "packaging" / "linux"
KIOSK_PAGE = ROOT / "docs" / "kiosk.md"
UNITS = ("shiwu-kiosk.service", "shiwu-kiosk-screen.service")
# The rule is an example as well: on a desktop, which mounts sticks itself, it would be in the way.
EXAMPLES = ("kiosk.toml", "90-shiwu-kiosk.rules")
ICONS = ROOT / "resources" / "app_icon"
METAINFO = "local.shiwu.shiwu.metainfo.xml"
DRAWING = ROOT / "packaging" / "icon" / "shiwu.svg"
# The format demands one; no mail is read there.
MAINTAINER = "Shiwu developers <shiwu@localhost>"
DEPENDS = (
    "libc6 (>= 2.36)",
    *("libgl1", "libegl1", "libxcb1", "libwayland-client0", "libwayland-cursor0"),
    *("libwayland-egl1", "fontconfig", "shared-mime-info", "hicolor-icon-theme"),
    "fonts-noto-cjk | fonts-wqy-zenhei | fonts-wqy-microhei",
)
SUGGESTS = ("cage", "seatd", "xwayland")
DESCRIPTION = """see what is in a photo, on this computer alone
 Drop a photo on the window and read the three likeliest names of what is in
 it, in English and Chinese, each with how sure the model is.
 .
 Nothing leaves the computer: no network, no account and no graphics card is
 needed. When the model is not sure, it says so."""


def build_package(folder: Path, staged: Path, target: Path, epoch: int) -> Path:
    """Build the package of the bundle in `folder`; returns where it lies."""
    shutil.copytree(folder, staged / "opt" / "shiwu")
    write_share(staged / "usr" / "share", epoch)
    write_kiosk(staged)
    programs = staged / "usr" / "bin"
    programs.mkdir()
    (programs / "shiwu").symlink_to("/opt/shiwu/shiwu")
    write_documents(staged / "usr" / "share" / "doc" / "shiwu", epoch)
    overrides = staged / "usr" / "share" / "lintian" / "overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(LINUX / "lintian-overrides", overrides / "shiwu")
    write_control(staged)
    settle(staged, epoch)
    package = target / f"shiwu_{__version__}_amd64.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(staged)]
    subprocess.run([*command, str(package)], env=environment, stdout=subprocess.DEVNULL, check=True)
    return package


def write_share(share: Path, epoch: int) -> None:
    """Write the desktop file, the metainfo and the icons."""
    applications, metainfo = share / "applications", share / "metainfo"
    for path in (applications, metainfo):
        path.mkdir(parents=True)
    shutil.copyfile(LINUX / "shiwu.desktop", applications / "shiwu.desktop")
    said = (LINUX / "shiwu.metainfo.xml").read_text(encoding="utf-8")
    date = datetime.fromtimestamp(epoch, UTC).date().isoformat()
    said = said.replace("@VERSION@", __version__).replace("@DATE@", date)
    (metainfo / METAINFO).write_text(said, encoding="utf-8")
    for path in sorted(ICONS.glob("shiwu-*.png")):
        side = path.stem.removeprefix("shiwu-")
        icon = share / "icons" / "hicolor" / f"{side}x{side}" / "apps" / "shiwu.png"
        icon.parent.mkdir(parents=True)
        shutil.copyfile(path, icon)
    drawing = share / "icons" / "hicolor" / "scalable" / "apps" / "shiwu.svg"
    drawing.parent.mkdir(parents=True)
    shutil.copyfile(DRAWING, drawing)


def write_kiosk(staged: Path) -> None:
    """Write what a kiosk is made of; nothing of it runs before somebody enables it."""
    units = staged / "lib" / "systemd" / "system"
    documents = staged / "usr" / "share" / "doc" / "shiwu"
    examples = documents / "examples"
    for folder, names in ((units, UNITS), (examples, EXAMPLES)):
        folder.mkdir(parents=True)
        for name in names:
            shutil.copyfile(LINUX / name, folder / name)
    shutil.copyfile(KIOSK_PAGE, documents / KIOSK_PAGE.name)


def write_documents(folder: Path, epoch: int) -> None:
    """Write the copyright and the changelog, as Debian wants them."""
    folder.mkdir(parents=True, exist_ok=True)  # the kiosk's page may lie there already
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    more = (
        "The licences of all that comes with it are in /opt/shiwu/NOTICE and /opt/shiwu/licences.\n"
    )
    (folder / "copyright").write_text(f"{licence}\n{more}", encoding="utf-8")
    when = format_datetime(datetime.fromtimestamp(epoch, UTC))
    log = f"shiwu ({__version__}) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n"
    log += f" -- {MAINTAINER}  {when}\n"
    (folder / "changelog.gz").write_bytes(gzip.compress(log.encode(), 9, mtime=0))


def write_control(staged: Path) -> None:
    """Write what dpkg is told of the package."""
    files = sorted(path for path in staged.rglob("*") if path.is_file() and not path.is_symlink())
    control = staged / "DEBIAN"
    control.mkdir()
    kilobytes = sum(-(-path.stat().st_size // 1024) for path in files)
    (control / "control").write_text(control_fields(kilobytes), encoding="utf-8")
    sums = "".join(
        f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(staged).as_posix()}\n"
        for path in files
    )
    (control / "md5sums").write_text(sums, encoding="utf-8")


def control_fields(kilobytes: int) -> str:
    fields = {
        "Package": "shiwu",
        "Version": __version__,
        "Architecture": "amd64",
        "Maintainer": MAINTAINER,
        "Installed-Size": str(kilobytes),
        "Depends": ", ".join(DEPENDS),
        "Suggests": ", ".join(SUGGESTS),
        "Section": "graphics",
        "Priority": "optional",
        "Description": DESCRIPTION,
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def settle(staged: Path, epoch: int) -> None:
    """Give everything the rights that Debian wants and the time of the sources."""
    for path in [staged, *staged.rglob("*")]:
        if not path.is_symlink():
            runs = path.is_dir() or (path.stat().st_mode & 0o100 and not is_library(path))
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def is_library(path: Path) -> bool:
    return ".so" in path.suffixes


def check(package: Path, staged: Path) -> None:
    """Let Debian's own tools look; exits where one finds an error or the package is too large."""
    share = staged / "usr" / "share"
    commands = {
        "lintian": ["--fail-on", "error", "--tag-display-limit", "5", str(package)],
        "desktop-file-validate": [str(share / "applications" / "shiwu.desktop")],
        "appstreamcli": ["validate", "--no-net", str(share / "metainfo" / METAINFO)],
    }
    for name, words in commands.items():
        if shutil.which(name) is None:
            print(f"NOT RUN {name}: not found", flush=True)
            continue
        done = subprocess.run([name, *words], capture_output=True, text=True, check=False)
        print(f"{'ok' if done.returncode == 0 else 'FAILED':8}{name}", flush=True)
        print(done.stdout + done.stderr, end="", flush=True)
        if done.returncode != 0:
            sys.exit(1)
    megabytes = package.stat().st_size / 1e6
    if megabytes > MOST_PACKAGE_MEGABYTES:
        sys.exit(f"FAILED  {package.name} is {megabytes:.0f} of {MOST_PACKAGE_MEGABYTES} MB")
