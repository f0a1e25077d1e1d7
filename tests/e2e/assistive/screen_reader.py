"""A client of AT-SPI, like a screen reader: reports the accessible objects of a program.

/usr/bin/python3 screen_reader.py PID

Runs with the system's Python, which Debian's python3-pyatspi is installed for. `person.py` writes
one JSON object per line to its standard input and reads one answer per line:

    {"do": "tree"}                           the program's node with its descendants, or null
    {"do": "act", "id": 7, "action": "Press"}
    {"do": "events"}                         the events since the last request, oldest first
    {"do": "menu"}                           the menu that has the focus, with all its entries
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pyatspi
from gi.repository import Atspi, GLib

EVENTS = ("object:announcement", "object:state-changed:focused", "object:active-descendant-changed")
MENUS = ("menu", "popup menu")
ROWS = ("list item", "tree item", "table cell")
PROBE_STEP = 8
"""Pixels between two points that are tested for a row."""


class Reader:
    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._nodes: list[pyatspi.Accessible] = []
        self._events: list[dict[str, str]] = []
        self._focused: pyatspi.Accessible | None = None
        pyatspi.Registry.registerEventListener(self._on_event, *EVENTS)

    def answer(self, request: dict[str, object]) -> object:
        match request["do"]:
            case "tree":
                program = self._program()
                return None if program is None else self._tree(program)
            case "act":
                return act(self._nodes[int(str(request["id"]))], str(request["action"]))
            case "events":
                events, self._events = self._events, []
                return events
            case "menu":
                return self._menu()
            case other:
                raise ValueError(f"unknown request {other}")

    def _program(self) -> pyatspi.Accessible | None:
        for program in children(pyatspi.Registry.getDesktop(0)):
            if program.get_process_id() == self._pid:
                # Cached values may be outdated.
                program.set_cache_mask(Atspi.Cache.NONE)
                return program
        return None

    def _tree(self, node: pyatspi.Accessible, hidden: bool = False) -> dict[str, object] | None:
        """Describe a node and its descendants, without those that disappear meanwhile.

        Includes the descendants of invisible nodes only if `hidden`.
        """
        self._nodes.append(node)
        number = len(self._nodes) - 1
        try:
            states = sorted(map(pyatspi.stateToString, node.getState().getStates()))
            below = children(node, states) if hidden or "showing" in states else ()
            return {
                "id": number,
                "role": node.getRoleName(),
                "name": node.name,
                "states": states,
                "actions": list(actions(node)),
                "box": box(node),
                "count": node.childCount,
                "children": [
                    found for it in below if (found := self._tree(it, hidden)) is not None
                ],
            }
        except GLib.Error:
            return None

    def _menu(self) -> dict[str, object] | None:
        # Qt does not list an open menu below the program; the focus leads to it.
        menu = None if self._focused is None else self._focused.parent
        if menu is None or menu.getRoleName() not in MENUS:
            return None
        return self._tree(menu, hidden=True)

    def _on_event(self, event: Atspi.Event) -> None:
        with suppress(GLib.Error):  # the source has disappeared
            self._record(event)

    def _record(self, event: Atspi.Event) -> None:
        if event.source.get_process_id() != self._pid:
            return
        node = event.source
        if event.type == "object:state-changed:focused":
            if not event.detail1:
                return
            self._focused = node
        elif event.type == "object:active-descendant-changed":
            node = event.any_data
        text = event.any_data if event.type == "object:announcement" else node.name
        self._events.append({"type": str(event.type), "role": node.getRoleName(), "text": text})


def children(node: pyatspi.Accessible, states: Sequence[str] = ()) -> Iterator[pyatspi.Accessible]:
    """Yield the children of a node; of a list, only the visible rows."""
    if "manages descendants" in states:
        yield from visible_rows(node)
        return
    for index in range(node.childCount):
        if (child := node.getChildAtIndex(index)) is not None:
            yield child


def visible_rows(view: pyatspi.Accessible) -> Iterator[pyatspi.Accessible]:
    """Find the visible rows or tiles by their place, because a view may have 10,000 in all."""
    _, top, _, height = box(view)
    y = top + 1
    while y < top + height:
        rows = list(rows_at(view, y))
        yield from rows
        y = max([y + PROBE_STEP, *(sum(box(row)[1::2]) + 1 for row in rows)])


def rows_at(view: pyatspi.Accessible, y: int) -> Iterator[pyatspi.Accessible]:
    """Yield the row, or the tiles from left to right, at this height of the screen."""
    left, _, width, _ = box(view)
    # Usually there is one row or none. Tiles have gaps, but not at all of these points.
    if all(row_at(view, left + width * part // 8, y) is None for part in (1, 3, 5)):
        return
    x = left + 1
    while x < left + width:
        row = row_at(view, x, y)
        if row is not None:
            yield row
        x = x + PROBE_STEP if row is None else sum(box(row)[::2]) + 1


def row_at(view: pyatspi.Accessible, x: int, y: int) -> pyatspi.Accessible | None:
    found = view.queryComponent().getAccessibleAtPoint(x, y, pyatspi.DESKTOP_COORDS)
    return found if found is not None and found.getRoleName() in ROWS else None


def actions(node: pyatspi.Accessible) -> Iterator[str]:
    try:
        action = node.queryAction()
    except NotImplementedError:
        return
    yield from (action.getName(index) for index in range(action.nActions))


def act(node: pyatspi.Accessible, name: str) -> bool:
    return bool(node.queryAction().doAction(list(actions(node)).index(name)))


def box(node: pyatspi.Accessible) -> list[int]:
    """Return left, top, width and height in pixels of the screen."""
    try:
        place = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    except NotImplementedError:
        return [0, 0, 0, 0]
    return [place.x, place.y, place.width, place.height]


def main() -> None:
    reader = Reader(int(sys.argv[1]))

    def on_request(source: object, condition: GLib.IOCondition) -> bool:
        line = sys.stdin.readline()
        if not line:
            pyatspi.Registry.stop()
            return False
        try:
            answer: dict[str, object] = {"result": reader.answer(json.loads(line))}
        except Exception as error:  # reported by the test that sent the request
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
        return True

    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_request)
    pyatspi.Registry.start()


if __name__ == "__main__":
    main()
