"""Create `build/bench-venv`: the packages of `.venv`, and the engines to compare with."""

import hashlib
import subprocess
import sysconfig
from pathlib import Path

from desktop_app import paths

VENV = paths.ROOT / "build" / "bench-venv"
ENGINES = ("onnx>=1.23,<2", "onnxruntime>=1.32,<2", "openvino>=2026.4,<2027", "nncf>=3.4,<4")


def main() -> None:
    site = sysconfig.get_path("purelib")
    digest = hashlib.sha256(" ".join([site, *ENGINES]).encode()).hexdigest()
    stamp = VENV / "set-up"
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"Making {VENV.relative_to(paths.ROOT)} with {', '.join(ENGINES)}", flush=True)
    python = Path(sysconfig.get_path("scripts")) / "python"
    subprocess.run([python, "-m", "venv", "--clear", VENV], check=True)
    own = next(VENV.glob("lib/python3*/site-packages"))
    # Installing torch again would take 700 MB, and maybe another version.
    (own / "program.pth").write_text(f"{site}\n")
    pip: list[str | Path] = [VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", *ENGINES], check=True)
    stamp.write_text(digest)


if __name__ == "__main__":
    main()
