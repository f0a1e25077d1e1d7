"""Files to sort, and plans as if all of them had one answer."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.engine.sorting.copying import Result, existing_copies, make_copies
from desktop_app.engine.sorting.plan import By, Plan, plan_copies
from tests.support.outcomes import ANSWER


def write(folder: Path, *names: str) -> list[str]:
    """Write files with different contents and times in the past."""
    for number, name in enumerate(names):
        path = folder / name
        path.write_bytes(f"content of {name}".encode(errors="replace"))
        os.utime(path, ns=(10**18, 10**18 + number * 10**9 + 123))
    return [f"{folder}/{name}" for name in names]


def plan_of(
    paths: Sequence[str], target: Path, by: By = "name", language: str = "en", **changes: object
) -> Plan:
    outcomes = [replace(ANSWER, path=path, **changes) for path in paths]  # type: ignore[arg-type]
    return plan_copies(outcomes, str(target), by, language, existing_copies(target))


def planned(plan: Plan) -> list[str]:
    return [copy.path for copy in plan.copies]


def copy_all(paths: Sequence[str], target: Path, link: bool = False) -> Result:
    return make_copies(plan_of(paths, target).copies, target, link)


def content(folder: Path) -> dict[str, tuple[str, int]]:
    """Return hash and time of each file below a folder; folders have none."""
    return {
        str(path.relative_to(folder)): (
            (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            if path.is_file()
            else ("", 0)
        )
        for path in folder.rglob("*")
    }
