"""Chinese translations are complete, up to date and compiled."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from PySide6.QtCore import QTranslator

from desktop_app import paths

TS = paths.resource("i18n/shiwu_zh_CN.ts")
QM = paths.resource("i18n/shiwu_zh_CN.qm")
TOOLS = Path(sys.executable).parent


def messages(path: Path) -> dict[tuple[str, str], str]:
    found = {}
    for context in ET.parse(path).iter("context"):
        for message in context.iter("message"):
            name, source = context.findtext("name", ""), message.findtext("source", "")
            found[name, source] = message.findtext("translation", "")
    return found


def test_translations_contain_exactly_the_strings_of_the_source(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    sources = sorted((paths.ROOT / "desktop_app" / "ui").rglob("*.py"))
    command: list[str | Path] = [TOOLS / "pyside6-lupdate", "-silent", *sources, "-ts", fresh]
    subprocess.run(command, check=True, capture_output=True)
    assert set(messages(fresh)) == set(messages(TS)), "run `make translations`"


def test_every_string_is_translated_and_keeps_its_placeholders() -> None:
    for (_, source), translation in messages(TS).items():
        assert translation, source
        assert re.search(r"[\u4e00-\u9fff]", translation), source
        assert sorted(re.findall(r"{\w*}", source)) == sorted(re.findall(r"{\w*}", translation))


def test_the_compiled_file_is_up_to_date() -> None:
    translator = QTranslator()
    assert translator.load(str(QM))
    for (context, source), translation in messages(TS).items():
        assert translator.translate(context, source) == translation, "run `make translations`"
