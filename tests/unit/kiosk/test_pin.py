"""The PIN: its file, and which files are refused."""

import hashlib
import logging
import os
import stat
from pathlib import Path

import pytest

from desktop_app.kiosk.pin import PinVerifier, pbkdf2_sha256, set_pin


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
    pin_file: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        verifier = PinVerifier(pin_file)
        assert verifier.is_set
        assert verifier.try_pin("2468")
        assert not verifier.try_pin("2469")
        assert not verifier.try_pin("")
        assert not verifier.try_pin("二四六八")
    kept = pin_file.read_text()
    assert "2468" not in kept.split()[0] + kept.split()[1]
    assert b"2468".hex() not in kept
    assert (caplog.text, *capfd.readouterr()) == ("", "", "")
    assert "2468" not in repr(vars(verifier))


def test_pin_file_is_private_and_atomic(pin_file: Path) -> None:
    before = pin_file.read_text()
    set_pin(pin_file, "2468")
    assert pin_file.read_text() != before  # the salt is new each time
    assert stat.S_IMODE(pin_file.stat().st_mode) == 0o600
    assert [file.name for file in pin_file.parent.iterdir()] == ["kiosk-pin"]
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


def test_new_pin_is_valid_at_once(pin_file: Path) -> None:
    verifier = PinVerifier(pin_file)
    set_pin(pin_file, "13579")
    assert [verifier.try_pin("2468"), verifier.try_pin("13579")] == [False, True]
    pin_file.unlink()
    assert [verifier.is_set, verifier.try_pin("13579")] == [False, False]


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
    pin_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    verifier = PinVerifier(pin_file)
    for content in damaged(pin_file.read_text()):
        caplog.clear()
        pin_file.write_text(content)
        assert not verifier.is_set, content
        assert not verifier.try_pin("2468"), content
        assert "the PIN" in caplog.text
        assert verifier.wait_seconds() == 0


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for pin_file in (tmp_path / "pipe", tmp_path, tmp_path / "nothing", Path("/dev/zero")):
        assert not PinVerifier(pin_file).is_set


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o777])
def test_pin_file_with_open_permissions_is_refused(pin_file: Path, mode: int) -> None:
    pin_file.chmod(mode)
    assert not PinVerifier(pin_file).is_set
    pin_file.chmod(0o400)
    assert PinVerifier(pin_file).is_set


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="giving a file away takes root")
def test_pin_file_of_another_user_is_refused(pin_file: Path) -> None:
    os.chown(pin_file, 65534, 65534)
    assert not PinVerifier(pin_file).is_set
