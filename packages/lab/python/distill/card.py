"""The card beside an exported student: what it was made of, by which command, and what it is bad at."""

import hashlib
import json
import pathlib
import typing

from .audio import RATE_HZ
from .configuration import PROJECT

if typing.TYPE_CHECKING:  # a card is written and tested without what a library is made with
    from .library import Library

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
    "narrow": "CAM++ taught by itself to hear through telephones, noise and rooms, with half the inner width",
}
CHANGES = {"full": "", "narrow": " distill/narrow.toml START"}
TEACHER = PROJECT / "models/campplus-zh-en"


def write_card(file: pathlib.Path, configuration: dict, state: dict, library: "Library", share: float) -> None:
    """Writes card.json beside the exported file; figures and limits of an earlier card of the same file stay.

    What the file takes and which of its inner outputs are read it has from its teacher, in whose place it stands.
    """
    teacher = json.loads((TEACHER / "card.json").read_text())
    kind, data = configuration["student"]["kind"], configuration["data"]
    listed, whole = ("; ".join(f"{name} ({LICENCES[name]})" for name in data[key]) for key in ("listed", "whole"))
    evened = "centered and evened out in its directions" if configuration["student"]["evened_share"] else "centered"
    card = {
        "name": file.parent.name,
        "task": "speaker-embedding",
        "title": TITLES[kind],
        "file": file.name,
        "licence": "Apache-2.0",
        "origin": {
            "teacher": f"{teacher['name']} {teacher['sha256']}",
            "learnedFrom": f"fit speakers of packages/lab/lists/speakers.tsv: {listed}",
            "andFrom": f"all of: {whole}",
            "heardAlso": f"each at {len(data['speeds'])} other speeds and in {data['other_voices']['count']} other voices (WORLD)",
            "mixedWith": "fit noises and rooms of packages/lab/lists/sounds.tsv (noise and rir, licences as in each source)",
            "seed": str(configuration["run"]["seed"]),
            "steps": f"{state['step']} of {configuration['run']['steps']}",
            "share": f"{share:g}",
            "hours": f"{state['spent_s'] / 3600:.1f} on {state['device']}",
            "library": library.digest,
        },
        "command": "cd packages/lab/python; python3 -m distill bundle CORPORA BUNDLE; "
        f"python3 -m distill train WHEEL BUNDLE RUN{CHANGES[kind]}; "
        f"python3 -m distill export WHEEL BUNDLE RUN FILE {share:g}{CHANGES[kind]}",
        "input": teacher["input"],
        "output": f"unrectified: [batch, 192], {evened}, used by the recipe; embedding: [batch, 192], the same rectified",
        "dimension": teacher["dimension"],
        "limits": [
            _heard(library),
            f"its vectors can't be compared with those of {teacher['name']}",
        ],
        **({"innerOutputs": teacher["innerOutputs"]} if kind == "full" else {}),
    }
    _write(file, card)


def _heard(library: "Library") -> str:
    recordings = library.recordings("fit")
    hours = sum(recording.length for recording in recordings) / RATE_HZ / 3600
    voices = {(recording.corpus, recording.speaker) for recording in recordings}
    return f"learned from {hours:.1f} hours of {len(voices)} voices: what else its teacher knew it may have kept or not"


def write_rounded_card(exported: pathlib.Path, file: pathlib.Path) -> None:
    """Writes card.json beside the 8-bit file of an exported student: that one's card but for what is its own."""
    card = json.loads((exported.parent / "card.json").read_text())
    card.pop("innerOutputs", None)
    rounded = {
        "name": file.parent.name,
        "title": f"{card['title']}; in 8 bits",
        "origin": {"roundedFrom": f"{card['name']} {card['sha256']}", **card["origin"]},
        "limits": [*card["limits"], f"nor with those of {card['name']}: rounding changes them a little"],
        "command": f"{card['command']}; python3 -m distill round WHEEL BUNDLE RUN FILE ROUNDED",
    }
    _write(file, card | rounded)


def _write(file: pathlib.Path, card: dict) -> None:
    """With the file's sha256. What was measured of the same file, and what measuring showed it to be bad at, stays."""
    place, digest = file.parent / "card.json", hashlib.sha256(file.read_bytes()).hexdigest()
    before = json.loads(place.read_text()) if place.exists() else {}
    measured = {name: before[name] for name in ("figures", "limits") if name in before and before["sha256"] == digest}
    card = card | {"sha256": digest, "figures": {}} | measured
    place.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
