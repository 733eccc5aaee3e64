"""The student in 8 bits: trained through its own rounding, then written as an ONNX file of 8-bit convolutions.

Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only inference", CVPR 2018.
"""

import pathlib
from collections.abc import Iterator

import numpy as np
import onnx
import torch
from onnxruntime import quantization
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .features import Filterbank
from .library import Library
from .network import Embedder

CALIBRATION_RECORDINGS = 160
# No channel's range is taken for smaller than this share of the widest: a dead one would be blown up without end.
LEAST_RANGE = 1e-3
# Share of a batch's activations that a range leaves out at either end: single peaks would make every step coarser.
TAIL = 1e-4
RANGE_MEMORY = 0.99


class RoundedConvolution(nn.Module):
    """A convolution whose inputs and weights are rounded as 8-bit arithmetic rounds them, while gradients pass.

    Inputs: 0 to 255 over the range seen so far while learning, one scale for all; before any was seen they are left as
    they are. Weights: -127 to 127, a scale for each channel out.
    """

    def __init__(self, convolution: nn.Conv1d | nn.Conv2d) -> None:
        super().__init__()
        self.convolution = convolution
        self.register_buffer("low", torch.zeros(()))
        self.register_buffer("high", torch.zeros(()))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        inputs = inputs.float()
        if torch.is_grad_enabled():
            self._see(inputs.detach())
        if self.high > self.low:
            scale = (self.high - self.low) / 255
            zero = (-self.low / scale).round().clamp(0, 255).int()
            inputs = torch.fake_quantize_per_tensor_affine(inputs, scale, zero, 0, 255)
        weight = self.convolution.weight
        scales = weight.detach().abs().flatten(1).amax(1).clamp(min=1e-8) / 127
        zeros = torch.zeros(len(scales), dtype=torch.int32, device=weight.device)
        weight = torch.fake_quantize_per_channel_affine(weight, scales, zeros, 0, -127, 127)
        return self.convolution._conv_forward(inputs, weight, self.convolution.bias)

    def _see(self, inputs: torch.Tensor) -> None:
        """A range includes 0, which has to be exact: padding is made of it."""
        flat = inputs.flatten()[:: max(1, inputs.numel() // 65536)]
        low, high = torch.quantile(flat, torch.tensor([TAIL, 1 - TAIL], device=flat.device)).unbind()
        low, high = low.clamp(max=0), high.clamp(min=0)
        first = self.low == self.high
        self.low.copy_(torch.where(first, low, self.low * RANGE_MEMORY + low * (1 - RANGE_MEMORY)))
        self.high.copy_(torch.where(first, high, self.high * RANGE_MEMORY + high * (1 - RANGE_MEMORY)))


def fold_norms(student: Embedder) -> None:
    """Takes every batch norm that follows a convolution into it, as the exported file has them: what is rounded are
    the weights after folding."""
    head = student.network.head
    blocks = [*head.layer1, *head.layer2]
    pairs = [(head, "conv1", "bn1"), (head, "conv2", "bn2")]
    pairs += [(block, f"conv{n}", f"bn{n}") for block in blocks for n in (1, 2)]
    pairs += [(block.shortcut, "0", "1") for block in blocks if len(block.shortcut) > 0]
    tdnn = student.network.xvector.tdnn
    places = [(owner, conv, owner, norm) for owner, conv, norm in pairs]
    places += [(tdnn, "linear", tdnn.nonlinear, "batchnorm")]
    for layer in dense_layers(student):
        places.append((layer, "linear1", layer.nonlinear2, "batchnorm"))
    for owner, conv, norm_owner, norm in places:
        folded = fuse_conv_bn_eval(getattr(owner, conv), getattr(norm_owner, norm))
        setattr(owner, conv, folded)
        setattr(norm_owner, norm, nn.Identity())


@torch.no_grad()
def even_channels(student: Embedder, library: Library) -> None:
    """Brings the ranges of a convolution's input channels nearer to each other; the student's vectors stay the same.

    All channels of an input share one scale of 256 steps, and behind the batch norms of the dense blocks one channel
    may peak a hundred times higher than another. What the norm gives is divided by a factor for each channel, which the
    rectifier in between lets through, and the convolution's weights for that channel are multiplied by it: the factor
    is the root of the channel's peak, as heard in the library, by its largest weight.

    Nagel et al., "Data-free quantization through weight equalization and bias correction", ICCV 2019 (there with the
    ranges of weights on both sides).
    """
    xvector = student.network.xvector
    pairs = [(layer.nonlinear1.batchnorm, layer.linear1) for layer in dense_layers(student)]
    pairs += [
        (transit.nonlinear.batchnorm, transit.linear)
        for transit in (xvector.transit1, xvector.transit2, xvector.transit3)
    ]
    peaks = _input_peaks(student, [convolution for _, convolution in pairs], library)
    for (norm, convolution), peak in zip(pairs, peaks, strict=True):
        even_pair(norm, convolution, peak)


@torch.no_grad()
def even_pair(norm: nn.BatchNorm1d, convolution: nn.Conv1d, peaks: torch.Tensor) -> None:
    """Evens one convolution's input channels, whose largest values are `peaks` [channels]."""
    largest = convolution.weight.abs().amax((0, 2))
    factors = torch.sqrt(_bounded(peaks) / _bounded(largest))
    factors /= factors.log().mean().exp()
    norm.weight.div_(factors)
    norm.bias.div_(factors)
    convolution.weight.mul_(factors[:, None])


def _bounded(ranges: torch.Tensor) -> torch.Tensor:
    return ranges.clamp(min=LEAST_RANGE * ranges.max())


def _input_peaks(student: Embedder, convolutions: list[nn.Module], library: Library) -> list[torch.Tensor]:
    """The largest value of every channel that comes into these convolutions, over the calibration recordings."""
    peaks = [torch.zeros(convolution.in_channels) for convolution in convolutions]

    def keeper(peak: torch.Tensor):
        def keep(_module, inputs: tuple[torch.Tensor]) -> None:
            torch.maximum(peak, inputs[0].amax((0, 2)), out=peak)

        return keep

    hooks = [
        convolution.register_forward_pre_hook(keeper(peak))
        for convolution, peak in zip(convolutions, peaks, strict=True)
    ]
    for features in calibration_features(library):
        student(features)
    for hook in hooks:
        hook.remove()
    return peaks


def dense_layers(student: Embedder) -> list[nn.Module]:
    """The layers of the three densely connected blocks, in order."""
    xvector = student.network.xvector
    return [layer for block in (xvector.block1, xvector.block2, xvector.block3) for layer in block]


def round_convolutions(student: Embedder) -> list[str]:
    """Puts rounding into every large convolution; gives their names.

    Left in float: the context gates, which see one frame in a hundred, and the last layer, which sees one vector.
    """
    rounded = []
    for name, module in list(student.named_modules()):
        large = isinstance(module, (nn.Conv1d, nn.Conv2d)) and not is_small(name)
        if large:
            owner = student.get_submodule(name.rpartition(".")[0])
            setattr(owner, name.rpartition(".")[2], RoundedConvolution(module))
            rounded.append(name)
    return rounded


def unround_convolutions(student: Embedder) -> None:
    """Takes the rounding out again: the float network whose weights have learned to be rounded."""
    for name, module in list(student.named_modules()):
        if isinstance(module, RoundedConvolution):
            owner = student.get_submodule(name.rpartition(".")[0])
            setattr(owner, name.rpartition(".")[2], module.convolution)


def is_small(name: str) -> bool:
    return name.endswith(("cam_layer.linear1", "cam_layer.linear2", "dense.linear"))


def write_quantized(plain: pathlib.Path, library: Library, file: pathlib.Path) -> None:
    """The plain ONNX file with its large convolutions in 8 bits: activations unsigned, weights per channel.

    Ranges are those of the recordings; `file` may be `plain` itself.
    """
    prepared = file.with_suffix(".prepared")
    quantization.quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
    graph = onnx.load(str(prepared)).graph
    small = [node.name for node in graph.node if node.op_type == "Conv" and is_small(_module_of(node.name))]
    quantization.quantize_static(
        str(prepared),
        str(file),
        _Recordings(library),
        quant_format=quantization.QuantFormat.QDQ,
        op_types_to_quantize=["Conv"],
        per_channel=True,
        activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
        nodes_to_exclude=small,
        calibrate_method=quantization.CalibrationMethod.MinMax,
        extra_options={"CalibMovingAverage": True},
    )
    prepared.unlink()


def _module_of(node: str) -> str:
    """`/network/xvector/block1/tdnnd1/cam_layer/linear1/Conv` to `network.xvector.block1.tdnnd1.cam_layer.linear1`."""
    return node.strip("/").rpartition("/")[0].replace("/", ".")


def calibration_features(library: Library) -> Iterator[torch.Tensor]:
    """Features [1, frames, 80] of fit recordings, evenly over the corpora as they lie."""
    sounds, filterbank = library.recordings("fit"), Filterbank()
    for sound in sounds[:: max(1, len(sounds) // CALIBRATION_RECORDINGS)]:
        yield filterbank(torch.from_numpy(library.samples(sound))[None])


class _Recordings(quantization.CalibrationDataReader):
    def __init__(self, library: Library) -> None:
        self._features = calibration_features(library)

    def get_next(self) -> dict[str, np.ndarray] | None:
        features = next(self._features, None)
        return None if features is None else {"features": features.numpy()}
