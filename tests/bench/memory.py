"""The resident memory of this process."""

from pathlib import Path


def resident_mb(field: str) -> float:
    """Read VmRSS (the current value) or VmHWM (the peak) in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise ValueError(field)
