"""The rules of the house that a machine can check."""

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

# Who may import whom, inside desktop_app. Data walks one way: path → photo → model → answer.
UI_KNOWS = {
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
    "ui": {"paths", *UI_KNOWS},
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
    yield "main", paths.ROOT / "main.py"
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room != "__init__":
            yield room, path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides its arrow"
            assert node.module is not None
            if node.module == "desktop_app":
                yield from (f"desktop_app.{name.name}" for name in node.names)
            else:
                yield node.module


@pytest.mark.parametrize(
    ("room", "path"), list(sources()), ids=lambda value: str(value).split("/")[-1]
)
def test_arrows_point_one_way(room: str, path: Path) -> None:
    for name in imports(path):
        if name == "desktop_app.__version__":
            continue
        if name.startswith("desktop_app."):
            target = name.removeprefix("desktop_app.")
            allowed = any(
                target == arrow or target.startswith(f"{arrow}.") for arrow in {room, *ARROWS[room]}
            )
            assert allowed, f"{room} must not know {target}"
        else:
            assert name.split(".")[0] not in FOREIGN.get(room, ()), f"{room} must not know {name}"


def test_no_modules_import_each_other() -> None:
    graph = {
        ".".join(("desktop_app", *path.relative_to(PACKAGE).with_suffix("").parts)): path
        for _, path in sources()
        if path.is_relative_to(PACKAGE)
    }
    sorter = TopologicalSorter(
        {module: module_imports(path) & graph.keys() for module, path in graph.items()}
    )
    sorter.prepare()  # raises `CycleError`


def module_imports(path: Path) -> set[str]:
    """Return the modules that a file imports, inside functions and for annotations too."""
    found = set(imports(path))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def test_tools_do_not_import_tests() -> None:
    for path in (paths.ROOT / "packaging").rglob("*.py"):
        assert not [name for name in imports(path) if name.split(".")[0] == "tests"], path


def test_torch_is_imported_in_one_place() -> None:
    importers = [path.name for _, path in sources() if "torch" in imports(path)]
    assert importers == ["classifier.py"]


def test_only_paths_knows_where_it_lies() -> None:
    users = [path.name for _, path in sources() if "__file__" in _names(path)]
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
def test_importing_leaves_the_rest_out(module: str, forbidden: list[str]) -> None:
    code = f"import json, sys, {module}; print(json.dumps(list(sys.modules)))"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=True
    )
    assert not set(forbidden) & set(json.loads(found.stdout))


def test_packaging_is_no_package() -> None:
    # With an __init__.py it would hide the library of that name from pip, pytest and PyInstaller.
    assert not (paths.ROOT / "packaging" / "__init__.py").exists()


def test_packaging_does_not_import_tests() -> None:
    files = [*(paths.ROOT / "packaging").rglob("*.py"), *(paths.ROOT / "packaging").glob("*.spec")]
    assert not [path for path in files for name in imports(path) if name.split(".")[0] == "tests"]


def test_no_file_is_two_rooms() -> None:
    for _, path in sources():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path


def test_words_that_do_not_occur() -> None:
    for _, path in sources():
        source = path.read_text(encoding="utf-8")
        assert "terminate()" not in source, path
        assert "processEvents" not in source, path


def test_colours_live_in_the_theme() -> None:
    for path in [*PACKAGE.joinpath("ui").rglob("*.py"), *(paths.ROOT / "resources").rglob("*.svg")]:
        if path.name != "theme.py":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|QColor\(\d|rgb\(", path.read_text()), path


def test_one_version_number() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", desktop_app.__version__)
    project = (paths.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'version = { attr = "desktop_app.__version__" }' in project


def test_resources_are_found_and_nonsense_is_refused() -> None:
    assert paths.resource("icons/more.svg").is_file()
    for name in ("../main.py", "/etc/passwd", "icons/../../main.py", "icons\\more.svg"):
        with pytest.raises(ValueError, match="not a name"):
            paths.resource(name)
    with pytest.raises(FileNotFoundError):
        paths.resource("icons/nothing.svg")


def _names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
