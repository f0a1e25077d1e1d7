"""Writes a model and its card so that they are whole or not there."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory


def write(out: Path, content: bytes, written: Mapping[str, object]) -> None:
    """Weights first, the card last, each in a folder beside until it is whole.

    An older card goes before either: without it, the program takes another model for the moment.
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
