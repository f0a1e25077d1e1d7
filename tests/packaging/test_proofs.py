"""A proof that cannot fail proves nothing."""

import importlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from types import ModuleType

import pytest
from PIL import Image

from desktop_app import paths
from tests.support import x11
from tests.support.environment import without_desktop

Import = Callable[[str], ModuleType]


@pytest.fixture(scope="module")
def tool() -> Iterator[Import]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(paths.ROOT / "packaging")
        yield importlib.import_module


def calls(tool: Import, *lines: str) -> tuple[tuple[str, str], ...]:
    read = tool("tests.bundle.test_system_calls").read_call
    return tuple(found for line in lines if (found := read(line)))


def test_an_internet_socket_is_seen(tool: Import) -> None:
    local = "12 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3"
    seen = tool("tests.bundle.test_system_calls").internet_calls
    assert seen(calls(tool, local)) == []
    for spoken in (
        "12 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP <unfinished ...>",
        "7  socket(AF_INET6, SOCK_DGRAM, 0) = -1 EAFNOSUPPORT (Address family not supported)",
    ):
        assert len(seen(calls(tool, local, spoken))) == 1


def test_a_file_written_elsewhere_is_seen(tool: Import) -> None:
    home = Path("/tmp/home")
    fine = (
        '12 openat(AT_FDCWD, "/usr/lib/O_CREAT.so", O_RDONLY|O_CLOEXEC) = 3',
        '12 openat(AT_FDCWD, "/dev/null", O_RDWR) = 3',
        '12 mkdir("/tmp/home/.config", 0777) = 0',
        '12 openat(AT_FDCWD, "/tmp/home/.config/shiwu/settings.json.7.part", O_WRONLY|O_CREAT) = 3',
        '12 connect(3, {sa_family=AF_UNIX, sun_path="/tmp/.X11-unix/X1"}, 20) = 0',
    )
    foreign = tool("tests.bundle.test_system_calls").foreign_writes
    assert foreign(calls(tool, *fine), home) == []
    for line, path in (
        ('12 openat(AT_FDCWD, "/tmp/cache", O_WRONLY|O_CREAT, 0600 <unfinished ...>', "/tmp/cache"),
        ('12 mkdir("/opt/shiwu/__pycache__", 0777) = -1 EROFS (x)', "/opt/shiwu/__pycache__"),
        ('12 unlink("/tmp/home/photo.jpg") = 0', "/tmp/home/photo.jpg"),
    ):
        assert foreign(calls(tool, *fine, line), home) == [path]


def test_a_module_from_outside_is_seen(tool: Import) -> None:
    folder = Path("/tmp/测试/shiwu")
    outside = tool("tests.bundle.test_system_calls").libraries_outside
    fine = (
        # strace writes what is not ASCII in octal.
        r'12 openat(0, "/tmp/\346\265\213\350\257\225/shiwu/lib-dynload/_json.so", O_RDONLY) = 3',
        '12 openat(AT_FDCWD, "main.py", O_RDONLY) = -1 ENOENT (No such file or directory)',
    )
    assert outside(calls(tool, *fine), folder) == []
    found = '12 openat(AT_FDCWD, "/usr/lib/python3/site-packages/a.so", O_RDONLY) = 3'
    assert outside(calls(tool, *fine, found), folder) == ["/usr/lib/python3/site-packages/a.so"]


def test_a_self_test_that_leaves_something_out_fails(tool: Import) -> None:
    proof = tool("tests.bundle.bundle")
    good = "ok      model starter: orange\nok      window: painted\nok      fonts: can be read\n"
    assert proof.check_self_test(good) == "3 checks of the self-test"
    for bad in (good.replace("ok      fonts", "FAILED  fonts"), good.partition("ok      fonts")[0]):
        with pytest.raises(proof.ProofError, match="fonts"):
            proof.check_self_test(bad)


def test_a_bundle_too_large_fails(
    tool: Import, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    contents, proof = tool("tests.bundle.test_contents"), tool("tests.bundle.bundle")
    for number in range(3):
        (tmp_path / str(number)).touch()
    bundle = proof.Bundle(tmp_path, tmp_path, tmp_path)
    monkeypatch.setattr(contents, "MOST_FILES", 3)
    assert "3 files of 3" in contents.prove_budget(bundle)
    # Who has fetched the official model can still build.
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "imagenet1k.pt").write_bytes(bytes(2**21))
    assert contents.prove_budget(bundle).startswith("1 MB of 560, 3 files of 3")
    monkeypatch.setattr(contents, "MOST_FILES", 2)
    with pytest.raises(proof.ProofError, match="3 files of 2"):
        contents.prove_budget(bundle)


def test_a_kiosk_that_does_not_get_ready_is_seen(
    tool: Import, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kiosk, proof = tool("tests.bundle.test_kiosk"), tool("tests.bundle.bundle")
    manager = kiosk.ServiceManager(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as service:
        for word in (b"WATCHDOG=1", b"READY=1"):
            service.sendto(word, str(manager.path))
    with subprocess.Popen(["true"]) as process:
        process.wait()
        assert kiosk.ready(process, manager) < kiosk.MOST_SECONDS
        monkeypatch.setattr(kiosk, "MOST_SECONDS", 0.01)
        with pytest.raises(proof.ProofError, match="not there, ended with 0"):
            kiosk.ready(process, manager)
    manager.close()


def test_a_command_that_does_not_end_is_said(tool: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    proof = tool("tests.bundle.bundle")
    monkeypatch.setattr(proof, "PATIENCE", 0.1)
    with pytest.raises(proof.ProofError, match="60 had not ended after"):
        proof.ran(["sleep", "60"])


def test_a_proof_finds_no_files_of_one_that_failed(tool: Import, tmp_path: Path) -> None:
    bundle = tool("tests.bundle.bundle").Bundle(tmp_path, tmp_path, tmp_path)
    (bundle.empty_folder("traces") / "window").touch()
    assert not list(bundle.empty_folder("traces").iterdir())


def test_a_proof_waits_for_the_traced_program_and_not_for_strace(
    tool: Import, tmp_path: Path
) -> None:
    if shutil.which("strace") is None:
        pytest.skip("needs strace; `make test` installs it")
    # As with a session bus: something outlives the program, and strace goes on watching it.
    script = "sleep 60 & echo $! >left; exec sleep 60"
    command = ["strace", "-f", "-o", tmp_path / "calls", "sh", "-c", script]
    with x11.running(command, without_desktop(), tmp_path / "said") as strace:
        left = tmp_path / "left"
        deadline = monotonic() + x11.PATIENCE
        while not (left.exists() and left.read_text().endswith("\n")):
            assert monotonic() < deadline, (tmp_path / "said").read_text()
            assert strace.poll() is None, (tmp_path / "said").read_text()
        tool("tests.bundle.test_window").end_child(strace.pid)
        assert strace.poll() is None
        os.kill(int(left.read_text()), signal.SIGKILL)


def test_words_alone_are_no_photo(tool: Import, tmp_path: Path) -> None:
    kiosk = tool("tests.bundle.test_kiosk")
    for name, least, most in (("alp.jpg", kiosk.FEWEST_COLOURS, 10**7), ("blank.png", 1, 1)):
        path = paths.ROOT / "resources" / "samples" / name
        if not path.exists():
            path = tmp_path / name
            Image.new("RGB", (1280, 720)).save(path)
        assert least <= kiosk.colours(path) <= most


def test_what_did_not_run_is_fatal_when_nobody_watches(tool: Import, tmp_path: Path) -> None:
    prove, proof = tool("tests.bundle.prove"), tool("tests.bundle.bundle")
    bundle = proof.Bundle(tmp_path, tmp_path, tmp_path)
    said: list[str] = []

    def ends_with(error: Exception) -> str:
        def end(_: object) -> str:
            raise error

        state: str = prove.tell("name", end, bundle, said.append)
        return state

    assert ends_with(proof.CannotRunError("no strace")) == "NOT RUN"
    assert ends_with(proof.ProofError("wrong")) == "FAILED"
    assert ends_with(AssertionError("not seen")) == "FAILED"
    assert ends_with(subprocess.TimeoutExpired("shiwu", 30)) == "FAILED"
    assert ends_with(IndexError("a fault of the proof")) == "FAILED"
    assert [line.split()[0] for line in said] == ["NOT", *["FAILED"] * 4]
    assert "timed out after 30 seconds" in said[3]
    assert prove.exit_code(["ok", "NOT RUN"], unattended=False) == 0
    assert prove.exit_code(["ok", "NOT RUN"], unattended=True) == 1
    assert prove.exit_code(["ok", "FAILED"], unattended=False) == 1
    assert prove.exit_code(["ok"], unattended=True) == 0
    assert len(prove.PROOFS) == 9
