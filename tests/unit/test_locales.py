"""The same bytes out as in, whatever encoding the locale has."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.process.utf8_mode import locale_encoding
from tests.support.pictures import Draw
from tests.support.program import headless_environment, offscreen_environment, run_program

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
    """A folder with locales of other encodings, compiled for these tests."""
    folder = tmp_path_factory.mktemp("locales")
    for name, (source, charmap) in COMPILED.items():
        done = subprocess.run(
            ["localedef", "-i", source, "-f", charmap, folder / name],
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            reason = "needs Debian's package locales; `make test` installs it"
            # Nobody reads there what was left out.
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
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
def test_names_come_out_as_they_went_in(
    locales: Path, tmp_path: Path, album: bytes, name: str
) -> None:
    photos = [album + b"/" + each for each in NAMES]
    # As arguments, from a folder, from standard input, and of the file with the results.
    done = run_program(
        headless_environment(tmp_path, **changes(locales, name)),
        *("classify", "--format", "jsonl", "--output", str(tmp_path / "结果.jsonl")),
        *(*map(os.fsdecode, photos), os.fsdecode(album), "-"),
        stdin=b"\n".join(photos),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    lines = (tmp_path / "结果.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(os.fsencode(json.loads(line)["path"]) for line in lines) == sorted(3 * photos)


@pytest.mark.parametrize(("name", "encoding"), [("zh_CN.GB18030", "gb18030"), ("C", "utf-8")])
def test_results_are_in_utf_8_and_messages_as_the_terminal_has_them(
    locales: Path, tmp_path: Path, name: str, encoding: str
) -> None:
    home = headless_environment(tmp_path, **changes(locales, name))
    done = run_program(home, "classify", "--lang", "zh", "--format", "csv", "没有.jpg")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"), newline="")))
    assert [row["path"] for row in rows] == ["没有.jpg"]
    assert "没有.jpg: 找不到文件" in done.stderr.decode(encoding)


@pytest.mark.parametrize(
    ("named", "encoding"),
    [
        ("ANSI_X3.4-1968", "utf-8"),
        ("UTF-8", "utf-8"),
        ("GB18030", "gb18030"),
        ("BIG5-HKSCS", "big5hkscs"),
        ("ARMSCII-8", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_every_locale_gives_an_encoding_that_python_knows(
    named: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: named)
    assert locale_encoding() == encoding


_WINDOW = """
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


@pytest.mark.parametrize("name", ["zh_CN.GB18030", "C"])
def test_what_is_pasted_is_found_and_qt_is_silent(
    locales: Path, tmp_path: Path, album: bytes, name: str
) -> None:
    # As the program starts itself where the locale is not in UTF-8.
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", _WINDOW, os.fsdecode(album)],
        env=offscreen_environment(tmp_path, **changes(locales, name)),
        cwd=paths.ROOT,
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""
    found = {bytes.fromhex(line) for line in done.stdout.decode().split()}
    assert found == {album + b"/" + each for each in NAMES}


def test_the_window_opens_silently(locales: Path, tmp_path: Path) -> None:
    variables = offscreen_environment(tmp_path, **changes(locales, "zh_CN.GB18030"))
    done = run_program(variables, "self-test")
    assert (done.returncode, done.stderr) == (0, b""), done.stdout


def test_the_bundle_is_in_utf_8_mode() -> None:
    spec = (paths.ROOT / "packaging" / "desktop_app.spec").read_text(encoding="utf-8")
    assert '("X utf8", None, "OPTION")' in spec
