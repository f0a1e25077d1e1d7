"""The photos by name: sections for groups and names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum, auto

from PySide6.QtCore import QCoreApplication

from desktop_app.engine.file_names import searchable
from desktop_app.engine.labels import both_names, phrases
from desktop_app.engine.outcomes import Answer, AnswerKind, Classification
from desktop_app.ui.photos.entries import Entry, State, groups_of, named
from desktop_app.ui.photos.row_texts import Row


class Kind(IntEnum):
    """The kind of a section; sections are in this order."""

    TAUGHT = auto()  # a thing that the user taught
    GROUP = auto()
    NAME = auto()
    SOME_KIND = auto()  # the answer is the group itself
    OTHER = auto()  # corrected to none of the names
    UNSURE = auto()
    FAILED = auto()
    WAITING = auto()


Key = tuple[Kind, str]
"""Identifies a section: its kind and the id of its group or name."""


@dataclass(slots=True, eq=False)
class Section:
    """A group with its names in `sections`, or a name with its photos in `entries`."""

    key: Key
    labels: tuple[str, str] = ("", "")  # in the order of the chosen language
    parent: "Section | None" = None
    sections: "list[Section]" = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    count: int = 0

    @property
    def is_title(self) -> bool:
        """Whether it is a heading without a picture."""
        return self.key[0] not in (Kind.TAUGHT, Kind.NAME, Kind.SOME_KIND)

    def all_entries(self) -> list[Entry]:
        """Return its photos and those of its sections."""
        return [*self.entries, *(it for name in self.sections for it in name.entries)]

    def row(self) -> Row:
        """Return its row."""
        mark = f"{self.count:,}"
        if self.is_title:
            return Row(self.title(), mark=mark, is_title=True)
        is_italic = self.key[0] is Kind.SOME_KIND
        return Row(*self.labels, mark, self.entries[0].source, italic=is_italic)

    def title(self) -> str:
        """Return its title."""
        translate = QCoreApplication.translate
        match self.key[0]:
            case Kind.GROUP:
                return " · ".join((_capitalised(self.labels[0]), self.labels[1]))
            case Kind.OTHER:
                return translate("sections", "Something else")
            case Kind.UNSURE:
                return translate("sections", "Not sure")
            case Kind.FAILED:
                return translate("sections", "Could not be read")
            case Kind.WAITING:
                return translate("sections", "Waiting")
            case _:
                return self.labels[0]

    def accessible_text(self) -> str:
        """Return the text for a screen reader: "dog, 132 photos"."""
        one = QCoreApplication.translate("sections", "{name}, 1 photo")
        many = QCoreApplication.translate("sections", "{name}, {count} photos")
        name = self.title() if self.key[0] is not Kind.GROUP else self.labels[0]
        return (one if self.count == 1 else many).format(name=name, count=f"{self.count:,}")


def sections_of(entries: Iterable[Entry], chinese_first: bool) -> list[Section]:
    """Return the sections of photos; within one, photos keep their order.

    A name is in its narrowest group, or at the top if it has none. Groups and names are sorted by
    their labels: their order does not change while answers arrive.
    """
    found: dict[Key, Section] = {}
    for entry in entries:
        section = _section(entry, found, chinese_first)
        section.entries.append(entry)
        section.count += 1
        if section.parent is not None:
            section.parent.count += 1
    for section in found.values():
        section.sections.sort(key=_order)
    return sorted((it for it in found.values() if it.parent is None), key=_order)


_KINDS = {State.UNSURE: Kind.UNSURE, State.FAILED: Kind.FAILED, State.WAITING: Kind.WAITING}


def _section(entry: Entry, found: dict[Key, Section], chinese_first: bool) -> Section:
    """Return the section of a photo, created if needed."""
    name = named(entry)
    if name is None:
        kind = _KINDS.get(entry.state, Kind.OTHER)
        return found.setdefault((kind, ""), Section((kind, "")))
    key = (Kind.SOME_KIND if name.is_group else _name_kind(entry), name.id)
    section = found.get(key)
    if section is None:
        answer: AnswerKind = "group" if name.is_group else "name"
        labels = phrases(Answer(answer, name.id, name.label, name.label_zh, 1.0), chinese_first)
        section = found[key] = Section(key, labels)
        if groups := groups_of(entry):
            top_key = (Kind.GROUP, groups[0].id)
            top = found.setdefault(top_key, Section(top_key, both_names(groups[0], chinese_first)))
            top.sections.append(section)
            section.parent = top
    return section


def _name_kind(entry: Entry) -> Kind:
    found = entry.outcome if entry.correction is None else None
    is_taught = isinstance(found, Classification) and found.answer.kind == "taught"
    return Kind.TAUGHT if is_taught else Kind.NAME


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _order(section: Section) -> tuple[int, str]:
    """Sort groups and names together; in a group, its own answers are last."""
    kind = section.key[0]
    if kind in (Kind.GROUP, Kind.NAME):
        kind = Kind.GROUP
    return kind, searchable(section.labels[0])
