"""Learning rate, photo size and augmentation as functions of the progress, 0 to 1."""

from shiwu_tools.training.data import Look

PEAK_RATE = 0.2
WARM_UP = 0.03
# Progress from which photos have this side. 40 and 48 px train hardly faster than 64, because the
# small grids round up; 32 px does.
SIZES = ((0.0, 32), (0.12, 64), (0.42, 96), (0.82, 112))
FINAL_SIZE = SIZES[-1][1]
CALM_FROM, CALM_AT = 0.80, 0.92


def rate(progress: float) -> float:
    """Return the learning rate: a short warm-up, then a linear decrease to zero."""
    if progress < WARM_UP:
        return PEAK_RATE * max(progress / WARM_UP, 0.02)
    return PEAK_RATE * (1 - progress) / (1 - WARM_UP)


def size(progress: float) -> int:
    return [side for start, side in SIZES if progress >= start][-1]


def look(progress: float) -> Look:
    """Return the augmentation, which becomes weaker towards the end.

    Blur stays strong, because full-size photos differ in sharpness.
    """
    calm = min(1.0, max(0.0, (progress - CALM_FROM) / (CALM_AT - CALM_FROM)))
    return Look(smallest=0.35 + 0.6 * calm, blur=(-0.3, 1.0 - 0.1 * calm), light=0.2 - 0.15 * calm)
