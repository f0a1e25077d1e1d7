"""Parses the paths and URLs that other programs put into drops and onto the clipboard."""

import os
import platform
import re
import shlex
from urllib.parse import unquote, unquote_to_bytes

_SCHEME = re.compile(rb"([a-z][a-z0-9+.-]+):", re.IGNORECASE)  # "C:\\" is a drive
_PLACE = re.compile(rb"[a-z][a-z0-9+.-]+:/\S+$", re.IGNORECASE)
_WEB_SCHEMES = (b"http", b"https", b"about", b"blob", b"data", b"javascript", b"view-source")
_NO_PLACES = (b"mailto", b"sms", b"tel", b"geo", b"magnet", b"callto")
_THIS_COMPUTER = ("", "localhost", "localhost.localdomain", "127.0.0.1", "[::1]")
_COPIED_FILES_MARKS = (b"copy", b"cut")
_BLANKS = b"\0 \t"
_MAX_TEXT = 250_000
_MAX_QUOTED = 8_000
"""Limits of a text and of a line with quotes, because they are parsed in the GUI thread."""


def in_uri_list(content: bytes) -> list[bytes]:
    """Return the addresses of a `text/uri-list`, whose comments begin with `#`."""
    return [line for line in _lines(content) if not line.startswith(b"#")]


def in_copied_files(content: bytes) -> list[bytes]:
    """Return the addresses of an `x-special/gnome-copied-files` or a similar type.

    The first line is the action, `copy` or `cut`; in plain text the name of the type precedes it.
    """
    lines = _lines(content)
    while lines and (lines[0] in _COPIED_FILES_MARKS or lines[0].startswith(b"x-special/")):
        del lines[0]
    return lines


def in_titled_list(content: bytes) -> list[bytes]:
    """Return the addresses of a `text/x-moz-url` or `_NETSCAPE_URL`.

    Each is followed by a line with its title, which may be empty.
    """
    lines = _as_utf8(content).replace(b"\r\n", b"\n").split(b"\n")
    return [address for line in lines[::2] if (address := line.strip(_BLANKS))]


def in_text(text: str) -> list[bytes]:
    """Return the addresses or paths of a text; nothing if it contains anything else.

    Each line is an address, or an absolute path or one below the home folder, possibly with shell
    quotes; a line may contain several quoted paths.
    """
    if len(text) > _MAX_TEXT:
        return []
    found: list[bytes] = []
    for line in in_copied_files(text.encode("utf-8", "replace")):
        if not (addresses := _on_line(line)):
            return []
        found += addresses
    return found


def local_path(address: bytes) -> str:
    """Return the path of a local file or folder; "" if the address is none.

    `address` is a file URL or an absolute path. Bytes of a name that are not UTF-8 are preserved.
    """
    path, scheme = address, _scheme(address)
    if scheme == b"file":
        path = address[len(b"file:") :]
        if path.startswith(b"//"):
            host, slash, rest = path[2:].partition(b"/")
            if not is_this_computer(unquote(host)):
                return ""
            path = slash + rest
        if os.name == "nt":
            from urllib.request import url2pathname  # imports HTTP and SSL: only on Windows

            return url2pathname(path.decode())
        path = unquote_to_bytes(path)
    elif scheme:
        return ""
    found = os.fsdecode(path)
    # The system would read a path only up to a null character.
    return found if os.path.isabs(found) and "\0" not in found else ""  # noqa: PTH117


def is_web_address(address: bytes) -> bool:
    """Tell whether this is the address of a web page or file."""
    return _scheme(address) in _WEB_SCHEMES


def is_elsewhere(address: bytes) -> bool:
    """Tell whether this is outside the folders of this computer: a phone, a service, the trash."""
    scheme = _scheme(address)
    return bool(scheme) and scheme not in (*_WEB_SCHEMES, *_NO_PLACES) and not local_path(address)


def is_this_computer(host: str) -> bool:
    """Tell whether a file URL with this host refers to this computer, with or without a domain."""
    host = host.casefold().rstrip(".")
    if host in _THIS_COMPUTER:
        return True
    own = platform.node().casefold().rstrip(".")
    one_without_domain = "." not in host.removesuffix(".local") or "." not in own
    return host == own or (one_without_domain and host.split(".")[0] == own.split(".")[0])


def _scheme(address: bytes) -> bytes:
    match = _SCHEME.match(address)
    return match[1].lower() if match else b""


def _lines(content: bytes) -> list[bytes]:
    """Split into lines, stripped, without empty ones."""
    lines = [line.strip(_BLANKS) for line in re.split(rb"[\r\n]+", _as_utf8(content))]
    return [line for line in lines if line]


def _as_utf8(content: bytes) -> bytes:
    if b"\0" in content.rstrip(b"\0"):  # browsers write UTF-16, with or without a byte-order mark
        return content.decode("utf-16", "replace").encode()
    return content


def _on_line(line: bytes) -> list[bytes]:
    """Return the addresses or paths on a line; nothing if it contains anything else."""
    if _PLACE.match(line) and not local_path(line):
        return [line]
    for whole in (line, line.strip(b"\"'")):
        path = _typed_path(whole)
        if path and os.path.exists(path):  # noqa: PTH110  (Path.exists may raise)
            return [os.fsencode(path)]
    if len(line) > _MAX_QUOTED:
        return []
    try:
        parts = shlex.split(os.fsdecode(line))
    except ValueError:  # an unterminated quote
        return []
    paths = [_typed_path(os.fsencode(word)) for word in parts]
    return [os.fsencode(path) for path in paths] if all(paths) else []


def _typed_path(word: bytes) -> str:
    """Return a path as typed in a shell; "" for a single word, and for the root."""
    if word.startswith(b"~/"):
        word = os.path.expanduser(word)  # noqa: PTH111
    path = local_path(word)
    return path if path.strip("/") else ""
