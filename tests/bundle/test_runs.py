"""Proofs by running the bundle: it starts anywhere, alone, and answers as the sources do."""

import json
import os
import sys
from pathlib import Path

from tests.bundle.bundle import (
    NOBODY,
    ROOT,
    SAMPLES,
    Bundle,
    CannotRunError,
    ProofError,
    check_self_test,
    need,
    ran,
)
from tests.bundle.test_window import see_window

BARE_ENVIRONMENT = {"PATH": "/nonexistent"}


def prove_start(bundle: Bundle) -> str:
    """The self-test, and the window under a real X server, from a folder with an odd name."""
    checks = check_self_test(ran([bundle.program, "--lang", "en", "self-test"]))
    screenshot = see_window(bundle)
    return f"{checks}; the window shows the answer, see {screenshot.relative_to(ROOT)}"


def prove_alone(bundle: Bundle) -> str:
    """No network, no home, nobody's rights, and a folder that cannot be written to."""
    need("unshare", "setpriv")
    if os.geteuid() != 0:
        raise CannotRunError("becoming nobody takes root's rights")
    bundle.forbid_writing()
    alone: list[str | Path] = [
        *("unshare", "--net", "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}"),
        *("--clear-groups", "--no-new-privs", "env", "--ignore-environment"),
    ]
    interfaces = ran([*alone, "/bin/cat", "/proc/net/route"]).splitlines()[1:]
    if interfaces:
        raise ProofError("there still is a network")
    checks = check_self_test(
        ran([*alone, bundle.program, "--lang", "en", "self-test"], cwd=Path("/"))
    )
    photo = bundle.scratch / "orange.jpg"
    photo.write_bytes((SAMPLES / "orange.jpg").read_bytes())
    photo.chmod(0o444)
    ran([*alone, bundle.program, "classify", photo], cwd=Path("/"))
    return f"{checks}, and a photo, as nobody"


def prove_without_python(bundle: Bundle) -> str:
    """No Python, no virtual environment, no project, not even a path to look for them."""
    checks = check_self_test(
        ran([bundle.program, "--lang", "en", "self-test"], BARE_ENVIRONMENT, Path("/"))
    )
    said = ran([bundle.program, "--version"], BARE_ENVIRONMENT, Path("/"))
    if "unknown" in said or len(said.splitlines()) != 5:
        raise ProofError(f"it does not know its versions:\n{said}")
    return f"{checks} with an empty environment; {said.splitlines()[2]}, {said.splitlines()[3]}"


def prove_answers(bundle: Bundle) -> str:
    """The same answers as from source, to the last digit."""
    data = os.environ.get("SHIWU_DATA")
    folders = [SAMPLES, *([Path(data).resolve()] if data else [])]
    frozen = answers([bundle.program], folders)
    source = answers([sys.executable, ROOT / "main.py"], folders)
    if len(frozen) != len(source):
        raise ProofError(f"{len(frozen)} answers, from source {len(source)}")
    for ours, theirs in zip(frozen, source, strict=True):
        if ours != theirs:
            raise ProofError(f"frozen {ours}\nsource {theirs}")
    good = sum(1 for answer in frozen if answer["ok"])
    return f"{good} photos and {len(frozen) - good} files that are none: all the same"


def answers(command: list[str | Path], folders: list[Path]) -> list[dict[str, object]]:
    """Classify and return each line, without the time it took."""
    # It ends with 1 where a file could not be classified; the lines tell.
    words = ["classify", "--recursive", "--threads", "1", "--format", "jsonl"]
    script = '"$@" || { code=$?; [ $code = 1 ] || exit $code; }'
    said = ran(["sh", "-c", script, "sh", *command, *words, *folders])
    found = [json.loads(line) for line in said.splitlines()]
    return [{key: value for key, value in line.items() if key != "milliseconds"} for line in found]
