import csv
import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app import cli, paths
from desktop_app.commands.arguments import read_arguments
from desktop_app.console.messages import terminal_language
from desktop_app.engine import folders
from desktop_app.engine.errors import PhotoError
from desktop_app.engine.outcomes import Failure
from desktop_app.process.signals import ENDING
from tests.unit.engine.test_reports import ANSWER_KEYS

Draw = Callable[..., Path]


def shiwu(
    *words: str | Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program as its own process, without a display."""
    kept = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY")}
    return subprocess.run(
        [sys.executable, paths.ROOT / "main.py", *words],
        input=stdin,
        capture_output=True,
        env={**kept, **environment},
        check=False,
        timeout=60,
    )


@pytest.fixture
def run(
    random_weights: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run a command in this process with a small model; returns code, output, messages."""

    def classify(*words: str | Path) -> tuple[int, str, str]:
        before = {number: signal.getsignal(number) for number in ENDING}
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return classify


Run = Callable[..., tuple[int, str, str]]


def test_a_json_line_a_photo_in_the_order_given(run: Run, draw: Draw) -> None:
    names = [draw("b.jpg"), draw("a.png"), Path("nothing.jpg")]
    code, output, messages = run("classify", "--format", "jsonl", *names)
    lines = [json.loads(line) for line in output.splitlines()]
    assert [line["path"] for line in lines] == [str(name) for name in names]
    assert [line["ok"] for line in lines] == [True, True, False]
    assert list(lines[0]) == ANSWER_KEYS
    assert (lines[0]["width"], lines[0]["height"]) == (320, 240)
    assert len(lines[0]["predictions"]) == 3
    assert lines[2]["error"]["code"] == "not-found"
    assert code == 1
    assert "nothing.jpg: File not found." in messages


def test_a_file_name_cannot_command_the_terminal(run: Run) -> None:
    for format_name in ("text", "jsonl"):
        _, output, messages = run("classify", "--format", format_name, "a\x1b[31m\n.jpg")
        assert "\x1b" not in output + messages


def test_every_photo_classified_is_exit_0(run: Run, draw: Draw) -> None:
    code, output, messages = run("classify", draw())
    assert (code, messages) == (0, "")
    assert "thing" in output


@pytest.mark.parametrize(
    "words",
    [
        ["classify"],
        ["classify", "--top", "0", "a.jpg"],
        ["classify", "--format", "xml", "a.jpg"],
        ["classify", "--nonsense", "a.jpg"],
        ["classify", "--threads", "many", "a.jpg"],
        ["--lang", "fr"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_is_exit_2(run: Run, words: list[str]) -> None:
    code, output, messages = run(*words)
    assert (code, output) == (2, "")
    assert "usage" in messages


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["classify"], "缺少参数：PATH"),
        (["classify", "--top", "0", "a.jpg"], "参数 --top：应为 1 到 10000 之间的整数"),
        (["classify", "--top", "²", "a.jpg"], "参数 --top：应为 1 到 10000 之间的整数"),
        (["classify", "--format", "xml", "a.jpg"], "没有 'xml' 这个选择（可选："),
        (["classify", "a.jpg", "--threads"], "参数 --threads：后面要有一个值"),
        (["--nonsense"], "无法识别的参数：--nonsense"),
        (["--re=3"], "参数 --reset：不能带值 '3'"),
        (["classify", "--t", "3", "a.jpg"], "选项 --t 不明确"),
        (["--config", "kiosk.toml"], "--config 要与"),
        (["--kiosk", "a.jpg"], "--kiosk 不接受照片"),
    ],
)
@pytest.mark.parametrize("language", [["--lang", "zh"], ["--lang=zh"]])
def test_wrong_usage_is_said_in_chinese(
    run: Run, words: list[str], said: str, language: list[str]
) -> None:
    code, _, messages = run(*language, *words)
    assert code == 2
    assert said in messages
    assert messages.startswith("用法：shiwu")


def misspelt(command: str) -> set[str]:
    """Leave out, double, change and swap each letter."""
    pairs = [(command[:place], command[place:]) for place in range(len(command))]
    return {
        *(before + after[1:] for before, after in pairs),
        *(before + after[0] + after for before, after in pairs),
        *(before + "x" + after[1:] for before, after in pairs),
        *(before + after[1:2] + after[0] + after[2:] for before, after in pairs),
        *(command.upper(), command.title(), command.replace("-", ""), command.replace("-", "_")),
    } - {command}


@pytest.mark.parametrize("command", ["bench", "classify", "kiosk-pin", "self-test"])
def test_a_misspelt_command_is_wrong_usage(run: Run, command: str) -> None:
    for word in misspelt(command):
        code, output, messages = run(word, "photo.jpg")
        assert (code, output) == (2, ""), word
        assert f"{word!r} is neither a command nor a file; did you mean {command}?" in messages
    code, _, messages = run("--lang", "zh", word, "--help")
    assert code == 2
    assert f"您要用的是 {command} 吗？" in messages


@pytest.mark.parametrize("word", ["help", "kiosk", "version", "reset", "Version"])
def test_an_option_without_its_dashes_is_wrong_usage(run: Run, word: str) -> None:
    code, _, messages = run(word)
    assert code == 2
    assert f"did you mean --{word.lower()}?" in messages


@pytest.mark.parametrize(
    "words",
    [
        ["./clasify"],
        ["--", "clasify"],
        ["clasify.jpg"],
        ["photos/clasify"],
        ["holiday"],
        ["nothing.jpg", "clasify"],
        ["照片"],
        ["--model", "clasify", "x.jpg"],
    ],
)
def test_other_words_are_paths(words: list[str]) -> None:
    command, options = read_arguments(words)
    assert command is None
    assert options.paths == words[-len(options.paths) :]


def test_a_file_named_nearly_like_a_command_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clasify").touch()
    (tmp_path / "bnch").symlink_to("nothing")
    for name in ("clasify", "bnch"):
        assert read_arguments([name])[1].paths == [name]


@pytest.mark.parametrize("command", ["", "bench", "classify", "kiosk-pin", "self-test"])
def test_the_help_is_in_both_languages_whatever_the_locale(command: str) -> None:
    words = [*command.split(), "--help"]
    english, chinese = (
        shiwu(*words, "--lang", language, LC_ALL="C", PYTHONIOENCODING="ascii")
        for language in ("en", "zh")
    )
    assert (english.returncode, chinese.returncode) == (0, 0), (english, chinese)
    assert english.stdout.decode().startswith("usage: shiwu")
    for line in chinese.stdout.decode().split("\n\n", 1)[1].splitlines():
        names_only = re.fullmatch(r"\s*(--format \{text,jsonl,csv\})?", line)
        assert names_only or re.search("[\u4e00-\u9fff]", line), line


def test_no_usable_model_is_exit_3(run: Run, draw: Draw, random_weights: Path) -> None:
    for language, said in (
        ("en", "There is no model “other”. Installed: starter.\n"),
        ("zh", "没有模型“other”。已安装：starter。\n"),
    ):
        code, output, messages = run("classify", "--model", "other", "--lang", language, draw())
        assert (code, output, messages) == (3, "", said)
    (random_weights / "starter.pt").write_bytes(b"altered")
    code, output, messages = run("classify", draw())
    assert (code, output) == (3, "")
    assert "starter.pt" in messages


def test_a_folder_without_photos_is_exit_0_and_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, output, messages = run("classify", "--format", "jsonl", tmp_path / "empty")
    assert (code, output) == (0, "")
    assert messages == "No photos found.\n"


def test_options_may_stand_anywhere(run: Run, draw: Draw, tmp_path: Path) -> None:
    photo = draw()
    for words in (
        ["--model", "starter", "classify", photo, "--format", "jsonl", "--top", "1"],
        ["classify", "--top", "1", photo, "-r", photo, "--format", "jsonl"],
    ):
        code, output, _ = run(*words)
        assert code == 0
        assert all(len(json.loads(line)["predictions"]) == 1 for line in output.splitlines())


def test_csv_is_what_a_spreadsheet_opens(run: Run, draw: Draw) -> None:
    _, output, _ = run("classify", "--format", "csv", "--top", "2", draw(), "nothing.jpg")
    assert output.startswith('\ufeff"path","ok","unsure","damaged","label_1",')
    rows = list(csv.reader(io.StringIO(output[1:])))
    assert len(rows) == 3
    assert {len(row) for row in rows} == {4 + 2 * 4 + 3 + 6}


def test_output_goes_into_a_file_that_is_complete_or_absent(
    run: Run, draw: Draw, tmp_path: Path
) -> None:
    target = tmp_path / "结果.jsonl"
    code, output, _ = run("classify", "--format", "jsonl", "--output", target, draw())
    assert (code, output) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["ok"]
    nowhere = tmp_path / "no" / "such.txt"
    for language, said in (
        ("en", f"cannot be written to {nowhere}: No such"),
        ("zh", f"写入 {nowhere}："),
    ):
        code, _, messages = run("classify", "--lang", language, "--output", nowhere, draw())
        assert code == 1
        assert said in messages
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


def test_results_are_never_written_over_a_photo(run: Run, draw: Draw) -> None:
    photo = draw()
    before = photo.read_bytes()
    code, _, messages = run("classify", "--output", photo, photo)
    assert code == 2
    assert "is a photo" in messages
    assert photo.read_bytes() == before


def test_a_pipe_as_output_is_written_to(run: Run, draw: Draw) -> None:
    assert run("classify", "--output", "/dev/null", draw())[0] == 0
    assert Path("/dev/null").is_char_device()


def test_a_path_named_like_a_command(
    run: Run, draw: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw("classify.jpg").rename(tmp_path / "classify")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    code, output, messages = run("./classify")
    assert code == 0
    assert output.startswith("./classify")
    assert "No display" in messages


def test_messages_can_be_chinese(run: Run, draw: Draw) -> None:
    words = ["--lang", "zh", "classify", "--format", "jsonl", draw(), "nothing.jpg"]
    _, output, messages = run(*words)
    failed = json.loads(output.splitlines()[1])
    assert failed["error"] == {"code": "not-found", "message": "找不到文件。它可能被移动或改名了。"}
    assert messages == "nothing.jpg: 找不到文件。它可能被移动或改名了。\n"
    assert "事物" in run("--lang", "zh", "classify", draw())[1].splitlines()[1].split(" · ")[0]
    assert "没有找到照片" in run("--lang", "zh", "classify", draw().parent / "weights")[2]


_LOCALE = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


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
def test_the_terminal_speaks_the_systems_language_unless_asked(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in _LOCALE:
        monkeypatch.setenv(name, variables.get(name, ""))
    assert terminal_language(None) == language
    assert terminal_language("en") == "en"
    assert terminal_language("zh") == "zh"


def test_a_chinese_system_changes_text_but_not_what_programs_read(
    run: Run, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    def timeless(format_name: str) -> str:
        _, output, _ = run("classify", "--format", format_name, draw(), "nothing.jpg")
        return re.sub(r'(?<=[" ])\d+\.\d(?=[",])', "", output)

    english = [timeless(format_name) for format_name in ("jsonl", "csv")]
    # Not LANGUAGE as well: the C library would keep its own sentences in Chinese for later tests.
    monkeypatch.setenv("LANGUAGE", "")
    for name in _LOCALE[1:]:
        monkeypatch.setenv(name, "zh_CN.UTF-8")
    assert [timeless(format_name) for format_name in ("jsonl", "csv")] == english
    _, output, _ = run("classify", draw(), "nothing.jpg")
    assert "事物" in output.splitlines()[1].split(" · ")[0]
    assert output.endswith("nothing.jpg\n  找不到文件。它可能被移动或改名了。\n")
    assert run("classify", "--format", "csv", "nothing.jpg")[2] == (
        "nothing.jpg: 找不到文件。它可能被移动或改名了。\n"
    )
    assert "缺少参数：PATH" in run("classify")[2]
    assert run("--help")[1].startswith("用法：")
    assert run("--lang", "en", "--help")[1].startswith("usage: ")


def test_every_reason_has_chinese_words() -> None:
    codes = [error.code for error in PhotoError.__subclasses__()]
    reasons = {Failure("", code, 0).message(chinese=True) for code in [*codes, "model"]}
    assert len(reasons) == 7


def test_bench_threads_prints_the_table_and_a_count(run: Run) -> None:
    code, output, _ = run("bench", "threads")
    lines = output.splitlines()
    assert code == 0
    assert lines[0].split()[0] == "threads"
    assert [line.split()[0] for line in lines[1:-1]][:1] == ["1"]
    # A network this small takes less than the last digit printed.
    assert all(float(line.split()[1]) >= 0 for line in lines[1:-1])
    assert lines[-1].startswith("Quickest here: ")
    assert run("bench", "nonsense")[0] == 2


def test_reset_forgets_the_settings(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings = tmp_path / "config" / "shiwu" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.touch()
    code, _, messages = run("--reset")
    assert (code, settings.exists()) == (0, False)
    assert "forgotten" in messages


def test_versions_are_said(run: Run) -> None:
    code, output, _ = run("--version")
    assert code == 0
    assert [line.split()[0] for line in output.splitlines()] == [
        "Shiwu",
        "model",
        "torch",
        "Qt",
        "Python",
    ]


def test_the_real_photos_come_out_in_order(photos: Path) -> None:
    done = shiwu("classify", "--format", "jsonl", "-r", photos)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    assert len(lines) == 200
    assert all(line["ok"] for line in lines)
    assert [line["path"] for line in lines] == [
        f"{photos}/{path.name}" for path in sorted(photos.iterdir())
    ]


def test_originals_stay_untouched(photos: Path) -> None:
    def state() -> dict[str, tuple[str, int]]:
        return {
            path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in sorted(photos.iterdir())[:30]
        }

    before = state()
    shiwu("classify", *sorted(photos.iterdir())[:30])
    assert state() == before


def test_paths_come_from_standard_input_whatever_bytes_they_hold(
    draw: Draw, tmp_path: Path
) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    draw().rename(os.fsdecode(raw))
    names = [raw, os.fsencode(draw("测试 图片#1.jpg")), b"nothing.jpg"]
    for end in (b"\n", b"\r\n"):
        done = shiwu("classify", "--format", "jsonl", "-", stdin=end.join(names), LC_ALL="C")
        lines = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
        assert [os.fsencode(line["path"]) for line in lines] == names
        assert [line["ok"] for line in lines] == [True, True, False]
        assert done.returncode == 1


def test_a_byte_order_mark_before_the_first_path_is_left_out(draw: Draw) -> None:
    photo = os.fsencode(draw("测试.jpg"))
    done = shiwu(
        "classify", "--format", "jsonl", "-", stdin=b"\xef\xbb\xbf" + photo + b"\r\n" + photo
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [os.fsencode(line["path"]) for line in lines] == [photo, photo]
    assert done.returncode == 0


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_paths_in_utf_16_are_refused(encoding: str) -> None:
    stdin = "\ufeff照片.jpg\n".removeprefix("\ufeff" if len(encoding) == 6 else "").encode(encoding)
    done = shiwu("classify", "-", stdin=stdin)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"Standard input is not UTF-8" in done.stderr
    assert "不是 UTF-8" in shiwu("classify", "--lang", "zh", "-", stdin=stdin).stderr.decode()


def test_a_line_without_end_is_refused_and_what_came_before_is_answered(draw: Draw) -> None:
    photo = os.fsencode(draw())
    for end in (b"x" * 2**20, b"\0" * 65_537):
        done = shiwu("classify", "--format", "jsonl", "-", stdin=photo + b"\n" + end)
        assert [json.loads(line)["ok"] for line in done.stdout.splitlines()] == [True]
        assert b"a line of more than 65,536 bytes" in done.stderr
        assert done.returncode == 1


def test_an_endless_line_fills_no_memory() -> None:
    command = [sys.executable, "-c", _ENDLESS]
    done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, check=False, timeout=60)
    assert done.stdout.decode().strip() == "refused"


_ENDLESS = """
import os, resource, sys
from desktop_app.console.input import InputError, input_paths
resource.setrlimit(resource.RLIMIT_AS, (2**28, 2**28))
os.dup2(os.open("/dev/zero", os.O_RDONLY), 0)
try:
    list(input_paths())
except InputError:
    print("refused")
"""


def test_a_path_that_cannot_be_one_is_an_outcome(draw: Draw) -> None:
    photo = os.fsencode(draw())
    odd = [b"a\0b.jpg", b"n" * 5000, b"\0", b"a/" * 30_000, b"\xff" * 300]
    done = shiwu("classify", "--format", "jsonl", "-", stdin=b"\n".join([*odd, photo]))
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [os.fsencode(line["path"]) for line in lines] == [*odd, photo]
    assert {line["error"]["code"] for line in lines[:-1]} <= {"not-found", "not-readable"}
    assert lines[-1]["ok"]


def test_photos_in_folders_below_are_said_with_the_option_that_takes_them(
    run: Run, draw: Draw, tmp_path: Path
) -> None:
    (tmp_path / "album" / "b" / "c").mkdir(parents=True)
    (tmp_path / "album" / "@eaDir").mkdir()
    draw("album/a.jpg"), draw("album/@eaDir/d.jpg")
    code, output, messages = run("classify", "--format", "jsonl", tmp_path / "album")
    assert (code, len(output.splitlines()), messages) == (0, 1, "")
    draw("album/b/e.jpg"), draw("album/b/c/f.jpg")
    for words in ([tmp_path / "album"], [tmp_path / "album" / "b", tmp_path / "album" / "a.jpg"]):
        code, output, messages = run("classify", "--format", "jsonl", *words)
        below = 2 if words == [tmp_path / "album"] else 1
        assert code == 0
        assert f"not classified: {below}." in messages
        assert "-r" in messages
    assert "还有 2 张照片" in run("--lang", "zh", "classify", tmp_path / "album")[2]
    _, output, messages = run("classify", "--format", "jsonl", "-r", tmp_path / "album")
    assert (len(output.splitlines()), messages) == (3, "")


def test_folders_with_too_much_to_count_say_at_least(
    run: Run, draw: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "album" / "b").mkdir(parents=True)
    for number in range(5):
        draw(f"album/b/{number}.jpg")
    monkeypatch.setattr(folders, "MAX_COUNTED_ENTRIES", 3)
    code, _, messages = run("classify", tmp_path / "album")
    assert (code, "not classified: 2 or more" in messages) == (0, True)
    assert "No photos found" in messages


def test_standard_input_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with (tmp_path / "written.txt").open("wb") as only_to_write:
        done = subprocess.run(
            [sys.executable, paths.ROOT / "main.py", "classify", "-"],
            stdin=only_to_write,
            capture_output=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert b"Standard input cannot be read" in done.stderr
    assert b"written" not in done.stderr


def test_output_is_utf8_in_every_locale(draw: Draw) -> None:
    done = shiwu("classify", draw(), LC_ALL="POSIX", PYTHONIOENCODING="ascii")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in done.stdout.decode("utf-8"))


@pytest.mark.parametrize("number", ENDING)
def test_an_interrupted_run_leaves_no_half_written_file(
    tmp_path: Path, number: signal.Signals
) -> None:
    target = tmp_path / "out" / "results.txt"
    target.parent.mkdir()
    command: list[str | Path] = [
        sys.executable,
        paths.ROOT / "main.py",
        "classify",
        "--output",
        target,
        "-",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        # The fifth failure is said only after the run has begun.
        process.stdin.write(b"nothing.jpg\n" * 8)
        process.stdin.flush()
        process.stderr.readline()
        process.send_signal(number)
        messages = process.stderr.read().decode()
        process.wait(20)
    assert process.returncode == 128 + number
    assert "Traceback" not in messages
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("words", [("classify", "a.jpg"), ("bench", "threads"), ("self-test",)])
def test_a_signal_while_torch_is_imported(
    tmp_path: Path, number: signal.Signals, words: tuple[str, ...]
) -> None:
    """Torch's place is taken by a module that aborts where its import is disturbed, as torch does.

    Its import never ends.
    """
    (tmp_path / "torch.py").write_text(
        "import os, signal\n"
        "try:\n"
        f"    os.kill(os.getpid(), {int(number)})\n"
        "    signal.pause()\n"
        "except BaseException:\n"
        "    os.abort()\n"
    )
    done = shiwu(*words, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (128 + number, b"")


def test_a_signal_that_is_ignored_stays_ignored(draw: Draw) -> None:
    command: list[str | Path] = [sys.executable, paths.ROOT / "main.py", "classify", "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        ["nohup", *command], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{draw()}\n".encode() * 8)
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        process.stdin.close()
        process.stdout.read()
        assert process.wait(20) == 0


def test_without_a_display_the_answer_comes_in_the_terminal(draw: Draw) -> None:
    done = shiwu()
    assert done.returncode == 0, done.stderr
    assert "orange" in done.stdout.decode()
    assert b"To see the window" in done.stderr
    assert shiwu("nothing.jpg").returncode == 1


def test_the_self_test_passes() -> None:
    done = shiwu("self-test")
    assert done.returncode == 0, done.stdout
    lines = done.stdout.decode().splitlines()
    assert {line.split()[0] for line in lines} == {"ok"}
    models = {line.split()[2].rstrip(":") for line in lines if line.split()[1] == "model"}
    assert models == {path.stem for path in paths.WEIGHTS.glob("*.json")}


def test_the_self_test_fails_when_the_model_is_gone(run: Run, random_weights: Path) -> None:
    (random_weights / "starter.pt").unlink()
    code, output, _ = run("self-test")
    assert code == 3
    assert "FAILED  model starter: The model file starter.pt is missing." in output
    code, output, _ = run("self-test", "--model", "other")
    assert code == 3
    assert "FAILED  model other: There is no model “other”. Installed: starter." in output


def test_results_for_a_dash_go_to_standard_output(
    run: Run, draw: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, output, messages = run("classify", "--format", "jsonl", "--output", "-", draw())
    assert (code, messages) == (0, "")
    assert json.loads(output)["ok"] is True
    assert not (tmp_path / "-").exists()
    assert run("classify", "--format", "jsonl", "--output", "./-", draw())[1] == ""
    assert (tmp_path / "-").is_file()
