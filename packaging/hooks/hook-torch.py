"""The files of torch that a TorchScript model needs on a CPU.

Replaces the hook from pyinstaller-hooks-contrib, which adds all source files, torch's own tests
and its command line programs: 150 MB and 2,000 files more.
"""

import sys
from pathlib import Path

from PyInstaller.utils.hooks import collect_dynamic_libs, get_module_file_attribute

# `import torch` reads the source text of these modules. Without it the first raises an error, and
# the second writes a warning to standard error.
READ_AS_SOURCE = ("torch.compiler.config", "torch._jit_internal")
module_collection_mode = {"torch": "pyz", **dict.fromkeys(READ_AS_SOURCE, "pyz+py")}
hiddenimports = ["torch._opaque_base"]  # imported by torch's C++ code

# Through a link to a library in the top folder, torch would search its other libraries there.
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]

_folder = Path(get_module_file_attribute("torch")).parent
datas: list[tuple[str, str]] = []
# Loaded by name, so the analysis of linked libraries does not find it.
binaries = [(str(path), "torch/lib") for path in sorted(_folder.glob("lib/*torch_global_deps.*"))]
if sys.platform == "win32":
    binaries = collect_dynamic_libs("torch")
else:
    binaries.append((str(_folder / "bin" / "torch_shm_manager"), "torch/bin"))
