"""A PIN file."""

from pathlib import Path

import pytest

from desktop_app.kiosk import pin
from desktop_app.kiosk.pin import set_pin


@pytest.fixture
def pin_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The PIN 2468, hashed with the fewest rounds, because most tests do not measure guesses."""
    monkeypatch.setattr(pin, "ROUNDS", pin.MIN_ROUNDS)
    pin_file = tmp_path / "kiosk-pin"
    set_pin(pin_file, "2468")
    return pin_file
