from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.ui.icons import app_icon
from shiwu_tools.pictures import icons

FOLDER = paths.ROOT / "resources" / "app_icon"


def test_committed_icons_match_the_drawing(qtbot: QtBot, tmp_path: Path) -> None:
    icons.export(tmp_path)
    for side in icons.SIDES:
        drawn, shipped = (
            np.asarray(Image.open(folder / f"shiwu-{side}.png").convert("RGBA"), np.int16)
            for folder in (tmp_path, FOLDER)
        )
        assert drawn.shape == (side, side, 4)
        assert np.abs(drawn - shipped).max() <= 8, "run `make icons`"


def test_windows_icon_has_every_size() -> None:
    with Image.open(FOLDER / "shiwu.ico") as icon:
        assert icon.info["sizes"] == {(side, side) for side in icons.SIDES}


def test_icon_is_legible_at_16_pixels() -> None:
    """The fruit, the frame around it and the ground stay three different things."""
    small = np.asarray(Image.open(FOLDER / "shiwu-16.png").convert("RGB"), np.int16)
    fruit, ground, frame = small[9, 8], small[7, 1], small[3, 5]
    assert fruit[0] - fruit[2] > 150
    assert ground[1] - ground[0] > 60
    assert frame.min() > 150


def test_window_has_the_icon(qtbot: QtBot) -> None:
    assert QSize(16, 16) in app_icon().availableSizes()
    assert not app_icon().pixmap(256, 256).isNull()
