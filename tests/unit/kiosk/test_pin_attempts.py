"""Wrong PINs: the wait, and what of it survives a restart."""

import stat
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop_app.kiosk.pin import PinVerifier, set_pin

DAY = 86_400.0


class Clock:
    """Seconds that pass only where a test lets them."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_wait_doubles_after_three_wrong_pins(pin_file: Path) -> None:
    clock = Clock()
    verifier = PinVerifier(pin_file, clock)
    waits = []
    for _ in range(12):
        assert verifier.wait_seconds() == 0
        assert not verifier.try_pin("0000")
        waits.append(verifier.wait_seconds())
        clock.now += waits[-1]
    assert waits == [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_no_pin_is_accepted_during_the_wait(pin_file: Path) -> None:
    clock = Clock()
    verifier = PinVerifier(pin_file, clock)
    for _ in range(3):
        verifier.try_pin("0000")
    clock.now += 29.9
    assert not verifier.try_pin("2468")
    assert not verifier.try_pin("0000")
    assert verifier.wait_seconds() == pytest.approx(0.1)
    clock.now += 0.2
    assert verifier.try_pin("2468")
    assert [verifier.try_pin("0000"), verifier.wait_seconds()] == [False, 0]


def test_wait_is_bounded_after_many_wrong_pins(pin_file: Path) -> None:
    clock = Clock()
    for wrong in (100_000, 999_999):
        keep_tries(pin_file, wrong, 0)
        verifier = PinVerifier(pin_file, clock)
        assert not verifier.try_pin("0000")
        assert kept_tries(pin_file)[0] == min(wrong + 1, 999_999)
    assert verifier.wait_seconds() == 3600
    clock.now += DAY
    assert verifier.try_pin("2468")


def tries_path(pin_file: Path) -> Path:
    return pin_file.with_name("kiosk-pin-tries")


def keep_tries(pin_file: Path, wrong: int, open_at: int) -> None:
    tries_path(pin_file).write_text(f"{wrong} {open_at} {pin_file.read_text().split()[2]}\n")


def kept_tries(pin_file: Path) -> tuple[int, int]:
    wrong, open_at, _ = tries_path(pin_file).read_text().split()
    return int(wrong), int(open_at)


@dataclass
class Kiosk:
    """A machine with a clock and a calendar, and a kiosk that is started again and again."""

    pin_file: Path
    clock: Clock = field(default_factory=Clock)
    calendar: Clock = field(default_factory=Clock)

    def started(self) -> PinVerifier:
        """Start it anew; its clock begins anywhere."""
        self.clock.now = 7.0
        return PinVerifier(self.pin_file, self.clock, self.calendar)


def test_restart_keeps_the_count(pin_file: Path) -> None:
    kiosk = Kiosk(pin_file)
    waits = []
    for _ in range(6):
        assert not kiosk.started().try_pin("0000")
        waits.append(kiosk.started().wait_seconds())
        assert not kiosk.started().try_pin("2468" if waits[-1] else "0000")
        kiosk.calendar.now += waits[-1]
    assert waits == [0, 30, 60, 120, 240, 480]


def test_restart_keeps_the_remaining_wait(pin_file: Path) -> None:
    kiosk = Kiosk(pin_file)
    verifier = kiosk.started()
    for _ in range(4):
        verifier.try_pin("0000")
        kiosk.clock.now += verifier.wait_seconds()
    kiosk.calendar.now += 20
    verifier = kiosk.started()
    assert verifier.wait_seconds() == 40
    kiosk.clock.now += 40
    assert verifier.try_pin("2468")
    assert not tries_path(pin_file).exists()
    assert [kiosk.started().try_pin("0000") for _ in range(2)] == [False, False]
    assert kiosk.started().wait_seconds() == 0


@pytest.mark.parametrize(
    ("jump", "left"), [(-(10.0**9), 60), (-1000, 60), (-1, 60), (20, 40), (60, 0), (10.0**10, 0)]
)
def test_clock_changes_do_not_extend_the_wait(pin_file: Path, jump: float, left: float) -> None:
    kiosk = Kiosk(pin_file)
    keep_tries(pin_file, 4, 1060)
    kiosk.calendar.now += jump
    verifier = kiosk.started()
    assert verifier.wait_seconds() == left
    kiosk.clock.now += left
    assert not verifier.try_pin("0000")
    assert verifier.wait_seconds() == 120
    assert kiosk.started().wait_seconds() == pytest.approx(120, abs=1)


def test_another_pin_resets_the_count(pin_file: Path) -> None:
    kiosk = Kiosk(pin_file)
    keep_tries(pin_file, 9, 10**9)
    running = kiosk.started()
    assert running.wait_seconds() == 1920
    set_pin(pin_file, "13579")
    for verifier in (running, kiosk.started()):
        assert verifier.wait_seconds() == 0
        assert verifier.try_pin("13579")


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
    pin_file: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    salt = pin_file.read_text().split()[2]
    tries_path(pin_file).write_text(content.format(salt=salt))
    kiosk = Kiosk(pin_file)
    verifier = kiosk.started()
    assert verifier.wait_seconds() == 30
    assert "damaged" in caplog.text
    kiosk.clock.now += 30
    assert not verifier.try_pin("0000")
    assert kept_tries(pin_file)[0] == 4


def test_unwritable_count_is_held_in_memory(
    pin_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tries_path(pin_file).mkdir()
    kiosk = Kiosk(pin_file)
    verifier = kiosk.started()
    assert verifier.wait_seconds() == 30
    for wait in (60, 120):
        kiosk.clock.now += verifier.wait_seconds()
        assert not verifier.try_pin("0000")
        assert verifier.wait_seconds() == wait
    kiosk.clock.now += verifier.wait_seconds()
    assert verifier.try_pin("2468")
    assert "cannot be saved" in caplog.text
    assert {each.name for each in pin_file.parent.iterdir()} == {
        pin_file.name,
        tries_path(pin_file).name,
    }


def test_count_file_is_private(pin_file: Path) -> None:
    assert not PinVerifier(pin_file).try_pin("0000")
    assert stat.S_IMODE(tries_path(pin_file).stat().st_mode) == 0o600
    assert "0000" not in tries_path(pin_file).read_text().split()[:2]
