"""The lock files: they fit pyproject.toml and torch, and hash every package."""

import re
import sys
from importlib.metadata import requires

import pytest
from packaging.utils import canonicalize_name

from packaging.requirements import Requirement
from shiwu_tools.setup import install, lock

LOCK_FILES = ["run", "test", "bundle"]


def locked(name: str) -> dict[str, Requirement]:
    """Return the locked packages of one file that this machine would install, by their names."""
    text = install.lock_file(name).read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line.partition("--hash")[0] for line in text.splitlines() if "==" in line]
    requirements = map(Requirement, lines)
    return {
        requirement.name: requirement
        for requirement in requirements
        if requirement.marker is None or requirement.marker.evaluate()
    }


def unsatisfied(requirements: list[str], packages: dict[str, Requirement]) -> list[str]:
    """Return which of these requirements no locked version satisfies."""
    return [
        line
        for line in requirements
        if (requirement := Requirement(line)).marker is None
        or requirement.marker.evaluate({"extra": ""})
        if (found := packages.get(canonicalize_name(requirement.name))) is None
        or not requirement.specifier.contains(str(found.specifier).removeprefix("=="))
    ]


@pytest.mark.parametrize("name", LOCK_FILES)
def test_lock_file_satisfies_the_requirements(name: str) -> None:
    packages = locked("run") | locked("test") if name == "test" else locked(name)
    assert unsatisfied(lock.wanted(name), packages) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere torch has other requirements")
def test_lock_file_satisfies_the_requirements_of_torch() -> None:
    requirements = [line for line in requires("torch") or [] if not line.startswith("nvidia")]
    assert unsatisfied(requirements, locked("run")) == []


def test_version_outside_the_requirement_is_reported() -> None:
    packages = {"numpy": Requirement("numpy==3.0")}
    assert unsatisfied(["numpy>=2.2,<3", "tqdm"], packages) == ["numpy>=2.2,<3", "tqdm"]


@pytest.mark.parametrize("name", LOCK_FILES)
def test_every_locked_package_has_a_hash(name: str) -> None:
    text = install.lock_file(name).read_text(encoding="utf-8")
    for package in re.split(r"\n(?=\S)", text.strip())[1:]:
        assert re.match(r"[\w.-]+==[\w.]+ (; .+ )?\\\n    --hash=sha256:[0-9a-f]{64}", package)


def test_run_and_bundle_lock_the_same_versions() -> None:
    run, bundle = locked("run"), locked("bundle")
    assert {name: bundle[name] for name in run if name in bundle} == {
        name: run[name] for name in run if name in bundle
    }


def test_lock_files_name_no_package_index() -> None:
    for name in LOCK_FILES:
        assert "://" not in install.lock_file(name).read_text(encoding="utf-8")
