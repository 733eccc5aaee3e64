"""Compares ways of getting a vector out of CAM++: which output, and which frames. Figures for docs/accuracy.md.

    pip install kaldi-native-fbank numpy onnxruntime        (and an ffmpeg on the PATH)
    python3 packages/lab/python/compare_front_ends.py CORPORA speechocean762

Equal error rate over every pair of recordings of the check speakers of packages/lab/lists/speakers.tsv, by plain cosine
and after subtracting the mean of the fit speakers' vectors.
"""

import csv
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import kaldi_native_fbank as knf
import numpy as np
import onnxruntime as ort

ROOT = pathlib.Path(__file__).resolve().parents[3]
RATE = 16000
STEP, CONTEXT = 512, 64
ONSET, OFFSET = 0.5, 0.35


def session(name: str) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(str(ROOT / "models" / name / "model.onnx"), options)


CAMPPLUS, SILERO = session("campplus-zh-en"), session("silero-vad")


def decode(file: pathlib.Path) -> np.ndarray:
    command = ["ffmpeg", "-v", "error", "-i", str(file), "-ar", str(RATE), "-ac", "1", "-f", "s16le", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, "<i2").astype(np.float32) / 32768


def filterbank(samples: np.ndarray) -> np.ndarray:
    options = knf.FbankOptions()
    options.frame_opts.dither = 0
    options.mel_opts.num_bins = 80
    online = knf.OnlineFbank(options)
    online.accept_waveform(RATE, samples.tolist())
    online.input_finished()
    return np.stack([online.get_frame(i) for i in range(online.num_frames_ready)])


def speech_segments(samples: np.ndarray) -> list:
    steps = -(-len(samples) // STEP)
    padded = np.concatenate([np.zeros(CONTEXT, np.float32), samples, np.zeros(steps * STEP - len(samples), np.float32)])
    rows = np.stack([padded[i * STEP : i * STEP + CONTEXT + STEP] for i in range(steps)])
    state = np.zeros((1, 1, 128), np.float32)
    segments, opened = [], None
    for step, probability in enumerate(SILERO.run(["speech_probs"], {"input": rows, "h": state, "c": state})[0]):
        if opened is None and probability >= ONSET:
            opened = step
        if opened is not None and probability < OFFSET:
            segments.append((opened * STEP / RATE, step * STEP / RATE))
            opened = None
    return segments + ([(opened * STEP / RATE, steps * STEP / RATE)] if opened is not None else [])


def near_speech(frames: int, segments: list, margin: float) -> np.ndarray:
    middles = np.arange(frames) * 0.01 + 0.0125
    return np.any([(middles >= a - margin) & (middles <= b + margin) for a, b in segments], axis=0)


def embed(frames: np.ndarray, output: str) -> np.ndarray:
    return CAMPPLUS.run([output], {"features": (frames - frames.mean(0))[None]})[0][0]


def variants(file: pathlib.Path) -> dict:
    samples = decode(file)
    frames, segments = filterbank(samples), speech_segments(samples)
    within = lambda margin: frames[near_speech(len(frames), segments, margin)] if segments else frames
    return {
        "rectified, all frames": embed(frames, "embedding"),
        "unrectified, all frames": embed(frames, "unrectified"),
        "unrectified, within 0.1 s of speech": embed(within(0.1), "unrectified"),
        "unrectified, within 0.5 s of speech": embed(within(0.5), "unrectified"),
    }


def equal_error_rate(vectors: np.ndarray, speakers: np.ndarray) -> float:
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    upper = np.triu_indices(len(units), 1)
    scores, mated = (units @ units.T)[upper], (speakers[:, None] == speakers[None])[upper]
    mated = mated[np.argsort(scores)]
    misses = np.cumsum(mated) / mated.sum()
    false_matches = 1 - np.cumsum(~mated) / (~mated).sum()
    at = np.argmin(np.abs(misses - false_matches))
    return (misses[at] + false_matches[at]) / 2


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, corpus = pathlib.Path(sys.argv[1]) / sys.argv[2], sys.argv[2]
    with (folder / "manifest.tsv").open() as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))
    listed = set((ROOT / "packages/lab/lists/speakers.tsv").read_text().splitlines())
    rows = [row for row in rows if any(f"{corpus}\t{row['speaker']}\t{name}" in listed for name in ("fit", "check"))]
    speakers = np.array([row["speaker"] for row in rows])
    fit = np.array([f"{corpus}\t{speaker}\tfit" in listed for speaker in speakers])
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda row: variants(folder / row["path"]), rows))
    for name in found[0]:
        vectors = np.stack([one[name] for one in found])
        plain = equal_error_rate(vectors[~fit], speakers[~fit])
        centered = equal_error_rate(vectors[~fit] - vectors[fit].mean(0), speakers[~fit])
        print(f"{name}: {100 * plain:.2f} % plain, {100 * centered:.2f} % centered")


if __name__ == "__main__":
    main()
