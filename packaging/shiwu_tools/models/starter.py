"""Export the trained starter: `weights/starter.pt`, and its card with the accuracy.

    python -m shiwu_tools.models.starter --data DIR [--precision fp32] [--out weights]
    python -m shiwu_tools.models.starter --data DIR --shipped --side 112

The second takes the weights from `weights/starter.pt`, where the checkpoint is gone.
All figures are measured on the exported bytes, on photos that were not trained on.
"""

import argparse
import hashlib
import json
import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import torch
from torch import nn

from desktop_app.engine.labels import read_labels
from shiwu_tools.models.archive import archive_bytes, build_archive, loaded
from shiwu_tools.models.files import write
from shiwu_tools.models.shipped_network import network_of
from shiwu_tools.models.starter_figures import KEPT_SHARE, Figures, Samples, load_samples, measure
from shiwu_tools.models.torchvision_import import import_torchvision
from shiwu_tools.paths import ROOT
from shiwu_tools.training.data import SIDE

CHECKPOINT = Path.home() / ".cache/shiwu/training/checkpoint.pth"
LICENCE = (
    "The weights were trained by this project and are under its licence. The photos they were "
    "trained on belong to ImageNet's contributors (research use) and are not included."
)


@dataclass(frozen=True)
class Trained:
    """A finished training: the network, its classes, what photos are enlarged to (px)."""

    network: nn.Module
    wnids: tuple[str, ...]
    side: int
    minutes: float
    photos: int


def read_training(checkpoint: Path) -> Trained:
    """Read what `train_starter.py` wrote; the averaged weights are the better ones."""
    stored = torch.load(checkpoint, weights_only=True)
    wnids = tuple(stored["wnids"])
    network = import_torchvision().models.resnet18(weights=None, num_classes=len(wnids))
    network.load_state_dict(stored["average"])
    end = stored["log"][-1]
    return Trained(network.eval(), wnids, stored["size"], end["minutes"], end["photos"])


def read_shipped(weights: Path, side: int) -> Trained:
    """Read the network back from the archive that is shipped."""
    written = json.loads((weights / "starter.json").read_text(encoding="utf-8"))
    network = network_of(loaded((weights / "starter.pt").read_bytes()))
    return Trained(network, tuple(each["wnid"] for each in written["classes"]), side, 0, 0)


def still_true(weights: Path) -> dict[str, Any]:
    """Return what the shipped card has about the training and the unquantised network."""
    written = json.loads((weights / "starter.json").read_text(encoding="utf-8"))
    exact = [each for each in written["accuracy"] if each["precision"] == "fp32"]
    return {"trained_on": written["trained_on"], "accuracy": exact}


def card(
    trained: Trained, content: bytes, precision: str, samples: Samples, figures: Figures
) -> dict[str, Any]:
    """The keys that the program reads, in their order; after `created`, the figures in words."""
    labels = read_labels(ROOT / "resources/labels/imagenet1k.tsv")
    named = [labels[wnid] for wnid in trained.wnids]
    held, fitting, checking = figures.held, samples.fitting.labels, samples.checking.labels
    accuracy = [("Tiny ImageNet, held back", "fp32", figures.held_fp32)]
    if precision != "fp32":
        accuracy.insert(0, ("Tiny ImageNet, held back", precision, held))
    accuracy.append(("Full-size photos", precision, figures.known))
    return {
        "name": "starter",
        "title": "Starter model",
        "title_zh": "入门模型",
        "file": "starter.pt",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "precision": precision,
        "resize": SIDE,
        "crop": SIDE,
        "interpolation": "bilinear",
        "temperature": figures.temperature,
        "unsure_below": figures.unsure_below,
        "classes": [{"wnid": it.wnid, "label": it.label, "label_zh": it.label_zh} for it in named],
        "accuracy": [
            {
                "set": name,
                "photos": hits.photos,
                "precision": kind,
                "top1": round(hits.top1, 4),
                "top3": round(hits.top3, 4),
            }
            for name, kind, hits in accuracy
        ],
        "ece": round(figures.ece_after, 4),
        "trained_on": (
            f"Tiny ImageNet: {samples.trained_photos:,} photos of {SIDE} px in {len(named)} "
            f"ImageNet classes, each seen about {trained.photos / samples.trained_photos:.0f} "
            f"times, from scratch, in {trained.minutes:.0f} minutes on two processor cores"
        ),
        "licence": LICENCE,
        "torch": torch.__version__.split("+")[0],
        "created": date.today().isoformat(),
        "sets": (
            f"Held back: {held.photos:,} photos of Tiny ImageNet, as many of each class, that "
            f"were never trained on. Full-size photos: {figures.known.photos}, one of each class "
            "that the model knows, whose small twins were not trained on either."
        ),
        "calibration": (
            f"Temperature fitted on {len(fitting):,} of the held-back photos. Expected "
            f"calibration error on the other {len(checking):,}: {figures.ece_before:.1%} before, "
            f"{figures.ece_after:.1%} after."
        ),
        "agreement": (
            f"{precision} and fp32 name the same label first for {figures.agreement:.1%} of the "
            "held-back photos."
        ),
        "unsure": (
            f"The threshold keeps {KEPT_SHARE:.0%} of the right answers on the {len(fitting):,} "
            f"photos that it was chosen on, {figures.kept_of_checking:.0%} on the other "
            f"held-back photos, {figures.kept_of_known:.0%} on the full-size ones. Of "
            f"{len(samples.unknown.labels)} full-size photos of classes that the model does not "
            f"know, {figures.unsure_of_unknown:.0%} stay under it."
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("SHIWU_DATA", "."))
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument("--precision", choices=("fp32", "int8"), default="int8")
    parser.add_argument("--side", type=int, help="enlarge to this, not to the last trained size")
    parser.add_argument("--mirrored", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--out", type=Path, default=ROOT / "weights")
    parser.add_argument("--shipped", action="store_true", help="read weights/, needs --side")
    given = parser.parse_args()
    shipped = ROOT / "weights"
    if given.shipped and given.side is None:
        parser.error("--shipped needs --side")
    if given.shipped:
        trained = read_shipped(shipped, given.side)
    else:
        trained = read_training(given.checkpoint)
    if given.side is not None:
        trained = replace(trained, side=given.side)
    samples = load_samples(Path(given.data))
    network, side, mirrored = trained.network, trained.side, given.mirrored
    reference = build_archive(network, "fp32", side, mirrored)
    built = build_archive(network, given.precision, side, mirrored, samples.calibration)
    content = archive_bytes(built)
    figures = measure(loaded(content), reference, samples)
    written = card(trained, content, given.precision, samples, figures)
    if given.shipped:
        known = still_true(shipped)
        measured = [each for each in written["accuracy"] if each["precision"] != "fp32"]
        written |= {**known, "accuracy": [measured[0], *known["accuracy"], *measured[1:]]}
    write(given.out, content, written)
    print(json.dumps({key: written[key] for key in written if key != "classes"}, indent=1))


if __name__ == "__main__":
    main()
