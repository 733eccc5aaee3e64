"""A bundle: everything a run hears, small enough to travel to another machine.

    <bundle>/index.tsv      one line a recording: path, kind, corpus, speaker, list, sha256
    <bundle>/<path>         the recording, as Opus; a room's response as it came

Kinds: `speech`, `noise`, `room`. Lists: `fit` and `validation`; nothing of a check list is ever in a bundle.
"""

import csv
import dataclasses
import hashlib
import pathlib
import shutil

from .audio import decode, write_opus
from .configuration import PROJECT

LISTS = PROJECT / "packages/lab/lists"
COLUMNS = ("path", "kind", "corpus", "speaker", "list", "sha256")


@dataclasses.dataclass(frozen=True)
class Entry:
    path: str
    kind: str
    corpus: str
    speaker: str
    list: str
    sha256: str


def read_rows(file: pathlib.Path) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def make_bundle(corpora: pathlib.Path, folder: pathlib.Path, settings: dict) -> list[Entry]:
    """Packs what `settings` (the section `data`) names.

    A recording that can't be read is left out and named; a missing corpus is a FileNotFoundError; a bundle over the
    limit is a ValueError, and nothing is left behind that looks like a bundle, since the index is written last.
    """
    folder.mkdir(parents=True, exist_ok=True)
    entries, size = [], 0
    for kind, corpus, path, speaker, name in _wanted(corpora, settings):
        try:
            entry = _pack(corpora / corpus / path, folder, (kind, corpus, path, speaker, name), settings["bundle_kbps"])
        except ValueError as error:
            print(f"left out: {error}")
            continue
        entries.append(entry)
        size += (folder / entry.path).stat().st_size
    if size > settings["bundle_limit_mb"] * 1e6:
        raise ValueError(f"the bundle has {size / 1e6:.1f} MB, at most {settings['bundle_limit_mb']} MB may travel")
    write_index(entries, folder)
    print(f"{len(entries)} recordings, {size / 1e6:.1f} MB in {folder}")
    return entries


def write_index(entries: list[Entry], folder: pathlib.Path) -> None:
    with (folder / "index.tsv").open("w", newline="") as file:
        writer = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(dataclasses.astuple(entry) for entry in entries)


def read_bundle(folder: pathlib.Path) -> list[Entry]:
    """The entries of a bundle; ValueError names a file that is missing or not the one that was packed."""
    entries = [Entry(**row) for row in read_rows(folder / "index.tsv")]
    for entry in entries:
        file = folder / entry.path
        if not file.exists() or sha256(file) != entry.sha256:
            raise ValueError(f"{file} is missing or changed: make the bundle again")
    return entries


def _wanted(corpora: pathlib.Path, settings: dict):
    """(kind, corpus, path, speaker, list) of every recording that belongs into the bundle."""
    speakers = {(row["corpus"], row["speaker"]): row["list"] for row in read_rows(LISTS / "speakers.tsv")}
    for corpus in settings["listed"] + settings["whole"]:
        manifest = corpora / corpus / "manifest.tsv"
        if not manifest.exists():
            raise FileNotFoundError(f"there is no corpus {corpus} in {corpora}")
        whole = corpus in settings["whole"]
        for row in read_rows(manifest):
            name = "fit" if whole else speakers.get((corpus, row["speaker"]))
            if name in ("fit", "validation") and (whole or row["label"] == "bonafide"):
                # Clones keep apart from the people they imitate: a clone's target is its own teacher vector.
                speaker = row["speaker"] if row["label"] == "bonafide" else f"{row['speaker']}/{row['session']}"
                yield "speech", corpus, row["path"], speaker, name
    for row in read_rows(LISTS / "sounds.tsv"):
        if row["list"] in ("fit", "validation"):
            yield {"noise": "noise", "rir": "room"}[row["corpus"]], row["corpus"], row["path"], "", row["list"]


def _pack(source: pathlib.Path, folder: pathlib.Path, what: tuple, kbps: int) -> Entry:
    kind, corpus, path, speaker, name = what
    # A room's response is a few milliseconds whose exact samples matter: it stays as it is.
    copied = kind == "room"
    target = folder / corpus / (path if copied else str(pathlib.Path(path).with_suffix(".opus")))
    target.parent.mkdir(parents=True, exist_ok=True)
    if copied:
        shutil.copyfile(source, target)
    else:
        write_opus(decode(source), target, kbps)
    return Entry(str(target.relative_to(folder)), kind, corpus, speaker, name, sha256(target))


def sha256(file: pathlib.Path) -> str:
    """In hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
