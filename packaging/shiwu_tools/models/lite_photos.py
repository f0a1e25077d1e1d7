"""Photos in the preprocessing of `lite`, and their labels."""

import csv
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from desktop_app.engine.crop import model_pixels
from desktop_app.engine.images import read_photo


def photos_below(folder: Path) -> list[Path]:
    """Return the photos in a folder and its subfolders, sorted by path."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpeg", ".jpg"))


def pixels_of(paths: list[Path], size: int) -> torch.Tensor:
    """Return photos in the preprocessing of the program: uint8 [N, size, size, 3]."""
    pixels = [
        model_pixels(read_photo(path).image, size + 32, size, "bicubic")
        for path in tqdm(paths, "reading photos", unit="", disable=None)
    ]
    return torch.from_numpy(np.stack(pixels))


def labelled(folder: Path) -> list[tuple[Path, str]]:
    """Return the photos in a folder with the WordNet id of their class.

    It is in `labels.tsv` if there is one, else at the start of the file name.
    """
    if (folder / "labels.tsv").exists():
        with (folder / "labels.tsv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        return [(folder / row["file"], row["wnid"]) for row in rows]
    return [(path, path.name.split("_")[0]) for path in photos_below(folder)]
