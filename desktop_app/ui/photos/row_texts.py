"""What the rows of the list say."""

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
    """What one row of a view shows.

    `mark` stands at its end. A row without `source` has no picture; `quiet` is its headline where
    it is no answer; `is_title` is the row of a group.
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
    """Return the row of a photo whose list lies in `folder`."""
    return Row(
        headline=headline(entry, chinese_first),
        subline=_subline(entry, photos, folder),
        mark=_mark(entry),
        source=entry.source,
        quiet=entry.state in (State.WAITING, State.FAILED),
        unreadable=entry.state is State.FAILED,
    )


def headline(entry: Entry, chinese_first: bool) -> str:
    """Return the answer in one phrase, or what is known instead."""
    translate = QCoreApplication.translate
    if entry.correction is not None:
        words = corrected_phrases(entry.correction, chinese_first)[0]
        return words if entry.correction.kind != "none" else words.capitalize()
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
    """Return what a photo is called: its file's name, or what stands for it."""
    if not entry.path:
        return QCoreApplication.translate("rows", "Pasted picture")
    return shown_name(entry.path)


def tooltip(entry: Entry, chinese_first: bool) -> str:
    """Return all that there is to say of a photo, for who rests on it."""
    said = [headline(entry, chinese_first)]
    if isinstance(entry.outcome, Failure):
        said += why_unreadable(entry.outcome)
    if entry.correction is not None and (model := model_said(entry, chinese_first)):
        said.append(
            QCoreApplication.translate("rows", "The model said: {answer}").format(answer=model)
        )
    return "\n".join([*said, visible(entry.path) or name(entry)])


def model_said(entry: Entry, chinese_first: bool) -> str:
    """Return the model's own answer, with how sure it is; "" where there is none."""
    if not isinstance(entry.outcome, Classification):
        return ""
    answer = entry.outcome.answer
    words = phrases(answer, chinese_first)[0]
    return words if entry.outcome.unsure else f"{words} {percent(answer.probability)}"


def in_words(entry: Entry, photos: PhotoList, folder: str, chinese_first: bool) -> str:
    """Say a row as a screen reader should speak it."""
    said = headline(entry, chinese_first)
    if (probability := entry.probability) is not None:
        said = percent_in_words(said, probability)
    if entry.correction is not None:
        said += ", " + QCoreApplication.translate("rows", "corrected")
    elif isinstance(entry.outcome, Failure):
        said += ". " + why_unreadable(entry.outcome)[0]
    where = ", ".join(part for part in (name(entry), _shared_folder(entry, photos, folder)) if part)
    return f"{where}: {said}"


def copied(entries: Iterable[Entry], chinese_first: bool) -> str:
    """Return answers as text, one line per photo: its file, a tab, its answer."""
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
    """Return the folder of a photo whose name another one has too."""
    if not entry.path or not photos.shares_file_name(entry):
        return ""
    return visible(folder_below(entry.path, folder))


def _mark(entry: Entry) -> str:
    if entry.correction is not None:
        return CHECK
    probability = entry.probability
    return "" if probability is None else percent(probability)
