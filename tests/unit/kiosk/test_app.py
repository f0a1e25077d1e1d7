from pathlib import Path

import pytest

from desktop_app.kiosk.app import LOCK_NAME, acquire_instance_lock, kiosk_status
from desktop_app.kiosk.config import ConfigFault, read_config


def test_second_instance_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    first = acquire_instance_lock()
    assert first is not None
    assert acquire_instance_lock() is None
    first.unlock()
    again = acquire_instance_lock()
    assert again is not None
    again.unlock()


@pytest.mark.parametrize("left", ["", "nonsense", "4194303\nshiwu\nsomewhere\n\n\n"])
def test_lock_of_a_killed_instance_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / LOCK_NAME).write_text(left)
    lock = acquire_instance_lock()
    assert lock is not None
    lock.unlock()


@pytest.mark.parametrize("place", ["/proc", "/nothing/there"])
def test_unwritable_lock_folder_is_accepted(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", place)
    assert acquire_instance_lock() is not None


def test_faults_are_printed_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text("idle_seconds = 90\nlanguage = 3\n", encoding="utf-8")
    _, (fault,) = read_config(path)
    assert fault.sentence(path, None).startswith(f"{path}:2: language must be")
    assert fault.sentence(path, "zh").startswith(f"{path}:2: language 应为")
    whole = ConfigFault(None, "It cannot be read.", "")
    assert whole.sentence(path, "en") == f"{path}: It cannot be read."
    assert kiosk_status(path, (fault,), "starter").faults == (fault,)
