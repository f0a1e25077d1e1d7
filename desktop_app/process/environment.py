"""Removes environment variables that break the program or write into its output."""

import os
import sys
import warnings

_HARMFUL = (
    *("PYTORCH", "TORCH", "TQDM_", "DNNL_", "ONEDNN_", "MKL_VERBOSE"),
    *("OMP_STACKSIZE", "GOMP_STACKSIZE", "QT_FATAL_", "QT_QPA_PLATFORM_PLUGIN_PATH"),
)
# The instructions that oneDNN may use; needed where a virtual machine reports unsupported ones.
_NEEDED = ("DNNL_MAX_CPU_ISA", "ONEDNN_MAX_CPU_ISA")
_SCALES = {
    "QT_SCALE_FACTOR": (0.25, 8.0),
    "QT_SCREEN_SCALE_FACTORS": (0.25, 8.0),
    "QT_FONT_DPI": (24.0, 768.0),
}


def remove_harmful_variables() -> None:
    """Remove variables that disable parts of torch, tqdm or Qt, make them log, or break an import.

    For example, PYTORCH_JIT=0 disables TorchScript, DNNL_VERBOSE=1 prints to standard output, and
    QT_FATAL_WARNINGS turns a warning of Qt into an abort, as PYTHONWARNINGS=error does with a
    deprecation in torch. A scale of 0 leaves the window blank, one of 1000 takes all memory.
    """
    for name, value in list(os.environ.items()):
        if (name.startswith(_HARMFUL) and name not in _NEEDED) or not _is_bearable(name, value):
            del os.environ[name]
    if any(option.startswith("error") for option in sys.warnoptions):
        warnings.resetwarnings()
        warnings.simplefilter("ignore")


def restore_library_path() -> None:
    """Restore the user's library path for programs that this one starts, such as a file manager.

    The bootloader of the bundle has put the bundle's folder first. This process has read the path
    when it started and no longer needs it.
    """
    if getattr(sys, "frozen", False):
        original = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
        os.environ.pop("LD_LIBRARY_PATH", None)
        if original is not None:
            os.environ["LD_LIBRARY_PATH"] = original


def _is_bearable(name: str, value: str) -> bool:
    """Tell whether every number of a scale, `1.5` or `1;2` or `DP-1=1;DP-2=2`, can be drawn."""
    if name not in _SCALES:
        return True
    least, most = _SCALES[name]
    try:
        numbers = [float(each.rpartition("=")[2]) for each in value.split(";") if each]
    except ValueError:
        return False
    return all(least <= number <= most for number in numbers)
