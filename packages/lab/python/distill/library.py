"""The bundle's sounds in memory: speech cut down to speech, noises and rooms whole, shared between processes by a file."""

import dataclasses
import json
import pathlib
from fractions import Fraction

import numpy as np
from scipy.signal import resample_poly

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


def open_library(bundle: pathlib.Path, folder: pathlib.Path, settings: dict) -> Library:
    """The library of a bundle by the section `data`, made in `folder` where it is not there yet or is another one."""
    entries = read_bundle(bundle)
    made_of = {name: settings[name] for name in ("shortest_s", "speeds")}
    digest = digest_of([[dataclasses.astuple(entry) for entry in entries], made_of])
    described = folder / "library.json"
    if not described.exists() or json.loads(described.read_text())["digest"] != digest:
        _make(bundle, entries, folder, settings, digest)
    return Library(folder)


def _make(bundle: pathlib.Path, entries: list[Entry], folder: pathlib.Path, settings: dict, digest: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "library.json").unlink(missing_ok=True)
    finder, sounds, position = SpeechFinder(), [], 0
    with (folder / "library.i16").open("wb") as file:
        for number, entry in enumerate(entries):
            for speaker, samples, speech_s in _heard(bundle, entry, finder, settings):
                file.write((np.clip(samples, -1, 1) * FULL_SCALE).astype(np.int16).tobytes())
                place = (position, len(samples))
                sounds.append(Sound(entry.kind, entry.corpus, speaker, entry.list, entry.path, *place, speech_s))
                position += len(samples)
            if number % 1000 == 0:
                print(f"library: {number} of {len(entries)} recordings", flush=True)
    described = {"digest": digest, "sounds": [dataclasses.asdict(sound) for sound in sounds]}
    (folder / "library.json").write_text(json.dumps(described))
    print(f"library: {len(sounds)} sounds, {position / RATE_HZ / 3600:.2f} h")


def _heard(bundle: pathlib.Path, entry: Entry, finder: SpeechFinder, settings: dict):
    """(speaker, samples, seconds of speech) of a recording: none where it has too little speech, and for fit speakers
    one more for every speed, under a name of its own: played faster or slower it is another person's voice."""
    samples = decode(bundle / entry.path)
    if entry.kind == "room":  # a response's own level says nothing, and 16 bits need all of their range
        samples = samples / max(1e-6, float(np.abs(samples).max()))
    if entry.kind != "speech":
        yield entry.speaker, samples, 0.0
        return
    samples, speech_s = finder.speech_of(samples)
    if speech_s < settings["shortest_s"]:
        return
    yield entry.speaker, samples, speech_s
    for speed in settings["speeds"] if entry.list == "fit" else []:
        ratio = Fraction(speed).limit_denominator(100)
        faster = resample_poly(samples, ratio.denominator, ratio.numerator).astype(np.float32)
        yield f"{entry.speaker} at {speed}", faster, speech_s / speed
