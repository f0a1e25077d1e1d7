"""Finds the files that ship with the program.

`Path(__file__)` is right from source, with `-m`, from any folder and in the frozen folder,
and this is the only module that uses it.
"""

from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = ROOT / "weights"


def resource(name: str) -> Path:
    """Return the shipped file `resources/NAME`.

    Raises `ValueError` for a name that would leave the folder, `FileNotFoundError` for a file
    that should have shipped and has not.
    """
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts or "\\" in name:
        raise ValueError(f"not a name inside resources/: {name!r}")
    path = ROOT / "resources" / relative
    if not path.is_file():
        raise FileNotFoundError(path)
    return path
