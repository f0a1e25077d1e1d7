import os
import tomllib
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop_app import paths
from desktop_app.kiosk.config import KioskConfig, read_config

EXAMPLE = paths.ROOT / "packaging" / "linux" / "kiosk.toml"
DEFAULTS = KioskConfig()


@pytest.fixture
def write(tmp_path: Path) -> "Write":
    return Write(tmp_path / "kiosk.toml")


class Write:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, content: str | bytes) -> Path:
        self.path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.path


def test_every_key_is_read(write: Write) -> None:
    path = write(
        'folder = "/照片/展览"\nmedia = ["/mnt"]\nidle_seconds = 3600\nlanguage = "zh"\n'
        'title = "The lake"\ntitle_zh = "湖"\nmodel = "starter"\npin_file = "/pin"\n'
    )
    wanted = KioskConfig(
        *(
            Path("/照片/展览"),
            (Path("/mnt"),),
            3600,
            "zh",
            "The lake",
            "湖",
            "starter",
            Path("/pin"),
        )
    )
    assert read_config(path) == (wanted, ())
    assert not any(value == getattr(DEFAULTS, key) for key, value in asdict(wanted).items())


def test_example_states_the_defaults() -> None:
    assert read_config(EXAMPLE) == (DEFAULTS, ())
    named = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert list(named) == [field.name for field in fields(KioskConfig)]


def test_only_the_default_file_may_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.kiosk.config.DEFAULT_PATH", tmp_path / "nothing.toml")
    assert read_config(None) == (DEFAULTS, ())
    config, (fault,) = read_config(tmp_path / "nothing.toml")
    assert config == DEFAULTS
    assert fault.line is None
    assert fault.message == "It cannot be read: No such file or directory."


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    large = tmp_path / "large"
    large.write_bytes(b"#" * 100_000)
    for path, reason in (
        (tmp_path, "Is a directory"),
        (tmp_path / "pipe", "not a regular file"),
        (Path("/dev/zero"), "not a regular file"),
        (large, "larger than 16384 bytes"),
        (Path("a\0b"), "not a possible path"),
    ):
        config, (fault,) = read_config(path)
        assert (config, fault.message) == (DEFAULTS, f"It cannot be read: {reason}.")


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("language = zh\n", 1, "This is not TOML: Invalid value."),
        ('title = "a"\ntitle = "b"\n', 2, "This is not TOML: Cannot overwrite a value."),
        ('# one\nmedia = [\n"/a",\n', 3, "This is not TOML: Invalid value."),
        (b'title = "a"\ntitle_zh = "\xba\xfe"\n', 2, "This is not UTF-8."),
        ('title = "a"'.encode("utf-16"), 1, "This is not UTF-8."),
        ("a = " + "[" * 9000, None, "This is not TOML: RecursionError."),
        ("idle_seconds = " + "9" * 9000, None, "This is not TOML: ValueError."),
    ],
)
def test_syntax_error_names_its_line(
    write: Write, content: str | bytes, line: int | None, said: str
) -> None:
    config, (fault,) = read_config(write(content))
    assert config == DEFAULTS
    assert (fault.line, fault.message) == (line, said)
    assert fault.message_zh.startswith("这不是")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("colour = 'red'", "There is no key 'colour'."),
        ("'Idle seconds' = 3", "There is no key 'Idle seconds'."),
        ("[folder]", "folder must be an absolute path, in quotes."),
        ("folder = 'photos'", "folder must be an absolute path, in quotes."),
        (r'folder = "/a\u0000"', "folder must be an absolute path, in quotes."),
        ("media = '/media'", 'media must be a list of absolute paths, such as ["/media"].'),
        ("media = ['/a', 'b']", 'media must be a list of absolute paths, such as ["/media"].'),
        ("media.usb = 1", 'media must be a list of absolute paths, such as ["/media"].'),
        ("idle_seconds = 9", "idle_seconds must be a whole number from 10 to 3600."),
        ("idle_seconds = 3601", "idle_seconds must be a whole number from 10 to 3600."),
        ("idle_seconds = true", "idle_seconds must be a whole number from 10 to 3600."),
        ("idle_seconds = 90.0", "idle_seconds must be a whole number from 10 to 3600."),
        ("'idle_seconds' = '90'", "idle_seconds must be a whole number from 10 to 3600."),
        ('language = "fr"', 'language must be "zh", "en" or "system".'),
        (
            f'title = "{"很" * 41}"',
            "title must be text in quotes, one line of at most 40 characters.",
        ),
        (
            r'title_zh = "a\nb"',
            "title_zh must be text in quotes, one line of at most 40 characters.",
        ),
        ("model = 3", "model must be the name of a model, in quotes."),
        ("pin_file = ''", "pin_file must be an absolute path, in quotes."),
    ],
)
def test_wrong_key_is_named_with_its_line(write: Write, line: str, said: str) -> None:
    kept = "language" if line.startswith("title") else "title"
    config, (fault,) = read_config(write(f'{kept} = "en"\n# {line}\n  {line}\r\n'))
    assert (fault.line, fault.message) == (3, said)
    changed: dict[str, Any] = {kept: "en"}
    assert config == replace(DEFAULTS, **changed)
    assert fault.message_zh != said


def test_faults_are_in_the_order_of_the_file(write: Write) -> None:
    path = write("pin_file = 1\nb = 2\nidle_seconds = 3\na = 4\n")
    assert [fault.line for fault in read_config(path)[1]] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "decoy",
    [
        'title = """\\\nmodel = 1\\\n""" # model = 2\n',
        "a = '''\nmodel = 1\n'''\n",
        'a = """\n\\"""\nmodel = 1\n""""\n',
        'a = "\'\'\'" # \'\'\'\nb = [\n"""\nmodel = 1"""]\n',
        '# """\n\'a.model\' = 1\n"model\'" = 1\n',
    ],
)
def test_line_of_a_key_ignores_lookalikes(write: Write, decoy: str) -> None:
    _, faults = read_config(write(f"{decoy}model = 3\n"))
    assert [fault.line for fault in faults if "model must be" in fault.message] == [
        decoy.count("\n") + 1
    ]


@pytest.mark.parametrize("blank", ["", " ", "　", "\N{NO-BREAK SPACE}"])
def test_blank_title_is_no_title(write: Write, blank: str) -> None:
    path = write(f'title = "{blank}"\ntitle_zh = " 湖{blank}"\n')
    assert read_config(path) == (KioskConfig(title="", title_zh="湖"), ())


def test_bom_and_crlf_are_accepted(write: Write) -> None:
    path = write(b"\xef\xbb\xbflanguage = \"zh\"\r\ntitle_zh = '\xe6\xb9\x96'\r\n")
    assert read_config(path) == (KioskConfig(language="zh", title_zh="湖"), ())


KEYS = st.sampled_from([*(field.name for field in fields(KioskConfig)), "x", '"title"', "media.x"])
VALUES = st.sampled_from(
    ['"/a"', "'zh'", '""', "[]", '["/a", "b"]', "90", "-1", "1e3", "true", "nan", "{a = 1}"]
) | st.text(max_size=8)
LINES = st.builds("{} = {}".format, KEYS, VALUES) | st.text(max_size=12)
FILES = st.binary(max_size=200) | st.lists(LINES, max_size=8).map(
    lambda lines: "\n".join(lines).encode("utf-8", "surrogatepass")
)


@settings(derandomize=True, database=None, deadline=None)
@example(b"." * 20_000)
@example(b"a." * 8000 + b"a = 1")
@example(b"[" * 16_000)
@example(b"a = " + b"{a = " * 3000)
@example(b'"\\ud800" = 1')
@given(FILES)
def test_any_content_yields_a_usable_configuration(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "whatever.toml"
    path.write_bytes(content)
    config, faults = read_config(path)
    assert config.folder is None or config.folder.is_absolute()
    assert all(base.is_absolute() for base in (*config.media, config.pin_file))
    assert 10 <= config.idle_seconds <= 3600
    assert config.language in ("system", "en", "zh")
    assert max(len(config.title), len(config.title_zh)) <= 40
    assert config.model != ""
    for fault in faults:
        assert fault.line is None or 1 <= fault.line <= content.count(b"\n") + 1
        assert fault.message.isprintable()
        assert fault.message_zh != fault.message
