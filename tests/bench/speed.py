"""Times of one inference, of one photo from its path to labels, and of a folder."""

import itertools
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from desktop_app.engine.batch import classify_many
from desktop_app.engine.classifier import Classifier, load_classifier, physical_cores, use_threads
from desktop_app.engine.classify import classify
from desktop_app.engine.crop import model_pixels
from desktop_app.engine.images import SHORT_SIDE, read_photo
from desktop_app.engine.model_card import ModelCard
from shiwu_tools.models.lite import read_state
from shiwu_tools.models.lite_network import MEAN, STD, VARIANTS, network_of
from shiwu_tools.setup.lite_package import NAME, WHEELS
from tests.bench import peers
from tests.bench.measuring import milliseconds
from tests.bench.stand_in import CROP, RESIZE, StandIn

Figures = dict[str, float]

ROUNDS = 11


def inference(
    stand_in: StandIn, classifier: Classifier, shipped: Classifier
) -> Mapping[str, float | Figures]:
    """Return milliseconds per inference of ResNet-18, each engine on as many threads as ours.

    The shipped model runs on the number of threads that the program chooses for it. If it is
    `lite`, the result also has the tables of `lite_inference`.
    """
    threads = classifier.threads
    use_threads(threads)
    frozen = load_classifier(stand_in.card("fp32"), threads)
    model = stand_in.load_traced()
    pixels = model_pixels(stand_in.calibration[0], RESIZE, CROP)[np.newaxis]
    photos = [stand_in.preset(image).unsqueeze(0).numpy() for image in stand_in.calibration]
    normalised = photos[0]
    tensor = torch.from_numpy(normalised)

    def textbook_inference() -> None:
        with torch.no_grad():
            model(tensor)

    def shipped_inference() -> None:
        use_threads(shipped.threads)
        shipped.logits(shipped_pixels)
        use_threads(threads)

    crop = shipped.card.crop
    shipped_pixels = model_pixels(stand_in.calibration[0], shipped.card.resize, crop)[np.newaxis]
    contenders: dict[str, Callable[[], object]] = {
        "ours": lambda: classifier.logits(pixels),
        "shipped_model": shipped_inference,
        "textbook_traced_fp32": textbook_inference,
        "frozen_fp32": lambda: frozen.logits(pixels),
    }
    makers = {
        "onnxruntime": (peers.onnxruntime_models, peers.onnxruntime_runner),
        "openvino": (peers.openvino_models, peers.openvino_runner),
    }
    for engine, (models, runner) in makers.items():
        subject = peers.Subject(stand_in.network, photos, stand_in.folder)
        for precision, path in zip(("fp32", "int8"), models(subject), strict=True):
            run = runner(path, threads)
            contenders[f"{engine}_{precision}"] = partial(run, normalised)
    more = lite_inference(stand_in, shipped.card) if shipped.card.name == NAME else {}
    return {**milliseconds(contenders, ROUNDS), **more}


def lite_inference(stand_in: StandIn, card: ModelCard) -> dict[str, Figures]:
    """Return milliseconds per inference of the network of `lite` in each engine.

    `lite` is on one thread, `lite_threads` on the best number of threads of each engine.
    """
    network = network_of(read_state(next(WHEELS.glob("*.whl"))), VARIANTS["lite0"])
    options = (card.resize, card.crop, card.interpolation)
    pixels = [model_pixels(image, *options)[np.newaxis] for image in stand_in.calibration]
    photos = [((it.transpose(0, 3, 1, 2) - MEAN) / STD).astype(np.float32) for it in pixels]
    folder = stand_in.folder / NAME
    folder.mkdir(exist_ok=True)
    subject = peers.Subject(network, photos, folder)
    _, onnx_int8 = peers.onnxruntime_models(subject)
    openvino_fp32, openvino_int8 = peers.openvino_models(subject)
    tables = []
    for threads in dict.fromkeys((1, physical_cores())):
        run = partial(load_classifier(card, threads).logits, pixels[0])
        contenders: dict[str, Callable[[], object]] = {
            "ours": on(threads, run),
            "onnxruntime_int8": partial(peers.onnxruntime_runner(onnx_int8, threads), photos[0]),
            "openvino_int8": partial(peers.openvino_runner(openvino_int8, threads), photos[0]),
            "openvino_fp32": partial(peers.openvino_runner(openvino_fp32, threads), photos[0]),
        }
        tables.append(milliseconds(contenders, ROUNDS))
    best = {name: min(table[name] for table in tables) for name in tables[0]}
    return {"lite": tables[0], "lite_threads": best}


def drop_to_label(
    stand_in: StandIn, classifier: Classifier, photos: Mapping[str, Path]
) -> dict[str, Figures]:
    """Return milliseconds from a path to three labels; the limit is decoding plus inference.

    The textbook's inference uses all cores, ours the program's number of threads.
    """
    answer = stand_in.textbook()
    all_cores, own = physical_cores(), classifier.threads
    pixels = blank(classifier)
    table = {}
    for name, path in photos.items():
        found = milliseconds(
            {
                "ours": on(own, partial(classify, path, classifier, path.name)),
                "textbook": on(all_cores, partial(answer, path)),
                "decode": partial(scaled_decode, path),
                "inference": on(own, lambda: classifier.logits(pixels)),
            },
            rounds=9,
        )
        found["limit"] = found.pop("decode") + found.pop("inference")
        table[name] = found
    return table


def folder(
    stand_in: StandIn, classifier: Classifier, photos: list[Path], count: int, sample: int
) -> Figures:
    """Return photos per second for `count` photos, which repeat `photos`.

    The textbook's single loop uses all cores for its inference. The limit is the number of cores
    over the seconds that one of them needs per photo. Both classify only `sample` photos.
    """
    answer = stand_in.textbook()
    cores = physical_cores()
    every = list(itertools.islice(itertools.cycle(photos), count))
    some = every[:sample]
    rates: dict[str, list[float]] = {"ours": [], "textbook": [], "limit": []}
    alone, card = load_classifier(classifier.card, threads=1), classifier.card

    def pixels_of(path: Path) -> None:
        model_pixels(read_photo(path).image, card.resize, card.crop, card.interpolation)

    paths = [str(path) for path in every]
    list(classify_many(paths[:sample], alone))
    for _ in range(3):
        use_threads(1)
        seconds = _seconds(pixels_of, some) / len(some)
        seconds += _seconds(lambda _: alone.logits(blank(alone)), some) / len(some)
        rates["limit"].append(cores / seconds)
        rates["ours"].append(count / _seconds(id, classify_many(paths, alone)))
        use_threads(cores)
        rates["textbook"].append(len(some) / _seconds(answer, some))
    use_threads(classifier.threads)
    return {name: median(found) for name, found in rates.items()}


def blank(classifier: Classifier) -> NDArray[np.uint8]:
    crop = classifier.card.crop
    return np.zeros((1, crop, crop, 3), np.uint8)


def on(threads: int, run: Callable[[], object]) -> Callable[[], None]:
    """Return a function that calls `run` on this number of CPU threads."""

    def running() -> None:
        use_threads(threads)
        run()

    return running


def scaled_decode(path: Path) -> None:
    """Decode a photo at the smallest size that Pillow offers for it."""
    with Image.open(path) as image:
        image.draft(None, (SHORT_SIDE, SHORT_SIDE))
        image.load()


def _seconds(each: Callable[[Any], object], things: Iterable[Any]) -> float:
    start = time.perf_counter()
    for thing in things:
        each(thing)
    return time.perf_counter() - start
