"""The official model's architecture with random weights, and the textbook's pipeline for it."""

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
from tests.support.models import write_card

RESIZE, CROP = 256, 224
CALIBRATION_PHOTOS = 64


@dataclass(frozen=True)
class StandIn:
    """One network in each format that is compared, stored in `folder`."""

    folder: Path
    photos: list[Path]

    @cached_property
    def network(self) -> torch.nn.Module:
        torch.manual_seed(0)
        network: torch.nn.Module = import_torchvision().models.resnet18(weights=None)
        return network.eval()

    @cached_property
    def preset(self) -> Callable[[Image.Image], torch.Tensor]:
        """torchvision's preprocessing as in the articles: returns float32 [3, 224, 224]."""
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
        paths = self.photos[::step][:CALIBRATION_PHOTOS]
        return [Image.open(path).convert("RGB") for path in paths]

    def card(self, precision: str) -> ModelCard:
        """Write the program's archive and its card, as `make weights` does; return the card."""
        size, bilinear = (CROP, CROP), Image.Resampling.BILINEAR
        pixels = np.stack([np.asarray(it.resize(size, bilinear)) for it in self.calibration])
        calibration = torch.from_numpy(pixels)
        content = archive_bytes(build_archive(self.network, precision, calibration=calibration))
        changes = {"precision": precision, "resize": RESIZE, "crop": CROP, "unsure_below": 0.35}
        name = f"stand-in-{precision}"
        return read_card(write_card(self.folder, name, content, 1000, **changes))

    def write_traced(self) -> None:
        """Write the network traced in fp32, as in the articles."""
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore", DeprecationWarning)
            traced = torch.jit.trace(self.network, torch.zeros(1, 3, CROP, CROP))
            torch.jit.save(traced, self.folder / "textbook.pt")

    def load_traced(self) -> torch.jit.ScriptModule:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            module: torch.jit.ScriptModule = torch.jit.load(self.folder / "textbook.pt").eval()
        return module

    def textbook(self) -> Callable[[Path], list[int]]:
        """Return a function from a photo's path to the indices of its top three classes."""
        model = self.load_traced()

        def answer(path: Path) -> list[int]:
            pixels = self.preset(Image.open(path).convert("RGB"))
            with torch.no_grad():
                probabilities = torch.softmax(model(pixels.unsqueeze(0)), dim=1)
            top: list[int] = probabilities.topk(3).indices[0].tolist()
            return top

        return answer
