import io
import os

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.engine.formats.spliced_file import Piece, put_together

CONTENT = bytes(range(100))
PIECES = st.lists(
    st.one_of(st.binary(max_size=20), st.tuples(st.integers(0, 100), st.integers(0, 100)))
)


def joined(pieces: list[Piece]) -> bytes:
    return b"".join(
        piece if isinstance(piece, bytes) else CONTENT[piece[0] : piece[1]] for piece in pieces
    )


@given(pieces=PIECES, place=st.integers(0, 200), length=st.integers(0, 200))
def test_pieces_are_read_as_one_file(pieces: list[Piece], place: int, length: int) -> None:
    file, expected = put_together(io.BytesIO(CONTENT), pieces), joined(pieces)
    assert file.read() == expected
    assert file.seek(0, os.SEEK_END) == len(expected)
    file.seek(place)
    assert file.read(length) == expected[place : place + length]
    assert file.seek(-file.tell(), os.SEEK_CUR) == 0


def test_range_beyond_the_file_ends_with_it() -> None:
    assert put_together(io.BytesIO(CONTENT), [(90, 120), b"end"]).read(10) == CONTENT[90:]
