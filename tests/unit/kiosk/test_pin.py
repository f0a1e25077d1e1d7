import hashlib
import logging
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop_app.kiosk import pin
from desktop_app.kiosk.pin import PinVerifier, pbkdf2_sha256, set_pin

DAY = 86_400.0


class Clock:
    """Seconds that pass only where a test lets them."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # As few as are believed: most tests are not about how long a guess takes.
    monkeypatch.setattr(pin, "ROUNDS", pin.MIN_ROUNDS)
    path = tmp_path / "kiosk-pin"
    set_pin(path, "2468")
    return path


@pytest.mark.parametrize(
    ("password", "salt", "rounds", "wanted"),
    [
        # RFC 7914, section 11: the first half of each, which is the first block.
        (b"passwd", b"salt", 1, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"),
        (
            b"Password",
            b"NaCl",
            80_000,
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56",
        ),
    ],
)
def test_published_test_vectors(password: bytes, salt: bytes, rounds: int, wanted: str) -> None:
    assert pbkdf2_sha256(password, salt, rounds).hex() == wanted


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 200])
def test_pbkdf2_equals_hashlib(length: int) -> None:
    if not hasattr(hashlib, "pbkdf2_hmac"):
        pytest.skip("this Python was built without OpenSSL")
    password, salt = bytes(range(length)), os.urandom(16)
    assert pbkdf2_sha256(password, salt, 7) == hashlib.pbkdf2_hmac("sha256", password, salt, 7)


def test_correct_pin_is_accepted_and_not_stored(
    path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        gate = PinVerifier(path)
        assert gate.is_set
        assert gate.try_pin("2468")
        assert not gate.try_pin("2469")
        assert not gate.try_pin("")
        assert not gate.try_pin("二四六八")
    kept = path.read_text()
    assert "2468" not in kept.split()[0] + kept.split()[1]
    assert b"2468".hex() not in kept
    assert (caplog.text, *capfd.readouterr()) == ("", "", "")
    assert "2468" not in repr(vars(gate))


def test_pin_file_is_private_and_atomic(path: Path) -> None:
    before = path.read_text()
    set_pin(path, "2468")
    assert path.read_text() != before  # the salt is new each time
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["kiosk-pin"]
    assert int(before.split()[1]) >= 100_000
    assert len(bytes.fromhex(before.split()[2])) == 16


@pytest.mark.parametrize(
    "wrong", ["", "123", "1234567890123", "12a4", "１２３４", "12 34", "1234\n"]
)
def test_pin_has_4_to_12_digits(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValueError, match="4 to 12 digits"):
        set_pin(tmp_path / "kiosk-pin", wrong)
    assert not list(tmp_path.iterdir())


def test_missing_or_unwritable_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        set_pin(tmp_path / "nothing" / "kiosk-pin", "1234")
    (tmp_path / "kiosk-pin").mkdir()
    with pytest.raises(IsADirectoryError):
        set_pin(tmp_path / "kiosk-pin", "1234")
    assert [file.name for file in tmp_path.iterdir()] == ["kiosk-pin"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="giving a file away takes root")
def test_root_gives_the_file_to_the_folders_owner(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)
    set_pin(tmp_path / "kiosk-pin", "1234")
    status = (tmp_path / "kiosk-pin").stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (65534, 65534, 0o600)


def test_wait_doubles_after_three_wrong_pins(path: Path) -> None:
    clock = Clock()
    gate = PinVerifier(path, clock)
    waits = []
    for _ in range(12):
        assert gate.wait_seconds() == 0
        assert not gate.try_pin("0000")
        waits.append(gate.wait_seconds())
        clock.now += waits[-1]
    assert waits == [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_no_pin_is_accepted_during_the_wait(path: Path) -> None:
    clock = Clock()
    gate = PinVerifier(path, clock)
    for _ in range(3):
        gate.try_pin("0000")
    clock.now += 29.9
    assert not gate.try_pin("2468")
    assert not gate.try_pin("0000")
    assert gate.wait_seconds() == pytest.approx(0.1)
    clock.now += 0.2
    assert gate.try_pin("2468")
    assert [gate.try_pin("0000"), gate.wait_seconds()] == [False, 0]


def test_wait_is_bounded_after_many_wrong_pins(path: Path) -> None:
    clock = Clock()
    for wrong in (100_000, 999_999):
        keep_tries(path, wrong, 0)
        gate = PinVerifier(path, clock)
        assert not gate.try_pin("0000")
        assert kept_tries(path)[0] == min(wrong + 1, 999_999)
    assert gate.wait_seconds() == 3600
    clock.now += DAY
    assert gate.try_pin("2468")


def test_new_pin_is_valid_at_once(path: Path) -> None:
    gate = PinVerifier(path)
    set_pin(path, "13579")
    assert [gate.try_pin("2468"), gate.try_pin("13579")] == [False, True]
    path.unlink()
    assert [gate.is_set, gate.try_pin("13579")] == [False, False]


def tries_path(path: Path) -> Path:
    return path.with_name("kiosk-pin-tries")


def keep_tries(path: Path, wrong: int, open_at: int) -> None:
    tries_path(path).write_text(f"{wrong} {open_at} {path.read_text().split()[2]}\n")


def kept_tries(path: Path) -> tuple[int, int]:
    wrong, open_at, _ = tries_path(path).read_text().split()
    return int(wrong), int(open_at)


@dataclass
class Kiosk:
    """A machine with a clock and a calendar, and a kiosk that is started again and again."""

    path: Path
    clock: Clock = field(default_factory=Clock)
    calendar: Clock = field(default_factory=Clock)

    def started(self) -> PinVerifier:
        """Start it anew; its clock begins anywhere."""
        self.clock.now = 7.0
        return PinVerifier(self.path, self.clock, self.calendar)


def test_restart_keeps_the_count(path: Path) -> None:
    kiosk = Kiosk(path)
    waits = []
    for _ in range(6):
        assert not kiosk.started().try_pin("0000")
        waits.append(kiosk.started().wait_seconds())
        assert not kiosk.started().try_pin("2468" if waits[-1] else "0000")
        kiosk.calendar.now += waits[-1]
    assert waits == [0, 30, 60, 120, 240, 480]


def test_restart_keeps_the_remaining_wait(path: Path) -> None:
    kiosk = Kiosk(path)
    gate = kiosk.started()
    for _ in range(4):
        gate.try_pin("0000")
        kiosk.clock.now += gate.wait_seconds()
    kiosk.calendar.now += 20
    gate = kiosk.started()
    assert gate.wait_seconds() == 40
    kiosk.clock.now += 40
    assert gate.try_pin("2468")
    assert not tries_path(path).exists()
    assert [kiosk.started().try_pin("0000") for _ in range(2)] == [False, False]
    assert kiosk.started().wait_seconds() == 0


@pytest.mark.parametrize(
    ("jump", "left"), [(-(10.0**9), 60), (-1000, 60), (-1, 60), (20, 40), (60, 0), (10.0**10, 0)]
)
def test_clock_changes_do_not_extend_the_wait(path: Path, jump: float, left: float) -> None:
    kiosk = Kiosk(path)
    keep_tries(path, 4, 1060)
    kiosk.calendar.now += jump
    gate = kiosk.started()
    assert gate.wait_seconds() == left
    kiosk.clock.now += left
    assert not gate.try_pin("0000")
    assert gate.wait_seconds() == 120
    assert kiosk.started().wait_seconds() == pytest.approx(120, abs=1)


def test_another_pin_resets_the_count(path: Path) -> None:
    kiosk = Kiosk(path)
    keep_tries(path, 9, 10**9)
    running = kiosk.started()
    assert running.wait_seconds() == 1920
    set_pin(path, "13579")
    for gate in (running, kiosk.started()):
        assert gate.wait_seconds() == 0
        assert gate.try_pin("13579")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        "3 0",
        "0 0 00\n",
        "1e9 0 {salt}\n",
        "9999999 0 {salt}\n",
        "-1 0 {salt}\n",
        "3 nan {salt}\n",
    ],
)
def test_damaged_count_means_the_first_wait(
    path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    salt = path.read_text().split()[2]
    tries_path(path).write_text(content.format(salt=salt))
    kiosk = Kiosk(path)
    gate = kiosk.started()
    assert gate.wait_seconds() == 30
    assert "damaged" in caplog.text
    kiosk.clock.now += 30
    assert not gate.try_pin("0000")
    assert kept_tries(path)[0] == 4


def test_unwritable_count_is_held_in_memory(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tries_path(path).mkdir()
    kiosk = Kiosk(path)
    gate = kiosk.started()
    assert gate.wait_seconds() == 30
    for wait in (60, 120):
        kiosk.clock.now += gate.wait_seconds()
        assert not gate.try_pin("0000")
        assert gate.wait_seconds() == wait
    kiosk.clock.now += gate.wait_seconds()
    assert gate.try_pin("2468")
    assert "cannot be kept" in caplog.text
    assert {each.name for each in path.parent.iterdir()} == {path.name, tries_path(path).name}


def test_count_file_is_private(path: Path) -> None:
    assert not PinVerifier(path).try_pin("0000")
    assert stat.S_IMODE(tries_path(path).stat().st_mode) == 0o600
    assert "0000" not in tries_path(path).read_text().split()[:2]


def damaged(good: str) -> list[str]:
    method, rounds, salt, digest = good.split()
    return [
        "",
        "2468\n",
        good[:-2] + "\n",
        good * 100,
        good.upper(),
        good.replace(method, "md5"),
        f"{method} 1 {salt} {digest}\n",
        f"{method} 99999 {salt} {digest}\n",
        f"{method} 9999999 {salt} {digest}\n",
        f"{method} {rounds} {salt[:-2]} {digest}\n",
        f"{method} {rounds} {salt} {digest[:-1]}é\n",
    ]


def test_damaged_pin_file_is_refused_and_reported(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gate = PinVerifier(path)
    for content in damaged(path.read_text()):
        caplog.clear()
        path.write_text(content)
        assert not gate.is_set, content
        assert not gate.try_pin("2468"), content
        assert "the PIN" in caplog.text
        assert gate.wait_seconds() == 0


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "nothing", Path("/dev/zero")):
        assert not PinVerifier(path).is_set


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o777])
def test_pin_file_with_open_permissions_is_refused(path: Path, mode: int) -> None:
    path.chmod(mode)
    assert not PinVerifier(path).is_set
    path.chmod(0o400)
    assert PinVerifier(path).is_set


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="giving a file away takes root")
def test_pin_file_of_another_user_is_refused(path: Path) -> None:
    os.chown(path, 65534, 65534)
    assert not PinVerifier(path).is_set
