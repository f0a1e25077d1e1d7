"""The pipeline that the articles describe, with torchvision's preprocessing."""

import warnings
from collections.abc import Callable
from pathlib import Path

import torch
from PIL import Image

Textbook = Callable[[Path], list[int]]


def textbook(traced: Path, preset: Callable[[Image.Image], torch.Tensor]) -> Textbook:
    """Return a function from a photo's path to the indices of its top three classes."""
    model = load_traced(traced)

    def answer(path: Path) -> list[int]:
        pixels = preset(Image.open(path).convert("RGB"))
        with torch.no_grad():
            probabilities = torch.softmax(model(pixels.unsqueeze(0)), dim=1)
        top: list[int] = probabilities.topk(3).indices[0].tolist()
        return top

    return answer


def load_traced(traced: Path) -> torch.jit.ScriptModule:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        module: torch.jit.ScriptModule = torch.jit.load(traced).eval()
    return module
