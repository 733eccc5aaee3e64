"""The card beside an exported student: what it was made of, by which command, and what it is bad at."""

import hashlib
import json
import pathlib

from .teacher import TEACHER

# As the corpora's README has them.
LICENCES = {
    "speechocean762": "free, commercial use too",
    "librispeech_mini": "CC BY 4.0",
    "duke_alnum_accents": "MIT",
    "dspspeech20_zh_en": "MIT",
    "speechcommands_v2_test": "CC BY 4.0",
    "arabic_speech_commands": "CC BY 4.0",
    "fsdd_8k": "CC BY-SA 4.0",
    "spoof_tortoise_clone": "Apache-2.0",
}
TITLES = {
    "full": "CAM++ taught by itself to hear through telephones, noise and rooms, and in two seconds",
    "rounded": "The same in 8 bits",
    "narrow": "The same with half the inner width, for small machines",
}
INPUT = (
    "features: [batch, frames, 80] natural-log mel energies as Kaldi computes them (16 kHz, 25 ms Povey window every "
    "10 ms, 20 Hz to Nyquist, samples in [-1, 1], no dither), less their mean over the frames of the utterance"
)
LIMITS = [
    "learned from about four hours of read sentences and single words of some 400 people, in Mandarin-accented, American "
    "and other English, Chinese and Arabic; whatever else its teacher knew it kept only as far as that could be measured",
    "noise at 5 dB and below remains hard",
    "children are told apart less well than adults",
    "its vectors can't be compared with those of campplus-zh-en",
]
# What the two-voices check reads inside the graph (packages/engine/src/speech/voice-blocks.ts).
INNER_OUTPUTS = [
    "/network/xvector/out_nonlinear/relu/Relu_output_0",
    "network.xvector.dense.linear.weight",
    "network.xvector.dense.nonlinear.batchnorm.running_mean",
    "network.xvector.dense.nonlinear.batchnorm.running_var",
]


def write_card(file: pathlib.Path, configuration: dict, state: dict, library_digest: str) -> None:
    """Writes card.json beside the exported file; figures of an earlier card of the same file stay."""
    place = file.parent / "card.json"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    before = json.loads(place.read_text()) if place.exists() else {}
    kind, data = configuration["student"]["kind"], configuration["data"]
    corpora = "; ".join(f"{name} ({LICENCES[name]})" for name in data["listed"] + data["whole"])
    card = {
        "name": file.parent.name,
        "task": "speaker-embedding",
        "title": TITLES[kind],
        "file": file.name,
        "sha256": digest,
        "licence": "Apache-2.0",
        "origin": {
            "teacher": f"campplus-zh-en {hashlib.sha256(TEACHER.read_bytes()).hexdigest()}",
            "learnedFrom": f"fit speakers of packages/lab/lists/speakers.tsv: {corpora}",
            "mixedWith": "fit noises and rooms of packages/lab/lists/sounds.tsv (noise and rir, licences as in each source)",
            "seed": str(configuration["run"]["seed"]),
            "steps": str(state["step"]),
            "hours": f"{state['spent_s'] / 3600:.1f} on {state['device']}",
            "library": library_digest,
        },
        "command": "cd packages/lab/python; python3 -m distill bundle CORPORA BUNDLE; "
        "python3 -m distill train WHEEL BUNDLE RUN; python3 -m distill export WHEEL BUNDLE RUN FILE",
        "input": INPUT,
        "output": "unrectified: [batch, 192], centered and evened out in its directions, used by the recipe by plain "
        "cosine; embedding: [batch, 192], the same rectified",
        "dimension": 192,
        "figures": before.get("figures", {}) if before.get("sha256") == digest else {},
        "limits": LIMITS,
        **({"innerOutputs": INNER_OUTPUTS} if kind == "full" else {}),
    }
    place.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
