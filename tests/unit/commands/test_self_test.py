"""What the self-test says of a machine without Chinese fonts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app import paths


@pytest.mark.skipif(sys.platform != "linux", reason="fontconfig chooses the fonts on Linux")
def test_a_missing_font_is_named(tmp_path: Path) -> None:
    settings = tmp_path / "fonts.conf"
    settings.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>")
    environment = {**os.environ, "FONTCONFIG_FILE": str(settings)}
    done = subprocess.run(
        [sys.executable, paths.ROOT / "main.py", "self-test"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    line = next(line for line in done.stdout.splitlines() if "fonts" in line)
    assert line.startswith("FAILED  fonts")
    assert "识 虎" in line
    assert "fonts-noto-cjk" in line
