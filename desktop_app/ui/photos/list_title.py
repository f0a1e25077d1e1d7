"""Texts about the whole list."""

from collections import Counter
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication

from desktop_app.engine.file_names import visible
from desktop_app.ui.messages import photo_count
from desktop_app.ui.photos.entries import State
from desktop_app.ui.photos.photo_list import PhotoList
from desktop_app.ui.photos.row_texts import name


def list_title(photos: PhotoList, folder: str) -> tuple[str, str]:
    """Return the title of a list of photos in `folder` and their number as text; "" for none."""
    entries = photos.entries()
    if not entries:
        return "", ""
    if len(entries) == 1:
        return name(entries[0]), ""
    # "/", the common folder of unrelated folders, would be no useful title.
    title = visible(PurePath(folder).name)
    return title or QCoreApplication.translate("list", "Photos"), photo_count(len(entries))


def batch_notice(counts: Counter[State]) -> str:
    """Return a summary: "800 photos done · 12 not sure · 3 could not be read"."""
    translate = QCoreApplication.translate
    one, many = translate("list", "1 photo done"), translate("list", "{count} photos done")
    total = counts.total() - counts[State.WAITING]
    parts = [one if total == 1 else many.format(count=f"{total:,}")]
    if unsure := counts[State.UNSURE]:
        parts.append(translate("list", "{count} not sure").format(count=f"{unsure:,}"))
    if failed := counts[State.FAILED]:
        parts.append(translate("list", "{count} could not be read").format(count=f"{failed:,}"))
    return " · ".join(parts)
