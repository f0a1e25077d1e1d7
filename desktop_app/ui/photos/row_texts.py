"""The texts of the rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop_app.engine.file_names import visible
from desktop_app.engine.labels import corrected_phrases, percent, phrases
from desktop_app.engine.outcomes import Classification, Failure, PhotoSource
from desktop_app.ui.messages import percent_in_words, why_unreadable
from desktop_app.ui.photos.entries import Entry, State, shown_name
from desktop_app.ui.photos.folder_names import folder_below
from desktop_app.ui.photos.photo_list import PhotoList

CHECK = "✓"


@dataclass(frozen=True, slots=True)
class Row:
    """What a row shows.

    `mark` is at its end. A row without `source` has no picture. `quiet` greys a headline that is no
    answer; `is_title` is the row of a group.
    """

    headline: str
    subline: str = ""
    mark: str = ""
    source: PhotoSource | None = None
    quiet: bool = False
    italic: bool = False
    is_title: bool = False
    unreadable: bool = False


def row(entry: Entry, photos: PhotoList, folder: str, chinese_first: bool) -> Row:
    """Return the row of a photo; `folder` is that of the list."""
    return Row(
        headline=headline(entry, chinese_first),
        subline=_subline(entry, photos, folder),
        mark=_mark(entry),
        source=entry.source,
        quiet=entry.state in (State.WAITING, State.FAILED),
        unreadable=entry.state is State.FAILED,
    )


def headline(entry: Entry, chinese_first: bool) -> str:
    """Return the answer in one phrase, or the state."""
    translate = QCoreApplication.translate
    if entry.correction is not None:
        label = corrected_phrases(entry.correction, chinese_first)[0]
        return label if entry.correction.kind != "none" else label.capitalize()
    match entry.outcome:
        case None:
            return translate("rows", "Waiting")
        case Failure():
            return translate("rows", "Could not be read")
        case Classification() as found if found.unsure:
            return translate("rows", "Not sure")
        case Classification() as found:
            return phrases(found.answer, chinese_first)[0]


def name(entry: Entry) -> str:
    """Return the file name of a photo, or a text for a picture without a file."""
    if not entry.path:
        return QCoreApplication.translate("rows", "Pasted picture")
    return shown_name(entry.path)


def tooltip(entry: Entry, chinese_first: bool) -> str:
    """Return the tool tip of a photo."""
    text = [headline(entry, chinese_first)]
    if isinstance(entry.outcome, Failure):
        text += why_unreadable(entry.outcome)
    if entry.correction is not None and (model := models_answer(entry, chinese_first)):
        text.append(
            QCoreApplication.translate("rows", "The model said: {answer}").format(answer=model)
        )
    return "\n".join([*text, visible(entry.path) or name(entry)])


def models_answer(entry: Entry, chinese_first: bool) -> str:
    """Return the model's answer with its probability; "" without one."""
    if not isinstance(entry.outcome, Classification):
        return ""
    answer = entry.outcome.answer
    label = phrases(answer, chinese_first)[0]
    return label if entry.outcome.unsure else f"{label} {percent(answer.probability)}"


def accessible_text(entry: Entry, photos: PhotoList, folder: str, chinese_first: bool) -> str:
    """Return the text of a row for a screen reader."""
    text = headline(entry, chinese_first)
    if (probability := entry.probability) is not None:
        text = percent_in_words(text, probability)
    if entry.correction is not None:
        text += ", " + QCoreApplication.translate("rows", "corrected")
    elif isinstance(entry.outcome, Failure):
        text += ". " + why_unreadable(entry.outcome)[0]
    where = ", ".join(part for part in (name(entry), _shared_folder(entry, photos, folder)) if part)
    return f"{where}: {text}"


def copied(entries: Iterable[Entry], chinese_first: bool) -> str:
    """Return answers as text, one line per photo: file name, tab, answer."""
    return "\n".join(
        f"{name(it)}\t{headline(it, chinese_first)}" + (f" {_mark(it)}" if it.probability else "")
        for it in entries
    )


def _subline(entry: Entry, photos: PhotoList, folder: str) -> str:
    parts = [name(entry)]
    if shared := _shared_folder(entry, photos, folder):
        parts.append(shared)
    if entry.correction is not None:
        parts.append(QCoreApplication.translate("rows", "corrected"))
    elif isinstance(entry.outcome, Failure):
        parts.append(why_unreadable(entry.outcome)[0].rstrip(".。"))
    return " · ".join(parts)


def _shared_folder(entry: Entry, photos: PhotoList, folder: str) -> str:
    """Return the folder of a photo if another photo has the same file name, else ""."""
    if not entry.path or not photos.shares_file_name(entry):
        return ""
    return visible(folder_below(entry.path, folder))


def _mark(entry: Entry) -> str:
    if entry.correction is not None:
        return CHECK
    probability = entry.probability
    return "" if probability is None else percent(probability)
