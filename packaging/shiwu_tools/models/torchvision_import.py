"""Imports torchvision, also if its compiled operators cannot be loaded.

Only tools need torchvision; the program never imports it.
"""

import importlib
import sys
from types import ModuleType

import torch

_OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
# Operators disappear when their library is garbage collected, so it is kept.
_declared: list[torch.library.Library] = []


def import_torchvision() -> ModuleType:
    """Return torchvision; models, metadata of weights and transforms can be used."""
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        # A build for graphics cards beside a CPU-only torch registers fake kernels for operators
        # that its library failed to declare. Declaring them is enough for the tools.
        if "torchvision::" not in str(error):
            raise
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    library = torch.library.Library("torchvision", "DEF")
    for schema in _OPERATORS:
        library.define(schema)
    _declared.append(library)
    return importlib.import_module("torchvision")
