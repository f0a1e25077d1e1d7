"""Trains the starter, torchvision's ResNet-18, from scratch on 64-px photos in a given time.

The schedule depends on the time spent, not on the number of steps, so that the learning rate also
reaches zero in time on a slow or busy machine.

    nice -n 19 python -m shiwu_tools.training.train --data DIR --minutes 130 [--until 14:30]

The same command resumes from `--work`. docs/models.md describes what was tried.
"""

import argparse
import functools
import json
import os
import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import nn

from shiwu_tools.training.data import SEED, Photos, augmented, enlarged, load_photos, split
from shiwu_tools.training.schedule import FINAL_SIZE, look, rate, size
from shiwu_tools.training.state import State, follow, new_state, replica

# By default waiting threads spin, and another process on one core slows down both. By default the C
# library returns large blocks at once, so each step causes page faults for a gigabyte of
# activations. Keeping them in huge pages makes training 10 % faster and augmentation four times as
# fast.
SURROUNDINGS = {
    "OMP_WAIT_POLICY": "PASSIVE",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(8 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(16 << 30),
    "MALLOC_TOP_PAD_": str(256 << 20),
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}

BATCH = 128
WORKERS = 2
SMOOTHING = 0.1
AVERAGE_EVERY, AVERAGE_DECAY = 4, 0.99
# A step that took longer was stopped from outside; its time does not count as training time.
PAUSE_SECONDS = 30.0
SAVE_SECONDS, VALIDATE_SECONDS, LOG_SECONDS = 240.0, 600.0, 60.0
VALIDATION_PHOTOS = 2000


@dataclass(frozen=True)
class Run:
    """The arguments of the script; times in seconds, `deadline` as a UNIX time."""

    archive: Path
    photos: Path
    work: Path
    budget: float
    deadline: float

    def progress(self, elapsed: float) -> float:
        """Return the share of the available time that is spent, 0 to 1."""
        total = min(self.budget, elapsed + max(0.0, self.deadline - time.time()))
        return min(1.0, elapsed / total) if total > 0 else 1.0


def batch_indices(count: int, step: int) -> NDArray[np.int64]:
    """Return the indices of the photos of one step.

    Each epoch has its own permutation, so the number of the step is enough to resume.
    """
    epoch, position = divmod(step, count // BATCH)
    return order(count, epoch)[position * BATCH : (position + 1) * BATCH]


@functools.lru_cache(maxsize=1)
def order(count: int, epoch: int) -> NDArray[np.int64]:
    return np.random.default_rng((SEED, epoch)).permutation(count)


def part_step(model: nn.Module, photos: Photos, progress: float, seed: int) -> float:
    """Add the gradients of one part of a batch; return its share of the loss."""
    rng = torch.Generator().manual_seed(seed)
    images = augmented(torch.from_numpy(photos.pixels), size(progress), look(progress), rng)
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(images)
    wanted = torch.from_numpy(photos.labels)
    loss = F.cross_entropy(logits.float(), wanted, label_smoothing=SMOOTHING) / WORKERS
    loss.backward()
    return loss.item()


def train_step(
    state: State, models: list[nn.Module], workers: Executor, photos: Photos, progress: float
) -> float:
    """Train on one batch, a part of it on each core; return the loss.

    Threads that train on parts of a batch wait for each other once per step instead of once per
    layer. This is faster, above all when another process uses one core.
    """
    chosen = np.array_split(batch_indices(len(photos.labels), state.steps), WORKERS)
    state.optimiser.zero_grad(set_to_none=True)
    jobs = [
        workers.submit(part_step, model, photos.part(part), progress, state.steps * WORKERS + index)
        for index, (model, part) in enumerate(zip(models, chosen, strict=True))
    ]
    loss = sum(job.result() for job in jobs)
    for model in models[1:]:
        torch._foreach_add_(gradients(state.model), gradients(model))
        model.zero_grad(set_to_none=True)
    for group in state.optimiser.param_groups:
        group["lr"] = rate(progress)
    state.optimiser.step()
    state.steps += 1
    state.seen += BATCH
    if state.steps % AVERAGE_EVERY == 0:
        # A slow average would still contain the random initial weights in the first steps.
        decay = min(AVERAGE_DECAY, (1 + state.steps) / (100 + state.steps))
        follow(state.average, state.model, decay)
    return loss


@torch.inference_mode()
def accuracy(model: nn.Module, photos: Photos, side: int) -> tuple[float, float]:
    """Return top-1 and top-3 as fractions; photos are enlarged to `side` px."""
    model.eval()
    ranked = []
    for start in range(0, len(photos.labels), 200):
        images = enlarged(torch.from_numpy(photos.pixels[start : start + 200]), side)
        with torch.autocast("cpu", torch.bfloat16):
            ranked.append(model(images).topk(3).indices)
    hit = torch.cat(ranked) == torch.from_numpy(photos.labels)[:, None]
    return hit[:, 0].float().mean().item(), hit.any(1).float().mean().item()


def gradients(model: nn.Module) -> list[torch.Tensor]:
    return [value.grad for value in model.parameters() if value.grad is not None]


def save(state: State, work: Path, wnids: tuple[str, ...], log: list[dict[str, Any]]) -> None:
    """Write checkpoint and log to temporary names first, so that no file is incomplete."""
    stored = {**state.stored(), "wnids": list(wnids), "size": FINAL_SIZE, "log": log}
    torch.save(stored, work / "checkpoint.tmp")
    (work / "checkpoint.tmp").replace(work / "checkpoint.pth")
    (work / "log.tmp").write_text(json.dumps(log, indent=1) + "\n", encoding="utf-8")
    (work / "log.tmp").replace(work / "log.json")


def train(run: Run) -> None:
    run.work.mkdir(parents=True, exist_ok=True)
    (run.work / "pid").write_text(f"{os.getpid()}\n", encoding="utf-8")
    everything = load_photos(run.archive)
    parts = split(everything, run.photos)
    photos = everything.part(parts.training)
    some = np.random.default_rng(SEED).permutation(parts.held)[:VALIDATION_PHOTOS]
    validation = everything.part(np.sort(some))
    del everything
    state, log = new_state(len(photos.wnids)), []
    if (run.work / "checkpoint.pth").exists():
        stored = torch.load(run.work / "checkpoint.pth", weights_only=True)
        state.restore(stored)
        log = stored["log"]
    print(f"{len(parts.training)} photos to train on, {len(parts.held)} held out", flush=True)

    def note(what: str, **figures: float) -> None:
        entry: dict[str, Any] = {"what": what, "at": datetime.now().isoformat(timespec="seconds")}
        entry |= {"minutes": round(state.elapsed / 60, 2), "steps": state.steps}
        log.append(entry | {"photos": state.seen} | figures)
        print(json.dumps(log[-1]), flush=True)

    models = [state.model, *(replica(state.model).train() for _ in range(WORKERS - 1))]
    workers = ThreadPoolExecutor(WORKERS, initializer=torch.set_num_threads, initargs=(1,))
    saved = logged = time.monotonic()
    validated, losses, since = state.elapsed, [], (state.elapsed, state.seen)
    while (progress := run.progress(state.elapsed)) < 1:
        started = time.monotonic()
        state.model.train()
        losses.append(train_step(state, models, workers, photos, progress))
        now = time.monotonic()
        state.elapsed += now - started if now - started < PAUSE_SECONDS else 0.0
        if now - logged > LOG_SECONDS:
            speed = (state.seen - since[1]) / (state.elapsed - since[0] + 1e-9)
            figures = {"size": size(progress), "rate": rate(progress), "progress": progress}
            note("step", loss=float(np.mean(losses)), speed=speed, **figures)
            losses, logged, since = [], now, (state.elapsed, state.seen)
        if state.elapsed - validated > VALIDATE_SECONDS:
            top1, top3 = accuracy(state.average, validation, max(size(progress), 64))
            note("validation", top1=top1, top3=top3, progress=progress)
            validated = state.elapsed
        if now - saved > SAVE_SECONDS:
            save(state, run.work, photos.wnids, log)
            saved = time.monotonic()
    top1, top3 = accuracy(state.average, validation, FINAL_SIZE)
    note("end", top1=top1, top3=top3, progress=1.0)
    save(state, run.work, photos.wnids, log)


def deadline(clock: str | None) -> float:
    """Return the UNIX time at which the local clock next shows `HH:MM`; infinity for None."""
    if clock is None:
        return float("inf")
    now = datetime.now()
    hour, minute = map(int, clock.split(":"))
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (then if then > now else then + timedelta(days=1)).timestamp()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("SHIWU_DATA", "."))
    parser.add_argument("--work", type=Path, default=Path.home() / ".cache/shiwu/training")
    parser.add_argument("--minutes", type=float, default=130)
    parser.add_argument("--until", metavar="HH:MM", help="end by then, whatever --minutes says")
    given = parser.parse_args()
    data = Path(given.data)
    train(
        Run(
            archive=data / "tiny-imagenet-train.npz" if data.is_dir() else data,
            photos=(data if data.is_dir() else data.parent) / "photos",
            work=given.work,
            budget=given.minutes * 60,
            deadline=deadline(given.until),
        )
    )


if __name__ == "__main__":
    if not SURROUNDINGS.keys() <= os.environ.keys():
        # They are read at the start of a process, so the process is started again.
        os.execve(
            sys.executable,
            [sys.executable, "-m", "shiwu_tools.training.train", *sys.argv[1:]],
            SURROUNDINGS | os.environ,
        )
    main()
