"""What goes into the bundle and what stays out; nothing here is particular to a build."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from desktop_app.engine.model_card import find_card

Entry = tuple[str, str, str]
"""Of PyInstaller: name in the bundle, file it comes from, kind."""

# Imported by something, used by nothing that we do.
EXCLUDED_MODULES = (
    *("torch._dynamo", "torch._inductor", "torch._lazy", "torch._numpy", "torch.contrib"),
    *("torch.nativert", "torch.numa", "torch.onnx", "torch.utils.benchmark"),
    *("torch.utils.cpp_extension", "torch.utils.tensorboard"),
    *("sympy", "mpmath", "networkx", "jinja2", "fsspec", "filelock", "functorch", "triton"),
    *("torchvision", "setuptools", "pkg_resources", "distutils", "ensurepip", "lib2to3"),
    *("numpy._core._multiarray_tests", "numpy.distutils", "numpy.f2py", "numpy.fft"),
    "numpy.random",
    *("PIL.ImageTk", "PIL._imagingtk", "PIL.ImageQt", "tkinter", "curses", "readline"),
    *("cProfile", "_lsprof", "sqlite3", "_sqlite3", "_elementtree"),
    *(f"_codecs_{name}" for name in ("hk", "iso2022", "jp", "kr", "tw")),
    # No network, so no OpenSSL: Python has its own hashes.
    *("ssl", "_ssl", "_hashlib", "PySide6.QtNetwork"),
)

DROPPED = (
    "*.dist-info/*",
    "*/Qt/translations/*",
    "*/plugins/egldeviceintegrations/*",
    "*/plugins/generic/*",
    "*/plugins/imageformats/*",
    "*/plugins/networkinformation/*",
    "*/plugins/platforms/*",
    "*/plugins/platformthemes/*gtk3.*",
    "*/plugins/tls/*",
    "*/plugins/wayland-graphics-integration-client/*",
    "*/plugins/wayland-shell-integration/*",
    "PIL/_imagingtk.*",
    "numpy/_core/_multiarray_tests.*",
)
# Each plugin by its exact name: `libq*fs*` also matches offscreen.
KEPT = (
    # What `--version` reads.
    *("torch-*.dist-info/METADATA", "[Pp]y[Ss]ide6_[Ee]ssentials-*.dist-info/METADATA"),
    "*/Qt/translations/qtbase_zh_CN.qm",
    *(f"*/plugins/imageformats/*q{name}.*" for name in ("gif", "ico", "jpeg", "svg", "webp")),
    *(f"*/plugins/platforms/*q{name}.*" for name in ("cocoa", "offscreen", "wayland", "windows")),
    "*/plugins/platforms/*qxcb.*",
    "*/plugins/wayland-graphics-integration-client/*qt-plugin-wayland-egl.*",
    "*/plugins/wayland-shell-integration/*xdg-shell.*",
)

FORBIDDEN = (
    *("*.a", "*.c", "*.cpp", "*.h", "*.hpp", "*.la", "*.lib", "*.pdb", "*.pyi", "*.ts"),
    *("*/test/*", "*/tests/*", "*Test", "test_*", "*/include/*"),
    *("*libcrypto*", "*libssl*", "*_ssl.*", "*_hashlib.*", "*Qt6Network*", "*QtNetwork*"),
    *("*Qt6Qml*", "*Qt6Quick*", "*Qt6Pdf*", "*libgtk*", "*libgdk*", "*tcl8*", "*libtk8*"),
    *("*libcuda*", "*nvidia*", "*libtriton*"),
)
OPENMP = ("*libgomp*", "*libomp.*", "*libomp1*", "*libiomp*", "*vcomp*")


def ships(name: str) -> bool:
    """Tell whether the file that PyInstaller found under this name goes into the bundle."""
    path = PurePosixPath(name.replace("\\", "/")).as_posix()
    return matches(path, KEPT) or not matches(path, DROPPED)


def settled(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that ship, none of them a link.

    A USB stick knows no links, and no library needs them: each finds the others where it lies.
    """
    return [entry for entry in entries if entry[2] != "SYMLINK" and ships(entry[0])]


def shipped_models(weights: Path) -> list[Path]:
    """Return the archives and cards that ship: all, but the starter where there is a better one.

    Raises `ModelError` where a card cannot be read, or there is none.
    """
    only = find_card(weights).name == "starter"
    files = sorted(path for path in weights.iterdir() if path.suffix in (".json", ".pt"))
    return [path for path in files if only or path.stem != "starter"]


def forbidden(names: Iterable[str]) -> list[str]:
    """Return which of these names must not be in a bundle, a second OpenMP runtime among them."""
    names = sorted(names)
    runtimes = [name for name in names if matches(name, OPENMP)]
    return [name for name in names if matches(name, FORBIDDEN)] + runtimes[1:]


def matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
