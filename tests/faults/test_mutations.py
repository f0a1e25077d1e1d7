"""Mutated photos have typed outcomes, soon and in bounded memory; `make soak` takes more."""

import os
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.faults import campaign as campaign_module
from tests.faults.campaign import Campaign, draw_mutants, read_recipe, run, run_hostile, watch
from tests.faults.mutations import NUMBERS, Change, Mutant, mutate, originals, size_fields

MUTANTS = 400
REPORT = "import json, os; report = lambda **line: print(json.dumps(line), flush=True); "


def test_mutated_photos_have_typed_outcomes_soon_and_in_bounded_memory() -> None:
    campaign = run(MUTANTS, seed=8)
    print(campaign.summary())
    assert campaign.findings == []
    assert campaign.files >= MUTANTS * 0.9  # the same recipe is not drawn twice
    assert set(campaign.outcomes) >= {"ok", "ok, damaged", "damaged", "not-an-image"}


def test_hostile_files_have_typed_outcomes_soon_and_in_bounded_memory(hostile: Path) -> None:
    campaign = run_hostile(hostile)
    print(campaign.summary())
    assert campaign.findings == []
    assert campaign.files == sum(path.is_file() for path in hostile.rglob("*"))


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("os.abort()", "SIGABRT"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("os._exit(3)", "exit code 3"),
        ("import signal; signal.pause()", "hung for 1 s"),
        ("held = bytearray(b'x') * 2**30; import signal; signal.pause()", "passed 1000 MB"),
    ],
)
def test_campaign_reports_what_ends_a_process(
    code: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Filling a gigabyte takes long on a busy computer, so only a hanging process gets 1 s.
    monkeypatch.setattr(campaign_module, "SILENT_SECONDS", 1.0 if "hung" in problem else 60.0)
    campaign = Campaign()
    begun = REPORT + "report(recipe='this one'); "
    assert not watch(campaign, [sys.executable, "-c", begun + code])
    ((found, recipe),) = campaign.findings
    assert found.startswith(problem)
    assert "this one" in recipe


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({"problem": "raised ZeroDivisionError()"}, ["raised ZeroDivisionError()"]),
        ({"milliseconds": 3100.0}, ["took 3100 ms"]),
        ({"peak": 1200.0}, ["the process used 1200 MB"]),
        ({}, []),
    ],
)
def test_campaign_reports_what_is_wrong_with_a_result(
    change: dict[str, object], problems: list[str]
) -> None:
    result = {"recipe": 1, "outcome": "ok", "problem": "", "milliseconds": 9.0, "peak": 300.0}
    code = REPORT + f"report(recipe=1); report(**{result | change!r})"
    campaign = Campaign()
    assert watch(campaign, [sys.executable, "-c", code])
    assert [problem for problem, _ in campaign.findings] == problems
    assert campaign.files == 1


def test_seed_determines_the_mutants_and_most_differ_from_their_photo() -> None:
    photos = originals(None)
    drawn: list[list[Mutant]] = [[], []]
    for mutants in drawn:
        draw_mutants(5, 60, sorted(photos), mutants.append)
    assert drawn[0] == drawn[1]
    changed = [mutate(mutant, photos) != photos[mutant.original] for mutant in drawn[0]]
    assert sum(changed) > 0.8 * len(changed)
    assert {mutant.filed for mutant in drawn[0]} == {True, False}


def test_recipe_of_a_finding_is_read_back() -> None:
    found: list[Mutant] = []
    draw_mutants(3, 20, ["drawn.png"], found.append)
    assert [read_recipe({"recipe": asdict(mutant)}) for mutant in found] == found


@pytest.mark.parametrize(
    "name", "jpg progressive.jpg png gif webp lossless.webp bmp tiff avif".split()
)
def test_size_in_the_header_can_be_changed(name: str) -> None:
    photos = {"whole": originals(None)[f"drawn.{name}"]}
    fields = size_fields(photos["whole"])
    assert len(fields) >= 2
    for which, (start, width, order) in enumerate(fields[:2]):
        change = Change("size", 0, NUMBERS.index(17000), which)
        content = mutate(Mutant("whole", "whole", (change,), mended=True), photos)
        assert int.from_bytes(content[start : start + width], order) == 17000


@pytest.mark.skipif(not os.environ.get("SHIWU_DATA"), reason="needs SHIWU_DATA's real photos")
def test_real_photos_are_mutated_too() -> None:
    names = originals(Path(os.environ["SHIWU_DATA"]))
    assert sum(name.startswith("n0") for name in names) > 200
    assert any(name.endswith(".heic") for name in names)
