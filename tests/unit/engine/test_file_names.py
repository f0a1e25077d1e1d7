"""File names for display and search."""

import os
import unicodedata

import pytest

from desktop_app.engine.file_names import searchable, visible

ORDINARY = [
    "Screenshot 2024-05-01 at 9.41.07\u202fAM.png",
    "假期\u3000海边\u00a01.jpg",
    "👩\u200d👩\u200d👧 ❤\ufe0f 👍🏽 🏴\U000e0067\U000e0062\U000e007f.jpg",
    "cafe\u0301 Å n\u0303.jpg",
    "\u0e17\u0e35\u0e48 हिन्दी\u200c.jpg",
    "\u200e\u05ea\u05de\u05d5\u05e0\u05d4\u200f (1) \u061c.jpg",
    "\u00adsoft\u200b\ufeff.jpg",
    "\ue000\uf022 \U0001fae9.jpg",  # private use, and newer than some Unicode tables
    "c:\\x1b <b>&amp;.jpg",
]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        *((name, name) for name in ORDINARY),
        ("a\nb\r\t.jpg", "a\\nb\\r\\t.jpg"),
        ("\x1b[31m\x07\x7f.jpg", "\\x1b[31m\\x07\\x7f.jpg"),
        ("\x85\x9b31m.jpg", "\\x85\\x9b31m.jpg"),
        ("\u2028\u2029.jpg", "\\u2028\\u2029.jpg"),
        ("photo\u202egpj.exe", "photo\\u202egpj.exe"),
        ("\u2066\u2067\u2068\u2069", r"\u2066\u2067\u2068\u2069"),
        ("\u202a\u202b\u202c\u202d", r"\u202a\u202b\u202c\u202d"),
        (os.fsdecode(b"caf\xe9.jpg"), "caf\\udce9.jpg"),
    ],
)
def test_only_controls_and_bidi_marks_are_escaped(name: str, shown: str) -> None:
    assert visible(name) == shown


def test_any_name_becomes_one_harmless_line() -> None:
    every = "".join(map(chr, range(0x110000)))
    shown = visible(every)
    assert len(shown.splitlines()) == 1
    assert not {"Cc", "Cs"} & {unicodedata.category(character) for character in shown}
    shown.encode()


def test_normalised_names_are_equal() -> None:
    assert searchable("CAFÉ") == searchable("cafe\u0301")
    assert searchable("Straße") == searchable("STRASSE")
    assert searchable("ＩＭＧ\u30001") == searchable("img 1")
    assert searchable("cafe") != searchable("café")
