"""Fuzzed files: a typed outcome each, soon, within bounded memory; the long form is `make soak`."""

import os
import sys
from pathlib import Path

import pytest

from tests.faults import campaign as campaign_module
from tests.faults.campaign import Campaign, run, run_hostile, watch
from tests.faults.mutations import NUMBERS, Change, Mutant, mutate, originals, size_fields
from tests.faults.one_process import each, mutant_from

MUTANTS = 400
FORMATS = "jpg progressive.jpg png gif webp lossless.webp bmp tiff avif".split()
SAY = "import json, os; say = lambda **line: print(json.dumps(line), flush=True); "
LOST = "say(recipe='this one'); "


def test_mutated_photos_have_typed_outcomes_soon_and_in_bounded_memory() -> None:
    campaign = run(MUTANTS, seed=8)
    print(campaign.summary())
    assert campaign.findings == []
    assert campaign.files >= MUTANTS * 0.9  # the same recipe is not drawn twice
    assert set(campaign.outcomes) >= {"ok", "ok, damaged", "damaged", "not-an-image"}


def test_every_hostile_file_has_a_typed_outcome_soon_and_in_bounded_memory(hostile: Path) -> None:
    campaign = run_hostile(hostile)
    print(campaign.summary())
    assert campaign.findings == []
    assert campaign.files == sum(path.is_file() for path in hostile.rglob("*"))


@pytest.mark.parametrize(
    ("code", "what"),
    [
        (LOST + "os.abort()", "SIGABRT"),
        (LOST + "import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        (LOST + "os._exit(3)", "exit code 3"),
        (LOST + "import signal; signal.pause()", "hung for 1 s"),
        (LOST + "held = bytearray(b'x') * 2**30; import signal; signal.pause()", "passed 1000 MB"),
    ],
)
def test_the_watch_reports_what_ends_a_process(
    code: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only what hangs is worth a short wait: a busy computer takes its time for a gigabyte.
    monkeypatch.setattr(campaign_module, "SILENT_SECONDS", 1.0 if "hung" in what else 60.0)
    campaign = Campaign()
    assert not watch(campaign, [sys.executable, "-c", SAY + code])
    (finding,) = campaign.findings
    assert finding.what.startswith(what)
    assert "this one" in finding.recipe


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ({"wrong": "raised ZeroDivisionError()"}, "raised ZeroDivisionError()"),
        ({"milliseconds": 3100.0}, "took 3100 ms"),
        ({"peak": 1200.0}, "took the process to 1200 MB"),
        ({}, None),
    ],
)
def test_the_watch_reports_what_is_wrong_with_an_answer(
    line: dict[str, object], what: str | None
) -> None:
    answer = {"recipe": 1, "outcome": "ok", "wrong": "", "milliseconds": 9.0, "peak": 300.0}
    code = SAY + f"say(recipe=1); say(**{answer | line!r})"
    campaign = Campaign()
    assert watch(campaign, [sys.executable, "-c", code])
    assert [finding.what for finding in campaign.findings] == ([what] if what else [])
    assert campaign.files == 1


def test_a_seed_gives_the_same_mutants_and_each_is_another_file() -> None:
    photos = originals(None)
    drawn: list[list[Mutant]] = [[], []]
    for mutants in drawn:
        each(5, 60, sorted(photos), mutants.append)
    assert drawn[0] == drawn[1]
    changed = [mutate(mutant, photos) != photos[mutant.original] for mutant in drawn[0]]
    assert sum(changed) > 0.8 * len(changed)
    assert {mutant.filed for mutant in drawn[0]} == {True, False}


def test_a_finding_can_be_had_again() -> None:
    found: list[Mutant] = []
    each(3, 20, ["drawn.png"], found.append)
    from dataclasses import asdict

    assert [mutant_from({"recipe": asdict(mutant)}) for mutant in found] == found


@pytest.mark.parametrize("name", FORMATS)
def test_headers_can_lie_about_size(name: str) -> None:
    photos = {"whole": originals(None)[f"drawn.{name}"]}
    fields = size_fields(photos["whole"])
    assert len(fields) >= 2
    for which in range(2):
        start, width, order = fields[which]
        lie = Change("size", 0, NUMBERS.index(17000), which)
        content = mutate(Mutant("whole", "whole", (lie,), mended=True), photos)
        said = int.from_bytes(content[start : start + width], order)  # type: ignore[arg-type]
        assert said == 17000, name


def test_real_photos_are_mutated_where_there_are_some() -> None:
    data = os.environ.get("SHIWU_DATA")
    if not data:
        pytest.skip("SHIWU_DATA does not name the folder of real photos")
    names = originals(Path(data))
    assert sum(name.startswith("n0") for name in names) > 200
    assert any(name.endswith(".heic") for name in names)
