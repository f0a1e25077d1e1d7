import json
import os
import subprocess
from pathlib import Path

import pytest
import shiboken6

from desktop_app import paths
from shiwu_tools.setup import install, pip_runner


def project() -> str:
    return (paths.ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_pins_match_the_project() -> None:
    assert f'"{install.TORCH}"' in project()
    assert f'"{install.TORCHVISION}"' in project()


def test_unreachable_index_times_out_quickly() -> None:
    words = " ".join(install.cpu_index())
    assert "--timeout 5 --retries 1" in words
    assert "https://download.pytorch.org/whl/cpu" in words


def test_cuda_build_is_detected(monkeypatch: pytest.MonkeyPatch) -> None:
    for need, expected in (
        ("nvidia-cublas==13.1; platform_system == 'Linux'", True),
        ("filelock", False),
    ):
        planned = {"install": [{"metadata": {"requires_dist": [need]}}]}

        def plan(venv: Path, *words: str, planned: object = planned) -> str:
            Path(words[words.index("--report") + 1]).write_text(json.dumps(planned))
            return ""

        monkeypatch.setattr(install, "run_pip", plan)
        assert install.brings_cuda(paths.ROOT / ".venv", "torch") is expected


def test_renamed_library_counts_as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    status = (
        "libglib2.0-0t64 libglib2.0-0 (= 2.80.0-6) installed\n"
        "libegl1  installed\n"
        "xdotool  config-files\n"
    )
    done = subprocess.CompletedProcess([], 0, stdout=status, stderr="")
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: done)
    wanted = ["libglib2.0-0", "libegl1", "xdotool"]
    assert install.missing_packages(wanted) == ["xdotool"]


def test_missing_rights_print_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install.shutil, "which", lambda name: "/usr/bin/" + name)
    monkeypatch.setattr(install, "missing_packages", lambda wanted: ["libegl1", "libgl1"])
    monkeypatch.setattr(install.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(install, "can_sudo", lambda: False)
    install.install_libraries(["libegl1", "libgl1"])
    lines = capsys.readouterr().out.splitlines()
    line = "  sudo apt-get install -y --no-install-recommends libegl1 libgl1"
    assert line in lines


def test_e2e_needs_more_system_packages() -> None:
    run, test, e2e = (
        set(install.wanted_libraries(*chosen))
        for chosen in ((False, False), (True, False), (True, True))
    )
    assert run < test < e2e
    assert e2e - test == {"at-spi2-core", "python3-pyatspi", "dbus"}


def test_second_run_installs_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[object] = []
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "install_torch", lambda venv: asked.append("torch"))
    monkeypatch.setattr(install, "installed", lambda venv, requirement: True)
    monkeypatch.setattr(install, "fetch", lambda venv, what, *words: asked.append(words))
    monkeypatch.setattr(install, "run_pip", lambda venv, *words: "")
    done: subprocess.CompletedProcess[str] = subprocess.CompletedProcess([], 0, "")
    monkeypatch.setattr(subprocess, "run", lambda *words, **options: done)
    for _ in range(2):
        install.install_packages(test=True)
        install.install_packages(test=False)
    locked = [str(install.lock_file(name)) for name in ("run", "test")]
    (torch, packages) = asked
    assert torch == "torch"
    assert isinstance(packages, tuple)
    assert "--require-hashes" in packages
    assert [argument for argument in packages if argument.endswith(".txt")] == locked


def test_modules_of_qt_are_compiled() -> None:
    folder = Path(shiboken6.__file__).parent / "files.dir"
    assert list(folder.rglob("parser.*.pyc"))


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A virtual environment whose pip prints `said.txt`, and fails if that file exists."""
    monkeypatch.setattr(pip_runner, "LOG", tmp_path / "build" / "set-up.log")
    monkeypatch.setattr(pip_runner, "ROOT", tmp_path)
    pip_runner._report_waiting.cache_clear()
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\ncat {tmp_path}/said.txt 2>/dev/null && exit 1\nexit 0\n")
    python.chmod(0o755)
    return tmp_path / "venv"


_RETRYING = "WARNING: Retrying (Retry(total={}, connect=None)) after connection broken by 'x'\n"
_NOT_FOUND = "ERROR: No matching distribution found for {}\n"


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for pip is a shell script")
@pytest.mark.parametrize(
    ("said", "printed", "reason"),
    [
        (
            _RETRYING.format(1) + _RETRYING.format(0) + _NOT_FOUND.format("torch==2"),
            "The network does not answer; trying again …\n",
            "the network does not answer",
        ),
        (_NOT_FOUND.format("torch==2"), "", "No matching distribution found for torch==2"),
        ("OSError: [Errno 28] No space left on device\n", "", "the disk is full"),
        ("Traceback\n", "", "pip failed"),
    ],
)
def test_failed_download_is_one_sentence(
    venv: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    said: str,
    printed: str,
    reason: str,
) -> None:
    (tmp_path / "said.txt").write_text(said)
    with pytest.raises(SystemExit) as left:
        install.fetch(venv, "torch", "install", "torch==2")
    assert left.value.code == (
        f"torch cannot be installed: {reason}. The output of pip is in build/set-up.log."
    )
    assert capsys.readouterr().out == f"Fetching torch …\n{printed}"
    log = (tmp_path / "build" / "set-up.log").read_text(encoding="utf-8")
    assert log == f"$ pip install torch==2\n{said}"


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for pip is a shell script")
def test_download_is_one_line(venv: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install.fetch(venv, "torch", "install", "torch==2")
    assert capsys.readouterr().out == "Fetching torch …\n"


def test_unsupported_python_is_refused() -> None:
    done = subprocess.run(
        ["make", "-n", "run", "PYTHON="],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "needs Python 3.11, 3.12 or 3.13" in done.stderr
