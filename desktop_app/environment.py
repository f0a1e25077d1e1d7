"""Environment variables that would keep the program from working, or speak in its output."""

import os
import sys
import warnings

_HARMFUL = (
    *("PYTORCH", "TORCH", "TQDM_", "DNNL_", "ONEDNN_", "MKL_VERBOSE"),
    *("OMP_STACKSIZE", "GOMP_STACKSIZE", "QT_FATAL_", "QT_QPA_PLATFORM_PLUGIN_PATH"),
)
# Which instructions oneDNN may use; people set it where a virtual machine promises too much.
_NEEDED = ("DNNL_MAX_CPU_ISA", "ONEDNN_MAX_CPU_ISA")


def forget_harmful_variables() -> None:
    """Take out what switches parts of torch, tqdm or Qt off, has them log, or fails their import.

    Among others, PYTORCH_JIT=0 disables TorchScript, DNNL_VERBOSE=1 prints on standard output, and
    QT_FATAL_WARNINGS turns a remark of Qt into an abort. PYTHONWARNINGS=error would do the same to
    a deprecation in torch. What remains, such as OMP_NUM_THREADS, works or is ignored.
    """
    for name in list(os.environ):
        if name.startswith(_HARMFUL) and name not in _NEEDED:
            del os.environ[name]
    if any(option.startswith("error") for option in sys.warnoptions):
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
