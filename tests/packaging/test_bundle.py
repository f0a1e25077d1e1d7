"""Which files a bundle contains, and how its libraries are patched; without building one."""

import runpy
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

from desktop_app import paths
from shiwu_tools.bundle import contents, libraries
from shiwu_tools.setup import bundle_venv
from tests.support.models import write_model

HEADERS = """
/a/libc10.so:     file format elf64-x86-64

Dynamic Section:
  NEEDED               libgomp.so.1
  NEEDED               libc.so.6
  RUNPATH              $ORIGIN:/home/builder/lib

Version References:
  required from libc.so.6:
    0x09691a75 0x00 03 GLIBC_2.2.5
    0x06969195 0x00 02 GLIBC_2.17

/a/b:     file format elf64-x86-64

Dynamic Section:
  RPATH                $ORIGIN/../lib
"""


def entries(*names: str) -> list[contents.Entry]:
    return [(name, f"/built/{name}", "BINARY") for name in names]


def dependencies(**linked: str) -> dict[Path, libraries.Dependencies]:
    """Return what each file `NAME.so` links to: one library."""
    return {
        Path(f"/built/{name}.so"): libraries.Dependencies(frozenset({library}))
        for name, library in linked.items()
    }


def test_only_libraries_with_a_user_are_bundled() -> None:
    loaded = ["QtGui.so", "torch/lib/libtorch_global_deps.so", "Qt/plugins/platforms/libqxcb.so"]
    # libjpeg is linked only by libtiff, which nothing links.
    linked = dependencies(QtGui="libz.so", libtiff="libjpeg.so")
    found = entries(*loaded, "libtiff.so", "libjpeg.so", "libz.so")
    assert libraries.without_unused_libraries(found, linked) == entries(*loaded, "libz.so")


def test_system_library_is_neither_bundled_nor_missing() -> None:
    linked = dependencies(program="libwayland-cursor.so.0")
    found = entries("program.so", "libwayland-cursor.so.0")
    assert libraries.without_unused_libraries(found, linked) == entries("program.so")
    assert libraries.missing_libraries(entries("program.so"), linked) == []


def test_missing_library_is_reported_with_its_user() -> None:
    linked = dependencies(libqxcb="libxcb-icccm.so.4")
    found = libraries.missing_libraries(entries("libqxcb.so"), linked)
    assert found == ["libxcb-icccm.so.4, needed by libqxcb.so"]


def test_headers_are_parsed() -> None:
    assert libraries.parse_headers(HEADERS) == {
        Path("/a/libc10.so"): libraries.Dependencies(
            frozenset({"libgomp.so.1", "libc.so.6"}), (2, 17), "$ORIGIN:/home/builder/lib"
        ),
        Path("/a/b"): libraries.Dependencies(rpath="$ORIGIN/../lib"),
    }
    assert libraries.Dependencies(rpath="$ORIGIN:/home/builder/lib").has_external_rpath
    assert not libraries.Dependencies(rpath="$ORIGIN/../lib").has_external_rpath


def test_external_rpath_is_replaced_without_changing_the_size(tmp_path: Path) -> None:
    source = tmp_path / "_json.so"
    source.write_bytes(b"head\0/home/builder/lib\0tail")
    entry = ("lib-dynload/_json.so", str(source), "EXTENSION")
    needs = {source: libraries.Dependencies(rpath="/home/builder/lib")}
    ((name, copy, kind),) = libraries.patched_entries([entry], needs, tmp_path / "copies")
    assert (name, kind) == (entry[0], entry[2])
    content = Path(copy).read_bytes()
    assert content == b"head\0$ORIGIN".ljust(23, b"\0") + b"tail"
    assert len(content) == source.stat().st_size
    with pytest.raises(ValueError, match="cannot replace the rpath"):
        libraries.with_local_rpath(b"head\0tail", "/home/builder/lib")


@pytest.mark.parametrize(
    ("name", "ships"),
    [
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platforms/libqlinuxfb.so", False),
        ("PySide6/Qt/plugins/tls/libqopenssl.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6\\plugins\\platforms\\qminimal.dll", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so", True),
        ("torch-2.13.0.dist-info/METADATA", True),
        ("torch-2.13.0.dist-info/RECORD", False),
    ],
)
def test_shipped_files(name: str, ships: bool) -> None:
    assert contents.is_shipped(name) == ships


def test_no_symbolic_link_ships() -> None:
    link = ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK")
    (file,) = entries("PySide6/Qt/lib/libQt6Core.so.6")
    assert contents.shipped_entries([link, file]) == [file]


@pytest.mark.parametrize(
    "name",
    [
        "_internal/libcrypto.so.3",
        "_internal/python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so",
        "_internal/PySide6/Qt/lib/libQt6Network.so.6",
        "_internal/torch/test/a.so",
        "_internal/torch/include/a.h",
        "_internal/torch/bin/FileStoreTest",
        "_internal/x/libiomp5.so",
    ],
)
def test_forbidden_file_is_reported(name: str) -> None:
    allowed = ["shiwu", "_internal/torch/lib/libgomp.so.1"]
    assert contents.forbidden_files(allowed) == []
    assert contents.forbidden_files([*allowed, name]) == [name]


def test_starter_ships_only_without_another_model(tmp_path: Path) -> None:
    write_model(tmp_path, "starter", 200)
    starter = [tmp_path / "starter.json", tmp_path / "starter.pt"]
    assert contents.shipped_models(tmp_path) == starter
    for name in ("imagenet1k", "lite"):
        write_model(tmp_path, name, 1000)
    (tmp_path / "README.md").touch()
    expected = ["imagenet1k.json", "imagenet1k.pt", "lite.json", "lite.pt"]
    assert [path.name for path in contents.shipped_models(tmp_path)] == expected


def test_environment_with_more_packages_is_refused(tmp_path: Path) -> None:
    site = tmp_path / ("Lib" if sys.platform == "win32" else "lib/python3.11") / "site-packages"
    site.mkdir(parents=True)
    settings = tmp_path / "pyvenv.cfg"
    settings.write_text("include-system-site-packages = false\n", encoding="utf-8")
    needs = ["torch==2.13.0", "PySide6-Essentials>=6.11.3,<6.12"]
    for name in ("torch-2.13.0", "pyside6_essentials-6.11.3", "pyinstaller-6.22.3", "pip-26.0"):
        (site / f"{name}.dist-info").mkdir()
    assert bundle_venv.surplus_in(tmp_path, needs) == []
    (site / "sympy-1.14.0.dist-info").mkdir()
    (site / "elsewhere.pth").touch()
    assert bundle_venv.surplus_in(tmp_path, needs) == ["sympy", "elsewhere.pth"]
    settings.write_text("include-system-site-packages = true\n", encoding="utf-8")
    assert "the system's packages" in bundle_venv.surplus_in(tmp_path, needs)


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_spec_file_for_each_platform(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str
) -> None:
    win32 = Mock()
    for name in ("PyInstaller", "PyInstaller.utils"):
        monkeypatch.setitem(sys.modules, name, Mock())
    monkeypatch.setitem(sys.modules, "PyInstaller.utils.win32", win32)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "path", list(sys.path))
    names = {name: Mock() for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}
    names["Analysis"].return_value = Mock(binaries=[], datas=[], pure=[], scripts=[])
    spec = paths.ROOT / "packaging" / "desktop_app.spec"
    strings = {"SPECPATH": str(spec.parent), "workpath": str(tmp_path)}
    runpy.run_path(str(spec), init_globals={**names, **strings})

    analysis = names["Analysis"].call_args.kwargs
    programs = {call.kwargs["name"]: call.kwargs for call in names["EXE"].call_args_list}
    for options in programs.values():
        assert not any((options["strip"], options["upx"], options["argv_emulation"]))
    models = [source for source, folder in analysis["datas"] if folder == "weights"]
    assert models == [str(path) for path in contents.shipped_models(paths.WEIGHTS)]
    assert not [source for source, _ in analysis["datas"] if source.endswith(".ts")]
    if platform == "win32":
        assert not programs["shiwu"]["console"]
        assert programs["shiwu-cli"]["console"]
        assert programs["shiwu"]["version"] == win32.versioninfo.VSVersionInfo.return_value
        assert len(names["COLLECT"].call_args.args) == 4
        assert analysis["runtime_hooks"][0].endswith("windowed_streams.py")
    else:
        assert list(programs) == ["shiwu"]
    assert names["BUNDLE"].called == (platform == "darwin")
    if platform == "darwin":
        (document,) = names["BUNDLE"].call_args.kwargs["info_plist"]["CFBundleDocumentTypes"]
        assert {"public.jpeg", "public.heic"} <= set(document["LSItemContentTypes"])
