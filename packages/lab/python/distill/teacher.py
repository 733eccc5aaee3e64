"""What the untouched network says of every whole, clean fit recording: the student's targets."""

import pathlib

import numpy as np
import torch

from .configuration import digest_of
from .features import SHIFT, WINDOW, Filterbank
from .library import Library, Sound
from .network import EMBEDDING_SIZE, Embedder

LONGEST_S = 12  # the recipe's maxCropS
RATE_HZ = 16000


class Targets:
    """Centered target vectors by fit recording, and centered prototypes by fit speaker.

    mean [192]: over the fit recordings, every speaker counting alike, so that nobody who spoke much shifts it.
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
        self.mean = means.mean(0).astype(np.float32)
        own = means[self.speakers]
        drawn = (seconds * vectors + relevance_s * own) / (seconds + relevance_s)
        self.vectors = (drawn - self.mean).astype(np.float32)
        self.prototypes = (means - self.mean).astype(np.float32)


def teacher_vectors(teacher: Embedder, library: Library, folder: pathlib.Path, device: str) -> np.ndarray:
    """The teacher's raw vectors [recordings, 192] of the fit speech, kept in `folder` by library and weights."""
    sounds = library.of("speech", "fit")
    weights = float(sum(parameter.detach().double().sum() for parameter in teacher.parameters()))
    file = folder / f"teacher-{digest_of([library.digest, weights])[:12]}.npy"
    if file.exists():
        return np.load(file)
    filterbank = Filterbank().to(device)
    vectors = np.stack([embed(teacher, filterbank, library.samples(sound), device) for sound in _progress(sounds)])
    np.save(file, vectors)
    return vectors


@torch.no_grad()
def embed(network: Embedder, filterbank: Filterbank, samples: np.ndarray, device: str) -> np.ndarray:
    """The vector [192] of speech: longer speech in equal crops whose vectors are averaged, as the product does."""
    features = filterbank(torch.from_numpy(samples)[None].to(device))
    crops = -(-len(samples) // (LONGEST_S * RATE_HZ))
    parts = torch.tensor_split(features, crops, dim=1)
    return np.mean([network(part - part.mean(1, keepdim=True)).cpu().numpy()[0] for part in parts], axis=0)


def _progress(sounds: list[Sound]):
    for at, sound in enumerate(sounds):
        if at % 500 == 0:
            print(f"teacher: {at} of {len(sounds)} recordings", flush=True)
        if sound.length >= WINDOW + SHIFT:
            yield sound
        else:
            raise ValueError(f"{sound.path} has too few samples to embed")
