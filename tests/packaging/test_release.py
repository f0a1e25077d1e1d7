"""What a Linux desktop is told, and the installer for one person."""

import configparser
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from desktop_app import __version__, paths
from shiwu_tools.bundle import libraries
from shiwu_tools.release import debian, pack

LINUX = paths.ROOT / "packaging" / "linux"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages for Linux")


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """The archive, unpacked, with a program that only says that it runs."""
    folder = tmp_path / "shiwu-linux"
    debian.write_share(folder / "share", epoch=0)
    program = folder / "shiwu" / "shiwu"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "it runs: $*"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


def run(installer: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    return subprocess.run(
        [installer, *words], env=environment, capture_output=True, text=True, check=False
    )


def desktop_entry(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser["Desktop Entry"]


def test_the_desktop_file_opens_photos_and_folders() -> None:
    entry = desktop_entry(LINUX / "shiwu.desktop")
    assert entry["Exec"] == "shiwu %F"
    assert entry["Icon"] == "shiwu"
    assert entry["Name[zh_CN]"] == "识物"
    types = entry["MimeType"].rstrip(";").split(";")
    kinds = ("jpeg", "png", "webp", "heif", "heic", "avif", "gif", "bmp", "tiff")
    assert sorted(types) == sorted((*(f"image/{kind}" for kind in kinds), "inode/directory"))
    # By this name a desktop finds the icon of our window.
    application = (paths.ROOT / "desktop_app" / "application.py").read_text(encoding="utf-8")
    assert 'setDesktopFileName("shiwu")' in application


def test_the_metainfo_names_version_and_desktop_file(tmp_path: Path) -> None:
    debian.write_share(tmp_path / "share", epoch=86400)
    root = ElementTree.parse(tmp_path / "share" / "metainfo" / debian.METAINFO).getroot()
    release = root.find("releases/release")
    assert release is not None
    assert release.attrib == {"version": __version__, "date": "1970-01-02"}
    assert root.findtext("launchable") == "shiwu.desktop"
    assert root.findtext("project_license") == "MIT"
    assert f"{root.findtext('id')}.metainfo.xml" == debian.METAINFO
    icons = tmp_path / "share" / "icons" / "hicolor"
    assert (icons / "256x256" / "apps" / "shiwu.png").is_file()
    assert (icons / "scalable" / "apps" / "shiwu.svg").is_file()


def test_the_package_asks_for_all_that_is_not_bundled() -> None:
    fields = dict(
        line.split(": ", 1)
        for line in debian.control_fields(1234).splitlines()
        if not line.startswith(" ")
    )
    assert fields["Package"] == "shiwu"
    assert fields["Version"] == __version__
    assert fields["Architecture"] == "amd64"
    assert fields["Installed-Size"] == "1234"
    depends = {need.split()[0] for need in fields["Depends"].split(", ")}
    assert depends >= set(libraries.OF_THE_SYSTEM.values())
    assert "fonts-noto-cjk | fonts-wqy-zenhei | fonts-wqy-microhei" in fields["Depends"]


def test_the_package_holds_a_kiosk_that_nobody_has_enabled(tmp_path: Path) -> None:
    debian.write_kiosk(tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")) == [
        "lib/systemd/system/shiwu-kiosk-screen.service",
        "lib/systemd/system/shiwu-kiosk.service",
        "usr/share/doc/shiwu/examples/90-shiwu-kiosk.rules",
        "usr/share/doc/shiwu/examples/kiosk.toml",
        "usr/share/doc/shiwu/kiosk.md",
    ]


def test_one_person_installs_it_updates_it_and_is_rid_of_it(unpacked: Path, tmp_path: Path) -> None:
    installer = unpacked / "install.sh"
    installer.write_bytes((LINUX / "install.sh").read_bytes())
    installer.chmod(0o755)
    home = tmp_path / "any 家 100%"
    home.mkdir()
    for _ in range(2):
        done = run(installer, home)
        assert done.returncode == 0, done.stderr
    said = subprocess.run(
        [home / ".local" / "bin" / "shiwu", "a b"], capture_output=True, text=True, check=True
    )
    assert said.stdout == "it runs: a b\n"
    data = home / ".local" / "share"
    entry = desktop_entry(data / "applications" / "shiwu.desktop")
    program = str(data / "shiwu" / "shiwu").replace("%", "%%")
    assert entry["Exec"] == f'"{program}" %F'
    assert entry["Name[zh_CN]"] == "识物"
    assert (data / "icons" / "hicolor" / "48x48" / "apps" / "shiwu.png").is_file()

    assert run(installer, home, "--remove").returncode == 0
    caches = ("mimeinfo.cache", "icon-theme.cache")
    left = [path for path in home.rglob("*") if not path.is_dir() and path.name not in caches]
    assert left == []
    assert run(installer, home, "--nonsense").returncode == 2


def test_the_hashes_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_bytes(b"package")
    pack.write_sums(tmp_path)
    expected = f"{hashlib.sha256(b'package').hexdigest()}  a.deb\n"
    assert (tmp_path / "SHA256SUMS").read_text() == expected


def test_a_build_that_differs_is_seen(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        (folder / "a").write_bytes(b"same")
    assert pack.tree(first) == pack.tree(second)
    (second / "a").chmod(0o755)
    assert pack.tree(first) != pack.tree(second)
    (second / "a").chmod((first / "a").stat().st_mode & 0o777)
    (second / "a").write_bytes(b"other")
    assert pack.tree(first) != pack.tree(second)
