"""Writes the lock files in packaging/requirements: one version and its hashes for each package.

    python3 -m shiwu_tools.setup.lock [--upgrade]

Without --upgrade the versions of the present lock files are kept if they still fit. torch and
torchvision are not locked: their CPU wheels come from another index and differ between systems.
"""

import argparse
import re
import subprocess
import tomllib
from typing import Any

from shiwu_tools.paths import ROOT
from shiwu_tools.setup import install
from shiwu_tools.setup.pip_runner import fetch

VENV = ROOT / "build" / "lock-venv"
UV = "uv==0.13.9"
# What the CPU build of torch requires; importing it, as the bundle does, needs only the first.
TORCH_REQUIREMENTS = [
    "typing-extensions>=4.10.0",
    "filelock",
    "fsspec>=0.8.5",
    "jinja2",
    "networkx>=2.5.1",
    "setuptools>=77.0.3",
    "sympy>=1.13.3",
]
NOTE = "# Written by `make lock` from pyproject.toml.\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upgrade", action="store_true", help="use the newest versions")
    upgrade = parser.parse_args().upgrade
    if not (install.python(VENV).exists() and install.installed(VENV, UV)):
        install.make_venv(VENV)
        fetch(VENV, "uv", "install", UV)
    run = compiled("run", wanted("run"), upgrade)
    write("run", run)
    # The environment of the tests has the packages of run.txt too; list each package once.
    test = compiled("test", wanted("run") + wanted("test"), upgrade, constraint="run")
    write("test", [package for package in test if package not in run])
    write("bundle", compiled("bundle", wanted("bundle"), upgrade, constraint="run"))


def wanted(name: str) -> list[str]:
    """Return what pyproject.toml and torch require for this lock file, without torch itself."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project: dict[str, Any] = tomllib.loads(text)
    dependencies = project["project"]["dependencies"]
    extras = project["project"]["optional-dependencies"]
    requirements: list[str] = {
        "run": dependencies + project["build-system"]["requires"] + TORCH_REQUIREMENTS,
        "test": extras["test"],
        "bundle": dependencies + extras["bundle"] + TORCH_REQUIREMENTS[:1],
    }[name]
    return [line for line in requirements if line not in (install.TORCH, install.TORCHVISION)]


def compiled(
    name: str, requirements: list[str], upgrade: bool, constraint: str | None = None
) -> list[str]:
    """Resolve the requirements for all platforms; return one entry with hashes per package."""
    options = "--no-config --universal --python-version 3.11 --fork-strategy fewest".split()
    options += "--generate-hashes --only-binary :all: --no-header --no-annotate --quiet".split()
    options += ["--upgrade"] * upgrade
    if constraint:
        options += ["--constraint", str(install.lock_file(constraint))]
    # uv prefers the versions that it finds in the output file.
    output = ROOT / "build" / f"{name}.txt"
    if install.lock_file(name).exists():
        output.write_bytes(install.lock_file(name).read_bytes())
    uv = install.python(VENV).with_name("uv")
    command = [str(uv), "pip", "compile", "-", *options, "--output-file", str(output)]
    subprocess.run(command, input="\n".join(requirements), text=True, check=True)
    text = output.read_text(encoding="utf-8").strip()
    return re.split(r"\n(?=\S)", text)


def write(name: str, packages: list[str]) -> None:
    install.lock_file(name).write_text(NOTE + "\n".join(packages) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
