"""Short runs that differ in one thing each, side by side: what helps is kept, by figures."""

import pathlib
import tomllib

from . import checkpoint
from .configuration import FOLDER, changed, code_digest, digest_of
from .library import Library
from .run_log import LOG, logged_rates
from .teacher import teacher_vectors
from .training import Run

FILE = FOLDER / "trials.toml"
VALIDATION = FOLDER / "validation.py"  # no part of a run's identity, but of what is found of it


def run_trials(
    wheel: pathlib.Path, library: Library, folder: pathlib.Path, configuration: dict, names: list[str]
) -> str:
    """Runs the trials of `trials.toml` that are not finished yet, all or those named; gives a table in Markdown.

    ValueError for an unknown name or setting.
    """
    described = tomllib.loads(FILE.read_text())
    unknown = set(names) - set(described["trials"])
    if unknown:
        raise ValueError(f"there is no trial {', '.join(sorted(unknown))}; known: {', '.join(described['trials'])}")
    # Into the run's folder, where every trial finds them.
    teacher_vectors(library, folder, configuration["run"]["threads"])
    rows = {}
    for name in names or described["trials"]:
        settings = changed(changed(configuration, described["every"]), described["trials"][name])
        place = folder / "trials" / name.replace(" ", "-")
        place.mkdir(parents=True, exist_ok=True)
        for file in [*folder.glob("library.*"), *folder.glob("teacher-*.npy")]:
            (place / file.name).unlink(missing_ok=True)
            (place / file.name).symlink_to(file.resolve())
        _forget_other(place, digest_of([settings, library.digest, code_digest(), VALIDATION.read_text()]))
        if logged_rates(place, settings["run"]["steps"]) is None:
            print(f"# {name}", flush=True)
            Run(wheel, Library(place), place, settings).train()
        rows.setdefault("before", logged_rates(place, 0))
        rows[name] = logged_rates(place, settings["run"]["steps"])
    return table(rows)


def _forget_other(place: pathlib.Path, identity: str) -> None:
    """Takes away what a trial of this name found with other settings, data or code."""
    file = place / "identity.txt"
    if file.exists() and file.read_text() == identity:
        return
    for found in (LOG, checkpoint.FILE):
        (place / found).unlink(missing_ok=True)
    file.write_text(identity)


def table(rows: dict[str, dict[str, float]]) -> str:
    conditions = list(next(iter(rows.values())))
    lines = ["| trial | " + " | ".join(conditions) + " |", "|---|" + "---|" * len(conditions)]
    for name, rates in rows.items():
        lines.append(f"| {name} | " + " | ".join(f"{100 * rates[condition]:.2f}" for condition in conditions) + " |")
    return "\n".join(lines) + "\n"
