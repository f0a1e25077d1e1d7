"""Which modules, files and models the bundle contains, and which files it must not contain."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from importlib.util import cache_from_source
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from desktop_app.engine.model_card import find_card
from desktop_app.engine.torch_subset import LEFT_OUT

Entry = tuple[str, str, str]
"""An entry of PyInstaller: path in the bundle, source file, kind."""

# Imported by a dependency, but not used by the program.
EXCLUDED_MODULES = (
    *LEFT_OUT,
    *"torch.contrib torch.nativert torch.numa torch.utils.benchmark".split(),
    *"torch.utils.cpp_extension torchvision functorch triton sympy mpmath networkx jinja2".split(),
    *"fsspec filelock setuptools pkg_resources distutils ensurepip lib2to3".split(),
    *"numpy._core._multiarray_tests numpy.distutils numpy.f2py numpy.fft numpy.random".split(),
    *"PIL.ImageTk PIL._imagingtk PIL.ImageQt tkinter curses readline".split(),
    *"cProfile _lsprof sqlite3 _sqlite3 _elementtree".split(),
    *"_codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw".split(),
    # The program uses no network. Without OpenSSL, hashlib uses Python's own hash functions.
    *"ssl _ssl _hashlib PySide6.QtNetwork".split(),
)

DROPPED = (
    *("*.dist-info/*", "PIL/_imagingtk.*", "numpy/_core/_multiarray_tests.*"),
    *("*/Qt/translations/*", "*/plugins/platformthemes/*gtk3.*"),
    *("*/plugins/egldeviceintegrations/*", "*/plugins/generic/*", "*/plugins/imageformats/*"),
    *("*/plugins/networkinformation/*", "*/plugins/platforms/*", "*/plugins/tls/*"),
    *("*/plugins/wayland-graphics-integration-client/*", "*/plugins/wayland-shell-integration/*"),
)
# Exceptions from DROPPED. Plugins have exact names, because `libq*fs*` also matches offscreen.
KEPT = (
    # `--version` reads these.
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
OPENMP_RUNTIMES = ("*libgomp*", "*libomp.*", "*libomp1*", "*libiomp*", "*vcomp*")


def packed_qt_support(shiboken6: Path, build: Path) -> list[Path]:
    """Pack the modules that `install.compile_qt_support` compiled; none where it did not.

    PySide6 puts `files.dir` on Python's path, which may be an archive: one file instead of 30.
    """
    folder = shiboken6 / "files.dir"
    compiled = {path: Path(cache_from_source(path)) for path in sorted(folder.rglob("*.py"))}
    if not compiled or not all(path.exists() for path in compiled.values()):
        return []
    archive = build / "files.dir"
    with ZipFile(archive, "w") as file:
        for path, content in compiled.items():
            name = path.relative_to(folder).with_suffix(".pyc").as_posix()
            file.writestr(ZipInfo(name), content.read_bytes())  # no time: two builds are equal
    return [archive]


def is_shipped(name: str) -> bool:
    """Tell whether the bundle contains the file that PyInstaller found under this name."""
    path = name.replace("\\", "/")
    return matches_any(path, KEPT) or not matches_any(path, DROPPED)


def shipped_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that ship, without symbolic links.

    FAT, the usual file system of USB drives, has no links, and no library is found through one.
    """
    return [entry for entry in entries if entry[2] != "SYMLINK" and is_shipped(entry[0])]


def shipped_models(weights: Path) -> list[Path]:
    """Return the archives and cards that ship; the starter only if there is no other model.

    Raises `ModelError` if a card cannot be read, or there is none.
    """
    only_starter = find_card(weights).name == "starter"
    files = sorted(path for path in weights.iterdir() if path.suffix in (".json", ".pt"))
    return [path for path in files if only_starter or path.stem != "starter"]


def forbidden_files(names: Iterable[str]) -> list[str]:
    """Return the names that a bundle must not contain; it may contain only one OpenMP runtime."""
    names = sorted(names)
    runtimes = [name for name in names if matches_any(name, OPENMP_RUNTIMES)]
    return [name for name in names if matches_any(name, FORBIDDEN)] + runtimes[1:]


def matches_any(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
