"""The window with three photos in it."""

import pytest

from desktop_app.ui.main_window import MainWindow
from tests.unit.ui.photos.in_window import THREE, take
from tests.unit.ui.photos.made import TABBY, UNSURE, failure


@pytest.fixture
def running(ready: MainWindow) -> MainWindow:
    """Three photos were opened, the first is answered."""
    ready.show_photos(THREE)
    take(ready, a=TABBY)
    return ready


@pytest.fixture
def ended(running: MainWindow) -> MainWindow:
    """The second is unsure, the file of the third was not there."""
    take(running, b=UNSURE, c=failure(THREE[2], "not-found"))
    running.page.run.end()
    return running
