"""A client of AT-SPI, as a screen reader is one: tells what it finds and hears in a program.

/usr/bin/python3 screen_reader.py PID

Runs with the system's Python, to which Debian's python3-pyatspi belongs. `reader.py` beside it
writes one JSON object per line to its standard input and reads one answer per line:

    {"do": "tree"}                           the program's node with all below it, or null
    {"do": "act", "id": 7, "action": "Press"}
    {"do": "heard"}                          the events since the last time, oldest first
    {"do": "menu"}                           the menu that the focus is in with all its entries
"""

import json
import sys
from collections.abc import Iterator, Sequence

import pyatspi
from gi.repository import Atspi, GLib

EVENTS = (
    "object:announcement",
    "object:state-changed:focused",
    "object:active-descendant-changed",
)
MENUS = ("menu", "popup menu")
ROWS = ("list item", "tree item", "table cell")
PROBE = 8
"""So many pixels further something else is looked for where nothing was."""


class Reader:
    """Answers requests about the program with this process id."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._nodes: list[pyatspi.Accessible] = []
        self._heard: list[dict[str, str]] = []
        self._focused: pyatspi.Accessible | None = None
        pyatspi.Registry.registerEventListener(self._on_event, *EVENTS)

    def answer(self, request: dict[str, object]) -> object:
        """Do what the request says."""
        match request["do"]:
            case "tree":
                program = self._program()
                return None if program is None else self._tree(program)
            case "act":
                return act(self._nodes[int(str(request["id"]))], str(request["action"]))
            case "heard":
                heard, self._heard = self._heard, []
                return heard
            case "menu":
                return self._menu()
            case other:
                raise ValueError(f"no request {other}")

    def _program(self) -> pyatspi.Accessible | None:
        for program in children(pyatspi.Registry.getDesktop(0)):
            if program.get_process_id() == self._pid:
                # What is cached may lag behind the program.
                program.set_cache_mask(Atspi.Cache.NONE)
                return program
        return None

    def _tree(self, node: pyatspi.Accessible, hidden: bool = False) -> dict[str, object] | None:
        """Describe a node with all below it; what goes in the meantime is left out.

        What cannot be seen is described if `hidden`, but nothing below it otherwise.
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
        # Qt gives an open menu no place below the program; a reader knows it by the focus.
        menu = None if self._focused is None else self._focused.parent
        if menu is None or menu.getRoleName() not in MENUS:
            return None
        return self._tree(menu, hidden=True)

    def _on_event(self, event: Atspi.Event) -> None:
        try:
            self._note(event)
        except GLib.Error:
            return  # what it is about is gone already

    def _note(self, event: Atspi.Event) -> None:
        if event.source.get_process_id() != self._pid:
            return
        node = event.source
        if event.type == "object:state-changed:focused":
            if not event.detail1:
                return
            self._focused = node
        elif event.type == "object:active-descendant-changed":
            node = event.any_data
        said = event.any_data if event.type == "object:announcement" else node.name
        self._heard.append({"type": str(event.type), "role": node.getRoleName(), "text": said})


def children(node: pyatspi.Accessible, states: Sequence[str] = ()) -> Iterator[pyatspi.Accessible]:
    """Yield what is directly below a node; of the rows of a list only those in sight."""
    if "manages descendants" in states:
        yield from rows_in_sight(node)
        return
    for index in range(node.childCount):
        if (child := node.getChildAtIndex(index)) is not None:
            yield child


def rows_in_sight(view: pyatspi.Accessible) -> Iterator[pyatspi.Accessible]:
    """Yield the rows or tiles of a view: it may have 10,000, and each costs some calls."""
    _, top, _, height = box(view)
    y = top + 1
    while y < top + height:
        beside = list(rows_beside(view, y))
        yield from beside
        y = max([y + PROBE, *(sum(box(row)[1::2]) + 1 for row in beside)])


def rows_beside(view: pyatspi.Accessible, y: int) -> Iterator[pyatspi.Accessible]:
    """Yield the row, or the tiles, at this height of the screen from left to right."""
    left, _, width, _ = box(view)
    # Mostly there is one row or nothing; tiles leave gaps, and not all of these are in one.
    if all(row_at(view, left + width * part // 8, y) is None for part in (1, 3, 5)):
        return
    x = left + 1
    while x < left + width:
        row = row_at(view, x, y)
        if row is not None:
            yield row
        x = x + PROBE if row is None else sum(box(row)[::2]) + 1


def row_at(view: pyatspi.Accessible, x: int, y: int) -> pyatspi.Accessible | None:
    """Return what lies at this place of the screen below a view, None where nothing does."""
    found = view.queryComponent().getAccessibleAtPoint(x, y, pyatspi.DESKTOP_COORDS)
    return found if found is not None and found.getRoleName() in ROWS else None


def actions(node: pyatspi.Accessible) -> Iterator[str]:
    """Yield the names of what can be done with a node."""
    try:
        action = node.queryAction()
    except NotImplementedError:
        return
    yield from (action.getName(index) for index in range(action.nActions))


def act(node: pyatspi.Accessible, name: str) -> bool:
    """Do what the node calls so; returns whether it says that it did."""
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
            said: dict[str, object] = {"said": reader.answer(json.loads(line))}
        except Exception as error:  # the test says what went wrong, and where
            said = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)
        return True

    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_request)
    pyatspi.Registry.start()


if __name__ == "__main__":
    main()
