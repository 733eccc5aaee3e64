"""What the untouched network says of every whole, clean fit recording: the student's targets."""

import hashlib
import pathlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime
import torch

from .audio import RATE_HZ
from .configuration import PROJECT, digest_of
from .features import Filterbank
from .library import Library
from .network import EMBEDDING_SIZE

TEACHER = PROJECT / "models/campplus-zh-en/model.onnx"
LONGEST_S = 12  # the recipe's maxCropS


class Targets:
    """Centered target vectors by fit recording, and centered prototypes by fit speaker.

    mean [192]: over the fit recordings as they were recorded, every speaker counting alike, so that nobody who spoke
    much shifts it.
    """

    def __init__(self, library: Library, vectors: np.ndarray, relevance_s: float) -> None:
        self.sounds = library.of("speech", "fit")
        names = sorted({(sound.corpus, sound.speaker) for sound in self.sounds})
        number = {name: at for at, name in enumerate(names)}
        self.speakers = np.array([number[sound.corpus, sound.speaker] for sound in self.sounds])
        seconds = np.array([sound.speech_s for sound in self.sounds])[:, None]
        sums = np.zeros((len(names), EMBEDDING_SIZE))
        totals = np.zeros((len(names), 1))
        np.add.at(sums, self.speakers, vectors * seconds)
        np.add.at(totals, self.speakers, seconds)
        means = sums / totals
        recorded = np.unique(self.speakers[[sound.made == "" for sound in self.sounds]])
        self.mean = means[recorded].mean(0).astype(np.float32)
        own = means[self.speakers]
        drawn = (seconds * vectors + relevance_s * own) / (seconds + relevance_s)
        self.vectors = (drawn - self.mean).astype(np.float32)
        self.prototypes = (means - self.mean).astype(np.float32)


def teacher_vectors(library: Library, folder: pathlib.Path, threads: int) -> np.ndarray:
    """The teacher's raw vectors [recordings, 192] of the fit speech, kept in `folder` by library and weights.

    The teacher is the file that the product runs: onnxruntime, unlike PyTorch, compiles nothing anew for each length.
    """
    model = TEACHER.read_bytes()
    file = folder / f"teacher-{digest_of([library.digest, hashlib.sha256(model).hexdigest()])[:12]}.npy"
    if file.exists():
        return np.load(file)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options)
    filterbank, sounds = Filterbank(), library.of("speech", "fit")

    def vector(number: int) -> np.ndarray:
        if number % 1000 == 0:
            print(f"teacher: {number} of {len(sounds)} recordings", flush=True)
        return _embedded(session, filterbank, library.samples(sounds[number]))

    with ThreadPoolExecutor(threads) as pool:
        vectors = np.stack(list(pool.map(vector, range(len(sounds)))))
    np.save(file, vectors)
    return vectors


def _embedded(session: onnxruntime.InferenceSession, filterbank: Filterbank, samples: np.ndarray) -> np.ndarray:
    """The vector [192] of speech: longer speech in equal crops whose vectors are averaged, as the product does."""
    features = filterbank(torch.from_numpy(samples)[None])
    crops = -(-len(samples) // (LONGEST_S * RATE_HZ))
    parts = [(part - part.mean(1, keepdim=True)).numpy() for part in torch.tensor_split(features, crops, dim=1)]
    return np.mean([session.run(["unrectified"], {"features": part})[0][0] for part in parts], axis=0)
