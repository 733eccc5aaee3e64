"""The bundle's sounds in memory: speech cut down to speech, noises and rooms whole, shared between processes by a file."""

import dataclasses
import json
import pathlib

import numpy as np

from .audio import RATE_HZ, decode
from .bundle import Entry, read_bundle
from .configuration import digest_of
from .speech import SpeechFinder

FULL_SCALE = 32767.0


@dataclasses.dataclass(frozen=True)
class Sound:
    kind: str
    corpus: str
    speaker: str
    list: str
    path: str
    start: int
    length: int
    speech_s: float


class Library:
    """Every sound of a bundle by number. The samples lie in one file of 16-bit numbers that all processes map."""

    def __init__(self, folder: pathlib.Path) -> None:
        described = json.loads((folder / "library.json").read_text())
        self.digest = described["digest"]
        self.sounds = [Sound(**sound) for sound in described["sounds"]]
        self._samples = np.memmap(folder / "library.i16", np.int16, "r")

    def samples(self, sound: Sound) -> np.ndarray:
        """float32 in [-1, 1]"""
        return self._samples[sound.start : sound.start + sound.length].astype(np.float32) / FULL_SCALE

    def of(self, kind: str, name: str) -> list[Sound]:
        return [sound for sound in self.sounds if sound.kind == kind and sound.list == name]


def open_library(bundle: pathlib.Path, folder: pathlib.Path, shortest_s: float) -> Library:
    """The library of a bundle, made in `folder` where it is not there yet or belongs to another bundle."""
    entries = read_bundle(bundle)
    digest = digest_of([[dataclasses.astuple(entry) for entry in entries], shortest_s])
    described = folder / "library.json"
    if not described.exists() or json.loads(described.read_text())["digest"] != digest:
        _make(bundle, entries, folder, shortest_s, digest)
    return Library(folder)


def _make(bundle: pathlib.Path, entries: list[Entry], folder: pathlib.Path, shortest_s: float, digest: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    finder, sounds, position = SpeechFinder(), [], 0
    with (folder / "library.i16").open("wb") as file:
        for number, entry in enumerate(entries):
            samples = decode(bundle / entry.path)
            speech_s = 0.0
            if entry.kind == "speech":
                samples, speech_s = finder.speech_of(samples)
                if speech_s < shortest_s:
                    continue
            if entry.kind == "room":  # a response's own level says nothing, and 16 bits need all of their range
                samples = samples / max(1e-6, float(np.abs(samples).max()))
            file.write((np.clip(samples, -1, 1) * FULL_SCALE).astype(np.int16).tobytes())
            sounds.append(Sound(entry.kind, entry.corpus, entry.speaker, entry.list, entry.path, position, len(samples), speech_s))
            position += len(samples)
            if number % 1000 == 0:
                print(f"library: {number} of {len(entries)} recordings", flush=True)
    described = {"digest": digest, "sounds": [dataclasses.asdict(sound) for sound in sounds]}
    (folder / "library.json").write_text(json.dumps(described))
    print(f"library: {len(sounds)} sounds, {position / RATE_HZ / 3600:.2f} h")
