"""Measures the ranges of the activations of `lite` for `packaging/lite/quantisation.json`.

    python -m shiwu_tools.models.lite_calibration --data DIR [--variant lite0] [--wheel FILE]

Uses the photos of DIR/photos, DIR/unknown and DIR/things, but not DIR/validation, on which accuracy
is measured. Activations that end in ReLU6 have a fixed range and are not measured.
"""

import argparse
import hashlib
import json
import os
from pathlib import Path

import torch
from torch.ao.quantization import HistogramObserver
from tqdm import tqdm

from shiwu_tools.models.archive import archive_bytes, loaded, quiet
from shiwu_tools.models.lite import read_state
from shiwu_tools.models.lite_archive import Scale, build_lite_archive, numbers_digest
from shiwu_tools.models.lite_network import MEAN, STD, VARIANTS, Block, Lite, network_of
from shiwu_tools.models.lite_photos import photos_below, pixels_of
from shiwu_tools.setup.lite_package import FOLDER, WHEELS

FOLDERS = ("photos", "unknown", "things")
BATCH = 50


def measured_scales(network: Lite, pixels: torch.Tensor) -> dict[str, Scale]:
    """Return the scale of each projection and residual sum over photos uint8 [N, H, W, 3]."""
    watched: dict[str, torch.nn.Module] = {}
    for index, block in enumerate(network.blocks):
        assert isinstance(block, Block)
        watched[f"blocks.{index}.project"] = block.project
        if block.residual:
            watched[f"blocks.{index}"] = block
    with quiet():
        observers = {name: HistogramObserver() for name in watched}
    hooks = [
        # The result of a hook, unless it is None, would replace the output.
        module.register_forward_hook(lambda *given, see=observers[name]: (see(given[2]), None)[1])
        for name, module in watched.items()
    ]
    with torch.inference_mode():
        for photos in tqdm(pixels.split(BATCH), "calibrating", unit="batch"):
            network.features((photos.permute(0, 3, 1, 2).float() - MEAN) / STD)
    for hook in hooks:
        hook.remove()
    found = {name: observer.calculate_qparams() for name, observer in observers.items()}
    return {name: (scale.item(), int(zero.item())) for name, (scale, zero) in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("SHIWU_DATA", "."))
    parser.add_argument("--variant", choices=VARIANTS, default="lite0")
    parser.add_argument("--wheel", type=Path, default=next(WHEELS.glob("*.whl"), None))
    given = parser.parse_args()
    variant = VARIANTS[given.variant]
    network = network_of(read_state(given.wheel), variant)
    paths = [path for name in FOLDERS for path in photos_below(Path(given.data, name))]
    outputs = measured_scales(network, pixels_of(paths, variant.size))
    content = archive_bytes(build_lite_archive(network, variant, outputs))
    written = {
        "variant": given.variant,
        "calibrated_on": (
            f"int8: weights of 8 bits per channel, activations of 8 bits, ranges measured on "
            f"{len(paths)} photos, none of them among those that accuracy was measured on as "
            "validation."
        ),
        "outputs": outputs,
        "numbers_sha256": numbers_digest(loaded(content)),
        "archive_sha256": hashlib.sha256(content).hexdigest(),
    }
    text = json.dumps(written, indent=1) + "\n"
    (FOLDER / "quantisation.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
