"""The bundle's sounds in memory: speech cut down to speech, noises and rooms whole, shared between processes by a file."""

import dataclasses
import json
import os
import pathlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from functools import cache, partial

import numpy as np
from scipy.signal import resample_poly

from .audio import RATE_HZ, decode
from .bundle import Entry, read_bundle
from .configuration import digest_of
from .speech import SpeechFinder
from .voices import RecordedVoice, drawn_factors

FULL_SCALE = 32767.0


@dataclasses.dataclass(frozen=True)
class Sound:
    """One sound of the library; `made` says how it was made from the recording, nothing where it is as recorded."""

    kind: str
    corpus: str
    speaker: str
    list: str
    path: str
    start: int
    length: int
    speech_s: float
    made: str = ""


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

    def recordings(self, name: str) -> list[Sound]:
        """Speech of a list as it was recorded, without the voices made from it."""
        return [sound for sound in self.of("speech", name) if not sound.made]


def open_library(bundle: pathlib.Path, folder: pathlib.Path, settings: dict) -> Library:
    """The library of a bundle by the section `data`, made in `folder` where it is not there yet or is another one."""
    entries = read_bundle(bundle)
    made_of = {name: settings[name] for name in ("shortest_s", "speeds", "other_voices")}
    digest = digest_of([[dataclasses.astuple(entry) for entry in entries], made_of])
    described = folder / "library.json"
    if not described.exists() or json.loads(described.read_text())["digest"] != digest:
        _make(bundle, entries, folder, settings, digest)
    return Library(folder)


def _make(bundle: pathlib.Path, entries: list[Entry], folder: pathlib.Path, settings: dict, digest: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "library.json").unlink(missing_ok=True)
    sounds, position = [], 0
    heard = partial(_heard, bundle, settings)
    with (folder / "library.i16").open("wb") as file, ProcessPoolExecutor(os.cpu_count()) as pool:
        for number, (entry, found) in enumerate(zip(entries, pool.map(heard, entries, chunksize=8), strict=True)):
            for made, samples, speech_s in found:
                file.write(samples.tobytes())
                speaker = f"{entry.speaker} {made}" if made else entry.speaker
                place = (position, len(samples))
                sounds.append(Sound(entry.kind, entry.corpus, speaker, entry.list, entry.path, *place, speech_s, made))
                position += len(samples)
            if number % 1000 == 0:
                print(f"library: {number} of {len(entries)} recordings", flush=True)
    described = {"digest": digest, "sounds": [dataclasses.asdict(sound) for sound in sounds]}
    (folder / "library.json").write_text(json.dumps(described))
    print(f"library: {len(sounds)} sounds, {position / RATE_HZ / 3600:.2f} h")


def _heard(bundle: pathlib.Path, settings: dict, entry: Entry) -> list[tuple[str, np.ndarray, float]]:
    """(how it was made, 16-bit samples, seconds of speech) of a recording and of what is made from it."""
    found = _voices(bundle, entry, settings)
    return [
        (made, (np.clip(samples, -1, 1) * FULL_SCALE).astype(np.int16), speech_s) for made, samples, speech_s in found
    ]


def _voices(bundle: pathlib.Path, entry: Entry, settings: dict) -> Iterator[tuple[str, np.ndarray, float]]:
    """None where it has too little speech; for fit speakers one more for every speed and every other voice, under a
    name of its own: played faster or slower, or through another vocal tract, it is another person's."""
    samples = decode(bundle / entry.path)
    if entry.kind == "room":  # a response's own level says nothing, and 16 bits need all of their range
        samples = samples / max(1e-6, float(np.abs(samples).max()))
    if entry.kind != "speech":
        yield "", samples, 0.0
        return
    samples, speech_s = _finder().speech_of(samples)
    if speech_s < settings["shortest_s"]:
        return
    yield "", samples, speech_s
    if entry.list != "fit":
        return
    for speed in settings["speeds"]:
        ratio = Fraction(speed).limit_denominator(100)
        faster = resample_poly(samples, ratio.denominator, ratio.numerator).astype(np.float32)
        yield f"at {speed}", faster, speech_s / speed
    others = settings["other_voices"]
    recorded = RecordedVoice(samples) if others["count"] > 0 else None
    for number in range(others["count"]):
        other = recorded.another(*drawn_factors(entry.path, number, others))
        yield f"as another in {entry.path}, {number}", other, speech_s


@cache
def _finder() -> SpeechFinder:
    return SpeechFinder()
