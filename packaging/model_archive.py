"""Turn torchvision's ResNet-18 into the TorchScript archive that the program loads.

uint8 [N, H, W, 3] RGB → (logits float32 [N, K], features float32 [N, 512, h, w]).

Whatever the precision of the backbone, the head is float32 and readable, and the logits are the
mean of `head_weight @ features` over the grid plus `head_bias`: what each region said, exactly.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import nn

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
CALIBRATION_BATCH = 50


class Archive(nn.Module):
    """Normalisation, enlargement, backbone and head in one scriptable module.

    `side`: what the pixels are enlarged to before the backbone sees them, 0 for as they are.
    `mirrored`: the answer is the mean over the photo and its mirror image, at twice the time.
    """

    def __init__(self, backbone: nn.Module, head: nn.Linear, side: int, mirrored: bool) -> None:
        super().__init__()
        self.backbone = backbone
        self.side = side
        self.mirrored = mirrored
        mean, std = torch.tensor(MEAN).view(1, 3, 1, 1), torch.tensor(STD).view(1, 3, 1, 1)
        self.register_buffer("scale", 1 / (255 * std))
        self.register_buffer("shift", -mean / std)
        self.register_buffer("head_weight", head.weight.detach().clone())
        self.register_buffer("head_bias", head.bias.detach().clone())

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        images = self.prepared(pixels)
        if self.mirrored:
            # In one batch: the weights travel through the cache once.
            both = self.backbone(torch.cat([images, images.flip(3)]))
            count = images.shape[0]
            features = (both[:count] + both[count:].flip(3)) / 2
        else:
            features = self.backbone(images)
        logits = F.linear(features.mean([2, 3]), self.head_weight, self.head_bias)
        return logits, features

    def prepared(self, pixels: torch.Tensor) -> torch.Tensor:
        """uint8 [N, H, W, 3] → float32 [N, 3, side, side], channels last as the pixels were."""
        images = pixels.permute(0, 3, 1, 2).to(torch.float32) * self.scale + self.shift
        if self.side > 0:
            images = F.interpolate(
                images, size=[self.side, self.side], mode="bilinear", align_corners=False
            )
        return images


def build_archive(
    network: nn.Module,
    precision: str,
    side: int = 0,
    mirrored: bool = False,
    calibration: torch.Tensor | None = None,
) -> torch.jit.ScriptModule:
    """Freeze a ResNet-18 of torchvision's layout into an archive.

    `precision` is "fp32" or "int8"; int8 needs `calibration`, photos as uint8 [N, H, W, 3].
    """
    network = network.eval()
    backbone: nn.Module = nn.Sequential(
        *(layer for name, layer in network.named_children() if name not in ("avgpool", "fc"))
    )
    module = Archive(backbone, network.fc, side, mirrored).eval()
    if precision == "int8":
        if calibration is None:
            raise ValueError("int8 needs photos to calibrate on")
        module.backbone = _quantised(module, calibration)
    elif precision != "fp32":
        raise ValueError(f"unknown precision {precision!r}")
    else:
        module.backbone = backbone.to(memory_format=torch.channels_last)
    with _quiet(), torch.inference_mode(False), torch.no_grad():
        # Tracing folds away the graph module's Python; the outer module is scripted, because a
        # trace would freeze the batch size of the mirror image.
        width = side or 224
        module.backbone = torch.jit.trace(module.backbone, torch.zeros(2, 3, width, width))
        scripted = torch.jit.script(module)
        return torch.jit.freeze(scripted, preserved_attrs=["head_weight", "head_bias"])


def loaded(content: bytes) -> torch.jit.ScriptModule:
    """What the program will have: measuring this proves the file as well."""
    with _quiet():
        return torch.jit.load(io.BytesIO(content))


def archive_bytes(archive: torch.jit.ScriptModule) -> bytes:
    """The content of `weights/NAME.pt`."""
    buffer = io.BytesIO()
    with _quiet():
        torch.jit.save(archive, buffer)
    return buffer.getvalue()


def _quantised(module: Archive, calibration: torch.Tensor) -> nn.Module:
    """Post-training quantisation: per-channel int8 weights, observed uint8 activations."""
    from torch.ao.quantization import get_default_qconfig_mapping
    from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

    if "x86" in torch.backends.quantized.supported_engines:
        torch.backends.quantized.engine = "x86"
    with _quiet(), torch.no_grad():
        some = module.prepared(calibration[:2])
        prepared = prepare_fx(module.backbone, get_default_qconfig_mapping("x86"), (some,))
        for photos in calibration.split(CALIBRATION_BATCH):
            prepared(module.prepared(photos))
        return convert_fx(prepared)


@contextmanager
def _quiet() -> Iterator[None]:
    """TorchScript and eager quantisation announce their successors; the pinned torch has both."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("ignore", FutureWarning)
        yield
