"""Where a recording has speech: the voice activity model of the product, with the recipe's settings."""

import json

import numpy as np
import onnxruntime

from .audio import RATE_HZ
from .configuration import PROJECT

RECIPE = json.loads((PROJECT / "models/recipes/campplus-zh-en.json").read_text())
STEP, CONTEXT, STATE = 512, 64, 128


class SpeechFinder:
    """Cuts a recording down to its speech and the surroundings that the recipe embeds along with it."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        model = PROJECT / "models" / RECIPE["voiceActivity"]["model"] / "model.onnx"
        self._session = onnxruntime.InferenceSession(str(model), options)

    def probabilities(self, samples: np.ndarray) -> np.ndarray:
        """Speech probability of every 32 ms."""
        steps = -(-len(samples) // STEP)
        padded = np.zeros(CONTEXT + steps * STEP, np.float32)
        padded[CONTEXT : CONTEXT + len(samples)] = samples
        rows = np.stack([padded[at * STEP : at * STEP + CONTEXT + STEP] for at in range(steps)])
        state = np.zeros((1, 1, STATE), np.float32)
        return self._session.run(["speech_probs"], {"input": rows, "h": state, "c": state})[0]

    def speech_of(self, samples: np.ndarray) -> tuple[np.ndarray, float]:
        """The samples within the recipe's context of speech, and the seconds of speech among them."""
        settings = RECIPE["voiceActivity"]
        inside, mask = False, []
        for probability in self.probabilities(samples).reshape(-1):
            inside = probability >= (settings["offset"] if inside else settings["onset"])
            mask.append(inside)
        active = np.repeat(np.array(mask, bool), STEP)[: len(samples)]
        seconds = float(active.sum()) / RATE_HZ
        near = int(RECIPE["contextS"] * RATE_HZ)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], active.view(np.int8), [0]])))
        keep = np.zeros(len(samples), bool)
        for start, end in zip(edges[::2], edges[1::2]):
            keep[max(0, start - near) : end + near] = True
        return samples[keep], seconds
