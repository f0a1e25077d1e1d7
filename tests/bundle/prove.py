"""Proves that `dist/shiwu` runs anywhere, alone; each proof is a line, also in build/proofs.txt.

make bundle         → packaging/shiwu_tools/bundle/build.py, then this

Ends with 1 where a proof fails, and with CI=true also where one cannot run.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable

from tests.bundle.bundle import ROOT, Bundle, CannotRunError, ProofError, copied
from tests.bundle.test_contents import prove_budget, prove_contents
from tests.bundle.test_kiosk import prove_kiosk
from tests.bundle.test_runs import prove_alone, prove_answers, prove_start, prove_without_python
from tests.bundle.test_system_calls import check_no_library_outside, prove_silent, prove_tidy
from tests.bundle.test_window import timed_starts

FOLDER = ROOT / "dist" / "shiwu"
LOG = ROOT / "build" / "proofs.txt"
SCREENSHOTS = ROOT / "build" / "screenshots"


def prove_independent(bundle: Bundle) -> str:
    """No Python, no virtual environment and no project are there to lean on."""
    return f"{prove_without_python(bundle)}; {check_no_library_outside(bundle)}"


PROOFS: tuple[tuple[str, Callable[[Bundle], str]], ...] = (
    ("starts in a folder named 测试 图片#1, and shows its window", prove_start),
    ("runs as nobody, without network, home or a folder to write to", prove_alone),
    ("opens no internet socket", prove_silent),
    ("writes nothing but settings and caches", prove_tidy),
    ("needs no Python", prove_independent),
    ("answers as from source", prove_answers),
    ("keeps to its budget", prove_budget),
    ("holds what it needs and nothing else", prove_contents),
    ("is a kiosk under cage, and comes back when it is killed", prove_kiosk),
)


def main() -> None:
    if not (FOLDER / "shiwu").is_file():
        sys.exit("There is no bundle in dist/shiwu; `make bundle` builds it.")
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        print(line, flush=True)

    with copied(FOLDER, SCREENSHOTS) as bundle:
        states = [
            tell(f"{number} {name}", proof, bundle, say)
            for number, (name, proof) in enumerate(PROOFS, start=1)
        ]
        if "FAILED" not in states:
            try:
                for figure in timed_starts(bundle):
                    say(f"        {figure}")
            except CannotRunError as error:
                say(f"        not timed: {error}")
    LOG.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(exit_code(states, os.environ.get("CI") == "true"))


def exit_code(states: Iterable[str], unattended: bool) -> int:
    """Return 1 where these results must not pass: unattended, what did not run proves nothing."""
    fatal = {"FAILED", "NOT RUN"} if unattended else {"FAILED"}
    return 1 if fatal & set(states) else 0


def tell(
    name: str, proof: Callable[[Bundle], str], bundle: Bundle, say: Callable[[str], None]
) -> str:
    """Run one proof and say how it ended; returns `ok`, `FAILED` or `NOT RUN`."""
    start = time.monotonic()
    try:
        state, finding = "ok", proof(bundle)
    except CannotRunError as error:
        state, finding = "NOT RUN", str(error)
    except (ProofError, AssertionError) as error:
        state, finding = "FAILED", str(error)
    except Exception as error:  # one proof that breaks must not hide what the others find
        state, finding = "FAILED", f"{type(error).__name__}: {error}"
    say(f"{state:8}{name}: {finding} ({time.monotonic() - start:.0f} s)")
    return state


if __name__ == "__main__":
    main()
