"""Embeds WAV files by kaldi-native-fbank and onnxruntime, for the side-by-side of `npm run bench`.

Needs: pip install kaldi-native-fbank numpy onnxruntime
Usage: python3 python-way.py MODEL OUTPUT ROUNDS WAV...   -> one JSON object on standard output
"""

import json
import sys
import time
import wave

import kaldi_native_fbank as knf
import numpy as np
import onnxruntime as ort

MODEL, OUTPUT, ROUNDS, *FILES = sys.argv[1:]
options = ort.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = ort.InferenceSession(MODEL, options, providers=["CPUExecutionProvider"])


def embed(file: str) -> np.ndarray:
    with wave.open(file) as audio:
        samples = np.frombuffer(audio.readframes(audio.getnframes()), "<i2").astype(np.float32) / 32768
    fbank = knf.FbankOptions()
    fbank.frame_opts.dither = 0
    fbank.mel_opts.num_bins = 80
    online = knf.OnlineFbank(fbank)
    online.accept_waveform(16000, samples.tolist())
    online.input_finished()
    frames = np.stack([online.get_frame(i) for i in range(online.num_frames_ready)])
    return session.run([OUTPUT], {"features": (frames - frames.mean(0))[None]})[0][0]


embeddings = [embed(file) for file in FILES]
start = time.perf_counter()
for _ in range(int(ROUNDS)):
    for file in FILES:
        embed(file)
took = time.perf_counter() - start
print(json.dumps({"perSecond": int(ROUNDS) * len(FILES) / took, "embeddings": [e.tolist() for e in embeddings]}))
