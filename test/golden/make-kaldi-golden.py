#!/usr/bin/env python3
"""Writes kaldi-features.json: a small waveform and what Kaldi's front end makes of it.

    python3 -m venv venv && venv/bin/pip install kaldi-native-fbank==1.23.0 numpy==2.4.6
    venv/bin/python test/golden/make-kaldi-golden.py

kaldi-native-fbank is an outside implementation of Kaldi's features (the one inside sherpa-onnx); the
golden tests hold ours against it. Same package versions, same bytes: nothing here is random.
"""

import base64
import importlib.metadata
import json
import math
import pathlib

import kaldi_native_fbank as knf
import numpy as np

RATE = 16000
SAMPLES = 19_200 + 123  # 1.2 s and a part of a hop, so that the last incomplete window shows
OUT = pathlib.Path(__file__).with_name("kaldi-features.json")


def uniform_noise(count: int, seed: int) -> np.ndarray:
    """Uniform in [-1, 1) from the 32-bit linear congruential generator of Numerical Recipes."""
    state, values = seed, np.empty(count)
    for i in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        values[i] = state / 2**31 - 1
    return values


def vowel(seconds: np.ndarray, pitch: float, formants: list[float]) -> np.ndarray:
    """Harmonics of a gliding pitch, each as loud as its distance to the nearest formant allows."""
    wave = np.zeros_like(seconds)
    for k in range(1, int(6000 / pitch)):
        gain = sum(1 / (1 + ((k * pitch - f) / 120) ** 2) for f in formants)
        wave += gain * np.sin(2 * math.pi * k * (pitch * seconds + 6 * seconds**2))
    return wave / np.max(np.abs(wave))


def waveform() -> np.ndarray:
    """Vowel, chirp, noise, near silence, digital silence, vowel: int16 samples with a DC offset."""
    t = np.arange(SAMPLES) / RATE
    noise = uniform_noise(SAMPLES, seed=20240607)
    chirp = np.sin(2 * math.pi * (100 * t + 3000 * t**2))  # 100 Hz at 0 s, 7300 Hz at 1.2 s
    parts = [
        (0.00, 0.35, 0.5 * vowel(t, 118.0, [700, 1220, 2600]) + 0.003 * noise),
        (0.35, 0.65, 0.3 * chirp + 0.01 * noise),
        (0.65, 0.80, 0.2 * noise),
        (0.80, 0.88, 0.0002 * noise),
        (0.88, 0.95, np.zeros(SAMPLES)),  # two or more whole windows of zeros: the log's floor
        (0.95, 9.99, 0.7 * vowel(t, 205.0, [310, 2020, 2960]) + 0.002 * noise),
    ]
    wave = np.zeros(SAMPLES)
    for start, end, part in parts:
        inside = (t >= start) & (t < end)
        wave[inside] = part[inside] + (0.0 if not np.any(part) else 0.01)
    return np.round(wave * 32767).astype("<i2")


def halved(samples: np.ndarray) -> np.ndarray:
    """8 kHz: the mean of each two neighbours. It aliases a little, which no feature test minds."""
    even = samples[: len(samples) // 2 * 2].astype(np.int32).reshape(-1, 2)
    return (even.sum(axis=1) >> 1).astype("<i2")


def frame_options(rate: int) -> dict:
    return {
        "samp_freq": rate,
        "frame_length_ms": 25.0,
        "frame_shift_ms": 10.0,
        "dither": 0.0,
        "preemph_coeff": 0.97,
        "remove_dc_offset": True,
        "window_type": "povey",
        "round_to_power_of_two": True,
        "snip_edges": True,
    }


def mel_options(bins: int) -> dict:
    return {"num_bins": bins, "low_freq": 20.0, "high_freq": 0.0, "htk_mode": False}


def fbank_options(rate: int, bins: int) -> dict:
    return {
        "frame_opts": frame_options(rate),
        "mel_opts": mel_options(bins),
        "use_energy": False,
        "energy_floor": 0.0,
        "htk_compat": False,
        "use_log_fbank": True,
        "use_power": True,
    }


def mfcc_options(rate: int, bins: int) -> dict:
    return {
        "frame_opts": frame_options(rate),
        "mel_opts": mel_options(bins),
        "num_ceps": 13,
        "cepstral_lifter": 22.0,
        "use_energy": False,
        "energy_floor": 0.0,
        "htk_compat": False,
    }


def apply(options: dict, target) -> object:
    for name, value in options.items():
        if isinstance(value, dict):
            apply(value, getattr(target, name))
        else:
            setattr(target, name, value)
    return target


def all_frames(extractor, samples: np.ndarray, rate: int) -> np.ndarray:
    extractor.accept_waveform(rate, (samples.astype(np.float32) / 32768).tolist())
    extractor.input_finished()
    return np.stack([extractor.get_frame(i) for i in range(extractor.num_frames_ready)]).astype("<f4")


def base64_of(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")


def waveform_entry(samples: np.ndarray, rate: int) -> dict:
    return {"sampleRate": rate, "samples": len(samples), "pcm16": base64_of(samples)}


def log_mel_entry(name: str, samples: np.ndarray, options: dict) -> dict:
    extractor = knf.OnlineFbank(apply(options, knf.FbankOptions()))
    return features_entry(name, options, all_frames(extractor, samples, options["frame_opts"]["samp_freq"]))


def mfcc_entry(name: str, samples: np.ndarray, options: dict) -> dict:
    extractor = knf.OnlineMfcc(apply(options, knf.MfccOptions()))
    return features_entry(name, options, all_frames(extractor, samples, options["frame_opts"]["samp_freq"]))


def features_entry(name: str, options: dict, frames: np.ndarray) -> dict:
    return {"waveform": name, "options": options, "shape": list(frames.shape), "float32": base64_of(frames)}


def main() -> None:
    wide = waveform()
    narrow = halved(wide)
    golden = {
        "about": {
            "madeBy": "test/golden/make-kaldi-golden.py",
            "with": f"kaldi-native-fbank {importlib.metadata.version('kaldi-native-fbank')}",
            "encoding": "base64; pcm16 is little-endian int16, float32 is little-endian, shape is [frames, columns], row by row",
            "scale": "the extractor is given pcm16 / 32768, i.e. samples in [-1, 1)",
            "frames": "25 ms windows every 10 ms; snip_edges true (only whole windows); dither 0; "
            "remove_dc_offset true, then preemph_coeff 0.97, then the povey window; "
            "FFT of the next power of two (512 at 16 kHz, 256 at 8 kHz)",
            "mel": "power spectrum; triangles on 1127 ln(1 + f/700) from low_freq 20 Hz to high_freq 0 = Nyquist; no VTLN; "
            "natural log of each energy, not less than float32 epsilon 1.1920929e-7",
            "logMel80": "16 kHz, 80 bins, use_energy false, use_log_fbank true, use_power true",
            "logMel40": "8 kHz, 40 bins, otherwise as logMel80; its waveform is the mean of each two samples of the 16 kHz one, rounded down",
            "options": "each set of features lists its own; those not listed are kaldi-native-fbank's defaults",
            "mfcc13": "16 kHz, 23 bins, 13 cepstra (C0 kept, as column 0), orthonormal DCT-II, cepstral_lifter 22, "
            "use_energy false, htk_compat false",
            "waveform": "a vowel, a chirp, noise, near silence, digital silence and another vowel, with a DC offset; made by the script, nobody's voice",
        },
        "waveforms": {
            "wide": waveform_entry(wide, RATE),
            "narrow": waveform_entry(narrow, RATE // 2),
        },
        "logMel80": log_mel_entry("wide", wide, fbank_options(RATE, 80)),
        "logMel40": log_mel_entry("narrow", narrow, fbank_options(RATE // 2, 40)),
        "mfcc13": mfcc_entry("wide", wide, mfcc_options(RATE, 23)),
    }
    OUT.write_text(json.dumps(golden, indent=2) + "\n", encoding="utf-8")
    for name in ("logMel80", "logMel40", "mfcc13"):
        print(name, golden[name]["shape"])
    print(OUT, OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
