"""Equal error rates on validation speakers while a run goes on: to choose and to stop by, never to report."""

from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional

from . import degradations
from .audio import RATE_HZ
from .features import Filterbank
from .library import Library, Sound
from .network import Embedder
from .sampler import fit_sounds

SEED = 7
# One length for all, so that they go through the network together; a shorter recording is heard again from its start.
LENGTH_S, SHORT_S = 3, 2
BATCH = 16


class Validation:
    """Single recordings against single recordings of the same corpus, by cosine, in several conditions."""

    def __init__(self, library: Library, settings: dict, compared: Callable[[torch.Tensor], torch.Tensor]) -> None:
        """`compared` makes of the network's vectors those whose cosines are compared."""
        self._compared = compared
        sounds = [one for one in library.of("speech", "validation") if one.corpus in settings["corpora"]]
        self._sounds = _first_of_each(sounds, settings["per_speaker"])
        self._speakers = np.array([f"{sound.corpus}/{sound.speaker}" for sound in self._sounds])
        self._corpora = np.array([sound.corpus for sound in self._sounds])
        filterbank = Filterbank()
        heard = self._conditions(library)
        self._features = {
            name: filterbank(torch.from_numpy(np.stack(crops))).split(BATCH) for name, crops in heard.items()
        }

    def _conditions(self, library: Library) -> dict[str, list[np.ndarray]]:
        clean = [np.resize(library.samples(sound), LENGTH_S * RATE_HZ) for sound in self._sounds]
        short = [samples[: SHORT_S * RATE_HZ] for samples in clean]
        sounds = fit_sounds(library, "validation")
        random = np.random.default_rng(SEED)
        pick = lambda items: items[int(random.integers(len(items)))]  # noqa: E731
        return {
            "clean": clean,
            "telephone": [degradations.g711(samples, "mu") for samples in clean],
            "2s": short,
            "2s+telephone": [degradations.g711(samples, "mu") for samples in short],
            "noise5": [degradations.add_noise(samples, pick(sounds.noises), 5) for samples in clean],
            "room": [degradations.reverberate(samples, degradations.simulated_room(random)) for samples in clean],
            "opus6": [degradations.opus(samples, 6) for samples in clean],
        }

    @torch.no_grad()
    def rates(self, network: Embedder, device: str) -> dict[str, float]:
        """Equal error rate by condition, and for wide-band against telephone."""
        vectors = {
            name: functional.normalize(
                torch.cat([self._compared(network(features.to(device)).float()) for features in crops])
            )
            for name, crops in self._features.items()
        }
        rates = {name: self._rate(found, found) for name, found in vectors.items()}
        rates["wide against telephone"] = self._rate(vectors["clean"], vectors["telephone"])
        return rates

    def _rate(self, one: torch.Tensor, other: torch.Tensor) -> float:
        cosines = (one @ other.T).cpu().numpy()
        pairs = (self._corpora[:, None] == self._corpora) & ~np.eye(len(cosines), dtype=bool)
        same = self._speakers[:, None] == self._speakers
        return equal_error_rate(cosines[pairs & same], cosines[pairs & ~same])


def equal_error_rate(mated: np.ndarray, non_mated: np.ndarray) -> float:
    """Where as many mated comparisons are missed as non-mated ones match, between the two nearest thresholds."""
    scores = np.concatenate([mated, non_mated])
    order = np.argsort(scores, kind="stable")
    is_mated = np.concatenate([np.ones(len(mated)), np.zeros(len(non_mated))])[order]
    missed = np.cumsum(is_mated) / len(mated)
    matched = 1 - np.cumsum(1 - is_mated) / len(non_mated)
    at = int(np.argmin(np.abs(missed - matched)))
    return float((missed[at] + matched[at]) / 2)


def _first_of_each(sounds: list[Sound], count: int) -> list[Sound]:
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for sound in sounds:
        key = (sound.corpus, sound.speaker)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= count:
            kept.append(sound)
    return kept
