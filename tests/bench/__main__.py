"""`make bench`: compare the program with the textbook's pipeline and with other engines.

    python -m tests.bench [GROUP…]

Measures these groups of figures, or all, prints a table and writes `build/bench.json`. Uses the
real photos in `SHIWU_DATA`, or drawn ones.
"""

import argparse
import json
import os
import platform
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from desktop_app import paths
from desktop_app.engine.classifier import Classifier, load_classifier, physical_cores
from desktop_app.engine.model_card import find_card
from tests.bench import articles, scaled_decoding, speed, start_up
from tests.bench.measuring import run_module
from tests.bench.pictures import large_photos, some_photos
from tests.bench.stand_in import StandIn
from tests.support import x11

FOLDER = paths.ROOT / "build" / "bench"
RESULT = paths.ROOT / "build" / "bench.json"
INSTRUCTIONS = ("avx2", "avx512_vnni", "amx_int8")
BUSY = 0.5
"""The load average above which the table reports that the machine was busy."""
TITLES = {
    "inference_ms": "One inference, ms (ResNet-18, 224 px, int8; and the model that ships)",
    "drop_to_label_ms": "From a photo's path to three labels, ms",
    "folder_per_second": "A folder of 1,000 photos, photos per second",
    "folder_12mp_per_second": "A folder of 200 JPEGs of 12 MP, photos per second",
    "scaled_decoding": "12 MP photos decoded at a fraction of their size",
    "textbook_table": "The figures of the articles",
    "start_s": "Start, seconds",
    "event_loop_ms": "Event loop blocked, ms",
    "list": "A list of 10,000 photos: ms until painted, longest, event loop blocked; MB resident",
    "memory_mb": "Memory, MB resident",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("groups", nargs="*", metavar="GROUP")
    wanted = parser.parse_args().groups
    data = Path(os.environ["SHIWU_DATA"]).resolve() if os.environ.get("SHIWU_DATA") else None
    FOLDER.mkdir(parents=True, exist_ok=True)
    photos = some_photos(data, FOLDER)
    stand_in = StandIn(FOLDER, photos)
    resnet = load_classifier(stand_in.card("int8"))
    shipped = load_classifier(find_card(paths.WEIGHTS))
    stand_in.write_traced()
    large = large_photos(Image.open(photos[len(photos) // 2]).convert("RGB"), FOLDER)
    with TemporaryDirectory() as scratch, x11.desktop(Path(scratch)) as desktop:
        environment = desktop.environment
        stalls = ("tests.support.stall_watch", desktop.environment["HOME"])
        groups: dict[str, Callable[[], object]] = {
            "inference_ms": partial(speed.inference, stand_in, resnet, shipped),
            "drop_to_label_ms": partial(speed.drop_to_label, stand_in, shipped, large),
            "folder_per_second": partial(speed.folder, stand_in, shipped, photos, 1000, 200),
            "folder_12mp_per_second": partial(
                speed.folder, stand_in, shipped, [large["12mp"]], 200, 20
            ),
            "scaled_decoding": partial(scaled_decoding.compare, photos),
            "textbook_table": partial(articles.articles_table, FOLDER, data),
            "start_s": partial(start_up.start_seconds, environment),
            "event_loop_ms": partial(run_module, *stalls, environment=environment),
            "list": partial(run_module, "tests.bench.photo_list", environment=environment),
            "memory_mb": partial(start_up.memory_mb, environment, large, photos),
        }
        result = json.loads(RESULT.read_text()) if wanted and RESULT.exists() else {}
        result["machine"] = machine(resnet.threads, shipped, data is not None)
        for name, measure in groups.items():
            if not wanted or name in wanted:
                print(f"{name} …", flush=True)
                result[name] = measure()
                RESULT.write_text(json.dumps(result, indent=1), encoding="utf-8")
    print(*table_lines(result), sep="\n")
    shutil.rmtree(FOLDER)


def machine(threads: int, shipped: Classifier, real_photos: bool) -> dict[str, object]:
    """Describe the machine; `threads` are those of ResNet-18."""
    info = Path("/proc/cpuinfo").read_text()
    name = re.search(r"^model name\s*: (.+)$", info, re.MULTILINE)
    return {
        "processor": name[1] if name else platform.processor(),
        "cores": physical_cores(),
        "instructions": " ".join(flag for flag in INSTRUCTIONS if flag in info),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
        # Not `torch.__version__`: the classifier must be the first to import torch, because it sets
        # the variables that torch's libraries read.
        "torch": version("torch"),
        "threads": threads,
        "shipped": shipped.card.name,
        "shipped_threads": shipped.threads,
        "real_photos": real_photos,
        "load_average": round(os.getloadavg()[0], 2),
    }


def table_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the table, with each figure's ratio to `ours`."""
    about = result["machine"]
    yield (
        f"\n{about['processor']}, {about['cores']} cores ({about['instructions']}), "
        f"{about['memory_gb']} GB; torch {about['torch']}; CPU threads: ResNet-18 "
        f"{about['threads']}, {about['shipped']} {about['shipped_threads']}"
    )
    if about["load_average"] > BUSY:
        yield f"The machine was busy before the run: load average {about['load_average']}."
    for name, title in TITLES.items():
        if name in result:
            yield f"\n{title}"
            yield from _rows(result[name])


def _rows(group: Mapping[str, Any]) -> Iterator[str]:
    if not all(isinstance(value, dict) for value in group.values()):
        ours = group.get("ours")
        for name, value in group.items():
            if isinstance(value, dict):
                yield f"  {name}"
                yield from _rows(value)
                continue
            ratio = f"{value / ours:8.2f} × ours" if ours and name != "ours" else ""
            yield f"  {name:24}{value:10.3g}{ratio}"
        return
    columns = list(dict.fromkeys(column for row in group.values() for column in row))
    yield "  " + " " * 24 + "".join(f"{column:>12}" for column in columns)
    for name, row in group.items():
        yield f"  {name:24}" + "".join(f"{_short(row[column]):>12}" for column in columns)


def _short(value: object) -> str:
    if isinstance(value, dict):
        return "/".join(f"{each:.3g}" for each in value.values())
    return f"{value:.3g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
