"""Files that the test may not write, even when it runs as root."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

NOBODY = 65534


@contextmanager
def as_unprivileged_user() -> Iterator[Path]:
    """Yield a new folder; root, which may write anywhere, becomes another user in the block."""
    user = os.geteuid()
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        try:
            os.seteuid(user or NOBODY)
            yield Path(folder)
        finally:
            os.seteuid(user)
