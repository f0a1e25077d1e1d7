"""Leaves out the parts of torch that a TorchScript model on the CPU does not use.

`import torch` loads 770 modules. Without these parts it loads 107, takes 0.3 of the time and 65 MB
less memory (torch 2.13.0, Python 3.11). Other modules of torch import names from these parts, so
empty modules replace them during the import.
"""

import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import Loader
else:
    Loader = object  # importing the class takes 5 ms, and the import system does not need it

LEFT_OUT = (
    # Compiling, exporting and transforming programs.
    *("torch._compile", "torch._decomp", "torch._dynamo", "torch._export", "torch._functorch"),
    *("torch._higher_order_ops", "torch._inductor", "torch._lazy", "torch._library"),
    *("torch._logging", "torch._meta_registrations", "torch._native", "torch._numpy"),
    *(
        "torch._prims",
        "torch._prims_common",
        "torch._refs",
        "torch._strobelight",
        "torch._subclasses",
    ),
    *("torch._vmap_internals", "torch.export", "torch.func", "torch.fx", "torch.hub"),
    *("torch.library", "torch.onnx", "torch.overrides", "torch.package", "torch.profiler"),
    *("torch.testing", "torch.utils._config_module", "torch.utils._python_dispatch"),
    *("torch.utils._pytree", "torch.utils.collect_env", "torchgen"),
    # Writing TorchScript programs; the program only loads them.
    *("torch.jit._async", "torch.jit._await", "torch.jit._builtins", "torch.jit._check"),
    *("torch.jit._dataclass_impls", "torch.jit._decomposition_utils", "torch.jit._freeze"),
    *("torch.jit._fuser", "torch.jit._ir_utils", "torch.jit._monkeytype_config"),
    *("torch.jit._trace", "torch.jit.annotations", "torch.jit.frontend"),
    # Training.
    *("torch.amp", "torch.autograd.anomaly_mode", "torch.autograd.forward_ad"),
    *("torch.autograd.functional", "torch.autograd.gradcheck", "torch.autograd.graph"),
    *("torch.autograd.profiler", "torch.autograd.profiler_util", "torch.autograd.variable"),
    *("torch.cpu.amp", "torch.distributed", "torch.distributions", "torch.futures"),
    *("torch.multiprocessing", "torch.nn.grad", "torch.nn.init", "torch.nn.parallel"),
    *("torch.nn.utils", "torch.optim", "torch.utils.data", "torch.utils.tensorboard"),
    # Layers and functions that are written in Python; a model contains its own.
    *("torch.nn.attention", "torch.nn.functional", "torch.nn.modules._functions"),
    *("torch.nn.modules.activation", "torch.nn.modules.adaptive", "torch.nn.modules.conv"),
    *("torch.nn.modules.channelshuffle", "torch.nn.modules.distance", "torch.nn.modules.dropout"),
    *("torch.nn.modules.flatten", "torch.nn.modules.fold", "torch.nn.modules.instancenorm"),
    *("torch.nn.modules.lazy", "torch.nn.modules.linear", "torch.nn.modules.loss"),
    *("torch.nn.modules.linear_cross_entropy_options", "torch.nn.modules.normalization"),
    *("torch.nn.modules.padding", "torch.nn.modules.pixelshuffle", "torch.nn.modules.pooling"),
    *("torch.nn.modules.rnn", "torch.nn.modules.sparse", "torch.nn.modules.transformer"),
    *("torch.nn.modules.upsampling", "torch.nn.modules.utils"),
    # Numerical functions, and the saving and printing of tensors.
    *("torch._linalg_utils", "torch._lobpcg", "torch._lowrank", "torch._tensor_str"),
    *("torch._weights_only_unpickler", "torch.fft", "torch.functional", "torch.linalg"),
    *("torch.quasirandom", "torch.serialization", "torch.signal", "torch.sparse"),
    "torch.special",
    # Quantising networks, and kinds of tensors that the models do not have.
    *("torch.ao", "torch.masked", "torch.nested", "torch.nn.intrinsic", "torch.nn.qat"),
    *("torch.nn.quantizable", "torch.nn.quantized", "torch.quantization"),
    # Graphics cards and other devices.
    *("torch.accelerator", "torch.backends.cuda", "torch.backends.cudnn", "torch.backends.mps"),
    *("torch.cuda", "torch.mps", "torch.mtia", "torch.xpu"),
)


def leave_out_of_torch() -> None:
    """Let `import torch` leave out `LEFT_OUT` in this process; does nothing after the import."""
    if "torch" not in sys.modules:
        sys.meta_path.insert(0, _Finder())


def forbid_left_out() -> None:
    """Let every later use of a part that was left out raise `ModuleNotFoundError`.

    Call it once `import torch` has returned.
    """
    for finder in sys.meta_path:
        if isinstance(finder, _Finder):
            finder.is_importing = False
            for name in [name for name in sys.modules if _is_left_out(name)]:
                del sys.modules[name]


def _is_left_out(name: str) -> bool:
    return name.startswith("torch") and any(
        name == part or name.startswith(f"{part}.") for part in LEFT_OUT
    )


def _error(name: str) -> ModuleNotFoundError:
    text = f"{name} is left out of this program, see desktop_app/engine/torch_subset.py"
    return ModuleNotFoundError(text, name=name)


class _Finder(Loader):
    """Creates empty modules during the import of torch, and refuses them afterwards."""

    def __init__(self) -> None:
        self.is_importing = True

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not _is_left_out(name):
            return None
        if not self.is_importing:
            raise _error(name)
        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _EmptyModule(spec.name, self)

    def exec_module(self, module: ModuleType) -> None:
        pass


class _EmptyModule(ModuleType):
    def __init__(self, name: str, finder: _Finder) -> None:
        super().__init__(name)
        self._finder = finder

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if not self._finder.is_importing:
            raise _error(self.__name__)
        return _LeftOut


class _LeftOutType(type):
    """Lets torch use `_LeftOut` as a class, function, decorator or table during its import."""

    def __call__(cls, *arguments: Any, **_: Any) -> Any:
        is_decorator = len(arguments) == 1 and callable(arguments[0])
        return arguments[0] if is_decorator else cls

    def __getattr__(cls, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls

    def __iter__(cls) -> Iterator[Any]:
        return iter(())

    def __bool__(cls) -> bool:
        return False  # for `torch.distributed.is_available()` and its like


class _LeftOut(metaclass=_LeftOutType):
    pass
