"""What of torch ships: what a TorchScript model needs on a CPU.

PyInstaller takes this in place of the hook that its community contributes, which ships every
source file, torch's own tests and its command line programs: 150 MB more, 2,000 files more.
"""

import sys
from pathlib import Path

from PyInstaller.utils.hooks import collect_dynamic_libs, get_module_file_attribute

# Importing torch reads the source text of these. Where it is missing, the first seven end the
# import and the others grumble on standard error.
READ_AS_SOURCE = (
    "torch.distributed.config",
    "torch._functorch.config",
    "torch._export.config",
    "torch.fx.config",
    "torch.fx.experimental._config",
    "torch.compiler.config",
    "torch.utils.serialization.config",
    "torch.functional",
    "torch.nn.functional",
    "torch.nn.modules.rnn",
    "torch.nn.modules.activation",
    "torch._jit_internal",
)
module_collection_mode = {"torch": "pyz", **dict.fromkeys(READ_AS_SOURCE, "pyz+py")}

# A second name of the same library beside the program makes torch look for its others there.
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]

_folder = Path(get_module_file_attribute("torch")).parent
datas: list[tuple[str, str]] = []
# Loaded by name, so that no analysis of what is linked finds them.
binaries = [(str(path), "torch/lib") for path in sorted(_folder.glob("lib/*torch_global_deps.*"))]
if sys.platform == "win32":
    binaries = collect_dynamic_libs("torch")
else:
    binaries.append((str(_folder / "bin" / "torch_shm_manager"), "torch/bin"))

excludedimports = [
    *("torch._dynamo", "torch._inductor", "torch._lazy", "torch._numpy", "torch.contrib"),
    *("torch.nativert", "torch.numa", "torch.onnx", "torch.utils.benchmark"),
    *("torch.utils.cpp_extension", "torch.utils.tensorboard"),
]
