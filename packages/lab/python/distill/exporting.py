"""A trained student as an ONNX file that stands in CAM++'s place: same inputs, same outputs, same cost."""

import hashlib
import pathlib

import numpy as np
import onnxruntime
import torch
from export_campplus import TwoOutputs, write_onnx

from . import checkpoint
from .features import Filterbank
from .library import Library
from .network import Embedder, evening, fold_map
from .quantizing import unround_convolutions, write_quantized
from .sampler import Sampler
from .students import begun_student
from .teacher import Targets, teacher_vectors

# Largest difference between PyTorch's and onnxruntime's vectors, as a share of their length, that a file may have.
PARITY = 1e-4
# The same for a file in 8 bits, whose rounding PyTorch's vectors do not have.
ROUNDED_PARITY = 0.5
PARITY_RECORDINGS = 24


def trained_student(
    wheel: pathlib.Path,
    library: Library,
    folder: pathlib.Path,
    configuration: dict,
    start: dict[str, torch.Tensor] | None,
    share: float,
) -> tuple[Embedder, dict]:
    """The student of a run's checkpoint with its averaged weights, `share` of the way to them from the first ones, and
    that checkpoint's state.

    The mean that training centered by is subtracted inside the network, and its directions are evened out, so that
    plain cosine needs neither.
    ValueError where there is no checkpoint, or one of another run.
    """
    state = checkpoint.load(folder / checkpoint.FILE, checkpoint.identity_of(library.digest, configuration))
    if state is None:
        raise ValueError(f"there is no checkpoint in {folder}: train first")
    if state["step"] < configuration["run"]["steps"]:
        print(f"unfinished: {state['step']} of {configuration['run']['steps']} steps")
    student = begun_student(wheel, configuration["student"]["kind"], start, library)
    teacher = teacher_vectors(library, folder, configuration["run"]["threads"])
    mean = Targets(library, teacher, configuration["loss"]["relevance_s"]).mean
    with torch.no_grad():
        for name, value in student.named_parameters():
            if name in state["average"]:
                value.lerp_(state["average"][name], share)
    if configuration["student"]["kind"] == "rounded":
        unround_convolutions(student)
    evened = configuration["student"]["evened_share"]
    matrix = evening(_heard(student, library, configuration), evened) if evened > 0 else torch.eye(len(mean))
    fold_map(student, torch.from_numpy(mean), matrix)
    print(f"{folder}: {state['step']} steps in {state['spent_s'] / 60:.0f} minutes")
    return student, state


@torch.no_grad()
def _heard(student: Embedder, library: Library, configuration: dict) -> torch.Tensor:
    """Vectors [n, 192] of the degraded crops of a run's last `evening_batches` batches, or of all where it has fewer."""
    sampler, filterbank, steps = Sampler(library, configuration), Filterbank(), configuration["run"]["steps"]
    first = max(0, steps - max(1, configuration["student"]["evening_batches"]))
    crops = (sampler.batch(step).samples for step in range(first, steps))
    return torch.cat([student(filterbank(torch.from_numpy(samples))) for samples in crops])


def export(student: Embedder, kind: str, library: Library, file: pathlib.Path) -> str:
    """Writes the file and returns its sha256; RuntimeError, and no file, where its vectors are not PyTorch's.

    A student of the kind `rounded` is written in 8 bits, once its float file has been found right.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    write_onnx(TwoOutputs(student.network).eval(), unfinished)
    try:
        difference = largest_difference(student, library, unfinished)
        if difference > PARITY:
            raise RuntimeError(f"the ONNX vectors differ by {difference:.1e} of their length, {PARITY:.0e} allowed")
        print(f"the vectors differ from PyTorch's by at most {difference:.1e} of their length")
        if kind == "rounded":
            write_quantized(unfinished, library, unfinished)
            difference = largest_difference(student, library, unfinished)
            if difference > ROUNDED_PARITY:
                raise RuntimeError(
                    f"8 bits change a vector by {difference:.1e} of its length: train through the rounding"
                )
            print(f"8 bits change them by at most {difference:.1e}")
    except BaseException:
        unfinished.unlink()
        raise
    unfinished.replace(file)
    return hashlib.sha256(file.read_bytes()).hexdigest()


@torch.no_grad()
def largest_difference(network: Embedder, library: Library, file: pathlib.Path) -> float:
    """Largest distance between a recording's two vectors, as a share of the length of PyTorch's."""
    session = onnxruntime.InferenceSession(str(file))
    filterbank, largest = Filterbank(), 0.0
    sounds = library.recordings("fit")
    for sound in sounds[:: max(1, len(sounds) // PARITY_RECORDINGS)]:
        features = filterbank(torch.from_numpy(library.samples(sound))[None])
        expected = network(features).numpy()[0]
        found = session.run(["unrectified"], {"features": features.numpy()})[0][0]
        largest = max(largest, float(np.linalg.norm(found - expected) / np.linalg.norm(expected)))
    return largest
