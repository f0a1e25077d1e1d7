"""The Debian package, the archive's installer for one user, and the files of a release."""

import configparser
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from desktop_app import __version__, paths
from shiwu_tools.bundle.libraries import SYSTEM_LIBRARIES
from shiwu_tools.release import debian, pack

LINUX = paths.ROOT / "packaging" / "linux"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages for Linux")


def desktop_entry(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser["Desktop Entry"]


def test_desktop_file_opens_photos_and_folders() -> None:
    entry = desktop_entry(LINUX / "shiwu.desktop")
    assert entry["Exec"] == "shiwu %F"
    assert entry["Icon"] == "shiwu"
    assert entry["Name[zh_CN]"] == "识物"
    formats = "avif bmp gif heic heif jpeg png tiff webp".split()
    expected = [*(f"image/{name}" for name in formats), "inode/directory"]
    assert sorted(entry["MimeType"].rstrip(";").split(";")) == expected
    # A desktop finds the icon of the window by this name.
    application = (paths.ROOT / "desktop_app" / "application.py").read_text(encoding="utf-8")
    assert 'setDesktopFileName("shiwu")' in application


def test_metainfo_has_version_and_desktop_file(tmp_path: Path) -> None:
    debian.write_share(tmp_path, epoch=86400)
    root = ElementTree.parse(tmp_path / "metainfo" / debian.METAINFO).getroot()
    release = root.find("releases/release")
    assert release is not None
    assert release.attrib == {"version": __version__, "date": "1970-01-02"}
    assert root.findtext("launchable") == "shiwu.desktop"
    assert root.findtext("project_license") == "MIT"
    assert f"{root.findtext('id')}.metainfo.xml" == debian.METAINFO
    icons = tmp_path / "icons" / "hicolor"
    assert (icons / "256x256" / "apps" / "shiwu.png").is_file()
    assert (icons / "scalable" / "apps" / "shiwu.svg").is_file()


def test_package_depends_on_all_system_libraries() -> None:
    lines = debian.control_fields(1234).splitlines()
    fields = dict(line.split(": ", 1) for line in lines if not line.startswith(" "))
    assert fields["Package"] == "shiwu"
    assert fields["Version"] == __version__
    assert fields["Architecture"] == "amd64"
    assert fields["Installed-Size"] == "1234"
    depends = {package.split()[0] for package in fields["Depends"].split(", ")}
    assert depends >= set(SYSTEM_LIBRARIES.values())
    assert "fonts-noto-cjk | fonts-wqy-zenhei | fonts-wqy-microhei" in fields["Depends"]


def test_package_contains_the_kiosk_but_does_not_enable_it(tmp_path: Path) -> None:
    debian.write_kiosk(tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")) == [
        "lib/systemd/system/shiwu-kiosk-screen.service",
        "lib/systemd/system/shiwu-kiosk.service",
        "usr/share/doc/shiwu/examples/90-shiwu-kiosk.rules",
        "usr/share/doc/shiwu/examples/kiosk.toml",
        "usr/share/doc/shiwu/kiosk.md",
    ]


def test_installer_installs_updates_and_removes(tmp_path: Path) -> None:
    archive, home = tmp_path / "archive", tmp_path / "any 家 100%"
    debian.write_share(archive / "share", epoch=0)
    home.mkdir()
    (archive / "shiwu").mkdir()
    (archive / "shiwu" / "shiwu").write_text('#!/bin/sh\necho "running: $*"\n', encoding="utf-8")
    (archive / "install.sh").write_bytes((LINUX / "install.sh").read_bytes())
    for path in (archive / "shiwu" / "shiwu", archive / "install.sh"):
        path.chmod(0o755)

    def install(*args: str) -> int:
        environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
        return subprocess.call([archive / "install.sh", *args], env=environment)

    assert install() == 0
    assert install() == 0
    program = home / ".local" / "bin" / "shiwu"
    assert subprocess.check_output([program, "a b"], text=True) == "running: a b\n"
    data = home / ".local" / "share"
    entry = desktop_entry(data / "applications" / "shiwu.desktop")
    quoted = str(data / "shiwu" / "shiwu").replace("%", "%%")
    assert entry["Exec"] == f'"{quoted}" %F'
    assert entry["Name[zh_CN]"] == "识物"
    assert (data / "icons" / "hicolor" / "48x48" / "apps" / "shiwu.png").is_file()

    assert install("--remove") == 0
    left = {path.name for path in home.rglob("*") if not path.is_dir()}
    assert left <= {"mimeinfo.cache", "icon-theme.cache"}
    assert install("--nonsense") == 2


def test_checksums_match_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_bytes(b"package")
    pack.write_sums(tmp_path)
    expected = f"{hashlib.sha256(b'package').hexdigest()}  a.deb\n"
    assert (tmp_path / "SHA256SUMS").read_text() == expected


@pytest.mark.parametrize(
    ("content", "mode", "is_same"),
    [(b"same", 0o644, True), (b"same", 0o755, False), (b"other", 0o644, False)],
)
def test_different_second_build_fails(
    content: bytes, mode: int, is_same: bool, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, written, permissions in ((first, b"same", 0o644), (second, content, mode)):
        folder.mkdir()
        (folder / "a").write_bytes(written)
        (folder / "a").chmod(permissions)
    assert (pack.hashes_and_modes(first) == pack.hashes_and_modes(second)) == is_same
