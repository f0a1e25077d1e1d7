"""`make bench`: compare the program with the textbook's pipeline and with other engines.

    python -m tests.bench [GROUP…]

Measures these groups of figures, or all, prints a table and writes `build/bench.json`. Uses the
real photos in `SHIWU_DATA`, or drawn ones.
"""

import argparse
import json
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from desktop_app import paths
from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.model_card import find_card
from tests.bench import articles, scaled_decoding, speed, start_up
from tests.bench.pictures import large_photos, some_photos
from tests.bench.stand_in import StandIn
from tests.bench.subprocesses import run_module
from tests.bench.table import machine, table_lines
from tests.support import x11

FOLDER = paths.ROOT / "build" / "bench"
RESULT = paths.ROOT / "build" / "bench.json"


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
    traced = stand_in.traced()
    large = large_photos(Image.open(photos[len(photos) // 2]).convert("RGB"), FOLDER)
    with TemporaryDirectory() as scratch, x11.desktop(Path(scratch), FOLDER) as desktop:
        environment = desktop.environment
        groups: dict[str, Callable[[], object]] = {
            "inference_ms": partial(speed.inference, stand_in, resnet, shipped, traced),
            "drop_to_label_ms": partial(speed.drop_to_label, stand_in, shipped, traced, large),
            "folder_per_second": partial(speed.folder, stand_in, shipped, traced, photos),
            "scaled_decoding": partial(scaled_decoding.compare, photos),
            "textbook_table": partial(articles.articles_table, FOLDER, data),
            "start_s": partial(start_up.start_seconds, environment),
            "event_loop_ms": partial(start_up.event_loop_ms, environment),
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


if __name__ == "__main__":
    main()
