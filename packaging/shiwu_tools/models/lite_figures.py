"""Measures accuracy and calibration of `lite` for `packaging/lite/figures.json`.

    python -m shiwu_tools.models.lite_figures --data DIR

Measures `weights/lite.pt` as the program runs it, and the same network in fp32, on the photos of
DIR/validation and DIR/photos. The card contains all keys of the file, also those of
`thresholds.py`. Thresholds depend on the temperature: run the set-up afterwards, then
`thresholds.py`, then the set-up again.
"""

import argparse
import json
import os
from datetime import date
from pathlib import Path

import torch

from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.model_card import find_card
from shiwu_tools.models import measures
from shiwu_tools.models.lite import read_state
from shiwu_tools.models.lite_network import MEAN, STD, VARIANTS, Lite, network_of
from shiwu_tools.models.lite_photos import labelled, pixels_of
from shiwu_tools.models.measures import BATCH
from shiwu_tools.setup.lite_package import FOLDER, NAME, WEIGHTS, WHEELS

SETS = {"validation": "ImageNet validation, squares of 227 px", "photos": "Full-size photos"}


def exact_logits(network: Lite, pixels: torch.Tensor) -> torch.Tensor:
    """Return the logits of the network in fp32: float32 [N, K] for uint8 [N, H, W, 3]."""
    with torch.inference_mode():
        parts = [part.permute(0, 3, 1, 2).float() for part in pixels.split(BATCH)]
        return torch.cat([network((part - MEAN) / STD) for part in parts])


def accuracy(name: str, precision: str, hits: measures.Hits) -> dict[str, object]:
    """Return one entry of the card's `accuracy`."""
    rates = {"top1": round(hits.top1, 4), "top3": round(hits.top3, 4)}
    return {"set": name, "photos": hits.photos, "precision": precision, **rates}


def held_out_error(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """Return the calibration error of each half at the temperature fitted on the other half."""
    halves = [torch.arange(len(labels)) % 2 == half for half in (0, 1)]
    scaled = torch.empty_like(logits)
    for ours, others in (halves, halves[::-1]):
        scaled[ours] = logits[ours] / measures.fitted_temperature(logits[others], labels[others])
    return measures.calibration_error(scaled, labels, 1)


def measure(data: Path, variant: str) -> dict[str, object]:
    """Return the measured keys of the card."""
    size = VARIANTS[variant].size
    classifier = load_classifier(find_card(WEIGHTS, NAME))
    network = network_of(read_state(next(WHEELS.glob("*.whl"))), VARIANTS[variant])
    wnids = [named.wnid for named in classifier.card.classes]
    rows, agreements = [], []
    for folder, title in SETS.items():
        listed = labelled(data / folder)
        pixels = pixels_of([path for path, _ in listed], size)
        labels = torch.tensor([wnids.index(wnid) for _, wnid in listed])
        exact = exact_logits(network, pixels)
        shipped = torch.cat(
            [torch.from_numpy(classifier.logits(part.numpy())) for part in pixels.split(BATCH)]
        )
        rows.append(accuracy(title, "int8", measures.hits(shipped, labels)))
        rows.append(accuracy(title, "fp32", measures.hits(exact, labels)))
        agreements.append(f"{measures.agreement(shipped, exact):.1%} of {len(labels)}")
        if folder == "validation":
            temperature = measures.fitted_temperature(shipped, labels)
            error = held_out_error(shipped, labels)
            before = measures.calibration_error(shipped, labels, 1)
    return {
        "temperature": temperature,
        "accuracy": rows,
        "ece": round(error, 4),
        "created": date.today().isoformat(),
        "calibration": (
            f"Temperature fitted on the validation photos. Expected calibration error of each "
            f"half of them at the temperature fitted on the other: {error:.1%}; at temperature 1: "
            f"{before:.1%}."
        ),
        "agreement": (
            f"int8 and fp32 name the same label first for {agreements[0]} validation photos and "
            f"{agreements[1]} full-size photos."
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("SHIWU_DATA", "."))
    data = parser.parse_args().data
    quantisation = json.loads((FOLDER / "quantisation.json").read_text(encoding="utf-8"))
    written = measure(Path(data), quantisation["variant"])
    path = FOLDER / "figures.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    text = json.dumps({**kept, **written}, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
