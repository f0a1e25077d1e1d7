"""Creates `.venv`, installs system libraries on Debian and Ubuntu, and builds the model `lite`.

    python3 -m shiwu_tools.setup [--test | --e2e]

Needs only Python. What is installed already is kept, so that the second run takes seconds. `--test`
adds what the tests need, `--e2e` also what the end-to-end tests need.
"""

import argparse
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from shiwu_tools.paths import ROOT
from shiwu_tools.setup.lite_package import bring_lite
from shiwu_tools.setup.pip_runner import LOG, fetch, give_up, python, run_pip, shown_log

VENV = ROOT / ".venv"
LOCK_FILES = ROOT / "packaging" / "requirements"
TORCH = "torch==2.13.0"
TORCHVISION = "torchvision==0.28.0"
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"

# What PySide6-Essentials needs under X on a bare Debian 12, and a font for Chinese.
RUN_LIBRARIES = (
    "libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 "
    "libxcb-render-util0 libxcb-xinerama0 libxcb-shape0 libdbus-1-3 libfontconfig1 libglib2.0-0 "
    "fonts-noto-cjk"
).split()
# `bindfs`, `fusefat` and `dosfstools` mount file systems that a test may remove.
TEST_LIBRARIES = (
    "xvfb xdotool openbox strace xserver-xephyr x11-xserver-utils bindfs fusefat dosfstools locales"
).split()
# A client of AT-SPI, which screen readers use, and a session bus.
E2E_LIBRARIES = "at-spi2-core python3-pyatspi dbus".split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--test", action="store_true", help="also what the tests need")
    parser.add_argument("--e2e", action="store_true", help="also what the end-to-end tests need")
    chosen = parser.parse_args()
    test = chosen.test or chosen.e2e
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        sys.exit(f"Shiwu needs Python 3.11 to 3.13; this is {sys.version.split()[0]}.")
    install_libraries(wanted_libraries(test, chosen.e2e))
    install_packages(test)
    bring_lite(python(VENV))


def wanted_libraries(test: bool, e2e: bool) -> list[str]:
    """Return the Debian packages that the program and, on request, its tests need."""
    return [*RUN_LIBRARIES, *(TEST_LIBRARIES if test else ()), *(E2E_LIBRARIES if e2e else ())]


def install_libraries(wanted: Sequence[str]) -> None:
    """Install the missing Debian packages, or print the command that does so."""
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        return
    missing = [*([] if has_ensurepip() else [venv_package()]), *missing_packages(wanted)]
    if not missing:
        return
    # Chinese text needs 60 MB of fonts; recommended packages are not needed.
    install = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    if sudo and not can_sudo():
        print(f"Missing system libraries. Install them with:\n\n  sudo {install}\n", flush=True)
        if not has_ensurepip():
            sys.exit(1)
        return
    print(f"Installing system libraries: {' '.join(missing)}", flush=True)
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("w", encoding="utf-8") as log:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ([*sudo, "apt-get", "update", "-q"], [*sudo, *shlex.split(install)]):
            done = subprocess.run(command, stdout=log, stderr=log, env=environment, check=False)
    if done.returncode != 0:
        print(
            f"They cannot be installed; the reason is in {shown_log()}. Try:\n\n"
            f"  sudo apt-get update && sudo {install}\n",
            flush=True,
        )
        if not has_ensurepip():
            sys.exit(1)


def missing_packages(wanted: Sequence[str]) -> list[str]:
    """Return which of these Debian packages are not installed."""
    status = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Provides} ${db:Status-Status}\n"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    # In newer releases glib is `libglib2.0-0t64`, which provides `libglib2.0-0`.
    installed = {
        word.strip("(),")
        for line in status.splitlines()
        if line.endswith(" installed")
        for word in line.split()
    }
    return [name for name in wanted if name not in installed]


def has_ensurepip() -> bool:
    """Tell whether this Python can create virtual environments; Debian has a package for that."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return False
    return True


def venv_package() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def can_sudo() -> bool:
    """Tell whether sudo can be used; in a terminal it may ask for the password."""
    if shutil.which("sudo") is None:
        return False
    if sys.stdin is not None and sys.stdin.isatty():
        return True
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def install_packages(test: bool) -> None:
    """Install the locked packages into `.venv`, unless it is up to date."""
    state = wanted_state()
    stamps = [VENV / "set-up-run", *([VENV / "set-up-test"] if test else [])]
    if all(stamp.exists() and stamp.read_text() == state for stamp in stamps):
        return
    if not python(VENV).exists() or venv_version(VENV) != sys.version_info[:2]:
        make_venv(VENV)
    print("Installing Python packages; the first time this takes a few minutes", flush=True)
    install_torch(VENV)
    if test and not installed(VENV, TORCHVISION):
        arguments = ["install", "--no-deps", TORCHVISION]
        if run_pip(VENV, *arguments, *cpu_index()):
            fetch(VENV, "torchvision", *arguments)
    install_locked(VENV, "Qt and the other packages", "run", *(["test"] if test else []))
    # setuptools, which builds the project, is locked too; an isolated build would fetch another.
    # In the mode "compat" every start of Python adds a folder to the path. The default mode imports
    # modules for that, which takes 20 ms.
    build = ["--no-deps", "--no-build-isolation", "--config-settings", "editable_mode=compat"]
    if output := run_pip(VENV, "install", *build, "--editable", str(ROOT)):
        give_up("Shiwu", output)
    compile_qt_support(VENV)
    for stamp in stamps:
        stamp.write_text(state)


def compile_qt_support(venv: Path) -> None:
    """Let PySide6 load its Python modules compiled; by default it compiles them at every start."""
    environment = {**os.environ, "SBK_EMBED": "0"}
    write = "import PySide6.QtCore, shiboken6; print(shiboken6.__path__[0])"
    found = subprocess.run(
        [python(venv), "-c", write], env=environment, capture_output=True, text=True, check=False
    )
    if found.returncode == 0:  # else a system library is missing, which was reported
        folder = Path(found.stdout.strip(), "files.dir")
        # Unchecked, because a copy of the folder has other times.
        compiling = ["-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
        subprocess.run([python(venv), *compiling, str(folder)], check=False)


def make_venv(venv: Path) -> None:
    """Create an empty virtual environment."""
    print(f"Creating {venv.name} with Python {sys.version.split()[0]}", flush=True)
    command: list[str | Path] = [sys.executable, "-m", "venv", "--clear", venv]
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit(f"{venv.name} cannot be created; the reason is in the lines above.")


def wanted_state() -> str:
    """Return a hash of what `.venv` depends on: the locks, this script and this Python."""
    files = [Path(__file__), ROOT / "pyproject.toml", lock_file("run"), lock_file("test")]
    content = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(content + sys.version.encode()).hexdigest()


def lock_file(name: str) -> Path:
    return LOCK_FILES / f"{name}.txt"


def install_locked(venv: Path, what: str, *names: str) -> None:
    """Install the packages of these lock files; pip refuses other versions and other content."""
    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    files = [option for name in names for option in ("--requirement", str(lock_file(name)))]
    fetch(venv, what, "install", *options, *files)


def install_torch(venv: Path) -> None:
    """Install the CPU build of torch without its dependencies, which are locked.

    On Linux, a build that requires gigabytes of CUDA is refused.
    """
    if installed(venv, TORCH):
        return
    print("Fetching torch, about 190 MB …", flush=True)
    if sys.platform.startswith("linux"):
        if not run_pip(venv, "install", "--no-deps", *cpu_index(), TORCH):
            return
        if brings_cuda(venv, TORCH):
            sys.exit(
                f"{TORCH_CPU_INDEX} cannot be reached, and the build of torch elsewhere would "
                "bring several gigabytes of CUDA.\nTry again later, or put torch's CPU wheel into "
                "a folder and name that in PIP_FIND_LINKS."
            )
    # On Windows and macOS the ordinary build is the CPU build.
    fetch(venv, "torch", "install", "--no-deps", TORCH)


def cpu_index() -> list[str]:
    """Return options that make pip use PyTorch's CPU wheels and fail soon if it cannot."""
    return ["--index-url", TORCH_CPU_INDEX, "--timeout", "5", "--retries", "1"]


def brings_cuda(venv: Path, requirement: str) -> bool:
    """Tell whether pip would install CUDA with this requirement; exits if pip cannot tell."""
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        arguments = ["install", "--dry-run", "--no-deps", "--retries", "1", "--report", str(report)]
        if output := run_pip(venv, *arguments, requirement):
            give_up(requirement.partition("==")[0], output)
        planned = json.loads(report.read_text(encoding="utf-8"))["install"]
    needs = [need for package in planned for need in package["metadata"].get("requires_dist", ())]
    return any(need.startswith(("nvidia", "cuda")) for need in needs)


def installed(venv: Path, requirement: str) -> bool:
    name, version = requirement.split("==")
    found = subprocess.run(
        [python(venv), "-c", f"from importlib.metadata import version as v; print(v({name!r}))"],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip().split("+")[0] == version


def venv_version(venv: Path) -> tuple[int, ...] | None:
    command: list[str | Path] = [python(venv), "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return tuple(map(int, found.stdout.split()))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
