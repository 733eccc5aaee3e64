"""Other voices out of recorded ones: the same words with another pitch and another vocal tract.

Morise et al., "WORLD: a vocoder-based high-quality speech synthesis system for real-time applications", IEICE
Transactions 2016, by its package: pitch, envelope and aperiodicity are taken apart, changed and put together again.
"""

import hashlib

import numpy as np
import pyworld

from .audio import RATE_HZ

FRAME_MS = 5.0
# Of adults and children as they speak; no voice is moved out of it.
PITCH_HZ = (75.0, 350.0)


class RecordedVoice:
    """One recording taken apart, to be heard again in other voices."""

    def __init__(self, samples: np.ndarray) -> None:
        """samples: float32 [n] at 16 kHz"""
        samples = samples.astype(np.float64)
        rough, moments = pyworld.dio(samples, RATE_HZ, frame_period=FRAME_MS)
        self._pitch = pyworld.stonemask(samples, rough, moments, RATE_HZ)
        self._envelope = pyworld.cheaptrick(samples, self._pitch, moments, RATE_HZ)
        self._aperiodicity = pyworld.d4c(samples, self._pitch, moments, RATE_HZ)
        self._length = len(samples)

    def another(self, pitch: float, formants: float) -> np.ndarray:
        """float32 [n]: pitch and formants by these factors; where nothing was voiced, the formants alone."""
        voiced = self._pitch[self._pitch > 0]
        if len(voiced) > 0:
            middle = float(np.median(voiced))
            pitch = float(np.clip(pitch, min(1.0, PITCH_HZ[0] / middle), max(1.0, PITCH_HZ[1] / middle)))
        parts = (_warped(part, formants) for part in (self._envelope, self._aperiodicity))
        return pyworld.synthesize(self._pitch * pitch, *parts, RATE_HZ, FRAME_MS)[: self._length].astype(np.float32)


def drawn_factors(name: str, number: int, settings: dict) -> tuple[float, float]:
    """Factors of pitch and formants for a recording's other voice, even on a logarithmic scale, by its name alone."""
    seed = int.from_bytes(hashlib.sha256(f"{name} {number}".encode()).digest()[:8])
    random = np.random.default_rng(seed)
    draw = lambda span: float(np.exp(random.uniform(*np.log(span))))  # noqa: E731
    return draw(settings["pitch"]), draw(settings["formants"])


def _warped(spectra: np.ndarray, factor: float) -> np.ndarray:
    """Spectra [frames, bins] whose frequencies are multiplied by a factor; beyond the last bin it goes on as there."""
    bins = spectra.shape[1]
    places = np.minimum(np.arange(bins) / factor, bins - 1)
    below = np.floor(places).astype(int)
    share = places - below
    above = np.minimum(below + 1, bins - 1)
    return np.ascontiguousarray(spectra[:, below] * (1 - share) + spectra[:, above] * share)
