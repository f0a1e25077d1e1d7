"""Build the official model: torchvision's ResNet-18 for ImageNet → `weights/imagenet1k.pt` + card.

    python -m shiwu_tools.models.imagenet1k [--checkpoint FILE] [--precision int8 --calibrate DIR]

Needs a network the first time, or the checkpoint as a file. The card's `accuracy` stays empty: it
wants top-3, and torchvision publishes top-1 and top-5, which stand in `trained_on`.
"""

import argparse
import hashlib
import http.client
import io
import os
import socket
import sys
import zipfile
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

# As in `engine/classifier.py`: read once, when torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from desktop_app.engine.crop import model_pixels
from desktop_app.engine.errors import PhotoError
from desktop_app.engine.folders import expand
from desktop_app.engine.images import read_photo
from desktop_app.engine.labels import read_labels
from shiwu_tools.models import measures
from shiwu_tools.models.archive import archive_bytes, build_archive, loaded
from shiwu_tools.models.files import write
from shiwu_tools.models.torchvision_import import import_torchvision
from shiwu_tools.paths import ROOT

NAME = "imagenet1k"
SECONDS = 10.0
MIN_PHOTOS = 32
MAX_PHOTOS = 500

WEIGHTS = import_torchvision().models.ResNet18_Weights.IMAGENET1K_V1
PRESET = WEIGHTS.transforms()
FILE = Path(WEIGHTS.url).name
(HASH,) = torch.hub.HASH_REGEX.findall(FILE)
RESIZE, CROP = PRESET.resize_size[0], PRESET.crop_size[0]

BY_HAND = f"""On a machine with a network, fetch

  {WEIGHTS.url}

(45 MB; its SHA-256 begins with {HASH}), bring it here, and run

  make weights ARGS="--checkpoint {FILE}\""""


class WeightsError(Exception):
    """Why no model was made, in words for the person who asked."""


def fetch() -> Path:
    """Return torchvision's file in torch's cache, where torchvision has put it if it was missing.

    Raises `WeightsError` within seconds where there is no network.
    """
    cached = Path(torch.hub.get_dir()) / "checkpoints" / FILE
    if cached.exists():
        return cached
    try:
        _reach(WEIGHTS.url)
        WEIGHTS.get_state_dict(progress=True, check_hash=True, weights_only=True)
    except (OSError, http.client.HTTPException, RuntimeError) as error:  # the last: a wrong hash
        reason = str(getattr(error, "reason", error)) or repr(error)
        raise WeightsError(f"The weights could not be downloaded: {reason}.\n{BY_HAND}") from error
    return cached


def _reach(url: str) -> None:
    """Request the file without reading it; raises an `OSError` soon if that fails.

    A socket's timeout holds for one address, of which a server may have a dozen, and not at all
    for looking up its name: so another thread asks, and may be left waiting.
    """
    failed: list[Exception] = []

    def ask() -> None:
        try:
            urlopen(url).close()
        except Exception as error:
            failed.append(error)

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(SECONDS)
    if asking.is_alive():
        raise TimeoutError(f"no answer in {SECONDS:.0f} seconds")
    if failed:
        raise failed[0]


def read_checkpoint(path: Path) -> tuple[nn.Module, bool]:
    """Return the network of a state dict, and whether it is the very file torchvision publishes.

    Nothing but tensors is unpickled, so a checkpoint from anywhere cannot run code. Raises
    `WeightsError` for a file that is not whole, or of another layout.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}.") from error
    digest = hashlib.sha256(content).hexdigest()
    if HASH in path.name and not digest.startswith(HASH):
        raise WeightsError(
            f"{path} is damaged: its SHA-256 begins with {digest[:8]}, not {HASH}. "
            "Delete it and fetch it again."
        )
    try:
        zipped = io.BytesIO(content)
        if zipfile.is_zipfile(zipped) and zipfile.ZipFile(zipped).testzip():
            raise zipfile.BadZipFile  # torch itself passes over the checksums
        state = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except Exception as error:  # unpickling raises what it likes
        raise WeightsError(f"{path} is not a checkpoint of torch, or it is damaged.") from error
    network = import_torchvision().models.resnet18(weights=None).eval()
    try:
        network.load_state_dict(state)
    except Exception as error:  # also a whole model, a list, ...
        raise WeightsError(f"{path} is not torchvision's ResNet-18 for ImageNet.") from error
    if not all(bool(value.isfinite().all()) for value in network.state_dict().values()):
        raise WeightsError(f"{path} is damaged: it holds values that are not numbers.")
    return network, digest.startswith(HASH)


def photos_in(folder: Path) -> list[str]:
    """Return at most `MAX_PHOTOS` photos from all over a folder and those below it."""
    if not folder.is_dir():
        raise WeightsError(f"{folder} is not a folder.")
    found = list(expand(iter([str(folder)]), recursive=True))
    check_enough(folder, len(found))
    return found[:: -(-len(found) // MAX_PHOTOS)]


def calibration_pixels(folder: Path, paths: list[str]) -> torch.Tensor:
    """Return photos as the model will see them, uint8 [N, CROP, CROP, 3]; skips broken ones."""
    pixels = []
    for path in tqdm(paths, "reading photos", unit="", disable=None):
        try:
            pixels.append(model_pixels(read_photo(path).image, RESIZE, CROP))
        except PhotoError as error:
            tqdm.write(f"{path}: {error}", file=sys.stderr)
    check_enough(folder, len(pixels))
    return torch.from_numpy(np.stack(pixels))


def check_enough(folder: Path, photos: int) -> None:
    if photos < MIN_PHOTOS:
        raise WeightsError(
            f"{folder} holds {photos} photos that can be read; calibrating takes at least "
            f"{MIN_PHOTOS}, better some hundreds, of what will be classified."
        )


def torchvision_logits(network: nn.Module, pixels: torch.Tensor) -> torch.Tensor:
    """Return float32 [N, K]: what torchvision itself does with uint8 [N, CROP, CROP, 3]."""
    functional = import_torchvision().transforms.functional
    with torch.inference_mode():
        scaled = pixels.permute(0, 3, 1, 2) / 255
        logits: torch.Tensor = network(functional.normalize(scaled, PRESET.mean, PRESET.std))
    return logits


def build(network: nn.Module, calibration: torch.Tensor | None) -> tuple[bytes, str]:
    """Return the archive's content, and in words how much it differs from torchvision's own model.

    It is int8 where photos to calibrate on are given. Raises `WeightsError` for an archive that
    is not the same model.
    """
    samples = sorted((ROOT / "resources/samples").glob("*.jpg"))
    seen = [model_pixels(read_photo(path).image, RESIZE, CROP) for path in samples]
    pixels = torch.from_numpy(np.stack(seen))
    expected = torchvision_logits(network, pixels)
    exact = build_archive(network, "fp32")
    content = archive_bytes(exact)
    gaps = measures.answers(loaded(content), pixels) - expected
    difference = (gaps.abs().max() / expected.abs().max()).item()
    if not difference <= 1e-4:
        raise WeightsError(f"The built model differs from torchvision's by {difference:.0e}.")
    if calibration is None:
        return content, f"The logits differ from torchvision's by {difference:.0e} of the largest."
    content = archive_bytes(build_archive(network, "int8", calibration=calibration))
    answers = measures.answers(loaded(content), calibration)
    same = measures.agreement(answers, measures.answers(exact, calibration))
    return content, (
        f"int8 and fp32 name the same label first for {same:.1%} of the {len(calibration)} photos "
        "that int8 was calibrated on."
    )


def card(content: bytes, precision: str, official: bool, agreement: str) -> dict[str, Any]:
    """The keys that the program reads, in their order; after `created`, more in words."""
    # This file lists the classes in ImageNet's own order, which is that of the logits.
    labels = read_labels(ROOT / "resources/labels/imagenet1k.tsv").values()
    if len(labels) != len(WEIGHTS.meta["categories"]):
        raise WeightsError(f"resources/labels names {len(labels)} classes.")
    return {
        "name": NAME,
        "title": "ImageNet model",
        "title_zh": "ImageNet 模型",
        "file": f"{NAME}.pt",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "precision": precision,
        "resize": RESIZE,
        "crop": CROP,
        "interpolation": PRESET.interpolation.value,
        "temperature": 1.0,
        "unsure_below": 0.35,
        "classes": [{"wnid": it.wnid, "label": it.label, "label_zh": it.label_zh} for it in labels],
        "accuracy": [],
        "ece": None,
        **(OFFICIAL if official else UNKNOWN),
        "torch": torch.__version__.split("+")[0],
        "created": date.today().isoformat(),
        "calibration": "Temperature and threshold are not fitted to any photos.",
        "agreement": agreement,
    }


METRICS = WEIGHTS.meta["_metrics"]["ImageNet-1K"]
OFFICIAL = {
    "trained_on": (
        "ImageNet-1k, 1.28 million photos in 1,000 classes, by the authors of torchvision "
        f"({WEIGHTS}). They publish, in fp32, top-1 {METRICS['acc@1']} % and top-5 "
        f"{METRICS['acc@5']} % on the 50,000 validation photos. Nothing was measured here."
    ),
    "licence": (
        "The weights come with torchvision (BSD 3-Clause); whether its dataset's terms (research "
        "use) bind them too, torchvision leaves to the user to judge. Its photos are not included."
    ),
}
UNKNOWN = {
    "trained_on": "Unknown: not the checkpoint that torchvision publishes. Nothing was measured.",
    "licence": "That of the checkpoint, which is not known here.",
}


def make(given: argparse.Namespace) -> None:
    """Do all of it; what is checked in no time is checked first."""
    paths = photos_in(given.calibrate) if given.calibrate else []
    network, official = read_checkpoint(given.checkpoint or fetch())
    if not official:
        print("Note: this is not the file that torchvision publishes.", file=sys.stderr)
    calibration = calibration_pixels(given.calibrate, paths) if given.calibrate else None
    content, agreement = build(network, calibration)
    write(given.out, content, card(content, given.precision, official, agreement))
    print(f"{agreement}\nWrote {given.out / NAME}.pt ({len(content) / 1e6:.0f} MB) and its card.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", help="instead of a download")
    parser.add_argument("--precision", choices=("fp32", "int8"), default="fp32")
    parser.add_argument("--calibrate", type=Path, metavar="FOLDER", help="photos, for int8")
    parser.add_argument("--out", type=Path, metavar="DIR", default=ROOT / "weights")
    given = parser.parse_args()
    if (given.precision == "int8") != (given.calibrate is not None):
        parser.error("--precision int8 and --calibrate FOLDER need each other")
    socket.setdefaulttimeout(SECONDS)  # torch downloads without one
    try:
        make(given)
    except WeightsError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The model could not be written: {error}.")


if __name__ == "__main__":
    main()
