"""Format the figures as text."""

import os
import platform
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch

from desktop_app.engine.classifier import Classifier, physical_cores

TITLES = {
    "inference_ms": "One inference, ms (ResNet-18, 224 px, int8; and the model that ships)",
    "drop_to_label_ms": "From a photo's path to three labels, ms",
    "folder_per_second": "A folder of 1,000 photos, photos per second",
    "scaled_decoding": "12 MP photos decoded at a fraction of their size",
    "textbook_table": "The figures of the articles",
    "start_s": "Start, seconds",
    "event_loop_ms": "Event loop blocked, ms",
    "list": "A list of 10,000 photos: ms until painted, longest, event loop blocked; MB resident",
    "memory_mb": "Memory, MB resident",
}


def machine(threads: int, shipped: Classifier, real_photos: bool) -> dict[str, object]:
    """Describe the machine; `threads` are those of ResNet-18."""
    info = Path("/proc/cpuinfo").read_text()
    name = re.search(r"^model name\s*: (.+)$", info, re.MULTILINE)
    return {
        "processor": name[1] if name else platform.processor(),
        "cores": physical_cores(),
        "instructions": " ".join(
            flag for flag in ("avx2", "avx512_vnni", "amx_int8") if flag in info
        ),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
        "torch": str(torch.__version__),
        "threads": threads,
        "shipped": shipped.card.name,
        "shipped_threads": shipped.threads,
        "real_photos": real_photos,
    }


def table_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the table, with each figure's ratio to `ours`."""
    about = result["machine"]
    yield (
        f"\n{about['processor']}, {about['cores']} cores ({about['instructions']}), "
        f"{about['memory_gb']} GB; torch {about['torch']}; CPU threads: ResNet-18 "
        f"{about['threads']}, {about['shipped']} {about['shipped_threads']}"
    )
    for name, title in TITLES.items():
        if name in result:
            yield f"\n{title}"
            yield from _rows(result[name])


def _rows(group: Mapping[str, Any]) -> Iterator[str]:
    if not any(isinstance(value, dict) for value in group.values()):
        ours = group.get("ours")
        for name, value in group.items():
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
