"""Memory over many photos, as a picture."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

SIZE = (960, 480)
LEFT, TOP, RIGHT, BOTTOM = 70, 40, 930, 430
LINE, FRAME, BAND, INK = "#1f6feb", "#8c959f", "#ddf4ff", "#24292f"


def draw_curve(path: Path, curve: Sequence[tuple[int, float]], allowed: float) -> None:
    """Draw megabytes over photos, from zero up, so that flat looks flat.

    The band is what the first value plus `allowed` megabytes leaves room for.
    """
    image = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(image)
    most = max(megabytes for _, megabytes in curve) * 1.25
    last = curve[-1][0]

    def place(photos: float, megabytes: float) -> tuple[float, float]:
        across = LEFT + (RIGHT - LEFT) * photos / last
        return across, BOTTOM - (BOTTOM - TOP) * megabytes / most

    first = curve[0][1]
    pen.rectangle((*place(0, first + allowed), *place(last, first)), fill=BAND)
    pen.line([place(0, 0), place(last, 0)], FRAME)
    pen.line([place(0, 0), place(0, most)], FRAME)
    pen.line([place(*point) for point in curve], LINE, 3, joint="curve")
    for share in range(5):
        megabytes = most * share / 4
        x, y = place(0, megabytes)
        pen.text((x - 8, y), f"{megabytes:.0f}", INK, anchor="rm")
        x, y = place(last * share / 4, 0)
        pen.text((x, y + 8), f"{last * share / 4:,.0f}", INK, anchor="ma")
    pen.text((LEFT, 14), "resident memory in MB, over photos classified", INK)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
