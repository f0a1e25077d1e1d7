import os
import platform
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from desktop_app.ui import mime_paths
from desktop_app.ui.mime_paths import in_copied_files, in_text, in_titled_list, in_uri_list

# Names that some writer of addresses gets wrong.
NAMES = [
    *(b"cat.jpg", b"latin-1 caf\xe9.jpg", b"\xff\xfe\x80.jpg", b"question? and # and %41.jpg"),
    *(b'quote\'d "twice".jpg', b"back\\slash.jpg", b"semi;colon&amp;.jpg", b"line\nbreak.jpg"),
    b"-rf ~ $HOME.jpg",
    "测试 图片#1 100%.jpg".encode(),
    "a\u202fb\u3000c.jpg".encode(),
    "cafe\u0301.jpg".encode(),
]
TWO = [b"file:///a.jpg", b"file:///b.jpg"]
LINES, ENDS = b"\n" + b"\n".join(TWO), (b"", b"\n", b"\n\0")
BEGINS = (b"copy", b"cut", *(b"x-special/nautilus-clipboard\n" + it for it in (b"copy", b"cut")))
TITLED = "file:///a.jpg\nA cat\nfile:///b.jpg\nA dog"


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "node", lambda: "Workshop.example.org")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("start", ["file://", "file:", "FILE://", "file://localhost"])
def test_escaped_names_round_trip(name: bytes, start: str) -> None:
    address = f"{start}/photos/{quote(name)}".encode()
    assert os.fsencode(mime_paths.local_path(address)) == b"/photos/" + name


@pytest.mark.parametrize(
    "host",
    [
        *("", "localhost", "LOCALHOST", "localhost.localdomain", "127.0.0.1", "[::1]"),
        *("workshop", "WORKSHOP", "workshop.example.org", "Workshop.Example.Org."),
        *("workshop.local", "work%73hop"),
    ],
)
def test_file_of_this_computer_is_local(computer: None, host: str) -> None:
    assert mime_paths.local_path(f"file://{host}/a%20b.jpg".encode()) == "/a b.jpg"


@pytest.mark.parametrize(
    "host", ["server", "workshop2", "workshop.example.com", "org", "example.org", "192.168.1.5"]
)
def test_file_of_another_computer_is_remote(computer: None, host: str) -> None:
    address = f"file://{host}/a.jpg".encode()
    assert mime_paths.local_path(address) == ""
    assert mime_paths.is_elsewhere(address)


@pytest.mark.parametrize("host", ["workshop.fritz.box", "workshop.example.org", "Workshop.local"])
def test_domain_may_be_missing(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr(platform, "node", lambda: "workshop")
    assert mime_paths.is_this_computer(host)


@pytest.mark.parametrize(
    "address",
    [
        *("mtp://Phone/DCIM/a.jpg", "mtp:host=Phone/a.jpg", "gphoto2://[usb:001,004]/a.jpg"),
        *("smb://server/photos/a.jpg", "sftp://server/a.jpg", "ftp://server/a.jpg"),
        *("dav://server/a.jpg", "afc://phone/a.jpg", "google-drive://me/a.jpg"),
        *("trash:///a.jpg", "recent:///12ab", "admin:///root/a.jpg", "computer:///", "network:///"),
        *("archive://file%3A%2F%2F%2Fa.zip/a.jpg", "zip:/a.zip/a.jpg", "desktop:/a.jpg"),
    ],
)
def test_other_places_are_no_web_addresses(address: str) -> None:
    assert mime_paths.is_elsewhere(address.encode())
    assert not mime_paths.is_web_address(address.encode())
    assert mime_paths.local_path(address.encode()) == ""


@pytest.mark.parametrize(
    "address",
    ["http://a/b.jpg", "HTTPS://a/b.jpg", "blob:https://a/1", "data:image/png;base64,", "about:x"],
)
def test_web_addresses(address: str) -> None:
    assert mime_paths.is_web_address(address.encode())
    assert not mime_paths.is_elsewhere(address.encode())


@pytest.mark.parametrize(
    "address", [b"", b"a.jpg", b"./a.jpg", b"file:///a%00b.jpg", b"mailto:a@b", b"file:a.jpg"]
)
def test_other_text_is_no_path(address: bytes) -> None:
    assert mime_paths.local_path(address) == ""


@pytest.mark.parametrize(
    ("parse", "content", "addresses"),
    [
        (in_uri_list, b"# a comment\r\nfile:///a.jpg\r\n\r\n  file:///b.jpg \n", TWO),
        (in_uri_list, b"file:///a.jpg\n/c.jpg\0", [b"file:///a.jpg", b"/c.jpg"]),
        (in_uri_list, "file:///甲.jpg\r\n".encode("utf-16"), ["file:///甲.jpg".encode()]),
        (in_uri_list, "file:///a.jpg".encode("utf-16-le"), [b"file:///a.jpg"]),
        (in_uri_list, b"", []),
        (in_uri_list, b"\r\n#x", []),
        *((in_copied_files, begin + LINES + end, TWO) for begin in BEGINS for end in ENDS),
        (in_titled_list, TITLED.encode(), TWO),
        (in_titled_list, TITLED.encode("utf-16-le"), TWO),
        (in_titled_list, b"file:///a.jpg\r\n\r\nfile:///b.jpg", TWO),
        (in_titled_list, b"", []),
    ],
)
def test_lists_of_addresses(
    parse: Callable[[bytes], list[bytes]], content: bytes, addresses: list[bytes]
) -> None:
    assert parse(content) == addresses


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("a.jpg", "my photo's.jpg", "100% #1.jpg", "测试 图.jpg"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("HOME/a.jpg", ["a.jpg"]),
        ("  HOME/a.jpg\r\n", ["a.jpg"]),
        ("~/a.jpg", ["a.jpg"]),
        ("HOME/a.jpg\nHOME/测试 图.jpg", ["a.jpg", "测试 图.jpg"]),
        ("HOME/my photo's.jpg", ["my photo's.jpg"]),
        ("'HOME/my photo'\\''s.jpg'", ["my photo's.jpg"]),
        ('"HOME/my photo\'s.jpg" ', ["my photo's.jpg"]),
        ("HOME/my\\ photo\\'s.jpg", ["my photo's.jpg"]),
        ("'HOME/a.jpg' 'HOME/测试 图.jpg' ", ["a.jpg", "测试 图.jpg"]),
        ("HOME/a.jpg ~/a.jpg", ["a.jpg", "a.jpg"]),
        ("HOME/100% #1.jpg", ["100% #1.jpg"]),
        ("file://HOME/100%25%20%231.jpg", ["100% #1.jpg"]),
        ("file://HOME/my photo's.jpg", ["my photo's.jpg"]),
        ("file://localhostHOME/a.jpg\nHOME/a.jpg", ["a.jpg", "a.jpg"]),
        ("x-special/nautilus-clipboard\ncopy\nfile://HOME/a.jpg\n", ["a.jpg"]),
        ("HOME/gone.jpg", ["gone.jpg"]),
    ],
)
def test_paths_in_a_text(home: Path, text: str, names: list[str]) -> None:
    found = in_text(text.replace("HOME", str(home)))
    assert [mime_paths.local_path(it) for it in found] == [f"{home}/{name}" for name in names]


@pytest.mark.parametrize(
    "text",
    [
        *("", "hello", "/", "~", "a.jpg", "./a.jpg", "~nobody/a.jpg", "12:30", "TODO: buy film"),
        *("/etc is a folder", "see HOME/a.jpg", "HOME/a.jpg is nice", "it's a cat", "and/or"),
        *("HOME/a.jpg\nnice, isn't it?", "'HOME/a b.jpg", "<b>HOME/a.jpg</b>"),
    ],
)
def test_prose_contains_no_paths(home: Path, text: str) -> None:
    assert in_text(text.replace("HOME", str(home))) == []


def test_very_long_text_is_not_searched(home: Path) -> None:
    assert in_text(f"{home}/a.jpg\n" * 100_000) == []
    assert in_text(f"'{home}/a.jpg' " * 1_000) == []
