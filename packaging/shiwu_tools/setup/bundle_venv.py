"""Creates `build/bundle-venv` with the shipped packages and PyInstaller, and builds `lite`.

    python3 -m shiwu_tools.setup.bundle_venv

Other packages of an environment would get into the bundle: 380 MB when this was measured.
"""

import hashlib
import os
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from shiwu_tools.paths import ROOT
from shiwu_tools.setup import install
from shiwu_tools.setup.lite_package import bring_lite
from shiwu_tools.setup.pip_runner import python

VENV = ROOT / "build" / "bundle-venv"
BUILD_PACKAGES = frozenset(
    "altgraph colorama macholib packaging pefile pip pyinstaller pyinstaller-hooks-contrib "
    "pywin32-ctypes setuptools shiboken6 typing-extensions".split()
)
# What the tests of the bundle need in addition to the program.
BUNDLE_TEST_LIBRARIES = (
    "binutils strace xz-utils cage xwayland grim libwayland-cursor0 libwayland-egl1"
).split()


def main() -> None:
    libraries = [*install.RUN_LIBRARIES, *install.TEST_LIBRARIES, *BUNDLE_TEST_LIBRARIES]
    if sys.base_prefix == "/usr":
        # Debian's Python does not need its shared library, but a bundle that is built with it does.
        libraries.append(f"libpython{sys.version_info.major}.{sys.version_info.minor}")
    install.install_libraries(libraries)
    lock = install.lock_file("bundle").read_bytes()
    wanted = hashlib.sha256(lock + install.TORCH.encode() + sys.version.encode()).hexdigest()
    stamp = VENV / "set-up-bundle"
    if not stamp.exists() or stamp.read_text() != wanted:
        install.make_venv(VENV)
        install.install_torch(VENV)
        install.install_locked(VENV, "the program's packages and PyInstaller", "bundle")
        install.compile_qt_support(VENV)
        stamp.write_text(wanted)
    if surplus := surplus_in(VENV, project_needs()):
        sys.exit(
            f"{VENV.relative_to(ROOT)} has more than the shipped packages and PyInstaller: "
            f"{', '.join(surplus)}.\nRemove that folder; the next build creates it again."
        )
    bring_lite(python(VENV))


def project_needs() -> list[str]:
    """Return the requirements of the program from `pyproject.toml`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needs: list[str] = project["project"]["dependencies"]
    return needs


def surplus_in(venv: Path, needs: Iterable[str]) -> list[str]:
    """Return what `venv` has or lets in beside `needs`, their requirements and PyInstaller."""
    allowed = BUILD_PACKAGES | {canonical(re.split(r"[<>=!~;\[ ]", need)[0]) for need in needs}
    surplus = []
    if "include-system-site-packages = true" in (venv / "pyvenv.cfg").read_text(encoding="utf-8"):
        surplus.append("the system's packages")
    for site in site_packages(venv):
        installed = {canonical(path.name.split("-")[0]) for path in site.glob("*.dist-info")}
        surplus += sorted(installed - allowed)
        # Each of these can put another folder on the path, as an editable install does.
        surplus += sorted(
            path.name for path in site.glob("*.pth") if path.name != "distutils-precedence.pth"
        )
    return surplus


def site_packages(venv: Path) -> list[Path]:
    """Return the folders with the packages of `venv`."""
    pattern = "Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages"
    return sorted(venv.glob(pattern))


def canonical(name: str) -> str:
    """Return the normalised name of a package."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
