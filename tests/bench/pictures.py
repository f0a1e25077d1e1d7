"""Create large photos, which are too big to be committed."""

from pathlib import Path

import numpy as np
from PIL import Image

SIZES = {"2mp": (1632, 1224), "12mp": (4000, 3000), "48mp": (8000, 6000)}
QUALITY = 92


def upscaled(photo: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Enlarge a photo to cover `size`, and crop it."""
    scale = max(size[0] / photo.width, size[1] / photo.height)
    width, height = round(photo.width * scale), round(photo.height * scale)
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    whole = photo.resize((width, height), Image.Resampling.BICUBIC)
    return whole.crop((left, top, left + size[0], top + size[1]))


def noise(size: tuple[int, int], seed: int = 0) -> Image.Image:
    """Draw grey 1/f noise, as detailed as a photo: each octave has the same power."""
    random = np.random.default_rng(seed)
    total = np.zeros((size[1], size[0]), np.float32)
    for octave in range(9):
        width, height = (max(2, side >> octave) for side in size)
        grid = Image.fromarray(random.standard_normal((height, width), np.float32))
        total += np.asarray(grid.resize(size, Image.Resampling.BICUBIC))
    deviation = float(total[::16, ::16].std())
    return Image.fromarray(np.clip(128 + total * (40 / deviation), 0, 255).astype(np.uint8))


def colour_noise(size: tuple[int, int]) -> Image.Image:
    return Image.merge("RGB", [noise(size, seed) for seed in range(3)])


def large_photos(photo: Image.Image, folder: Path) -> dict[str, Path]:
    """Save one photo in every size and format that is timed."""
    made = {}
    for name, size in SIZES.items():
        # Enlarging alone would leave no fine detail to decode.
        image = Image.blend(upscaled(photo, size), noise(size).convert("RGB"), 0.25)
        made[name] = folder / f"{name}.jpg"
        image.save(made[name], quality=QUALITY)
        if name == "12mp":
            progressive, png = folder / "12mp_progressive.jpg", folder / "12mp.png"
            image.save(progressive, quality=QUALITY, progressive=True)
            image.save(png, compress_level=4)
            made |= {"12mp_progressive": progressive, "12mp_png": png}
    return made


def some_photos(data: Path | None, folder: Path) -> list[Path]:
    """Return the real photos in `data`; without it, draw 200 into `folder`."""
    if data is not None:
        return sorted((data / "photos").iterdir())
    drawn = [folder / f"{number}.jpg" for number in range(200)]
    for number, path in enumerate(drawn):
        noise((500, 375), number).convert("RGB").save(path, quality=QUALITY)
    return drawn
