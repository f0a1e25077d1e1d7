"""The checks of `tests/bundle` fail where they should."""

import os
import signal
import socket
import subprocess
from pathlib import Path
from time import monotonic

import pytest
from PIL import Image

from desktop_app import paths
from tests.bundle import program, test_contents, test_kiosk
from tests.bundle.test_system_calls import (
    end_child,
    foreign_writes,
    internet_calls,
    libraries_outside,
    read_calls,
)
from tests.support import requirements, x11
from tests.support.program import clean_environment


@pytest.mark.parametrize(
    "line",
    [
        "12 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP <unfinished ...>",
        "7  socket(AF_INET6, SOCK_DGRAM, 0) = -1 EAFNOSUPPORT (Address family not supported)",
    ],
)
def test_internet_socket_is_reported(line: str) -> None:
    local = "12 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3"
    assert internet_calls(read_calls([local])) == []
    assert internet_calls(read_calls([local, line])) == read_calls([line])


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ('12 openat(AT_FDCWD, "/tmp/cache", O_WRONLY|O_CREAT, 0600 <unfinished ...>', "/tmp/cache"),
        ('12 mkdir("/opt/shiwu/__pycache__", 0777) = -1 EROFS (x)', "/opt/shiwu/__pycache__"),
        ('12 unlink("/tmp/home/photo.jpg") = 0', "/tmp/home/photo.jpg"),
    ],
)
def test_foreign_write_is_reported(line: str, path: str) -> None:
    home = Path("/tmp/home")
    allowed = [
        '12 openat(AT_FDCWD, "/usr/lib/O_CREAT.so", O_RDONLY|O_CLOEXEC) = 3',
        '12 openat(AT_FDCWD, "/dev/null", O_RDWR) = 3',
        '12 mkdir("/tmp/home/.config", 0777) = 0',
        '12 openat(AT_FDCWD, "/tmp/home/.config/shiwu/.shiwu-1.part", O_WRONLY|O_CREAT) = 3',
        '12 connect(3, {sa_family=AF_UNIX, sun_path="/tmp/.X11-unix/X1"}, 20) = 0',
    ]
    assert foreign_writes(read_calls(allowed), home) == []
    assert foreign_writes(read_calls([*allowed, line]), home) == [path]


def test_library_outside_is_reported() -> None:
    folder = Path("/tmp/测试/shiwu")
    allowed = [
        # strace escapes bytes that are not ASCII in octal.
        r'12 openat(0, "/tmp/\346\265\213\350\257\225/shiwu/lib-dynload/_json.so", O_RDONLY) = 3',
        '12 openat(AT_FDCWD, "main.py", O_RDONLY) = -1 ENOENT (No such file or directory)',
    ]
    path = "/usr/lib/python3/site-packages/a.so"
    calls = read_calls([*allowed, f'12 openat(AT_FDCWD, "{path}", O_RDONLY) = 3'])
    assert libraries_outside(read_calls(allowed), folder) == []
    assert libraries_outside(calls, folder) == [path]


def test_incomplete_self_test_fails() -> None:
    good = "ok      model starter: orange\nok      window: painted\nok      fonts: can be read\n"
    assert program.check_self_test(good) == "3 checks of the self-test"
    for bad in (good.replace("ok      fonts", "FAILED  fonts"), good.partition("ok      fonts")[0]):
        with pytest.raises(AssertionError, match="fonts"):
            program.check_self_test(bad)


def test_too_many_files_fail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / str(number)).touch()
    monkeypatch.setattr(test_contents, "MAX_FILES", 3)
    assert "3 files of 3" in test_contents.check_budget(tmp_path)
    # A model that the user added does not count.
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "imagenet1k.pt").write_bytes(bytes(2**21))
    assert test_contents.check_budget(tmp_path).startswith("1 MB of 560, 3 files of 3")
    monkeypatch.setattr(test_contents, "MAX_FILES", 2)
    with pytest.raises(AssertionError, match="3 files of 2"):
        test_contents.check_budget(tmp_path)


def test_kiosk_that_is_not_ready_in_time_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (
        test_kiosk.notify_socket(tmp_path / "notify") as receiver,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as service,
        subprocess.Popen(["true"]) as process,
    ):
        process.wait()
        for message in (b"WATCHDOG=1", b"READY=1"):
            service.sendto(message, str(tmp_path / "notify"))
        assert test_kiosk.wait_until_ready(process, receiver) < test_kiosk.MAX_START_SECONDS
        monkeypatch.setattr(test_kiosk, "MAX_START_SECONDS", 0.01)
        with pytest.raises(AssertionError, match="not ready after 0 s, ended with 0"):
            test_kiosk.wait_until_ready(process, receiver)


@pytest.mark.parametrize(
    ("script", "error"), [("sleep 60", subprocess.TimeoutExpired), ("exit 3", AssertionError)]
)
def test_command_that_fails_or_does_not_end_is_reported(
    script: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "TIMEOUT_SECONDS", 0.5)
    with pytest.raises(error, match=script):
        program.run(["sh", "-c", script])


def test_end_child_does_not_wait_for_strace(tmp_path: Path) -> None:
    requirements.need("strace")
    # Like a session bus, a process outlives the program, and strace goes on tracing it.
    script = "sleep 60 & echo $! >left; exec sleep 60"
    command = ["strace", "-f", "-o", str(tmp_path / "calls"), "sh", "-c", script]
    left, messages = tmp_path / "left", tmp_path / "messages"
    with x11.running(command, clean_environment(), messages) as strace:
        deadline = monotonic() + x11.TIMEOUT_SECONDS
        while not (left.exists() and left.read_text().endswith("\n")):
            in_time = monotonic() < deadline and strace.poll() is None
            assert in_time, messages.read_text()
        end_child(strace.pid)
        assert strace.poll() is None
        os.kill(int(left.read_text()), signal.SIGKILL)


def test_screenshot_without_a_photo_has_few_colours(tmp_path: Path) -> None:
    Image.new("RGB", (1280, 720)).save(tmp_path / "blank.png")
    assert test_kiosk.count_colours(tmp_path / "blank.png") == 1
    assert test_kiosk.count_colours(paths.resource("samples/alp.jpg")) >= test_kiosk.MIN_COLOURS


@pytest.mark.parametrize(
    ("in_ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_a_missing_tool_fails_in_ci_and_skips_elsewhere(
    in_ci: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", in_ci)
    requirements.need("sh")
    with pytest.raises(outcome, match="no-such-tool"):
        requirements.need("no-such-tool")
