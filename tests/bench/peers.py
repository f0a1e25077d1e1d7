"""A network in ONNX Runtime and OpenVINO, in fp32 and int8, as their guides recommend."""

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

Pixels = NDArray[np.float32]  # [1, 3, height, width], normalised
Run = Callable[[Pixels], object]


@dataclass(frozen=True)
class Subject:
    """A network, photos to calibrate on, and a folder for its files."""

    network: torch.nn.Module
    photos: Sequence[Pixels]
    folder: Path


@contextmanager
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        yield
        logging.disable(logging.NOTSET)


@quiet()
def onnxruntime_models(subject: Subject) -> tuple[Path, Path]:
    """Export to fp32 and quantise: QDQ, one scale per channel, calibrated on the same photos."""
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Photos(quantization.CalibrationDataReader):
        def __init__(self) -> None:
            self.remaining = iter(subject.photos)

        def get_next(self) -> dict[str, Pixels] | None:
            pixels = next(self.remaining, None)
            return None if pixels is None else {"pixels": pixels}

    names = ("fp32", "prepared", "int8")
    fp32, prepared, int8 = (subject.folder / f"{name}.onnx" for name in names)
    example = (torch.from_numpy(subject.photos[0]),)
    network, inputs = subject.network, ["pixels"]
    torch.onnx.export(network, example, fp32, dynamo=False, opset_version=17, input_names=inputs)
    quant_pre_process(fp32, prepared)
    quantization.quantize_static(
        prepared,
        int8,
        Photos(),
        quant_format=quantization.QuantFormat.QDQ,
        per_channel=True,
        activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
    )
    return fp32, int8


@quiet()
def openvino_models(subject: Subject) -> tuple[Path, Path]:
    """Convert to fp32 and quantise with NNCF, calibrated on the same photos."""
    import nncf
    import openvino

    fp32, int8 = subject.folder / "fp32.xml", subject.folder / "int8.xml"
    example = torch.from_numpy(subject.photos[0])
    shape = list(example.shape)
    model = openvino.convert_model(subject.network, example_input=example, input=shape)
    openvino.save_model(model, fp32, compress_to_fp16=False)
    photos = nncf.Dataset(subject.photos)
    quantised = nncf.quantize(model, photos, subset_size=len(subject.photos))
    openvino.save_model(quantised, int8, compress_to_fp16=False)
    return fp32, int8


def onnxruntime_runner(model: Path, threads: int) -> Run:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return lambda pixels: session.run(None, {"pixels": pixels})


def openvino_runner(model: Path, threads: int) -> Run:
    import openvino

    # Without the precision hint, fp32 models run in bf16 on processors that support it.
    options = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": threads,
        "INFERENCE_PRECISION_HINT": "f32",
    }
    request = openvino.Core().compile_model(model, "CPU", options).create_infer_request()
    return lambda pixels: request.infer({0: pixels})
