"""The finished student in 8 bits: an ONNX file most of whose large convolutions count in whole numbers.

Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only inference", CVPR 2018.
"""

import pathlib
from collections.abc import Sequence

import numpy as np
import onnx
import torch
from onnxruntime import quantization
from torch import nn

from .network import Embedder, dense_layers

# Convolutions left in float, by how their names end. The gates see one frame in a hundred and the last layer one vector.
# The others cost a tenth of the time of all, and half of the squared error of rounding everything comes from them.
FLOAT = (
    "cam_layer.linear1",
    "cam_layer.linear2",
    "dense.linear",
    "head.conv1",
    "tdnn.linear",
    "transit1.linear",
    "transit2.linear",
    "transit3.linear",
)
# No channel's range is taken for smaller than this share of the widest: a dead one would be blown up without end.
LEAST_RANGE = 1e-3


@torch.no_grad()
def even_channels(student: Embedder, crops: Sequence[np.ndarray]) -> None:
    """Brings the ranges of a convolution's input channels nearer to each other; the student's vectors stay the same.

    All channels of an input share one scale of 256 steps, and behind the batch norms of the dense blocks one channel
    may peak a hundred times higher than another. What the norm gives is divided by a factor for each channel, which the
    rectifier in between lets through, and the convolution's weights for that channel are multiplied by it: the factor
    is the root of the channel's peak in the crops, features [batch, frames, 80], by its largest weight.

    Nagel et al., "Data-free quantization through weight equalization and bias correction", ICCV 2019 (there with the
    ranges of weights on both sides).
    """
    pairs = [(layer.nonlinear1.batchnorm, layer.linear1) for layer in dense_layers(student)]
    peaks = _input_peaks(student, [convolution for _, convolution in pairs], crops)
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


def _input_peaks(student: Embedder, convolutions: list[nn.Module], crops: Sequence[np.ndarray]) -> list[torch.Tensor]:
    """The largest value of every channel that comes into these convolutions."""
    peaks = [torch.zeros(convolution.in_channels) for convolution in convolutions]

    def keeper(peak: torch.Tensor):
        def keep(_module, inputs: tuple[torch.Tensor]) -> None:
            torch.maximum(peak, inputs[0].amax((0, 2)), out=peak)

        return keep

    hooks = [
        convolution.register_forward_pre_hook(keeper(peak))
        for convolution, peak in zip(convolutions, peaks, strict=True)
    ]
    for features in crops:
        student(torch.from_numpy(features))
    for hook in hooks:
        hook.remove()
    return peaks


def write_quantized(plain: pathlib.Path, crops: Sequence[np.ndarray], file: pathlib.Path) -> None:
    """The plain ONNX file with its convolutions, all but those of `FLOAT`, in 8 bits: activations unsigned, weights signed and per channel.

    Ranges are those of the crops, features [batch, frames, 80]: degraded ones, since whole clean recordings have
    narrower ranges. `file` may be `plain` itself.
    """
    prepared = file.with_suffix(".prepared")
    try:
        quantization.quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
        convolutions = [node.name for node in onnx.load(str(prepared)).graph.node if node.op_type == "Conv"]
        quantization.quantize_static(
            str(prepared),
            str(file),
            _Crops(crops),
            quant_format=quantization.QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            per_channel=True,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
            nodes_to_exclude=[name for name in convolutions if stays_float(name)],
            calibrate_method=quantization.CalibrationMethod.MinMax,
            extra_options={"CalibMovingAverage": True},
        )
    finally:
        prepared.unlink(missing_ok=True)


def stays_float(node: str) -> bool:
    """Whether a convolution of the ONNX graph, such as `/network/head/conv1/Conv`, is not rounded."""
    return node.strip("/").rpartition("/")[0].replace("/", ".").endswith(FLOAT)


class _Crops(quantization.CalibrationDataReader):
    def __init__(self, crops: Sequence[np.ndarray]) -> None:
        self._crops = iter(crops)

    def get_next(self) -> dict[str, np.ndarray] | None:
        features = next(self._crops, None)
        return None if features is None else {"features": features}
