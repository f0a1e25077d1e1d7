"""The language of the terminal: chosen, or the system's."""

import re

import pytest

from desktop_app.console.messages import terminal_language
from desktop_app.engine.errors import PhotoError
from desktop_app.engine.outcomes import Failure
from tests.support.pictures import Draw
from tests.support.program import json_lines, run_in_terminal
from tests.unit.commands.conftest import Run

LOCALE = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
NOT_FOUND = "找不到文件。它可能被移动或改名了。"


def test_messages_are_chinese_on_request(run: Run, draw: Draw) -> None:
    args = ["--lang", "zh", "classify", "--format", "jsonl", draw(), "nothing.jpg"]
    _, output, messages = run(*args)
    assert json_lines(output)[1]["error"] == {"code": "not-found", "message": NOT_FOUND}
    assert messages == f"nothing.jpg: {NOT_FOUND}\n"
    assert "事物" in run("--lang", "zh", "classify", draw())[1].splitlines()[1].split(" · ")[0]
    assert "没有找到照片" in run("--lang", "zh", "classify", draw().parent / "weights")[2]


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh"}, "zh"),
        ({"LANG": "zh_TW.Big5"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LC_MESSAGES": "en_GB.UTF-8", "LC_ALL": "zh_CN.GB18030"}, "zh"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "de:en_GB:zh_CN"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C", "LANGUAGE": "zh_CN:zh"}, "en"),
        ({"LANG": "zha_CN.UTF-8"}, "en"),
    ],
)
def test_language_is_the_systems_unless_chosen(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in LOCALE:
        monkeypatch.setenv(name, variables.get(name, ""))
    assert terminal_language(None) == language
    assert terminal_language("en") == "en"
    assert terminal_language("zh") == "zh"


def test_chinese_system_changes_text_but_not_jsonl_and_csv(
    run: Run, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_times(format_name: str) -> str:
        _, output, _ = run("classify", "--format", format_name, draw(), "nothing.jpg")
        return re.sub(r'(?<=[" ])\d+\.\d(?=[",])', "", output)

    english = [without_times(format_name) for format_name in ("jsonl", "csv")]
    # Not LANGUAGE too: the C library would keep its messages in Chinese for later tests.
    monkeypatch.setenv("LANGUAGE", "")
    for name in LOCALE[1:]:
        monkeypatch.setenv(name, "zh_CN.UTF-8")
    assert [without_times(format_name) for format_name in ("jsonl", "csv")] == english
    _, output, _ = run("classify", draw(), "nothing.jpg")
    assert "事物" in output.splitlines()[1].split(" · ")[0]
    assert output.endswith(f"nothing.jpg\n  {NOT_FOUND}\n")
    _, _, messages = run("classify", "--format", "csv", "nothing.jpg")
    assert messages == f"nothing.jpg: {NOT_FOUND}\n"
    assert "缺少参数：PATH" in run("classify")[2]
    assert run("--help")[1].startswith("用法：")
    assert run("--lang", "en", "--help")[1].startswith("usage: ")


def test_every_failure_has_a_chinese_message() -> None:
    codes = [error.code for error in PhotoError.__subclasses__()]
    assert len({Failure("", code, 0).message(chinese=True) for code in [*codes, "model"]}) == 7


def test_output_is_utf_8_in_every_locale(draw: Draw) -> None:
    done = run_in_terminal("classify", draw(), LC_ALL="POSIX", PYTHONIOENCODING="ascii")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in done.stdout.decode("utf-8"))
