"""The systemd units and the udev rule of the kiosk: their sandbox, and that they fit together."""

import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.kiosk.config import KioskConfig

LINUX = paths.ROOT / "packaging" / "linux"
KIOSK, SCREEN = "shiwu-kiosk.service", "shiwu-kiosk-screen.service"


def read_unit(name: str) -> dict[str, list[str]]:
    """Return the values of each key; a unit may set a key several times."""
    unit: dict[str, list[str]] = defaultdict(list)
    for line in (LINUX / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            unit[key].append(value)
    return dict(unit)


def environment(unit: dict[str, list[str]]) -> dict[str, str]:
    pairs = " ".join(unit["Environment"]).split()
    return dict(pair.split("=", 1) for pair in pairs)


@pytest.mark.parametrize("name", [KIOSK, SCREEN])
@pytest.mark.parametrize(
    "setting",
    [
        *("IPAddressDeny=any", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes"),
        *("NoNewPrivileges=yes", "CapabilityBoundingSet=", "User=shiwu", "Restart=always"),
        *("RestrictNamespaces=yes", "RestrictSUIDSGID=yes", "StartLimitIntervalSec=0"),
        "SystemCallFilter=@system-service",
    ],
)
def test_both_units_are_sandboxed(name: str, setting: str) -> None:
    key, _, value = setting.partition("=")
    assert value in read_unit(name)[key]


@pytest.mark.parametrize("name", [KIOSK, SCREEN])
def test_memory_is_limited_and_no_session_is_opened(name: str) -> None:
    unit = read_unit(name)
    assert "MemoryMax" in unit
    # In a login session, notifications of child processes do not reach the service manager.
    assert "PAMName" not in unit


def test_program_has_neither_network_nor_devices() -> None:
    unit = read_unit(KIOSK)
    assert unit["PrivateNetwork"] == unit["PrivateDevices"] == ["yes"]
    assert unit["RestrictAddressFamilies"] == ["AF_UNIX"]
    # torch generates machine code at run time.
    assert "MemoryDenyWriteExecute" not in unit


def test_screen_has_only_local_sockets_and_the_display() -> None:
    unit = read_unit(SCREEN)
    assert "PrivateNetwork" not in unit
    assert unit["RestrictAddressFamilies"] == ["AF_UNIX AF_NETLINK"]
    assert (unit["DevicePolicy"], unit["DeviceAllow"]) == (["closed"], ["char-drm rw"])
    assert unit["Conflicts"] == ["getty@tty1.service"]
    assert unit["ExecStart"][0].startswith("/usr/bin/cage -d -- ")


def test_program_restarts_unless_the_administrator_closed_it() -> None:
    unit = read_unit(KIOSK)
    assert unit["ExecStart"] == ["/usr/bin/shiwu --kiosk"]
    assert (unit["Type"], unit["RestartPreventExitStatus"]) == (["notify"], ["0"])
    assert 0 < int(unit["WatchdogSec"][0]) <= 60
    # With Requires=, a screen that fails to start would end the restarts.
    assert unit["Wants"] == [SCREEN]
    assert "Requires" not in unit
    assert SCREEN in unit["After"]


def test_both_units_use_the_same_socket() -> None:
    folder = environment(read_unit(KIOSK))["XDG_RUNTIME_DIR"]
    assert folder == environment(read_unit(SCREEN))["XDG_RUNTIME_DIR"]
    assert read_unit(SCREEN)["RuntimeDirectory"] == [folder.removeprefix("%t/")]


def test_pin_and_log_are_in_the_state_directory() -> None:
    unit = read_unit(KIOSK)
    folder = Path("/var/lib", unit["StateDirectory"][0])
    assert KioskConfig().pin_file.parent == folder
    assert environment(unit)["XDG_STATE_HOME"].replace("%S", "/var/lib") == str(folder.parent)


def test_usb_drives_are_mounted_read_only_in_the_media_folder() -> None:
    rule = (LINUX / "90-shiwu-kiosk.rules").read_text(encoding="utf-8")
    options = re.findall(r'SHIWU_OPTIONS}="([^"?]+)"', rule)
    assert len(options) == 2
    assert all(each.startswith("ro,nosuid,nodev,noexec,") for each in options)
    assert "--fsck=no" in rule
    assert [Path(folder) for folder in re.findall(r" (/\w+)/%k", rule)] == [KioskConfig().media[0]]


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    for name in (KIOSK, SCREEN):
        unit = (LINUX / name).read_text(encoding="utf-8")
        # The programs of a kiosk need not be installed here.
        unit = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit, flags=re.MULTILINE)
        (tmp_path / name).write_text(unit, encoding="utf-8")
    (tmp_path / "seatd.service").write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")

    def warnings(*names: str) -> str:
        command = ["systemd-analyze", "verify", *(str(tmp_path / name) for name in names)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stderr

    assert "shiwu" not in warnings(KIOSK, SCREEN)
    (tmp_path / KIOSK).write_text("[Service]\nExecStart=/bin/true\nRestrt=always\n")
    assert "Restrt" in warnings(KIOSK)


def test_manual_has_ten_steps_and_names_the_files() -> None:
    manual = (paths.ROOT / "docs" / "kiosk.md").read_text(encoding="utf-8")
    assert re.findall(r"^(\d+)\. ", manual, re.MULTILINE) == [str(step) for step in range(1, 11)]
    for name in ("kiosk.toml", "90-shiwu-kiosk.rules", KIOSK, SCREEN):
        assert name in manual
        assert (LINUX / name).is_file()
