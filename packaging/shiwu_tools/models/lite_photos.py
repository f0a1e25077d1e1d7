"""Photos as `lite` gets them, and what they show."""

import csv
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from desktop_app.engine.crop import model_pixels
from desktop_app.engine.images import read_photo
from desktop_app.engine.labels import read_labels
from shiwu_tools.paths import ROOT


def photos_below(folder: Path) -> list[Path]:
    """Return the photos in a folder and those below it, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpeg", ".jpg"))


def pixels_of(paths: list[Path], size: int) -> torch.Tensor:
    """Return photos as the program would prepare them: uint8 [N, size, size, 3]."""
    pixels = [
        model_pixels(read_photo(path).image, size + 32, size, "bicubic")
        for path in tqdm(paths, "reading photos", unit="", disable=None)
    ]
    return torch.from_numpy(np.stack(pixels))


def labelled(folder: Path) -> list[tuple[Path, int]]:
    """Return the photos in a folder with their class's index.

    The class stands in `labels.tsv` where there is one, else in front of the photo's name.
    """
    wnids = list(read_labels(ROOT / "resources/labels/imagenet1k.tsv"))
    if (folder / "labels.tsv").exists():
        with (folder / "labels.tsv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        return [(folder / row["file"], wnids.index(row["wnid"])) for row in rows]
    return [(path, wnids.index(path.name.split("_")[0])) for path in photos_below(folder)]
