"""The kiosk's services: what they may do, and that they fit each other and the program."""

import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.kiosk.config import KioskConfig

LINUX = paths.ROOT / "packaging" / "linux"
PAGE = paths.ROOT / "docs" / "kiosk.md"
KIOSK, SCREEN = "shiwu-kiosk.service", "shiwu-kiosk-screen.service"

Unit = dict[str, list[str]]


def read_unit(name: str) -> Unit:
    """Return what a unit sets, each time it sets it; a key may stand several times."""
    found: Unit = defaultdict(list)
    for line in (LINUX / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            found[key].append(value)
    return dict(found)


def environment(unit: Unit) -> dict[str, str]:
    return dict(word.split("=", 1) for line in unit["Environment"] for word in line.split())


@pytest.mark.parametrize("name", [KIOSK, SCREEN])
def test_neither_may_more_than_it_must(name: str) -> None:
    unit = read_unit(name)
    for key in (
        *("IPAddressDeny=any", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes"),
        *("NoNewPrivileges=yes", "CapabilityBoundingSet=", "User=shiwu", "Restart=always"),
        *("RestrictNamespaces=yes", "RestrictSUIDSGID=yes", "StartLimitIntervalSec=0"),
        "SystemCallFilter=@system-service",
    ):
        assert key.partition("=")[2] in unit[key.partition("=")[0]], key
    assert "MemoryMax" in unit
    # In a session of its own, what its children say would not reach the service manager.
    assert "PAMName" not in unit


def test_the_program_has_neither_network_nor_devices() -> None:
    unit = read_unit(KIOSK)
    assert unit["PrivateNetwork"] == unit["PrivateDevices"] == ["yes"]
    assert unit["RestrictAddressFamilies"] == ["AF_UNIX"]
    # torch makes machine code while it runs.
    assert "MemoryDenyWriteExecute" not in unit


def test_the_screen_hears_of_devices_and_opens_no_internet_socket() -> None:
    unit = read_unit(SCREEN)
    assert "PrivateNetwork" not in unit
    assert unit["RestrictAddressFamilies"] == ["AF_UNIX AF_NETLINK"]
    assert (unit["DevicePolicy"], unit["DeviceAllow"]) == (["closed"], ["char-drm rw"])
    assert unit["Conflicts"] == ["getty@tty1.service"]
    assert unit["ExecStart"][0].startswith("/usr/bin/cage -d -- ")


def test_the_program_comes_back_unless_the_keeper_closed_it() -> None:
    unit = read_unit(KIOSK)
    assert unit["ExecStart"] == ["/usr/bin/shiwu --kiosk"]
    assert (unit["Type"], unit["RestartPreventExitStatus"]) == (["notify"], ["0"])
    assert 0 < int(unit["WatchdogSec"][0]) <= 60
    # With Requires=, a screen that could not start would end the trying.
    assert unit["Wants"] == [SCREEN]
    assert "Requires" not in unit
    assert SCREEN in unit["After"]


def test_both_meet_at_the_same_socket() -> None:
    kiosk, screen = read_unit(KIOSK), read_unit(SCREEN)
    folder = environment(kiosk)["XDG_RUNTIME_DIR"]
    assert folder == environment(screen)["XDG_RUNTIME_DIR"]
    assert screen["RuntimeDirectory"] == [folder.removeprefix("%t/")]


def test_pin_and_log_lie_in_the_folder_that_the_service_has() -> None:
    unit = read_unit(KIOSK)
    folder = Path("/var/lib", unit["StateDirectory"][0])
    assert KioskConfig().pin_file.parent == folder
    assert environment(unit)["XDG_STATE_HOME"].replace("%S", "/var/lib") == str(folder.parent)


def test_sticks_are_mounted_where_the_program_looks_and_are_not_written_to() -> None:
    rule = (LINUX / "90-shiwu-kiosk.rules").read_text(encoding="utf-8")
    options = re.findall(r'SHIWU_OPTIONS}="([^"?]+)"', rule)
    assert len(options) == 2
    for each in options:
        assert each.startswith("ro,nosuid,nodev,noexec,")
    assert "--fsck=no" in rule
    places = re.findall(r" (/\w+)/%k", rule)
    assert [Path(place) for place in places] == [KioskConfig().media[0]]


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    for name in (KIOSK, SCREEN):
        unit = (LINUX / name).read_text(encoding="utf-8")
        # What a kiosk has installed need not be here.
        unit = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit, flags=re.MULTILINE)
        (tmp_path / name).write_text(unit, encoding="utf-8")
    (tmp_path / "seatd.service").write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    command: list[str | Path] = ["systemd-analyze", "verify", tmp_path / KIOSK, tmp_path / SCREEN]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "shiwu" in line]
    assert ours == []
    (tmp_path / KIOSK).write_text("[Service]\nExecStart=/bin/true\nRestrt=always\n")
    done = subprocess.run(command[:3], capture_output=True, text=True, check=False)
    assert "Restrt" in done.stderr


def test_the_page_has_ten_steps_and_names_what_ships() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^(\d+)\. ", page, re.MULTILINE) == [str(step) for step in range(1, 11)]
    for name in (*("kiosk.toml", "90-shiwu-kiosk.rules"), KIOSK, SCREEN):
        assert name in page
        assert (LINUX / name).is_file()
