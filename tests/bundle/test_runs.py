"""The bundle runs anywhere, without anything else, and answers as from source."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from shiwu_tools.paths import ROOT
from tests.bundle.program import NOBODY, SAMPLES, Bundle, check_self_test, run
from tests.bundle.window import check_window
from tests.support.requirements import need, need_root

Record = Callable[[str, object], None]
EMPTY_ENVIRONMENT = {"PATH": "/nonexistent"}


def test_starts_in_a_folder_with_an_unusual_name(bundle: Bundle, record_property: Record) -> None:
    checks = check_self_test(run([bundle.program, "--lang", "en", "self-test"]))
    screenshot = check_window(bundle)
    record_property("finding", f"{checks}; the window: {screenshot.relative_to(ROOT)}")


def test_runs_as_nobody_without_network_home_or_writable_folder(
    bundle: Bundle, record_property: Record
) -> None:
    need("unshare", "setpriv")
    need_root()
    isolated: list[str | Path] = [
        *("unshare", "--net", "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}"),
        *("--clear-groups", "--no-new-privs", "env", "--ignore-environment"),
    ]
    assert not run([*isolated, "/bin/cat", "/proc/net/route"]).splitlines()[1:]
    self_test = [*isolated, bundle.program, "--lang", "en", "self-test"]
    checks = check_self_test(run(self_test, cwd=Path("/")))
    photo = bundle.scratch / "orange.jpg"
    photo.write_bytes((SAMPLES / "orange.jpg").read_bytes())
    photo.chmod(0o444)
    run([*isolated, bundle.program, "classify", photo], cwd=Path("/"))
    record_property("finding", f"{checks}, and a photo")


def test_needs_no_python_and_no_environment_variables(
    bundle: Bundle, record_property: Record
) -> None:
    self_test: list[str | Path] = [bundle.program, "--lang", "en", "self-test"]
    checks = check_self_test(run(self_test, EMPTY_ENVIRONMENT, Path("/")))
    versions = run([bundle.program, "--version"], EMPTY_ENVIRONMENT, Path("/")).splitlines()
    assert len(versions) == 5
    assert not any("unknown" in line for line in versions)
    record_property("finding", f"{checks}; {versions[2]}, {versions[3]}")


def test_answers_are_the_same_as_from_source(bundle: Bundle, record_property: Record) -> None:
    data = os.environ.get("SHIWU_DATA")
    folders = [SAMPLES, *([Path(data).resolve()] if data else [])]
    frozen = answers([bundle.program], folders)
    assert frozen == answers([sys.executable, ROOT / "main.py"], folders)
    photos = sum(1 for answer in frozen if answer["ok"])
    record_property("finding", f"{photos} photos, {len(frozen) - photos} other files")


def answers(command: list[str | Path], folders: list[Path]) -> list[dict[str, object]]:
    """Classify these folders; returns the JSON lines without the times."""
    # Exit code 1 means that some files are no photos.
    script = '"$@" || { code=$?; [ $code = 1 ] || exit $code; }'
    options = ["classify", "--recursive", "--threads", "1", "--format", "jsonl"]
    output = run(["sh", "-c", script, "sh", *command, *options, *folders])
    lines = [json.loads(line) for line in output.splitlines()]
    return [{key: value for key, value in line.items() if key != "milliseconds"} for line in lines]
