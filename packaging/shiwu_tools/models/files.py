"""Writes a model and its card completely or not at all."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory


def write(out: Path, content: bytes, written: Mapping[str, object]) -> None:
    """Write weights and card to a temporary folder, then move the weights and at last the card.

    An older card is deleted first, so that the program uses another model meanwhile.
    """
    name = written["name"]
    text = json.dumps(written, ensure_ascii=False, indent=1) + "\n"
    parts = {f"{name}.pt": content, f"{name}.json": text.encode()}
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f"{name}.", dir=out) as beside:
        for part, data in parts.items():
            Path(beside, part).write_bytes(data)
        (out / f"{name}.json").unlink(missing_ok=True)
        for part in parts:
            Path(beside, part).replace(out / part)
