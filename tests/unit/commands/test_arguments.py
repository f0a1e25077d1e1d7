"""Arguments of the command line: wrong usage, misspelt commands, paths and help."""

import os
import re
from pathlib import Path

import pytest

from desktop_app.commands.arguments import read_arguments
from tests.support.program import run_in_terminal
from tests.unit.commands.conftest import Run

COMMANDS = ["bench", "classify", "kiosk-pin", "self-test"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("classify", "usage"),
        ("classify --top 0 a.jpg", "usage"),
        ("classify --format xml a.jpg", "usage"),
        ("classify --nonsense a.jpg", "usage"),
        ("classify --threads many a.jpg", "usage"),
        ("bench nonsense", "usage"),
        ("--lang fr", "usage"),
        ("--nonsense", "usage"),
        ("--config a.toml", "--config goes with --kiosk or kiosk-pin"),
        ("--config a.toml photo.jpg", "--config goes with --kiosk or kiosk-pin"),
        ("--kiosk photo.jpg", "--kiosk takes no photos"),
        ("classify --config a.toml photo.jpg", "unrecognized arguments"),
        ("kiosk-pin --model starter", "unrecognized arguments"),
        ("kiosk-pin 1234", "unrecognized arguments"),
    ],
)
def test_wrong_usage_is_exit_2(run: Run, arguments: str, message: str) -> None:
    code, output, messages = run(*arguments.split())
    assert (code, output) == (2, "")
    assert message in messages


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("classify", "缺少参数：PATH"),
        ("classify --top 0 a.jpg", "参数 --top：应为 1 到 10000 之间的整数"),
        ("classify --top ² a.jpg", "参数 --top：应为 1 到 10000 之间的整数"),
        ("classify --format xml a.jpg", "没有 'xml' 这个选择（可选："),
        ("classify a.jpg --threads", "参数 --threads：后面要有一个值"),
        ("--nonsense", "无法识别的参数：--nonsense"),
        ("--re=3", "参数 --reset：不能带值 '3'"),
        ("classify --t 3 a.jpg", "选项 --t 不明确"),
        ("--config kiosk.toml", "--config 要与"),
        ("--kiosk a.jpg", "--kiosk 不接受照片"),
    ],
)
@pytest.mark.parametrize("language", ["--lang zh", "--lang=zh"])
def test_wrong_usage_is_reported_in_chinese(
    run: Run, arguments: str, message: str, language: str
) -> None:
    code, _, messages = run(*language.split(), *arguments.split())
    assert code == 2
    assert message in messages
    assert messages.startswith("用法：shiwu")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("--threads", value) for value in ("100000", "99999999999", "9" * 5000, "1025", "0")),
        *(("--top", value) for value in ("10001", "99999999999", "-1", "1e3", "١", "")),
    ],
    ids=lambda text: text[:12],
)
def test_number_out_of_range_is_wrong_usage(run: Run, name: str, value: str) -> None:
    for language, message in (("en", "a whole number from 1 to "), ("zh", "应为 1 到 ")):
        code, _, messages = run("classify", "a", f"{name}={value}", "--lang", language)
        assert code == 2
        assert message in messages


def test_no_more_threads_than_processors_are_used() -> None:
    for threads, used in (("1024", os.cpu_count()), ("1", 1)):
        _, options = read_arguments(["classify", "a", "--threads", threads])
        assert options.threads == used


def misspell(command: str) -> set[str]:
    """Leave out, double, change and swap each letter."""
    pairs = [(command[:place], command[place:]) for place in range(len(command))]
    return {
        *(before + after[1:] for before, after in pairs),
        *(before + after[0] + after for before, after in pairs),
        *(before + "x" + after[1:] for before, after in pairs),
        *(before + after[1:2] + after[0] + after[2:] for before, after in pairs),
        *(command.upper(), command.title(), command.replace("-", ""), command.replace("-", "_")),
    } - {command}


@pytest.mark.parametrize("command", COMMANDS)
def test_misspelt_command_is_wrong_usage(run: Run, command: str) -> None:
    for word in misspell(command):
        code, output, messages = run(word, "photo.jpg")
        assert (code, output) == (2, ""), word
        assert f"{word!r} is neither a command nor a file; did you mean {command}?" in messages
    code, _, messages = run("--lang", "zh", word, "--help")
    assert code == 2
    assert f"您要用的是 {command} 吗？" in messages


@pytest.mark.parametrize("word", ["help", "kiosk", "version", "reset", "Version"])
def test_option_without_its_dashes_is_wrong_usage(run: Run, word: str) -> None:
    code, _, messages = run(word)
    assert code == 2
    assert f"did you mean --{word.lower()}?" in messages


@pytest.mark.parametrize(
    "arguments",
    [
        *("./clasify", "-- clasify", "clasify.jpg", "photos/clasify", "holiday", "照片"),
        *("nothing.jpg clasify", "--model clasify x.jpg"),
    ],
)
def test_other_words_are_paths(arguments: str) -> None:
    args = arguments.split()
    command, options = read_arguments(args)
    assert command is None
    assert options.paths == args[-len(options.paths) :]


def test_existing_file_named_nearly_like_a_command_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clasify").touch()
    (tmp_path / "bnch").symlink_to("nothing")
    for name in ("clasify", "bnch"):
        assert read_arguments([name])[1].paths == [name]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_in_both_languages_in_any_locale(command: str) -> None:
    english, chinese = (
        run_in_terminal(
            *command.split(), "--help", "--lang", language, LC_ALL="C", PYTHONIOENCODING="ascii"
        )
        for language in ("en", "zh")
    )
    assert (english.returncode, chinese.returncode) == (0, 0), (english, chinese)
    assert english.stdout.decode().startswith("usage: shiwu")
    for line in chinese.stdout.decode().split("\n\n", 1)[1].splitlines():
        names_only = re.fullmatch(r"\s*(--format \{text,jsonl,csv\})?", line)
        assert names_only or re.search("[\u4e00-\u9fff]", line), line


def test_help_contains_the_kiosk(run: Run) -> None:
    text = run("--help")[1]
    for part in ("--kiosk", "--config FILE", "  kiosk-pin  ", "/etc/shiwu/kiosk.toml"):
        assert part in text
