"""What the results may be written over."""

from pathlib import Path

import pytest

from desktop_app.engine.output import is_photo, whole_file


@pytest.mark.parametrize(
    "content",
    [b"\xff\xd8\xff\xe0\x00\x10JFIF", b"II*\0\x10\0\0\0CR\2\0", b"FUJIFILMCCD-RAW 0201\0"],
    ids=["JPEG", "Canon RAW", "Fujifilm RAW"],
)
def test_photos_are_not_written_over_even_where_they_are_not_read(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "results.csv"
    path.write_bytes(content)
    assert is_photo(path)
    with pytest.raises(FileExistsError), whole_file(path):
        pass
    assert path.read_bytes() == content


@pytest.mark.parametrize("text", ["BM,ok\n", "II*,ok\n", "P6 has no size\n", "GIF89a,ok\n", ""])
def test_text_is_written_over_whatever_its_first_letters_are(tmp_path: Path, text: str) -> None:
    path = tmp_path / "results.csv"
    path.write_text(text, encoding="utf-8")
    assert not is_photo(path)
    with whole_file(path) as file:
        file.write("new")
    assert path.read_text(encoding="utf-8") == "new"
