"""Rules of the code: imports, sizes of files, colours, resources."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import desktop_app
from desktop_app import paths

PACKAGE = paths.ROOT / "desktop_app"

# The packages that each package may import. Data goes from path to photo to model to answer.
UI_IMPORTS = {
    f"engine.{name}"
    for name in (
        *("errors", "file_names", "formats.suffixes", "groups", "labels", "model_card"),
        *("outcomes", "parts", "reclassification"),
    )
}
ARROWS = {
    "main": {"cli"},
    "__main__": {"cli"},
    "cli": {
        *("app", "kiosk", "commands", "console", "process", "engine", "services.saved_list"),
        *("logs", "paths", "settings", "versions"),
    },
    "app": {
        *("application", "session", "services", "ui", "engine", "preferences", "settings"),
        *("crash", "logs", "paths", "versions"),
    },
    "kiosk": {
        *("application", "console", "services", "ui", "engine", "crash", "files", "language"),
        *("logs", "paths", "versions"),
    },
    "commands": {"application", "console", "engine", "kiosk", "paths", "process", "ui"},
    "session": {"engine", "preferences", "services", "ui"},
    "application": {"console", "process", "ui"},
    "preferences": {"language", "services.saved_list", "settings", "ui"},
    "services": {"engine", "files", "paths"},
    "console": {"engine.errors", "engine.file_names", "paths", "process"},
    "ui": {"paths", *UI_IMPORTS},
    "engine": {"files", "paths"},
    "process": set(),
    "crash": {"files"},
    "logs": {"files"},
    "settings": {"files"},
    "versions": {"engine", "paths"},
    "language": {"paths"},
    "files": set(),
    "paths": set(),
}
FOREIGN = {"engine": {"PySide6", "shiboken6"}, "ui": {"torch", "PIL"}, "services": {"torch"}}


def sources() -> Iterator[tuple[str, Path]]:
    """Yield each file of the program with its package."""
    yield "main", paths.ROOT / "main.py"
    for path in sorted(PACKAGE.rglob("*.py")):
        package = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if package != "__init__":
            yield package, path


def imports(path: Path) -> set[str]:
    """Return the imported modules and names, inside functions and for annotations too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports are not checked"
            found |= {str(node.module), *(f"{node.module}.{name.name}" for name in node.names)}
    return found - {"desktop_app", "desktop_app.__version__"}


@pytest.mark.parametrize(
    ("package", "path"), list(sources()), ids=lambda value: str(value).split("/")[-1]
)
def test_packages_import_only_allowed_ones(package: str, path: Path) -> None:
    for name in imports(path):
        if name.startswith("desktop_app."):
            target = name.removeprefix("desktop_app.")
            allowed = {package, *ARROWS[package]}
            assert any(f"{target}.".startswith(f"{arrow}.") for arrow in allowed), name
        else:
            assert name.split(".")[0] not in FOREIGN.get(package, ()), name


def test_no_modules_import_each_other() -> None:
    graph = {
        ".".join(("desktop_app", *path.relative_to(PACKAGE).with_suffix("").parts)): path
        for _, path in sources()
        if path.is_relative_to(PACKAGE)
    }
    edges = {module: imports(path) & graph.keys() for module, path in graph.items()}
    TopologicalSorter(edges).prepare()  # raises `CycleError`


def test_torch_is_imported_in_one_place() -> None:
    importers = [path.name for _, path in sources() if "torch" in imports(path)]
    assert importers == ["classifier.py"]


def test_only_paths_uses_its_own_location() -> None:
    users = [path.name for _, path in sources() if re.search(r"(?<!\.)__file__", path.read_text())]
    assert users == ["paths.py"]


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("desktop_app.ui.main_window", ["torch", "torchvision"]),
        ("desktop_app.app", ["torch", "torchvision", "pi_heif", "numpy", "ssl", "http", "decimal"]),
        ("desktop_app.engine.classifier", ["PySide6", "torchvision"]),
        ("desktop_app.commands.classify", ["PySide6", "torch"]),
        ("desktop_app.cli", ["PySide6", "torch", "PIL", "numpy"]),
        ("desktop_app.kiosk.albums", ["PySide6", "torch", "PIL", "numpy"]),
        ("desktop_app.commands.kiosk_pin", ["PySide6", "torch", "PIL", "numpy"]),
    ],
)
def test_importing_a_module_does_not_import_others(module: str, forbidden: list[str]) -> None:
    code = f"import json, sys, {module}; print(json.dumps(list(sys.modules)))"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=True
    )
    assert not set(forbidden) & set(json.loads(found.stdout))


def test_packaging_is_not_a_package() -> None:
    # With an __init__.py it would hide the library of that name from pip, pytest and PyInstaller.
    assert not (paths.ROOT / "packaging" / "__init__.py").exists()


def test_packaging_does_not_import_tests() -> None:
    files = [*(paths.ROOT / "packaging").rglob("*.py"), *(paths.ROOT / "packaging").glob("*.spec")]
    assert not [path for path in files for name in imports(path) if name.split(".")[0] == "tests"]


def test_no_file_is_longer_than_300_lines() -> None:
    for _, path in sources():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path


def test_threads_are_not_terminated_and_events_not_processed() -> None:
    for _, path in sources():
        source = path.read_text(encoding="utf-8")
        assert "terminate()" not in source, path
        assert "processEvents" not in source, path


def test_colours_are_defined_in_the_theme() -> None:
    for path in [*PACKAGE.joinpath("ui").rglob("*.py"), *(paths.ROOT / "resources").rglob("*.svg")]:
        if path.name != "theme.py":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|QColor\(\d|rgb\(", path.read_text()), path


def test_version_is_defined_once() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", desktop_app.__version__)
    project = (paths.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'version = { attr = "desktop_app.__version__" }' in project


def test_resources_are_found_and_paths_outside_are_refused() -> None:
    assert paths.resource("icons/more.svg").is_file()
    for name in ("../main.py", "/etc/passwd", "icons/../../main.py", "icons\\more.svg"):
        with pytest.raises(ValueError, match="not a name"):
            paths.resource(name)
    with pytest.raises(FileNotFoundError):
        paths.resource("icons/nothing.svg")
