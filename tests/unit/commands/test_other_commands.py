"""bench, self-test, --reset, --version, and the answers that are printed without a display."""

import sys
from pathlib import Path

import pytest

from desktop_app import paths
from tests.support.pictures import Draw
from tests.support.program import run_in_terminal
from tests.unit.commands.conftest import Run


def test_bench_threads_prints_a_table_and_the_best_count(run: Run) -> None:
    code, output, _ = run("bench", "threads")
    lines = output.splitlines()
    assert code == 0
    assert [line.split()[0] for line in lines[:2]] == ["threads", "1"]
    # A network this small takes less than the last digit printed.
    assert all(float(line.split()[1]) >= 0 for line in lines[1:-1])
    assert lines[-1].startswith("Fastest here: ")


def test_reset_deletes_settings_and_list(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"CONFIG": "settings.json", "STATE": "last_list.jsonl"}
    for folder, name in files.items():
        monkeypatch.setenv(f"XDG_{folder}_HOME", str(tmp_path / folder))
        (tmp_path / folder / "shiwu").mkdir(parents=True)
        (tmp_path / folder / "shiwu" / name).touch()
    code, _, messages = run("--reset")
    assert (code, list(tmp_path.glob("*/shiwu/*"))) == (0, [])
    assert "deleted" in messages


def test_versions_are_printed(run: Run) -> None:
    code, output, _ = run("--version")
    assert code == 0
    assert [
        line.split()[0] for line in output.splitlines()
    ] == "Shiwu model torch Qt Python".split()


def test_answers_are_printed_without_a_display() -> None:
    done = run_in_terminal()
    assert done.returncode == 0, done.stderr
    assert "orange" in done.stdout.decode()
    assert b"To see the window" in done.stderr
    assert run_in_terminal("nothing.jpg").returncode == 1


def test_path_named_like_a_command_is_classified(
    run: Run, draw: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw("classify.jpg").rename(tmp_path / "classify")
    monkeypatch.chdir(tmp_path)
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    code, output, messages = run("./classify")
    assert code == 0
    assert output.startswith("./classify")
    assert "No display" in messages


def test_self_test_checks_every_model() -> None:
    done = run_in_terminal("self-test")
    assert done.returncode == 0, done.stdout
    lines = done.stdout.decode().splitlines()
    assert {line.split()[0] for line in lines} == {"ok"}
    models = {line.split()[2].rstrip(":") for line in lines if line.split()[1] == "model"}
    assert models == {path.stem for path in paths.WEIGHTS.glob("*.json")}


def test_self_test_fails_for_a_missing_model(run: Run, random_weights: Path) -> None:
    (random_weights / "starter.pt").unlink()
    code, output, _ = run("self-test")
    assert code == 3
    assert "FAILED  model starter: The model file starter.pt is missing." in output
    code, output, _ = run("self-test", "--model", "other")
    assert code == 3
    assert "FAILED  model other: There is no model “other”. Installed: starter." in output


@pytest.mark.skipif(sys.platform != "linux", reason="fontconfig chooses the fonts on Linux")
def test_self_test_fails_without_chinese_fonts(tmp_path: Path) -> None:
    settings = tmp_path / "fonts.conf"
    settings.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>")
    done = run_in_terminal("self-test", FONTCONFIG_FILE=str(settings))
    assert done.returncode == 1
    line = next(line for line in done.stdout.decode().splitlines() if "fonts" in line)
    assert line.startswith("FAILED  fonts")
    assert "识 虎" in line
    assert "fonts-noto-cjk" in line
