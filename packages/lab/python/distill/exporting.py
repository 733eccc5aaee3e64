"""A trained student as an ONNX file that stands in CAM++'s place: same inputs, same outputs, same cost or less."""

import hashlib
import json
import pathlib
from collections.abc import Callable, Sequence

import numpy as np
import onnxruntime
import torch

from export_campplus import TwoOutputs, write_onnx

from . import checkpoint
from .features import Filterbank
from .library import Library
from .network import Embedder, evening, fold_map
from .quantizing import even_channels, write_quantized
from .sampler import Sampler
from .students import begun_student, move_towards
from .teacher import Targets, teacher_vectors

# Largest difference between PyTorch's and onnxruntime's vectors, as a share of their length, that a file may have.
PARITY = 1e-4
# The same between a float file and its one in 8 bits.
ROUNDED_PARITY = 0.2
PARITY_RECORDINGS = 24
CALIBRATION_BATCHES = 10


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
    print(f"{folder}: {state['step']} steps in {state['spent_s'] / 60:.0f} minutes")
    student = begun_student(wheel, configuration["student"]["kind"], start)
    return _finished(student, state["average"], library, folder, configuration, share), state


def _finished(
    student: Embedder,
    average: dict[str, torch.Tensor],
    library: Library,
    folder: pathlib.Path,
    configuration: dict,
    share: float,
) -> Embedder:
    """A begun student with what it learned, its mean and its evening-out folded in."""
    move_towards(student, average, share)
    with torch.no_grad():
        heard = degraded_crops(library, configuration, configuration["student"]["evening_batches"])
        vectors = torch.cat([student(torch.from_numpy(features)) for features in heard])
    teacher = teacher_vectors(library, folder, configuration["run"]["threads"])
    mean = Targets(library, teacher, configuration["loss"]["relevance_s"]).mean
    fold_map(student, torch.from_numpy(mean), evening(vectors, configuration["student"]["evened_share"]))
    return student


def degraded_crops(library: Library, configuration: dict, batches: int) -> list[np.ndarray]:
    """Features [batch, frames, 80] of a run's last batches, or of all where it has fewer; of one at least."""
    sampler, filterbank, steps = Sampler(library, configuration), Filterbank(), configuration["run"]["steps"]
    first = max(0, steps - max(1, batches))
    return [filterbank(torch.from_numpy(sampler.batch(step).samples)).numpy() for step in range(first, steps)]


def export(student: Embedder, library: Library, file: pathlib.Path) -> str:
    """Writes the file and returns its sha256; RuntimeError, and the file as it was, where its vectors are not
    PyTorch's."""

    def write(unfinished: pathlib.Path) -> None:
        write_onnx(TwoOutputs(student.network).eval(), unfinished)
        difference = largest_difference(vectors_of(student), vectors_of(unfinished), library)
        print(f"the vectors differ from PyTorch's by at most {difference:.1e} of their length")
        if difference > PARITY:
            raise RuntimeError(f"no more than {PARITY:.0e} is allowed")

    return written(file, write)


def export_rounded(
    wheel: pathlib.Path,
    library: Library,
    folder: pathlib.Path,
    configuration: dict,
    exported: pathlib.Path,
    file: pathlib.Path,
) -> str:
    """Writes the full student that was exported from a run once more, in 8 bits, and returns the file's sha256.

    The run may be of other code than this: its student is held against the exported one.
    FileNotFoundError where `exported` has no card beside it, or the run no checkpoint; ValueError where the card is not
    that file's, or the run is of another kind of student; RuntimeError, and the file as it was, where the run's student
    is not the exported one, or rounding changes a vector too much.
    """
    card = json.loads((exported.parent / "card.json").read_text())
    if card["sha256"] != hashlib.sha256(exported.read_bytes()).hexdigest():
        raise ValueError(f"the card beside {exported} is of another file")
    share, average = float(card["origin"]["share"]), checkpoint.averaged_weights(folder)
    student = _finished(begun_student(wheel, "full", None), average, library, folder, configuration, share)
    crops = degraded_crops(library, configuration, CALIBRATION_BATCHES)
    even_channels(student, crops)

    def write(unfinished: pathlib.Path) -> None:
        write_onnx(TwoOutputs(student.network).eval(), unfinished)
        if largest_difference(vectors_of(exported), vectors_of(unfinished), library) > PARITY:
            raise RuntimeError(f"{exported} was not exported from the run in {folder}")
        write_quantized(unfinished, crops, unfinished)
        difference = largest_difference(vectors_of(exported), vectors_of(unfinished), library)
        print(f"8 bits change a vector by at most {difference:.2f} of its length")
        if difference > ROUNDED_PARITY:
            raise RuntimeError(f"no more than {ROUNDED_PARITY} is allowed")

    return written(file, write)


def written(file: pathlib.Path, write: Callable[[pathlib.Path], None]) -> str:
    """Writes a file and returns its sha256; it is put in its place only when `write`, which checks it too, came to its
    end."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    try:
        write(unfinished)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(file)
    return hashlib.sha256(file.read_bytes()).hexdigest()


Vectors = Callable[[np.ndarray], np.ndarray]


def vectors_of(network: Embedder | pathlib.Path) -> Vectors:
    """What a network, or the ONNX file of one, makes of features [batch, frames, 80]: vectors [batch, 192]."""
    if isinstance(network, Embedder):
        return lambda features: network(torch.from_numpy(features)).detach().numpy()
    session = onnxruntime.InferenceSession(str(network))
    return lambda features: session.run(["unrectified"], {"features": features})[0]


def largest_difference(expected: Vectors, found: Vectors, library: Library) -> float:
    """Largest distance between a recording's two vectors, as a share of the length of the expected one."""
    filterbank, sounds = Filterbank(), library.recordings("fit")
    recordings: Sequence = sounds[:: max(1, len(sounds) // PARITY_RECORDINGS)]
    features = [filterbank(torch.from_numpy(library.samples(sound))[None]).numpy() for sound in recordings]
    pairs = [(expected(heard)[0], found(heard)[0]) for heard in features]
    return max(float(np.linalg.norm(other - own) / np.linalg.norm(own)) for own, other in pairs)
