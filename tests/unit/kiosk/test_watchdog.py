import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSocketNotifier
from pytestqt.qtbot import QtBot

from desktop_app.kiosk.watchdog import Watchdog


@pytest.fixture(params=["file", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[socket.socket]:
    """The socket of a service manager."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        name = f"{tmp_path}/notify"
        line.bind(name if request.param == "file" else f"\0{name}")
        line.setblocking(False)
        yield line


def environment(manager: socket.socket, **more: str) -> dict[str, str]:
    name = manager.getsockname()
    return {"NOTIFY_SOCKET": f"@{name[1:].decode()}" if isinstance(name, bytes) else name, **more}


def heard(manager: socket.socket) -> list[str]:
    words = []
    while True:
        try:
            words.append(manager.recv(100).decode())
        except BlockingIOError:
            return words


def test_ready_watchdog_and_stopping_are_sent(manager: socket.socket, qtbot: QtBot) -> None:
    # The process id is that of the compositor, whose child sends this.
    watchdog = Watchdog(
        environment=environment(manager, WATCHDOG_USEC="40000", WATCHDOG_PID=str(os.getppid()))
    )
    assert heard(manager) == []
    watchdog.start()
    assert heard(manager) == ["READY=1", "WATCHDOG=1"]
    came = QSocketNotifier(manager.fileno(), QSocketNotifier.Type.Read)
    for _ in range(3):
        with qtbot.waitSignal(came.activated):
            pass
        assert set(heard(manager)) == {"WATCHDOG=1"}
    watchdog.stop()
    assert heard(manager)[-1] == "STOPPING=1"
    assert not watchdog._timer.isActive()


def test_interval_is_half_of_the_limit(manager: socket.socket) -> None:
    watchdog = Watchdog(environment=environment(manager, WATCHDOG_USEC="30000000"))
    assert watchdog._timer.interval() == 15_000


@pytest.mark.parametrize("microseconds", ["", "0", "soon", "-5", "１０"])
def test_without_a_limit_only_ready_is_sent(manager: socket.socket, microseconds: str) -> None:
    watchdog = Watchdog(environment=environment(manager, WATCHDOG_USEC=microseconds))
    watchdog.start()
    assert heard(manager) == ["READY=1"]
    assert not watchdog._timer.isActive()


@pytest.mark.parametrize("address", ["", "/nothing/there", "@nobody", "vsock:2:1", "@" + "a" * 200])
def test_missing_listener_is_ignored(address: str, qtbot: QtBot) -> None:
    watchdog = Watchdog(environment={"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "20000"})
    watchdog.start()
    with qtbot.waitSignal(watchdog._timer.timeout):
        pass
    watchdog.stop()


def test_full_socket_does_not_block(manager: socket.socket) -> None:
    watchdog = Watchdog(environment=environment(manager))
    for _ in range(2000):
        watchdog.start()
    assert 0 < len(heard(manager)) < 2000
