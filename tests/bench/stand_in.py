"""Stand-ins for the official model: 224 px, 1,000 classes, random weights. Speed is the same."""

import hashlib
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from desktop_app.engine.model_card import ModelCard, read_card
from shiwu_tools.models.archive import archive_bytes, build_archive
from shiwu_tools.models.torchvision_import import import_torchvision

CLASSES = 1000
RESIZE, CROP = 256, 224
CALIBRATION_PHOTOS = 64


@dataclass(frozen=True)
class StandIn:
    """One network in every shape that is compared, kept in `folder`."""

    folder: Path
    photos: list[Path]

    @cached_property
    def network(self) -> torch.nn.Module:
        torch.manual_seed(0)
        network: torch.nn.Module = import_torchvision().models.resnet18(weights=None)
        return network.eval()

    @cached_property
    def preset(self) -> Callable[[Image.Image], torch.Tensor]:
        """torchvision's own preprocessing, as the articles compose it: float32 [3, 224, 224]."""
        import_torchvision()
        from torchvision.transforms import CenterCrop, Compose, Normalize, Resize, ToTensor

        mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
        preset: Callable[[Image.Image], torch.Tensor] = Compose(
            [Resize(RESIZE), CenterCrop(CROP), ToTensor(), Normalize(mean, std)]
        )
        return preset

    @cached_property
    def calibration(self) -> list[Image.Image]:
        step = max(1, len(self.photos) // CALIBRATION_PHOTOS)
        some = self.photos[::step][:CALIBRATION_PHOTOS]
        return [Image.open(path).convert("RGB") for path in some]

    def card(self, precision: str) -> ModelCard:
        """Build this program's archive and its card, as `make weights` does."""
        pixels = [
            image.resize((CROP, CROP), Image.Resampling.BILINEAR) for image in self.calibration
        ]
        calibration = torch.from_numpy(np.stack([np.asarray(each) for each in pixels]))
        content = archive_bytes(build_archive(self.network, precision, calibration=calibration))
        name = f"stand-in-{precision}"
        (self.folder / f"{name}.pt").write_bytes(content)
        written = {
            "name": name,
            "title": "Stand-in",
            "title_zh": "替身",
            "file": f"{name}.pt",
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "precision": precision,
            "resize": RESIZE,
            "crop": CROP,
            "interpolation": "bilinear",
            "temperature": 1.0,
            "unsure_below": 0.35,
            "classes": [
                {"wnid": f"n{index:08d}", "label": f"thing {index}", "label_zh": f"事物{index}"}
                for index in range(CLASSES)
            ],
            "accuracy": [],
            "ece": None,
            "trained_on": "nothing",
            "licence": "MIT",
            "torch": str(torch.__version__),
            "created": "2026-01-01",
        }
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(written), encoding="utf-8")
        return read_card(path)

    def traced(self) -> Path:
        """Trace the network in fp32, as the articles do."""
        path = self.folder / "textbook.pt"
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore", DeprecationWarning)
            torch.jit.save(torch.jit.trace(self.network, torch.zeros(1, 3, CROP, CROP)), path)
        return path
