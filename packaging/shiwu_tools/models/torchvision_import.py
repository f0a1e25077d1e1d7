"""Import torchvision also where its compiled operators do not load.

A tool dependency only: the program itself never imports torchvision.
"""

import importlib
import sys
from types import ModuleType

import torch

_OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
# A library takes its operators away with it when it is collected, so it lives as long as we do.
_declared: list[torch.library.Library] = []


def import_torchvision() -> ModuleType:
    """Return torchvision, able to build models, read weights metadata and transform pictures."""
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        # The accelerator build beside CPU-only torch registers fake kernels for operators that
        # its own library failed to declare. Declaring them is enough for all that we use.
        if "torchvision::" not in str(error):
            raise
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    library = torch.library.Library("torchvision", "DEF")
    for schema in _OPERATORS:
        library.define(schema)
    _declared.append(library)
    return importlib.import_module("torchvision")
