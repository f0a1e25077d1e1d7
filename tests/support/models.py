"""Models with random weights, and their cards."""

import hashlib
import io
import json
import warnings
from pathlib import Path

import torch

CLASSES = 5


class _Network(torch.nn.Module):
    def __init__(self, class_count: int) -> None:
        super().__init__()
        self.head_weight: torch.Tensor
        self.head_bias: torch.Tensor
        self.backbone = torch.nn.Conv2d(3, 8, 8, stride=8)
        self.register_buffer("head_weight", 4 * torch.randn(class_count, 8))
        self.register_buffer("head_bias", torch.zeros(class_count))

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.backbone(pixels.permute(0, 3, 1, 2).to(torch.float32) / 255)
        logits = features.mean([2, 3]) @ self.head_weight.t() + self.head_bias
        return logits, features


def write_model(
    folder: Path, name: str = "starter", class_count: int = CLASSES, **changes: object
) -> Path:
    """Write a small model and its card with these changes; return the card's path."""
    torch.manual_seed(3)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # TorchScript's; torch is pinned
        scripted = torch.jit.script(_Network(class_count).eval())
        frozen = torch.jit.freeze(scripted, preserved_attrs=["head_weight", "head_bias"])
        torch.jit.save(frozen, buffer)
    return write_card(folder, name, buffer.getvalue(), class_count, **changes)


def write_card(
    folder: Path, name: str, content: bytes, class_count: int, **changes: object
) -> Path:
    """Write the weights `content` and a card with these changes; return the card's path."""
    card: dict[str, object] = {
        "name": name,
        "title": "Random model",
        "title_zh": "随机模型",
        "file": f"{name}.pt",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "precision": "fp32",
        "resize": 64,
        "crop": 64,
        "interpolation": "bilinear",
        "temperature": 1.0,
        "unsure_below": 0.2,
        "classes": [
            {"wnid": f"n{index:08d}", "label": f"thing {index}", "label_zh": f"事物{index}"}
            for index in range(class_count)
        ],
        "accuracy": [],
        "ece": None,
        "trained_on": "nothing",
        "licence": "MIT",
        "torch": str(torch.__version__),
        "created": "2026-01-01",
        **changes,
    }
    (folder / f"{name}.pt").write_bytes(content)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(card), encoding="utf-8")
    return path
