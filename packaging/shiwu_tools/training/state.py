"""The state of training that a checkpoint contains: networks and optimiser."""

import copy
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from shiwu_tools.models.torchvision_import import import_torchvision
from shiwu_tools.training.data import SEED
from shiwu_tools.training.schedule import PEAK_RATE

MOMENTUM = 0.9
WEIGHT_DECAY = 5e-4


@dataclass
class State:
    """The state from which a run can be resumed without a difference."""

    model: nn.Module
    average: nn.Module
    optimiser: torch.optim.Optimizer
    elapsed: float = 0.0
    steps: int = 0
    seen: int = 0

    def stored(self) -> dict[str, object]:
        return {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "elapsed": self.elapsed,
            "steps": self.steps,
            "seen": self.seen,
        }

    def restore(self, stored: dict[str, Any]) -> None:
        self.model.load_state_dict(stored["model"])
        self.average.load_state_dict(stored["average"])
        self.optimiser.load_state_dict(stored["optimiser"])
        self.elapsed, self.steps, self.seen = stored["elapsed"], stored["steps"], stored["seen"]


def new_state(classes: int) -> State:
    torch.manual_seed(SEED)
    resnet18 = import_torchvision().models.resnet18
    model = resnet18(weights=None, num_classes=classes, zero_init_residual=True)
    model = model.to(memory_format=torch.channels_last)
    average = resnet18(weights=None, num_classes=classes).to(memory_format=torch.channels_last)
    average.load_state_dict(model.state_dict())
    weights = [value for value in model.parameters() if value.ndim > 1]
    others = [value for value in model.parameters() if value.ndim <= 1]
    groups: list[dict[str, Any]] = [
        {"params": weights, "weight_decay": WEIGHT_DECAY},
        {"params": others},
    ]
    optimiser = torch.optim.SGD(groups, lr=PEAK_RATE, momentum=MOMENTUM, nesterov=True, fused=True)
    return State(model, average, optimiser)


def replica(model: nn.Module) -> nn.Module:
    """Return a network that shares weights and statistics with `model`, but not gradients."""
    other = copy.deepcopy(model)
    for ours, theirs in zip(other.parameters(), model.parameters(), strict=True):
        ours.data = theirs.data
    for copied, shared in zip(other.buffers(), model.buffers(), strict=True):
        copied.data = shared.data
    return other


@torch.no_grad()
def follow(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move `average` towards `model`, batch-norm statistics included."""
    ours, theirs = average.state_dict(), model.state_dict()
    floating = [name for name, value in ours.items() if value.is_floating_point()]
    torch._foreach_lerp_(
        [ours[name] for name in floating], [theirs[name] for name in floating], 1 - decay
    )
