"""The figures of a model card: accuracy, calibration, and how often the model is not sure.

`logits` are float32 [N, K] and `labels` int64 [N]; shares and errors are fractions.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

BINS = 15
BATCH = 50


@dataclass(frozen=True)
class Hits:
    """The shares of `photos` photos whose best or one of whose three best labels is right."""

    photos: int
    top1: float
    top3: float


def answers(archive: torch.jit.ScriptModule, pixels: torch.Tensor) -> torch.Tensor:
    """Return logits float32 [N, K] for uint8 [N, H, W, 3], computed in batches."""
    with torch.inference_mode():
        return torch.cat([archive(part)[0] for part in pixels.split(BATCH)])


def hits(logits: torch.Tensor, labels: torch.Tensor) -> Hits:
    right = logits.topk(3).indices == labels[:, None]
    return Hits(len(labels), _share(right[:, 0]), _share(right.any(1)))


def agreement(logits: torch.Tensor, others: torch.Tensor) -> float:
    """Return the share of photos for which two models have the same best label."""
    return _share(logits.argmax(1) == others.argmax(1))


def confidence(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return the probability of the best label, float32 [N]."""
    return (logits / temperature).softmax(1).amax(1)


def calibration_error(logits: torch.Tensor, labels: torch.Tensor, temperature: float) -> float:
    """Return the expected calibration error over 15 bins of equal width."""
    sure = confidence(logits, temperature)
    right = (logits.argmax(1) == labels).float()
    places = (sure * BINS).long().clamp(max=BINS - 1)
    gaps = torch.zeros(BINS).index_add_(0, places, right - sure)
    return (gaps.abs().sum() / len(labels)).item()


def fitted_temperature(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """Return the temperature, in hundredths, at which the labels are most likely.

    Tries all candidates, which takes less than a second.
    """
    candidates = [hundredths / 100 for hundredths in range(40, 201)]
    return min(candidates, key=lambda value: F.cross_entropy(logits / value, labels).item())


def threshold_that_keeps(
    share: float, logits: torch.Tensor, labels: torch.Tensor, temperature: float
) -> float:
    """Return the probability that `share` of the right answers reach, rounded down to 0.01."""
    sure = confidence(logits, temperature)[logits.argmax(1) == labels]
    return int(sure.quantile(1 - share).item() * 100) / 100


def kept(logits: torch.Tensor, labels: torch.Tensor, temperature: float, below: float) -> float:
    """Return the share of the right answers that reach the threshold."""
    sure = confidence(logits, temperature)[logits.argmax(1) == labels]
    return _share(sure >= below)


def unsure(logits: torch.Tensor, temperature: float, below: float) -> float:
    """Return the share of the photos with the answer "not sure"."""
    return _share(confidence(logits, temperature) < below)


def _share(flags: torch.Tensor) -> float:
    return flags.float().mean().item()
