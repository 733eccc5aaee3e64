"""A run's state on disk: written whole or not at all, and refused where it belongs to another run."""

import hashlib
import os
import pathlib

import torch

from .configuration import code_digest, digest_of

FILE = "checkpoint.pt"


def identity_of(library_digest: str, configuration: dict) -> dict[str, str]:
    """What a checkpoint belongs to."""
    return {"code": code_digest(), "data": library_digest, "configuration": digest_of(configuration)}


def save(file: pathlib.Path, identity: dict[str, str], state: dict) -> None:
    """Replaces the checkpoint; a full disk or a kill in between leaves the one before."""
    unfinished = file.with_suffix(".unfinished")
    with unfinished.open("wb") as out:
        torch.save({"identity": identity, "state": state}, out)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(file)


def load(file: pathlib.Path, identity: dict[str, str]) -> dict | None:
    """The state, or None where there is none yet; ValueError where it belongs to other code, data or settings."""
    if not file.exists():
        return None
    found = torch.load(file, map_location="cpu", weights_only=True)
    differing = [name for name, value in identity.items() if found["identity"].get(name) != value]
    if differing:
        raise ValueError(
            f"{file} was made with other {', '.join(differing)}: "
            "continue with what it was made with, or begin anew in another folder"
        )
    return found["state"]


def averaged_weights(folder: pathlib.Path) -> dict[str, torch.Tensor]:
    """The averaged weights of a run in another folder, whatever it was made with, for a new run to begin with or
    to be held against a file that was exported."""
    return torch.load(folder / FILE, map_location="cpu", weights_only=True)["state"]["average"]


def digest_of_weights(weights: dict[str, torch.Tensor]) -> str:
    """SHA-256 over the names and values of weights."""
    digest = hashlib.sha256()
    for name, value in sorted(weights.items()):
        digest.update(name.encode() + b"\0" + value.contiguous().numpy().tobytes())
    return digest.hexdigest()
