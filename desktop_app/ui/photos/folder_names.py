"""Names of folders, as they are shown."""

import os
from collections.abc import Iterable
from pathlib import PurePath


def common_folder(paths: Iterable[str]) -> str:
    """Return the innermost folder that contains all these files; "" if there is none."""
    folders = {os.path.dirname(path) for path in paths if path}  # noqa: PTH120
    if not folders:
        return ""
    try:
        return os.path.commonpath(folders)
    except ValueError:  # relative and absolute ones, or two drives
        return ""


def folder_title(folder: str) -> str:
    """Return the name of a folder; its path if it has none, like "/"."""
    return PurePath(folder).name or folder


def place(path: str, folder: str) -> tuple[str, ...]:
    """Return the names from `folder`, which is the first, to the file at `path`."""
    inside = os.path.relpath(path, folder) if folder else path
    parts = PurePath(inside).parts
    if not folder or parts[:1] == ("..",):
        return PurePath(path).parts[-3:]
    return (folder_title(folder), *parts)


def folder_below(path: str, folder: str) -> str:
    """Return the folder of a file relative to `folder`, or its name if it is `folder`."""
    own = os.path.dirname(path) or os.getcwd()  # noqa: PTH109, PTH120
    return " › ".join(place(path, folder)[1:-1]) or folder_title(own)
