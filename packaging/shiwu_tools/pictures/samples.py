"""Draws the pictures that ship with the program: an orange, and a landscape with an alp.

    .venv/bin/python -m shiwu_tools.pictures.samples

They serve the self-test, `make run` without a display and the screenshots. Everything in them is
computed here from noise and a little geometry, always the same.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from shiwu_tools.paths import ROOT

RESOURCES = ROOT / "resources"
FOLDER = RESOURCES / "samples"
PRINT_SIZE = (320, 240)
WIDTH, HEIGHT = 960, 720

Field = NDArray[np.float64]


def noise(rng: np.random.Generator, cells: int, octaves: int = 5, fall: float = 0.5) -> Field:
    """Cloudy noise over the picture, 0..1: octaves of random grids, each twice as fine."""
    total = np.zeros((HEIGHT, WIDTH))
    for octave in range(octaves):
        across = cells * 2**octave
        grid = rng.random((max(2, across * HEIGHT // WIDTH), across)).astype(np.float32)
        layer = Image.fromarray(grid).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        total += fall**octave * np.asarray(layer, dtype=np.float64)
    return (total - total.min()) / np.ptp(total)


def blend(below: Field, above: tuple[float, float, float] | Field, share: Field) -> Field:
    """Lay a colour or a picture [H, W, 3] over another, by a share [H, W] of 0..1."""
    return below + (np.asarray(above, dtype=np.float64) - below) * share[..., None]


def smooth(low: float, high: float, values: Field) -> Field:
    """A soft step from 0 at `low` to 1 at `high`."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def colours(stops: list[tuple[float, tuple[int, int, int]]], values: Field) -> Field:
    """Look values up on a scale of colours."""
    places = [place for place, _ in stops]
    channels = [np.interp(values, places, [c[i] for _, c in stops]) for i in range(3)]
    return np.stack(channels, axis=-1)


def orange() -> Image.Image:
    """An orange with a leaf on a wooden table, lit from the upper left."""
    rng = np.random.default_rng(7)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    picture = colours([(0, (236, 231, 220)), (1, (206, 198, 184))], y / (HEIGHT * 0.62))
    grain = noise(rng, 3, 6)
    planks = np.sin((y + 60 * grain) / 9) * 0.5 + 0.5
    wood = colours([(0, (128, 84, 48)), (1, (176, 124, 78))], 0.55 * planks + 0.45 * grain)
    picture = blend(picture, wood, smooth(440, 452, y))

    cx, cy, radius = 480, 372, 268
    shadow = np.hypot((x - cx - 70) / 1.25, (y - cy - 236) / 0.3)
    picture = blend(picture, (46, 28, 16), 0.7 * (1 - smooth(130, 300, shadow)))

    dx, dy = (x - cx) / radius, (y - cy) / (radius * 0.965)
    squared = dx**2 + dy**2
    inside = 1 - smooth(0.985, 1.0, np.sqrt(squared))
    dz = np.sqrt(np.clip(1 - squared, 0, None))
    pores = _pores(rng, dx, dy, dz)
    light = np.clip(-0.5 * dx - 0.62 * dy + 0.6 * dz + 0.22 * (pores - 0.5), -1, 1)
    skin = colours(
        [(-1, (92, 34, 4)), (-0.1, (164, 70, 6)), (0.4, (232, 122, 14)), (1, (255, 168, 44))],
        light + 0.12 * (noise(rng, 6, 4) - 0.5),
    )
    skin = blend(skin, (122, 74, 40), 0.22 * smooth(0.75, 1.0, dy) * dz)  # the table's light
    picture = blend(picture, skin, inside)
    shine = np.exp(-(((dx + 0.36) / 0.17) ** 2 + ((dy + 0.44) / 0.13) ** 2))
    picture = blend(picture, (255, 240, 214), 0.6 * shine * inside * (0.5 + 0.5 * pores))

    stem = np.hypot((x - cx - 6) / 1.3, y - (cy - radius * 0.86))
    picture = blend(picture, (70, 92, 34), 1 - smooth(15, 21, stem))
    picture = _leaf(picture, x, y, rng)
    return _finish(picture, rng)


def _pores(rng: np.random.Generator, dx: Field, dy: Field, dz: Field) -> Field:
    """The dimples of the skin, which crowd together where it turns away."""
    dots = Image.fromarray(rng.integers(0, 256, (HEIGHT, WIDTH), dtype=np.uint8))
    texture = np.asarray(dots.filter(ImageFilter.GaussianBlur(2.6)), dtype=np.float64)
    texture = (texture - texture.min()) / np.ptp(texture)
    turn = np.arcsin(np.clip(np.hypot(dx, dy), 0, 1)) / np.maximum(np.hypot(dx, dy), 1e-6)
    u = (WIDTH / 2 + 300 * dx * turn).astype(int) % WIDTH
    v = (HEIGHT / 2 + 300 * dy * turn).astype(int) % HEIGHT
    return smooth(0.3, 0.62, texture[v, u]) * (0.5 + 0.5 * dz)


def _leaf(picture: Field, x: Field, y: Field, rng: np.random.Generator) -> Field:
    angle = math.radians(-24)
    along = (x - 492) * math.cos(angle) + (y - 138) * math.sin(angle)
    across = -(x - 492) * math.sin(angle) + (y - 138) * math.cos(angle)
    length, width = 250.0, 56.0
    t = np.clip(along / length, 0, 1)
    half = width * np.sin(math.pi * t**0.8) + 0.5
    within = (1 - smooth(-1.5, 1.5, np.abs(across) - half)) * ((along > 0) & (along < length))
    veins = np.abs(np.sin((along - np.abs(across) * 0.9) / 15)) ** 12
    middle = np.exp(-((across / 2.4) ** 2))
    shade = 0.55 + 0.3 * across / width + 0.2 * (noise(rng, 12, 3) - 0.5)
    leaf = colours([(0, (26, 66, 20)), (0.5, (52, 112, 34)), (1, (118, 168, 68))], shade)
    leaf = blend(leaf, (150, 186, 96), np.clip(0.5 * middle + 0.22 * (1 - veins < 0.4), 0, 1))
    return blend(picture, leaf, within)


def landscape() -> Image.Image:
    """A snowy alp over dark woods, a meadow in front, under a summer sky."""
    rng = np.random.default_rng(11)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    sky = colours([(0, (58, 108, 176)), (0.6, (132, 172, 214)), (1, (208, 222, 232))], y / 430)
    clouds = smooth(0.56, 0.82, noise(rng, 4, 6)) * (1 - smooth(150, 330, y))
    picture = blend(sky, (250, 251, 252), 0.8 * clouds)
    picture = _mountains(picture, y, rng, 320, 90, (150, 172, 200), (196, 208, 222), 5, 0.0)
    picture = _peak(picture, x, y, rng)
    picture = _woods(picture, y, rng)
    meadow = colours([(0, (96, 132, 52)), (1, (150, 176, 82))], noise(rng, 24, 5))
    flowers = smooth(0.8, 0.84, noise(rng, 120, 2))
    meadow = blend(meadow, (232, 222, 150), 0.6 * flowers)
    edge = 590 + 34 * noise(rng, 3, 3)[0]
    picture = blend(
        picture,
        meadow * (0.72 + 0.28 * smooth(560, 720, y))[..., None],
        smooth(0, 8, y - edge[None, :]),
    )
    # Of the meadow a strip stays: with more of it, a network for 1,000 names is not sure.
    return _finish(picture, rng).crop((0, 0, WIDTH, HEIGHT - 96))


def _ridge(rng: np.random.Generator, cells: int, rough: float) -> Field:
    line = np.zeros(WIDTH)
    for octave in range(7):
        count = cells * 2**octave
        points = rng.random(count + 1) - 0.5
        line += rough**octave * np.interp(np.linspace(0, count, WIDTH), range(count + 1), points)
    return line


def _mountains(
    picture: Field,
    y: Field,
    rng: np.random.Generator,
    base: float,
    tall: float,
    dark: tuple[int, int, int],
    bright: tuple[int, int, int],
    cells: int,
    slope: float,
) -> Field:
    crest = base - tall * _ridge(rng, cells, 0.5) + slope
    colour = colours([(0, dark), (1, bright)], noise(rng, 12, 5))
    return blend(picture, colour, smooth(0, 2, y - crest[None, :]))


def _peak(picture: Field, x: Field, y: Field, rng: np.random.Generator) -> Field:
    """The alp: relief from noise that is folded into ridges, lit from the left, snow on top."""
    place = np.arange(WIDTH)
    tents = [(500, 96, 0.84), (236, 226, 0.7), (760, 214, 0.66), (930, 262, 0.6), (40, 300, 0.5)]
    crest = np.min([top + steep * np.abs(place - at) for at, top, steep in tents], axis=0)
    crest = crest - 44 * _ridge(rng, 9, 0.58)
    height = y - crest[None, :]
    folds = sum(0.55**k * (1 - np.abs(2 * noise(rng, 5 * 2**k, 3) - 1)) for k in range(5))
    folds = folds + 0.004 * np.abs(x - 500 + 50 * (noise(rng, 6, 3) - 0.5))
    slope = np.gradient(folds, axis=1) * 34 + np.gradient(folds, axis=0) * 10
    light = np.clip(0.55 + slope, 0, 1)
    rock = colours([(0, (44, 48, 60)), (0.5, (98, 98, 106)), (1, (166, 158, 150))], light)
    snow = colours([(0, (122, 142, 184)), (0.5, (214, 224, 240)), (1, (255, 255, 255))], light)
    cover = smooth(0.36, 0.62, noise(rng, 14, 5) + 0.75 - (y - 90) / 420 + 0.25 * (light - 0.5))
    alp = blend(rock, snow, cover)
    haze = smooth(260, 560, y)
    return blend(picture, blend(alp, (150, 172, 200), 0.35 * haze), smooth(0, 2, height))


def _woods(picture: Field, y: Field, rng: np.random.Generator) -> Field:
    place = np.arange(WIDTH)
    for base, size, colour in ((470, 22, (74, 100, 98)), (520, 40, (34, 62, 48))):
        ground = base + 50 * _ridge(rng, 4, 0.5)
        crest = ground.copy()
        for at in rng.uniform(0, WIDTH, 260):
            tall = size * rng.uniform(0.5, 1.2)
            crest = np.minimum(crest, ground[int(at)] - tall + np.abs(place - at) * 3.4)
        shade = np.asarray(colour) * (0.7 + 0.6 * noise(rng, 90, 3))[..., None]
        picture = blend(picture, shade, smooth(0, 2, y - crest[None, :]))
    return picture


def _finish(picture: Field, rng: np.random.Generator) -> Image.Image:
    """A lens is never perfectly sharp, a sensor never free of noise."""
    soft = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(0.8)
    )
    grain = rng.normal(0, 2.2, (HEIGHT, WIDTH, 1))
    return Image.fromarray(np.clip(np.asarray(soft) + grain, 0, 255).astype(np.uint8))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, picture in (("orange", orange()), ("alp", landscape())):
        picture.save(FOLDER / f"{name}.jpg", quality=88)
        small = ImageOps.fit(picture, PRINT_SIZE).quantize(128)
        small.save(RESOURCES / "prints" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
