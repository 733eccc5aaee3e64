"""Batches of degraded crops. Batch `step` is made from the seed and its number alone: whoever makes it, and whenever."""

import dataclasses
import pathlib

import numpy as np

from .audio import RATE_HZ
from .chain import Degrader, Sounds
from .library import Library


@dataclasses.dataclass(frozen=True)
class Batch:
    """samples and spoken [batch, n] float32: what is heard, and the same moments before anything happened to them;
    numbers [batch] of the fit recordings, in the library's order."""

    samples: np.ndarray
    spoken: np.ndarray
    numbers: np.ndarray


class Sampler:
    def __init__(self, library: Library, configuration: dict) -> None:
        self._library = library
        self._seed = configuration["run"]["seed"]
        self._steps = configuration["run"]["steps"]
        self._crops = configuration["crops"]
        self._sounds = library.of("speech", "fit")
        self._weights = self._recording_weights()
        self._of_speaker: dict[tuple[str, str], list[int]] = {}
        for number, sound in enumerate(self._sounds):
            self._of_speaker.setdefault((sound.corpus, sound.speaker), []).append(number)
        self._degrader = Degrader(configuration["degradations"], fit_sounds(library))

    def batch(self, step: int) -> Batch:
        random = np.random.default_rng([self._seed, step])
        length = int(self._length_s(random) * RATE_HZ)
        size = max(2, round(self._crops["batch_s"] * RATE_HZ / length))
        numbers = random.choice(len(self._sounds), size, p=self._weights)
        pairs = [self._heard(int(number), length, random, step / self._steps) for number in numbers]
        return Batch(*(np.stack(crops) for crops in zip(*pairs)), numbers)

    def _heard(self, number: int, length: int, random: np.random.Generator, progress: float):
        spoken = self._degrader.spoken(self._crop(number, length, random), random)
        samples, _ = self._degrader.degrade(spoken, random, progress)
        return samples, spoken

    def _crop(self, number: int, length: int, random: np.random.Generator) -> np.ndarray:
        """A stretch of the recording; where that is shorter, more of the same speaker follows."""
        samples = self._library.samples(self._sounds[number])
        if len(samples) >= length:
            start = int(random.integers(len(samples) - length + 1))
            return samples[start : start + length]
        sound = self._sounds[number]
        parts, total = [samples], len(samples)
        others = self._of_speaker[sound.corpus, sound.speaker]
        while total < length:
            part = self._library.samples(self._sounds[others[int(random.integers(len(others)))]])
            parts.append(part)
            total += len(part)
        return np.concatenate(parts)[:length]

    def _length_s(self, random: np.random.Generator) -> float:
        lengths, shares = np.array(self._crops["lengths_s"]).T
        return float(random.choice(lengths, p=shares / shares.sum()))

    def _recording_weights(self) -> np.ndarray:
        """A corpus by its seconds to a power, a recording by its seconds within the corpus."""
        seconds = np.array([sound.speech_s for sound in self._sounds])
        corpora = np.array([sound.corpus for sound in self._sounds])
        weights = np.zeros(len(seconds))
        for corpus in sorted(set(corpora)):
            inside = corpora == corpus
            total = seconds[inside].sum()
            weights[inside] = seconds[inside] / total * total ** self._crops["corpus_power"]
        return weights / weights.sum()


BABBLERS = 300


def fit_sounds(library: Library, name: str = "fit") -> Sounds:
    """What the degradations of a list are made from; of its speech as much as babble needs."""
    heard = {kind: library.of(kind, name) for kind in ("noise", "room", "speech")}
    heard["speech"] = heard["speech"][:: max(1, len(heard["speech"]) // BABBLERS)]
    noises, impulses, voices = ([library.samples(sound) for sound in sounds] for sounds in heard.values())
    return Sounds(noises, impulses, voices)


_sampler: Sampler | None = None


def start_worker(folder: pathlib.Path, configuration: dict) -> None:
    """In a worker process: opens the library once."""
    import torch

    torch.set_num_threads(1)
    global _sampler
    _sampler = Sampler(Library(folder), configuration)


def make_batch(step: int) -> Batch:
    assert _sampler is not None
    return _sampler.batch(step)
