"""Build and check the Debian package."""

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

MAX_PACKAGE_MEGABYTES = 170
LINUX = ROOT / "packaging" / "linux"
KIOSK_PAGE = ROOT / "docs" / "kiosk.md"
UNITS = ("shiwu-kiosk.service", "shiwu-kiosk-screen.service")
# The udev rule is only an example: an ordinary desktop mounts USB drives itself.
EXAMPLES = ("kiosk.toml", "90-shiwu-kiosk.rules")
METAINFO = "local.shiwu.shiwu.metainfo.xml"
# The format requires an address; this one receives no mail.
MAINTAINER = "Shiwu developers <shiwu@localhost>"
DEPENDS = (
    *("libc6 (>= 2.36)", "libgl1", "libegl1", "libxcb1", "libwayland-client0"),
    *("libwayland-cursor0", "libwayland-egl1", "fontconfig", "shared-mime-info"),
    *("hicolor-icon-theme", "fonts-noto-cjk | fonts-wqy-zenhei | fonts-wqy-microhei"),
)
DESCRIPTION = """see what is in a photo, on this computer alone
 Drop a photo on the window and read the three likeliest names of what is in
 it, in English and Chinese, each with how sure the model is.
 .
 Nothing leaves the computer: no network, no account and no graphics card is
 needed. When the model is not sure, it says so."""


def build_package(bundle: Path, staged: Path, target: Path, epoch: int) -> Path:
    """Build the package of this bundle in the folder `target`; returns the package."""
    share = staged / "usr" / "share"
    shutil.copytree(bundle, staged / "opt" / "shiwu")
    write_share(share, epoch)
    write_kiosk(staged)
    write_documents(share / "doc" / "shiwu", epoch)
    copy_file(LINUX / "lintian-overrides", share / "lintian" / "overrides" / "shiwu")
    (staged / "usr" / "bin").mkdir()
    (staged / "usr" / "bin" / "shiwu").symlink_to("/opt/shiwu/shiwu")
    write_control(staged)
    set_modes_and_times(staged, epoch)
    package = target / f"shiwu_{__version__}_amd64.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(staged)]
    subprocess.run([*command, str(package)], env=environment, stdout=subprocess.DEVNULL, check=True)
    return package


def write_share(share: Path, epoch: int) -> None:
    """Write the desktop file, the metainfo and the icons."""
    copy_file(LINUX / "shiwu.desktop", share / "applications" / "shiwu.desktop")
    text = (LINUX / "shiwu.metainfo.xml").read_text(encoding="utf-8")
    date = datetime.fromtimestamp(epoch, UTC).date().isoformat()
    (share / "metainfo").mkdir(parents=True)
    (share / "metainfo" / METAINFO).write_text(
        text.replace("@VERSION@", __version__).replace("@DATE@", date), encoding="utf-8"
    )
    icons = share / "icons" / "hicolor"
    for path in (ROOT / "resources" / "app_icon").glob("shiwu-*.png"):
        side = path.stem.removeprefix("shiwu-")
        copy_file(path, icons / f"{side}x{side}" / "apps" / "shiwu.png")
    drawing = ROOT / "packaging" / "icon" / "shiwu.svg"
    copy_file(drawing, icons / "scalable" / "apps" / "shiwu.svg")


def write_kiosk(staged: Path) -> None:
    """Write the units, the example configuration and the manual of the kiosk; enable nothing."""
    documents = staged / "usr" / "share" / "doc" / "shiwu"
    for name in UNITS:
        copy_file(LINUX / name, staged / "lib" / "systemd" / "system" / name)
    for name in EXAMPLES:
        copy_file(LINUX / name, documents / "examples" / name)
    copy_file(KIOSK_PAGE, documents / KIOSK_PAGE.name)


def write_documents(folder: Path, epoch: int) -> None:
    """Write the copyright file and the changelog, which Debian requires."""
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    more = "The licences of all other parts are in /opt/shiwu/NOTICE and /opt/shiwu/licences.\n"
    (folder / "copyright").write_text(f"{licence}\n{more}", encoding="utf-8")
    date = format_datetime(datetime.fromtimestamp(epoch, UTC))
    log = f"shiwu ({__version__}) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n"
    log += f" -- {MAINTAINER}  {date}\n"
    (folder / "changelog.gz").write_bytes(gzip.compress(log.encode(), 9, mtime=0))


def write_control(staged: Path) -> None:
    """Write the control file and the MD5 sums for dpkg."""
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
        "Suggests": "cage, seatd, xwayland",
        "Section": "graphics",
        "Priority": "optional",
        "Description": DESCRIPTION,
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def set_modes_and_times(staged: Path, epoch: int) -> None:
    """Give all files the modes that Debian requires, and the time of the sources."""
    for path in [staged, *staged.rglob("*")]:
        if not path.is_symlink():
            is_program = path.stat().st_mode & 0o100 and ".so" not in path.suffixes
            path.chmod(0o755 if path.is_dir() or is_program else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def check_package(package: Path, staged: Path) -> None:
    """Run Debian's own checks; exits if one finds an error or the package is too large."""
    share = staged / "usr" / "share"
    commands = {
        "lintian": ["--fail-on", "error", "--tag-display-limit", "5", str(package)],
        "desktop-file-validate": [str(share / "applications" / "shiwu.desktop")],
        "appstreamcli": ["validate", "--no-net", str(share / "metainfo" / METAINFO)],
    }
    for name, args in commands.items():
        if shutil.which(name) is None:
            print(f"NOT RUN {name}: not found", flush=True)
            continue
        done = subprocess.run([name, *args], capture_output=True, text=True, check=False)
        print(f"{'ok' if done.returncode == 0 else 'FAILED':8}{name}", flush=True)
        print(done.stdout + done.stderr, end="", flush=True)
        if done.returncode != 0:
            sys.exit(1)
    megabytes = package.stat().st_size / 1e6
    if megabytes > MAX_PACKAGE_MEGABYTES:
        sys.exit(f"FAILED  {package.name} has {megabytes:.0f} of {MAX_PACKAGE_MEGABYTES} MB")


def copy_file(source: Path, target: Path) -> None:
    """Copy the content of a file; makes the folders above `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
