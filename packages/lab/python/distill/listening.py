"""Writes one made voice through every degradation, for a person to hear: python -m distill.listening OUT_FOLDER

Run from packages/lab/python. The voices are flite's or, where that isn't installed, espeak-ng's. Beside the WAVs, an
index.md says what each one is; the last ones went through the whole chain of `chain.py` as it draws.
"""

import math
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import soundfile
from scipy import signal

from . import degradations
from .chain import Degrader, Sounds
from .degradations import RATE_HZ

SENTENCES = (
    "My voice is my password. She had your dark suit in greasy wash water all year.",
    "We could meet at the station at half past seven, and walk down to the harbour from there.",
    "Most of the papers on that table belong to the people who left in a hurry this morning.",
    "Nobody told the driver that the road over the hills was closed after the storm.",
)
FLITE_VOICES = ("slt", "rms", "awb", "kal16")
ESPEAK_VOICES = ("en-us+f2", "en-us+m3", "en-gb+m1", "en-gb+f4")
CHAIN_EXAMPLES = 20


def main(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    voice, *others = [spoken(number) for number in range(len(SENTENCES))]
    lines = ["# Listening examples", "", f"Written by `python -m distill.listening {folder}`.", ""]
    lines += ["| File | What was done | Peak | Level, dB |", "|---|---|---|---|"]
    for number, (what, heard) in enumerate(examples(voice, others)):
        name = f"{number:02d}-{what.split('(')[0]}.wav"
        soundfile.write(folder / name, np.clip(heard, -1, 1), RATE_HZ, "PCM_16")
        level_db = 10 * math.log10(degradations.active_power(heard))
        lines.append(f"| [{name}]({name}) | `{what}` | {np.abs(heard).max():.2f} | {level_db:.1f} |")
    (folder / "index.md").write_text("\n".join(lines) + "\n")


def examples(voice: np.ndarray, others: list[np.ndarray]):
    """Pairs of a call in words and what it gives."""
    rng = np.random.default_rng(7)
    noise, impulse = brown_noise(rng), degradations.room_impulse((7, 5, 3), (1, 1, 1.6), (4, 3, 1.2), 0.8, rng)
    yield "clean(voice)", voice
    yield "telephone_band(300-3400 Hz)", degradations.telephone_band(voice)
    for law in ("mu", "a"):
        yield f"g711({law})", degradations.g711(voice, law)
    if degradations.gsm_available():
        yield "gsm_full_rate()", degradations.gsm_full_rate(voice)
    for kbps in (4.75, 12.2):
        yield f"amr_narrow_band({kbps} kbit/s)", degradations.amr_narrow_band(voice, kbps)
    for kbps, loss in ((6, 0), (12, 0), (24, 0), (12, 0.15)):
        yield f"opus({kbps} kbit/s, {loss:.0%} of frames lost)", degradations.opus(voice, kbps, loss, rng)
    for kbps in (8, 16, 32):
        yield f"mp3({kbps} kbit/s)", degradations.mp3(voice, kbps)
    for concealment in ("repeat", "silence"):
        yield f"packet_loss(15%, {concealment})", degradations.packet_loss(voice, rng, 0.15, concealment)
    for snr_db in (20, 10, 0):
        yield f"add_noise({snr_db} dB)", degradations.add_noise(voice, noise, snr_db)
    yield "babble(5 dB)", degradations.babble(voice, others, 5)
    yield "reverberate(7 x 5 x 3 m, 0.8 s)", degradations.reverberate(voice, impulse)
    for _ in range(3):
        yield "simulated_room(random)", degradations.reverberate(voice, degradations.simulated_room(rng))
    yield "far_field(random)", degradations.far_field(voice, rng)
    for share in (0.01, 0.1):
        yield f"clip({share:.0%} of samples)", degradations.clip(voice, share)
    yield "gain(-20 dB)", degradations.gain(voice, -20)
    for factor in (0.95, 1.05):
        yield f"change_speed({factor})", degradations.change_speed(voice, factor)
    yield "band_limit(4000 Hz)", degradations.band_limit(voice, 4000)
    for _ in range(2):
        yield "spectral_tilt(random)", degradations.spectral_tilt(voice, rng)
    degrader = Degrader({}, Sounds(noises=[noise], impulses=[impulse], voices=others))
    for _ in range(CHAIN_EXAMPLES):
        heard, names = degrader.degrade(degrader.spoken(voice, rng), rng, 1.0)
        yield f"chain({', '.join(names) or 'left clean'})", heard


def spoken(number: int) -> np.ndarray:
    """Sentence `number` in voice `number`: float32 [samples] at 16 kHz, its peak at 0.7."""
    with tempfile.TemporaryDirectory() as place:
        file, sentence = f"{place}/voice.wav", SENTENCES[number]
        if shutil.which("flite"):
            subprocess.run(["flite", "-voice", FLITE_VOICES[number], "-t", sentence, "-o", file], check=True)
        else:
            subprocess.run(["espeak-ng", "-v", ESPEAK_VOICES[number], "-w", file, sentence], check=True)
        samples, rate_hz = soundfile.read(file, dtype="float32")
    common = math.gcd(rate_hz, RATE_HZ)
    samples = signal.resample_poly(samples, RATE_HZ // common, rate_hz // common)
    return (0.7 * samples / np.abs(samples).max()).astype(np.float32)


def brown_noise(rng: np.random.Generator) -> np.ndarray:
    """Ten seconds of what a street sounds like from afar: noise that falls by 6 dB an octave."""
    return signal.lfilter([1], [1, -0.98], rng.standard_normal(10 * RATE_HZ)).astype(np.float32)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m distill.listening OUT_FOLDER")
    main(pathlib.Path(sys.argv[1]))
