"""Paths keep their bytes in locales with any encoding."""

import csv
import io
import os
import subprocess
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.process.utf8_mode import locale_encoding
from tests.support.pictures import Draw
from tests.support.program import (
    headless_environment,
    json_lines,
    offscreen_environment,
    run_program,
    run_python,
)
from tests.support.requirements import skip

COMPILED = {
    "zh_CN.GB18030": ("zh_CN", "GB18030"),
    "zh_TW.BIG5": ("zh_TW", "BIG5"),
    "en_US.ISO-8859-1": ("en_US", "ISO-8859-1"),
}
NAMES = [
    "照片 橙子.jpg".encode(),
    "café €.jpg".encode(),
    "😀.jpg".encode(),
    b"caf\xe9.jpg",
    "照片.jpg".encode("gb18030"),
    b"\x80\xa1\xc3\xf9\xf9\xff.jpg",
]


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with compiled locales of other encodings."""
    folder = tmp_path_factory.mktemp("locales")
    for name, (source, charmap) in COMPILED.items():
        command = ["localedef", "-i", source, "-f", charmap, str(folder / name)]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            skip("needs Debian's package locales; `make test` installs it")
    return folder


def changes(locales: Path, name: str) -> dict[str, str]:
    return {"LOCPATH": str(locales), "LC_ALL": name, "LANG": "", "LC_CTYPE": "", "LANGUAGE": ""}


@pytest.fixture
def album(tmp_path: Path, draw: Draw) -> bytes:
    """A folder whose photos have `NAMES`."""
    (tmp_path / "相册").mkdir()
    folder = os.fsencode(tmp_path / "相册")
    content = draw().read_bytes()
    for name in NAMES:
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(content)
    return folder


@pytest.mark.parametrize("name", [*COMPILED, "C", "", "xx_XX.not-there"])
def test_paths_keep_their_bytes(locales: Path, tmp_path: Path, album: bytes, name: str) -> None:
    """As arguments, in a folder, from standard input, and for the file with the results."""
    photos, target = [album + b"/" + name for name in NAMES], tmp_path / "结果.jsonl"
    done = run_program(
        headless_environment(tmp_path, **changes(locales, name)),
        *("classify", "--format", "jsonl", "--output", target),
        *(*map(os.fsdecode, photos), os.fsdecode(album), "-"),
        stdin=b"\n".join(photos),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    lines = json_lines(target.read_text(encoding="utf-8"))
    assert sorted(os.fsencode(line["path"]) for line in lines) == sorted(3 * photos)


@pytest.mark.parametrize(("name", "encoding"), [("zh_CN.GB18030", "gb18030"), ("C", "utf-8")])
def test_results_are_in_utf_8_and_messages_in_the_encoding_of_the_terminal(
    locales: Path, tmp_path: Path, name: str, encoding: str
) -> None:
    variables = headless_environment(tmp_path, **changes(locales, name))
    done = run_program(variables, "classify", "--lang", "zh", "--format", "csv", "没有.jpg")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"), newline="")))
    assert [row["path"] for row in rows] == ["没有.jpg"]
    assert "没有.jpg: 找不到文件" in done.stderr.decode(encoding)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        *((name, "utf-8") for name in ("ANSI_X3.4-1968", "UTF-8", "ARMSCII-8", "")),
        *(("GB18030", "gb18030"), ("BIG5-HKSCS", "big5hkscs")),
    ],
)
def test_every_locale_has_an_encoding_that_python_knows(
    name: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: name)
    assert locale_encoding() == encoding


@pytest.mark.parametrize("name", ["zh_CN.GB18030", "C"])
def test_pasted_paths_are_found_without_warnings_of_qt(
    locales: Path, tmp_path: Path, album: bytes, name: str
) -> None:
    code = """
import os, sys
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication
from desktop_app.application import create_application
from desktop_app.engine.folders import expand
from desktop_app.engine.images import read_photo
from desktop_app.ui.mime_content import incoming

application = create_application()
data = QMimeData()
data.setUrls([QUrl.fromLocalFile(sys.argv[1])])
QGuiApplication.clipboard().setMimeData(data)
pasted = incoming(QGuiApplication.clipboard().mimeData()).paths
for photo in expand(iter(pasted)):
    read_photo(photo)
    print(os.fsencode(photo).hex())
"""
    # The program restarts in this mode in a locale that is not in UTF-8.
    variables = offscreen_environment(tmp_path, PYTHONUTF8="1", **changes(locales, name))
    done = run_python(code, os.fsdecode(album), env=variables)
    assert done.stderr == b""
    found = {bytes.fromhex(line) for line in done.stdout.decode().split()}
    assert found == {album + b"/" + name for name in NAMES}


def test_window_opens_without_warnings(locales: Path, tmp_path: Path) -> None:
    variables = offscreen_environment(tmp_path, **changes(locales, "zh_CN.GB18030"))
    done = run_program(variables, "self-test")
    assert (done.returncode, done.stderr) == (0, b""), done.stdout


def test_bundle_is_in_utf_8_mode() -> None:
    spec = (paths.ROOT / "packaging" / "desktop_app.spec").read_text(encoding="utf-8")
    assert '("X utf8", None, "OPTION")' in spec
