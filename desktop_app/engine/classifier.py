"""The model on the CPU: the only module that imports torch."""

import hashlib
import io
import os
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# By default idle OpenMP threads spin, and next to another busy process an inference of 5 ms takes
# 256 ms. The variable is read once, when torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Loading int8 weights makes torch's C++ code print a deprecation warning to standard error.
os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")
# Otherwise torch searches all installed packages for plug-ins, which takes 30 ms and 2 MB.
os.environ["TORCH_DEVICE_BACKEND_AUTOLOAD"] = "0"

import torch

from desktop_app.engine.answers import class_groups, likeliest
from desktop_app.engine.crop import model_pixels
from desktop_app.engine.errors import ModelError
from desktop_app.engine.evidence import evidence_grid
from desktop_app.engine.groups import shipped_groups
from desktop_app.engine.memory import is_out_of_memory, release_memory
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Photo, Prediction
from desktop_app.engine.torch_subset import forbid_left_out
from desktop_app.files import read_small

forbid_left_out()
# The first runs would be profiled for a compiler of float operators, which torch's CPU build lacks.
# Without that a model loads 40 ms sooner and takes 3 MB less.
torch._C._jit_set_profiling_mode(False)

MAX_BYTES = 1024**3
WARM_UP_CALLS = 2
THREADS = (1, 2, 4)
SELECTION_ROUNDS = 3
TIMING_ROUNDS = 15
# More threads are chosen only if they cut the time below this share: other programs need cores.
MIN_SPEEDUP_SHARE = 0.9

# Fuses an int8 convolution and the addition after it for oneDNN: the sum is rounded once instead of
# twice, and the intermediate tensor is not written to memory. The archive stores them unfused,
# because other engines have no fused operator.
_UNFUSED = """
graph(%x, %y, %weights, %scale, %zero, %sum_scale, %sum_zero):
  %convolved = quantized::conv2d(%x, %weights, %scale, %zero)
  %sum = quantized::add_relu(%convolved, %y, %sum_scale, %sum_zero)
  return (%sum)"""
_FUSED = """
graph(%x, %y, %weights, %scale, %zero, %sum_scale, %sum_zero):
  %sum = quantized::conv2d_add_relu(%x, %y, %weights, %sum_scale, %sum_zero)
  return (%sum)"""


class Classifier:
    """A loaded model, warmed up for inferences on `threads` CPU threads.

    Several Python threads may use it at the same time; `use_threads` is per Python thread.
    """

    def __init__(self, card: ModelCard, module: torch.jit.ScriptModule, threads: int) -> None:
        self.card = card
        self.groups = class_groups(card.classes, shipped_groups())
        self.threads = threads
        self._module = module

    def logits(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Run the model: pixels uint8 [N, crop, crop, 3] → logits float32 [N, classes]."""
        return self._run(pixels)[0]

    def evidence(self, photo: Photo, wnids: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return the evidence grid of each class, see `evidence_grid`: float32 [h, w].

        Raises `ValueError` for a class the card lacks.
        """
        known = [named.wnid for named in self.card.classes]
        indices = [known.index(wnid) for wnid in wnids]
        pixels = self._pixels(photo)
        features = self._run(pixels[np.newaxis])[1][0]
        head_weight = self._module.head_weight.numpy()
        return [evidence_grid(features, head_weight, index) for index in indices]

    def probabilities(self, photo: Photo) -> NDArray[np.float64]:
        """Return the probability of each class of the card, 0..1, after its temperature."""
        pixels = self._pixels(photo)
        scaled = self.logits(pixels[np.newaxis])[0].astype(np.float64) / self.card.temperature
        exponentials = np.exp(scaled - scaled.max())
        result: NDArray[np.float64] = exponentials / exponentials.sum()
        return result

    def predict(self, photo: Photo, top: int = 3) -> tuple[Prediction, ...]:
        """Return the `top` likeliest labels, best first; fewer where the model knows fewer."""
        return likeliest(self.probabilities(photo), self.card.classes, top)

    def _pixels(self, photo: Photo) -> NDArray[np.uint8]:
        card = self.card
        return model_pixels(photo.image, card.resize, card.crop, card.interpolation)

    def _run(self, pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return logits float32 [N, classes] and features float32 [N, channels, h, w]."""
        # Pillow's arrays are read-only, and torch warns about those. `catch_warnings` here would
        # not be thread-safe.
        writable = np.require(pixels, requirements="W")
        with torch.inference_mode():
            logits, features = self._module(torch.from_numpy(writable))
        return logits.numpy(), features.numpy()


def load_classifier(card: ModelCard, threads: int | None = None) -> Classifier:
    """Load the model that `card` describes, and warm it up.

    The file is read once, and the bytes that are hashed are the bytes that are loaded. `threads` is
    the number of CPU threads per inference, None for `fastest_thread_count`. Raises `ModelError`
    when the file is missing, altered or not what the card says.
    """
    with _memory_file(_read_verified(card)) as source:
        classifier = _load(card, source, threads or 1)
        if threads is None and (count := fastest_thread_count(classifier)) > 1:
            # oneDNN caches its preparations for the first number of threads only.
            del classifier  # two loaded models would double the peak of memory
            classifier = _load(card, source, count)
    release_memory()
    return classifier


def fastest_thread_count(classifier: Classifier) -> int:
    """Return the fastest number of CPU threads per inference, by timing some inferences.

    It depends on model and machine: on AMX an int8 inference ends before a second thread has woken
    up.
    """
    counts = [count for count in THREADS if count <= physical_cores()]
    if len(counts) == 1:
        return counts[0]
    count = best_count(time_threads(classifier, counts, SELECTION_ROUNDS, 1))
    use_threads(classifier.threads)
    return count


def use_threads(count: int) -> None:
    """Set the number of CPU threads per inference for the calling Python thread."""
    torch.set_num_threads(count)


def time_threads(
    classifier: Classifier, counts: Iterable[int], rounds: int, runs: int
) -> dict[int, float]:
    """Return the median milliseconds of one inference at each of these thread counts.

    The counts are interleaved, so that a change in the machine's speed affects all of them. The
    thread count is the last one afterwards.
    """
    crop = classifier.card.crop
    pixels = np.resize(np.arange(256, dtype=np.uint8), (1, crop, crop, 3))
    found: dict[int, list[float]] = {count: [] for count in counts}
    for _ in range(rounds):
        for count, milliseconds in found.items():
            use_threads(count)
            classifier.logits(pixels)
            start = time.perf_counter()
            for _ in range(runs):
                classifier.logits(pixels)
            milliseconds.append((time.perf_counter() - start) * 1000 / runs)
    # numpy's median imports masked arrays, a megabyte.
    return {count: sorted(times)[len(times) // 2] for count, times in found.items()}


def milliseconds_of(classifier: Classifier) -> float:
    """Return the median milliseconds of one inference at the classifier's own thread count."""
    return time_threads(classifier, [classifier.threads], TIMING_ROUNDS, 1)[classifier.threads]


def best_count(table: dict[int, float]) -> int:
    """Return the smallest thread count that no larger one beats by `MIN_SPEEDUP_SHARE`."""
    chosen = min(table)
    for count in sorted(table):
        if table[count] < table[chosen] * MIN_SPEEDUP_SHARE:
            chosen = count
    return chosen


def physical_cores() -> int:
    """Return the number of physical cores this process may use."""
    if not hasattr(os, "sched_getaffinity"):
        # Only Linux lists the hardware threads of a core; elsewhere two per core are assumed.
        return max(1, (os.cpu_count() or 2) // 2)
    return len({_hardware_threads(cpu) for cpu in os.sched_getaffinity(0)})


@contextmanager
def _memory_file(content: bytes) -> Iterator[str | bytes]:
    """Yield the path of a file in memory with this content; the bytes where there can be none.

    torch copies bytes twice, a file once.
    """
    source: str | bytes = content
    with ExitStack() as stack:
        with suppress(AttributeError, OSError):  # not Linux, or not permitted
            file = os.fdopen(os.memfd_create("model"), "wb", buffering=0)
            stack.enter_context(file)
            if file.write(content) == len(content):
                source = f"/proc/self/fd/{file.fileno()}"
        del content
        yield source


def _load(card: ModelCard, source: str | bytes, threads: int) -> Classifier:
    use_threads(threads)
    engine = _quantised_engine(card)
    if engine is not None:
        torch.backends.quantized.engine = engine
    try:
        with warnings.catch_warnings():
            # TorchScript is deprecated; the pin on torch keeps it.
            warnings.simplefilter("ignore", DeprecationWarning)
            file = io.BytesIO(source) if isinstance(source, bytes) else source
            # `map_location` would need torch.fx, which is left out; models are on the CPU anyway.
            module = torch.jit.load(file)
        if engine == "onednn":
            torch._C._jit_pass_custom_pattern_based_rewrite_graph(_UNFUSED, _FUSED, module.graph)
        classifier = Classifier(card, module, threads)
        blank = np.zeros((1, card.crop, card.crop, 3), np.uint8)
        for _ in range(WARM_UP_CALLS):
            logits = classifier.logits(blank)
    except Exception as error:  # TorchScript raises anything
        if is_out_of_memory(error):
            raise ModelError("model-memory") from error
        raise ModelError("not-a-model", file=card.file) from error
    if logits.shape != (1, len(card.classes)):
        found, named = logits.shape[-1], len(card.classes)
        raise ModelError("class-count-differs", file=card.file, classes=found, named=named)
    return classifier


def _quantised_engine(card: ModelCard) -> str | None:
    """Return torch's engine for int8, None for its default.

    It is the card's. Without one it is oneDNN where the processor multiplies int8 (VNNI), else
    "x86", which chooses the faster of two libraries for a ResNet. For depthwise convolutions "x86"
    chooses FBGEMM, which takes ten times as long.
    """
    engines = torch.backends.quantized.supported_engines
    if "onednn" in engines and (card.engine == "onednn" or torch.cpu._is_vnni_supported()):
        return "onednn"
    return "x86" if "x86" in engines else None


def _hardware_threads(cpu: int) -> str:
    path = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_hardware_threads_list")
    try:
        return path.read_text()
    except OSError:
        return str(cpu)


def _read_verified(card: ModelCard) -> bytes:
    try:
        content, _ = read_small(card.path, MAX_BYTES)
    except FileNotFoundError as error:
        raise ModelError("model-file-missing", file=card.file) from error
    except OSError as error:
        raise ModelError("model-file-unreadable", file=card.file, reason=error.strerror) from error
    if hashlib.sha256(content).hexdigest() != card.sha256:
        raise ModelError("model-file-altered", file=card.file)
    return content
